"""The fast pass does what the textbook pass does, to the rounding, whatever it is given."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from engine import Choice, Data, Experiment, Layer, Loss, Network, Stop, Trainer, Training
from engine.activations import ACTIVATIONS
from engine.fast_pass import FastPass, is_supported
from engine.optimizers import OPTIMIZERS
from engine.schedules import SCHEDULES
from engine.textbook_steps import TextbookSteps

HIDDEN = [name for name, kind in ACTIVATIONS.items() if not kind.output_only]
LOSS_KINDS = ["squared_error", "binary_cross_entropy", "cross_entropy"]


@pytest.fixture(params=["stacked", "scaled"])
def update(request, monkeypatch):
    """Both forms of the plain update, whatever the number of parameters."""
    if request.param == "scaled":
        monkeypatch.setattr("engine.fast_pass.MOST_STACKED", 0)


def rows_of(trainer, steps):
    rows = np.empty((steps, 1 + trainer.layout.size))
    assert trainer.run(steps, rows) == steps
    return rows


def assert_as_in_the_textbook(experiment, steps=25):
    assert is_supported(experiment)
    fast, textbook = Trainer(experiment), Trainer(experiment, textbook=True)
    assert isinstance(fast._steps, FastPass)
    assert isinstance(textbook._steps, TextbookSteps)
    np.testing.assert_allclose(fast.row(), textbook.row(), rtol=1e-13, atol=1e-14)
    ours, theirs = rows_of(fast, steps), rows_of(textbook, steps)
    scale = max(1.0, np.abs(theirs).max())
    np.testing.assert_allclose(ours, theirs, rtol=1e-11, atol=1e-12 * scale)
    assert fast.step_number == textbook.step_number


@pytest.mark.parametrize("batch_size", [None, 1, "draw"])
@pytest.mark.parametrize("activation", HIDDEN)
@pytest.mark.parametrize("loss_kind", LOSS_KINDS)
def test_every_activation_loss_and_batch_trains_as_in_the_textbook(
    random_experiment, update, loss_kind, activation, batch_size
):
    for seed in range(3):
        experiment = random_experiment(
            seed, loss_kind=loss_kind, activation=activation, batch_size=batch_size, learning_rate=0.01
        )
        assert_as_in_the_textbook(experiment)


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_optimizer_and_schedule_trains_as_in_the_textbook(random_experiment, update, optimizer, schedule):
    for seed in range(3):
        # RProp and AdaGrad follow the sign of gradients, which rounding can turn where they are nearly 0.
        experiment = random_experiment(
            seed, activation="tanh", loss_kind="squared_error", optimizer=Choice(optimizer),
            schedule=Choice(schedule), learning_rate=0.003, penalty=False,
        )  # fmt: skip
        assert_as_in_the_textbook(experiment, 12)


@pytest.mark.parametrize("seed", range(40))
def test_random_experiments_train_as_in_the_textbook(random_experiment, update, seed):
    experiment = random_experiment(seed, learning_rate=0.01)
    if is_supported(experiment):
        assert_as_in_the_textbook(experiment)


def test_what_is_not_prepared_falls_back_to_the_textbook(random_experiment):
    for experiment in [
        random_experiment(1, loss_kind="root_mean_squared_error"),
        random_experiment(1, loss_kind="squared_error", activation="softmax", most_layers=1),
    ]:
        assert not is_supported(experiment)
        assert isinstance(Trainer(experiment)._steps, TextbookSteps)
    shares = random_experiment(1, loss_kind="cross_entropy")
    assert is_supported(shares)
    data = dataclasses.replace(shares.data, targets=shares.data.targets * 0.5)
    assert not is_supported(dataclasses.replace(shares, data=data))


@pytest.mark.parametrize("slots", [1, 2, 3, 7])
def test_the_size_of_a_block_changes_no_bit(random_experiment, monkeypatch, update, slots):
    supported = [random_experiment(seed) for seed in range(30)]
    supported = [experiment for experiment in supported if is_supported(experiment)]
    whole = [rows_of(Trainer(experiment), 20).tobytes() for experiment in supported]
    monkeypatch.setattr("engine.fast_pass.MOST_SLOTS", slots)
    for experiment, bits in zip(supported, whole, strict=True):
        trainer = Trainer(experiment)
        assert trainer._steps.most_steps == slots
        assert rows_of(trainer, 20).tobytes() == bits


def test_divergence_is_seen_at_the_same_step_as_in_the_textbook(random_experiment, update):
    found = 0
    for seed in range(60):
        experiment = random_experiment(seed, loss_kind="squared_error", learning_rate=30.0)
        fast, textbook = Trainer(experiment), Trainer(experiment, textbook=True)
        fast.run(300)
        textbook.run(300)
        assert (fast.ending is None) == (textbook.ending is None)
        if fast.ending is not None:
            found += 1
            assert np.isfinite(fast.row()).all()
            assert abs(fast.step_number - textbook.step_number) <= 1
    assert found > 10


def test_stops_lie_at_the_same_step_as_in_the_textbook(random_experiment, update):
    found = 0
    for seed in range(18):
        experiment = random_experiment(seed, learning_rate=0.02, batch_size=None)
        if not is_supported(experiment):
            continue
        for stop in (Stop(loss_below=0.9), Stop(gradient_below=0.05), Stop(epochs=7), Stop(steps=130)):
            stopped = experiment.with_training(stop=stop)
            fast, textbook = Trainer(stopped), Trainer(stopped, textbook=True)
            assert fast.run(200) == textbook.run(200)
            assert (fast.ending is None) == (textbook.ending is None)
            if fast.ending is not None:
                found += 1
                assert fast.ending.kind is textbook.ending.kind
    assert found > 20


def test_weighted_sums_far_out_raise_no_warning(random_experiment, update):
    for loss_kind in LOSS_KINDS:
        for activation in HIDDEN:
            experiment = random_experiment(5, loss_kind=loss_kind, activation=activation, learning_rate=0.0)
            layers = tuple(
                dataclasses.replace(layer, weights=1000 * layer.weights) for layer in experiment.network.layers
            )
            assert_as_in_the_textbook(experiment.with_network(layers=layers), 3)


def test_large_batches_take_no_more_memory_than_a_few_slots_of_them():
    random = np.random.default_rng(0)
    examples, outputs = 20_000, 10
    experiment = Experiment(
        Network(2, (Layer(outputs, "softmax"),)),
        Data(random.normal(size=(examples, 2)), np.eye(outputs)[random.integers(0, outputs, examples)]),
        Loss("cross_entropy"),
        Training(0.1),
    )
    trainer = Trainer(experiment)
    assert trainer._steps.most_steps == 1
    assert_as_in_the_textbook(experiment, 3)


def wide(examples=8, inputs=300, units=200, learning_rate=0.01):
    """A network of some 60,000 parameters, each of whose slots is larger than what a ring should take."""
    random = np.random.default_rng(1)
    return Experiment(
        Network(inputs, (Layer(units, "relu"), Layer(2, "linear"))),
        Data(random.normal(size=(examples, inputs)), random.normal(size=(examples, 2))),
        Loss(),
        Training(learning_rate, batch_size=3),
    )


def test_large_networks_share_the_cost_of_a_block_among_a_few_steps(monkeypatch):
    trainer = Trainer(wide(learning_rate=0.001))
    few = trainer._steps.most_steps
    assert few == 4
    rows = rows_of(trainer, 11)
    monkeypatch.setattr("engine.fast_pass.FEW_SLOTS_BYTES", 0)
    single = Trainer(wide(learning_rate=0.001))
    assert single._steps.most_steps == 1
    assert rows_of(single, 11).tobytes() == rows.tobytes()
    assert_as_in_the_textbook(wide(learning_rate=0.001), 11)


@pytest.mark.parametrize("learning_rate", [0.1, 1e3, 1e80, 1e160, 1e300])
def test_a_large_network_that_diverges_keeps_its_last_finite_step(learning_rate):
    experiment = wide(learning_rate=learning_rate)
    trainer, single = Trainer(experiment), Trainer(experiment)
    taken = trainer.run(2000)
    while single.step():
        pass
    assert taken == trainer.step_number == single.step_number < 2000
    assert trainer.ending == single.ending
    assert trainer.ending.diverged
    assert np.isfinite(trainer.row()).all()
    assert trainer.row().tobytes() == single.row().tobytes()

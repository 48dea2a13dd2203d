"""Training: the same bits however it is taken, stops as set, and a last finite state when it diverges."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from engine import Data, EndingKind, Experiment, Layer, Loss, Network, Stop, Trainer, Training
from engine.parameters import free_parameters

PRINTED = [
    "-8.5948", "-0.68736", "3.6233", "5.9732", "7.2542", "7.9525", "8.3332", "8.5408", "8.6539", "8.7156",
    "8.7492", "8.7675", "8.7775", "8.7829", "8.7859", "8.7875", "8.7884", "8.7889", "8.7892", "8.7893",
]  # fmt: skip


def assert_same_state(one, other):
    """Compare everything that decides the rest of two runs, bit by bit."""
    assert one.step_number == other.step_number
    assert one.parameters.tobytes() == other.parameters.tobytes()
    assert np.float64(one.loss).tobytes() == np.float64(other.loss).tobytes()
    first, second = one.state(), other.state()
    assert first["learning_rate"] == second["learning_rate"]
    assert first["batches"]["generator"] == second["batches"]["generator"]
    assert first["optimizer"].keys() == second["optimizer"].keys()
    for name, values in first["optimizer"].items():
        assert np.asarray(values).tobytes() == np.asarray(second["optimizer"][name]).tobytes()


def test_the_linear_neuron_walks_through_its_twenty_printed_values(linear_neuron):
    trainer = Trainer(linear_neuron())
    for text in PRINTED:
        assert trainer.step()
        digits = len(text.partition(".")[2])
        assert abs(trainer.parameters[0] - float(text)) <= 1.0 * 10**-digits
    assert trainer.step_number == 20


def test_a_step_is_old_minus_rate_times_gradient(linear_neuron):
    trainer = Trainer(linear_neuron(a=2.0, weight=3.0, target=1.0, learning_rate=0.1))
    trainer.step()
    assert trainer.parameters[0] == pytest.approx(3 - 0.1 * 2 * (6 - 1) * 2, rel=1e-15)


@pytest.mark.parametrize("seed", range(25))
def test_single_steps_and_runs_of_any_length_give_the_same_bits(random_experiment, seed):
    experiment = random_experiment(seed)
    stepped, run, rowed = Trainer(experiment), Trainer(experiment), Trainer(experiment)
    rows = np.empty((30, 1 + stepped.layout.size))
    for row in rows:
        stepped.step()
        row[:] = stepped.row()
    assert run.run(7) == 7
    assert run.run(23) == 23
    recorded = np.empty_like(rows)
    assert rowed.run(30, recorded) == 30
    assert_same_state(stepped, run)
    assert_same_state(stepped, rowed)
    assert recorded.tobytes() == rows.tobytes()


@pytest.mark.parametrize("seed", range(25))
def test_a_restored_state_goes_on_with_the_same_bits(random_experiment, seed):
    experiment = random_experiment(seed)
    trainer = Trainer(experiment)
    trainer.run(11)
    state = trainer.state()
    ahead = np.empty((20, 1 + trainer.layout.size))
    trainer.run(20, ahead)
    for other in (trainer, Trainer(experiment)):
        other.restore(state)
        assert other.step_number == 11
        again = np.empty_like(ahead)
        other.run(20, again)
        assert again.tobytes() == ahead.tobytes()


def test_a_state_is_a_copy_that_later_steps_leave_alone(random_experiment):
    trainer = Trainer(random_experiment(3))
    trainer.run(5)
    state = trainer.state()
    kept = state["parameters"].tobytes()
    trainer.run(5)
    assert state["parameters"].tobytes() == kept


@pytest.mark.parametrize("seed", range(10))
def test_reset_returns_to_the_same_start_and_the_same_run(random_experiment, seed):
    trainer = Trainer(random_experiment(seed))
    start = trainer.row().tobytes()
    first = np.empty((15, 1 + trainer.layout.size))
    trainer.run(15, first)
    trainer.learning_rate = 3.0
    trainer.reset()
    assert (trainer.step_number, trainer.epoch, trainer.ending) == (0, 0, None)
    assert trainer.learning_rate == trainer.experiment.training.learning_rate
    assert trainer.row().tobytes() == start
    again = np.empty_like(first)
    trainer.run(15, again)
    assert again.tobytes() == first.tobytes()


def test_a_row_is_the_loss_on_the_batch_that_is_next_and_the_parameters():
    """Two examples one at a time: after step 1 the loss is that of example 2."""
    experiment = Experiment(
        Network(1, (Layer(1, bias=False, weights=[[1.0]]),)),
        Data([[1], [2]], [[0], [0]]),
        Loss(),
        Training(0.125, batch_size=1),
    )
    trainer = Trainer(experiment)
    assert trainer.row().tolist() == [1.0, 1.0]
    trainer.step()
    assert trainer.row().tolist() == [(2 * 0.75) ** 2, 0.75]
    rows = np.full((4, 2), 9.0)
    assert trainer.run(1, rows) == 1
    # w = 0.75 − 0.125·2·(2·0.75)·2, then the loss of example 1
    assert rows.tolist() == [[0.0, 0.0], [9.0, 9.0], [9.0, 9.0], [9.0, 9.0]]


def test_an_epoch_is_one_pass_over_the_data():
    experiment = Experiment(
        Network(1, (Layer(1, weights=[[1.0]]),)),
        Data(np.ones((5, 1)), np.ones((5, 1))),
        Loss(),
        Training(0.01, batch_size=2),
    )
    trainer = Trainer(experiment)
    epochs = []
    for _ in range(7):
        epochs.append(trainer.epoch)
        trainer.step()
    assert epochs == [0, 0, 0, 1, 1, 1, 2]


def test_a_new_learning_rate_counts_from_the_next_step_and_resets_nothing(linear_neuron):
    trainer = Trainer(linear_neuron(a=1.0, weight=1.0, target=0.0, learning_rate=0.25))
    trainer.step()
    assert trainer.parameters[0] == 0.5
    trainer.learning_rate = 0.125
    trainer.step()
    assert trainer.parameters[0] == 0.5 - 0.125 * 2 * 0.5
    assert trainer.step_number == 2


def test_frozen_parameters_keep_their_bits_while_others_move(random_experiment):
    moved = 0
    for seed in range(20):
        experiment = random_experiment(seed, frozen=True)
        trainer = Trainer(experiment)
        free = free_parameters(experiment.network)
        start = trainer.parameters.copy()
        trainer.run(10)
        assert trainer.parameters[~free].tobytes() == start[~free].tobytes()
        moved += int((trainer.parameters[free] != start[free]).any())
    assert moved > 10


def test_a_run_stops_after_the_steps_that_are_set(linear_neuron):
    trainer = Trainer(linear_neuron(stop=Stop(steps=20)))
    assert trainer.run(1000) == 20
    assert trainer.ending.kind is EndingKind.STEPS
    assert trainer.ending.step == trainer.step_number == 20
    assert "20" in trainer.ending.sentence
    assert not trainer.ending.diverged
    assert trainer.run(5) == 0
    assert trainer.step()
    assert trainer.step_number == 21


def test_a_run_stops_after_the_epochs_that_are_set(random_experiment):
    experiment = random_experiment(1, batch_size=1, learning_rate=1e-3, stop=Stop(epochs=3))
    trainer = Trainer(experiment)
    assert trainer.run(10_000) == 3 * experiment.data.examples
    assert trainer.ending.kind is EndingKind.EPOCHS


def test_a_run_stops_at_the_first_step_whose_loss_is_below(linear_neuron):
    trainer = Trainer(linear_neuron(stop=Stop(loss_below=1.0)))
    rows = np.empty((100, 2))
    taken = trainer.run(100, rows)
    assert trainer.ending.kind is EndingKind.LOSS
    assert rows[taken - 1, 0] < 1.0
    assert (rows[: taken - 1, 0] >= 1.0).all()


def test_a_run_stops_when_every_gradient_that_moves_a_parameter_is_below(linear_neuron):
    trainer = Trainer(linear_neuron(stop=Stop(gradient_below=1e-3)))
    taken = trainer.run(1000)
    assert trainer.ending.kind is EndingKind.GRADIENT
    assert 20 < taken < 60
    frozen = Experiment(
        Network(2, (Layer(1, bias=False, weights=[[1.0, ], [5.0]], frozen_weights=((2, 1),)),)),
        Data([[1, 0], [0, 1]], [[0], [0]]),
        Loss(),
        Training(0.1, stop=Stop(gradient_below=1e-3)),
    )  # fmt: skip
    trainer = Trainer(frozen)
    trainer.run(1000)
    assert trainer.ending is not None
    assert trainer.ending.kind is EndingKind.GRADIENT


def test_new_stop_conditions_let_a_stopped_run_go_on(linear_neuron):
    trainer = Trainer(linear_neuron(stop=Stop(steps=5)))
    trainer.run(100)
    trainer.stop_at(Stop(steps=8))
    assert trainer.ending is None
    assert trainer.run(100) == 3
    trainer.stop_at(Stop())
    assert trainer.run(10) == 10
    assert trainer.ending is None


@pytest.mark.parametrize("learning_rate", [1.0, 1e3, 1e200])
def test_divergence_keeps_the_last_finite_state_and_names_step_and_quantity(linear_neuron, learning_rate):
    trainer = Trainer(linear_neuron(learning_rate=learning_rate))
    rows = np.full((2000, 2), -1.0)
    taken = trainer.run(2000, rows)
    assert taken == trainer.step_number < 2000
    assert np.isfinite(rows[:taken]).all()
    assert (rows[taken:] == -1.0).all()
    assert np.isfinite(trainer.row()).all()
    if taken:
        assert trainer.row().tolist() == rows[taken - 1].tolist()
    ending = trainer.ending
    assert ending.diverged
    assert ending.step == taken
    assert ending.quantity in ("loss", "W1[1,1]")
    assert f"at step {taken + 1}" in ending.sentence
    assert "learning rate" in ending.sentence
    assert not trainer.step()
    assert trainer.run(3) == 0
    trainer.stop_at(Stop())
    assert trainer.ending.diverged
    trainer.reset()
    assert trainer.ending is None
    assert trainer.run(1) == min(1, taken)


def test_a_parameter_that_overflows_is_named():
    experiment = Experiment(
        Network(1, (Layer(1, bias=True, weights=[[0.0]], biases=[1.0]),)),
        Data([[1e-200]], [[-5]]),
        Loss(),
        Training(8e307),
    )
    trainer = Trainer(experiment)
    assert not trainer.step()
    assert trainer.ending.quantity == "b1[1]"
    assert trainer.parameters.tolist() == [0.0, 1.0]


def test_a_start_that_is_not_finite_says_so():
    experiment = Experiment(
        Network(1, (Layer(1, weights=[[1e300]]),)), Data([[1e300]], [[0]]), Loss(), Training(0.1)
    )
    trainer = Trainer(experiment)
    assert trainer.ending.diverged
    assert trainer.ending.step == 0
    assert math.isnan(trainer.loss)
    assert not trainer.step()


@pytest.mark.campaign
def test_no_learning_rate_ever_lets_a_number_that_is_not_finite_into_a_row(random_experiment, campaign):
    endings = 0
    for seed in range(30 * campaign):
        for exponent in range(-6, 7, 2):
            experiment = random_experiment(seed, learning_rate=10.0**exponent)
            trainer = Trainer(experiment)
            rows = np.zeros((60, 1 + trainer.layout.size))
            taken = trainer.run(60, rows)
            assert np.isfinite(rows[:taken]).all()
            assert (rows[taken:] == 0).all()
            assert np.isfinite(trainer.row()).all()
            assert (taken == 60) == (trainer.ending is None)
            endings += trainer.ending is not None
    assert endings > 10


def test_after_divergence_the_state_is_that_of_a_run_that_stopped_one_step_earlier(random_experiment):
    found = 0
    for seed in range(40):
        experiment = random_experiment(seed, learning_rate=1e3, shuffle=True)
        diverged = Trainer(experiment)
        taken = diverged.run(200)
        if diverged.ending is None:
            continue
        found += 1
        other = Trainer(experiment)
        other.run(taken)
        assert_same_state(diverged, other)
    assert found > 5


def test_the_experiment_is_left_as_it_was(random_experiment):
    experiment = random_experiment(4)
    copy = dataclasses.replace(experiment)
    Trainer(experiment).run(20)
    assert experiment == copy

"""Optimizers: each against its formula written out in plain numbers, and in training."""

from __future__ import annotations

import numpy as np
import pytest

from engine import Choice, ExperimentError, Trainer
from engine.optimizers import OPTIMIZERS


def made(name, size=1, **settings):
    kind = OPTIMIZERS[name]
    return kind.make(size, {**kind.settings, **settings})


GRADIENTS = [0.5, -0.25, -1.0, 2.0, 0.0, 0.1, 0.1, -3.0]


@pytest.mark.parametrize("rate", [0.01, 0.5])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_each_rule_follows_its_formula(optimizer_by_hand, name, rate):
    rule = made(name)
    parameters = np.ones(1)
    path = []
    for gradient in GRADIENTS:
        rule.update(parameters, np.array([gradient]), rate)
        path.append(float(parameters[0]))
    assert path == pytest.approx(optimizer_by_hand(name, GRADIENTS, rate), rel=1e-13)


def test_settings_are_used():
    for name, settings in [
        ("momentum", {"momentum": 0.0}),
        ("nesterov", {"momentum": 0.0}),
    ]:
        rule, plain = made(name, **settings), made("gradient_descent")
        one, other = np.ones(1), np.ones(1)
        for gradient in GRADIENTS:
            rule.update(one, np.array([gradient]), 0.1)
            plain.update(other, np.array([gradient]), 0.1)
        assert one.tolist() == other.tolist()
    rule = made("rprop", increase=2.0, decrease=0.1, min_step=0.05, max_step=0.3)
    w = np.zeros(1)
    moves = []
    for gradient in (1.0, 1.0, 1.0, -1.0, -1.0, -1.0):
        before = w[0]
        rule.update(w, np.array([gradient]), 0.1)
        moves.append(before - w[0])
    assert moves == pytest.approx([0.1, 0.2, 0.3, 0.0, -0.05, -0.1])


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_gradient_that_is_always_zero_moves_nothing(name):
    rule = made(name, 2)
    parameters = np.array([1.5, -0.0])
    for _ in range(5):
        rule.update(parameters, np.zeros(2), 0.3)
    assert parameters.tobytes() == np.array([1.5, -0.0]).tobytes()


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_state_is_a_copy_that_brings_back_the_same_path(name):
    rule = made(name, 3)
    random = np.random.default_rng(1)
    gradients = random.normal(size=(20, 3))
    parameters = np.zeros(3)
    for gradient in gradients[:8]:
        rule.update(parameters, gradient, 0.1)
    state, kept = rule.state(), parameters.copy()
    ends = []
    for one in (rule, made(name, 3)):
        one.restore(state)
        parameters = kept.copy()
        for gradient in gradients[8:]:
            one.update(parameters, gradient, 0.1)
        ends.append(parameters.tobytes())
    assert ends[0] == ends[1]


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_learns_and_keeps_frozen_parameters(random_experiment, name):
    experiment = random_experiment(
        11, loss_kind="squared_error", activation="tanh", optimizer=Choice(name), learning_rate=0.01,
        frozen=True, batch_size=None,
    )  # fmt: skip
    trainer = Trainer(experiment)
    start, loss = trainer.parameters.copy(), trainer.loss
    trainer.run(100)
    assert trainer.loss < loss
    assert trainer.parameters[trainer.layout.index(f"W1[1,{experiment.network.layers[0].units}]")] in start


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_goes_on_from_a_restored_state_with_the_same_bits(random_experiment, name):
    experiment = random_experiment(12, optimizer=Choice(name), batch_size=2, shuffle=True)
    trainer = Trainer(experiment)
    trainer.run(9)
    state = trainer.state()
    trainer.run(20)
    other = Trainer(experiment)
    other.restore(state)
    other.run(20)
    assert other.row().tobytes() == trainer.row().tobytes()


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_divergence_under_every_optimizer_keeps_the_state_before_it(random_experiment, name):
    found = 0
    for seed in range(25):
        experiment = random_experiment(
            seed, loss_kind="squared_error", activation="linear", optimizer=Choice(name),
            learning_rate=1e160, batch_size=None,
        )  # fmt: skip
        trainer = Trainer(experiment)
        taken = trainer.run(40)
        assert np.isfinite(trainer.row()).all()
        if trainer.ending is None:
            continue
        found += 1
        other = Trainer(experiment)
        other.run(taken)
        assert trainer.row().tobytes() == other.row().tobytes()
        for buffer, same in zip(
            trainer.state()["optimizer"].values(), other.state()["optimizer"].values(), strict=True
        ):
            assert buffer.tobytes() == same.tobytes()
            assert np.isfinite(buffer).all()
    assert found or name == "rprop"


@pytest.mark.parametrize(
    ("kind", "settings", "place"),
    [
        ("momentum", {"momentum": 1.0}, "momentum"),
        ("momentum", {"momentum": -0.1}, "momentum"),
        ("nesterov", {"beta": 0.1}, "beta"),
        ("rprop", {"increase": 0.5}, "increase"),
        ("rprop", {"decrease": 1.5}, "decrease"),
        ("rprop", {"min_step": 100}, "min_step"),
        ("adagrad", {"epsilon": 0}, "epsilon"),
        ("rmsprop", {"decay": 1}, "decay"),
        ("adam", {"beta1": 1}, "beta1"),
        ("adam", {"beta2": 2}, "beta2"),
    ],
)
def test_a_setting_out_of_bounds_is_refused_with_its_place(linear_neuron, kind, settings, place):
    with pytest.raises(ExperimentError) as caught:
        linear_neuron(optimizer=Choice(kind, settings))
    assert caught.value.place == f"$.training.optimizer.{place}"

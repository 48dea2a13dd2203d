"""The largest learning rate: just below it a run settles, just above it the run diverges."""

from __future__ import annotations

import numpy as np
import pytest

from engine import Choice, Data, Experiment, Layer, Loss, Network, Trainer, Training
from engine.stability import largest_stable_rate, rounded_down


def linear(rate=1.0, units=2, bias=True, frozen=(), loss=None, **training):
    random = np.random.default_rng(4)
    return Experiment(
        Network(3, (Layer(units, bias=bias, weights=np.ones((3, units)), frozen_weights=frozen),)),
        Data(random.normal(size=(7, 3)), random.normal(size=(7, units))),
        loss or Loss(),
        Training(rate, **training),
    )


@pytest.mark.parametrize(
    "experiment",
    [
        linear(),
        linear(bias=False),
        linear(loss=Loss(factor=0.5, over_outputs="mean", over_examples="sum")),
        linear(loss=Loss(l2=3.0)),
        linear(frozen=((1, 1), (2, 1), (3, 1), (1, 2))),
    ],
)
def test_below_it_a_run_settles_and_above_it_diverges(experiment):
    limit = largest_stable_rate(experiment)
    for share, diverges in [(0.98, False), (1.02, True)]:
        trainer = Trainer(experiment.with_training(learning_rate=share * limit))
        start = trainer.loss
        trainer.run(60_000)
        assert (trainer.ending is not None) == diverges
        assert diverges or trainer.loss <= start


def test_for_one_weight_it_is_one_over_the_square_of_the_input(linear_neuron):
    """J = (5.7·w − t)² has the curvature 2·5.7²."""
    assert largest_stable_rate(linear_neuron()) == pytest.approx(1 / 5.7**2, rel=1e-12)


def test_divergence_says_how_large_the_rate_may_be(linear_neuron):
    trainer = Trainer(linear_neuron(learning_rate=0.05))
    trainer.run(10_000)
    assert trainer.ending.diverged
    assert "up to about 0.0307." in trainer.ending.sentence
    settled = Trainer(linear_neuron(learning_rate=0.0307))
    settled.run(10_000)
    assert settled.ending is None


@pytest.mark.parametrize(
    "experiment",
    [
        linear(batch_size=3),
        linear(optimizer=Choice("momentum")),
        linear(schedule=Choice("exponential")),
        linear(loss=Loss("root_mean_squared_error")),
        linear(loss=Loss(l1=0.1)),
        linear(frozen=((1, 1), (2, 1), (3, 1)), bias=False, units=1),
    ],
)
def test_where_it_is_not_known_there_is_none(experiment):
    assert largest_stable_rate(experiment) is None


def test_rounding_down_never_rounds_up():
    for value in (0.030779, 0.03, 1.0, 9.999, 123456.0, 1e-300, 2.5e300):
        assert value * 0.99 <= rounded_down(value) <= value

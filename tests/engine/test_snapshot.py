"""A snapshot is the textbook pass over all training examples, kept apart from the run."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from engine import Data, Trainer, take_snapshot
from engine.losses import LOSSES
from engine.textbook_pass import TextbookPass


def test_a_snapshot_holds_what_the_pass_computes_over_all_examples(random_experiment):
    for seed in range(10):
        experiment = random_experiment(seed)
        trainer = Trainer(experiment)
        trainer.run(5)
        snapshot = take_snapshot(experiment, trainer.parameters)
        textbook = TextbookPass(experiment.network, experiment.loss)
        loss = textbook.forward(trainer.parameters, experiment.data.inputs, experiment.data.targets)
        assert snapshot.loss == loss
        assert snapshot.gradients.tolist() == textbook.backward(trainer.parameters).tolist()
        for name in ("weighted_sums", "activations", "deltas"):
            for one, other in zip(getattr(snapshot, name), getattr(textbook, name), strict=True):
                assert one.tolist() == other.tolist()
        assert snapshot.predictions is snapshot.activations[-1]
        assert snapshot.layout.names == trainer.layout.names


def test_a_snapshot_stays_while_training_goes_on(random_experiment):
    experiment = random_experiment(2)
    trainer = Trainer(experiment)
    snapshot = take_snapshot(experiment, trainer.parameters)
    before = snapshot.parameters.copy()
    trainer.run(5)
    assert snapshot.parameters.tolist() == before.tolist()


@pytest.mark.parametrize("kind", LOSSES)
def test_test_examples_have_the_loss_that_they_would_have_in_training(random_experiment, kind):
    """N = 4 random nets of each loss, seeds 0 to 3; the training set of one is the test set of the other."""
    for seed in range(4):
        experiment = random_experiment(seed, loss_kind=kind)
        data = experiment.data
        rows = slice(0, 1 + data.examples // 2)
        tested = dataclasses.replace(
            experiment,
            data=dataclasses.replace(data, test_inputs=data.inputs[rows], test_targets=data.targets[rows]),
        )
        alone = dataclasses.replace(experiment, data=Data(data.inputs[rows], data.targets[rows]), printed=())
        parameters = Trainer(experiment).parameters
        with_test, without = take_snapshot(tested, parameters), take_snapshot(experiment, parameters)
        assert with_test.test_loss == take_snapshot(alone, parameters).loss
        assert without.test_loss is None
        assert with_test.loss == without.loss
        assert np.array_equal(with_test.gradients, without.gradients)
        assert np.array_equal(with_test.predictions, without.predictions)


def test_numbers_beyond_the_range_raise_no_warning(linear_neuron):
    snapshot = take_snapshot(linear_neuron(), np.array([1e300]))
    assert np.isinf(snapshot.loss)

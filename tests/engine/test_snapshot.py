"""A snapshot is the textbook pass over all training examples, kept apart from the run."""

from __future__ import annotations

import numpy as np

from engine import Trainer, take_snapshot
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


def test_numbers_beyond_the_range_raise_no_warning(linear_neuron):
    snapshot = take_snapshot(linear_neuron(), np.array([1e300]))
    assert np.isinf(snapshot.loss)

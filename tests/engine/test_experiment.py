"""The experiment as a frozen value: read-only, equal by its bits, edited by making the next one."""

from __future__ import annotations

import copy
import dataclasses
import pickle

import numpy as np
import pytest

from engine import Choice, Data, Experiment, ExperimentError, Layer, Loss, Network, Training


def test_arrays_are_copied_and_cannot_be_written_to(linear_neuron):
    inputs = np.ones((1, 1))
    data = Data(inputs, [[1]])
    inputs[0, 0] = 5
    assert data.inputs.tolist() == [[1]]
    with pytest.raises(ValueError, match="read-only"):
        data.inputs[0, 0] = 2
    with pytest.raises(dataclasses.FrozenInstanceError):
        linear_neuron().title = "other"
    with pytest.raises(TypeError):
        Choice("uniform", {"low": 1}).settings["low"] = 2


def test_equality_is_by_content_and_tells_the_zeros_apart(linear_neuron):
    assert linear_neuron() == linear_neuron()
    assert linear_neuron() != linear_neuron(weight=1.0)
    assert linear_neuron(weight=0.0) != linear_neuron(weight=-0.0)
    assert linear_neuron() != "an experiment"
    assert Layer(2) != Layer(2, weights=[[1, 2]])
    with pytest.raises(TypeError):
        hash(linear_neuron())


def test_an_edit_makes_the_next_value_and_leaves_the_old_one(linear_neuron):
    before = linear_neuron()
    after = before.with_training(learning_rate=0.5).with_loss(factor=0.5).with_network(input_names=("a",))
    assert before == linear_neuron()
    assert (after.training.learning_rate, after.loss.factor) == (0.5, 0.5)
    assert after.network.input_names == ("a",)


def test_a_value_can_be_copied_and_pickled(linear_neuron):
    experiment = linear_neuron(optimizer=Choice("gradient_descent"))
    assert copy.deepcopy(experiment) == experiment
    assert pickle.loads(pickle.dumps(experiment)) == experiment


def test_an_edit_that_does_not_fit_is_refused_with_its_place(linear_neuron):
    for edit, place in [
        (lambda: linear_neuron().with_training(learning_rate=float("nan")), "$.training.learning_rate"),
        (lambda: linear_neuron().with_training(learning_rate=float("inf")), "$.training.learning_rate"),
        (lambda: linear_neuron().with_loss(kind="other"), "$.loss.kind"),
        (lambda: linear_neuron().with_network(inputs=2), "$.network.layers[1].weights"),
        (lambda: linear_neuron(weight=float("nan")), "$.network.layers[1].weights[1][1]"),
        (lambda: linear_neuron(target=float("inf")), "$.data.targets[1][1]"),
    ]:
        with pytest.raises(ExperimentError) as caught:
            edit()
        assert caught.value.place == place


def test_batches_are_never_larger_than_the_data():
    for size, expected, steps in [(None, 5, 1), (2, 2, 3), (5, 5, 1), (100, 5, 1), (1, 1, 5)]:
        experiment = Experiment(
            Network(1, (Layer(1),)),
            Data(np.zeros((5, 1)), np.zeros((5, 1))),
            Loss(),
            Training(0.1, batch_size=size),
        )
        assert (experiment.batch_size, experiment.steps_per_epoch) == (expected, steps)


def test_a_network_knows_its_sizes():
    assert Network(2, (Layer(3), Layer(1))).sizes == (2, 3, 1)

"""The flat vector of parameters: names, order, starts, and which of them training may move."""

from __future__ import annotations

import numpy as np
import pytest

from engine import Choice, Data, Experiment, Layer, Loss, Network, ParameterLayout, Training
from engine.parameters import free_parameters, start_parameters

NETWORK = Network(2, (Layer(3, bias=True), Layer(1, bias=False), Layer(2)))


def test_names_go_layer_by_layer_weights_by_input_then_biases():
    assert ParameterLayout(NETWORK).names == (
        *("W1[1,1]", "W1[1,2]", "W1[1,3]", "W1[2,1]", "W1[2,2]", "W1[2,3]", "b1[1]", "b1[2]", "b1[3]"),
        *("W2[1,1]", "W2[2,1]", "W2[3,1]"),
        *("W3[1,1]", "W3[1,2]", "b3[1]", "b3[2]"),
    )


def test_views_show_the_numbers_that_the_names_say():
    layout = ParameterLayout(NETWORK)
    vector = np.arange(layout.size, dtype=float)
    assert layout.size == len(layout.names) == 16
    for layer, (n_in, units) in enumerate([(2, 3), (3, 1), (1, 2)], 1):
        weights = layout.weights(vector, layer)
        assert weights.shape == (n_in, units)
        for row in range(n_in):
            for unit in range(units):
                assert weights[row, unit] == layout.index(f"W{layer}[{row + 1},{unit + 1}]")
        biases = layout.biases(vector, layer)
        if layer == 2:
            assert biases is None
        else:
            assert [layout.index(f"b{layer}[{unit + 1}]") for unit in range(units)] == biases.tolist()
    layout.weights(vector, 1)[1, 2] = -7
    assert vector[layout.index("W1[2,3]")] == -7


def test_a_name_that_is_not_there_is_a_key_error():
    with pytest.raises(KeyError):
        ParameterLayout(NETWORK).index("b2[1]")


def experiment_of(*layers):
    inputs = 2
    return Experiment(
        Network(inputs, layers), Data(np.zeros((1, 2)), np.zeros((1, layers[-1].units))), Loss(), Training(0.1)
    )


def test_given_numbers_are_taken_and_the_others_drawn_in_the_order_of_the_layers():
    experiment = experiment_of(
        Layer(2, initializer=Choice("normal")), Layer(1, weights=[[5], [6]], biases=[7]), Layer(1)
    )
    vector = start_parameters(experiment, np.random.default_rng(3))
    layout = ParameterLayout(experiment.network)
    generator = np.random.default_rng(3)
    assert layout.weights(vector, 1).tolist() == generator.normal(0, 1, (2, 2)).tolist()
    assert layout.biases(vector, 1).tolist() == [0, 0]
    assert layout.weights(vector, 2).tolist() == [[5], [6]]
    assert layout.biases(vector, 2).tolist() == [7]
    limit = np.sqrt(6 / 2)
    assert layout.weights(vector, 3).tolist() == generator.uniform(-limit, limit, (1, 1)).tolist()


def test_frozen_parameters_are_the_only_ones_that_may_not_move():
    network = Network(2, (Layer(2, frozen_weights=((2, 1),), frozen_biases=(2,)), Layer(1)))
    layout = ParameterLayout(network)
    free = free_parameters(network)
    held = [name for name, moves in zip(layout.names, free, strict=True) if not moves]
    assert held == ["W1[2,1]", "b1[2]"]

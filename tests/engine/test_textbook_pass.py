"""The textbook pass: gradients against differences of the loss, and worked examples by hand."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from engine import Data, Experiment, Layer, Loss, Network, Training
from engine.activations import ACTIVATIONS
from engine.parameters import ParameterLayout, start_parameters
from engine.textbook_pass import TextbookPass

SUMS = [("sum", "sum"), ("sum", "mean"), ("mean", "sum"), ("mean", "mean")]


def pass_of(experiment):
    parameters = start_parameters(experiment, np.random.default_rng(0))
    return TextbookPass(experiment.network, experiment.loss), parameters


def central_differences(experiment, parameters, width=1e-5):
    textbook = TextbookPass(experiment.network, experiment.loss)
    gradients = np.empty_like(parameters)
    for place in range(len(parameters)):
        sides = []
        for shift in (width, -width):
            moved = parameters.copy()
            moved[place] += shift
            sides.append(textbook.forward(moved, experiment.data.inputs, experiment.data.targets))
        gradients[place] = (sides[0] - sides[1]) / (2 * width)
    return gradients


def assert_gradients_agree(experiment):
    textbook, parameters = pass_of(experiment)
    textbook.forward(parameters, experiment.data.inputs, experiment.data.targets)
    gradients = textbook.backward(parameters)
    differences = central_differences(experiment, parameters)
    worst = int(np.argmax(np.abs(gradients - differences)))
    np.testing.assert_allclose(
        gradients, differences, rtol=2e-6, atol=2e-7, err_msg=f"worst: {textbook.layout.names[worst]}"
    )


def small(seed, sizes, hidden, output, loss, examples):
    random = np.random.default_rng(seed)
    layers = tuple(
        Layer(
            units,
            output if place == len(sizes) - 2 else hidden,
            weights=random.normal(size=(sizes[place], units)),
            biases=random.normal(size=units),
        )
        for place, units in enumerate(sizes[1:])
    )
    targets = random.normal(size=(examples, sizes[-1]))
    if loss.kind == "binary_cross_entropy":
        targets = (targets > 0).astype(float)
    if loss.kind == "cross_entropy":
        targets = np.eye(sizes[-1])[targets.argmax(axis=1)]
    return Experiment(
        Network(sizes[0], layers), Data(random.normal(size=(examples, sizes[0])), targets), loss, Training(0.1)
    )


@pytest.mark.parametrize("examples", [1, 4])
@pytest.mark.parametrize(("over_outputs", "over_examples"), SUMS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_squared_error_through_every_activation_agrees_with_differences(
    activation, over_outputs, over_examples, examples
):
    hidden = "tanh" if ACTIVATIONS[activation].output_only else activation
    loss = Loss(factor=0.5, over_outputs=over_outputs, over_examples=over_examples)
    assert_gradients_agree(small(1, (2, 3, 2), hidden, activation, loss, examples))


@pytest.mark.parametrize("examples", [1, 4])
@pytest.mark.parametrize("over_outputs", ["sum", "mean"])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_root_mean_square_through_every_activation_agrees_with_differences(activation, over_outputs, examples):
    hidden = "tanh" if ACTIVATIONS[activation].output_only else activation
    loss = Loss("root_mean_squared_error", over_outputs=over_outputs)
    assert_gradients_agree(small(2, (2, 3, 2), hidden, activation, loss, examples))


@pytest.mark.parametrize("examples", [1, 4])
@pytest.mark.parametrize(("over_outputs", "over_examples"), SUMS)
@pytest.mark.parametrize("hidden", [name for name, kind in ACTIVATIONS.items() if not kind.output_only])
def test_binary_cross_entropy_agrees_with_differences(hidden, over_outputs, over_examples, examples):
    loss = Loss("binary_cross_entropy", 2.0, over_outputs, over_examples)
    assert_gradients_agree(small(3, (2, 3, 2), hidden, "sigmoid", loss, examples))


@pytest.mark.parametrize("examples", [1, 4])
@pytest.mark.parametrize("over_examples", ["sum", "mean"])
@pytest.mark.parametrize("hidden", [name for name, kind in ACTIVATIONS.items() if not kind.output_only])
def test_cross_entropy_agrees_with_differences(hidden, over_examples, examples):
    loss = Loss("cross_entropy", 1.0, "sum", over_examples)
    assert_gradients_agree(small(4, (2, 3, 3), hidden, "softmax", loss, examples))


@pytest.mark.parametrize("seed", range(40))
def test_gradients_of_random_nets_agree_with_differences(random_experiment, seed):
    assert_gradients_agree(random_experiment(seed))


@pytest.mark.parametrize(("l1", "l2"), [(0.3, 0), (0, 0.2), (0.3, 0.2)])
def test_penalties_agree_with_differences_and_leave_biases_alone(l1, l2):
    plain = small(5, (2, 2, 1), "tanh", "linear", Loss(), 3)
    penalised = plain.with_loss(l1=l1, l2=l2)
    assert_gradients_agree(penalised)
    textbook, parameters = pass_of(plain)
    loss = textbook.forward(parameters, plain.data.inputs, plain.data.targets)
    gradients = textbook.backward(parameters)
    other, _ = pass_of(penalised)
    weights = np.concatenate([textbook.layout.weights(parameters, layer).ravel() for layer in (1, 2)])
    expected = loss + l1 * np.abs(weights).sum() + l2 * np.square(weights).sum()
    assert other.forward(parameters, plain.data.inputs, plain.data.targets) == pytest.approx(
        expected, rel=1e-14
    )
    other_gradients = other.backward(parameters)
    for layer in (1, 2):
        assert (
            textbook.layout.biases(gradients, layer).tolist()
            == textbook.layout.biases(other_gradients, layer).tolist()
        )


def test_root_mean_square_at_zero_has_the_gradient_zero():
    experiment = Experiment(
        Network(1, (Layer(1, weights=[[2]], biases=[0]),)),
        Data([[1], [2]], [[2], [4]]),
        Loss("root_mean_squared_error"),
        Training(0.1),
    )
    textbook, parameters = pass_of(experiment)
    assert textbook.forward(parameters, experiment.data.inputs, experiment.data.targets) == 0
    assert textbook.backward(parameters).tolist() == [0, 0]


def test_one_linear_weight_by_hand(linear_neuron):
    """C = (5.7·(−23.1) − 50.1)² = (−181.77)², and dC/dw = 2·(−181.77)·5.7."""
    experiment = linear_neuron()
    textbook, parameters = pass_of(experiment)
    loss = textbook.forward(parameters, experiment.data.inputs, experiment.data.targets)
    assert loss == pytest.approx(181.77**2, rel=1e-14)
    gradients = textbook.backward(parameters)
    assert textbook.deltas[0][0, 0] == pytest.approx(2 * -181.77, rel=1e-14)
    assert gradients[0] == pytest.approx(2 * -181.77 * 5.7, rel=1e-14)


def test_a_chain_of_two_sigmoids_with_half_the_squared_error_by_hand():
    """1-1-1: o = σ(w2·σ(w1·x)), E = ½(t − o)²; both derivatives written out."""
    x, w1, w2, t = 0.6, 0.4, -0.7, 0.9
    experiment = Experiment(
        Network(
            1,
            (
                Layer(1, "sigmoid", bias=False, weights=[[w1]]),
                Layer(1, "sigmoid", bias=False, weights=[[w2]]),
            ),
        ),
        Data([[x]], [[t]]),
        Loss(factor=0.5),
        Training(0.1),
    )
    textbook, parameters = pass_of(experiment)
    h = 1 / (1 + math.exp(-w1 * x))
    o = 1 / (1 + math.exp(-w2 * h))
    loss = textbook.forward(parameters, experiment.data.inputs, experiment.data.targets)
    assert loss == pytest.approx(0.5 * (t - o) ** 2, rel=1e-14)
    gradients = textbook.backward(parameters)
    delta2 = (o - t) * o * (1 - o)
    delta1 = delta2 * w2 * h * (1 - h)
    assert textbook.deltas[1][0, 0] == pytest.approx(delta2, rel=1e-14)
    assert textbook.deltas[0][0, 0] == pytest.approx(delta1, rel=1e-14)
    assert gradients.tolist() == pytest.approx([delta1 * x, delta2 * h], rel=1e-14)


def test_one_input_two_hidden_two_outputs_relu_with_a_batch_of_three_by_hand():
    """1-2-2 ReLU, x = (−1, 1, 2): with small whole numbers, every value by hand.

    Layer 1, W = [1, −1], b = [0, 1]: z = (−1, 2), (1, 0), (2, −1), so a = (0, 2), (1, 0), (2, 0).
    Layer 2, W = [[1, 2], [1, −1]], b = [0, 1], linear: ŷ = (2, −1), (1, 3), (2, 5).
    Targets (1, 0), (1, 1), (0, 5), so ŷ − t = (1, −1), (0, 2), (2, 0) and
    J = (1 + 1 + 0 + 4 + 4 + 0) / 3 = 10/3. δ2 = 2(ŷ − t) = (2, −2), (0, 4), (4, 0).
    dJ/dW2 = aᵀδ2 / 3: unit 1: 1·(0, 4) + 2·(4, 0) = (8, 4); unit 2: 2·(2, −2) = (4, −4).
    dJ/db2 = (6, 2) / 3. δ1 = g'(z)·δ2·W2ᵀ: rows of δ2·W2ᵀ are (−2, 4), (8, −4), (4, 4); g' is
    (0, 1), (1, 0), (1, 0), where z = 0 counts as 0: δ1 = (0, 4), (8, 0), (4, 0).
    dJ/dW1 = (0 + 8 + 8, −4) / 3 and dJ/db1 = (12, 4) / 3.
    """
    experiment = Experiment(
        Network(
            1,
            (
                Layer(2, "relu", weights=[[1, -1]], biases=[0, 1]),
                Layer(2, "linear", weights=[[1, 2], [1, -1]], biases=[0, 1]),
            ),
        ),
        Data([[-1], [1], [2]], [[1, 0], [1, 1], [0, 5]]),
        Loss(),
        Training(0.1),
    )
    textbook, parameters = pass_of(experiment)
    loss = textbook.forward(parameters, experiment.data.inputs, experiment.data.targets)
    assert textbook.weighted_sums[0].tolist() == [[-1, 2], [1, 0], [2, -1]]
    assert textbook.activations[0].tolist() == [[0, 2], [1, 0], [2, 0]]
    assert textbook.activations[1].tolist() == [[2, -1], [1, 3], [2, 5]]
    assert loss == pytest.approx(10 / 3, rel=1e-15)
    gradients = textbook.backward(parameters)
    assert textbook.deltas[1].tolist() == [[2, -2], [0, 4], [4, 0]]
    assert textbook.deltas[0].tolist() == [[0, 4], [8, 0], [4, 0]]
    by_name = dict(zip(textbook.layout.names, gradients * 3, strict=True))
    assert by_name == pytest.approx(
        {
            "W1[1,1]": 16, "W1[1,2]": -4, "b1[1]": 12, "b1[2]": 4,
            "W2[1,1]": 8, "W2[1,2]": 4, "W2[2,1]": 4, "W2[2,2]": -4, "b2[1]": 6, "b2[2]": 2,
        },
        rel=1e-14,
    )  # fmt: skip


def test_sums_means_and_the_factor_scale_the_loss_and_its_gradients_as_they_say():
    base = small(6, (2, 3, 2), "tanh", "linear", Loss(over_examples="sum"), 4)
    textbook, parameters = pass_of(base)
    whole = textbook.forward(parameters, base.data.inputs, base.data.targets)
    slope = textbook.backward(parameters)
    for factor in (1.0, 0.5, 3.0):
        for over_outputs, over_examples in SUMS:
            scale = factor / (2 if over_outputs == "mean" else 1) / (4 if over_examples == "mean" else 1)
            other, _ = pass_of(
                base.with_loss(factor=factor, over_outputs=over_outputs, over_examples=over_examples)
            )
            assert other.forward(parameters, base.data.inputs, base.data.targets) == pytest.approx(
                scale * whole, rel=1e-14
            )
            np.testing.assert_allclose(other.backward(parameters), scale * slope, rtol=1e-13, atol=0)


def test_the_gradient_of_a_mean_is_the_mean_of_the_gradients_of_single_examples():
    experiment = small(7, (2, 3, 1), "sigmoid", "linear", Loss(), 5)
    textbook, parameters = pass_of(experiment)
    data = experiment.data
    textbook.forward(parameters, data.inputs, data.targets)
    whole = textbook.backward(parameters)
    single = []
    for row in range(5):
        textbook.forward(parameters, data.inputs[row : row + 1], data.targets[row : row + 1])
        single.append(textbook.backward(parameters))
    np.testing.assert_allclose(whole, np.mean(single, axis=0), rtol=1e-13)


def test_a_frozen_parameter_still_has_its_gradient():
    experiment = small(8, (2, 2, 1), "tanh", "linear", Loss(), 3)
    first = dataclasses.replace(experiment.network.layers[0], frozen_weights=((1, 1),), frozen_biases=(2,))
    frozen = experiment.with_network(layers=(first, *experiment.network.layers[1:]))
    textbook, parameters = pass_of(experiment)
    textbook.forward(parameters, experiment.data.inputs, experiment.data.targets)
    other, _ = pass_of(frozen)
    other.forward(parameters, experiment.data.inputs, experiment.data.targets)
    assert other.backward(parameters).tolist() == textbook.backward(parameters).tolist()
    assert ParameterLayout(frozen.network).names == textbook.layout.names

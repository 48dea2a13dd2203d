"""Printed digits against the engine: agreement to the last digit, misprints, and runs that do not get there."""

import dataclasses

import numpy as np
import pytest

from engine import Data, Experiment, Layer, Loss, Network, Printed, Stop, Trainer, Training, take_snapshot
from engine.printed_values import agrees, compare_printed

FIRST_LESSON = """
    −8.5948 −0.68736 3.6233 5.9732 7.2542 7.9525 8.3332 8.5408 8.6539 8.7156
    8.7492 8.7675 8.7775 8.7829 8.7859 8.7875 8.7884 8.7889 8.7892 8.7893
"""
DIGITS = FIRST_LESSON.split()


def neuron(*printed, **training):
    layer = Layer(1, "linear", bias=False, weights=[[-23.1]])
    settings = {"learning_rate": 0.007, **training}
    return Experiment(
        Network(1, (layer,)), Data([[5.7]], [[50.1]]), Loss(), Training(**settings), printed=tuple(printed)
    )


def small_net(*printed, batch_size=None):
    hidden = Layer(2, "tanh", weights=[[0.1, -0.2], [0.3, 0.4]])
    network = Network(2, (hidden, Layer(1, "sigmoid", weights=[[1.0], [-1.0]])))
    data = Data([[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]])
    return Experiment(network, data, Loss(), Training(0.5, batch_size=batch_size), printed=tuple(printed))


def test_the_twenty_values_of_the_first_lesson_hold():
    printed = [Printed(step, "W1[1,1]", text) for step, text in enumerate(DIGITS, 1)]
    results = compare_printed(neuron(*printed, stop=Stop(steps=5)))
    assert [result.text for result in results] == DIGITS
    assert all(result.holds for result in results)
    assert all(result.problem == "" for result in results)


@pytest.mark.parametrize(
    ("value", "text", "holds"),
    [
        (8.59487, "8.5948", True),
        (8.59491, "8.5948", False),
        (8.5947, "8.5948", True),
        (-8.5948, "−8.5948", True),
        (8.5948, "-8.5948", False),
        (0.00123, "1.2e-3", True),
        (0.00131, "1.2e-3", False),
        (1201.0, "1200", True),
        (1202.0, "1200", False),
        (0.5, ".5", True),
        (0.5, "+0.5", True),
        (0.0, "0.000", True),
        (float("nan"), "1", False),
        (float("inf"), "1e999", False),
        (1.0, "2e999", False),
    ],
)
def test_a_value_agrees_to_one_unit_of_the_last_digit(value, text, holds):
    assert agrees(value, text) is holds


def test_results_keep_the_order_of_the_text():
    results = compare_printed(neuron(Printed(3, "W1[1,1]", "3.6233"), Printed(1, "W1[1,1]", "-8.5948")))
    assert [result.printed.step for result in results] == [3, 1]
    assert all(result.holds for result in results)


def test_every_quantity_is_that_of_the_engine():
    names = ["loss", "W1[2,1]", "b1[2]", "z1[2]", "a1[2]", "delta1[2]", "dW1[2,1]", "db1[2]"]
    experiment = small_net(*(Printed(3, name, "1", example=3) for name in names))
    trainer = Trainer(experiment)
    trainer.run(3)
    snapshot = take_snapshot(experiment, trainer.parameters)
    index = trainer.layout.index
    expected = [
        trainer.loss,
        trainer.parameters[index("W1[2,1]")],
        trainer.parameters[index("b1[2]")],
        snapshot.weighted_sums[0][2, 1],
        snapshot.activations[0][2, 1],
        snapshot.deltas[0][2, 1],
        snapshot.gradients[index("W1[2,1]")],
        snapshot.gradients[index("b1[2]")],
    ]
    assert [result.value for result in compare_printed(experiment)] == pytest.approx(expected, rel=1e-14)


def test_the_gradient_of_a_batch_is_that_of_the_batch_that_is_next():
    experiment = small_net(Printed(1, "dW1[2,1]", "0"), Printed(1, "loss", "0"), batch_size=2)
    trainer = Trainer(experiment)
    trainer.run(1)
    before = trainer.parameters.copy()
    trainer.run(1)
    index = trainer.layout.index("W1[2,1]")
    gradient, _loss = (result.value for result in compare_printed(experiment))
    assert gradient == pytest.approx((before[index] - trainer.parameters[index]) / 0.5, rel=1e-9)


def test_a_known_misprint_does_not_hold_but_is_accepted():
    wrong = Printed(1, "W1[1,1]", "-8.5984", erratum="two digits swapped")
    (result,) = compare_printed(neuron(wrong))
    assert not result.holds
    assert result.accepted
    assert result.erratum == "two digits swapped"
    assert result.difference == pytest.approx(0.0036, abs=1e-4)


def test_a_step_beyond_divergence_has_no_value_and_says_why():
    results = compare_printed(
        neuron(Printed(1, "W1[1,1]", "1"), Printed(5000, "loss", "0"), learning_rate=10.0)
    )
    assert results[0].value is not None
    assert results[1].value is None
    assert not results[1].holds
    assert "smaller learning rate" in results[1].problem


def test_a_start_that_is_not_finite_has_no_values():
    layer = Layer(1, "linear", bias=False, weights=[[1e300]])
    experiment = Experiment(
        Network(1, (layer,)), Data([[1e300]], [[0]]), Loss(), Training(0.1), printed=(Printed(0, "loss", "1"),)
    )
    (result,) = compare_printed(experiment)
    assert result.value is None
    assert result.problem


def test_a_file_cannot_ask_for_hours():
    (result,) = compare_printed(neuron(Printed(10**12, "loss", "0")))
    assert result.value is None
    assert "beyond" in result.problem


def test_without_printed_values_nothing_is_trained():
    assert compare_printed(neuron()) == []


def test_the_experiment_is_left_as_it_was():
    experiment = small_net(Printed(2, "dW1[1,1]", "0"), batch_size=3)
    copy = dataclasses.replace(experiment)
    compare_printed(experiment)
    assert experiment == copy
    np.testing.assert_array_equal(experiment.data.inputs, copy.data.inputs)

"""Activations and their derivatives against fifty digits, over the whole range of doubles."""

from __future__ import annotations

import warnings

import mpmath
import numpy as np
import pytest

from engine.activations import ACTIVATIONS, LEAKY_SLOPE

EXTREMES = [0.0, 1e-308, 1e-20, 1e-8, 0.5, 1.0, 3.0, 36.0, 40.0, 350.0, 372.0, 709.0, 745.0, 1e4, 1e308]
POINTS = [sign * value for value in EXTREMES for sign in (1.0, -1.0)]
LEAST = 5e-324
"""The smallest double: below 2.2e-308 doubles have fewer digits, and these many units are allowed."""


def sigmoid(z):
    return 1 / (1 + mpmath.exp(-z)) if z > -2000 else mpmath.mpf(0)


def sech_squared(z):
    return mpmath.sech(z) ** 2 if abs(z) < 2000 else mpmath.mpf(0)


EXACT = {
    "linear": (lambda z: z, lambda _: mpmath.mpf(1)),
    "sigmoid": (sigmoid, lambda z: sigmoid(z) * sigmoid(-z)),
    "tanh": (lambda z: mpmath.tanh(z) if abs(z) < 2000 else mpmath.sign(z), sech_squared),
    "relu": (lambda z: max(z, mpmath.mpf(0)), lambda z: mpmath.mpf(1 if z > 0 else 0)),
    "leaky_relu": (
        lambda z: z if z > 0 else mpmath.mpf(LEAKY_SLOPE) * z,
        lambda z: mpmath.mpf(1 if z > 0 else LEAKY_SLOPE),
    ),
    "softplus": (lambda z: mpmath.log1p(mpmath.exp(z)) if abs(z) < 2000 else max(z, mpmath.mpf(0)), sigmoid),
}


def agree(value, exact, digits=8e-16):
    return abs(mpmath.mpf(float(value)) - exact) <= digits * abs(exact) + 4 * LEAST


@pytest.fixture(autouse=True)
def fifty_digits_and_no_warning():
    with mpmath.workdps(1000), warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


@pytest.mark.parametrize("name", EXACT)
def test_values_and_derivatives_agree_with_a_high_precision_computation(name):
    function, derivative = EXACT[name]
    z = np.array(POINTS)[:, np.newaxis]
    a = ACTIVATIONS[name].function(z)
    slope = ACTIVATIONS[name].derivative(z, a)
    for point, value, rise in zip(POINTS, a[:, 0], slope[:, 0], strict=True):
        assert agree(value, function(mpmath.mpf(point))), (point, value)
        assert agree(rise, derivative(mpmath.mpf(point))), (point, rise)


@pytest.mark.parametrize("name", EXACT)
def test_points_in_between_agree_as_well(name):
    function, derivative = EXACT[name]
    points = np.random.default_rng(5).normal(0, 20, 200)
    z = points[:, np.newaxis]
    a = ACTIVATIONS[name].function(z)
    slope = ACTIVATIONS[name].derivative(z, a)
    for point, value, rise in zip(points.tolist(), a[:, 0], slope[:, 0], strict=True):
        assert agree(value, function(mpmath.mpf(point)))
        assert agree(rise, derivative(mpmath.mpf(point)))


SOFTMAX_ROWS = [
    (first, second, 0.25) for first in POINTS[::3] for second in (0.0, 1.0, -36.0, 745.0, -1e4, 1e308, -1e308)
]


def test_softmax_agrees_with_a_high_precision_computation_and_sums_to_one():
    a = ACTIVATIONS["softmax"].function(np.array(SOFTMAX_ROWS))
    for row, values in zip(SOFTMAX_ROWS, a, strict=True):
        top = max(mpmath.mpf(z) for z in row)
        powers = [mpmath.exp(max(mpmath.mpf(z) - top, -5000)) for z in row]
        for value, power in zip(values, powers, strict=True):
            assert agree(value, power / sum(powers), 1e-15 * 4)
        assert values.sum() == pytest.approx(1.0, abs=4e-16)


def test_softmax_passes_back_through_the_whole_jacobian():
    z = np.random.default_rng(1).normal(size=(4, 3))
    kind = ACTIVATIONS["softmax"]
    a = kind.function(z)
    gradient = np.random.default_rng(2).normal(size=(4, 3))
    passed = kind.pass_back(z, a, gradient)
    for example in range(4):
        jacobian = np.diag(a[example]) - np.outer(a[example], a[example])
        np.testing.assert_allclose(passed[example], jacobian @ gradient[example], rtol=1e-13, atol=1e-16)
    np.testing.assert_allclose(
        kind.derivative(z, a), [np.diag(np.diag(row) - np.outer(row, row)) for row in a], rtol=1e-12
    )


@pytest.mark.parametrize("name", [name for name, kind in ACTIVATIONS.items() if not kind.output_only])
def test_a_single_unit_passes_back_the_gradient_times_its_derivative(name):
    kind = ACTIVATIONS[name]
    z = np.linspace(-2, 2, 8).reshape(4, 2)
    a = kind.function(z)
    gradient = np.arange(8.0).reshape(4, 2)
    assert kind.pass_back(z, a, gradient).tolist() == (gradient * kind.derivative(z, a)).tolist()


def test_the_convention_at_the_kink_is_the_left_slope():
    zero = np.zeros((1, 1))
    assert ACTIVATIONS["relu"].derivative(zero, zero).tolist() == [[0.0]]
    assert ACTIVATIONS["leaky_relu"].derivative(zero, zero).tolist() == [[LEAKY_SLOPE]]


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_weighted_sums_are_left_as_they_were(name):
    z = np.array([[1.0, -2.0, 0.5]])
    a = ACTIVATIONS[name].function(z)
    assert z.tolist() == [[1.0, -2.0, 0.5]]
    assert not np.shares_memory(a, z)

"""Losses against fifty digits over the whole range of doubles, and what they hand back."""

from __future__ import annotations

import warnings

import mpmath
import numpy as np
import pytest

from engine.activations import ACTIVATIONS
from engine.losses import LOSSES

EXTREMES = [0.0, 1e-308, 1e-8, 0.5, 3.0, 36.0, 40.0, 709.0, 745.0, 1e4, 1e308]
POINTS = [sign * value for value in EXTREMES for sign in (1.0, -1.0)]
LARGEST = mpmath.mpf(1.7976931348623157e308)


@pytest.fixture(autouse=True)
def many_digits_and_no_warning():
    with mpmath.workdps(700), warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def agree(value, exact, scale=0):
    """Whether a double is the exact number to nearly all its digits; beyond the range it is infinite."""
    if abs(exact) > LARGEST:
        return float(value) == np.inf * (1 if exact > 0 else -1)
    return abs(mpmath.mpf(float(value)) - exact) <= 8e-16 * max(abs(exact), scale) + mpmath.mpf(2e-323)


def through(loss, activation, z, t):
    """Return terms and delta of one loss for rows of weighted sums and targets."""
    z, t = np.array(z, dtype=float), np.array(t, dtype=float)
    function = ACTIVATIONS[activation]
    a = function.function(z)
    kind = LOSSES[loss]
    return kind.terms(z, a, t), kind.delta(z, a, t, function)


@pytest.mark.parametrize("loss", ["squared_error", "root_mean_squared_error"])
@pytest.mark.parametrize("target", [0.0, 1.0, -40.0, 1e308])
def test_squared_terms_agree_with_a_high_precision_computation(loss, target):
    terms, deltas = through(loss, "linear", [[z] for z in POINTS], [[target]] * len(POINTS))
    for z, term, delta in zip(POINTS, terms[:, 0], deltas[:, 0], strict=True):
        difference = mpmath.mpf(z) - mpmath.mpf(target)
        assert agree(term, difference**2)
        assert agree(delta, 2 * difference)


def log_sum(row):
    top = max(mpmath.mpf(z) for z in row)
    return top + mpmath.log(sum(mpmath.exp(max(mpmath.mpf(z) - top, -1500)) for z in row))


@pytest.mark.parametrize("target", [0.0, 1.0, 0.25])
def test_binary_cross_entropy_agrees_with_a_high_precision_computation(target):
    terms, deltas = through("binary_cross_entropy", "sigmoid", [[z] for z in POINTS], [[target]] * len(POINTS))
    for z, term, delta in zip(POINTS, terms[:, 0], deltas[:, 0], strict=True):
        wide = mpmath.mpf(z)
        softplus = log_sum([z, 0.0])
        assert agree(term, softplus - wide * mpmath.mpf(target)), (z, term)
        probability = 1 / (1 + mpmath.exp(-wide)) if abs(z) < 1500 else mpmath.mpf(1 if z > 0 else 0)
        assert agree(delta, probability - mpmath.mpf(target), scale=1), (z, delta)


@pytest.mark.parametrize("correct", [0, 1, 2])
def test_cross_entropy_agrees_with_a_high_precision_computation(correct):
    rows = [(z, other, 0.5) for z in POINTS for other in (0.0, -36.0, 745.0, -1e308, 1e308)]
    targets = np.zeros((len(rows), 3))
    targets[:, correct] = 1.0
    terms, deltas = through("cross_entropy", "softmax", rows, targets)
    for row, term, delta in zip(rows, terms, deltas, strict=True):
        exact = log_sum(row) - mpmath.mpf(row[correct])
        assert agree(term[correct], exact, scale=1e-16), (row, term)
        assert [term[other] for other in range(3) if other != correct] == [0.0, 0.0]
        for unit in range(3):
            power = mpmath.exp(max(mpmath.mpf(row[unit]) - log_sum(row), -1500))
            assert agree(delta[unit], power - (unit == correct), scale=2)


def test_a_wrong_answer_at_full_certainty_costs_its_distance_and_not_infinity():
    terms, _ = through("cross_entropy", "softmax", [[1e4, 0.0]], [[0.0, 1.0]])
    assert terms.tolist() == [[0.0, 1e4]]
    terms, _ = through("binary_cross_entropy", "sigmoid", [[-1e4]], [[1.0]])
    assert terms.tolist() == [[1e4]]


def test_cross_entropy_of_targets_that_are_shares_is_their_mixture():
    z, t = [[0.3, -1.0, 2.0]], [[0.2, 0.3, 0.5]]
    terms, delta = through("cross_entropy", "softmax", z, t)
    a = np.exp(z) / np.exp(z).sum()
    assert terms.sum() == pytest.approx(-(np.array(t) * np.log(a)).sum(), rel=1e-14)
    np.testing.assert_allclose(delta, a - t, rtol=1e-13)


def test_only_some_losses_need_an_output_of_their_own():
    assert {name: kind.output_activation for name, kind in LOSSES.items()} == {
        "squared_error": None,
        "root_mean_squared_error": None,
        "binary_cross_entropy": "sigmoid",
        "cross_entropy": "softmax",
    }

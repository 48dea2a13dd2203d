"""Starting weights: shapes, the same for the same seed, and the spread that each kind promises."""

from __future__ import annotations

import numpy as np
import pytest

from engine.initializers import INITIALIZERS


def draw(name, n_in, n_out, seed=0, **settings):
    kind = INITIALIZERS[name]
    return kind.draw(np.random.default_rng(seed), n_in, n_out, {**kind.settings, **settings})


@pytest.mark.parametrize("name", INITIALIZERS)
def test_every_kind_gives_the_shape_and_the_same_numbers_for_the_same_seed(name):
    assert draw(name, 3, 4).shape == (3, 4)
    assert draw(name, 3, 4).dtype == np.float64
    assert draw(name, 3, 4, seed=5).tolist() == draw(name, 3, 4, seed=5).tolist()


def test_zeros_and_constant_are_what_they_say():
    assert (draw("zeros", 2, 2) == 0).all()
    assert (draw("constant", 2, 2, value=-3.5) == -3.5).all()


def test_uniform_stays_between_its_bounds_and_fills_them():
    weights = draw("uniform", 200, 200, low=2, high=5)
    assert 2 <= weights.min() < 2.01
    assert 4.99 < weights.max() <= 5


def test_normal_has_its_mean_and_deviation():
    weights = draw("normal", 300, 300, mean=2, deviation=0.5)
    assert weights.mean() == pytest.approx(2, abs=0.01)
    assert weights.std() == pytest.approx(0.5, abs=0.01)


def test_xavier_is_uniform_within_the_root_of_six_over_inputs_and_units():
    weights = draw("xavier", 300, 200)
    limit = np.sqrt(6 / 500)
    assert np.abs(weights).max() <= limit
    assert np.abs(weights).max() > 0.99 * limit
    assert weights.var() == pytest.approx(2 / 500, rel=0.03)


def test_he_is_normal_with_variance_two_over_inputs():
    weights = draw("he", 300, 200)
    assert weights.var() == pytest.approx(2 / 300, rel=0.03)
    assert np.abs(weights).max() > 3 * np.sqrt(2 / 300)

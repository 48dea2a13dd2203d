"""The history: exact while short, never missing a spike when long, and bounded."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from engine import History
from engine.history import LEAST_BUCKETS, RECENT_ROWS


def filled(rows, budget=1, chunk=None, columns=("loss", "W1[1,1]")):
    history = History(columns, budget)
    chunk = chunk or len(rows)
    for first in range(0, len(rows), chunk):
        history.append(rows[first : first + chunk])
    return history


def walk(steps, columns=2, seed=0):
    return np.cumsum(np.random.default_rng(seed).normal(size=(steps, columns)), axis=0)


def test_an_empty_history_shows_nothing():
    history = History(["loss"])
    assert (history.last_step, history.steps_per_bucket, history.names) == (-1, 1, ("loss",))
    assert history.row(0) is None
    steps, low, high = history.trace([0], 0, 100, 50)
    assert len(steps) == len(low) == len(high) == 0


def test_a_short_run_is_kept_exactly():
    rows = walk(1000)
    history = filled(rows, chunk=7)
    assert history.last_step == 999
    assert history.steps_per_bucket == 1
    steps, low, high = history.trace([1, 0], 0, 999, 5000)
    assert steps.tolist() == list(range(1000))
    assert low.tolist() == high.tolist() == rows[:, ::-1].tolist()
    assert [history.row(step).tolist() for step in range(1000)] == rows.tolist()
    assert history.row(-1) is None
    assert history.row(1000) is None


@pytest.mark.parametrize("chunk", [1, 3, 512, 1024, 1500, 10_000])
@pytest.mark.parametrize("steps", [1023, 1024, 1025, 5000, 9999])
def test_however_rows_arrive_the_traces_are_the_extremes_of_their_steps(chunk, steps):
    if chunk == 1 and steps > 2000:
        steps = 2050
    rows = walk(steps)
    history = filled(rows, chunk=chunk)
    assert history.last_step == steps - 1
    places, low, high = history.trace([0, 1], 0, steps, 10**6)
    assert places[0] == 0
    bounds = [*places.tolist(), steps]
    for place, (first, last) in enumerate(itertools.pairwise(bounds)):
        assert low[place].tolist() == rows[first:last].min(axis=0).tolist()
        assert high[place].tolist() == rows[first:last].max(axis=0).tolist()


@pytest.mark.parametrize("points", [1, 10, 300, 100_000])
def test_a_spike_is_never_missed(points):
    rows = np.zeros((50_000, 2))
    rows[31_415, 0] = 7.0
    rows[27_182, 1] = -5.0
    history = filled(rows, chunk=333)
    steps, low, high = history.trace([0, 1], 0, 49_999, points)
    assert len(steps) <= points
    assert high[:, 0].max() == 7.0
    assert low[:, 1].min() == -5.0
    place = int(np.argmax(high[:, 0]))
    assert steps[place] <= 31_415 < (steps[place + 1] if place + 1 < len(steps) else 50_000)


def test_a_part_of_the_run_holds_what_lies_in_it():
    rows = walk(20_000)
    history = filled(rows, chunk=100)
    steps, low, high = history.trace([0], 5_000, 6_000, 50)
    assert steps[0] <= 5_000
    assert steps[0] > 5_000 - history.steps_per_bucket
    assert len(steps) <= 50
    assert high.max() >= rows[5_000:6_001, 0].max()
    assert low.min() <= rows[5_000:6_001, 0].min()


def test_the_newest_rows_are_exact_however_long_the_run():
    rows = walk(30_000)
    history = filled(rows, chunk=1001)
    assert history.steps_per_bucket > 1
    for step in range(30_000 - RECENT_ROWS, 30_000):
        assert history.row(step).tolist() == rows[step].tolist()
    assert history.row(100) is None


def test_a_row_is_a_copy():
    history = filled(walk(10))
    history.row(3)[:] = 99
    assert (history.row(3) != 99).all()


def test_memory_stays_within_the_budget_and_traces_stay_short():
    history = History([f"p{number}" for number in range(18)], budget=1 << 20)
    for first in range(0, 300_000, 10_000):
        history.append(np.full((10_000, 18), float(first)))
    assert history.last_step == 299_999
    assert history._low.nbytes + history._high.nbytes <= 1 << 20
    steps, low, _ = history.trace(range(18), 0, 10**9, 10**9)
    assert len(steps) <= history._low.shape[0]
    assert low[0].tolist() == [0.0] * 18


def test_there_are_always_enough_buckets_for_a_plot():
    assert History(["loss"] * 500, budget=1)._low.shape[0] == LEAST_BUCKETS


def test_clearing_forgets_everything():
    history = filled(walk(5000))
    history.clear()
    assert (history.last_step, history.steps_per_bucket) == (-1, 1)
    assert history.row(10) is None
    history.append(np.array([[1.0, 2.0]]))
    assert history.row(0).tolist() == [1.0, 2.0]


def test_a_single_row_may_be_given_flat():
    history = History(["loss", "W1[1,1]"])
    history.append(np.array([1.0, 2.0]))
    history.append(np.empty((0, 2)))
    assert history.last_step == 0
    assert history.row(0).tolist() == [1.0, 2.0]


def test_plots_between_appends_see_everything_added_since():
    """The second level of the pyramid is brought up to date as rows come, buckets merge and rows go on."""
    rows = walk(60_000)
    history = History(("loss", "W1[1,1]"), 1)
    random = np.random.default_rng(2)
    taken = 0
    while taken < len(rows):
        count = int(random.integers(1, 900))
        history.append(rows[taken : taken + count])
        taken = min(taken + count, len(rows))
        first, last = sorted(random.integers(0, taken, 2).tolist())
        for points in (3, 40):
            steps, low, high = history.trace([1], first, last, points)
            assert len(steps) <= points
            assert steps[0] <= first
            inside = rows[first : last + 1, 1]
            assert low.min() <= inside.min()
            assert high.max() >= inside.max()
            bounds = [*steps.tolist(), taken]
            for place, (begin, end) in enumerate(itertools.pairwise(bounds[:-1])):
                assert low[place, 0] == rows[begin:end, 1].min()
                assert high[place, 0] == rows[begin:end, 1].max()

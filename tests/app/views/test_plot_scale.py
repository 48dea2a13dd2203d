import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.views.plot_scale import (
    LinearScale,
    LogScale,
    StepScale,
    exponent_for,
    extent,
    linear_ticks,
    log_range,
    log_step_ticks,
    log_ticks,
    room_for,
    step_ticks,
    value_range,
)

finite = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("lowest", "highest", "exponent"),
    [
        (0, 0, 0),
        (-3, 99_999, 0),
        (0, 123_456, 3),
        (0, 1e-3, 0),
        (0, 3.2e-5, -6),
        (-1.7e308, 0, 306),
        (0, 1e-310, -312),
    ],
)
def test_only_unusual_sizes_take_a_power_of_ten_out(lowest, highest, exponent):
    assert exponent_for(lowest, highest) == exponent


def test_the_largest_and_the_smallest_doubles_become_ordinary_numbers():
    assert LinearScale(306).shown(np.array([1.7e308, -1.7e308])) == pytest.approx([170, -170])
    assert LinearScale(-312).shown(np.array([1e-310])) == pytest.approx([100])


def test_what_has_no_logarithm_is_left_out():
    shown = LogScale().shown(np.array([100.0, 0.0, -1.0, np.nan, np.inf]))
    assert shown[0] == 2
    assert np.isnan(shown[1:4]).all()


def test_the_size_of_weights_keeps_both_extremes_of_a_place():
    low, high = LogScale(absolute=True).shown_pair(np.array([-100.0, 1.0, -1.0]), np.array([-10.0, 10.0, 10.0]))
    assert low.tolist() == [1, 0, 1]
    assert high.tolist() == [2, 1, 1]


def test_step_zero_has_a_place_of_its_own_on_a_logarithmic_axis():
    scale = StepScale(log=True)
    places = scale.shown(np.array([0.0, 1.0, 10.0]))
    assert places[0] < places[1] == 0
    assert [round(scale.step(float(place))) for place in places] == [0, 1, 10]


@pytest.mark.parametrize(
    ("last", "room"), [(0, 10), (10, 10), (11, 15), (20, 20), (21, 30), (300, 300), (301, 400), (9_999, 10_000)]
)
def test_the_step_axis_grows_in_jumps(last, room):
    assert room_for(last) == room


def test_a_billion_steps_need_few_jumps():
    assert len({room_for(int(1.01**n)) for n in range(2083)}) < 90


@given(finite, finite)
def test_any_two_values_get_a_range_that_holds_them(one, other):
    lowest, highest = min(one, other), max(one, other)
    scale = LinearScale(exponent_for(lowest, highest))
    low, high = scale.shown(np.array([lowest, highest])).tolist()
    lower, upper = value_range(low, high, from_zero=False)
    assert math.isfinite(upper - lower)
    assert lower < upper
    assert lower <= low <= high <= upper
    assert linear_ticks(lower, upper, 6)


@given(st.floats(-330, 309), st.floats(0, 600))
def test_any_range_of_decades_has_ticks(lowest, span):
    lower, upper = log_range(lowest, lowest + span)
    assert lower < lowest <= lowest + span < upper
    ticks = log_ticks(lower, upper, 6)
    assert 1 <= len(ticks) <= 20
    assert all(lower <= place <= upper for place, _ in ticks)


def test_a_loss_begins_at_zero_unless_that_presses_it_flat():
    assert value_range(0.1, 0.8, from_zero=True)[0] <= 0
    assert value_range(5.0, 5.2, from_zero=True)[0] > 4


def test_ticks_read_like_numbers_people_write():
    assert [text for _, text in linear_ticks(-2.1, 2.1, 5)] == ["−2", "−1", "0", "1", "2"]
    assert [text for _, text in linear_ticks(0, 1, 5)] == ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]
    assert [text for _, text in step_ticks(0, 3, 20)] == ["0", "1", "2", "3"]
    assert [text for _, text in step_ticks(0, 20_000, 4)] == ["0", "5,000", "10,000", "15,000", "20,000"]
    assert [text for _, text in log_ticks(-6.1, -2.9, 5)] == ["10⁻⁶", "10⁻⁵", "10⁻⁴", "10⁻³"]
    assert [text for _, text in log_ticks(-1.4, 0.1, 8)] == ["0.05", "0.1", "0.2", "0.5", "1"]
    assert [text for _, text in log_step_ticks(math.log10(0.5), 3, 5)] == ["0", "1", "10", "100", "1,000"]
    assert [text for _, text in log_ticks(-5.5, -5.4, 4)] == ["3.2·10⁻⁶", "3.4·10⁻⁶", "3.6·10⁻⁶", "3.8·10⁻⁶"]


def test_nothing_but_nan_has_no_extent():
    assert extent(np.array([np.nan, np.inf]), np.array([np.nan, np.nan])) is None
    assert extent(np.array([np.nan, 2.0]), np.array([np.nan, 3.0])) == (2, 3)

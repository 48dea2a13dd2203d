import numpy as np
import pytest

from app.views.trajectory_window import TraceWindow, place_width
from engine import History

SEED = 3


def grown(history, rows, generator):
    history.append(generator.normal(size=(rows, 2)))


def check_against(window, everything):
    """Compare every place with the rows it stands for; a place may hold a little more than its own steps."""
    starts = window.steps.astype(int)
    ends = np.append(starts[1:], window.last_step + 1)
    assert starts[0] == 0
    for place, (start, end) in enumerate(zip(starts, ends, strict=True)):
        rows = everything[start:end]
        if len(rows):
            assert (window.low[place] <= rows.min(axis=0)).all()
            assert (window.high[place] >= rows.max(axis=0)).all()
    assert window.low.min() == everything.min()
    assert window.high.max() == everything.max()


@pytest.mark.parametrize(
    ("steps", "places", "width"), [(1, 100, 1), (100, 100, 1), (101, 100, 2), (1000, 100, 16)]
)
def test_places_are_a_power_of_two_wide(steps, places, width):
    assert place_width(steps, places) == width


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize("chunk", [1, 7, 64, 501])
def test_a_window_that_grows_holds_what_one_read_at_once_holds(log, chunk):
    generator = np.random.default_rng(SEED)
    history = History(["loss", "W1[1,1]"], budget=1)  # 1,024 buckets, so that they merge soon
    everything = generator.normal(size=(5000, 2))
    window = TraceWindow(history, (0, 1), 0, 10_000, 32, log=log)
    for start in range(0, 5000, chunk):
        history.append(everything[start : start + chunk])
        assert window.update()
        assert not window.update()
    assert history.steps_per_bucket > 1
    assert window.last_step == 4999
    assert (np.diff(window.steps) >= 0).all()
    assert (window.end == everything[-1]).all()
    check_against(window, everything)


def test_making_room_joins_places_and_loses_no_extreme():
    generator = np.random.default_rng(SEED)
    history = History(["loss", "W1[1,1]"])
    everything = generator.normal(size=(3001, 2))
    history.append(everything[:1000])
    window = TraceWindow(history, (0, 1), 0, 1000, 4)
    window.update()
    for last, width in ((1500, 8), (2000, 8), (4000, 64)):
        window.make_room(last, width)
    history.append(everything[1000:])
    window.update()
    again = TraceWindow(history, (0, 1), 0, 4000, 64)
    again.update()
    assert window.steps.tolist() == again.steps.tolist()
    assert (window.low == again.low).all()
    assert (window.high == again.high).all()
    check_against(window, everything)


def test_a_window_into_the_middle_reads_only_its_steps():
    history = History(["loss"])
    history.append(np.arange(1000.0)[:, None])
    window = TraceWindow(history, (0,), 500, 599, 1)
    window.update()
    assert window.steps[[0, -1]].tolist() == [500, 599]
    assert window.end is None
    history.append(np.arange(1000.0, 1010.0)[:, None])
    assert not window.update()

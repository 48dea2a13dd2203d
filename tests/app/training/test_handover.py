"""The handover: everything once, in order, nothing of an older run, and a limit to what may wait."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from app.training import handover as module
from app.training.handover import Failure, Handover
from app.training.run_state import RunState
from engine import Ending, EndingKind


@pytest.fixture
def handover():
    return Handover()


def test_nothing_comes_out_before_something_went_in(handover):
    delivery = handover.take()
    assert (delivery.run_number, delivery.rows, delivery.state, delivery.ending, delivery.failure) == (
        0,
        [],
        None,
        None,
        None,
    )


def test_rows_come_out_once_and_oldest_first(handover):
    handover.begin_run(3)
    handover.put_rows(np.array([[1.0]]))
    handover.put_rows(np.array([[2.0], [3.0]]))
    delivery = handover.take()
    assert delivery.run_number == 3
    assert np.concatenate(delivery.rows).ravel().tolist() == [1, 2, 3]
    assert handover.take().rows == []
    assert handover.take().run_number == 3


def test_a_new_run_drops_what_waits_of_the_old_one(handover):
    ending = Ending(EndingKind.STEPS, 1, "Done.")
    handover.put_rows(np.zeros((1, 1)))
    handover.put_state(RunState.FINISHED, ending)
    handover.begin_run(2)
    delivery = handover.take()
    assert (delivery.run_number, delivery.rows, delivery.state, delivery.ending) == (2, [], None, None)


def test_the_newest_state_wins_and_takes_its_own_ending(handover):
    handover.put_state(RunState.FINISHED, Ending(EndingKind.STEPS, 1, "Done."))
    handover.put_state(RunState.RUNNING)
    delivery = handover.take()
    assert (delivery.state, delivery.ending) == (RunState.RUNNING, None)
    assert handover.take().state is None


def test_a_failure_is_a_state_too_and_comes_out_once(handover):
    handover.put_failure(Failure("ValueError: no", "Traceback"))
    delivery = handover.take()
    assert delivery.failure == Failure("ValueError: no", "Traceback")
    assert delivery.state is RunState.FAILED
    assert handover.take().failure is None


def test_obeyed_commands_are_counted_from_the_start_through_every_run(handover):
    handover.count_obeyed()
    handover.take()
    handover.begin_run(1)
    handover.count_obeyed()
    assert handover.take().obeyed == 2
    assert handover.take().obeyed == 2


@pytest.mark.parametrize("empty", [Handover.take, lambda handover: handover.begin_run(1)])
def test_it_is_full_beyond_its_limit_until_somebody_empties_it(handover, monkeypatch, empty):
    monkeypatch.setattr(module, "MOST_WAITING_BYTES", 16)
    handover.put_rows(np.zeros((1, 2)))
    assert not handover.is_full
    handover.put_rows(np.zeros((1, 1)))
    assert handover.is_full
    empty(handover)
    assert not handover.is_full


def test_two_threads_lose_no_row(handover):
    def put():
        for number in range(5000):
            handover.put_rows(np.array([[float(number)]]))

    thread = threading.Thread(target=put)
    thread.start()
    taken = []
    while thread.is_alive():
        taken += handover.take().rows
    thread.join()
    taken += handover.take().rows
    assert [float(rows[0, 0]) for rows in taken] == list(range(5000))

"""The session: requests in, confirmed states and exact histories out, and an end in time from everywhere."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest

from app.training import frame_pacer
from app.training.run_state import RunState
from app.training.training_session import TrainingSession
from engine import EndingKind, Stop, Trainer


@pytest.fixture
def session(qapp):
    made = TrainingSession()
    yield made
    made.close()


@pytest.fixture
def states(session):
    """Every state confirmed so far."""
    seen = []
    session.state_changed.connect(seen.append)
    return seen


def wait_for_state(qtbot, session, state):
    qtbot.waitUntil(lambda: session.state is state, timeout=5000)


def wait_for_step(qtbot, session, step):
    qtbot.waitUntil(lambda: session.step_number >= step, timeout=5000)


def wait_until_still(qtbot, session):
    """Until the thread has carried out everything and the session knows."""
    qtbot.waitUntil(
        lambda: session.state is not RunState.RUNNING and not session._timer.isActive(), timeout=5000
    )


def load(qtbot, session, experiment):
    session.load(experiment)
    qtbot.waitUntil(lambda: session.row is not None, timeout=5000)


def trace(session):
    """Every step's loss and parameters, exact; shape (steps + 1, columns)."""
    assert session.history.steps_per_bucket == 1
    columns = range(len(session.history.names))
    steps, low, high = session.history.trace(columns, 0, session.step_number, 10**6)
    assert np.array_equal(low, high)
    assert np.array_equal(steps, np.arange(len(steps)))
    return low


def expected(experiment, steps):
    trainer = Trainer(experiment)
    trainer.stop_at(Stop())
    rows = np.empty((steps, 1 + trainer.layout.size))
    first = trainer.row()
    assert trainer.run(steps, rows) == steps
    return np.vstack([first, rows])


def training_threads():
    return [thread for thread in threading.enumerate() if thread.name == "training"]


def test_before_a_load_there_is_no_row_and_no_thread(session):
    assert session.row is None
    assert session.step_number == 0
    assert session.state is RunState.READY
    assert training_threads() == []
    session.reset()
    session.close()


def test_a_load_stands_at_step_zero(qtbot, session, linear_neuron):
    with qtbot.waitSignals([session.run_began, session.history_grew], order="strict"):
        session.load(linear_neuron())
    assert session.history.names == ("loss", "W1[1,1]")
    assert np.array_equal(trace(session), expected(linear_neuron(), 0))
    assert session.state is RunState.READY


def test_single_steps_are_counted_exactly(qtbot, session, xor):
    load(qtbot, session, xor())
    for step in range(1, 6):
        session.take_steps(1)
        wait_for_step(qtbot, session, step)
    wait_until_still(qtbot, session)
    assert session.state is RunState.PAUSED
    assert np.array_equal(trace(session), expected(xor(), 5))


def test_requests_in_quick_succession_all_count(qtbot, session, xor):
    load(qtbot, session, xor())
    for _ in range(7):
        session.take_steps(1)
    wait_until_still(qtbot, session)
    assert session.step_number == 7


def test_run_pause_step_and_run_again_leave_no_step_out_and_none_double(qtbot, session, xor, states):
    load(qtbot, session, xor(stop=Stop(steps=1500)))
    session.set_speed(500.0)
    session.run()
    wait_for_step(qtbot, session, 10)
    session.pause()
    wait_for_state(qtbot, session, RunState.PAUSED)
    wait_until_still(qtbot, session)
    paused_at = session.step_number
    session.take_steps(1)
    wait_for_step(qtbot, session, paused_at + 1)
    wait_until_still(qtbot, session)
    assert session.step_number == paused_at + 1
    session.set_speed(None)
    session.run()
    wait_for_state(qtbot, session, RunState.FINISHED)
    assert session.step_number == 1500
    assert np.array_equal(trace(session), expected(xor(), 1500))
    assert states[:2] == [RunState.RUNNING, RunState.PAUSED]
    assert states[-2:] == [RunState.RUNNING, RunState.FINISHED]


def test_an_epoch_goes_to_the_end_of_the_pass(qtbot, session, xor):
    load(qtbot, session, xor())
    session.take_steps(3)
    wait_for_step(qtbot, session, 3)
    session.finish_epoch()
    wait_for_step(qtbot, session, 4)
    wait_until_still(qtbot, session)
    assert session.step_number == 4


def test_a_pause_is_confirmed_by_the_thread_and_nothing_comes_after_it(qtbot, session, xor):
    load(qtbot, session, xor())
    session.run()
    wait_for_step(qtbot, session, 50)
    begin = time.perf_counter()
    session.pause()
    assert session.state is RunState.RUNNING
    wait_for_state(qtbot, session, RunState.PAUSED)
    assert time.perf_counter() - begin < 0.5
    wait_until_still(qtbot, session)
    with qtbot.assertNotEmitted(session.history_grew, wait=50):
        pass


def test_rows_of_an_older_run_are_dropped(qtbot, session, linear_neuron, xor):
    load(qtbot, session, xor())
    session.run()
    wait_for_step(qtbot, session, 10)
    session.load(linear_neuron())
    assert session.step_number == 0
    assert session.row is None
    session.take_steps(2)
    wait_for_step(qtbot, session, 2)
    wait_until_still(qtbot, session)
    assert np.array_equal(trace(session), expected(linear_neuron(), 2))


def test_a_reset_during_a_run_goes_back_to_the_same_start(qtbot, session, xor):
    load(qtbot, session, xor())
    session.run()
    wait_for_step(qtbot, session, 10)
    with qtbot.waitSignal(session.run_began):
        session.reset()
    wait_for_state(qtbot, session, RunState.READY)
    wait_until_still(qtbot, session)
    assert session.step_number == 0
    assert np.array_equal(trace(session), expected(xor(), 0))
    session.take_steps(20)
    wait_for_step(qtbot, session, 20)
    assert np.array_equal(trace(session), expected(xor(), 20))


def test_another_learning_rate_during_a_run_takes_effect_without_a_reset(qtbot, session, linear_neuron):
    load(qtbot, session, linear_neuron(1e-9))
    session.run()
    wait_for_step(qtbot, session, 5)
    with qtbot.assertNotEmitted(session.run_began):
        session.take_up(linear_neuron(0.007))
        qtbot.waitUntil(lambda: session.row[0] < 1e-6, timeout=5000)
    assert session.state is RunState.RUNNING
    session.pause()
    wait_for_state(qtbot, session, RunState.PAUSED)
    weights = trace(session)[:, 1]
    slow = expected(linear_neuron(1e-9), len(weights) - 1)[:, 1]
    changed = int(np.argmax(weights != slow))
    assert changed > 5
    before = weights[changed - 1]
    assert weights[changed] == pytest.approx(before - 0.007 * 2 * (5.7 * before - 50.1) * 5.7, rel=1e-14)


def test_a_reset_keeps_the_learning_rate_taken_up(qtbot, session, linear_neuron):
    load(qtbot, session, linear_neuron(0.007))
    session.take_up(linear_neuron(0.001))
    session.reset()
    session.take_steps(3)
    wait_for_step(qtbot, session, 3)
    assert np.array_equal(trace(session), expected(linear_neuron(0.001), 3))


@pytest.mark.parametrize("watched", [True, False])
def test_the_session_grants_the_thread_its_turns(qtbot, session, xor, monkeypatch, watched):
    monkeypatch.setattr(frame_pacer, "UNATTENDED_WAIT", 3.0)  # no turns but the granted ones
    session.set_watched(watched)
    load(qtbot, session, xor(stop=Stop(steps=300)))
    begin = time.perf_counter()
    session.run()
    wait_for_state(qtbot, session, RunState.FINISHED)
    assert time.perf_counter() - begin < 2.5


@pytest.mark.parametrize("watched", [True, False])
def test_a_history_run_in_the_thread_has_the_trainers_bits(qtbot, session, xor, watched):
    session.set_watched(watched)
    load(qtbot, session, xor(stop=Stop(steps=5000)))
    session.run()
    wait_for_state(qtbot, session, RunState.FINISHED)
    assert np.array_equal(trace(session), expected(xor(), 5000))
    assert np.array_equal(session.row, trace(session)[-1])


def test_a_slow_run_takes_about_its_steps_a_second(qtbot, session, xor):
    session.set_speed(100.0)
    load(qtbot, session, xor())
    begin = time.perf_counter()
    session.run()
    wait_for_step(qtbot, session, 20)
    assert 0.15 < time.perf_counter() - begin < 1.0


def test_the_speed_can_change_during_a_run(qtbot, session, xor):
    session.set_speed(1.0)
    load(qtbot, session, xor(stop=Stop(steps=2000)))
    session.run()
    wait_for_state(qtbot, session, RunState.RUNNING)
    session.set_speed(None)
    wait_for_state(qtbot, session, RunState.FINISHED)
    assert session.step_number == 2000


def test_a_run_that_ends_tells_why(qtbot, session, linear_neuron):
    load(qtbot, session, linear_neuron(stop=Stop(steps=20)))
    with qtbot.waitSignal(session.ended) as ended:
        session.run()
    assert ended.args[0].kind is EndingKind.STEPS
    assert session.ending is ended.args[0]
    assert session.step_number == 20


def test_divergence_is_told_as_a_sentence_and_the_last_finite_row_stays(qtbot, session, linear_neuron):
    load(qtbot, session, linear_neuron(0.5))
    with qtbot.waitSignal(session.ended) as ended:
        session.run()
    assert session.state is RunState.DIVERGED
    assert ended.args[0].step == session.step_number
    assert np.isfinite(trace(session)).all()
    session.reset()
    wait_for_state(qtbot, session, RunState.READY)
    assert session.ending is None


def test_an_exception_in_the_thread_is_told_once_and_a_reset_brings_the_run_back(
    qtbot, session, xor, states, monkeypatch
):
    failures = []
    session.failed.connect(lambda *arguments: failures.append(arguments))
    load(qtbot, session, xor())
    with monkeypatch.context() as patch:
        patch.setattr(Trainer, "run", lambda *_: {}["a fault of our own"])
        session.run()
        wait_for_state(qtbot, session, RunState.FAILED)
        session.take_steps(1)
        wait_until_still(qtbot, session)
    assert [sentence for sentence, _ in failures] == ["KeyError: 'a fault of our own'"]
    assert "Traceback" in failures[0][1]
    assert states.count(RunState.FAILED) == 1
    session.reset()
    wait_for_state(qtbot, session, RunState.READY)
    session.take_steps(2)
    wait_for_step(qtbot, session, 2)
    assert np.array_equal(trace(session), expected(xor(), 2))


def test_the_timer_stands_still_when_nothing_is_to_come(qtbot, session, xor):
    load(qtbot, session, xor())
    wait_until_still(qtbot, session)
    session.run()
    wait_for_step(qtbot, session, 1)
    session.pause()
    wait_until_still(qtbot, session)
    assert session.state is RunState.PAUSED


def test_views_are_told_at_most_once_a_frame(qtbot, session, xor):
    load(qtbot, session, xor())
    grown = []
    session.history_grew.connect(lambda: grown.append(session.step_number))
    begin = time.perf_counter()
    session.run()
    wait_for_step(qtbot, session, 2000)
    session.pause()
    wait_for_state(qtbot, session, RunState.PAUSED)
    assert len(grown) <= (time.perf_counter() - begin) * 70 + 3
    assert grown == sorted(set(grown))


@pytest.mark.parametrize("act", ["nothing", "load", "run", "slow run", "pause", "step", "diverge", "fail"])
def test_it_closes_within_a_second_and_leaves_no_thread(qtbot, session, xor, linear_neuron, monkeypatch, act):
    if act == "slow run":
        session.set_speed(1.0)
    if act == "fail":
        monkeypatch.setattr(Trainer, "run", lambda *_: 1 / 0)
    if act != "nothing":
        load(qtbot, session, linear_neuron(0.5) if act == "diverge" else xor())
    if act not in ("nothing", "load", "step"):
        session.run()
    if act in ("run", "pause"):
        wait_for_step(qtbot, session, 1)
    if act == "pause":
        session.pause()
    if act == "step":
        session.take_steps(10_000_000)
    begin = time.perf_counter()
    session.close()
    assert time.perf_counter() - begin < 1.0
    assert training_threads() == []
    assert not session._timer.isActive()


def test_after_closing_requests_do_nothing(qtbot, session, xor):
    load(qtbot, session, xor())
    session.close()
    with qtbot.assertNotEmitted(session.history_grew, wait=20):
        session.run()
        session.take_steps(1)
        session.reset()
    assert training_threads() == []

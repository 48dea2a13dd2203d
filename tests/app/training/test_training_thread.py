"""The thread without Qt: its commands on the test's own thread first, then the real thread with time limits."""

from __future__ import annotations

import time

import numpy as np
import pytest

from app.training import training_thread as module
from app.training.commands import (
    FinishEpoch,
    Load,
    Pause,
    Quit,
    Reset,
    Run,
    SetLearningRate,
    SetSpeed,
    TakeSteps,
)
from app.training.frame_pacer import FramePacer
from app.training.handover import Handover
from app.training.run_state import RunState
from app.training.training_thread import TrainingThread
from engine import EndingKind, Stop, Trainer


class Bench:
    """A thread that was never started, its commands and work called by hand."""

    def __init__(self):
        self.handover, self.pacer = Handover(), FramePacer()
        self.thread = TrainingThread(self.handover, self.pacer)
        self.rows = []
        self.state = self.ending = None

    def obey(self, *commands):
        for command in commands:
            self.thread.obey(command)
        self.look()

    def work(self, times=1):
        for _ in range(times):
            self.pacer.grant(time.perf_counter() + 10)
            self.thread.work()
        self.look()

    def work_until_still(self):
        for _ in range(10_000):
            if self.state is not RunState.RUNNING:
                return
            self.work()
        raise AssertionError("it never stands still")

    def look(self):
        delivery = self.handover.take()
        self.rows += [row for rows in delivery.rows for row in rows]
        self.state = delivery.state or self.state
        self.ending = delivery.ending or self.ending

    @property
    def step(self):
        return len(self.rows) - 1


@pytest.fixture
def bench():
    return Bench()


def expected_rows(experiment, steps):
    trainer = Trainer(experiment)
    trainer.stop_at(Stop())
    rows = np.empty((steps, 1 + trainer.layout.size))
    first = trainer.row()
    assert trainer.run(steps, rows) == steps
    return np.vstack([first, rows])


def test_loading_hands_over_step_zero_and_is_ready(bench, linear_neuron):
    bench.obey(Load(linear_neuron(), 7))
    assert bench.state is RunState.READY
    assert np.array_equal(bench.rows, expected_rows(linear_neuron(), 0))


def test_steps_are_taken_exactly_and_then_it_pauses(bench, xor):
    bench.obey(Load(xor(), 1), TakeSteps(3))
    assert bench.state is RunState.RUNNING
    bench.work_until_still()
    assert bench.state is RunState.PAUSED
    assert np.array_equal(bench.rows, expected_rows(xor(), 3))


def test_steps_asked_for_in_quick_succession_all_count(bench, linear_neuron):
    bench.obey(Load(linear_neuron(), 1), TakeSteps(1), TakeSteps(1), TakeSteps(2))
    bench.work_until_still()
    assert bench.step == 4


def test_an_epoch_ends_where_the_pass_over_the_data_ends(bench, xor):
    bench.obey(Load(xor(), 1), TakeSteps(1))
    bench.work_until_still()
    bench.obey(FinishEpoch())
    bench.work_until_still()
    assert bench.step == 2
    bench.obey(FinishEpoch())
    bench.work_until_still()
    assert bench.step == 4


def test_epochs_asked_for_in_quick_succession_all_count(bench, xor):
    bench.obey(Load(xor(), 1), FinishEpoch(), FinishEpoch())
    bench.work_until_still()
    assert bench.step == 4


def test_a_run_goes_on_until_paused_and_no_further(bench, linear_neuron):
    bench.obey(Load(linear_neuron(), 1), Run())
    bench.work(3)
    assert bench.state is RunState.RUNNING
    step = bench.step
    assert step >= 3
    bench.obey(Pause())
    assert bench.state is RunState.PAUSED
    assert not bench.thread._training
    assert bench.step == step


def test_pausing_before_the_first_step_is_ready_again(bench, linear_neuron):
    bench.obey(Load(linear_neuron(), 1), Run(), Pause())
    assert bench.state is RunState.READY


def test_a_pause_in_the_middle_of_many_steps_forgets_the_rest(bench, linear_neuron):
    bench.obey(Load(linear_neuron(), 1), TakeSteps(100_000))
    bench.work()
    bench.obey(Pause())
    step = bench.step
    bench.obey(TakeSteps(1))
    bench.work_until_still()
    assert bench.step == step + 1


def test_a_pause_while_standing_still_says_nothing(bench, linear_neuron):
    bench.obey(Load(linear_neuron(), 1))
    bench.state = None
    bench.obey(Pause())
    assert bench.state is None


def test_a_run_ends_at_its_stop_condition_with_the_sentence(bench, linear_neuron):
    bench.obey(Load(linear_neuron(stop=Stop(steps=20)), 1), Run())
    bench.work_until_still()
    assert bench.state is RunState.FINISHED
    assert bench.step == 20
    assert (bench.ending.kind, bench.ending.step) == (EndingKind.STEPS, 20)


@pytest.mark.parametrize(("stop", "first", "second"), [(Stop(steps=20), 20, 40), (Stop(epochs=5), 10, 20)])
def test_running_on_after_a_stop_goes_as_far_again(bench, xor, stop, first, second):
    bench.obey(Load(xor(stop=stop), 1), Run())
    bench.work_until_still()
    assert bench.step == first
    bench.obey(Run())
    bench.work_until_still()
    assert (bench.step, bench.state) == (second, RunState.FINISHED)


def test_a_threshold_already_passed_stops_a_further_run_after_one_step(bench, linear_neuron):
    bench.obey(Load(linear_neuron(stop=Stop(loss_below=1.0)), 1), Run())
    bench.work_until_still()
    step = bench.step
    bench.obey(Run())
    bench.work_until_still()
    assert (bench.step, bench.state) == (step + 1, RunState.FINISHED)


def test_single_steps_go_beyond_the_stop_condition(bench, linear_neuron):
    bench.obey(Load(linear_neuron(stop=Stop(steps=2)), 1), TakeSteps(5))
    bench.work_until_still()
    assert (bench.step, bench.state) == (5, RunState.PAUSED)


def test_after_single_steps_a_run_still_knows_where_to_stop(bench, linear_neuron):
    bench.obey(Load(linear_neuron(stop=Stop(steps=20)), 1), TakeSteps(3))
    bench.work_until_still()
    bench.obey(Run())
    bench.work_until_still()
    assert (bench.step, bench.state) == (20, RunState.FINISHED)


def test_reset_goes_back_to_the_same_start_as_another_run(bench, xor):
    bench.obey(Load(xor(), 1), TakeSteps(9))
    bench.work_until_still()
    first, bench.rows = bench.rows, []
    bench.thread.obey(Reset(2, 0.5))
    assert bench.handover.take().run_number == 2
    bench.rows = [first[0]]
    bench.obey(TakeSteps(9))
    bench.work_until_still()
    assert np.array_equal(bench.rows, first)


def test_reset_takes_the_learning_rate_that_it_brings(bench, linear_neuron):
    bench.obey(Load(linear_neuron(0.007), 1), Reset(2, 0.001), TakeSteps(4))
    bench.work_until_still()
    assert np.array_equal(bench.rows[-5:], expected_rows(linear_neuron(0.001), 4))


def test_another_learning_rate_counts_from_the_next_step_without_a_reset(bench, linear_neuron):
    bench.obey(
        Load(linear_neuron(0.007), 1),
        TakeSteps(2),
    )
    bench.work_until_still()
    bench.obey(SetLearningRate(0.001), TakeSteps(1))
    bench.work_until_still()
    trainer = Trainer(linear_neuron(0.007))
    trainer.run(2)
    trainer.learning_rate = 0.001
    trainer.step()
    assert bench.step == 3
    assert np.array_equal(bench.rows[-1], trainer.row())


def test_divergence_is_a_state_and_the_last_finite_row_stays(bench, linear_neuron):
    bench.obey(Load(linear_neuron(0.5), 1), Run())
    bench.work_until_still()
    assert bench.state is RunState.DIVERGED
    assert bench.ending.diverged
    assert bench.ending.step == bench.step
    assert np.isfinite(bench.rows).all()


def test_after_divergence_only_a_reset_helps(bench, linear_neuron):
    bench.obey(Load(linear_neuron(0.5), 1), Run())
    bench.work_until_still()
    step = bench.step
    bench.state = None
    bench.obey(Run(), TakeSteps(1), FinishEpoch(), Pause())
    assert (bench.step, bench.state) == (step, None)
    bench.obey(Reset(2, 0.007))
    assert bench.state is RunState.READY


def test_a_start_that_is_not_finite_has_no_row_and_says_so(bench, linear_neuron):
    experiment = linear_neuron()
    layer = experiment.network.layers[0]
    huge = experiment.with_network(layers=(type(layer)(1, bias=False, weights=[[1e300]]),))
    bench.obey(Load(huge, 1))
    assert bench.rows == []
    assert (bench.state, bench.ending.step) == (RunState.DIVERGED, 0)


def test_no_work_is_done_without_a_grant(bench, linear_neuron, monkeypatch):
    bench.obey(Load(linear_neuron(), 1), Run())
    waits = []
    monkeypatch.setattr(bench.pacer, "wait", lambda **_: waits.append(1))
    bench.pacer.grant(time.perf_counter() - 1)
    bench.thread.work()
    bench.look()
    assert (bench.step, waits) == (0, [1])


def test_no_work_is_done_while_too_much_waits_for_the_window(bench, linear_neuron, monkeypatch):
    bench.obey(Load(linear_neuron(), 1), Run())
    monkeypatch.setattr(type(bench.handover), "is_full", property(lambda _: True))
    monkeypatch.setattr(bench.pacer, "wait", lambda **_: None)
    bench.work()
    assert bench.step == 0


def test_a_slow_run_takes_the_steps_that_are_due(bench, linear_neuron, monkeypatch):
    now = [100.0]
    monkeypatch.setattr(module.time, "perf_counter", lambda: now[0])
    bench.obey(SetSpeed(10.0), Load(linear_neuron(), 1), Run())
    bench.thread.work()
    now[0] += 0.1
    bench.thread.work()
    now[0] += 0.3
    bench.thread.work()
    bench.look()
    assert bench.step == 5
    assert bench.thread._due == pytest.approx(100.5)


def test_a_pace_that_a_large_network_cannot_keep_does_not_hold_up_commands(bench, linear_neuron):
    bench.obey(SetSpeed(2000.0), Load(linear_neuron(), 1), Run())
    bench.thread._seconds_per_step = 0.002
    bench.thread._due = time.perf_counter() - 1.0
    bench.thread.work()
    bench.look()
    assert 1 <= bench.step <= 2


def test_the_first_stretch_of_another_network_is_one_step(bench, linear_neuron, xor):
    bench.obey(Load(linear_neuron(), 1), Run())
    bench.thread._seconds_per_step = 1e-6
    bench.obey(Load(xor(), 2))
    bench.rows = bench.rows[-1:]
    bench.obey(Run())
    bench.work()
    assert bench.step == 1


def test_before_a_load_every_command_is_obeyed_without_effect(bench):
    bench.obey(Run(), Pause(), TakeSteps(3), FinishEpoch(), Reset(1, 0.1), SetLearningRate(0.1))
    bench.work()
    assert bench.rows == []
    assert bench.handover.take().obeyed == 6


def test_what_is_no_command_is_an_error(bench, linear_neuron):
    bench.obey(Load(linear_neuron(), 1))
    with pytest.raises(TypeError, match="not a command"):
        bench.obey("run")


# The real thread


@pytest.fixture
def live():
    """A started thread, its window played by the test; joined within a second whatever the test did."""
    made = Bench()
    made.thread.start()
    yield made
    made.thread.send(Quit())
    made.thread.join(1.0)
    assert not made.thread.is_alive()


def wait_for(bench, condition, seconds=5.0):
    end = time.perf_counter() + seconds
    while not condition(bench):
        assert time.perf_counter() < end, f"state {bench.state}, step {bench.step}"
        bench.pacer.grant(time.perf_counter() + 0.005)
        time.sleep(0.001)
        bench.look()


def test_a_run_in_the_thread_has_the_same_bits_as_the_trainer(live, xor):
    live.thread.send(Load(xor(stop=Stop(steps=3000)), 1))
    live.thread.send(Run())
    wait_for(live, lambda bench: bench.state is RunState.FINISHED)
    assert np.array_equal(live.rows, expected_rows(xor(), 3000))


def test_a_pause_is_answered_at_once(live, xor):
    live.thread.send(Load(xor(), 1))
    live.thread.send(Run())
    wait_for(live, lambda bench: bench.step > 100)
    begin = time.perf_counter()
    live.thread.send(Pause())
    wait_for(live, lambda bench: bench.state is RunState.PAUSED)
    assert time.perf_counter() - begin < 0.3  # a tenth is usual; the machine may be busy


def test_a_run_goes_on_slowly_where_no_window_grants_anything(live, xor):
    live.thread.send(Load(xor(stop=Stop(steps=50)), 1))
    live.thread.send(Run())
    end = time.perf_counter() + 5
    while live.state is not RunState.FINISHED:
        assert time.perf_counter() < end
        time.sleep(0.005)
        live.look()
    assert live.step == 50


@pytest.mark.parametrize("speed", [None, 1.0])
@pytest.mark.parametrize("command", [None, Run(), Pause()])
def test_it_quits_within_a_second_from_every_state(live, xor, speed, command):
    live.thread.send(SetSpeed(speed))
    live.thread.send(Load(xor(), 1))
    if command is not None:
        live.thread.send(Run())
        wait_for(live, lambda bench: bench.step > 0)
        live.thread.send(command)
    begin = time.perf_counter()
    live.thread.send(Quit())
    live.thread.join(1.0)
    assert not live.thread.is_alive()
    assert time.perf_counter() - begin < 1.0


def test_an_exception_travels_to_the_window_and_a_later_load_recovers(live, xor, monkeypatch):
    def fail(*_):
        raise ZeroDivisionError("a fault of our own")

    with monkeypatch.context() as patch:
        patch.setattr(Trainer, "run", fail)
        live.thread.send(Load(xor(), 1))
        live.thread.send(Run())
        failure = None
        end = time.perf_counter() + 5
        while failure is None:
            assert time.perf_counter() < end
            live.pacer.grant(time.perf_counter() + 0.005)
            time.sleep(0.001)
            delivery = live.handover.take()
            failure = delivery.failure
    assert failure.sentence == "ZeroDivisionError: a fault of our own"
    assert "in fail" in failure.traceback
    assert delivery.state is RunState.FAILED
    live.thread.send(Run())  # nothing to train: ignored
    live.thread.send(Load(xor(), 2))
    live.thread.send(TakeSteps(2))
    wait_for(live, lambda bench: bench.state is RunState.PAUSED)
    assert np.array_equal(live.rows, expected_rows(xor(), 2))


def test_a_load_that_fails_counts_as_obeyed(live, xor, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(Trainer, "reset", lambda _: 1 / 0)
        live.thread.send(Load(xor(), 1))
        wait_for(live, lambda bench: bench.state is RunState.FAILED)
    assert live.handover.take().obeyed == 1

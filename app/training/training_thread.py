"""The thread that owns the trainer: it reads commands between steps and writes rows into the handover.

No Qt here, so all of it is tested without a window; `obey` and `work` can be called on any thread.
"""

from __future__ import annotations

import dataclasses
import queue
import threading
import time
import traceback

import numpy as np

from engine import Experiment, Stop, Trainer

from .commands import (
    Command,
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
from .frame_pacer import FramePacer
from .handover import Failure, Handover
from .run_state import RunState

STRETCH = 0.0005
"""Seconds that one stretch of steps should take; commands are read between stretches."""
MOST_STEPS_AT_ONCE = 4096
MOST_ROW_BYTES = 4 * 1024 * 1024
SHORTEST_REST = 0.004
"""Seconds between two wake-ups at a slow speed; more than one step may then be due."""


class TrainingThread(threading.Thread):
    """Trains one experiment at a time, as the commands say.

    Parameters
    ----------
    handover : Handover
        Where rows, states and failures go.
    pacer : FramePacer
        Who says when it is this thread's turn.
    """

    def __init__(self, handover: Handover, pacer: FramePacer) -> None:
        super().__init__(name="training", daemon=False)
        self._commands: queue.SimpleQueue[Command] = queue.SimpleQueue()
        self._handover = handover
        self._pacer = pacer
        self._trainer: Trainer | None = None
        self._training = False
        self._last_step: int | None = None  # where a bounded run ends
        self._steps_per_second: float | None = None
        self._due = 0.0  # when the next step of a slow run is due
        self._seconds_per_step = 0.0001
        self._quit = False

    def send(self, command: Command) -> None:
        """Ask for something; called by the window."""
        self._commands.put(command)
        self._pacer.wake()

    def run(self) -> None:
        """Obey and work until told to quit."""
        while not self._quit:
            try:
                command = self._next_command()
                if command is not None:
                    self.obey(command)
                elif self._training:
                    self.work()
            except Exception as error:
                self._training = False
                self._trainer = None
                self._handover.put_failure(Failure(f"{type(error).__name__}: {error}", traceback.format_exc()))

    def _next_command(self) -> Command | None:
        """Return the next command; None means that there is time to work."""
        if not self._training:
            return self._commands.get()
        try:
            if self._steps_per_second is None or self._last_step is not None:
                return self._commands.get_nowait()
            rest = self._due - time.perf_counter()
            return self._commands.get(timeout=max(rest, SHORTEST_REST))
        except queue.Empty:
            return None

    def obey(self, command: Command) -> None:
        """Carry out one command."""
        try:
            self._carry_out(command)
        finally:
            self._handover.count_obeyed()

    def _carry_out(self, command: Command) -> None:
        match command:
            case Load(experiment, run_number):
                self._load(experiment, run_number)
            case SetSpeed(steps_per_second):
                self._steps_per_second = steps_per_second
                self._due = time.perf_counter()
            case Quit():
                self._quit = True
                self._training = False
            case _ if self._trainer is not None:
                self._carry_out_with(self._trainer, command)
            case _:
                pass  # a failed run has nothing to train; only Load brings it back

    def _carry_out_with(self, trainer: Trainer, command: Command) -> None:
        match command:
            case Reset(run_number, learning_rate):
                trainer.reset()
                trainer.learning_rate = learning_rate
                self._begin(trainer, run_number)
            case SetLearningRate(learning_rate):
                trainer.learning_rate = learning_rate
            case Pause():
                if self._training:
                    self._stand_still(trainer)
            case Run():
                trainer.stop_at(_stop_ahead(trainer))
                self._go(trainer, None)
            case TakeSteps(steps):
                trainer.stop_at(Stop())
                self._go(trainer, self._end_ahead(trainer) + steps)
            case FinishEpoch():
                trainer.stop_at(Stop())
                per_epoch = trainer.experiment.steps_per_epoch
                self._go(trainer, (self._end_ahead(trainer) // per_epoch + 1) * per_epoch)
            case _:
                raise TypeError(f"not a command: {command!r}")

    def _end_ahead(self, trainer: Trainer) -> int:
        """Where the steps asked for so far will end: two quick presses of Step are two steps."""
        if self._training and self._last_step is not None:
            return self._last_step
        return trainer.step_number

    def _load(self, experiment: Experiment, run_number: int) -> None:
        self._trainer = Trainer(experiment)
        # Nobody knows yet how long a step of this one takes: the first stretch is a single step.
        self._seconds_per_step = STRETCH
        self._begin(self._trainer, run_number)

    def _begin(self, trainer: Trainer, run_number: int) -> None:
        self._training = False
        self._handover.begin_run(run_number)
        if trainer.ending is not None:
            self._handover.put_state(RunState.DIVERGED, trainer.ending)
            return
        self._handover.put_rows(trainer.row()[np.newaxis])
        self._handover.put_state(RunState.READY)

    def _go(self, trainer: Trainer, last_step: int | None) -> None:
        if trainer.ending is not None:  # diverged: only Reset helps
            return
        self._last_step = last_step
        self._training = True
        self._due = time.perf_counter()
        self._handover.put_state(RunState.RUNNING)

    def _stand_still(self, trainer: Trainer) -> None:
        self._training = False
        ending = trainer.ending
        if ending is None:
            state = RunState.PAUSED if trainer.step_number else RunState.READY
        else:
            state = RunState.DIVERGED if ending.diverged else RunState.FINISHED
        self._handover.put_state(state, ending)

    def work(self) -> None:
        """Take one stretch of steps, if it is this thread's turn."""
        trainer = self._trainer
        if trainer is None:
            self._training = False
            return
        # A bounded run, a step or an epoch, is over soon; making it wait for a pace would feel stuck.
        if self._steps_per_second is None or self._last_step is not None:
            left = self._pacer.time_left()
            if left <= 0 or self._handover.is_full:
                self._pacer.wait(unless=lambda: not self._commands.empty())
                return
            steps = int(min(STRETCH, left) / self._seconds_per_step)
        else:
            now = time.perf_counter()
            steps = int((now - self._due) * self._steps_per_second) + 1
            # A large network may not keep up with its pace; commands are read in time all the same.
            steps = min(steps, int(SHORTEST_REST / self._seconds_per_step))
        row_bytes = 8 * (1 + trainer.layout.size)
        steps = max(1, min(steps, MOST_STEPS_AT_ONCE, MOST_ROW_BYTES // row_bytes))
        if self._last_step is not None:
            steps = min(steps, self._last_step - trainer.step_number)
        elif self._steps_per_second is not None:
            self._due = max(self._due + steps / self._steps_per_second, time.perf_counter() - 1.0)
        self._take(trainer, steps)
        if trainer.ending is not None or trainer.step_number == self._last_step:
            self._stand_still(trainer)

    def _take(self, trainer: Trainer, steps: int) -> None:
        rows = np.empty((steps, 1 + trainer.layout.size))
        begin = time.perf_counter()
        taken = trainer.run(steps, rows)
        spent = time.perf_counter() - begin
        if taken:
            # A running mean: one stretch held up by another thread must not shrink the next ones to nothing.
            self._seconds_per_step += 0.2 * (spent / taken - self._seconds_per_step)
            self._handover.put_rows(rows[:taken])


def _stop_ahead(trainer: Trainer) -> Stop:
    """The experiment's stop conditions; steps or epochs already behind count anew from here."""
    stop = trainer.experiment.training.stop
    if stop.steps is not None and trainer.step_number >= stop.steps:
        stop = dataclasses.replace(stop, steps=trainer.step_number + stop.steps)
    if stop.epochs is not None and trainer.epoch >= stop.epochs:
        stop = dataclasses.replace(stop, epochs=trainer.epoch + stop.epochs)
    return stop

"""The window's side of a run: requests go to the training thread, a display timer brings back what happened."""

from __future__ import annotations

import math
import time

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal

from engine import Ending, Experiment, History, ParameterLayout

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
from .handover import Handover
from .run_state import RunState
from .training_thread import TrainingThread

FRAME_SECONDS = 1 / 60
LEAST_TRAINING_SECONDS = 0.006
"""What training gets of a frame even where painting alone takes longer than one."""
HEAD_START_SECONDS = 0.0006
"""The thread ends this much before the next frame, so that the timer finds the lock free."""
HIDDEN_SECONDS = 0.1
"""Between two looks while nobody sees the window."""
JOIN_SECONDS = 5.0

_GRANT_EVENT = QEvent.Type(QEvent.registerEventType())
# Painting is posted at low priority; this comes behind it.
_BEHIND_PAINTING = Qt.EventPriority.LowEventPriority.value - 1


class TrainingSession(QObject):
    """Runs one experiment at a time in a thread of its own.

    Signals
    -------
    run_began()
        A new run stands at step 0; `history` is empty and fills from here.
    history_grew()
        Rows were added to `history`; at most once per frame.
    state_changed(RunState)
    ended(Ending)
        The run stopped by a condition or diverged; the sentence is for the learner.
    failed(str, str)
        An exception in the thread: a sentence and the traceback. The run is over, the program is not.

    Attributes
    ----------
    history : History
        Loss and parameters by step; replaced at every new run.
    row : ndarray, shape (1 + n_parameters,), or None
        The newest loss and parameters.
    """

    run_began = Signal()
    history_grew = Signal()
    state_changed = Signal(object)
    ended = Signal(object)
    failed = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._handover = Handover()
        self._pacer = FramePacer()
        self._thread: TrainingThread | None = None
        self._experiment: Experiment | None = None
        self._run_number = 0
        self._sent = 0
        self._watched = True
        self._closed = False
        self._tick_began = 0.0
        self.state = RunState.READY
        self.ending: Ending | None = None
        self.history = History(("loss",))
        self.row: NDArray[np.float64] | None = None
        self.speed: float | None = None
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._tick)

    @property
    def step_number(self) -> int:
        """The newest step that the window knows; 0 before anything has come."""
        return max(self.history.last_step, 0)

    def load(self, experiment: Experiment) -> None:
        """Start this experiment at step 0; the run under way is dropped."""
        self._experiment = experiment
        self._begin_run()
        self._send(Load(experiment, self._run_number))

    def reset(self) -> None:
        """Go back to the same start."""
        if self._experiment is None:
            return
        if self.state is RunState.FAILED:
            self.load(self._experiment)
            return
        self._begin_run()
        self._send(Reset(self._run_number, self._experiment.training.learning_rate))

    def run(self) -> None:
        """Train until a stop condition, or until paused."""
        self._send(Run())

    def pause(self) -> None:
        """Ask the thread to stand still; `state_changed` confirms it."""
        self._send(Pause())

    def take_steps(self, steps: int = 1) -> None:
        """Take so many steps."""
        self._send(TakeSteps(steps))

    def finish_epoch(self) -> None:
        """Go on to the end of this pass over the data."""
        self._send(FinishEpoch())

    def take_up(self, experiment: Experiment) -> None:
        """Take up an experiment that differs from the running one only in its learning rate or its words."""
        self._experiment = experiment
        self._send(SetLearningRate(experiment.training.learning_rate))

    def set_speed(self, steps_per_second: float | None) -> None:
        """Take so many steps a second from now on; None means flat out."""
        self.speed = steps_per_second
        self._send(SetSpeed(steps_per_second))

    def set_watched(self, watched: bool) -> None:
        """Say whether anybody sees the window; unseen, training gets nearly all the time."""
        self._watched = watched

    def close(self) -> None:
        """End the thread and wait for it; call it before the widgets go."""
        self._closed = True
        self._timer.stop()
        if self._thread is not None:
            self._thread.send(Quit())
            self._thread.join(JOIN_SECONDS)
            self._thread = None

    def _begin_run(self) -> None:
        assert self._experiment is not None
        self._run_number += 1
        layout = ParameterLayout(self._experiment.network)
        self.history = History(("loss", *layout.names))
        self.row = None
        self.ending = None
        self.run_began.emit()

    def _send(self, command: Command) -> None:
        if self._closed:
            return
        if self._thread is None:
            self._thread = TrainingThread(self._handover, self._pacer)
            self._thread.start()
        self._sent += 1
        self._thread.send(command)
        if not self._timer.isActive():
            self._timer.start(1)

    def _tick(self) -> None:
        """Take what has come, tell the views, and hand the thread its turn once they have painted."""
        self._tick_began = time.perf_counter()
        delivery = self._handover.take()
        if delivery.run_number == self._run_number:
            if delivery.rows:
                for rows in delivery.rows:
                    self.history.append(rows)
                self.row = delivery.rows[-1][-1].copy()
                self.history_grew.emit()
            if delivery.state is not None:
                self.ending = delivery.ending
                self._set_state(delivery.state)
            if delivery.ending is not None:
                self.ended.emit(delivery.ending)
        if delivery.failure is not None:
            self._set_state(RunState.FAILED)
            self.failed.emit(delivery.failure.sentence, delivery.failure.traceback)
        if self._closed:
            return
        if self.state is RunState.RUNNING:
            QCoreApplication.postEvent(self, QEvent(_GRANT_EVENT), _BEHIND_PAINTING)
        elif delivery.obeyed < self._sent:
            self._timer.start(2)

    def _set_state(self, state: RunState) -> None:
        if state is not self.state:
            self.state = state
            self.state_changed.emit(state)

    def customEvent(self, event: QEvent) -> None:
        """Grant the thread the time until the next frame; painting is done."""
        if event.type() != _GRANT_EVENT or self._closed:
            return
        now = time.perf_counter()
        if self._watched:
            next_frame = max(self._tick_began + FRAME_SECONDS, now + LEAST_TRAINING_SECONDS)
        else:
            next_frame = now + HIDDEN_SECONDS
        rest = math.floor((next_frame - now) * 1000)
        self._pacer.grant(now + rest / 1000 - HEAD_START_SECONDS)
        self._timer.start(rest)

"""The box between the training thread and the window: rows and news go in, a display timer takes them out."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from engine import Ending

from .run_state import RunState

MOST_WAITING_BYTES = 64 * 1024 * 1024
"""Rows that may wait for a window which does not come; beyond that the thread waits."""


@dataclass(frozen=True)
class Failure:
    """An exception in the training thread: one line, and its traceback."""

    sentence: str
    traceback: str


@dataclass
class Delivery:
    """What has come since the window last looked.

    Attributes
    ----------
    rows : list of ndarray, shape (n, 1 + n_parameters)
        Loss and parameters, oldest first; all of run `run_number`.
    state : RunState or None
        The newest state, if it changed.
    obeyed : int
        How many commands the thread has carried out since its start.
    """

    run_number: int = 0
    rows: list[NDArray[np.float64]] = field(default_factory=list)
    state: RunState | None = None
    ending: Ending | None = None
    failure: Failure | None = None
    obeyed: int = 0


class Handover:
    """Guarded by one lock, which is held only to swap lists."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._delivery = Delivery()
        self._waiting_bytes = 0

    @property
    def is_full(self) -> bool:
        """Whether the thread should wait until the window has taken something."""
        return self._waiting_bytes > MOST_WAITING_BYTES

    def begin_run(self, run_number: int) -> None:
        """Start a run: what waits of older ones is dropped."""
        with self._lock:
            self._delivery = Delivery(run_number=run_number, obeyed=self._delivery.obeyed)
            self._waiting_bytes = 0

    def put_rows(self, rows: NDArray[np.float64]) -> None:
        """Add rows that nobody will write to any more."""
        with self._lock:
            self._delivery.rows.append(rows)
            self._waiting_bytes += rows.nbytes

    def put_state(self, state: RunState, ending: Ending | None = None) -> None:
        """Say what the run is doing now."""
        with self._lock:
            self._delivery.state = state
            self._delivery.ending = ending

    def put_failure(self, failure: Failure) -> None:
        """Hand over an exception."""
        with self._lock:
            self._delivery.failure = failure
            self._delivery.state = RunState.FAILED

    def count_obeyed(self) -> None:
        """Note that one more command has been carried out."""
        with self._lock:
            self._delivery.obeyed += 1

    def take(self) -> Delivery:
        """Take everything that has come since the last call."""
        with self._lock:
            taken = self._delivery
            self._delivery = Delivery(run_number=taken.run_number, obeyed=taken.obeyed)
            self._waiting_bytes = 0
        return taken

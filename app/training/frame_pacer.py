"""Whose turn it is: the window grants the training thread the time between two frames.

Python threads share one interpreter lock. A thread that trains while the window paints makes frames ten
times longer, so the thread works only until a deadline, which the window sets after each painting.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

UNATTENDED_WAIT = 0.1
"""Seconds without a grant after which the thread assumes that the window is busy elsewhere."""
UNATTENDED_SLICE = 0.02
"""Seconds that the thread then works on its own account."""


class FramePacer:
    """A deadline that one thread sets and another keeps; `now` counts in seconds of `time.perf_counter`."""

    def __init__(self) -> None:
        self._granted = threading.Event()
        self._deadline = 0.0

    def grant(self, until: float) -> None:
        """Allow work until this moment."""
        self._deadline = until
        self._granted.set()

    def wake(self) -> None:
        """End a wait without granting anything, so that a command is read at once."""
        self._granted.set()

    def time_left(self) -> float:
        """Return the seconds until the deadline; negative behind it."""
        return self._deadline - time.perf_counter()

    def wait(self, unless: Callable[[], bool] = lambda: False) -> None:
        """Wait for a grant, a wake-up, or until nobody seems to attend; not at all if `unless` holds."""
        self._granted.clear()
        # What came between the last look and the clearing must not be missed.
        if self.time_left() > 0 or unless():
            return
        if not self._granted.wait(UNATTENDED_WAIT):
            self._deadline = time.perf_counter() + UNATTENDED_SLICE

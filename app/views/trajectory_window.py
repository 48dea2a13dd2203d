"""The part of a history that a plot shows, kept ready to draw: it grows without reading the run again."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine import History

from .plot_scale import Array

OCTAVE_PLACES = 128
"""Places between one power of two and the next on a logarithmic step axis."""


def place_width(steps: int, places: int) -> int:
    """Return the smallest power of two that divides so many steps into at most so many places."""
    return 1 << max(0, (-(-max(steps, 1) // max(places, 1)) - 1).bit_length())


class TraceWindow:
    """Smallest and largest value of some traces, place by place.

    A place is `width` steps wide, a power of two; on a logarithmic axis it widens with the step instead.

    Attributes
    ----------
    count : int
        Places filled; `complete` of them will not change any more.
    last_step : int
        The newest step read; −1 before the first.
    """

    def __init__(
        self, history: History, columns: Sequence[int], first: int, last: int, width: int, *, log: bool = False
    ) -> None:
        self.history = history
        self.columns = list(columns)
        self.last = last
        self.width = width
        self.log = log
        self.count = 0
        self.complete = 0
        self.last_step = -1
        self.first = 0 if log else max(0, first // width * width)
        self._next = self.first
        self._steps = np.empty(0)
        self._low = np.empty((0, len(self.columns)))
        self._high = np.empty((0, len(self.columns)))
        self._end: Array | None = None

    @property
    def steps(self) -> Array:
        """The first step of every place."""
        return self._steps[: self.count]

    @property
    def low(self) -> Array:
        """The smallest values, shape (count, n_columns)."""
        return self._low[: self.count]

    @property
    def high(self) -> Array:
        """The largest values, shape (count, n_columns)."""
        return self._high[: self.count]

    @property
    def end(self) -> Array | None:
        """The exact values at `last_step`, when that is the run's last and within the window."""
        return self._end

    def update(self) -> bool:
        """Read the steps added since; return whether there were any."""
        newest = min(self.history.last_step, self.last)
        if newest <= self.last_step:
            return False
        self.count = self.complete
        while self._next <= newest:
            if not self._read(newest):
                break
        self.last_step = newest
        # An exact end, so that a curve reaches to the very last step.
        row = self.history.row(newest) if newest == self.history.last_step else None
        self._end = None if row is None else row[self.columns]
        return True

    def make_room(self, last: int, width: int) -> None:
        """Reach to a later step; places are joined until each is `width` steps wide."""
        self.last = last
        if not self.log and width > self.width:
            self.width = width
            self._join()
        self.update()

    def _join(self) -> None:
        """Join the places that now share one; the last of them may be unfinished, and is read again."""
        self.count = self.complete
        if not self.count:
            return
        groups = self.steps // self.width
        starts = np.flatnonzero(np.diff(groups, prepend=-1))
        steps = self.steps[starts]
        low = np.fmin.reduceat(self.low, starts, axis=0)
        high = np.fmax.reduceat(self.high, starts, axis=0)
        self.complete = len(starts) if self._next % self.width == 0 else len(starts) - 1
        if self.complete < len(starts):
            self._next = int(groups[starts[-1]]) * self.width
        self._steps, self._low, self._high = steps, low, high
        self.count = self.complete
        self.last_step = self._next - 1

    def _read(self, newest: int) -> bool:
        """Read the places up to the next change of width; False when the last one is still open."""
        bucket = self.history.steps_per_bucket
        start = self._next
        width, stop = max(self.width, bucket), newest
        if self.log:
            octave = max(start.bit_length() - 1, 0)
            width = max(1 << octave >> (OCTAVE_PLACES.bit_length() - 1), bucket)
            stop = min(newest, max(2 << octave, bucket) - 1)
        start = start // width * width
        whole = (stop + 1 - start) // width
        if whole:
            self._take(start, start + whole * width - 1, whole)
            self.complete = self.count
            self._next = start + whole * width
        if self._next <= stop:
            self._take(self._next // bucket * bucket, stop, 1)
            # An octave ends on a whole place, so what is open is the newest.
            return False
        return True

    def _take(self, first: int, last: int, points: int) -> None:
        steps, low, high = self.history.trace(self.columns, first, last, points)
        stop = self.count + len(steps)
        if stop > len(self._steps):
            room = max(64, 2 * stop)
            for name in ("_steps", "_low", "_high"):
                old = getattr(self, name)
                new = np.empty((room, *old.shape[1:]))
                new[: self.count] = old[: self.count]
                setattr(self, name, new)
        # A bucket that grew since may begin before the place that is open: keep steps in order.
        self._steps[self.count : stop] = np.maximum(steps, self._next)
        self._low[self.count : stop] = low
        self._high[self.count : stop] = high
        self.count = stop

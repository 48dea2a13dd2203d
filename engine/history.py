"""What a run has shown so far: loss and every parameter by step, in bounded memory however long it gets.

While a run is short every step is kept. When the room is full, neighbouring steps are merged into one
bucket that keeps the smallest and the largest value of each trace, so that a plot never misses a spike.
The last steps are always kept exactly.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .activations import Array

DEFAULT_BUDGET = 16 * 1024 * 1024
"""Bytes for the buckets of one run."""
LEAST_BUCKETS = 1024
MOST_BUCKETS = 32_768
RECENT_ROWS = 512
MOST_PENDING = 2048
"""New buckets after which the levels are brought up to date, so that no plot has to wait for more."""
LEVELS = 5
"""Levels of the pyramid above the buckets, each half as many, so that a plot reads few of them."""


class History:
    """Traces of one run.

    Parameters
    ----------
    names : sequence of str
        ``loss``, then the parameters, in the order of a row.
    budget : int
        Bytes that the buckets may take; at least 1,024 buckets are kept.

    Attributes
    ----------
    last_step : int
        The newest step recorded; −1 while there is none.
    """

    def __init__(self, names: Sequence[str], budget: int = DEFAULT_BUDGET) -> None:
        self.names: tuple[str, ...] = tuple(names)
        columns = len(self.names)
        room = budget // (2 * 8 * columns)
        self._capacity = int(np.clip(1 << max(room, 1).bit_length() - 1, LEAST_BUCKETS, MOST_BUCKETS))
        # Fresh pages cost nothing until they are written to, so a short run stays small.
        self._low = np.empty((self._capacity, columns))
        self._high = np.empty((self._capacity, columns))
        sizes = [self._capacity >> level for level in range(1, LEVELS + 1)]
        self._lows = [self._low, *(np.empty((size, columns)) for size in sizes)]
        self._highs = [self._high, *(np.empty((size, columns)) for size in sizes)]
        self._recent = np.empty((min(RECENT_ROWS, self._capacity), columns))
        self.clear()

    def clear(self) -> None:
        """Forget everything; the next row is step 0."""
        self._width = 1
        self._changed_from = 0  # the first bucket that the levels above do not know yet
        self.last_step = -1

    @property
    def steps_per_bucket(self) -> int:
        """1 while every step is kept, else how many steps share a bucket."""
        return self._width

    def append(self, rows: Array) -> None:
        """Add the rows of the steps that follow, shape (n, n_names), oldest first."""
        rows = np.atleast_2d(rows)
        if len(rows):
            self._keep_recent(rows)
        while len(rows):
            step = self.last_step + 1
            bucket, inside = divmod(step, self._width)
            self._changed_from = min(self._changed_from, bucket)
            if bucket == self._capacity:
                self._merge()
                continue
            if self._width == 1:
                taken = rows[: self._capacity - bucket]
                self._low[bucket : bucket + len(taken)] = taken
                self._high[bucket : bucket + len(taken)] = taken
            elif inside or len(rows) < self._width:
                taken = rows[: self._width - inside]
                self._widen(bucket, inside > 0, taken)
            else:
                whole = min(len(rows) // self._width, self._capacity - bucket)
                taken = rows[: whole * self._width]
                parts = taken.reshape(whole, self._width, -1)
                self._low[bucket : bucket + whole] = parts.min(axis=1)
                self._high[bucket : bucket + whole] = parts.max(axis=1)
            self.last_step += len(taken)
            rows = rows[len(taken) :]
        if self.last_step // self._width - self._changed_from > MOST_PENDING:
            self._refresh()

    def _widen(self, bucket: int, begun: bool, rows: Array) -> None:
        low, high = rows.min(axis=0), rows.max(axis=0)
        if begun:
            np.minimum(self._low[bucket], low, out=low)
            np.maximum(self._high[bucket], high, out=high)
        self._low[bucket] = low
        self._high[bucket] = high

    def _merge(self) -> None:
        """Join neighbouring buckets, so that half the room is free again."""
        half = self._capacity // 2
        self._low[:half] = np.minimum(self._low[0::2], self._low[1::2])
        self._high[:half] = np.maximum(self._high[0::2], self._high[1::2])
        self._width *= 2
        self._changed_from = 0

    def _keep_recent(self, rows: Array) -> None:
        size = len(self._recent)
        kept = rows[-size:]
        first = self.last_step + 1 + len(rows) - len(kept)
        places = np.arange(first, first + len(kept)) % size
        self._recent[places] = kept

    def row(self, step: int) -> Array | None:
        """Return a copy of the exact row of a step, or None where only its bucket is left."""
        if not 0 <= step <= self.last_step:
            return None
        if step > self.last_step - len(self._recent):
            return np.array(self._recent[step % len(self._recent)])
        if self._width == 1:
            return np.array(self._low[step])
        return None

    def trace(
        self, columns: Sequence[int], first_step: int, last_step: int, points: int
    ) -> tuple[NDArray[np.int64], Array, Array]:
        """Return what a plot needs of some steps: at most about `points` places, with their extremes.

        Parameters
        ----------
        columns : sequence of int
            Which traces, as places in `names`.
        first_step, last_step : int
            The steps wanted, both included; what lies outside the run is left out.
        points : int
            How many places the plot can tell apart, usually its width in pixels.

        Returns
        -------
        steps : ndarray of int, shape (n,)
            The first step of each place.
        low, high : ndarray, shape (n, n_columns)
            The smallest and the largest value in each place; equal where a place is a single step.
        """
        first = max(first_step, 0) // self._width
        last = min(last_step, self.last_step) // self._width
        if last < first or self.last_step < 0:
            empty = np.empty((0, len(columns)))
            return np.empty(0, dtype=np.int64), empty, empty
        level = 0
        while level < LEVELS and (last + 1 - first) >> level > 2 * max(points, 1):
            level += 1
        if level:
            self._refresh()
        lows, highs, width = self._lows[level], self._highs[level], self._width << level
        first, last = first >> level, last >> level
        low = np.take(lows[first : last + 1], columns, axis=1)
        high = np.take(highs[first : last + 1], columns, axis=1)
        group = -(-(last + 1 - first) // max(points, 1))
        starts = np.arange(0, last + 1 - first, group)
        if group > 1:
            low = np.minimum.reduceat(low, starts, axis=0)
            high = np.maximum.reduceat(high, starts, axis=0)
        return (first + starts) * width, low, high

    def _refresh(self) -> None:
        """Bring the levels above up to date: only what was added since the last time is read."""
        end = self.last_step // self._width + 1
        begin = self._changed_from
        # The last bucket may still grow.
        self._changed_from = end - 1
        for level in range(1, LEVELS + 1):
            below = slice((begin >> 1) << 1, end)
            begin, end = begin >> 1, (end + 1) >> 1
            above = slice(begin, end)
            _join_pairs(np.minimum, self._lows[level - 1][below], self._lows[level][above])
            _join_pairs(np.maximum, self._highs[level - 1][below], self._highs[level][above])


def _join_pairs(extreme: np.ufunc, rows: Array, joined: Array) -> None:
    """Join neighbouring rows; a last one without a neighbour stays as it is."""
    pairs = len(rows) // 2
    extreme(rows[0 : 2 * pairs : 2], rows[1 : 2 * pairs : 2], out=joined[:pairs])
    joined[pairs:] = rows[2 * pairs :]

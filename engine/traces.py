"""Which traces a history keeps: every parameter of a small network, sizes of layers of a large one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .activations import Array
from .parameters import ParameterLayout

MOST_PARAMETERS = 600
"""Up to so many parameters each has a trace of its own."""


class Traces:
    """From the rows of a run (loss, parameters) to the rows of a history.

    Parameters
    ----------
    layout : ParameterLayout
    chosen : sequence of str
        Names of parameters that are to be traced in a large network too.

    Attributes
    ----------
    names : tuple of str
        ``loss``; then every parameter, or for a large network ``|W1|``, ``|b1|`` and so on, the root of the
        sum of squares of a layer's weights and of its biases, and behind them the chosen parameters.
    """

    def __init__(self, layout: ParameterLayout, chosen: Sequence[str] = ()) -> None:
        self._whole = layout.size <= MOST_PARAMETERS
        if self._whole:
            self.names: tuple[str, ...] = ("loss", *layout.names)
            return
        names, self._parts = [], []
        for number, slots in enumerate(layout.layers, 1):
            names.append(f"|W{number}|")
            self._parts.append(slots.weights)
            if slots.biases is not None:
                names.append(f"|b{number}|")
                self._parts.append(slots.biases)
        self._chosen = np.array([1 + layout.index(name) for name in chosen], dtype=np.intp)
        self.names = ("loss", *names, *chosen)

    def rows(self, rows: Array) -> Array:
        """Return the history's rows, shape (n, n_names), for rows of a run, shape (n, 1 + n_parameters)."""
        if self._whole:
            return rows
        traced = np.empty((len(rows), len(self.names)))
        traced[:, 0] = rows[:, 0]
        for column, part in enumerate(self._parts, 1):
            values = rows[:, 1 + part.start : 1 + part.stop]
            # Divided by the largest first, so that squares of huge weights do not overflow.
            largest = np.abs(values).max(axis=1)
            scale = np.where(largest > 0, largest, 1.0)
            traced[:, column] = scale * np.sqrt(np.square(values / scale[:, np.newaxis]).sum(axis=1))
        traced[:, 1 + len(self._parts) :] = rows[:, self._chosen]
        return traced

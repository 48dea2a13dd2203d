"""Training examples laid out for the fast pass: one epoch of batches, gathered anew when it is shuffled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .activations import Array
from .experiment import Experiment

Batch = tuple[Array, Callable[..., Any], Array, Callable[..., Any]]
"""Inputs as columns (with a row of ones for biases), their bound dot, targets as columns, theirs flat."""


class EpochData:
    """All batches of one epoch as views of two buffers, which `gather` fills in a new order.

    Inputs stay row by row and are passed on transposed. Targets lie batch by batch, one row per output.
    """

    def __init__(self, experiment: Experiment) -> None:
        data = experiment.data
        self._size = experiment.batch_size
        bias = experiment.network.layers[0].bias
        rows = np.ones((data.examples, experiment.network.inputs + bias))
        rows[:, : experiment.network.inputs] = data.inputs
        self._inputs = rows
        self._targets = np.ascontiguousarray(data.targets.T)
        outputs, examples = self._targets.shape
        self._epoch_inputs = rows.copy()
        self._epoch_targets = np.empty(examples * outputs)
        whole = examples // self._size
        cut = whole * self._size
        self._whole = (whole, self._size)
        self._cut = cut
        self._offsets = (np.arange(outputs) * examples)[np.newaxis, :, np.newaxis]
        self._places = np.empty(examples * outputs, dtype=np.intp)
        self.batches: list[Batch] = []
        for first in range(0, examples, self._size):
            count = min(self._size, examples - first)
            x = self._epoch_inputs[first : first + count].T
            flat = self._epoch_targets[first * outputs : (first + count) * outputs]
            self.batches.append((x, x.dot, flat.reshape(outputs, count), flat.dot))
        self.gather(np.arange(examples))

    def gather(self, order: np.ndarray[Any, np.dtype[np.int64]]) -> None:
        """Put the examples into this order, shape (n_examples,)."""
        # "clip" spares NumPy a buffer; every place is within bounds.
        np.take(self._inputs, order, 0, self._epoch_inputs, "clip")
        outputs, cut = self._targets.shape[0], self._cut
        count, size = self._whole
        places = self._places[: cut * outputs].reshape(count, outputs, size)
        np.add(order[:cut].reshape(count, 1, size), self._offsets, places)
        rest = len(order) - cut
        if rest:
            left = self._places[cut * outputs :].reshape(1, outputs, rest)
            np.add(order[cut:].reshape(1, 1, rest), self._offsets, left)
        np.take(self._targets.reshape(-1), self._places, 0, self._epoch_targets, "clip")

"""Which examples each step sees: all of them, a few, or one; in order or shuffled anew every epoch."""

from __future__ import annotations

from typing import Any

import numpy as np

from .activations import Array
from .experiment import Experiment


class Batches:
    """An endless walk over the training examples, batch by batch.

    A smaller batch left over at the end of an epoch is a batch like any other. With shuffling, every
    epoch draws a new order from the generator; without, the order is that of the table.
    """

    def __init__(self, experiment: Experiment, generator: np.random.Generator) -> None:
        self._inputs = experiment.data.inputs
        self._targets = experiment.data.targets
        self._size = experiment.batch_size
        self._shuffle = experiment.training.shuffle
        self._generator = generator
        self._first = 0
        self._order = np.arange(experiment.data.examples)
        self._before: tuple[int, Any, Any] = (0, self._order, None)
        if self._shuffle:
            self._order = generator.permutation(len(self._order))

    def current(self) -> tuple[Array, Array]:
        """Return the inputs and targets of the batch that is next, shapes (n, n_in) and (n, n_out)."""
        first, last = self._first, self._first + self._size
        if not self._shuffle:
            return self._inputs[first:last], self._targets[first:last]
        rows = self._order[first:last]
        return self._inputs[rows], self._targets[rows]

    def advance(self) -> None:
        """Go on to the following batch; behind the last one a new epoch begins."""
        new_epoch = self._first + self._size >= len(self._order)
        draws = new_epoch and self._shuffle
        self._before = (
            self._first,
            self._order,
            self._generator.bit_generator.state if draws else None,
        )
        self._first = 0 if new_epoch else self._first + self._size
        if draws:
            self._order = self._generator.permutation(len(self._order))

    def take_back(self) -> None:
        """Undo the last `advance`, the generator included."""
        self._first, self._order, generator_state = self._before
        if generator_state is not None:
            self._generator.bit_generator.state = generator_state

    def state(self) -> dict[str, Any]:
        """Return the position, the order of this epoch, and the generator's own state."""
        return {
            "first": self._first,
            "order": self._order.copy(),
            "generator": self._generator.bit_generator.state,
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Take up a state that `state` returned."""
        self._first = state["first"]
        self._order = state["order"].copy()
        self._generator.bit_generator.state = state["generator"]

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

    Attributes
    ----------
    order : ndarray of int, shape (n_examples,)
        The examples in the order of this epoch; read-only, a new epoch has an array of its own.
    number : int
        Which batch of the epoch is next, from 0.
    """

    def __init__(self, experiment: Experiment, generator: np.random.Generator) -> None:
        self._inputs = experiment.data.inputs
        self._targets = experiment.data.targets
        self._size = experiment.batch_size
        self._per_epoch = experiment.steps_per_epoch
        self._shuffle = experiment.training.shuffle
        self._generator = generator
        self.order = np.arange(experiment.data.examples)
        self.order.flags.writeable = False
        self.number = 0
        self.begin_epoch()

    def current(self) -> tuple[Array, Array]:
        """Return the inputs and targets of the batch that is next, shapes (n, n_in) and (n, n_out)."""
        first = self.number * self._size
        last = first + self._size
        if not self._shuffle:
            return self._inputs[first:last], self._targets[first:last]
        rows = self.order[first:last]
        return self._inputs[rows], self._targets[rows]

    def advance(self) -> None:
        """Go on to the following batch; behind the last one a new epoch begins."""
        self.number += 1
        if self.number == self._per_epoch:
            self.number = 0
            self.begin_epoch()

    def begin_epoch(self) -> None:
        """Draw the order of an epoch, if it is shuffled."""
        if self._shuffle:
            self.order = self._generator.permutation(len(self.order))
            self.order.flags.writeable = False

    def state(self) -> dict[str, Any]:
        """Return the position, the order of this epoch, and the generator's own state where it is used."""
        return {
            "number": self.number,
            "order": self.order,
            "generator": self._generator.bit_generator.state if self._shuffle else None,
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Take up a state that `state` returned."""
        self.number = state["number"]
        self.order = state["order"]
        if self._shuffle:
            self._generator.bit_generator.state = state["generator"]

"""Training by the textbook pass, one step at a time: for what the fast pass is not prepared for."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .activations import Array
from .batches import Batches
from .experiment import Experiment
from .optimizers import OPTIMIZERS
from .parameters import ParameterLayout, free_parameters
from .textbook_pass import TextbookPass


class TextbookSteps:
    """Training of any experiment, with the interface of `FastPass` and blocks of one step.

    `restart` comes first.

    Attributes
    ----------
    parameters : ndarray, shape (n_parameters,)
        The current values; always the same array.
    loss : float
        The loss that they give on the batch that is next.
    """

    most_steps = 1

    def __init__(self, experiment: Experiment) -> None:
        size = ParameterLayout(experiment.network).size
        training = experiment.training
        self._free = free_parameters(experiment.network)
        self._pass = TextbookPass(experiment.network, experiment.loss)
        kind = OPTIMIZERS[training.optimizer.kind]
        self.rule = kind.make(size, {**kind.settings, **training.optimizer.settings})
        self._unused_rule = self.rule.state()
        self.parameters = np.zeros(size)
        self.loss = math.nan
        self._row = np.zeros((1, 1 + size))

    def restart(self, batches: Batches, parameters: Array) -> None:
        """Go back to a start: new batches, nothing remembered by the optimizer."""
        self._batches = batches
        self.rule.restore(self._unused_rule)
        self.begin(parameters)

    def begin(self, parameters: Array) -> float:
        """Take up parameters and run forward over the batch that is next; return the loss."""
        self.parameters[:] = parameters
        self.loss = self._pass.forward(self.parameters, *self._batches.current())
        return self.loss

    def block(self, rates: Sequence[float]) -> Array:
        """Take one step, finite or not; return its row (loss, parameters), shape (1, 1 + n_parameters)."""
        (rate,) = rates
        gradients = np.where(self._free, self._pass.backward(self.parameters), 0.0)
        after = self._row[0, 1:]
        after[:] = self.parameters
        self.rule.update(after, gradients, rate)
        self._batches.advance()
        self._row[0, 0] = self._pass.forward(after, *self._batches.current())
        return self._row

    def accept(self, steps: int) -> None:
        """Make the state after the last `block` the current one."""
        if steps:
            self.parameters[:] = self._row[0, 1:]
            self.loss = float(self._row[0, 0])

    def layers_forward(self) -> tuple[list[Array], list[Array]]:
        """Run forward over the batch that is next; return every layer's z and a, shape (n_examples, units)."""
        self._pass.forward(self.parameters, *self._batches.current())
        return _copies(self._pass.weighted_sums), _copies(self._pass.activations)

    def layers_backward(self) -> tuple[list[Array], Array]:
        """Run forward and backward over the batch that is next; return every layer's δ, and the gradients."""
        gradients = self._pass.gradients(self.parameters, *self._batches.current())
        return _copies(self._pass.deltas), gradients

    def state(self) -> Mapping[str, Any]:
        """Return what the next block changes besides the parameters, to go back to by `go_back`."""
        return {"rule": self.rule.state(), "batches": self._batches.state()}

    def go_back(self, state: Mapping[str, Any]) -> None:
        """Undo a block that was not accepted."""
        self.rule.restore(state["rule"])
        self._batches.restore(state["batches"])
        self.begin(self.parameters.copy())


def _copies(arrays: Sequence[Array]) -> list[Array]:
    return [array.copy() for array in arrays]

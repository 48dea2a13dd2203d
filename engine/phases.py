"""The four stretches of a training step, and what each of them has made readable."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .activations import Array


class Phase(StrEnum):
    """A stretch of a step, in the order of a textbook."""

    FORWARD = "forward"
    LOSS = "loss"
    BACKWARD = "backward"
    UPDATE = "update"

    @property
    def following(self) -> Phase:
        """The stretch behind this one; behind the update, the next step's forward."""
        order = list(Phase)
        return order[(order.index(self) + 1) % len(order)]


@dataclass(frozen=True)
class StepInPhases:
    """One step, as far as it has been taken; what a later phase computes is None or empty before it.

    All arrays are copies, one example per row.

    Attributes
    ----------
    phase : Phase
        The last phase that was run.
    step : int
        The number of this step, from 1: the step that its update completes.
    inputs, targets : ndarray, shapes (n_examples, n_in) and (n_examples, n_out)
        The batch of this step.
    parameters : ndarray, shape (n_parameters,)
        The values that the step starts from.
    weighted_sums, activations : tuple of ndarray
        From `FORWARD` on. One per layer, shape (n_examples, units): z and a = g(z).
    loss : float or None
        From `LOSS` on. J of this batch, the trainer's own.
    deltas : tuple of ndarray
        From `BACKWARD` on. One per layer, shape (n_examples, units): δ, the derivative by z of each
        example's own share of J; for the root mean square, which is no sum over examples, of the whole J.
    gradients : ndarray or None, shape (n_parameters,)
        From `BACKWARD` on. ∂J/∂w of every parameter, penalties included, those of frozen ones too.
    parameters_after : ndarray or None, shape (n_parameters,)
        From `UPDATE` on, unless the update would have left the finite numbers and was not made.
    """

    phase: Phase
    step: int
    inputs: Array
    targets: Array
    parameters: Array
    weighted_sums: tuple[Array, ...]
    activations: tuple[Array, ...]
    loss: float | None = None
    deltas: tuple[Array, ...] = ()
    gradients: Array | None = None
    parameters_after: Array | None = None

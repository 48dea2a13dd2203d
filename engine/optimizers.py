"""The update rules: from the gradients to the changed parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from .activations import Array


class UpdateRule(Protocol):
    """An optimizer at work on one flat vector of parameters, with whatever it remembers between steps."""

    def update(self, parameters: Array, gradients: Array, learning_rate: float) -> None:
        """Change `parameters` in place; both vectors have the same shape (n_parameters,)."""

    def state(self) -> dict[str, Array]:
        """Return copies of everything remembered between steps, by name."""

    def restore(self, state: Mapping[str, Array]) -> None:
        """Take up a state that `state` returned."""


@dataclass(frozen=True)
class OptimizerKind:
    """One kind of optimizer.

    Attributes
    ----------
    settings : mapping
        The settings it takes, with their defaults.
    make : callable
        (n_parameters, settings) -> the update rule at its start.
    limits : mapping
        For settings with a bound: name -> (lowest, highest), both allowed.
    """

    name: str
    settings: Mapping[str, float]
    make: Callable[[int, Mapping[str, float]], UpdateRule]
    limits: Mapping[str, tuple[float, float]] = field(default_factory=dict)


class GradientDescent:
    """new = old − η·gradient. It remembers nothing."""

    def __init__(self, n_parameters: int, settings: Mapping[str, float]) -> None:
        pass

    def update(self, parameters: Array, gradients: Array, learning_rate: float) -> None:
        """Take one step down the slope, in place."""
        parameters -= learning_rate * gradients

    def state(self) -> dict[str, Array]:
        """Nothing to remember."""
        return {}

    def restore(self, state: Mapping[str, Array]) -> None:
        """Nothing to take up."""


OPTIMIZERS: dict[str, OptimizerKind] = {
    "gradient_descent": OptimizerKind("gradient_descent", {}, GradientDescent),
}
"""Every optimizer by the name that files and the window use."""

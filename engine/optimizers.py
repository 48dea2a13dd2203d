"""The update rules: from the gradients to the changed parameters.

A parameter whose gradient is given as 0 at every step never moves under any of them; that is how frozen
parameters are held.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from .activations import Array


class UpdateRule(Protocol):
    """An optimizer at work on one flat vector of parameters, with whatever it remembers between steps."""

    def update(self, parameters: Array, gradients: Array, learning_rate: float) -> None:
        """Change `parameters` in place; both vectors have the same shape (n_parameters,)."""

    def state(self) -> dict[str, Array]:
        """Return copies of everything remembered between steps, by name."""

    def restore(self, state: Mapping[str, Array]) -> None:
        """Take up a state that `state` returned."""

    def is_finite(self) -> bool:
        """Whether everything remembered is finite."""


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


class _Rule:
    """What every rule shares: buffers by name, all that it remembers between steps.

    Work space is allocated once, so that a step allocates nothing.
    """

    def __init__(self, n_parameters: int, settings: Mapping[str, float]) -> None:
        self._settings = dict(settings)
        self._memory: dict[str, Array] = {}
        self._work = np.empty(n_parameters)

    def _remember(self, name: str, size: int) -> Array:
        self._memory[name] = np.zeros(size)
        return self._memory[name]

    def state(self) -> dict[str, Array]:
        """Return copies of the buffers."""
        return {name: buffer.copy() for name, buffer in self._memory.items()}

    def restore(self, state: Mapping[str, Array]) -> None:
        """Copy the buffers of a state back."""
        for name, buffer in self._memory.items():
            buffer[:] = state[name]

    def is_finite(self) -> bool:
        """Whether everything remembered is finite."""
        return all(bool(np.isfinite(buffer).all()) for buffer in self._memory.values())


class GradientDescent(_Rule):
    """new = old − η·gradient. It remembers nothing."""

    def update(self, parameters: Array, gradients: Array, learning_rate: float) -> None:
        """Take one step down the slope, in place."""
        np.multiply(gradients, learning_rate, self._work)
        np.subtract(parameters, self._work, parameters)


class Momentum(_Rule):
    """v = μ·v + gradient, new = old − η·v. Polyak 1964, in the form of PyTorch's SGD."""

    def __init__(self, n_parameters: int, settings: Mapping[str, float]) -> None:
        super().__init__(n_parameters, settings)
        self._velocity = self._remember("velocity", n_parameters)

    def update(self, parameters: Array, gradients: Array, learning_rate: float) -> None:
        """Let the velocity take up the gradient, and move by it."""
        np.multiply(self._velocity, self._settings["momentum"], self._velocity)
        np.add(self._velocity, gradients, self._velocity)
        np.multiply(self._velocity, learning_rate, self._work)
        np.subtract(parameters, self._work, parameters)


class Nesterov(_Rule):
    """v = μ·v + gradient, new = old − η·(gradient + μ·v). Nesterov 1983, in the form of PyTorch's SGD."""

    def __init__(self, n_parameters: int, settings: Mapping[str, float]) -> None:
        super().__init__(n_parameters, settings)
        self._velocity = self._remember("velocity", n_parameters)

    def update(self, parameters: Array, gradients: Array, learning_rate: float) -> None:
        """Let the velocity take up the gradient, and move by where it would lead."""
        momentum = self._settings["momentum"]
        np.multiply(self._velocity, momentum, self._velocity)
        np.add(self._velocity, gradients, self._velocity)
        np.multiply(self._velocity, momentum, self._work)
        np.add(self._work, gradients, self._work)
        np.multiply(self._work, learning_rate, self._work)
        np.subtract(parameters, self._work, parameters)


class RProp(_Rule):
    """Rprop−: each parameter has a step of its own, and only the sign of its gradient counts.

    The step grows by `increase` while the sign stays, shrinks by `decrease` when it flips (and the
    parameter then waits one step), between `min_step` and `max_step`; new = old − sign(gradient)·step.
    The first step is the learning rate, which has no say after that. Riedmiller & Braun 1993, without
    going back after a flip, as in PyTorch.
    """

    def __init__(self, n_parameters: int, settings: Mapping[str, float]) -> None:
        super().__init__(n_parameters, settings)
        self._signs = self._remember("signs", n_parameters)
        self._steps = self._remember("steps", n_parameters)
        self._begun = self._remember("begun", 1)

    def update(self, parameters: Array, gradients: Array, learning_rate: float) -> None:
        """Grow or shrink the steps, and move each parameter by its own."""
        settings, work = self._settings, self._work
        if not self._begun[0]:
            self._steps[:] = learning_rate
            self._begun[0] = 1.0
        np.sign(gradients, work)
        self._signs *= work
        grows, flips = self._signs > 0, self._signs < 0
        self._steps[grows] *= settings["increase"]
        self._steps[flips] *= settings["decrease"]
        np.clip(self._steps, settings["min_step"], settings["max_step"], self._steps)
        work[flips] = 0.0
        self._signs[:] = work
        np.multiply(work, self._steps, work)
        np.subtract(parameters, work, parameters)


class AdaGrad(_Rule):
    """s = s + gradient², new = old − η·gradient / (√s + ε). Duchi, Hazan & Singer 2011."""

    def __init__(self, n_parameters: int, settings: Mapping[str, float]) -> None:
        super().__init__(n_parameters, settings)
        self._squares = self._remember("squares", n_parameters)

    def update(self, parameters: Array, gradients: Array, learning_rate: float) -> None:
        """Divide each gradient by the root of all its squares so far."""
        work = self._work
        np.square(gradients, work)
        np.add(self._squares, work, self._squares)
        np.sqrt(self._squares, work)
        np.add(work, self._settings["epsilon"], work)
        np.divide(gradients, work, work)
        np.multiply(work, learning_rate, work)
        np.subtract(parameters, work, parameters)


class RMSProp(_Rule):
    """s = ρ·s + (1 − ρ)·gradient², new = old − η·gradient / (√s + ε). Hinton's lecture 6e, 2012."""

    def __init__(self, n_parameters: int, settings: Mapping[str, float]) -> None:
        super().__init__(n_parameters, settings)
        self._squares = self._remember("squares", n_parameters)

    def update(self, parameters: Array, gradients: Array, learning_rate: float) -> None:
        """Divide each gradient by the root of its recent mean square."""
        work, decay = self._work, self._settings["decay"]
        np.square(gradients, work)
        np.multiply(work, 1.0 - decay, work)
        np.multiply(self._squares, decay, self._squares)
        np.add(self._squares, work, self._squares)
        np.sqrt(self._squares, work)
        np.add(work, self._settings["epsilon"], work)
        np.divide(gradients, work, work)
        np.multiply(work, learning_rate, work)
        np.subtract(parameters, work, parameters)


class Adam(_Rule):
    """Means of the gradient and of its square, both freed from their start at 0.

    m = β1·m + (1 − β1)·gradient, s = β2·s + (1 − β2)·gradient², and at the k-th update
    new = old − η / (1 − β1^k) · m / (√s / √(1 − β2^k) + ε). Kingma & Ba 2015, algorithm 1.
    """

    def __init__(self, n_parameters: int, settings: Mapping[str, float]) -> None:
        super().__init__(n_parameters, settings)
        self._mean = self._remember("mean", n_parameters)
        self._squares = self._remember("squares", n_parameters)
        self._updates = self._remember("updates", 1)

    def update(self, parameters: Array, gradients: Array, learning_rate: float) -> None:
        """Move by the mean gradient over the root of the mean square."""
        work, beta1, beta2 = self._work, self._settings["beta1"], self._settings["beta2"]
        self._updates += 1.0
        count = float(self._updates[0])
        np.multiply(gradients, 1.0 - beta1, work)
        np.multiply(self._mean, beta1, self._mean)
        np.add(self._mean, work, self._mean)
        np.square(gradients, work)
        np.multiply(work, 1.0 - beta2, work)
        np.multiply(self._squares, beta2, self._squares)
        np.add(self._squares, work, self._squares)
        np.sqrt(self._squares, work)
        np.divide(work, math.sqrt(1.0 - beta2**count), work)
        np.add(work, self._settings["epsilon"], work)
        np.divide(self._mean, work, work)
        np.multiply(work, learning_rate / (1.0 - beta1**count), work)
        np.subtract(parameters, work, parameters)


_MOMENTUM = {"momentum": 0.9}
_BELOW_ONE = (0.0, 1.0 - 1e-12)
_EPSILON = (1e-300, 1e6)

OPTIMIZERS: dict[str, OptimizerKind] = {
    "gradient_descent": OptimizerKind("gradient_descent", {}, GradientDescent),
    "momentum": OptimizerKind("momentum", _MOMENTUM, Momentum, {"momentum": _BELOW_ONE}),
    "nesterov": OptimizerKind("nesterov", _MOMENTUM, Nesterov, {"momentum": _BELOW_ONE}),
    "rprop": OptimizerKind(
        "rprop",
        {"increase": 1.2, "decrease": 0.5, "min_step": 1e-6, "max_step": 50.0},
        RProp,
        {"increase": (1.0, 100.0), "decrease": (1e-6, 1.0), "min_step": (0.0, 1e300), "max_step": (0.0, 1e300)},
    ),
    "adagrad": OptimizerKind("adagrad", {"epsilon": 1e-10}, AdaGrad, {"epsilon": _EPSILON}),
    "rmsprop": OptimizerKind(
        "rmsprop", {"decay": 0.99, "epsilon": 1e-8}, RMSProp, {"decay": _BELOW_ONE, "epsilon": _EPSILON}
    ),
    "adam": OptimizerKind(
        "adam",
        {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8},
        Adam,
        {"beta1": _BELOW_ONE, "beta2": _BELOW_ONE, "epsilon": _EPSILON},
    ),
}
"""Every optimizer by the name that files and the window use; formulas and defaults are PyTorch's."""

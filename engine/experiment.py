"""The experiment: network, data, loss, training and start, as one frozen value.

An edit makes the next value; nothing here is ever changed in place, and arrays are read-only.
`engine.experiment_checks` says what a valid experiment is; every `Experiment` has passed it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .activations import Array
from .experiment_checks import check_experiment


def frozen_array(values: ArrayLike) -> Array:
    """Copy numbers into a read-only array of doubles."""
    array = np.array(values, dtype=np.float64, order="C")
    array.flags.writeable = False
    return array


def _optional(values: ArrayLike | None) -> Array | None:
    return None if values is None else frozen_array(values)


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return one.shape == other.shape and one.tobytes() == other.tobytes()
    if isinstance(one, np.ndarray) or isinstance(other, np.ndarray):
        return False
    return bool(one == other)


class _Value:
    """Equality by content, arrays by their bits (so 0 and −0 differ); not hashable."""

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return all(
            _same(getattr(self, one.name), getattr(other, one.name))
            for one in dataclasses.fields(self)  # type: ignore[arg-type]
        )

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True, eq=False)
class Choice(_Value):
    """One of several kinds, with its own settings: an initializer, an optimizer or a schedule."""

    kind: str
    settings: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "settings", MappingProxyType(dict(self.settings)))

    def __reduce__(self) -> tuple[Any, ...]:
        return (Choice, (self.kind, dict(self.settings)))


@dataclass(frozen=True, eq=False)
class Layer(_Value):
    """One dense layer: z = a_before @ W + b, a = g(z).

    Attributes
    ----------
    weights : ndarray, shape (n_in, units), or None
        The starting weights; None draws them with `initializer`.
    biases : ndarray, shape (units,), or None
        The starting biases; None starts them at 0.
    initializer : Choice or None
        How weights are drawn when none are given, and by "New weights"; None means Xavier.
    frozen_weights, frozen_biases : tuple
        Parameters that training leaves as they are: (input, unit) pairs and units, counted from 1.
    """

    units: int
    activation: str = "linear"
    bias: bool = True
    weights: Array | None = None
    biases: Array | None = None
    initializer: Choice | None = None
    frozen_weights: tuple[tuple[int, int], ...] = ()
    frozen_biases: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "weights", _optional(self.weights))
        object.__setattr__(self, "biases", _optional(self.biases))


@dataclass(frozen=True, eq=False)
class Network(_Value):
    """Layers in a row, with the number of inputs and their names."""

    inputs: int
    layers: tuple[Layer, ...]
    input_names: tuple[str, ...] = ()

    @property
    def sizes(self) -> tuple[int, ...]:
        """Units from the inputs to the outputs: (2, 2, 1) for a 2-2-1 net."""
        return (self.inputs, *(layer.units for layer in self.layers))


@dataclass(frozen=True, eq=False)
class Data(_Value):
    """Training examples, one per row, and optionally test examples that are never trained on.

    Attributes
    ----------
    inputs : ndarray, shape (n_examples, n_in)
    targets : ndarray, shape (n_examples, n_out)
    source : mapping or None
        For built-in data, the words in the file that name it, so that saving writes them back.
    """

    inputs: Array
    targets: Array
    test_inputs: Array | None = None
    test_targets: Array | None = None
    source: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "inputs", frozen_array(self.inputs))
        object.__setattr__(self, "targets", frozen_array(self.targets))
        object.__setattr__(self, "test_inputs", _optional(self.test_inputs))
        object.__setattr__(self, "test_targets", _optional(self.test_targets))

    @property
    def examples(self) -> int:
        """How many training examples there are."""
        return int(self.inputs.shape[0])


@dataclass(frozen=True, eq=False)
class Loss(_Value):
    """J = factor · (sum or mean over examples) of (sum or mean over outputs) of the terms of `kind`.

    With l1 and l2, J gains l1·Σ|w| + l2·Σw² over all weights (not biases).
    """

    kind: str = "squared_error"
    factor: float = 1.0
    over_outputs: str = "sum"
    over_examples: str = "mean"
    l1: float = 0.0
    l2: float = 0.0


@dataclass(frozen=True, eq=False)
class Stop(_Value):
    """When a run ends by itself; None leaves a condition out."""

    steps: int | None = None
    epochs: int | None = None
    loss_below: float | None = None
    gradient_below: float | None = None


@dataclass(frozen=True, eq=False)
class Training(_Value):
    """How the parameters are changed: optimizer, learning rate η, batches, seed and when to stop."""

    learning_rate: float
    optimizer: Choice = field(default_factory=lambda: Choice("gradient_descent"))
    schedule: Choice = field(default_factory=lambda: Choice("constant"))
    batch_size: int | None = None
    shuffle: bool = False
    seed: int = 0
    stop: Stop = field(default_factory=Stop)


@dataclass(frozen=True, eq=False)
class Printed(_Value):
    """A number that a text prints: what it is, after which step, and the digits as printed."""

    step: int
    quantity: str
    text: str
    example: int = 1
    erratum: str | None = None


@dataclass(frozen=True, eq=False)
class Experiment(_Value):
    """Everything that decides a run, to the last bit.

    Raises
    ------
    ExperimentError
        When the parts do not fit together; the place and the sentence say where and why.
    """

    network: Network
    data: Data
    loss: Loss
    training: Training
    title: str = ""
    description: str = ""
    notation: str = "neutral"
    printed: tuple[Printed, ...] = ()

    def __post_init__(self) -> None:
        check_experiment(self)

    def with_network(self, **changes: Any) -> Experiment:
        """Return the experiment with these fields of its network changed."""
        return dataclasses.replace(self, network=dataclasses.replace(self.network, **changes))

    def with_training(self, **changes: Any) -> Experiment:
        """Return the experiment with these fields of its training changed."""
        return dataclasses.replace(self, training=dataclasses.replace(self.training, **changes))

    def with_loss(self, **changes: Any) -> Experiment:
        """Return the experiment with these fields of its loss changed."""
        return dataclasses.replace(self, loss=dataclasses.replace(self.loss, **changes))

    @property
    def batch_size(self) -> int:
        """Examples per step: the batch size, or all of them in full-batch training."""
        size = self.training.batch_size
        return self.data.examples if size is None else min(size, self.data.examples)

    @property
    def steps_per_epoch(self) -> int:
        """Batches in one pass over the data; a smaller one left over at the end counts."""
        return -(-self.data.examples // self.batch_size)

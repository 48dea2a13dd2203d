"""Built-in examples by the name that a file gives them: fixed tables, and generators with a seed."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from .activations import Array
from .errors import ExperimentError
from .experiment import Data
from .experiment_checks import MAX_SEED

_CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
MOST_PARITY_INPUTS = 10
MOST_EXAMPLES = 100_000
MOST_NOISE = 100.0
GENERATOR_DEFAULTS: Mapping[str, int | float] = {"examples": 250, "noise": 0.1, "seed": 0}


def _and() -> tuple[Array, Array]:
    return _CORNERS, np.array([[0.0], [0.0], [0.0], [1.0]])


def _or() -> tuple[Array, Array]:
    return _CORNERS, np.array([[0.0], [1.0], [1.0], [1.0]])


def _xor() -> tuple[Array, Array]:
    return _CORNERS, np.array([[0.0], [1.0], [1.0], [0.0]])


DATASETS: dict[str, Callable[[], tuple[Array, Array]]] = {"and": _and, "or": _or, "xor": _xor}
"""Fixed tables: name -> function that returns (inputs, targets)."""

DATASET_NAMES: tuple[str, ...] = (*DATASETS, "parity")
"""Every name that ``"dataset"`` may have."""


def parity(inputs: int) -> tuple[Array, Array]:
    """Return all corners of 0 and 1 in `inputs` dimensions; the target is 1 where the ones are odd."""
    rows = np.arange(2**inputs)
    bits = (rows[:, np.newaxis] >> np.arange(inputs - 1, -1, -1)) & 1
    return bits.astype(np.float64), (bits.sum(axis=1, keepdims=True) % 2).astype(np.float64)


@dataclass(frozen=True)
class GeneratorKind:
    """One way to draw examples.

    Attributes
    ----------
    inputs : int
        How many inputs its examples have.
    classes : int or None
        How many classes it tells apart, with one output of 0 or 1 for two classes, or one output for each
        class; 0 where the number of classes follows the network; None for a curve with one output.
    draw : callable
        (generator, examples, noise, classes) -> (inputs, class of each example, or the curve's values).
    """

    name: str
    inputs: int
    classes: int | None
    draw: Callable[[np.random.Generator, int, float, int], tuple[Array, Array]]


def _classes(examples: int, classes: int) -> Array:
    """As many examples of each class as can be, in turn."""
    return np.arange(examples, dtype=np.float64) % classes


def _circle(random: np.random.Generator, examples: int, noise: float, classes: int) -> tuple[Array, Array]:
    """A disc of radius 1 inside a ring from 1.5 to 2.5."""
    group = _classes(examples, 2)
    share = random.random(examples)
    radius = np.where(group == 0, 1.5 + share, np.sqrt(share))
    angle = random.uniform(0, 2 * math.pi, examples)
    points = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    return points + noise * random.normal(size=points.shape), group


def _spiral(random: np.random.Generator, examples: int, noise: float, classes: int) -> tuple[Array, Array]:
    """Two arms that wind one and three quarter times around each other."""
    group = _classes(examples, 2)
    along = (np.arange(examples) // 2 + 1.0) / (-(-examples // 2))
    angle = 1.75 * 2 * math.pi * along + math.pi * group
    points = 2.5 * along[:, np.newaxis] * np.column_stack([np.sin(angle), np.cos(angle)])
    return points + noise * random.normal(size=points.shape), group


def _moons(random: np.random.Generator, examples: int, noise: float, classes: int) -> tuple[Array, Array]:
    """Two half circles that reach into each other."""
    group = _classes(examples, 2)
    angle = random.uniform(0, math.pi, examples)
    sign = 1.0 - 2.0 * group
    points = np.column_stack([sign * np.cos(angle) + group, sign * np.sin(angle) + 0.5 * group])
    return points + noise * random.normal(size=points.shape), group


def _blobs(random: np.random.Generator, examples: int, noise: float, classes: int) -> tuple[Array, Array]:
    """One cloud for each class, on a circle of radius 2; `noise` is the width of a cloud."""
    group = _classes(examples, classes)
    angle = 2 * math.pi * group / classes + math.pi / 4
    points = 2.0 * np.column_stack([np.cos(angle), np.sin(angle)])
    return points + noise * random.normal(size=points.shape), group


def _sine(random: np.random.Generator, examples: int, noise: float, classes: int) -> tuple[Array, Array]:
    """The curve y = sin(x) from −π to π."""
    x = np.linspace(-math.pi, math.pi, examples)
    return x[:, np.newaxis], np.sin(x) + noise * random.normal(size=examples)


def _step(random: np.random.Generator, examples: int, noise: float, classes: int) -> tuple[Array, Array]:
    """The curve y = 0 for x < 0, else 1, from −1 to 1."""
    x = np.linspace(-1.0, 1.0, examples)
    return x[:, np.newaxis], (x >= 0) + noise * random.normal(size=examples)


GENERATORS: dict[str, GeneratorKind] = {
    "circle": GeneratorKind("circle", 2, 2, _circle),
    "spiral": GeneratorKind("spiral", 2, 2, _spiral),
    "moons": GeneratorKind("moons", 2, 2, _moons),
    "blobs": GeneratorKind("blobs", 2, 0, _blobs),
    "sine": GeneratorKind("sine", 1, None, _sine),
    "step": GeneratorKind("step", 1, None, _step),
}
"""Every name that ``"generator"`` may have."""


def built_in_data(tree: Mapping[str, Any], inputs: int, outputs: int) -> Data:
    """Make the data that a file names instead of listing.

    ``{"dataset": "xor"}`` is a table, ``{"generator": "spiral", "examples": 250, "noise": 0.1, "seed": 1}``
    a drawing that is the same for the same seed. Everything is checked before anything is drawn.

    Raises
    ------
    ExperimentError
        For an unknown name or setting, a number out of bounds, or examples that do not fit a network of
        this many inputs and outputs.
    """
    if "generator" in tree:
        return _generated(tree, inputs, outputs)
    _check_keys(tree, ("dataset",))
    name = tree["dataset"]
    if not isinstance(name, str) or name not in DATASET_NAMES:
        raise ExperimentError(
            "$.data.dataset", f"this must be one of {', '.join(DATASET_NAMES)}, not {name!r:.40}."
        )
    if name == "parity":
        if not 1 <= inputs <= MOST_PARITY_INPUTS or outputs != 1:
            raise ExperimentError(
                "$.data.dataset",
                f'"parity" needs from 1 to {MOST_PARITY_INPUTS} inputs and 1 output, '
                f"but the network has {inputs} and {outputs}.",
            )
        return Data(*parity(inputs), source={"dataset": name})
    table_inputs, targets = DATASETS[name]()
    shape = (table_inputs.shape[1], targets.shape[1])
    if shape != (inputs, outputs):
        raise ExperimentError(
            "$.data.dataset",
            f'"{name}" needs {shape[0]} inputs and {shape[1]} output, '
            f"but the network has {inputs} and {outputs}.",
        )
    return Data(table_inputs, targets, source={"dataset": name})


def _check_keys(tree: Mapping[str, Any], known: tuple[str, ...]) -> None:
    for key in tree:
        if key not in known:
            shown = "".join(c if c.isprintable() else "?" for c in key[:40])
            raise ExperimentError(
                f"$.data.{shown}", f"this key is not known beside “{known[0]}”; known are {', '.join(known)}."
            )


def _generated(tree: Mapping[str, Any], inputs: int, outputs: int) -> Data:
    _check_keys(tree, ("generator", *GENERATOR_DEFAULTS))
    name = tree["generator"]
    if not isinstance(name, str) or name not in GENERATORS:
        raise ExperimentError(
            "$.data.generator", f"this must be one of {', '.join(GENERATORS)}, not {name!r:.40}."
        )
    kind = GENERATORS[name]
    classes = outputs if kind.classes == 0 and outputs > 1 else 2
    fits = outputs == 1 or (kind.classes is not None and outputs == classes)
    if inputs != kind.inputs or not fits:
        counts = {None: "1 output", 0: "1 output or one for each class"}.get(kind.classes, "1 or 2 outputs")
        raise ExperimentError(
            "$.data.generator",
            f'"{name}" needs {kind.inputs} inputs and {counts}, but the network has {inputs} and {outputs}.',
        )
    settings = {**GENERATOR_DEFAULTS, **{key: tree[key] for key in tree if key != "generator"}}
    examples = _bounded(settings["examples"], "examples", 1, MOST_EXAMPLES, whole=True)
    noise = _bounded(settings["noise"], "noise", 0, MOST_NOISE, whole=False)
    seed = _bounded(settings["seed"], "seed", 0, MAX_SEED, whole=True)
    if examples * (inputs + outputs) > MOST_EXAMPLES * 20:
        raise ExperimentError("$.data.examples", "this many examples of this many outputs are too many.")
    points, values = kind.draw(np.random.default_rng(int(seed)), int(examples), float(noise), classes)
    targets = values[:, np.newaxis] if outputs == 1 else np.eye(outputs)[values.astype(int)]
    return Data(points, targets, source={"generator": name, **settings})


def _bounded(value: Any, key: str, low: int, high: float, *, whole: bool) -> int | float:
    good = type(value) is int or (type(value) is float and not whole)
    if not good or not low <= value <= high:
        kind = "a whole number" if whole else "a number"
        shown = value if type(value) in (int, float) else type(value).__name__
        raise ExperimentError(
            f"$.data.{key}", f"this must be {kind} from {low} to {high:,}, not {shown!r:.40}."
        )
    number: int | float = value
    return number

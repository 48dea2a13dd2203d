"""Where weights start when no numbers are given: zeros, a constant, uniform, normal, Xavier or He."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from .activations import Array

Draw = Callable[[np.random.Generator, int, int, Mapping[str, float]], Array]


@dataclass(frozen=True)
class InitializerKind:
    """One way to draw starting weights.

    Attributes
    ----------
    settings : mapping
        The settings it takes, with their defaults.
    draw : callable
        (generator, n_in, n_out, settings) -> weights of shape (n_in, n_out). Biases start at 0.
    """

    name: str
    settings: Mapping[str, float]
    draw: Draw


def _zeros(generator: np.random.Generator, n_in: int, n_out: int, settings: Mapping[str, float]) -> Array:
    return np.zeros((n_in, n_out))


def _constant(generator: np.random.Generator, n_in: int, n_out: int, settings: Mapping[str, float]) -> Array:
    return np.full((n_in, n_out), settings["value"])


def _uniform(generator: np.random.Generator, n_in: int, n_out: int, settings: Mapping[str, float]) -> Array:
    return generator.uniform(settings["low"], settings["high"], (n_in, n_out))


def _normal(generator: np.random.Generator, n_in: int, n_out: int, settings: Mapping[str, float]) -> Array:
    return generator.normal(settings["mean"], settings["deviation"], (n_in, n_out))


def _xavier(generator: np.random.Generator, n_in: int, n_out: int, settings: Mapping[str, float]) -> Array:
    """Uniform in ±√(6 / (n_in + n_out)). Glorot & Bengio 2010, section 4.2."""
    limit = math.sqrt(6.0 / (n_in + n_out))
    return generator.uniform(-limit, limit, (n_in, n_out))


def _he(generator: np.random.Generator, n_in: int, n_out: int, settings: Mapping[str, float]) -> Array:
    """Normal with variance 2 / n_in. He, Zhang, Ren & Sun 2015, section 2.2."""
    return generator.normal(0.0, math.sqrt(2.0 / n_in), (n_in, n_out))


INITIALIZERS: dict[str, InitializerKind] = {
    "zeros": InitializerKind("zeros", {}, _zeros),
    "constant": InitializerKind("constant", {"value": 0.5}, _constant),
    "uniform": InitializerKind("uniform", {"low": -1.0, "high": 1.0}, _uniform),
    "normal": InitializerKind("normal", {"mean": 0.0, "deviation": 1.0}, _normal),
    "xavier": InitializerKind("xavier", {}, _xavier),
    "he": InitializerKind("he", {}, _he),
}
"""Every initializer by the name that files and the window use."""

"""The activations as prepared calls: what a fast step runs, in place, with one row per unit.

A prepared call is a function and its arguments, with every buffer bound beforehand, so that running it
allocates nothing. Constants stand in arrays of no dimension, which NumPy takes up faster than numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from .activations import LEAKY_SLOPE, Array

Call = tuple[Callable[..., Any], tuple[Any, ...]]

_ONE = np.array(1.0)
_ZERO = np.array(0.0)
_SLOPE = np.array(LEAKY_SLOPE)
_REST_OF_SLOPE = np.array(1.0 - LEAKY_SLOPE)


def activation_calls(name: str, z: Array, a: Array) -> list[Call]:
    """Return the calls that write a = g(z); for linear there are none, z is to be written to a directly.

    Sigmoid is 1 / (1 + e^(−z)): where e^(−z) is infinite the quotient is 0, as it should be.
    """
    if name == "sigmoid":
        return [(np.negative, (z, a)), (np.exp, (a, a)), (np.add, (a, _ONE, a)), (np.divide, (_ONE, a, a))]
    if name == "tanh":
        return [(np.tanh, (z, a))]
    if name == "relu":
        return [(partial(np.maximum, out=a), (z, _ZERO))]
    if name == "leaky_relu":
        return [(np.multiply, (z, _SLOPE, a)), (partial(np.maximum, out=a), (z, a))]
    if name == "softplus":
        return [(np.logaddexp, (z, _ZERO, a))]
    return []


def slope_calls(name: str, a: Array, slope: Array) -> list[Call]:
    """Return the calls that write g'(z), found from a alone; for linear there are none, its slope is 1.

    For softplus, a = ln(1 + e^z), the slope σ(z) is 1 − e^(−a).
    """
    if name == "sigmoid":
        return [(np.multiply, (a, a, slope)), (np.subtract, (a, slope, slope))]
    if name == "tanh":
        return [(np.multiply, (a, a, slope)), (np.subtract, (_ONE, slope, slope))]
    if name == "relu":
        return [(np.sign, (a, slope))]
    if name == "leaky_relu":
        return [
            (np.heaviside, (a, _ZERO, slope)),
            (np.multiply, (slope, _REST_OF_SLOPE, slope)),
            (np.add, (slope, _SLOPE, slope)),
        ]
    if name == "softplus":
        return [(np.negative, (a, slope)), (np.expm1, (slope, slope)), (np.negative, (slope, slope))]
    return []


def softmax_calls(z: Array, a: Array, sums: Array) -> list[Call]:
    """Return the calls that write softmax by column; z is left less its largest, `sums` is Σ e^z of that."""
    largest = np.empty(z.shape[1])
    return [
        (np.maximum.reduce, (z, 0, None, largest)),
        (np.subtract, (z, largest, z)),
        (np.exp, (z, a)),
        (np.ones(z.shape[0]).dot, (a, sums)),
        (np.divide, (a, sums, a)),
    ]

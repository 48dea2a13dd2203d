"""The activation functions a = g(z), each with its derivative, in one table from name to pair.

Written for whole arrays of weighted sums, stable over the full range of doubles.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

LEAKY_SLOPE = 0.01


@dataclass(frozen=True)
class Activation:
    """One activation function: a name, a = g(z), and how an error signal passes back through it.

    Attributes
    ----------
    function : callable
        z -> a, both of shape (n_examples, units).
    derivative : callable
        (z, a) -> g'(z), the same shape. For softmax, whose units depend on each other, this is the
        diagonal of the Jacobian, ∂a_j/∂z_j.
    pass_back : callable
        (z, a, ∂J/∂a) -> ∂J/∂z. For all functions of a single z it is ∂J/∂a · g'(z).
    output_only : bool
        Whether only the last layer may use it.
    """

    name: str
    function: Callable[[Array], Array]
    derivative: Callable[[Array, Array], Array]
    pass_back: Callable[[Array, Array, Array], Array]
    output_only: bool = False


def linear(z: Array) -> Array:
    """A = z: the unit passes its weighted sum on."""
    return np.array(z, dtype=np.float64)


def linear_derivative(z: Array, a: Array) -> Array:
    """g'(z) = 1."""
    return np.ones_like(z)


def sigmoid(z: Array) -> Array:
    """A = 1 / (1 + e^(−z)), through e^(−|z|) so that nothing overflows on either side."""
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1.0, small) / (1.0 + small)


def sigmoid_derivative(z: Array, a: Array) -> Array:
    """g'(z) = a·(1 − a), as e^(−|z|) / (1 + e^(−|z|))², which keeps its digits where a rounds to 1."""
    small = np.exp(-np.abs(z))
    return small / np.square(1.0 + small)


def tanh(z: Array) -> Array:
    """A = tanh(z)."""
    return np.asarray(np.tanh(z), dtype=np.float64)


def tanh_derivative(z: Array, a: Array) -> Array:
    """g'(z) = 1 − a², as 4e^(−2|z|) / (1 + e^(−2|z|))², which keeps its digits where a rounds to ±1."""
    small = np.square(np.exp(-np.abs(z)))
    return 4.0 * small / np.square(1.0 + small)


def relu(z: Array) -> Array:
    """A = max(0, z)."""
    return np.asarray(np.maximum(z, 0.0), dtype=np.float64)


def relu_derivative(z: Array, a: Array) -> Array:
    """g'(z) = 1 for z > 0, else 0. At the kink itself, z = 0, the convention here is 0."""
    return np.asarray(z > 0, dtype=np.float64)


def leaky_relu(z: Array) -> Array:
    """A = z for z > 0, else 0.01·z."""
    return np.where(z > 0, z, LEAKY_SLOPE * z)


def leaky_relu_derivative(z: Array, a: Array) -> Array:
    """g'(z) = 1 for z > 0, else 0.01 (also at z = 0)."""
    return np.where(z > 0, 1.0, LEAKY_SLOPE)


def softplus(z: Array) -> Array:
    """A = ln(1 + e^z), as max(z, 0) + ln(1 + e^(−|z|))."""
    return np.asarray(np.maximum(z, 0.0) + np.log1p(np.exp(-np.abs(z))), dtype=np.float64)


def softplus_derivative(z: Array, a: Array) -> Array:
    """g'(z) = 1 / (1 + e^(−z)): the sigmoid."""
    return sigmoid(z)


@np.errstate(over="ignore")  # the difference of two huge numbers may be −∞: its power is 0
def softmax(z: Array) -> Array:
    """a_j = e^(z_j) / Σ_k e^(z_k) within each example, after subtracting the largest z."""
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float64)


def softmax_derivative(z: Array, a: Array) -> Array:
    """∂a_j/∂z_j = a_j·(1 − a_j), the diagonal of the Jacobian."""
    return a * (1.0 - a)


def softmax_pass_back(z: Array, a: Array, gradient: Array) -> Array:
    """∂J/∂z_j = a_j·(∂J/∂a_j − Σ_k ∂J/∂a_k·a_k): every output depends on every z."""
    return np.asarray(a * (gradient - (gradient * a).sum(axis=1, keepdims=True)), dtype=np.float64)


def _elementwise(
    name: str, function: Callable[[Array], Array], derivative: Callable[[Array, Array], Array]
) -> Activation:
    def pass_back(z: Array, a: Array, gradient: Array) -> Array:
        return gradient * derivative(z, a)

    return Activation(name, function, derivative, pass_back)


ACTIVATIONS: dict[str, Activation] = {
    "linear": _elementwise("linear", linear, linear_derivative),
    "sigmoid": _elementwise("sigmoid", sigmoid, sigmoid_derivative),
    "tanh": _elementwise("tanh", tanh, tanh_derivative),
    "relu": _elementwise("relu", relu, relu_derivative),
    "leaky_relu": _elementwise("leaky_relu", leaky_relu, leaky_relu_derivative),
    "softplus": _elementwise("softplus", softplus, softplus_derivative),
    "softmax": Activation("softmax", softmax, softmax_derivative, softmax_pass_back, output_only=True),
}
"""Every activation by the name that files and the window use."""

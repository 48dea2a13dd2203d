"""Is the gradient right? An independent second computation of the loss, differentiated by a complex step.

J(w + ih) = J(w) + ih·∂J/∂w + O(h²), so with h = 10⁻²⁰ the imaginary part of J, divided by h, is the
derivative to the last digits: nothing is subtracted, so nothing cancels (Squire & Trapp 1998). It needs a
forward pass that is analytic, without |x|, max or comparisons of complex numbers; the one here is written
for that, shares no formula with the passes that train, and handles one complex parameter at a time.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .activations import LEAKY_SLOPE, Array
from .experiment import Experiment, Loss, Network
from .parameters import ParameterLayout
from .textbook_pass import TextbookPass

Complex = NDArray[np.complex128]

STEP = 1e-20
"""h: so small that h² vanishes beside 1, and far from the smallest double."""
RELATIVE = 1e-12
ABSOLUTE = 1e-13
KINK = 1e-6
"""A point this close to a kink of ReLU has no derivative that two computations must agree about."""


@dataclass(frozen=True)
class GradientCheck:
    """How back-propagation and the complex step compare at one point.

    Attributes
    ----------
    gradients, expected : ndarray, shape (n_parameters,)
        By back-propagation, and by the complex step.
    excess : ndarray, shape (n_parameters,)
        |gradient − expected| over what is allowed, 1e-12·|expected| + 1e-13·scale: 1 and more is wrong.
    worst : str
        The name of the parameter with the largest excess.
    at_kink : bool
        Whether some weighted sum of a ReLU lies within 1e-6 of its kink, where no derivative is defined.
    """

    names: tuple[str, ...]
    gradients: Array
    expected: Array
    excess: Array
    worst: str
    at_kink: bool

    @property
    def holds(self) -> bool:
        """Whether every parameter agrees."""
        return bool((self.excess < 1.0).all())


def check_gradients(experiment: Experiment, parameters: Array, gradients: Array | None = None) -> GradientCheck:
    """Compare gradients over all training examples with the complex step.

    Parameters
    ----------
    parameters : ndarray, shape (n_parameters,)
        Where to differentiate.
    gradients : ndarray, shape (n_parameters,), optional
        What to judge; by default those of the textbook pass.
    """
    inputs, targets = experiment.data.inputs, experiment.data.targets
    # Where the loss itself is beyond the range, the answer is "wrong", not a warning.
    with np.errstate(all="ignore"):
        if gradients is None:
            textbook = TextbookPass(experiment.network, experiment.loss)
            textbook.forward(parameters, inputs, targets)
            gradients = textbook.backward(parameters)
        expected, margin = complex_step_gradients(experiment, parameters, inputs, targets)
        scale = max(1.0, float(np.abs(expected).max()), float(np.abs(parameters).max()))
        excess = np.abs(gradients - expected) / (RELATIVE * np.abs(expected) + ABSOLUTE * scale)
    excess = np.where(np.isnan(excess), np.inf, excess)
    names = ParameterLayout(experiment.network).names
    return GradientCheck(
        names, np.array(gradients), expected, excess, names[int(np.argmax(excess))], margin < KINK
    )


def complex_step_gradients(
    experiment: Experiment, parameters: Array, inputs: Array, targets: Array
) -> tuple[Array, float]:
    """Return ∂J/∂w of every parameter, shape (n_parameters,), and the distance to the nearest ReLU kink."""
    expected = np.empty(len(parameters))
    margin = math.inf
    for place in range(len(parameters)):
        moved = parameters.astype(np.complex128)
        moved[place] += 1j * STEP
        loss, margin = _loss(experiment.network, experiment.loss, moved, inputs, targets)
        expected[place] = loss.imag / STEP
    return expected, margin


def _where_positive(z: Complex, above: NDArray[Any], below: NDArray[Any]) -> Complex:
    """Choose by the sign of the real part; the imaginary part only carries the derivative."""
    return np.asarray(np.where(z.real > 0, above, below), dtype=np.complex128)


def _log_of_one_plus(small: Complex) -> Complex:
    """ln(1 + x) for complex x: np.log1p of the real part, and the derivative by hand, exact where h² is 0."""
    return np.asarray(np.log1p(small.real) + 1j * (small.imag / (1.0 + small.real)), dtype=np.complex128)


def _logistic(z: Complex) -> Complex:
    # On either side only the power that cannot overflow is taken.
    falling = np.exp(-_where_positive(z, z, -z))
    return _where_positive(z, 1.0 / (1.0 + falling), falling / (1.0 + falling))


def _softplus(z: Complex) -> Complex:
    falling = np.exp(-_where_positive(z, z, -z))
    return _where_positive(z, z, np.zeros_like(z)) + _log_of_one_plus(falling)


def _hyperbolic(z: Complex) -> Complex:
    falling = np.exp(-2.0 * _where_positive(z, z, -z))
    # (1 − q) / (1 + q) loses digits where q is near 1, so there the quotient of sinh and cosh stands.
    near = np.abs(z.real) < 1.0
    bounded = np.where(near, z, 0.0)
    far = (1.0 - falling) / (1.0 + falling)
    return np.asarray(
        np.where(near, np.sinh(bounded) / np.cosh(bounded), _where_positive(z, far, -far)), dtype=np.complex128
    )


def _share(z: Complex) -> Complex:
    powers = np.exp(z - z.real.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.complex128)


_FUNCTIONS: dict[str, Callable[[Complex], Complex]] = {
    "linear": lambda z: z,
    "sigmoid": _logistic,
    "tanh": _hyperbolic,
    "relu": lambda z: _where_positive(z, z, np.zeros_like(z)),
    "leaky_relu": lambda z: _where_positive(z, z, LEAKY_SLOPE * z),
    "softplus": _softplus,
    "softmax": _share,
}


def _loss(
    network: Network, loss: Loss, parameters: Complex, inputs: Array, targets: Array
) -> tuple[complex, float]:
    """Return the loss at complex parameters, and how near a weighted sum came to a kink."""
    a = inputs.astype(np.complex128)
    z = a
    position = 0
    margin = math.inf
    penalty = 0j
    for layer in network.layers:
        count = a.shape[1] * layer.units
        weights = parameters[position : position + count].reshape(a.shape[1], layer.units)
        position += count
        z = np.einsum("ni,iu->nu", a, weights)
        penalty += loss.l2 * complex((weights * weights).sum())
        penalty += loss.l1 * complex((weights * np.sign(weights.real)).sum())
        if layer.bias:
            z = z + parameters[position : position + layer.units]
            position += layer.units
        if layer.activation in ("relu", "leaky_relu"):
            margin = min(margin, float(np.abs(z.real).min()))
        a = _FUNCTIONS[layer.activation](z)
    return _mean_or_sum(loss, z, a, targets) + penalty, margin


def _mean_or_sum(loss: Loss, z: Complex, a: Complex, targets: Array) -> complex:
    if loss.kind == "binary_cross_entropy":
        # −t·ln σ(z) − (1 − t)·ln σ(−z)
        terms = targets * _softplus(-z) + (1.0 - targets) * _softplus(z)
    elif loss.kind == "cross_entropy":
        top = z.real.max(axis=1, keepdims=True)
        terms = targets * (np.log(np.exp(z - top).sum(axis=1, keepdims=True)) + top - z)
    else:
        terms = (targets - a) * (targets - a)
    each = terms.sum(axis=1)
    if loss.over_outputs == "mean":
        each = each / terms.shape[1]
    total = complex(each.sum()) * loss.factor
    if loss.over_examples == "mean":
        total /= len(terms)
    if loss.kind == "root_mean_squared_error":
        # √ of a real number with an infinitesimal imaginary part; at 0 the slope counts as 0.
        root = math.sqrt(total.real)
        return complex(root, total.imag / (2.0 * root) if root > 0 else 0.0)
    return total

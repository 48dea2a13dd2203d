"""The losses J, with every factor, sum and mean written out, and what they hand back to the output layer.

Each loss is a sum of terms, one per example and output; the experiment says which factor stands before
it, whether outputs are summed or averaged, and whether examples are averaged or summed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .activations import Activation, Array, softmax


@dataclass(frozen=True)
class LossKind:
    """One kind of loss.

    Attributes
    ----------
    terms : callable
        (z, a, t) -> the terms before factor, sums and means, shape (n_examples, n_out).
    delta : callable
        (z, a, t, activation) -> the derivative of an example's terms by its z, shape (n_examples, n_out).
    output_activation : str or None
        The activation that the last layer must have, because the loss is computed from z through it.
    has_factor, averages_outputs, square_root : bool
        Whether `factor` may differ from 1, whether `over_outputs` may be "mean", and whether the
        square root is taken of the whole (root mean square).
    """

    name: str
    terms: Callable[[Array, Array, Array], Array]
    delta: Callable[[Array, Array, Array, Activation], Array]
    output_activation: str | None = None
    has_factor: bool = True
    averages_outputs: bool = True
    square_root: bool = False


@np.errstate(over="ignore")
def _squared_terms(z: Array, a: Array, t: Array) -> Array:
    return np.square(a - t)


@np.errstate(over="ignore")
def _squared_delta(z: Array, a: Array, t: Array, activation: Activation) -> Array:
    return activation.pass_back(z, a, 2.0 * (a - t))


def _binary_cross_entropy_terms(z: Array, a: Array, t: Array) -> Array:
    """−t·ln(a) − (1 − t)·ln(1 − a) with a = sigmoid(z), from z: max(z, 0) − z·t + ln(1 + e^(−|z|))."""
    return np.asarray(np.maximum(z, 0.0) - z * t + np.log1p(np.exp(-np.abs(z))), dtype=np.float64)


def _binary_cross_entropy_delta(z: Array, a: Array, t: Array, activation: Activation) -> Array:
    return a - t


@np.errstate(over="ignore")
def _cross_entropy_terms(z: Array, a: Array, t: Array) -> Array:
    """−t·ln(a) with a = softmax(z), from z: t·(ln Σ e^z − z); a target of 0 adds nothing, whatever z.

    The largest z gives e^0 = 1, which ln(1 + the others) takes apart, so that a loss near 0 keeps its digits.
    """
    shifted = z - z.max(axis=1, keepdims=True)
    others = np.exp(shifted)
    np.put_along_axis(others, z.argmax(axis=1)[:, np.newaxis], 0.0, axis=1)
    surprise = np.log1p(others.sum(axis=1, keepdims=True)) - shifted
    return np.asarray(t * np.where(t == 0, 0.0, surprise), dtype=np.float64)


def _cross_entropy_delta(z: Array, a: Array, t: Array, activation: Activation) -> Array:
    return np.asarray(softmax(z) * t.sum(axis=1, keepdims=True) - t, dtype=np.float64)


LOSSES: dict[str, LossKind] = {
    "squared_error": LossKind("squared_error", _squared_terms, _squared_delta),
    "root_mean_squared_error": LossKind(
        "root_mean_squared_error", _squared_terms, _squared_delta, has_factor=False, square_root=True
    ),
    "binary_cross_entropy": LossKind(
        "binary_cross_entropy",
        _binary_cross_entropy_terms,
        _binary_cross_entropy_delta,
        output_activation="sigmoid",
    ),
    "cross_entropy": LossKind(
        "cross_entropy",
        _cross_entropy_terms,
        _cross_entropy_delta,
        output_activation="softmax",
        averages_outputs=False,
    ),
}
"""Every loss by the name that files and the window use."""

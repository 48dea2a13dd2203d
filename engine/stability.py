"""How large the learning rate of gradient descent may be, where that can be computed."""

from __future__ import annotations

import math

import numpy as np

from .experiment import Experiment

MOST_INPUTS = 600


def largest_stable_rate(experiment: Experiment) -> float | None:
    """Return the learning rate up to which gradient descent does not run away, or None if that is not known.

    It is known where the loss is a parabola in the parameters: one linear layer, squared error, the full
    batch, plain gradient descent at a constant rate. With λ the largest curvature, a step multiplies the
    distance along its direction by 1 − ηλ, so the distance grows without end just when η > 2/λ. The
    curvature of a unit's parameters is factor·2·XᵀX (over the number of outputs and examples where the loss
    is a mean over them), plus 2·l2 for weights; X holds the inputs, and ones for a bias. Frozen parameters
    do not count.
    """
    network, loss, training = experiment.network, experiment.loss, experiment.training
    layer = network.layers[0]
    known = (
        len(network.layers) == 1
        and layer.activation == "linear"
        and loss.kind == "squared_error"
        and loss.l1 == 0
        and training.optimizer.kind == "gradient_descent"
        and training.schedule.kind == "constant"
        and experiment.steps_per_epoch == 1
        and network.inputs <= MOST_INPUTS
    )
    if not known:
        return None
    inputs = experiment.data.inputs
    if layer.bias:
        inputs = np.column_stack([inputs, np.ones(len(inputs))])
    scale = 2.0 * loss.factor
    if loss.over_outputs == "mean":
        scale /= layer.units
    if loss.over_examples == "mean":
        scale /= len(inputs)
    with np.errstate(all="ignore"):
        curvature = scale * (inputs.T @ inputs)
    curvature[np.arange(network.inputs), np.arange(network.inputs)] += 2.0 * loss.l2
    if not np.isfinite(curvature).all():
        return None
    held = {unit: {row - 1 for row, its in layer.frozen_weights if its == unit} for unit in _units(layer.units)}
    for unit in layer.frozen_biases:
        held[unit].add(network.inputs)
    largest = 0.0
    for rows in {frozenset(rows) for rows in held.values()}:
        free = [row for row in range(len(curvature)) if row not in rows]
        if free:
            largest = max(largest, float(np.linalg.eigvalsh(curvature[np.ix_(free, free)])[-1]))
    rate = 2.0 / largest if largest > 0 else math.inf
    return rate if math.isfinite(rate) else None


def _units(count: int) -> range:
    return range(1, count + 1)


def rounded_down(value: float) -> float:
    """Return a positive number cut to three significant digits, never above it."""
    digits = 2 - math.floor(math.log10(value))
    rounded = round(value, digits)
    return rounded if rounded <= value else round(rounded - 10.0**-digits, digits)

"""Everything that the formulas speak of, at one state of the parameters: z, a, δ, gradients, predictions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .activations import Array
from .experiment import Experiment
from .parameters import ParameterLayout
from .textbook_pass import TextbookPass


@dataclass(frozen=True)
class Snapshot:
    """A network at one moment, over all training examples.

    Attributes
    ----------
    parameters, gradients : ndarray, shape (n_parameters,)
        In the order of `layout`. The gradients are those of the loss over all training examples.
    inputs, targets, predictions : ndarray, shape (n_examples, …)
    weighted_sums, activations, deltas : tuple of ndarray
        One per layer, shape (n_examples, units): z, a = g(z) and δ, the derivative of the example's own
        share of the loss by z.
    loss : float
        The loss J over all training examples.
    test_loss : float or None
        The same loss over the test examples, penalties included; None where there are none.
    """

    layout: ParameterLayout
    parameters: Array
    gradients: Array
    inputs: Array
    targets: Array
    weighted_sums: tuple[Array, ...]
    activations: tuple[Array, ...]
    deltas: tuple[Array, ...]
    loss: float
    test_loss: float | None = None

    @property
    def predictions(self) -> Array:
        """The activations of the last layer, shape (n_examples, n_out)."""
        return self.activations[-1]


def take_snapshot(experiment: Experiment, parameters: Array) -> Snapshot:
    """Compute a snapshot of `experiment` at these parameters, shape (n_parameters,)."""
    textbook = TextbookPass(experiment.network, experiment.loss)
    parameters = np.array(parameters, dtype=np.float64)
    data = experiment.data
    test_loss = None
    with np.errstate(all="ignore"):
        loss = textbook.forward(parameters, data.inputs, data.targets)
        gradients = textbook.backward(parameters)
        if data.test_inputs is not None and data.test_targets is not None:
            test = TextbookPass(experiment.network, experiment.loss)
            test_loss = test.forward(parameters, data.test_inputs, data.test_targets)
    return Snapshot(
        layout=textbook.layout,
        parameters=parameters,
        gradients=gradients,
        inputs=data.inputs,
        targets=data.targets,
        weighted_sums=tuple(textbook.weighted_sums),
        activations=tuple(textbook.activations),
        deltas=tuple(textbook.deltas),
        loss=loss,
        test_loss=test_loss,
    )

"""Forward and backward as a textbook writes them: the short form that a student can read.

It is the reference that every faster form is tested against.
"""

from __future__ import annotations

import math

import numpy as np

from .activations import ACTIVATIONS, Array
from .experiment import Loss, Network
from .losses import LOSSES
from .parameters import ParameterLayout


class TextbookPass:
    """One forward and one backward pass of a network over a batch.

    After `forward`, `weighted_sums[k]` and `activations[k]` hold layer k + 1, shape (n_examples, units),
    and `loss` the loss J of the batch. After `backward`, `deltas[k]` holds δ, the derivative of each
    example's own share of J by its z; for the root mean square, which is no sum over examples, the
    derivative of the whole J.

    Source of the equations: Nielsen, *Neural Networks and Deep Learning*, chapter 2, BP1 to BP4. He
    keeps one example per column; here each is a row, so the transposes change sides.
    """

    def __init__(self, network: Network, loss: Loss) -> None:
        self._loss = loss
        self._kind = LOSSES[loss.kind]
        self._functions = [ACTIVATIONS[layer.activation] for layer in network.layers]
        self.layout = ParameterLayout(network)
        self.inputs: Array = np.empty((0, network.inputs))
        self.targets: Array = np.empty((0, network.layers[-1].units))
        self.weighted_sums: list[Array] = []
        self.activations: list[Array] = []
        self.deltas: list[Array] = []
        self.loss = math.nan

    def forward(self, parameters: Array, inputs: Array, targets: Array) -> float:
        """Compute z = a_before @ W + b and a = g(z), layer by layer, and the loss J.

        Parameters
        ----------
        parameters : ndarray, shape (n_parameters,)
        inputs : ndarray, shape (n_examples, n_in)
        targets : ndarray, shape (n_examples, n_out)
        """
        self.inputs, self.targets = inputs, targets
        self.weighted_sums, self.activations, self.deltas = [], [], []
        a = inputs
        for number, function in enumerate(self._functions, 1):
            z = a @ self.layout.weights(parameters, number)
            biases = self.layout.biases(parameters, number)
            if biases is not None:
                z = z + biases
            a = function.function(z)
            self.weighted_sums.append(z)
            self.activations.append(a)
        self.loss = self._loss_value(parameters)
        return self.loss

    def _loss_value(self, parameters: Array) -> float:
        terms = self._kind.terms(self.weighted_sums[-1], self.activations[-1], self.targets)
        value = float(terms.sum()) * self._output_scale()
        if self._loss.over_examples == "mean":
            value /= len(terms)
        if self._kind.square_root:
            value = math.sqrt(value)
        return value + self._penalty(parameters)

    def _output_scale(self) -> float:
        """The factor before each term: the loss's own, over the number of outputs for a mean."""
        averaged = self._loss.over_outputs == "mean"
        return self._loss.factor / (self.targets.shape[1] if averaged else 1)

    def _penalty(self, parameters: Array) -> float:
        """l1·Σ|w| + l2·Σw² over all weights; biases go free."""
        if self._loss.l1 == 0 and self._loss.l2 == 0:
            return 0.0
        penalty = 0.0
        for number in range(1, len(self._functions) + 1):
            weights = self.layout.weights(parameters, number)
            penalty += self._loss.l1 * float(np.abs(weights).sum())
            penalty += self._loss.l2 * float(np.square(weights).sum())
        return penalty

    def backward(self, parameters: Array) -> Array:
        """Compute δ from the last layer back to the first, and from it the gradient of every parameter.

            δ_last  = ∂J/∂z from the loss and the last activation
            δ       = g'(z) ⊙ (δ_after @ W_after.T)
            ∂J/∂W   = a_before.T @ δ        shape (n_in, units)
            ∂J/∂b   = δ summed over the examples

        the last two divided by the number of examples where the loss is a mean over them.

        Returns
        -------
        ndarray, shape (n_parameters,)
            The gradient of J, in the order of `ParameterLayout`.
        """
        gradients = np.zeros(self.layout.size)
        scale = self._example_scale()
        delta = self._output_delta()
        for number in range(len(self._functions), 0, -1):
            self.deltas.insert(0, delta)
            before = self.activations[number - 2] if number > 1 else self.inputs
            weights = self.layout.weights(parameters, number)
            weight_gradients = self.layout.weights(gradients, number)
            weight_gradients[:] = scale * (before.T @ delta)
            if self._loss.l1 or self._loss.l2:
                weight_gradients += self._loss.l1 * np.sign(weights) + 2.0 * self._loss.l2 * weights
            bias_gradients = self.layout.biases(gradients, number)
            if bias_gradients is not None:
                bias_gradients[:] = scale * delta.sum(axis=0)
            if number > 1:
                delta = self._functions[number - 2].pass_back(
                    self.weighted_sums[number - 2], self.activations[number - 2], delta @ weights.T
                )
        return gradients

    def gradients(self, parameters: Array, inputs: Array, targets: Array) -> Array:
        """Run forward and backward; return the gradient of J, shape (n_parameters,)."""
        self.forward(parameters, inputs, targets)
        return self.backward(parameters)

    def _output_delta(self) -> Array:
        z, a = self.weighted_sums[-1], self.activations[-1]
        delta = self._output_scale() * self._kind.delta(z, a, self.targets, self._functions[-1])
        if not self._kind.square_root:
            return delta
        # J = √m with m the mean over examples: ∂J/∂z = ∂m/∂z / (2J). At J = 0 there is no slope
        # to follow; the convention here is 0.
        terms = self._kind.terms(z, a, self.targets)
        root = math.sqrt(float(terms.sum()) * self._output_scale() / len(terms))
        return delta / (2.0 * root * len(delta)) if root > 0 else np.zeros_like(delta)

    def _example_scale(self) -> float:
        """1 over the number of examples where J is a mean of shares, else 1."""
        mean = self._loss.over_examples == "mean" and not self._kind.square_root
        return 1.0 / len(self.inputs) if mean else 1.0

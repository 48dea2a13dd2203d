"""The buffers and prepared calls of a fast step for one size of batch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .activations import Array
from .experiment import Experiment
from .fast_calls import Call, activation_calls, slope_calls, softmax_calls
from .parameters import ParameterLayout

STACKED = "stacked"
SCALED = "scaled"
RULED = "ruled"


class BatchPlan:
    """Forward, loss and backward over batches of one size, for every slot of a ring of parameters.

    Inside, one row per unit and one example per column. The activations of all layers lie in one buffer,
    each followed by a row of ones, so that the biases are the last row of the layer's weights and
    neighbouring layers of one kind share one pass for their slopes.

    Parameters
    ----------
    parameters, gradients : list of ndarray, shape (n_parameters,)
        One of each for every slot.
    size : int
        Examples in a batch.
    mode : str
        How δ is scaled: not at all (STACKED), by the loss's scale and the learning rate (SCALED), or by
        the loss's scale, so that gradients are those of the loss (RULED).
    """

    def __init__(
        self, experiment: Experiment, parameters: list[Array], gradients: list[Array], size: int, mode: str
    ) -> None:
        self.size = size
        self._layers = experiment.network.layers
        self._layout = ParameterLayout(experiment.network)
        self._mode = mode
        self._kind = experiment.loss.kind
        units = [layer.units for layer in self._layers]
        slots = len(parameters)
        loss = experiment.loss
        self.loss_scale = loss.factor
        if loss.over_outputs == "mean":
            self.loss_scale /= units[-1]
        self._averages = loss.over_examples == "mean"
        if self._averages:
            self.loss_scale /= size
        self.delta_scale = self.loss_scale * (2.0 if self._kind == "squared_error" else 1.0)
        self.delta_factor = np.array(self.delta_scale)
        """What δ is multiplied with, unless STACKED; times the learning rate where SCALED."""

        heights = [count + 1 for count in units]
        ends = np.cumsum(heights)
        activations = np.ones((ends[-1], size))
        slopes = np.ones((ends[-1], size))
        sums = np.zeros((ends[-1], size))
        deltas = np.zeros((sum(units), size))
        starts = [int(end - height) for end, height in zip(ends, heights, strict=True)]
        self._a = [activations[start : start + count] for start, count in zip(starts, units, strict=True)]
        self._extended = [
            activations[start : start + count + layer_after.bias]
            for start, count, layer_after in zip(starts[:-1], units[:-1], self._layers[1:], strict=True)
        ]
        self._z = [sums[start : start + count] for start, count in zip(starts, units, strict=True)]
        self._slope = [slopes[start : start + count] for start, count in zip(starts, units, strict=True)]
        edges = np.concatenate([[0], np.cumsum(units)])
        self._delta = [deltas[edges[k] : edges[k + 1]] for k in range(len(units))]

        # What the losses are computed from, one row per slot, after a whole block of steps.
        self._residuals = np.zeros((slots, units[-1] * size))
        self._scores = np.zeros((slots, units[-1] * size))
        self._sums = np.ones((slots, size))
        self._crosses = np.zeros(slots)
        self._squares = np.empty((slots, units[-1] * size))
        self._results = np.empty(slots)
        self._slope_calls = self._grouped_slopes(starts, units, activations, slopes)

        self._parameters, self._gradients = parameters, gradients

    def steps(self, updates: Sequence[Call]) -> list[tuple[Any, ...]]:
        """Return what a step does from each slot on, but for the last.

        The calls of backward; the δ and the place for the product with the batch's inputs, the first
        layer's gradient; and the update with its arguments.
        """
        return [
            (
                self._backward(slot, self._parameters[slot], self._gradients[slot]),
                self._first_delta(slot).T,
                self._weights(self._gradients[slot], 1),
                update,
                arguments,
            )
            for slot, (update, arguments) in enumerate(updates)
        ]

    def looks(self) -> list[tuple[Any, ...]]:
        """Return what forward and loss do in each slot.

        The product with the batch's inputs and the place for it; the calls of the rest of forward; outputs
        and the place for their difference from the targets; for the cross-entropies the scores z, and the
        place for their product with the targets.
        """
        return [
            (
                self._weights(values, 1).T.dot,
                self._output(slot) if len(self._layers) == 1 else self._input_of(1),
                self._forward(slot, values),
                self._a[-1],
                self._residual(slot),
                None if self._kind == "squared_error" else self._scores[slot],
                self._crosses[slot : slot + 1].reshape(()),
            )
            for slot, values in enumerate(self._parameters)
        ]

    def keep_residual(self, slot: int) -> None:
        """Copy what backward needs of a slot's forward pass to the first slot."""
        self._residuals[0] = self._residuals[slot]

    def losses(self, first: int, last: int) -> Array:
        """Return the losses of the slots from `first` up to `last`, not included, without penalties."""
        results = self._results[first:last]
        if self._kind == "squared_error":
            np.square(self._residuals[first:last], self._squares[first:last])
            np.add.reduce(self._squares[first:last], axis=1, out=results)
        else:
            if self._kind == "binary_cross_entropy":
                np.logaddexp(self._scores[first:last], 0.0, self._squares[first:last])
                np.add.reduce(self._squares[first:last], axis=1, out=results)
            else:
                np.add.reduce(np.log(self._sums[first:last]), axis=1, out=results)
            np.subtract(results, self._crosses[first:last], results)
        return np.multiply(results, self.loss_scale)

    def layers_forward(self, slot: int, x: Array) -> tuple[list[Array], list[Array]]:
        """Return copies of every layer's z and a, one example per row, just behind a slot's forward pass.

        z is the same product anew where its place has been used for something else.
        """
        values = self._parameters[slot]
        before = [x, *self._extended]
        sums = [self._weights(values, number).T.dot(a).T.copy() for number, a in enumerate(before, 1)]
        return sums, [a.T.copy() for a in self._a]

    def layers_backward(self, x: Array) -> tuple[list[Array], Array]:
        """Run backward in the first slot; return copies of every layer's δ and of the gradients.

        Both are the loss's own: δ the derivative by z of an example's own share, one example per row; the
        gradients those of the loss without penalties. Forward must run anew before the next step.
        """
        kept = float(self.delta_factor)
        self.delta_factor[()] = self.delta_scale
        gradients = self._gradients[0]
        for function, operands in self._backward(0, self._parameters[0], gradients):
            function(*operands)
        x.dot(self._first_delta(0).T, self._weights(gradients, 1))
        self.delta_factor[()] = kept
        deltas = [*self._delta[:-1], self._last_delta(self._residual(0))[1]]
        unscaled = self._mode == STACKED
        share = self.delta_scale * (self.size if self._averages else 1)
        factor = share if unscaled else share / self.delta_scale
        return (
            [(delta * factor).T.copy() for delta in deltas],
            gradients * self.delta_scale if unscaled else gradients.copy(),
        )

    def _residual(self, slot: int) -> Array:
        """Where outputs − targets go; the cross-entropies' is δ already, and needs no slot of its own."""
        if self._kind != "squared_error":
            return self._delta[-1]
        residual: Array = self._residuals[slot].reshape(self._a[-1].shape)
        return residual

    def _weights(self, vector: Array, number: int) -> Array:
        """View weights and, as the last row, biases of a layer: they lie behind each other."""
        slots = self._layout.layers[number - 1]
        stop = slots.weights.stop if slots.biases is None else slots.biases.stop
        rows: Array = vector[slots.weights.start : stop]
        return rows.reshape((-1, slots.units))

    def _input_of(self, number: int) -> Array:
        """Where the weighted sums of a layer go: for a linear one, straight to its activations."""
        linear = self._layers[number - 1].activation == "linear"
        return self._a[number - 1] if linear else self._z[number - 1]

    def _output(self, slot: int) -> Array:
        """Where the last layer's weighted sums go; the cross-entropies keep them for the loss."""
        if self._kind == "squared_error":
            return self._input_of(len(self._layers))
        scores: Array = self._scores[slot].reshape(self._z[-1].shape)
        return scores

    def _forward(self, slot: int, values: Array) -> list[Call]:
        """Everything behind the first product."""
        calls: list[Call] = []
        for number, layer in enumerate(self._layers, 1):
            z = self._output(slot) if number == len(self._layers) else self._input_of(number)
            if number > 1:
                calls.append((self._weights(values, number).T.dot, (self._extended[number - 2], z)))
            if layer.activation == "softmax":
                calls += softmax_calls(z, self._a[-1], self._sums[slot])
            else:
                calls += activation_calls(layer.activation, z, self._a[number - 1])
        return calls

    def _grouped_slopes(
        self, starts: list[int], units: list[int], activations: Array, slopes: Array
    ) -> list[Call]:
        """One pass for each run of neighbouring layers of the same kind."""
        calls: list[Call] = []
        last = len(self._layers) if self._kind == "squared_error" else len(self._layers) - 1
        number = 0
        while number < last:
            name = self._layers[number].activation
            end = number
            while end + 1 < last and self._layers[end + 1].activation == name:
                end += 1
            rows = slice(starts[number], starts[end] + units[end])
            calls += slope_calls(name, activations[rows], slopes[rows])
            number = end + 1
        return calls

    def _last_delta(self, residual: Array) -> tuple[list[Call], Array]:
        delta = self._delta[-1]
        curved = self._kind == "squared_error" and self._layers[-1].activation != "linear"
        scaled = self._mode != STACKED
        calls: list[Call] = []
        if scaled:
            calls.append((np.multiply, (residual, self.delta_factor, delta)))
        if curved:
            calls.append((np.multiply, (delta if scaled else residual, self._slope[-1], delta)))
        return calls, delta if calls else residual

    def _first_delta(self, slot: int) -> Array:
        if len(self._layers) > 1:
            return self._delta[0]
        return self._last_delta(self._residual(slot))[1]

    def _backward(self, slot: int, values: Array, gradients: Array) -> list[Call]:
        """Everything but the first layer's gradient, whose inputs change with the batch."""
        calls = list(self._slope_calls)
        more, delta = self._last_delta(self._residual(slot))
        calls += more
        for number in range(len(self._layers), 1, -1):
            product = self._extended[number - 2].dot
            calls.append((product, (delta.T, self._weights(gradients, number))))
            before = self._delta[number - 2]
            weights = self._weights(values, number)[: self._layers[number - 2].units]
            calls.append((weights.dot, (delta, before)))
            if self._layers[number - 2].activation != "linear":
                calls.append((np.multiply, (before, self._slope[number - 2], before)))
            delta = before
        return calls

"""All weights and biases in one flat vector: where each one lies, what it is called, and how it starts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .activations import Array
from .experiment import Choice, Experiment, Network
from .initializers import INITIALIZERS


@dataclass(frozen=True)
class LayerSlots:
    """Where one layer's parameters lie in the flat vector.

    Attributes
    ----------
    weights : slice
        n_in · units numbers, row by row: the weights from input 1 first.
    biases : slice or None
        `units` numbers behind them; None for a layer without biases.
    """

    n_in: int
    units: int
    weights: slice
    biases: slice | None


class ParameterLayout:
    """The order of a network's parameters: layer by layer, the weights row by row, then the biases.

    Attributes
    ----------
    size : int
        How many parameters there are.
    names : tuple of str
        ``W1[2,3]`` is the weight of layer 1 from its input 2 to its unit 3, ``b1[3]`` that unit's bias.
    """

    def __init__(self, network: Network) -> None:
        slots = []
        position = 0
        n_in = network.inputs
        for layer in network.layers:
            weights = slice(position, position + n_in * layer.units)
            position = weights.stop
            biases = None
            if layer.bias:
                biases = slice(position, position + layer.units)
                position = biases.stop
            slots.append(LayerSlots(n_in, layer.units, weights, biases))
            n_in = layer.units
        self.layers: tuple[LayerSlots, ...] = tuple(slots)
        self.size = position

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The name of every parameter, in order; written out when first asked for."""
        names: list[str] = []
        for number, slots in enumerate(self.layers, 1):
            units = range(1, slots.units + 1)
            names.extend(f"W{number}[{row},{unit}]" for row in range(1, slots.n_in + 1) for unit in units)
            if slots.biases is not None:
                names.extend(f"b{number}[{unit}]" for unit in units)
        return tuple(names)

    @cached_property
    def _index(self) -> dict[str, int]:
        return {name: index for index, name in enumerate(self.names)}

    def index(self, name: str) -> int:
        """Return the place of the parameter called `name`; KeyError when there is none."""
        return self._index[name]

    def weights(self, vector: Array, layer: int) -> Array:
        """View the weights of `layer` (from 1) in a flat vector, shape (n_in, units)."""
        slots = self.layers[layer - 1]
        return vector[slots.weights].reshape(slots.n_in, slots.units)

    def biases(self, vector: Array, layer: int) -> Array | None:
        """View the biases of `layer` (from 1), shape (units,); None for a layer without."""
        slots = self.layers[layer - 1]
        return None if slots.biases is None else vector[slots.biases]


def start_parameters(experiment: Experiment, generator: np.random.Generator) -> Array:
    """Return the flat vector that training starts from: the numbers given, the others drawn in order."""
    layout = ParameterLayout(experiment.network)
    vector = np.zeros(layout.size)
    for number, (layer, slots) in enumerate(zip(experiment.network.layers, layout.layers, strict=True), 1):
        weights = layout.weights(vector, number)
        if layer.weights is not None:
            weights[:] = layer.weights
        else:
            choice = layer.initializer or Choice("xavier")
            kind = INITIALIZERS[choice.kind]
            weights[:] = kind.draw(generator, slots.n_in, slots.units, {**kind.settings, **choice.settings})
        biases = layout.biases(vector, number)
        if biases is not None and layer.biases is not None:
            biases[:] = layer.biases
    return vector


def free_parameters(network: Network) -> NDArray[np.bool_]:
    """Return which parameters training may move: False for frozen ones, shape (n_parameters,)."""
    layout = ParameterLayout(network)
    free = np.ones(layout.size, dtype=np.bool_)
    for layer, slots in zip(network.layers, layout.layers, strict=True):
        for row, unit in layer.frozen_weights:
            free[slots.weights.start + (row - 1) * slots.units + unit - 1] = False
        for unit in layer.frozen_biases:
            free[slots.weights.stop + unit - 1] = False
    return free

"""All weights and biases in one flat vector: where each one lies, what it is called, and how it starts."""

from __future__ import annotations

from dataclasses import dataclass

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
        names: list[str] = []
        position = 0
        n_in = network.inputs
        for number, layer in enumerate(network.layers, 1):
            weights = slice(position, position + n_in * layer.units)
            position = weights.stop
            names.extend(
                f"W{number}[{row},{unit}]" for row in range(1, n_in + 1) for unit in range(1, layer.units + 1)
            )
            biases = None
            if layer.bias:
                biases = slice(position, position + layer.units)
                position = biases.stop
                names.extend(f"b{number}[{unit}]" for unit in range(1, layer.units + 1))
            slots.append(LayerSlots(n_in, layer.units, weights, biases))
            n_in = layer.units
        self.layers: tuple[LayerSlots, ...] = tuple(slots)
        self.size = position
        self.names: tuple[str, ...] = tuple(names)
        self._index = {name: index for index, name in enumerate(names)}

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
    for number, layer in enumerate(network.layers, 1):
        for row, unit in layer.frozen_weights:
            free[layout.index(f"W{number}[{row},{unit}]")] = False
        for unit in layer.frozen_biases:
            free[layout.index(f"b{number}[{unit}]")] = False
    return free

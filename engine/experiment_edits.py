"""Every edit of an experiment as a function from one value to the next; none depends on a window.

Layers, inputs, units and rows count from 1. An edit that does not fit raises `ExperimentError`, and the
experiment at hand is as it was.
"""

from __future__ import annotations

import dataclasses
import re
from typing import Any

import numpy as np

from .activations import Array
from .errors import ExperimentError
from .experiment import Choice, Data, Experiment, Layer, Loss, Training
from .parameters import ParameterLayout, free_parameters

_WEIGHT = re.compile(r"W([0-9]+)\[([0-9]+),([0-9]+)\]", re.ASCII)
_BIAS = re.compile(r"b([0-9]+)\[([0-9]+)\]", re.ASCII)


def start_from(experiment: Experiment, parameters: Array) -> Experiment:
    """Make these parameters, shape (n_parameters,), the numbers that training starts from."""
    layout = ParameterLayout(experiment.network)
    layers = tuple(
        dataclasses.replace(
            layer, weights=layout.weights(parameters, number), biases=layout.biases(parameters, number)
        )
        for number, layer in enumerate(experiment.network.layers, 1)
    )
    return experiment.with_network(layers=layers)


def set_parameter(experiment: Experiment, parameters: Array, name: str, value: float) -> Experiment:
    """Start from these parameters with the one called `name` (``W1[2,3]``, ``b1[3]``) set to `value`."""
    layout = ParameterLayout(experiment.network)
    changed = np.array(parameters, dtype=np.float64)
    changed[layout.index(name)] = value
    return start_from(experiment, changed)


def set_frozen(experiment: Experiment, name: str, frozen: bool) -> Experiment:
    """Freeze the weight or bias called `name`, or let training move it again; KeyError when there is none."""
    ParameterLayout(experiment.network).index(name)
    if match := _WEIGHT.fullmatch(name):
        number, pair = int(match[1]), (int(match[2]), int(match[3]))
        pairs = set(experiment.network.layers[number - 1].frozen_weights)
        pairs = pairs | {pair} if frozen else pairs - {pair}
        return change_layer(experiment, number, frozen_weights=tuple(sorted(pairs)))
    match = _BIAS.fullmatch(name)
    assert match is not None
    number, unit = int(match[1]), int(match[2])
    units = set(experiment.network.layers[number - 1].frozen_biases)
    units = units | {unit} if frozen else units - {unit}
    return change_layer(experiment, number, frozen_biases=tuple(sorted(units)))


def frozen_names(experiment: Experiment) -> frozenset[str]:
    """Return the names of all parameters that training leaves as they are."""
    names = ParameterLayout(experiment.network).names
    return frozenset(
        name for name, free in zip(names, free_parameters(experiment.network), strict=True) if not free
    )


def set_loss(experiment: Experiment, loss: Loss) -> Experiment:
    """Use another loss."""
    return dataclasses.replace(experiment, loss=loss)


def set_training(experiment: Experiment, training: Training) -> Experiment:
    """Use another optimizer, other batches or another stop; the learning rate stays as it is."""
    rate = experiment.training.learning_rate
    return dataclasses.replace(experiment, training=dataclasses.replace(training, learning_rate=rate))


def change_layer(experiment: Experiment, number: int, **changes: Any) -> Experiment:
    """Change fields of one layer."""
    layers = list(experiment.network.layers)
    layers[number - 1] = dataclasses.replace(layers[number - 1], **changes)
    return experiment.with_network(layers=tuple(layers))


def set_bias(experiment: Experiment, number: int, bias: bool) -> Experiment:
    """Give a layer biases, starting at 0, or take them away, with what a text prints of them."""
    if bias:
        return change_layer(experiment, number, bias=True)
    gone = (f"b{number}[", f"db{number}[")
    kept = tuple(printed for printed in experiment.printed if not printed.quantity.startswith(gone))
    layers = list(experiment.network.layers)
    layers[number - 1] = dataclasses.replace(layers[number - 1], bias=False, biases=None, frozen_biases=())
    network = dataclasses.replace(experiment.network, layers=tuple(layers))
    return dataclasses.replace(experiment, network=network, printed=kept)


def add_unit(experiment: Experiment, number: int) -> Experiment:
    """Add a unit at the end of a layer; 0 adds an input, the last layer an output.

    Given weights stay, the new ones are 0.1 (a unit with only zeros could never learn to differ from
    zero). A new input or output brings a column of zeros into the data.
    """
    size = experiment.network.sizes[number]
    return _resize(experiment, number, size + 1)


def remove_unit(experiment: Experiment, number: int) -> Experiment:
    """Remove the last unit of a layer; 0 removes the last input."""
    size = experiment.network.sizes[number]
    what = "input" if number == 0 else "unit"
    if size == 1:
        raise ExperimentError(_place(number), f"the last {what} cannot be removed.")
    return _resize(experiment, number, size - 1)


def add_layer(experiment: Experiment, position: int) -> Experiment:
    """Insert a hidden layer so that it becomes layer `position`.

    It has as many units, the activation and the bias of the layer that stood there, or of the one
    before for a new last hidden layer; weights of both sides are drawn anew.
    """
    layers = list(experiment.network.layers)
    pattern = layers[max(0, min(position, len(layers) - 1) - 1)]
    activation = "tanh" if len(layers) == 1 else pattern.activation
    units = max(2, experiment.network.sizes[position - 1]) if len(layers) == 1 else pattern.units
    layers.insert(position - 1, Layer(units=min(units, 8), activation=activation, bias=pattern.bias))
    layers[position] = _drawn(layers[position])
    return _with_layers(experiment, layers)


def remove_layer(experiment: Experiment, number: int) -> Experiment:
    """Remove a hidden layer; the weights behind it are drawn anew. The output layer stays."""
    layers = list(experiment.network.layers)
    if number == len(layers):
        raise ExperimentError(_place(number), "the output layer cannot be removed.")
    del layers[number - 1]
    layers[number - 1] = _drawn(layers[number - 1])
    return _with_layers(experiment, layers)


def new_weights(experiment: Experiment) -> Experiment:
    """Draw all weights anew: the next seed, and no given numbers any more. Biases start at 0."""
    layers = [dataclasses.replace(layer, weights=None, biases=None) for layer in experiment.network.layers]
    changed = _with_layers(experiment, layers)
    return changed.with_training(seed=experiment.training.seed + 1)


def set_initializer(experiment: Experiment, number: int, initializer: Choice) -> Experiment:
    """Draw the starting weights of one layer by `initializer`: no given numbers any more, biases start at 0."""
    layers = list(experiment.network.layers)
    drawn = dataclasses.replace(layers[number - 1], weights=None, biases=None, initializer=initializer)
    if drawn == layers[number - 1]:
        return experiment
    layers[number - 1] = drawn
    return _with_layers(experiment, layers)


def set_cell(experiment: Experiment, part: str, row: int, column: int, value: float) -> Experiment:
    """Set one number of the data; `part` is "inputs" or "targets"."""
    table = getattr(experiment.data, part).copy()
    table[row - 1, column - 1] = value
    return _with_data(experiment, **{part: table})


def set_rows(experiment: Experiment, first: int, rows: Array) -> Experiment:
    """Write rows of inputs and targets side by side from row `first` on; the table grows where needed."""
    n_in = experiment.network.inputs
    width = n_in + experiment.network.layers[-1].units
    if rows.ndim != 2 or rows.shape[1] != width:
        found = rows.shape[1] if rows.ndim == 2 else 0
        raise ExperimentError(
            "$.data", f"each row needs {width} numbers, inputs and targets, but there are {found}."
        )
    table = np.hstack([experiment.data.inputs, experiment.data.targets])
    last = first - 1 + len(rows)
    if last > len(table):
        table = np.vstack([table, np.zeros((last - len(table), width))])
    table[first - 1 : last] = rows
    return _with_data(experiment, inputs=table[:, :n_in], targets=table[:, n_in:])


def add_row(experiment: Experiment) -> Experiment:
    """Add an example of zeros at the end."""
    data = experiment.data
    return _with_data(
        experiment,
        inputs=np.vstack([data.inputs, np.zeros((1, data.inputs.shape[1]))]),
        targets=np.vstack([data.targets, np.zeros((1, data.targets.shape[1]))]),
    )


def remove_rows(experiment: Experiment, rows: list[int]) -> Experiment:
    """Remove examples by their numbers; one must stay. Printed values follow their example."""
    data = experiment.data
    places = [row - 1 for row in rows]
    if len(set(places)) >= data.examples:
        raise ExperimentError("$.data.inputs", "the last example cannot be removed.")
    kept = [
        dataclasses.replace(one, example=one.example - sum(row < one.example for row in set(rows)))
        for one in experiment.printed
        if one.example not in rows
    ]
    changed = dataclasses.replace(experiment, printed=tuple(kept))
    return _with_data(
        changed,
        inputs=np.delete(data.inputs, places, axis=0),
        targets=np.delete(data.targets, places, axis=0),
    )


def _place(number: int) -> str:
    return "$.network.inputs" if number == 0 else f"$.network.layers[{number}]"


def _drawn(layer: Layer) -> Layer:
    return dataclasses.replace(layer, weights=None, frozen_weights=())


def _with_layers(experiment: Experiment, layers: list[Layer]) -> Experiment:
    """Change the layers; what a text printed for the other network no longer applies."""
    network = dataclasses.replace(experiment.network, layers=tuple(layers))
    return dataclasses.replace(experiment, network=network, printed=())


def _with_data(experiment: Experiment, **tables: Array) -> Experiment:
    """Change tables of the data; built-in data become the person's own."""
    return dataclasses.replace(experiment, data=dataclasses.replace(experiment.data, source=None, **tables))


def _fit(table: Array | None, rows: int, columns: int, fill: float) -> Array | None:
    """Cut or extend a matrix to this shape."""
    if table is None:
        return None
    fitted = np.full((rows, columns), fill)
    rows, columns = min(rows, table.shape[0]), min(columns, table.shape[1])
    fitted[:rows, :columns] = table[:rows, :columns]
    return fitted


_NEW_WEIGHT = 0.1


def _resize(experiment: Experiment, number: int, units: int) -> Experiment:
    network, data = experiment.network, experiment.data
    layers = list(network.layers)
    if number > 0:
        layer = layers[number - 1]
        n_in = network.sizes[number - 1]
        biases = None if layer.biases is None else _fit(layer.biases[np.newaxis], 1, units, 0.0)
        layers[number - 1] = dataclasses.replace(
            layer,
            units=units,
            weights=_fit(layer.weights, n_in, units, _NEW_WEIGHT),
            biases=None if biases is None else biases[0],
            frozen_weights=tuple(pair for pair in layer.frozen_weights if pair[1] <= units),
            frozen_biases=tuple(unit for unit in layer.frozen_biases if unit <= units),
        )
    if number < len(layers):
        after = layers[number]
        layers[number] = dataclasses.replace(
            after,
            weights=_fit(after.weights, units, after.units, _NEW_WEIGHT),
            frozen_weights=tuple(pair for pair in after.frozen_weights if pair[0] <= units),
        )
    inputs, names = network.inputs, network.input_names
    if number == 0:
        inputs = units
        names = (*names, f"x{units}")[:units] if names else ()
        data = _with_columns(data, "inputs", units)
    if number == len(layers):
        data = _with_columns(data, "targets", units)
    changed = dataclasses.replace(network, inputs=inputs, input_names=names, layers=tuple(layers))
    return dataclasses.replace(experiment, network=changed, data=data, printed=())


def _with_columns(data: Data, part: str, columns: int) -> Data:
    tables: dict[str, Any] = {
        name: _fit(table, len(table), columns, 0.0)
        for name in (part, f"test_{part}")
        if (table := getattr(data, name)) is not None
    }
    return dataclasses.replace(data, source=None, **tables)

"""What a valid experiment is: shapes that fit, known kinds, finite numbers, sizes that a machine can hold."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from .activations import ACTIVATIONS, Array
from .errors import ExperimentError
from .initializers import INITIALIZERS
from .losses import LOSSES
from .optimizers import OPTIMIZERS
from .schedules import SCHEDULES

if TYPE_CHECKING:
    from .experiment import Choice, Data, Experiment, Layer, Loss, Network, Training

MAX_UNITS = 4096
MAX_LAYERS = 64
MAX_PARAMETERS = 2_000_000
MAX_DATA_NUMBERS = 2_000_000
MAX_COUNT = 10**12
MAX_SEED = 2**63 - 1
MAX_TITLE = 200
MAX_NAME = 60
MAX_DESCRIPTION = 20_000
MAX_PRINTED = 10_000

_QUANTITY = re.compile(
    r"loss|(?:d?W)([1-9][0-9]{0,3})\[([1-9][0-9]{0,3}),([1-9][0-9]{0,3})\]"
    r"|(?:d?b|z|a|delta)([1-9][0-9]{0,3})\[([1-9][0-9]{0,3})\]",
    re.ASCII,
)
_PRINTED_NUMBER = re.compile(r"[+\-\N{MINUS SIGN}]?[0-9]*\.?[0-9]+(?:[eE][+\-]?[0-9]{1,3})?", re.ASCII)
_NOTATION = re.compile(r"[a-z][a-z0-9_-]{0,39}", re.ASCII)


def _one_of(names: Iterable[str]) -> str:
    quoted = [f'"{name}"' for name in names]
    return quoted[0] if len(quoted) == 1 else ", ".join(quoted[:-1]) + " or " + quoted[-1]


def _require(condition: bool, place: str, sentence: str) -> None:
    if not condition:
        raise ExperimentError(place, sentence)


def _check_text(text: str, most: int, place: str) -> None:
    _require(isinstance(text, str), place, "this must be text in quotation marks.")
    _require(len(text) <= most, place, f"this text has {len(text)} characters; {most} is the most.")
    _require(
        not any("\ud800" <= character <= "\udfff" for character in text),
        place,
        "this text holds half a character (a lone surrogate) and cannot be saved as UTF-8.",
    )


def _check_number(
    value: float, place: str, *, low: float = -math.inf, high: float = math.inf, what: str = "a number"
) -> None:
    good = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    _require(good and low <= value <= high, place, f"this must be {what}, not {value!r:.40}.")


def _check_whole(value: int, place: str, low: int, high: int, what: str) -> None:
    good = isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
    _require(good, place, f"{what} must be a whole number from {low} to {high}, not {value!r:.40}.")


def _check_array(array: Array, shape: tuple[int, ...], place: str, what: str) -> None:
    _require(
        array.shape == shape,
        place,
        f"{what} must have the shape {_shape_text(shape)}, not {_shape_text(array.shape)}.",
    )
    bad = np.argwhere(~np.isfinite(array))
    if len(bad):
        where = "".join(f"[{index + 1}]" for index in bad[0])
        raise ExperimentError(place + where, f"this must be a finite number, not {array[tuple(bad[0])]}.")


def _shape_text(shape: tuple[int, ...]) -> str:
    if len(shape) == 1:
        return f"of one row of {shape[0]}"
    return " x ".join(str(size) for size in shape)


def _check_choice(choice: Choice, kinds: Mapping[str, object], place: str) -> None:
    _require(choice.kind in kinds, f"{place}.kind", f"this must be {_one_of(kinds)}, not {choice.kind!r:.40}.")
    kind = kinds[choice.kind]
    settings: Mapping[str, float] = kind.settings  # type: ignore[attr-defined]
    limits: Mapping[str, tuple[float, float]] = getattr(kind, "limits", {})
    for name, value in choice.settings.items():
        _require(name in settings, f"{place}.{name}", f'"{choice.kind}" has no setting of this name.')
        low, high = limits.get(name, (-math.inf, math.inf))
        bounds = f"a number from {low:g} to {high:g}" if name in limits else "a finite number"
        _check_number(value, f"{place}.{name}", low=low, high=high, what=bounds)


def check_experiment(experiment: Experiment) -> None:
    """Check all of an experiment.

    Raises
    ------
    ExperimentError
        At the first thing that does not fit, with its place as in a file.
    """
    _check_text(experiment.title, MAX_TITLE, "$.title")
    _check_text(experiment.description, MAX_DESCRIPTION, "$.description")
    _require(
        isinstance(experiment.notation, str) and _NOTATION.fullmatch(experiment.notation) is not None,
        "$.notation",
        'this must be a short name in small letters, such as "neutral" or "engineer".',
    )
    _check_network(experiment.network)
    _check_data(experiment.data, experiment.network)
    _check_loss(experiment.loss, experiment)
    _check_training(experiment.training)
    _check_printed(experiment)


def _check_network(network: Network) -> None:
    _check_whole(network.inputs, "$.network.inputs", 1, MAX_UNITS, "the number of inputs")
    place = "$.network.layers"
    _require(len(network.layers) >= 1, place, "a network needs at least one layer.")
    _require(
        len(network.layers) <= MAX_LAYERS,
        place,
        f"there are {len(network.layers)} layers; {MAX_LAYERS} is the most.",
    )
    if network.input_names:
        names_place = "$.network.input_names"
        _require(
            len(network.input_names) == network.inputs,
            names_place,
            f"there must be one name for each of the {network.inputs} inputs, not {len(network.input_names)}.",
        )
        for index, name in enumerate(network.input_names, 1):
            _check_text(name, MAX_NAME, f"{names_place}[{index}]")
    total = 0
    n_in = network.inputs
    for number, layer in enumerate(network.layers, 1):
        _check_whole(layer.units, f"{place}[{number}].units", 1, MAX_UNITS, "the number of units")
        total += (n_in + 1) * layer.units
        _require(
            total <= MAX_PARAMETERS, f"{place}[{number}]", f"more than {MAX_PARAMETERS:,} parameters in all."
        )
        _check_layer(layer, n_in, f"{place}[{number}]", is_last=number == len(network.layers))
        n_in = layer.units


def _check_layer(layer: Layer, n_in: int, place: str, *, is_last: bool) -> None:
    _require(
        layer.activation in ACTIVATIONS,
        f"{place}.activation",
        f"this must be {_one_of(ACTIVATIONS)}, not {layer.activation!r:.40}.",
    )
    _require(
        is_last or not ACTIVATIONS[layer.activation].output_only,
        f"{place}.activation",
        f'"{layer.activation}" can only stand in the last layer.',
    )
    _require(isinstance(layer.bias, bool), f"{place}.bias", "this must be true or false.")
    if layer.weights is not None:
        _check_array(
            layer.weights,
            (n_in, layer.units),
            f"{place}.weights",
            "the weights (a row for each input, a column for each unit)",
        )
    if layer.biases is not None:
        _require(layer.bias, f"{place}.biases", 'there are biases, but "bias" is false.')
        _check_array(layer.biases, (layer.units,), f"{place}.biases", "the biases")
    if layer.initializer is not None:
        _check_choice(layer.initializer, INITIALIZERS, f"{place}.initializer")
        settings = layer.initializer.settings
        if layer.initializer.kind == "uniform":
            low, high = settings.get("low", -1.0), settings.get("high", 1.0)
            _require(
                low <= high and math.isfinite(high - low),
                f"{place}.initializer.low",
                'this must not be above "high", and not farther from it than a double can tell.',
            )
        if layer.initializer.kind == "normal":
            _check_number(
                settings.get("deviation", 1.0),
                f"{place}.initializer.deviation",
                low=0.0,
                what="a number of 0 or more",
            )
    for index, (row, unit) in enumerate(layer.frozen_weights, 1):
        where = f"{place}.frozen_weights[{index}]"
        _check_whole(row, f"{where}[1]", 1, n_in, "the input of a frozen weight")
        _check_whole(unit, f"{where}[2]", 1, layer.units, "the unit of a frozen weight")
    for index, unit in enumerate(layer.frozen_biases, 1):
        where = f"{place}.frozen_biases[{index}]"
        _require(layer.bias, where, 'there is a frozen bias, but "bias" is false.')
        _check_whole(unit, where, 1, layer.units, "the unit of a frozen bias")


def _check_data(data: Data, network: Network) -> None:
    _require(data.inputs.ndim == 2, "$.data.inputs", "this must be a list of rows of numbers.")
    rows = data.inputs.shape[0]
    _require(rows >= 1, "$.data.inputs", "there must be at least one example.")
    _require(
        data.inputs.size + data.targets.size <= MAX_DATA_NUMBERS,
        "$.data",
        f"more than {MAX_DATA_NUMBERS:,} numbers in all.",
    )
    n_out = network.layers[-1].units
    _check_array(data.inputs, (rows, network.inputs), "$.data.inputs", "the inputs (a row for each example)")
    _check_array(data.targets, (rows, n_out), "$.data.targets", "the targets (a row for each example)")
    if data.test_inputs is None and data.test_targets is None:
        return
    missing = "$.data.test_inputs" if data.test_inputs is None else "$.data.test_targets"
    if data.test_inputs is None or data.test_targets is None:
        raise ExperimentError(missing, "test inputs and test targets go together; one of them is missing.")
    rows = data.test_inputs.shape[0]
    _require(rows >= 1, "$.data.test_inputs", "there must be at least one test example.")
    _check_array(data.test_inputs, (rows, network.inputs), "$.data.test_inputs", "the test inputs")
    _check_array(data.test_targets, (rows, n_out), "$.data.test_targets", "the test targets")


def _check_loss(loss: Loss, experiment: Experiment) -> None:
    _require(loss.kind in LOSSES, "$.loss.kind", f"this must be {_one_of(LOSSES)}, not {loss.kind!r:.40}.")
    kind = LOSSES[loss.kind]
    _check_number(loss.factor, "$.loss.factor", what="a finite number above 0")
    _require(loss.factor > 0, "$.loss.factor", "this must be a finite number above 0.")
    if not kind.has_factor:
        _require(loss.factor == 1, "$.loss.factor", f'"{loss.kind}" takes no factor but 1.')
    for name, word in (("over_outputs", loss.over_outputs), ("over_examples", loss.over_examples)):
        _require(word in ("sum", "mean"), f"$.loss.{name}", f'this must be "sum" or "mean", not {word!r:.40}.')
    if not kind.averages_outputs:
        _require(loss.over_outputs == "sum", "$.loss.over_outputs", f'"{loss.kind}" sums over outputs.')
    if kind.square_root:
        _require(
            loss.over_examples == "mean", "$.loss.over_examples", f'"{loss.kind}" takes the mean over examples.'
        )
    for name, value in (("l1", loss.l1), ("l2", loss.l2)):
        _check_number(value, f"$.loss.{name}", low=0.0, what="a number of 0 or more")
    last = experiment.network.layers[-1]
    if kind.output_activation is not None:
        number = len(experiment.network.layers)
        _require(
            last.activation == kind.output_activation,
            f"$.network.layers[{number}].activation",
            f'"{loss.kind}" needs "{kind.output_activation}" in the last layer, not "{last.activation}".',
        )


def _check_training(training: Training) -> None:
    place = "$.training"
    _check_number(training.learning_rate, f"{place}.learning_rate", low=0.0, what="a number of 0 or more")
    _check_choice(training.optimizer, OPTIMIZERS, f"{place}.optimizer")
    _check_choice(training.schedule, SCHEDULES, f"{place}.schedule")
    optimizer = training.optimizer
    if optimizer.kind == "rprop":
        steps = {**OPTIMIZERS["rprop"].settings, **optimizer.settings}
        _require(
            steps["min_step"] <= steps["max_step"],
            f"{place}.optimizer.min_step",
            'this must not be above "max_step".',
        )
    for name in ("every", "steps"):
        value = training.schedule.settings.get(name, 1)
        _require(value == int(value), f"{place}.schedule.{name}", "this must be a whole number of steps.")
    if training.batch_size is not None:
        _check_whole(training.batch_size, f"{place}.batch_size", 1, MAX_COUNT, "the batch size")
    _require(isinstance(training.shuffle, bool), f"{place}.shuffle", "this must be true or false.")
    _check_whole(training.seed, f"{place}.seed", 0, MAX_SEED, "the seed")
    stop = training.stop
    if stop.steps is not None:
        _check_whole(stop.steps, f"{place}.stop.steps", 1, MAX_COUNT, "the number of steps")
    if stop.epochs is not None:
        _check_whole(stop.epochs, f"{place}.stop.epochs", 1, MAX_COUNT, "the number of epochs")
    if stop.loss_below is not None:
        _check_number(stop.loss_below, f"{place}.stop.loss_below")
    if stop.gradient_below is not None:
        _check_number(stop.gradient_below, f"{place}.stop.gradient_below", low=0.0, what="0 or more")


def _check_printed(experiment: Experiment) -> None:
    _require(len(experiment.printed) <= MAX_PRINTED, "$.printed", f"more than {MAX_PRINTED} printed values.")
    sizes = experiment.network.sizes
    for index, printed in enumerate(experiment.printed, 1):
        place = f"$.printed[{index}]"
        _check_whole(printed.step, f"{place}.step", 0, MAX_COUNT, "the step")
        _check_whole(printed.example, f"{place}.example", 1, experiment.data.examples, "the example")
        _require(
            isinstance(printed.text, str)
            and len(printed.text) <= MAX_NAME
            and _PRINTED_NUMBER.fullmatch(printed.text) is not None,
            f"{place}.text",
            'this must be the number as printed, in quotation marks, such as "-8.5948".',
        )
        if printed.erratum is not None:
            _check_text(printed.erratum, MAX_DESCRIPTION, f"{place}.erratum")
        match = _QUANTITY.fullmatch(printed.quantity) if isinstance(printed.quantity, str) else None
        if match is None:
            raise ExperimentError(
                f"{place}.quantity",
                "this must be loss, W1[1,1], b1[1], z1[1], a1[1], delta1[1], dW1[1,1] or db1[1] "
                f"with numbers of your own, not {printed.quantity!r:.40}.",
            )
        if printed.quantity == "loss":
            continue
        layer = int(match[1] or match[4])
        unit = int(match[3] or match[5])
        there = (
            layer < len(sizes)
            and unit <= sizes[layer]
            and (match[2] is None or int(match[2]) <= sizes[layer - 1])
            and ("b" not in printed.quantity or experiment.network.layers[layer - 1].bias)
        )
        _require(there, f"{place}.quantity", f"this network has no {printed.quantity}.")

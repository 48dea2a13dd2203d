"""From the bytes of a project or lesson (format 1) to an `Experiment`, strictly, naming each fault's place.

History of the format
---------------------
1
    The first form (2026). Projects and lessons are the same thing.

A newer version is refused with a sentence. When there is a version 2, a function
`upgrade_1_to_2(tree)` stands here, and old files go through it.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from .activations import Array
from .datasets import built_in_data
from .errors import ExperimentError
from .experiment import Choice, Data, Experiment, Layer, Loss, Network, Printed, Stop, Training
from .initializers import INITIALIZERS
from .optimizers import OPTIMIZERS
from .schedules import SCHEDULES
from .strict_json import MAX_BYTES, JsonObject, NotANumber, parse

FORMAT = "backprop-trainer"
VERSION = 1

T = TypeVar("T")

_NUMBER_TYPES = frozenset((float, int))


def load_experiment(path: str | Path) -> Experiment:
    """Read a project or lesson from a file.

    Raises
    ------
    ExperimentError
        When the file is missing, unreadable, or holds anything that format 1 does not allow. A fault of
        the file as a whole has the place ``$``.
    """
    path = Path(path)
    try:
        if not path.is_file():
            problem = "this is a folder, not a project." if path.is_dir() else "there is no such file."
            raise ExperimentError("$", problem)
        if path.stat().st_size > MAX_BYTES:
            raise ExperimentError("$", f"the file is larger than {MAX_BYTES:,} bytes, the most for a project.")
        content = path.read_bytes()
    except (OSError, ValueError) as error:
        if isinstance(error, ExperimentError):
            raise
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ExperimentError("$", f"the file cannot be read: {reason}.") from None
    return read_experiment(content)


def read_experiment(content: bytes | str) -> Experiment:
    """Read a project or lesson from its text.

    Raises
    ------
    ExperimentError
        At the first fault, with its place: ``$.network.layers[1].weights[1][2]``.
    """
    if isinstance(content, str):
        content = content.encode("utf-8", "surrogatepass")
    tree = _mapping(parse(content), "$")
    _check_format(tree)
    _check_keys(
        tree, "$", _EXPERIMENT_KEYS, required=("format", "version", "network", "data", "loss", "training")
    )
    network = _network(tree["network"])
    return Experiment(
        network=network,
        data=_data(tree["data"], network),
        loss=_loss(tree["loss"]),
        training=_training(tree["training"]),
        title=_text(tree.get("title", ""), "$.title"),
        description=_text(tree.get("description", ""), "$.description"),
        notation=_text(tree.get("notation", "neutral"), "$.notation"),
        printed=_each(tree.get("printed", []), "$.printed", _printed),
    )


_EXPERIMENT_KEYS = (
    "format", "version", "title", "description", "network", "data", "loss", "training", "notation", "printed",
)  # fmt: skip
_LAYER_KEYS = (
    "units", "activation", "bias", "weights", "biases", "initializer", "frozen_weights", "frozen_biases",
)  # fmt: skip
_TRAINING_KEYS = ("optimizer", "learning_rate", "schedule", "batch_size", "shuffle", "seed", "stop")


def _check_format(tree: JsonObject) -> None:
    if tree.get("format") != FORMAT:
        raise ExperimentError("$.format", f'this must be "{FORMAT}"; is the file a project of this program?')
    version = tree.get("version")
    if type(version) is not int or version < 1:
        raise ExperimentError("$.version", "this must be the whole number 1.")
    if version > VERSION:
        raise ExperimentError(
            "$.version",
            f"the file has format version {version}, newer than the {VERSION} that this program reads. "
            "Update the program.",
        )


def _kind_name(value: Any) -> str:
    if isinstance(value, NotANumber):
        return f"{value.text}, which is no finite number"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return "text"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, float) and math.isinf(value):
        return "a number beyond the range of a double (about 1.8e308)"
    return f"{value!r:.40}"


def _mapping(value: Any, place: str) -> JsonObject:
    if not isinstance(value, JsonObject):
        raise ExperimentError(place, f"this must be an object in braces, not {_kind_name(value)}.")
    if value.duplicate is not None:
        raise ExperimentError(f"{place}.{_shown(value.duplicate)}", "this key stands here twice.")
    return value


def _shown(key: str) -> str:
    """A key as part of a place: short and printable, whatever the file put there."""
    return "".join(c if c.isprintable() else "?" for c in key[:40])


def _check_keys(tree: JsonObject, place: str, allowed: Iterable[str], required: Iterable[str] = ()) -> None:
    allowed = tuple(allowed)
    for key in tree:
        if key not in allowed:
            raise ExperimentError(
                f"{place}.{_shown(key)}", f"this key is not known here; known are {', '.join(allowed)}."
            )
    for key in required:
        if key not in tree:
            raise ExperimentError(f"{place}.{key}", "this is required and missing.")


def _text(value: Any, place: str) -> str:
    if not isinstance(value, str):
        raise ExperimentError(place, f"this must be text in quotation marks, not {_kind_name(value)}.")
    return value


def _number(value: Any, place: str) -> float:
    if (type(value) is not float and type(value) is not int) or math.isinf(value):
        raise ExperimentError(place, f"this must be a number, not {_kind_name(value)}.")
    return float(value)


def _whole(value: Any, place: str) -> int:
    if type(value) is not int:
        raise ExperimentError(place, f"this must be a whole number, not {_kind_name(value)}.")
    return value


def _truth(value: Any, place: str) -> bool:
    if not isinstance(value, bool):
        raise ExperimentError(place, f"this must be true or false, not {_kind_name(value)}.")
    return value


def _list(value: Any, place: str) -> list[Any]:
    if not isinstance(value, list):
        raise ExperimentError(place, f"this must be a list in square brackets, not {_kind_name(value)}.")
    return value


def _each(value: Any, place: str, read: Callable[[Any, str], T]) -> tuple[T, ...]:
    return tuple(read(one, f"{place}[{index}]") for index, one in enumerate(_list(value, place), 1))


def _optional(value: Any, place: str, read: Callable[[Any, str], T]) -> T | None:
    return None if value is None else read(value, place)


def _row(value: Any, place: str) -> Array:
    numbers = _list(value, place)
    if _NUMBER_TYPES.issuperset(map(type, numbers)):
        row = np.array(numbers, dtype=np.float64)
        if np.isfinite(row).all():
            return row
    return np.array([_number(one, f"{place}[{index}]") for index, one in enumerate(numbers, 1)])


def _matrix(value: Any, place: str) -> Array:
    if not _list(value, place):
        return np.empty((0, 0))
    # Where all is well, one look at the whole is enough; only a fault is looked for row by row.
    if (
        set(map(type, value)) == {list}
        and len(set(map(len, value))) == 1
        and _NUMBER_TYPES.issuperset(map(type, itertools.chain.from_iterable(value)))
    ):
        matrix = np.array(value, dtype=np.float64)
        if np.isfinite(matrix).all():
            return matrix
    rows = [_row(one, f"{place}[{index}]") for index, one in enumerate(value, 1)]
    width = len(rows[0])
    for index, row in enumerate(rows, 1):
        if len(row) != width:
            raise ExperimentError(
                f"{place}[{index}]", f"this row has {len(row)} numbers, but the first row has {width}."
            )
    return np.array(rows)


def _network(value: Any) -> Network:
    place = "$.network"
    tree = _mapping(value, place)
    _check_keys(tree, place, ("inputs", "input_names", "layers"), required=("inputs", "layers"))
    return Network(
        inputs=_whole(tree["inputs"], f"{place}.inputs"),
        layers=_each(tree["layers"], f"{place}.layers", _layer),
        input_names=_each(tree.get("input_names", []), f"{place}.input_names", _text),
    )


def _layer(value: Any, place: str) -> Layer:
    tree = _mapping(value, place)
    _check_keys(tree, place, _LAYER_KEYS, required=("units",))
    return Layer(
        units=_whole(tree["units"], f"{place}.units"),
        activation=_text(tree.get("activation", "linear"), f"{place}.activation"),
        bias=_truth(tree.get("bias", True), f"{place}.bias"),
        weights=_optional(tree.get("weights"), f"{place}.weights", _matrix),
        biases=_optional(tree.get("biases"), f"{place}.biases", _row),
        initializer=_choice(tree.get("initializer"), f"{place}.initializer", INITIALIZERS),
        frozen_weights=_each(tree.get("frozen_weights", []), f"{place}.frozen_weights", _pair),
        frozen_biases=_each(tree.get("frozen_biases", []), f"{place}.frozen_biases", _whole),
    )


def _pair(value: Any, place: str) -> tuple[int, int]:
    pair = _list(value, place)
    if len(pair) != 2:
        raise ExperimentError(place, f"this must be [input, unit], two whole numbers, not {len(pair)}.")
    return _whole(pair[0], f"{place}[1]"), _whole(pair[1], f"{place}[2]")


def _choice(value: Any, place: str, kinds: Mapping[str, Any]) -> Choice | None:
    """Read an initializer, optimizer or schedule: an object with its kind, or the kind's bare name."""
    if value is None:
        return None
    if isinstance(value, str):
        return Choice(value)
    tree = _mapping(value, place)
    if "kind" not in tree:
        raise ExperimentError(f"{place}.kind", "this is required and missing.")
    kind = _text(tree["kind"], f"{place}.kind")
    known = tuple(kinds[kind].settings) if kind in kinds else tuple(key for key in tree if key != "kind")
    _check_keys(tree, place, ("kind", *known))
    return Choice(kind, {key: _number(tree[key], f"{place}.{key}") for key in tree if key != "kind"})


def _data(value: Any, network: Network) -> Data:
    place = "$.data"
    tree = _mapping(value, place)
    if "dataset" in tree or "generator" in tree:
        return built_in_data(tree, network.inputs, network.layers[-1].units if network.layers else 0)
    _check_keys(
        tree,
        place,
        ("inputs", "targets", "test_inputs", "test_targets"),
        required=("inputs", "targets"),
    )
    return Data(
        inputs=_matrix(tree["inputs"], f"{place}.inputs"),
        targets=_matrix(tree["targets"], f"{place}.targets"),
        test_inputs=_optional(tree.get("test_inputs"), f"{place}.test_inputs", _matrix),
        test_targets=_optional(tree.get("test_targets"), f"{place}.test_targets", _matrix),
    )


def _loss(value: Any) -> Loss:
    place = "$.loss"
    tree = _mapping(value, place)
    _check_keys(
        tree, place, ("kind", "factor", "over_outputs", "over_examples", "l1", "l2"), required=("kind",)
    )
    return Loss(
        kind=_text(tree["kind"], f"{place}.kind"),
        factor=_number(tree.get("factor", 1), f"{place}.factor"),
        over_outputs=_text(tree.get("over_outputs", "sum"), f"{place}.over_outputs"),
        over_examples=_text(tree.get("over_examples", "mean"), f"{place}.over_examples"),
        l1=_number(tree.get("l1", 0), f"{place}.l1"),
        l2=_number(tree.get("l2", 0), f"{place}.l2"),
    )


def _training(value: Any) -> Training:
    place = "$.training"
    tree = _mapping(value, place)
    _check_keys(tree, place, _TRAINING_KEYS, required=("learning_rate",))
    return Training(
        learning_rate=_number(tree["learning_rate"], f"{place}.learning_rate"),
        optimizer=_choice(tree.get("optimizer"), f"{place}.optimizer", OPTIMIZERS)
        or Choice("gradient_descent"),
        schedule=_choice(tree.get("schedule"), f"{place}.schedule", SCHEDULES) or Choice("constant"),
        batch_size=_optional(tree.get("batch_size"), f"{place}.batch_size", _whole),
        shuffle=_truth(tree.get("shuffle", False), f"{place}.shuffle"),
        seed=_whole(tree.get("seed", 0), f"{place}.seed"),
        stop=_stop(tree.get("stop"), f"{place}.stop"),
    )


def _stop(value: Any, place: str) -> Stop:
    if value is None:
        return Stop()
    tree = _mapping(value, place)
    _check_keys(tree, place, ("steps", "epochs", "loss_below", "gradient_below"))
    return Stop(
        steps=_optional(tree.get("steps"), f"{place}.steps", _whole),
        epochs=_optional(tree.get("epochs"), f"{place}.epochs", _whole),
        loss_below=_optional(tree.get("loss_below"), f"{place}.loss_below", _number),
        gradient_below=_optional(tree.get("gradient_below"), f"{place}.gradient_below", _number),
    )


def _printed(value: Any, place: str) -> Printed:
    tree = _mapping(value, place)
    _check_keys(
        tree, place, ("step", "quantity", "text", "example", "erratum"), required=("step", "quantity", "text")
    )
    return Printed(
        step=_whole(tree["step"], f"{place}.step"),
        quantity=_text(tree["quantity"], f"{place}.quantity"),
        text=_text(tree["text"], f"{place}.text"),
        example=_whole(tree.get("example", 1), f"{place}.example"),
        erratum=_optional(tree.get("erratum"), f"{place}.erratum", _text),
    )

"""From an `Experiment` to the text of format 1, and onto the disk so that a project is never half written."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from .errors import ExperimentError
from .experiment import Choice, Data, Experiment, Layer
from .experiment_reader import FORMAT, VERSION
from .strict_json import check_size

_HELD_FILES_COME_FREE = os.name == "nt"
_REPLACE_WAITS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.4)
"""Seconds between the attempts to replace a file that another program holds."""


def experiment_text(experiment: Experiment) -> str:
    """Write an experiment as JSON, one row of numbers a line; reading it gives the same bits."""
    return _json(_tree(experiment), 0) + "\n"


def save_experiment(experiment: Experiment, path: str | Path) -> None:
    """Save an experiment; afterwards the file is wholly the new one or wholly the old one.

    A temporary file in the same folder is written, its length checked, flushed to the disk, and put in
    place of the old one; then the folder is flushed. `QSaveFile` is not used because on a full disk it
    has replaced a project by a truncated one.

    Raises
    ------
    OSError
        When the folder or the disk refuses, or the text is larger than a project may be, so that it
        could not be opened again; the old file is as it was.
    """
    content = experiment_text(experiment).encode("utf-8")
    try:
        check_size(content)
    except ExperimentError as error:
        raise OSError(errno.EFBIG, f"it could not be opened again: {error.sentence}") from None
    # A link is followed, so that saving changes the file it points to and not the link.
    target = Path(os.path.realpath(path))
    handle, name = tempfile.mkstemp(prefix=f".{target.name[:40]}-", suffix=".tmp", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if temporary.stat().st_size != len(content):
            raise OSError("the disk took only a part of the file")
        _keep_permissions(temporary, target)
        _replace(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    # The new file is whole and in place; a folder that cannot be flushed does not make it a failure.
    with contextlib.suppress(OSError):
        _flush_folder(target.parent)


def _replace(temporary: Path, target: Path) -> None:
    """Put the new file in place; on Windows a virus scanner can hold the old one for some milliseconds."""
    for wait in _REPLACE_WAITS:
        try:
            temporary.replace(target)
        except PermissionError:
            if not _HELD_FILES_COME_FREE:
                raise
            time.sleep(wait)
        else:
            return
    temporary.replace(target)


def _keep_permissions(temporary: Path, target: Path) -> None:
    """A new file gets what the umask leaves; an existing one keeps its own mode."""
    if os.name != "posix":
        return
    if target.exists():
        temporary.chmod(target.stat().st_mode & 0o777)
        return
    mask = os.umask(0)
    os.umask(mask)
    temporary.chmod(0o666 & ~mask)


def _flush_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _tree(experiment: Experiment) -> dict[str, Any]:
    network, loss, training = experiment.network, experiment.loss, experiment.training
    tree: dict[str, Any] = {"format": FORMAT, "version": VERSION, "title": experiment.title}
    if experiment.description:
        tree["description"] = experiment.description
    tree["network"] = {"inputs": network.inputs}
    if network.input_names:
        tree["network"]["input_names"] = list(network.input_names)
    tree["network"]["layers"] = [_layer(layer) for layer in network.layers]
    tree["data"] = _data(experiment.data)
    tree["loss"] = {
        "kind": loss.kind,
        "factor": loss.factor,
        "over_outputs": loss.over_outputs,
        "over_examples": loss.over_examples,
        "l1": loss.l1,
        "l2": loss.l2,
    }
    stop = training.stop
    stops = {
        "steps": stop.steps,
        "epochs": stop.epochs,
        "loss_below": stop.loss_below,
        "gradient_below": stop.gradient_below,
    }
    tree["training"] = {
        "optimizer": _choice(training.optimizer),
        "learning_rate": training.learning_rate,
        "schedule": _choice(training.schedule),
        "batch_size": training.batch_size,
        "shuffle": training.shuffle,
        "seed": training.seed,
        "stop": {key: value for key, value in stops.items() if value is not None},
    }
    tree["notation"] = experiment.notation
    if experiment.printed:
        tree["printed"] = [
            {"step": one.step, "quantity": one.quantity, "text": one.text}
            | ({"example": one.example} if one.example != 1 else {})
            | ({"erratum": one.erratum} if one.erratum is not None else {})
            for one in experiment.printed
        ]
    return tree


def _choice(choice: Choice) -> dict[str, Any]:
    return {"kind": choice.kind, **choice.settings}


def _layer(layer: Layer) -> dict[str, Any]:
    tree: dict[str, Any] = {"units": layer.units, "activation": layer.activation, "bias": layer.bias}
    if layer.weights is not None:
        tree["weights"] = layer.weights.tolist()
    if layer.biases is not None:
        tree["biases"] = layer.biases.tolist()
    if layer.initializer is not None:
        tree["initializer"] = _choice(layer.initializer)
    if layer.frozen_weights:
        tree["frozen_weights"] = [list(pair) for pair in layer.frozen_weights]
    if layer.frozen_biases:
        tree["frozen_biases"] = list(layer.frozen_biases)
    return tree


def _data(data: Data) -> dict[str, Any]:
    if data.source is not None:
        return dict(data.source)
    tree = {"inputs": data.inputs.tolist(), "targets": data.targets.tolist()}
    if data.test_inputs is not None and data.test_targets is not None:
        tree["test_inputs"] = data.test_inputs.tolist()
        tree["test_targets"] = data.test_targets.tolist()
    return tree


def _json(value: Any, indent: int) -> str:
    """Objects and lists of lists over several lines, lists of plain values on one."""
    pad = " " * (indent + 2)
    if isinstance(value, dict) and value:
        inside = [f"{pad}{_plain(key)}: {_json(one, indent + 2)}" for key, one in value.items()]
        if all(not isinstance(one, (dict, list)) for one in value.values()) and len(value) <= 6:
            return "{" + ", ".join(f"{_plain(key)}: {_plain(one)}" for key, one in value.items()) + "}"
        return "{\n" + ",\n".join(inside) + "\n" + " " * indent + "}"
    if isinstance(value, list) and any(isinstance(one, (dict, list)) for one in value):
        return "[\n" + ",\n".join(pad + _json(one, indent + 2) for one in value) + "\n" + " " * indent + "]"
    return _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, np.generic):
        value = value.item()
    return json.dumps(value, ensure_ascii=False, allow_nan=False)

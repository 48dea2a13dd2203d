"""Built-in examples: the logic tables, by the name that a file gives them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from .activations import Array
from .errors import ExperimentError
from .experiment import Data

_CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])


def _and() -> tuple[Array, Array]:
    return _CORNERS, np.array([[0.0], [0.0], [0.0], [1.0]])


def _or() -> tuple[Array, Array]:
    return _CORNERS, np.array([[0.0], [1.0], [1.0], [1.0]])


def _xor() -> tuple[Array, Array]:
    return _CORNERS, np.array([[0.0], [1.0], [1.0], [0.0]])


DATASETS: dict[str, Callable[[], tuple[Array, Array]]] = {"and": _and, "or": _or, "xor": _xor}
"""Fixed tables: name -> function that returns (inputs, targets)."""


def built_in_data(tree: Mapping[str, Any], inputs: int, outputs: int) -> Data:
    """Make the data that a file names instead of listing: ``{"dataset": "xor"}``.

    Raises
    ------
    ExperimentError
        For an unknown name or setting, or a table that does not fit a network of this many inputs and
        outputs.
    """
    if "generator" in tree:
        raise ExperimentError("$.data.generator", "this version of the program has no data generators yet.")
    for key in tree:
        if key != "dataset":
            raise ExperimentError(f"$.data.{key[:40]}", "this key is not known beside “dataset”.")
    name = tree["dataset"]
    if not isinstance(name, str) or name not in DATASETS:
        raise ExperimentError("$.data.dataset", f"this must be one of {', '.join(DATASETS)}, not {name!r:.40}.")
    table_inputs, targets = DATASETS[name]()
    shape = (table_inputs.shape[1], targets.shape[1])
    if shape != (inputs, outputs):
        raise ExperimentError(
            "$.data.dataset",
            f'"{name}" needs {shape[0]} inputs and {shape[1]} output, '
            f"but the network has {inputs} and {outputs}.",
        )
    return Data(table_inputs, targets, source={"dataset": name})

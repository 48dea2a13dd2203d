"""The numbers that a drawn network shows: one example's way through it, and the strength of its edges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine import ParameterLayout, Snapshot

STRONGEST = 16
"""Edges are drawn in this many thicknesses, so that a change too small to see costs no drawing."""


@dataclass(frozen=True)
class ExampleValues:
    """One example in a network at one moment.

    Attributes
    ----------
    inputs, targets : ndarray, shape (n_in,) and (n_out,)
    weighted_sums, activations, deltas : tuple of ndarray
        One per layer, shape (units,). `deltas` may be empty when they are not known.
    """

    inputs: NDArray[np.float64]
    targets: NDArray[np.float64]
    weighted_sums: tuple[NDArray[np.float64], ...]
    activations: tuple[NDArray[np.float64], ...]
    deltas: tuple[NDArray[np.float64], ...] = ()


def example_values(snapshot: Snapshot, row: int) -> ExampleValues:
    """Take one example out of a snapshot; `row` counts from 0, as in the arrays."""
    return ExampleValues(
        inputs=snapshot.inputs[row].copy(),
        targets=snapshot.targets[row].copy(),
        weighted_sums=tuple(layer[row].copy() for layer in snapshot.weighted_sums),
        activations=tuple(layer[row].copy() for layer in snapshot.activations),
        deltas=tuple(layer[row].copy() for layer in snapshot.deltas),
    )


def edge_levels(
    parameters: NDArray[np.float64], layout: ParameterLayout, shown: Sequence[Sequence[int]], most: int
) -> tuple[NDArray[np.int8], ...]:
    """Grade the drawn edges of each layer from −STRONGEST to STRONGEST, relative to the largest drawn.

    Parameters
    ----------
    parameters : ndarray, shape (n_parameters,)
    shown : sequence
        For the inputs and each layer, the drawn units, counted from 1.
    most : int
        How many edges of a layer are drawn at most; weaker ones beyond it get `NOT_DRAWN`.

    Returns
    -------
    tuple of ndarray, shape (shown sources · shown units,)
        One per layer, row by row. A weight other than 0 has at least ±1.
    """
    found = []
    for number in range(1, len(layout.layers) + 1):
        rows = np.asarray(shown[number - 1], dtype=np.intp) - 1
        columns = np.asarray(shown[number], dtype=np.intp) - 1
        found.append(layout.weights(parameters, number)[rows[:, None], columns].ravel())
    largest = max((float(np.abs(weights).max(initial=0.0)) for weights in found), default=0.0)
    levels = []
    for weights in found:
        # Dividing by the largest first keeps 1e300 and 1e-300 inside the range of a double.
        ratio = weights / largest if largest > 0 else np.zeros_like(weights)
        level = np.ceil(np.abs(ratio) * STRONGEST - 1e-9)
        level = np.where((weights != 0) & (level < 1), 1, level) * np.sign(weights)
        level = level.astype(np.int8)
        if len(level) > most:
            level[np.argpartition(np.abs(ratio), len(level) - most)[: len(level) - most]] = NOT_DRAWN
        levels.append(level)
    return tuple(levels)


NOT_DRAWN = 127

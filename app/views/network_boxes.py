"""Finding places along crossing edges where every weight's value can stand and be read."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF

_AIR = 3.0
_ROUNDS = 3
_FORBIDDEN = 1e6


def place_boxes(
    curves: NDArray[np.float64], obstacles: list[QRectF], size: tuple[float, float]
) -> list[QRectF] | None:
    """Put one box on each curve so that none covers another box or an obstacle.

    Each box takes the free place on its own curve where the fewest other curves run below it, and among
    those the nearest to the middle; a few rounds let early boxes give way to later ones.

    Parameters
    ----------
    curves : ndarray, shape (edges, points, 2)
    size : tuple of float
        Width and height of a box.

    Returns
    -------
    list of QRectF or None
        One per curve; None when there is no room for all of them.
    """
    width, height = size
    count, points, _ = curves.shape
    candidates = np.arange(2, points - 2)
    centres = curves[:, candidates]
    walls = np.array(
        [[wall.center().x(), wall.center().y(), wall.width() / 2, wall.height() / 2] for wall in obstacles]
    ).reshape(-1, 4)
    blocked = (
        (np.abs(centres[:, :, None, 0] - walls[:, 0]) < walls[:, 2] + width / 2)
        & (np.abs(centres[:, :, None, 1] - walls[:, 1]) < walls[:, 3] + height / 2)
    ).any(axis=2)
    from_middle = np.abs(candidates - (points - 1) / 2) / points
    cost = np.where(blocked, _FORBIDDEN, 0.0) + from_middle
    for edge in range(count):
        # Points of the other curves inside each candidate box: where they run, its owner is in doubt.
        near = (np.abs(curves[None, :, :, 0] - centres[edge, :, None, None, 0]) < width / 2 + 1) & (
            np.abs(curves[None, :, :, 1] - centres[edge, :, None, None, 1]) < height / 2 + 1
        )
        covered = np.asarray(near.any(axis=2))
        covered[:, edge] = False
        cost[edge] += 0.5 * covered.sum(axis=1)

    chosen = np.full(count, -1)
    for _ in range(_ROUNDS):
        for edge in range(count):
            placed = [other for other in range(count) if other != edge and chosen[other] >= 0]
            total = cost[edge].copy()
            if placed:
                others = centres[placed, chosen[placed]]
                apart = np.abs(centres[edge][:, None] - others[None])
                overlap = (apart[..., 0] < width + _AIR) & (apart[..., 1] < height + _AIR)
                total += _FORBIDDEN * overlap.sum(axis=1)
            chosen[edge] = int(total.argmin())
    found = centres[np.arange(count), chosen]
    if blocked[np.arange(count), chosen].any():
        return None
    apart = np.abs(found[:, None] - found[None])
    overlap = (apart[..., 0] < width + 1) & (apart[..., 1] < height + 1)
    if overlap.sum() > count:
        return None
    return [QRectF(x - width / 2, y - height / 2, width, height) for x, y in found]

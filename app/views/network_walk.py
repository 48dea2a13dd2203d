"""Walking through a drawn network with the arrow keys, from unit to edge to unit."""

from __future__ import annotations

from enum import Enum

from .network_items import Bias, Item, Unit, Weight
from .network_layout import NetworkLayout


class Direction(Enum):
    """Where an arrow key leads."""

    LEFT = (-1, 0)
    RIGHT = (1, 0)
    UP = (0, -1)
    DOWN = (0, 1)


def next_item(
    item: Item | None, direction: Direction, layout: NetworkLayout, biases: tuple[bool, ...]
) -> Item | None:
    """Return what an arrow key selects next; the same item at the border of the drawing.

    Up and down go through the units of a layer, each followed by its bias, or through the edges into a
    layer; left and right alternate between units and the straightest edge there.
    """
    if item is None:
        return Unit(0, layout.columns[0].shown[0])
    sideways, down = direction.value
    if sideways == 0:
        stops = _stops(item, layout, biases)
        if item not in stops:
            return stops[0] if stops else item
        return stops[min(max(stops.index(item) + down, 0), len(stops) - 1)]
    if isinstance(item, Weight):
        return Unit(item.layer - 1, item.source) if sideways < 0 else Unit(item.layer, item.unit)
    layer = item.layer if sideways < 0 else item.layer + 1
    if not 1 <= layer < len(layout.columns):
        return item
    edges = [edge for edge in layout.edges(layer) if (edge.unit if sideways < 0 else edge.source) == item.unit]
    return min(edges, key=lambda edge: _rise(edge, layout), default=item)


def _stops(item: Item, layout: NetworkLayout, biases: tuple[bool, ...]) -> list[Item]:
    if isinstance(item, Weight):
        return list(layout.edges(item.layer))
    found: list[Item] = []
    for unit in layout.columns[item.layer].shown:
        found.append(Unit(item.layer, unit))
        if item.layer and biases[item.layer - 1]:
            found.append(Bias(item.layer, unit))
    return found


def _rise(edge: Weight, layout: NetworkLayout) -> float:
    ends = layout.ends(edge)
    return abs(ends[1].y() - ends[0].y()) if ends else float("inf")

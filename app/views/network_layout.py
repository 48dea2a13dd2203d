"""Where everything of a drawn network goes, for a size and a font: pure geometry, no widgets, no painting.

Sizes are in device-independent pixels; what depends on the font arrives as `TypeSizes`.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF

from .network_boxes import place_boxes
from .network_items import Bias, Item, Unit, Weight

CURVE_POINTS = 25
MOST_BOXES_PER_LAYER = 40
GRASP = 7.0
"""How far from an edge, in pixels, a click still means it."""
_BIAS_HEIGHT = 0.92
"""A bias box is this much lower than that of a weight."""


@dataclass(frozen=True)
class TypeSizes:
    """Lengths that come from the font: line heights, the size of a value box, the width of a bias box."""

    line: float
    small_line: float
    box_width: float
    box_height: float
    bias_width: float


@dataclass(frozen=True)
class Column:
    """One layer: its shown units from top to bottom, and how much there is room for.

    Attributes
    ----------
    shown : tuple of int
        The shown units, counted from 1.
    ys : tuple of float
        The centre of each shown unit.
    gap : float or None
        The height at which "⋮ 50 more" stands, when not all units are shown.
    hidden : int
        How many units that stands for.
    """

    layer: int
    x: float
    radius: float
    pitch: float
    shown: tuple[int, ...]
    ys: tuple[float, ...]
    gap: float | None
    hidden: int
    names: bool
    biases: bool
    deltas: bool

    def centre(self, unit: int) -> QPointF | None:
        """The middle of a unit; None when it is not shown."""
        return QPointF(self.x, self.ys[self.shown.index(unit)]) if unit in self.shown else None


@dataclass(frozen=True)
class NetworkLayout:
    """The geometry of one network in one size.

    Attributes
    ----------
    columns : tuple of Column
        The inputs and each layer, from left to right.
    spacing : float
        From one column to the next.
    boxes : mapping
        Where the value of a weight stands, for the layers that have room for all of their boxes.
    curves : tuple of ndarray, shape (edges, CURVE_POINTS, 2)
        Points along every edge between shown units, one array per layer, row by row.
    """

    width: float
    height: float
    top: float
    bottom: float
    spacing: float
    sizes: TypeSizes
    columns: tuple[Column, ...]
    curves: tuple[NDArray[np.float64], ...] = ()
    boxes: dict[Weight, QRectF] = field(default_factory=dict)

    def ends(self, weight: Weight) -> tuple[QPointF, QPointF] | None:
        """Both ends of an edge; None when one of its units is not shown."""
        before, after = self.columns[weight.layer - 1], self.columns[weight.layer]
        start, end = before.centre(weight.source), after.centre(weight.unit)
        if start is None or end is None:
            return None
        return QPointF(start.x() + before.radius, start.y()), QPointF(end.x() - after.radius, end.y())

    def edges(self, layer: int) -> list[Weight]:
        """The edges into `layer` in the order of its curves."""
        return [
            Weight(layer, source, unit)
            for source in self.columns[layer - 1].shown
            for unit in self.columns[layer].shown
        ]

    def curve(self, weight: Weight) -> NDArray[np.float64]:
        """Points along one edge, shape (CURVE_POINTS, 2); none when one of its units is not shown."""
        before, after = self.columns[weight.layer - 1].shown, self.columns[weight.layer].shown
        if weight.source not in before or weight.unit not in after:
            return np.zeros((0, 2))
        index = before.index(weight.source) * len(after) + after.index(weight.unit)
        return np.asarray(self.curves[weight.layer - 1][index])

    def circle(self, unit: Unit) -> QRectF | None:
        """The square around a unit; None when it is not shown."""
        column = self.columns[unit.layer]
        centre = column.centre(unit.unit)
        if centre is None:
            return None
        radius = column.radius
        return QRectF(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius)

    def box(self, item: Weight | Bias) -> QRectF | None:
        """Where the value of a parameter stands, or would stand; None when its unit is not shown."""
        sizes = self.sizes
        if isinstance(item, Bias):
            circle = self.circle(Unit(item.layer, item.unit))
            if circle is None:
                return None
            height = sizes.box_height * _BIAS_HEIGHT
            top = circle.bottom() + self._bias_drop(circle.width() / 2) - height
            return QRectF(circle.center().x() - sizes.bias_width / 2, top, sizes.bias_width, height)
        if item in self.boxes:
            return self.boxes[item]
        ends = self.ends(item)
        if ends is None:
            return None
        middle = (ends[0] + ends[1]) / 2
        return QRectF(
            middle.x() - sizes.box_width / 2,
            middle.y() - sizes.box_height / 2,
            sizes.box_width,
            sizes.box_height,
        )

    def _bias_drop(self, radius: float) -> float:
        """How far a bias box reaches below its unit: large units have room to let it in a little."""
        inside = 0.36 if radius > 1.6 * self.sizes.line else 0.12
        return self.sizes.box_height * _BIAS_HEIGHT * (1 - inside)

    def delta_place(self, unit: Unit) -> QRectF | None:
        """Where the δ of a unit stands; None where there is no room for it."""
        column, circle = self.columns[unit.layer], self.circle(unit)
        if not column.deltas or circle is None:
            return None
        top = circle.bottom() + 1 + (self._bias_drop(column.radius) if column.biases else 0.0)
        width = min(5.6 * self.sizes.line, self.spacing - self.sizes.line)
        return QRectF(column.x - width / 2, top, width, self.sizes.small_line)

    def has_box(self, item: Weight | Bias) -> bool:
        """Whether there is room to show this value all the time."""
        return item in self.boxes if isinstance(item, Weight) else self.columns[item.layer].biases

    def item_at(self, x: float, y: float, biases: tuple[bool, ...], first: Item | None = None) -> Item | None:
        """What is under a point: a value box, a unit, or the nearest edge within reach.

        Parameters
        ----------
        biases : tuple of bool
            For each layer, whether it has biases.
        first : Item or None
            A parameter whose box is shown on top of all (the hovered or selected one).
        """
        point = QPointF(x, y)
        if isinstance(first, (Weight, Bias)):
            box = self.box(first)
            if box is not None and box.contains(point):
                return first
        for weight, box in self.boxes.items():
            if box.contains(point):
                return weight
        for column in self.columns:
            if abs(x - column.x) > max(column.radius, self.sizes.bias_width):
                continue
            for unit in column.shown:
                bias = Bias(column.layer, unit)
                if column.biases and biases[column.layer - 1]:
                    box = self.box(bias)
                    if box is not None and box.contains(point):
                        return bias
                centre = column.centre(unit)
                if (
                    centre is not None
                    and (x - centre.x()) ** 2 + (y - centre.y()) ** 2 <= (column.radius + 2) ** 2
                ):
                    return Unit(column.layer, unit)
        return self._edge_at(x, y)

    def _edge_at(self, x: float, y: float) -> Weight | None:
        best, found = GRASP**2, None
        for layer, curves in enumerate(self.curves, 1):
            if not len(curves) or not self.columns[layer - 1].x <= x <= self.columns[layer].x:
                continue
            start, along = curves[:, :-1], np.diff(curves, axis=1)
            offset = np.array([x, y]) - start
            length = np.maximum((along**2).sum(axis=2), 1e-12)
            part = np.clip((offset * along).sum(axis=2) / length, 0, 1)
            distance = ((offset - part[..., None] * along) ** 2).sum(axis=2).min(axis=1)
            nearest = int(distance.argmin())
            if distance[nearest] < best:
                best, found = float(distance[nearest]), self.edges(layer)[nearest]
        return found


def _curves(before: Column, after: Column) -> NDArray[np.float64]:
    """Points along the smooth curves between two columns, row by row, shape (edges, CURVE_POINTS, 2)."""
    t = np.linspace(0, 1, CURVE_POINTS)
    # Cubics whose two control points stand half-way, level with their ends.
    start, end = before.x + before.radius, after.x - after.radius
    x = start + (end - start) * (1.5 * t * (1 - t) ** 2 + 1.5 * t**2 * (1 - t) + t**3)
    rise = 3 * t**2 - 2 * t**3
    from_y, to_y = np.array(before.ys)[:, None, None], np.array(after.ys)[None, :, None]
    y = (from_y + (to_y - from_y) * rise).reshape(-1, CURVE_POINTS)
    return np.stack([np.broadcast_to(x, y.shape), y], axis=2)


@dataclass(frozen=True)
class _Plan:
    """How one layer uses its height: what is written around each unit, and how large a unit may be."""

    shown: int
    hidden: int
    radius: float
    names: bool = False
    biases: bool = False
    deltas: bool = False
    above: float = 0.0
    below: float = 0.0

    @property
    def slots(self) -> int:
        """Places below one another: a unit each, and one for those that are not shown."""
        return self.shown + (1 if self.hidden else 0)


def _plan(
    units: int, has_bias: bool, has_delta: bool, up: float, down: float, largest: float, sizes: TypeSizes
) -> _Plan:
    """Choose the fullest plan whose units are large enough, with this height above and below the middle."""
    em = sizes.line
    room = up + down
    if units * 1.15 * em > room:
        slots = max(3, int(room / (1.75 * em)))
        return _Plan(slots - 1, units - slots + 1, min(largest, 0.4 * room / slots))
    name = em + 2
    bias = 0.85 * sizes.box_height if has_bias else 0.0
    delta = sizes.small_line + 2 if has_delta else 0.0
    for with_bias, with_delta, least in ((True, True, 1.25), (True, False, 1.1), (False, False, 0.8)):
        below = bias * with_bias + delta * with_delta
        between = (units - 1) / 2 * (name + below + 0.3 * em)
        radius = min((up - name - between) / units, (down - below - between) / units, largest)
        if radius >= least * em:
            return _Plan(units, 0, radius, True, with_bias and has_bias, with_delta and has_delta, name, below)
    return _Plan(units, 0, min(0.42 * room / units, largest))


def _column(
    layer: int,
    units: int,
    x: float,
    plan: _Plan,
    radius: float,
    up: float,
    down: float,
    middle: float,
    em: float,
) -> Column:
    # Whole and half pixels, where circles are sharp.
    x, radius = round(x), max(3.0, math.floor(2 * radius) / 2)
    half = min(up - radius - plan.above, down - plan.below - radius)
    widest = plan.above + 2 * radius + plan.below + max(2.6 * em, 0.13 * (up + down))
    slots = plan.slots
    pitch = widest if slots == 1 else min(widest, max(2 * half / (slots - 1), 2 * radius + 2))
    places = [float(round(middle + (index - (slots - 1) / 2) * pitch)) for index in range(slots)]
    if not plan.hidden:
        numbers = tuple(range(1, units + 1))
        return Column(
            layer, x, radius, pitch, numbers, tuple(places), None, 0, plan.names, plan.biases, plan.deltas
        )
    last = max(1, plan.shown // 4)
    first = plan.shown - last
    gap = places.pop(first)
    numbers = (*range(1, first + 1), *range(units - last + 1, units + 1))
    return Column(layer, x, radius, pitch, numbers, tuple(places), gap, plan.hidden, False, False, False)


def arrange_network(
    units: tuple[int, ...],
    biases: tuple[bool, ...],
    width: float,
    height: float,
    sizes: TypeSizes,
    *,
    above: float = 0.0,
    below: float = 0.0,
    deltas: bool = True,
) -> NetworkLayout:
    """Find a place for everything.

    Parameters
    ----------
    units : tuple of int
        Units from the inputs to the outputs, such as (2, 2, 1).
    biases : tuple of bool
        For each layer, whether it has biases.
    above, below : float
        Height kept free for the heading and for the controls under the layers.
    deltas : bool
        Whether room for δ is wanted below the units.
    """
    em = sizes.line
    top, bottom = above, max(height - below, above + 4 * em)
    high, low = top + 0.2 * em, bottom - 0.35 * em
    steps = len(units) - 1
    room = low - high
    largest = min(max(min(0.15 * room, 0.055 * width, 0.17 * width / steps), 1.1 * em), 3.3 * em)

    def plans_around(middle: float) -> list[_Plan]:
        return [
            _plan(
                count, number > 0 and biases[number - 1], number > 0 and deltas,
                middle - high, low - middle, largest, sizes,
            )
            for number, count in enumerate(units)
        ]  # fmt: skip

    # What is written around the units decides where their common middle line is, and the other way round.
    middle = (high + low) / 2
    plans = plans_around(middle)
    middle += (max(plan.above for plan in plans) - max(plan.below for plan in plans)) / 2
    plans = plans_around(middle)
    # Neighbours of a crowded layer stay close to its size, but keep room for their numbers.
    limit = max(1.45 * min(plan.radius for plan in plans), 1.5 * em)
    radii = [min(plan.radius, limit) * (0.9 if number == 0 else 1.0) for number, plan in enumerate(plans)]

    left = max(radii[0] + 0.8 * em, 3.4 * em, 0.085 * width)
    right = max(radii[-1] + 4.6 * em, 0.13 * width)
    free = max(width - left - right, 1.0)
    spacing = min(free / steps, max(20 * em, 0.28 * width))
    start = left + (free - spacing * steps) / 2
    columns = tuple(
        _column(number, count, start + number * spacing, plan, radius, middle - high, low - middle, middle, em)
        for number, (count, plan, radius) in enumerate(zip(units, plans, radii, strict=True))
    )
    bare = NetworkLayout(width, height, top, bottom, spacing, sizes, columns)
    curves = tuple(_curves(before, after) for before, after in itertools.pairwise(columns))
    boxes: dict[Weight, QRectF] = {}
    for layer, points in enumerate(curves, 1):
        if 0 < len(points) <= MOST_BOXES_PER_LAYER:
            placed = place_boxes(points, list(_obstacles(bare, layer)), (sizes.box_width, sizes.box_height))
            boxes.update(zip(bare.edges(layer), placed or (), strict=False))
    return NetworkLayout(width, height, top, bottom, spacing, sizes, columns, curves, boxes)


def _obstacles(layout: NetworkLayout, layer: int) -> Iterator[QRectF]:
    """What a value box must not cover: the units at both ends with what is written around them."""
    em = layout.sizes.line
    for column in layout.columns[layer - 1 : layer + 1]:
        for unit in column.shown:
            circle = layout.circle(Unit(column.layer, unit))
            if circle is None:
                continue
            yield circle.adjusted(-3, -3, 3, 3)
            if column.names:
                yield QRectF(column.x - em, circle.top() - em, 2 * em, em)
            delta = layout.delta_place(Unit(column.layer, unit))
            if delta is not None:
                yield delta
            if column.biases:
                box = layout.box(Bias(column.layer, unit))
                if box is not None:
                    yield box.adjusted(-2, -2, 2, 2)

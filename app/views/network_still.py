"""The part of a drawn network that stands still: edges, circles, names and heading, kept as one picture."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap

from engine import Network

from .network_items import Label, Unit, Weight, label_of
from .network_layout import NetworkLayout
from .network_numbers import NetworkFonts
from .network_values import NOT_DRAWN, STRONGEST
from .theme import Theme

MOST_EDGES = 400
"""Edges drawn in all; beyond it the strongest of each layer stand for the rest."""
CROWDED = 10
"""From this many edges between two layers on, they are drawn thinner and fainter."""


_DASH, _GAP = 0.55, 0.32
"""Dashes of negative weights and the gaps between them, in line heights."""
TINTS = 8
"""Units are tinted in this many shades."""


@dataclass(frozen=True)
class Wording:
    """The words in the drawing, translated by the widget that shows it."""

    heading: str
    target: str
    more: str
    positive: str
    negative: str


def mixed(colour: str, ground: str, strength: float) -> QColor:
    """Mix a colour into the ground it stands on. Strokes that shine through cost ten times as much."""
    top, below = QColor(colour), QColor(ground)
    return QColor.fromRgbF(
        below.redF() + (top.redF() - below.redF()) * strength,
        below.greenF() + (top.greenF() - below.greenF()) * strength,
        below.blueF() + (top.blueF() - below.blueF()) * strength,
    )


class StillPicture:
    """One network in one layout, theme and font, drawn when first asked for and when its edges change."""

    def __init__(
        self, network: Network, layout: NetworkLayout, wording: Wording, theme: Theme, fonts: NetworkFonts
    ) -> None:
        self.network = network
        self.layout = layout
        self.wording = wording
        self.theme = theme
        self.fonts = fonts
        self._levels: tuple[NDArray[np.int8], ...] | None = None
        self._picture: QPixmap | None = None
        self._pens: dict[tuple[int, int], QPen] = {}
        self._paths: dict[tuple[Weight, bool], QPainterPath] = {}
        self._circles: dict[tuple[float, int], QPixmap] = {}
        self._labels: dict[Unit, Label] = {}

    def set_levels(self, levels: tuple[NDArray[np.int8], ...] | None) -> bool:
        """Take the strengths of the edges; return whether any of them looks different now."""
        before = self._levels
        if levels is before or (
            levels is not None
            and before is not None
            and len(levels) == len(before)
            and all(np.array_equal(one, other) for one, other in zip(levels, before, strict=True))
        ):
            return False
        self._levels = levels
        self._picture = None
        return True

    def label(self, unit: Unit) -> Label:
        """What a unit is called."""
        found = self._labels.get(unit)
        if found is None:
            found = self._labels[unit] = label_of(unit, self.network)
        return found

    def picture(self, ratio: float) -> QPixmap:
        """Return the picture for a screen of this many pixels per device-independent pixel."""
        layout = self.layout
        if self._picture is None or self._picture.devicePixelRatio() != ratio:
            size = QSize(max(1, math.ceil(layout.width * ratio)), max(1, math.ceil(layout.bottom * ratio)))
            self._picture = QPixmap(size)
            self._picture.setDevicePixelRatio(ratio)
            self._picture.fill(QColor(self.theme.surface))
            painter = QPainter(self._picture)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_edges(painter, layout)
            self._paint_units(painter, layout)
            self._paint_heading(painter, layout)
            painter.end()
        return self._picture

    def circle(self, radius: float, tint: int, ratio: float) -> QPixmap:
        """Return the picture of a unit with a margin of 2, tinted from −TINTS to TINTS by what it passes on."""
        found = self._circles.get((radius, tint))
        if found is None or found.devicePixelRatio() != ratio:
            side = math.ceil(2 * radius + 4)
            found = QPixmap(QSize(math.ceil(side * ratio), math.ceil(side * ratio)))
            found.setDevicePixelRatio(ratio)
            found.fill(Qt.GlobalColor.transparent)
            theme, em = self.theme, self.layout.sizes.line
            colour = theme.positive if tint > 0 else theme.negative
            strongest = 0.6 if radius < 0.9 * em else 0.2  # units without numbers speak by their tint
            painter = QPainter(found)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(theme.muted), 1.5 if radius > em else 1.2))
            painter.setBrush(mixed(colour, theme.surface, strongest * abs(tint) / TINTS))
            painter.drawEllipse(QRectF(2, 2, 2 * radius, 2 * radius))
            painter.end()
            self._circles[radius, tint] = found
        return found

    def level(self, weight: Weight) -> int:
        """The strength of one edge between shown units; 0 before any is known, and for edges left out."""
        if self._levels is None:
            return 0
        before, after = self.layout.columns[weight.layer - 1], self.layout.columns[weight.layer]
        index = before.shown.index(weight.source) * len(after.shown) + after.shown.index(weight.unit)
        level = int(self._levels[weight.layer - 1][index])
        return 0 if level == NOT_DRAWN else level

    def _paint_edges(self, painter: QPainter, layout: NetworkLayout) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        most = MOST_EDGES // max(len(layout.columns) - 1, 1)
        for layer in range(1, len(layout.columns)):
            edges = layout.edges(layer)
            levels = self._levels[layer - 1] if self._levels is not None else np.zeros(len(edges), np.int8)
            if len(levels) != len(edges):
                continue
            # The strongest last, on top of the others.
            order = [
                int(index) for index in np.argsort(np.abs(levels), kind="stable") if levels[index] != NOT_DRAWN
            ]
            for index in order[-most:]:
                painter.setPen(self.pen(int(levels[index]), len(edges)))
                painter.drawPath(self.path(edges[index], dashed=bool(levels[index] < 0)))

    def path(self, weight: Weight, *, dashed: bool = False) -> QPainterPath:
        """The curve of an edge, whole or as its dashes; empty when one of its units is not shown."""
        path = self._paths.get((weight, dashed))
        if path is None:
            path = self._paths[weight, dashed] = self._dashes(weight) if dashed else self._curve(weight)
        return path

    def _curve(self, weight: Weight) -> QPainterPath:
        path = QPainterPath()
        ends = self.layout.ends(weight)
        if ends is not None:
            start, end = ends
            middle = (start.x() + end.x()) / 2
            path.moveTo(start)
            if abs(start.y() - end.y()) < 0.5:
                path.lineTo(end)
            else:
                path.cubicTo(QPointF(middle, start.y()), QPointF(middle, end.y()), end)
        return path

    def _dashes(self, weight: Weight) -> QPainterPath:
        """Cut a curve into dashes once: a pen with a dash pattern would cut it again at every stroke."""
        path = QPainterPath()
        points = self.layout.curve(weight)
        if len(points):
            along = np.concatenate([[0.0], np.hypot(*np.diff(points, axis=0).T).cumsum()])
            dash, gap = _DASH * self.layout.sizes.line, _GAP * self.layout.sizes.line
            starts = np.arange(0.0, along[-1], dash + gap)
            stops = np.minimum(starts + dash, along[-1])
            # Short straight pieces: the quickest of all strokes.
            x, y = points[:, 0], points[:, 1]
            begin = zip(np.interp(starts, along, x).tolist(), np.interp(starts, along, y).tolist(), strict=True)
            end = zip(np.interp(stops, along, x).tolist(), np.interp(stops, along, y).tolist(), strict=True)
            for from_point, to_point in zip(begin, end, strict=True):
                path.moveTo(*from_point)
                path.lineTo(*to_point)
        return path

    def pen(self, level: int, neighbours: int) -> QPen:
        """The pen for an edge of some strength among this many edges between the same layers."""
        pen = self._pens.get((level, neighbours))
        if pen is None:
            space = max(0.2, min(1.0, math.sqrt(CROWDED / max(neighbours, 1))))
            strength = abs(level) / STRONGEST
            thickest = 0.38 * self.fonts.base_metrics.height() * space
            thinnest = 0.6 + 0.5 * space
            width = thinnest + max(thickest - thinnest, 0.0) * strength
            if level == 0:
                pen = QPen(mixed(self.theme.muted, self.theme.surface, 0.2 + 0.4 * space), 1.0)
            else:
                faint = 0.15 + 0.7 * space
                colour = self.theme.positive if level > 0 else self.theme.negative
                share = min(0.88, faint + (0.88 - faint) * strength)
                pen = QPen(mixed(colour, self.theme.surface, share), width)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            self._pens[level, neighbours] = pen
        return pen

    def _paint_units(self, painter: QPainter, layout: NetworkLayout) -> None:
        theme, em = self.theme, layout.sizes.line
        for column in layout.columns:
            for number in column.shown:
                circle = layout.circle(Unit(column.layer, number))
                if circle is None:
                    continue
                if column.names:
                    self._paint_label(painter, Unit(column.layer, number), circle)
            if column.gap is not None:
                painter.setFont(self.fonts.small)
                text = "⋮ " + self.wording.more.replace("{number}", str(column.hidden))
                width = self.fonts.small_metrics.horizontalAdvance(text) + em
                box = QRectF(column.x - width / 2, column.gap - em * 0.75, width, em * 1.5)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(theme.surface))
                painter.drawRoundedRect(box, 4, 4)
                painter.setPen(QColor(theme.muted))
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_label(self, painter: QPainter, unit: Unit, circle: QRectF) -> None:
        """Write a name above its unit, its index lowered and its layer raised, one above the other."""
        fonts, label = self.fonts, self.label(unit)
        em = fonts.base_metrics.height()
        baseline = circle.top() - 0.38 * em
        painter.setPen(QColor(self.theme.muted))
        if label.given:
            room = min(self.layout.spacing - 0.6 * em, 9 * em)
            metrics = fonts.base_metrics
            text = metrics.elidedText(label.base, Qt.TextElideMode.ElideRight, room)
            painter.setFont(fonts.base)
            left = max(circle.center().x() - metrics.horizontalAdvance(text) / 2, 2.0)
            painter.drawText(QPointF(left, baseline), text)
            return
        base = fonts.name_metrics.horizontalAdvance(label.base)
        index = max(fonts.index_metrics.horizontalAdvance(part) for part in (label.below, label.above))
        left = circle.center().x() - (base + index) / 2
        painter.setFont(fonts.name)
        painter.drawText(QPointF(left, baseline), label.base)
        painter.setFont(fonts.index)
        painter.drawText(QPointF(left + base, baseline + 0.18 * em), label.below)
        if label.above:
            painter.drawText(QPointF(left + base, baseline - 0.36 * em), label.above)

    def _paint_heading(self, painter: QPainter, layout: NetworkLayout) -> None:
        fonts, theme, em = self.fonts, self.theme, layout.sizes.line
        line = QRectF(em, 0.4 * em, layout.width - 2 * em, 1.5 * em)
        painter.setPen(QColor(theme.muted))
        painter.setFont(fonts.heading)
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self.wording.heading)
        if layout.width < 34 * em:
            return
        painter.setFont(fonts.small)
        right = line.right()
        for text, level in ((self.wording.negative, -STRONGEST), (self.wording.positive, STRONGEST)):
            width = fonts.small_metrics.horizontalAdvance(text)
            place = QRectF(right - width, line.top(), width, line.height())
            painter.setPen(QColor(theme.muted))
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)
            pen = QPen(QColor(theme.positive if level > 0 else theme.negative), 0.16 * em)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            if level < 0:
                pen.setDashPattern([2.6, 1.5])
            painter.setPen(pen)
            height = place.center().y()
            painter.drawLine(QPointF(place.left() - 2.2 * em, height), QPointF(place.left() - 0.4 * em, height))
            right = place.left() - 3.2 * em

"""Drawing a network: the still picture first, then on top what changes, the numbers and the selection."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from .network_items import Bias, Item, Unit, Weight, is_frozen
from .network_numbers import NetworkNumbers
from .network_still import CROWDED, TINTS, StillPicture, mixed


class NetworkPainting:
    """One painting of a network at one moment, with a painter that is open for it."""

    def __init__(
        self,
        painter: QPainter,
        still: StillPicture,
        numbers: NetworkNumbers,
        selected: Item | None,
        hovered: Item | None,
    ) -> None:
        self._painter = painter
        self._still = still
        self._numbers = numbers
        self._selected = selected
        self._hovered = hovered
        self._layout = still.layout
        self._theme = still.theme
        self._fonts = still.fonts
        self._ratio = painter.device().devicePixelRatioF()

    def paint(self) -> None:
        """Paint all of it."""
        painter, layout, network = self._painter, self._layout, self._still.network
        painter.drawPixmap(QPointF(0, 0), self._still.picture(self._ratio))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for item in (self._hovered, self._selected):
            if isinstance(item, Weight):
                self._paint_lifted_edge(item)
        for column in layout.columns:
            for number in column.shown:
                self._paint_unit_numbers(Unit(column.layer, number))
        if isinstance(self._selected, Unit):
            self._paint_ring(self._selected)
        for weight in layout.boxes:
            self._paint_box(weight)
        for column in layout.columns[1:]:
            if column.biases:
                for number in column.shown:
                    self._paint_box(Bias(column.layer, number))
        for item in (self._hovered, self._selected):
            # A bias without room of its own shows while its unit is looked at.
            if isinstance(item, Unit):
                if item.layer and network.layers[item.layer - 1].bias:
                    self._paint_box(Bias(item.layer, item.unit))
            elif item is not None:
                self._paint_box(item)

    def _paint_unit_numbers(self, unit: Unit) -> None:
        painter, layout, theme, numbers = self._painter, self._layout, self._theme, self._numbers
        circle = layout.circle(unit)
        if circle is None:
            return
        column = layout.columns[unit.layer]
        value = numbers.activation(unit) or 0.0
        strength = min(abs(value), 1.0) if value == value else 0.0
        tint = math.ceil(strength * TINTS) * (1 if value > 0 else -1)
        painter.drawPixmap(
            circle.topLeft() - QPointF(2, 2), self._still.circle(column.radius, tint, self._ratio)
        )
        number = numbers.unit_text(unit, column.radius)
        if number.text:
            metrics = self._fonts.unit_metrics[number.font]
            painter.setFont(self._fonts.units[number.font])
            painter.setPen(QColor(theme.text))
            middle = circle.center()
            painter.drawText(
                QPointF(middle.x() - number.width / 2, middle.y() + metrics.capHeight() / 2), number.text
            )
        room = layout.delta_place(unit)
        text = numbers.delta_text(unit, room.width()) if room is not None else ""
        if room is not None and text:
            width = self._fonts.small_metrics.horizontalAdvance(text) + 4
            place = QRectF(column.x - width / 2, room.top(), width, room.height())
            painter.fillRect(place, QColor(theme.surface))
            painter.setFont(self._fonts.small)
            painter.setPen(QColor(theme.delta))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
        if unit.layer == len(layout.columns) - 1:
            self._paint_target(unit, circle)

    def _paint_target(self, unit: Unit, circle: QRectF) -> None:
        painter, layout, numbers = self._painter, self._layout, self._numbers
        if layout.columns[-1].pitch < self._fonts.small_metrics.height():
            return
        em = layout.sizes.line
        left = circle.right() + 0.9 * em
        roomy = layout.columns[-1].pitch >= 2.6 * em
        caption = self._still.wording.target if roomy else "t = "
        beside = 0.0 if roomy else self._fonts.small_metrics.horizontalAdvance(caption)
        text = numbers.target_text(unit.unit, layout.width - left - beside - 0.2 * em)
        if not text:
            return
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip
        line = QRectF(left, circle.center().y() - 0.6 * em, 4 * em, 1.2 * em)
        painter.setFont(self._fonts.small)
        painter.setPen(QColor(self._theme.muted))
        painter.drawText(line.translated(0, -0.6 * em) if roomy else line, flags, caption)
        painter.setFont(self._fonts.units[1 if roomy else 2])
        painter.setPen(QColor(self._theme.text))
        painter.drawText(line.translated(beside, 0.6 * em if roomy else 0.0), flags, text)

    def _paint_ring(self, unit: Unit) -> None:
        painter, circle = self._painter, self._layout.circle(unit)
        if circle is not None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(mixed(self._theme.accent, self._theme.surface, 0.3), 6))
            painter.drawEllipse(circle.adjusted(-2, -2, 2, 2))
            painter.setPen(QPen(QColor(self._theme.accent), 2.2))
            painter.drawEllipse(circle)

    def _paint_lifted_edge(self, weight: Weight) -> None:
        painter, path, level = self._painter, self._still.path(weight), self._still.level(weight)
        if path.isEmpty():
            return
        pen = self._still.pen(level, CROWDED)
        strength = 0.28 if weight == self._selected else 0.16
        halo = QPen(
            mixed(self._theme.accent, self._theme.surface, strength),
            pen.widthF() + 0.7 * self._layout.sizes.line,
        )
        halo.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(halo)
        painter.drawPath(path)
        painter.setPen(pen)
        painter.drawPath(self._still.path(weight, dashed=level < 0))

    def _paint_box(self, item: Weight | Bias) -> None:
        painter, theme, numbers = self._painter, self._theme, self._numbers
        box = self._layout.box(item)
        if box is None:
            return
        is_selected, is_hovered = item == self._selected, item == self._hovered
        colour = theme.accent if is_selected else theme.muted if is_hovered else theme.line
        painter.setPen(QPen(QColor(colour), 2.0 if is_selected else 1.0))
        painter.setBrush(QColor(theme.surface))
        corner = box.height() / 2 if isinstance(item, Bias) else 4.0
        painter.drawRoundedRect(box, corner, corner)
        painter.setFont(self._fonts.small)
        metrics = self._fonts.small_metrics
        inside = box.adjusted(4, 0, -4, 0)
        if isinstance(item, Bias):
            letter = metrics.horizontalAdvance("b ")
            text = numbers.parameter_text(item, inside.width() - letter)
            left = inside.center().x() - (metrics.horizontalAdvance(text) + letter) / 2
            baseline = box.center().y() + (metrics.ascent() - metrics.descent()) / 2
            painter.setPen(QColor(theme.muted))
            painter.drawText(QPointF(left, baseline), "b")
            painter.setPen(QColor(theme.text))
            painter.drawText(QPointF(left + letter, baseline), text)
        else:
            painter.setPen(QColor(theme.text))
            painter.drawText(inside, Qt.AlignmentFlag.AlignCenter, numbers.parameter_text(item, inside.width()))
        if is_frozen(item, self._still.network):
            self._paint_lock(box.topRight(), 0.62 * self._layout.sizes.line)

    def _paint_lock(self, corner: QPointF, size: float) -> None:
        painter, theme = self._painter, self._theme
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.surface))
        painter.drawEllipse(corner, 0.95 * size, 0.95 * size)
        body = QRectF(corner.x() - 0.45 * size, corner.y() - 0.1 * size, 0.9 * size, 0.65 * size)
        painter.setBrush(QColor(theme.muted))
        painter.drawRoundedRect(body, 1.2, 1.2)
        shackle = QRectF(corner.x() - 0.27 * size, corner.y() - 0.62 * size, 0.54 * size, 0.8 * size)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.muted), 0.18 * size))
        painter.drawArc(shackle, 0, 180 * 16)

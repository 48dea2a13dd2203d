"""What lies above the curves of a plot: the line of the step shown, and the cross-line with its readout."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from .curve_canvas import CurveCanvas
from .theme import Theme

RADIUS = 3.5
MOST_DOTS = 64


@dataclass(frozen=True)
class Dot:
    """A dot on a curve, by its shown value."""

    value: float
    colour: str


@dataclass(frozen=True)
class Readout:
    """What the pointer is over: lines of text beside a cross-line through a shown step and value."""

    step: float
    value: float
    colour: str
    lines: tuple[str, ...]


class PlotMarks(QGraphicsItem):
    """Lines, dots and the readout above the curves of a canvas."""

    def __init__(self, view: pg.ViewBox, canvas: CurveCanvas) -> None:
        super().__init__(view)
        self._view = view
        self._canvas = canvas
        self._theme: Theme | None = None
        self._font = QFont()
        self._step: float | None = None
        self._dots: tuple[Dot, ...] = ()
        self.readout: Readout | None = None
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setZValue(5)

    def set_theme(self, theme: Theme, font: QFont) -> None:
        """Take colours and font."""
        self._theme = theme
        self._font = font
        self.update()

    def show_step(self, step: float | None, dots: tuple[Dot, ...] = ()) -> None:
        """Draw the dashed line at a shown step, and dots along it; None takes both away."""
        if (step, dots) != (self._step, self._dots):
            self._step, self._dots = step, dots[:MOST_DOTS]
            self.update()

    def show_readout(self, readout: Readout | None) -> None:
        """Draw the cross-line and its readout; None takes both away."""
        if readout != self.readout:
            self.readout = readout
            self.update()

    @property
    def step_shown(self) -> bool:
        """Whether a step is marked."""
        return self._step is not None

    @property
    def dots(self) -> tuple[Dot, ...]:
        """The dots on the line of the step shown."""
        return self._dots

    def boundingRect(self) -> QRectF:
        return QRectF(self._view.rect())

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:  # noqa: ARG002
        if self._theme is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._step is not None:
            self._paint_step(painter, self._theme)
        if self.readout is not None:
            self._paint_readout(painter, self._theme, self.readout)

    def _place(self, step: float, value: float) -> QPointF:
        return QPointF(
            float(self._canvas.across(np.array([step]))[0]), float(self._canvas.down(np.array([value]))[0])
        )

    def _paint_step(self, painter: QPainter, theme: Theme) -> None:
        assert self._step is not None
        across = round(self._place(self._step, 0.0).x()) + 0.5
        pen = QPen(QColor(theme.accent), 1)
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.drawLine(QPointF(across, 0), QPointF(across, self._view.rect().height()))
        painter.setPen(QPen(QColor(theme.surface), 1))
        for dot in self._dots:
            if np.isfinite(dot.value):
                painter.setBrush(QColor(dot.colour))
                painter.drawEllipse(QPointF(across, self._place(0.0, dot.value).y()), RADIUS, RADIUS)

    def _paint_readout(self, painter: QPainter, theme: Theme, readout: Readout) -> None:
        area = self._view.rect()
        place = self._place(readout.step, readout.value)
        faint = QColor(theme.muted)
        faint.setAlphaF(0.55)
        painter.setPen(QPen(faint, 1))
        across = round(place.x()) + 0.5
        painter.drawLine(QPointF(across, 0), QPointF(across, area.height()))
        if np.isfinite(readout.value):
            down = round(place.y()) + 0.5
            painter.drawLine(QPointF(0, down), QPointF(area.width(), down))
            painter.setPen(QPen(QColor(theme.surface), 1))
            painter.setBrush(QColor(readout.colour))
            painter.drawEllipse(QPointF(across, down), RADIUS + 0.5, RADIUS + 0.5)
        metrics = QFontMetricsF(self._font)
        wide = max(metrics.horizontalAdvance(line) for line in readout.lines) + 16
        high = metrics.lineSpacing() * len(readout.lines) + 8
        left = across + 10 if across + 10 + wide <= area.width() else max(across - 10 - wide, 0)
        down = place.y() if np.isfinite(readout.value) else area.height() / 2
        top = down - high - 8 if down - high - 8 >= 2 else min(down + 10, area.height() - high - 2)
        box = QRectF(left, max(top, 0), wide, high)
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.setBrush(QColor(theme.soft))
        painter.drawRoundedRect(box, 5, 5)
        painter.setFont(self._font)
        painter.setPen(QColor(theme.text))
        for number, line in enumerate(readout.lines):
            base = box.top() + 4 + metrics.ascent() + number * metrics.lineSpacing()
            painter.drawText(QPointF(box.left() + 8, base), line)

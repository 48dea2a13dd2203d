"""The curves of a plot, drawn once into a picture: as a run grows, only what is new is drawn.

One graphics item per curve costs about 0.16 ms a frame; this one item costs as much as the new segments.
"""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from .plot_scale import Array, LinearScale, StepScale, ValueScale
from .trajectory_window import TraceWindow

REACH = 4000.0
"""Pixels beyond the picture at which coordinates end, so that Qt never meets a number too large for it."""
ROOM_FOR_DOTS = 14.0
DOTTED_CURVES = 12


class CurveCanvas(QGraphicsItem):
    """The drawing of one window of traces, in the pixels of a pyqtgraph view box.

    It is told what to draw with by `set_curves`, `set_scales`, `set_grid`, and that it has grown by `grow`.
    """

    def __init__(self, view: pg.ViewBox) -> None:
        super().__init__(view)
        self._view = view
        self._window: TraceWindow | None = None
        self._pens: list[QPen] = []
        self._thick: int | None = None
        self._order: list[int] = []
        self._steps = StepScale()
        self._values: ValueScale = LinearScale()
        self._surface = QColor("white")
        self._grid_pen = QPen()
        self._grid: list[float] = []
        self._picture: QPixmap | None = None
        self._drawn = 0  # complete places that are in the picture
        self._tail = QRectF()
        self._range = ((0.0, 1.0), (0.0, 1.0))
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def set_colours(self, surface: str, line: str) -> None:
        """Set background and grid."""
        self._surface = QColor(surface)
        self._grid_pen = QPen(QColor(line), 1)
        self.redraw()

    def set_curves(self, window: TraceWindow | None, pens: list[QPen], thick: int | None = None) -> None:
        """Show these traces; the curve at the place `thick` is drawn above the others."""
        self._window = window
        self._pens = pens
        self._thick = thick
        # Neighbours of one pen spare changes of it.
        self._order = sorted(range(len(pens)), key=lambda place: (place == thick, pens[place].color().rgb()))
        self.redraw()

    def set_scales(self, steps: StepScale, values: ValueScale) -> None:
        """Set how steps and values become places on the axes."""
        if (steps, values) != (self._steps, self._values):
            self._steps, self._values = steps, values
            self.redraw()

    def set_grid(self, places: list[float]) -> None:
        """Draw quiet lines across at these shown values."""
        if places != self._grid:
            self._grid = places
            self.redraw()

    def redraw(self) -> None:
        """Draw everything anew with the next frame."""
        self._picture = None
        self.update()

    def grow(self) -> None:
        """Draw what the window has read since, and nothing else."""
        if self._picture is None or self._window is None:
            self.update()
            return
        old = self._tail
        self._tail = self._tail_rect()
        self.update(old.united(self._tail))

    def _tail_rect(self) -> QRectF:
        window = self._window
        if window is None or not window.count:
            return QRectF()
        first = max(min(self._drawn, window.complete) - 2, 0)
        ends = self._steps.shown(np.array([window.steps[first], window.last_step], dtype=np.float64))
        left, right = self.across(ends)
        return QRectF(left - 8, 0, right - left + 16, self._view.rect().height())

    # Places

    def across(self, shown: Array) -> Array:
        """Return the pixels of shown steps."""
        lower, upper = self._range[0]
        width = self._view.rect().width()
        pixels: Array = np.clip((shown - lower) * (width / (upper - lower)), -REACH, width + REACH)
        return pixels

    def down(self, shown: Array) -> Array:
        """Return the pixels of shown values."""
        lower, upper = self._range[1]
        height = self._view.rect().height()
        pixels: Array = np.clip((upper - shown) * (height / (upper - lower)), -REACH, height + REACH)
        return pixels

    def set_range(self) -> None:
        """Take over the range of the view box."""
        (x0, x1), (y0, y1) = self._view.viewRange()
        if self._range != ((x0, x1), (y0, y1)):
            self._range = ((x0, x1), (y0, y1))
            self.redraw()

    def boundingRect(self) -> QRectF:
        return QRectF(self._view.rect())

    # Drawing

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:  # noqa: ARG002
        rect = self._view.rect()
        device = painter.device()
        ratio = device.devicePixelRatio() if device is not None else 1.0
        wide, high = math.ceil(rect.width() * ratio), math.ceil(rect.height() * ratio)
        if wide < 1 or high < 1:
            return
        picture = self._picture
        if picture is None or (picture.width(), picture.height()) != (wide, high):
            picture = QPixmap(wide, high)
            picture.setDevicePixelRatio(ratio)
            self._fill(picture)
            self._picture = picture
        window = self._window
        if window is not None and window.complete > self._drawn:
            brush = QPainter(picture)
            brush.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._draw(brush, self._drawn, window.complete)
            brush.end()
            self._drawn = window.complete
        # On whole pixels, or the picture would be blurred.
        origin = painter.worldTransform().map(QPointF(0, 0))
        painter.translate(round(origin.x()) - origin.x(), round(origin.y()) - origin.y())
        painter.drawPixmap(0, 0, picture)
        if window is not None and window.count:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._draw(painter, window.complete, window.count, ending=True)
            self._tail = self._tail_rect()

    def _fill(self, picture: QPixmap) -> None:
        picture.fill(self._surface)
        self._drawn = 0
        painter = QPainter(picture)
        painter.setPen(self._grid_pen)
        for place in self.down(np.array(self._grid, dtype=np.float64)) if self._grid else ():
            height = math.floor(place) + 0.5
            painter.drawLine(QPointF(0, height), QPointF(self._view.rect().width(), height))
        painter.end()

    def _draw(self, painter: QPainter, start: int, stop: int, *, ending: bool = False) -> None:
        """Draw the places from `start` to before `stop`, joined to the one before them."""
        window = self._window
        assert window is not None
        before = max(start - 1, 0)
        if before == stop:
            return
        steps, values = self._vertices(window, before, stop, joined=start > 0)
        dotted = self._dots_wanted(window)
        if ending and window.end is not None:
            last = self._values.shown(window.end)
            if dotted or window.complete < window.count:
                steps = np.append(steps, self._steps.shown(np.array([float(window.last_step)])))
                values = np.vstack((values, last))
            elif window.count == 1:
                dotted = True
        x, y = self.across(steps), self.down(values)
        whole: list[bool] = np.all(np.isfinite(y), axis=0).tolist()
        pen = None
        for place in self._order:
            if self._pens[place] is not pen:
                pen = self._pens[place]
                painter.setPen(pen)
            if dotted:
                self._draw_dots(painter, pen, x, y[:, place])
            if not whole[place]:
                self._draw_in_pieces(painter, pen, x, y[:, place])
            elif len(x) > 1:
                painter.drawPolyline(pg.functions.arrayToQPolygonF(x, y[:, place]))

    def _dots_wanted(self, window: TraceWindow) -> bool:
        """Tell whether the steps stand so far apart that each can have its dot."""
        if window.count == 1:
            return True
        if self._steps.log or len(self._pens) > DOTTED_CURVES or window.width > 1:
            return False
        if window.history.steps_per_bucket > 1:
            return False
        lower, upper = self._range[0]
        return bool(self._view.rect().width() / (upper - lower) >= ROOM_FOR_DOTS)

    def _draw_dots(self, painter: QPainter, pen: QPen | None, x: Array, y: Array) -> None:
        radius = 3.0 if pen is not None and pen.widthF() > 1 else 2.2
        painter.save()
        painter.setBrush(pen.color() if pen is not None else self._surface)
        painter.setPen(Qt.PenStyle.NoPen)
        for across, down in zip(x.tolist(), y.tolist(), strict=True):
            if math.isfinite(down):
                painter.drawEllipse(QPointF(across, down), radius, radius)
        painter.restore()

    def _draw_in_pieces(self, painter: QPainter, pen: QPen | None, x: Array, y: Array) -> None:
        """Draw a curve with gaps; what stands alone between two gaps becomes a dot."""
        finite = np.concatenate(([False], np.isfinite(y), [False]))
        edges = np.flatnonzero(finite[1:] != finite[:-1]).reshape(-1, 2)
        for start, stop in edges.tolist():
            if stop - start > 1 and (x[stop - 1] - x[start] > 1 or np.ptp(y[start:stop]) > 1):
                painter.drawPolyline(pg.functions.arrayToQPolygonF(x[start:stop], y[start:stop]))
            else:
                self._draw_dots(painter, pen, x[start : start + 1], y[start : start + 1])

    def _vertices(self, window: TraceWindow, start: int, stop: int, *, joined: bool) -> tuple[Array, Array]:
        """Return shown steps and values of the line through some places, shape (n,) and (n, n_curves).

        A place of one step is one point. A wider one is two, its smallest and its largest value, in the
        order in which the curve is likely to have met them. `joined` leaves the first place its last point.
        """
        low, high = window.low[start:stop], window.high[start:stop]
        places = window.steps[start:stop]
        if np.array_equal(low, high, equal_nan=True):
            return self._steps.shown(places), self._values.shown(low)
        before = max(start - 1, 0)
        low, high = self._values.shown_pair(window.low[before:stop], window.high[before:stop])
        middle = low / 2 + high / 2
        falling = np.zeros(middle.shape, dtype=bool)
        np.less(middle[1:], middle[:-1], out=falling[1:])
        if len(middle) > 1 and before == start:
            falling[0] = falling[1]
        skip = start - before
        low, high, falling = low[skip:], high[skip:], falling[skip:]
        values = np.empty((2 * len(places), low.shape[1]))
        values[0::2] = np.where(falling, high, low)
        values[1::2] = np.where(falling, low, high)
        steps = np.empty(2 * len(places))
        steps[0::2] = places
        following = np.append(window.steps[start + 1 : stop + 1], window.last_step)[: len(places)]
        # The second point stands in the middle of the place; one step has no middle.
        steps[1::2] = np.where(following - places > 1, (places + following) / 2, places)
        first = 1 if joined else 0
        return self._steps.shown(steps[first:]), values[first:]

"""The pyqtgraph part of a plot: view box, axes, mouse and keys, without pyqtgraph's own menu and buttons."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFont, QFontMetricsF, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from .curve_canvas import CurveCanvas
from .plot_axis import OVERHANG, PlotAxis, TickRule
from .plot_marks import PlotMarks
from .theme import Theme

ZOOM = 0.7
CLICK_REACH = 4


class PlotSurface(pg.PlotWidget):  # type: ignore[misc]
    """A bare plot: axes, curves and marks, and what a hand does to it.

    **Signals:**

    moved_by_hand()
        The range was zoomed or moved by mouse or keys.
    reset_requested()
        Double click or the 0 key: the whole run is wanted again.
    resized()
        The view has another size in pixels.
    pointed(QPointF)
        The pointer stands over the view, in its pixels.
    left()
        The pointer is gone.
    clicked(QPointF)
        The view was clicked, in its pixels.
    menu_requested(QPoint)
        The menu is wanted at this place of the screen.
    """

    moved_by_hand = Signal()
    reset_requested = Signal()
    resized = Signal()
    pointed = Signal(QPointF)
    left = Signal()
    clicked = Signal(QPointF)
    menu_requested = Signal(QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        self.step_axis = PlotAxis("bottom")
        self.value_axis = PlotAxis("left")
        super().__init__(
            parent, enableMenu=False, axisItems={"bottom": self.step_axis, "left": self.value_axis}
        )
        self.hideButtons()
        self.view: pg.ViewBox = self.getViewBox()
        self.view.setMenuEnabled(False)
        self.view.disableAutoRange()
        self.view.setDefaultPadding(0.0)
        self.view.state["wheelScaleFactor"] = -1.0 / 16.0
        self.canvas = CurveCanvas(self.view)
        self.marks = PlotMarks(self.view, self.canvas)
        self.step_label = QLabel(self)
        self.step_label.setObjectName("muted")
        self.step_label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(80, 60)
        self._pressed: QPointF | None = None
        self.view.sigRangeChangedManually.connect(self._hand_moved)
        self.view.sigResized.connect(self._view_resized)
        self.view.sigRangeChanged.connect(self._range_changed)

    def set_theme(self, theme: Theme, font: QFont) -> None:
        """Take the colours of a theme, and the font of the numbers."""
        self.setBackground(theme.surface)
        for axis in (self.step_axis, self.value_axis):
            axis.use_font(font)
            axis.set_theme(theme)
        self.canvas.set_colours(theme.surface, theme.line)
        self.marks.set_theme(theme, font)
        self.step_label.setFont(font)
        metrics = QFontMetricsF(font)
        self.value_axis.least_width = metrics.horizontalAdvance(self.step_label.text()) + 14
        self.getPlotItem().layout.setContentsMargins(2, 4, OVERHANG, 0)
        self._place_label()

    def set_range(self, steps: tuple[float, float], values: tuple[float, float]) -> None:
        """Show this range of places; does nothing when it is shown already."""
        if self.view.viewRange() != [list(steps), list(values)]:
            self.view.setRange(xRange=steps, yRange=values, padding=0, disableAutoRange=True)

    def set_rules(self, step_rule: TickRule, value_rule: TickRule) -> None:
        """Write the axes by these rules."""
        self.step_axis.set_rule(step_rule)
        self.value_axis.set_rule(value_rule)
        self._range_changed()

    def zoom(self, factor: float) -> None:
        """Zoom around the middle, as by hand."""
        self.view.scaleBy((factor, factor))
        self.moved_by_hand.emit()

    def _range_changed(self, *_: object) -> None:
        self.canvas.set_range()
        self.canvas.set_grid([place for place, _text in self.value_axis.ticks()])

    def _view_resized(self, *_: object) -> None:
        self.canvas.prepareGeometryChange()
        self.marks.prepareGeometryChange()
        self.canvas.redraw()
        self._range_changed()
        self._place_label()
        self.resized.emit()

    def _hand_moved(self, *_: object) -> None:
        self.moved_by_hand.emit()

    def _place_label(self) -> None:
        """Put the name of the step axis at the head of its row of numbers, where nothing else stands."""
        self.step_label.adjustSize()
        size = self.step_label.sizeHint()
        corner = self.view.mapRectToScene(self.view.rect()).bottomLeft()
        axis = self.step_axis.mapRectToScene(self.step_axis.rect())
        middle = axis.top() + 6 + (axis.height() - 6) / 2
        self.step_label.move(round(max(corner.x() - size.width() - 10, 0)), round(middle - size.height() / 2))

    # What the hand does

    def keyPressEvent(self, ev: QKeyEvent) -> None:
        if ev.text() in {"+", "="}:
            self.zoom(ZOOM)
        elif ev.text() == "-":
            self.zoom(1 / ZOOM)
        elif ev.text() == "0":
            self.reset_requested.emit()
        else:
            ev.ignore()

    def mouseMoveEvent(self, ev: QMouseEvent) -> None:
        super().mouseMoveEvent(ev)
        place = self.view.mapFromScene(self.mapToScene(ev.position().toPoint()))
        if self.view.rect().contains(place) and not ev.buttons():
            self.pointed.emit(place)
        else:
            self.left.emit()

    def mousePressEvent(self, ev: QMouseEvent) -> None:
        if ev.button() == Qt.MouseButton.RightButton:  # opens the menu, and does not zoom
            ev.accept()
            return
        super().mousePressEvent(ev)
        self._pressed = ev.position() if ev.button() == Qt.MouseButton.LeftButton else None

    def mouseReleaseEvent(self, ev: QMouseEvent) -> None:
        if ev.button() == Qt.MouseButton.RightButton:
            ev.accept()
            return
        super().mouseReleaseEvent(ev)
        pressed, self._pressed = self._pressed, None
        if pressed is None or (ev.position() - pressed).manhattanLength() > CLICK_REACH:
            return
        place = self.view.mapFromScene(self.mapToScene(ev.position().toPoint()))
        if self.view.rect().contains(place):
            self.clicked.emit(place)

    def mouseDoubleClickEvent(self, ev: QMouseEvent) -> None:
        self._pressed = None
        self.reset_requested.emit()
        ev.accept()

    def leaveEvent(self, ev: object) -> None:
        super().leaveEvent(ev)
        self.left.emit()

    def contextMenuEvent(self, ev: QContextMenuEvent) -> None:
        self.menu_requested.emit(ev.globalPos())
        ev.accept()

    def resizeEvent(self, ev: QResizeEvent) -> None:
        super().resizeEvent(ev)
        if hasattr(self, "step_label"):  # pyqtgraph resizes itself while it is built
            self._place_label()

"""The network as a picture that follows training: structure, edges and numbers of one moment."""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from engine import Network, ParameterLayout

from .network_items import Item, is_in, item_named
from .network_layout import NetworkLayout, arrange_network
from .network_numbers import NetworkFonts, NetworkNumbers
from .network_paint import NetworkPainting
from .network_still import MOST_EDGES, StillPicture, Wording
from .network_values import ExampleValues, edge_levels
from .network_words import NetworkWords
from .theme import LIGHT, Theme

NUMBER_INTERVAL = 0.24
"""Seconds between two sets of numbers during a run: they must be readable."""
EDGE_INTERVAL = 0.045
"""Seconds between two drawings of all edges during a run: smooth to the eye, and cheap on the average."""


class NetworkView(QWidget):
    """A network drawn as layers of units, with the values of one moment and one example."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._fonts = NetworkFonts(self.font())
        self._words = NetworkWords(self)
        self._network: Network | None = None
        self._biases: tuple[bool, ...] = ()
        self._layout: NetworkLayout | None = None
        self._still: StillPicture | None = None
        self._parameters: NDArray[np.float64] | None = None
        self._parameter_layout: ParameterLayout | None = None
        self._example: ExampleValues | None = None
        self._numbers = NetworkNumbers(self._fonts, None, None, None)
        self._numbers_written = 0.0
        self._edges_graded = 0.0
        self._example_number: int | None = None
        self._selected: Item | None = None
        self._hovered: Item | None = None
        self._show_deltas = True
        self._focus_shown = False
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(self.tr("Network"))

    def sizeHint(self) -> QSize:
        em = self.fontMetrics().height()
        return QSize(50 * em, 32 * em)

    def minimumSizeHint(self) -> QSize:
        em = self.fontMetrics().height()
        return QSize(26 * em, 16 * em)

    # What is shown

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of a theme."""
        self._theme = theme
        self._redraw()

    def show_network(self, network: Network) -> None:
        """Show the structure of a network; values known before stay as long as they fit it."""
        self._network = network
        self._biases = tuple(layer.bias for layer in network.layers)
        parameters = ParameterLayout(network)
        before = self._parameter_layout
        if before is None or before.layers != parameters.layers:
            self._parameters, self._example = None, None
        self._parameter_layout = parameters
        self._hovered = None
        self._arrange()
        self._write_numbers()

    def show_state(
        self,
        parameters: NDArray[np.float64],
        layout: ParameterLayout,
        example: ExampleValues | None,
        *,
        running: bool = False,
    ) -> None:
        """Show these parameters, shape (n_parameters,), and the values of one example.

        While `running`, edges follow some twenty times a second and numbers four times, however often this
        is called; the last call of a run must come without it.

        Raises
        ------
        ValueError
            When the parameters are those of a network of another shape.
        """
        if self._parameter_layout is None or layout.layers != self._parameter_layout.layers:
            raise ValueError("These parameters belong to a network of another shape than the one shown.")
        self._parameters = np.array(parameters, dtype=np.float64)
        self._example = example
        now = time.perf_counter()
        if (not running or now - self._edges_graded >= EDGE_INTERVAL) and self._grade_edges():
            self._edges_graded = now
            self._update_drawing()
        if not running or now - self._numbers_written >= NUMBER_INTERVAL:
            self._write_numbers()

    def show_example_number(self, number: int | None) -> None:
        """Say in the heading which example is shown, counted from 1."""
        if number != self._example_number:
            self._example_number = number
            self._redraw()

    def set_show_deltas(self, shown: bool) -> None:
        """Show δ below the units, or not."""
        if shown != self._show_deltas:
            self._show_deltas = shown
            self._arrange()

    @property
    def selected(self) -> str | None:
        """The name of the selected parameter or unit."""
        return None if self._selected is None else self._selected.name

    def set_selected(self, name: str | None) -> None:
        """Select what is called `name`, without a signal; a name that the network lacks selects nothing."""
        item = item_named(name) if name else None
        known = item is not None and self._network is not None and is_in(item, self._network)
        self._selected = item if known else None
        self._describe_selection()
        self._update_drawing()

    def describe(self, item: Item) -> str:
        """Say what something is, with its exact value, in short lines."""
        return "" if self._network is None else self._words.describe(item, self._network, self._numbers)

    # Keeping it up to date

    def _height_below(self) -> float:
        """How much height to leave free below the drawing."""
        return 0.0

    def _arrange(self) -> None:
        """Find new places for everything: after an edit, a resize, or a change of font."""
        if self._network is None:
            return
        self._layout = arrange_network(
            self._network.sizes,
            self._biases,
            self.width(),
            self.height(),
            self._fonts.type_sizes(),
            above=2.1 * self._fonts.base_metrics.height(),
            below=self._height_below(),
            deltas=self._show_deltas,
        )
        self._redraw()

    def _redraw(self) -> None:
        """Draw the still picture again: after an edit, and in another size, theme or font."""
        if self._network is not None and self._layout is not None:
            self._still = StillPicture(self._network, self._layout, self._wording(), self._theme, self._fonts)
            self._grade_edges()
        self.update()

    def _wording(self) -> Wording:
        heading = self.tr("Network")
        if self._example_number is not None:
            heading += " · " + self.tr("example {number}").replace("{number}", str(self._example_number))
        return Wording(
            heading, self.tr("target"), self.tr("{number} more"), self.tr("positive"), self.tr("negative")
        )

    def _grade_edges(self) -> bool:
        if self._parameters is None or self._still is None or self._parameter_layout is None:
            return False
        shown = [column.shown for column in self._still.layout.columns]
        most = MOST_EDGES // (len(shown) - 1)
        return self._still.set_levels(edge_levels(self._parameters, self._parameter_layout, shown, most))

    def _write_numbers(self) -> None:
        self._numbers = NetworkNumbers(self._fonts, self._parameters, self._parameter_layout, self._example)
        self._numbers_written = time.perf_counter()
        self._describe_selection()
        self._update_drawing()

    def _update_drawing(self) -> None:
        # Not the whole widget: controls below would be painted again with it.
        bottom = self.height() if self._layout is None else int(self._layout.bottom)
        self.update(QRect(0, 0, self.width(), bottom))

    def _describe_selection(self) -> None:
        """Say to a screen reader what is selected."""
        text = self.describe(self._selected) if self._selected else self.tr("Nothing selected.")
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)

    # Events

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        surface = QColor(self._theme.surface)
        if self._layout is None or self._still is None:
            painter.fillRect(event.rect(), surface)
            return
        if event.rect().bottom() >= self._layout.bottom:
            painter.fillRect(QRectF(0, self._layout.bottom, self.width(), self.height()), surface)
        NetworkPainting(painter, self._still, self._numbers, self._selected, self._hovered).paint()
        if self._focus_shown and self.hasFocus() and self._selected is None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(self._theme.accent), 1))
            painter.drawRoundedRect(QRectF(3.5, 3.5, self.width() - 7, self._layout.bottom - 5), 6, 6)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fonts = NetworkFonts(self.font())
            self._arrange()
            self._write_numbers()

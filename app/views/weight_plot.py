"""The live plot of every weight and bias against the step, with its legend."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QSignalBlocker, Signal
from PySide6.QtGui import QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from engine import History
from engine.number_text import number_text

from .curve_colours import curve_colour, curve_pen, layer_of
from .plot_legend import PlotLegend
from .plot_marks import Readout
from .plot_scale import Array
from .theme import Theme
from .trajectory_plot import TrajectoryPlot

MOST_CURVES = 128
"""Up to so many parameters are all shown."""
CHOSEN = 50
"""Of more than that, so many: those that moved most, and the selected one."""
CLICK_REACH = 10.0
ROOM_FOR_VALUES = 80
"""Average characters across from which the legend has room for values."""
DIGITS = 7


class WeightPlot(TrajectoryPlot):
    """Every weight and bias of a run against the step; of very many, the fifty that moved most.

    **Signals:**

    parameter_selected(str)
        The curve or the legend's entry of this parameter was clicked.
    """

    parameter_selected = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        self._names: tuple[str, ...] = ()
        self._chosen: list[int] = []
        self._hidden: frozenset[int] = frozenset()
        self._selected: str | None = None
        self._choose_again_at = 0
        super().__init__(parent)
        self.setAccessibleName(self.tr("Plot of weights and biases"))
        self.surface.setAccessibleName(self.tr("Weights and biases against the step"))
        self.empty_label.setText(self.tr("Every weight draws its curve here, once there is a network."))
        self.legend = PlotLegend(self)
        self.legend.parameter_clicked.connect(self._legend_clicked)
        self.legend.layer_shown.connect(self._show_layer)
        self.body.addWidget(self.legend)

    # What it is told

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self._fill_legend()

    def show_history(self, history: History | None) -> None:
        names = () if history is None else history.names[1:]
        if names != self._names:
            self._names = names
            self._hidden = frozenset()
            if self._selected not in names:
                self._selected = None
                self.legend.set_selected(None)
        self._history = history
        self._choose()
        self._fill_legend()
        super().show_history(history)
        self._show_newest()

    def refresh(self) -> None:
        history = self._history
        many = len(self._names) > MOST_CURVES
        if history is not None and many and history.last_step >= self._choose_again_at:
            before = self._chosen
            self._choose()
            if self._chosen != before:
                self._fill_legend()
                self._read_window()
        super().refresh()

    def set_selected(self, name: str | None) -> None:
        """Draw the curve of one parameter thick; None for none."""
        name = name or None
        if name == self._selected:
            return
        self._selected = name
        if name in self._names and self._names.index(name) not in self._chosen:
            self._choose()
            self._fill_legend()
            self._read_window()
        elif self._window is not None:
            self.surface.canvas.set_curves(self._window, *self._pens())
        self.legend.set_selected(name)

    def show_values(self, row: Array) -> None:
        """Write the values of a row of the history (the loss first) into the legend."""
        self.legend.show_values(row[1:])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.legend.set_values_shown(self.width() >= ROOM_FOR_VALUES * self.fontMetrics().averageCharWidth())

    # Which curves

    def _choose(self) -> None:
        history = self._history
        every = len(self._names)
        if history is None or every <= MOST_CURVES:
            self._chosen = list(range(every))
            return
        last = max(history.last_step, 0)
        self._choose_again_at = max(2 * last, 1)
        chosen = np.arange(CHOSEN)
        if history.last_step >= 0:
            columns = range(1, every + 1)
            moved = np.abs(self._extremes(last, columns)[0] / 2 - self._extremes(0, columns)[0] / 2)
            chosen = np.argsort(-moved, kind="stable")[:CHOSEN]
        kept = set(chosen.tolist())
        if self._selected in self._names:
            place = self._names.index(self._selected)
            if place not in kept:
                kept.discard(int(chosen[-1]))
                kept.add(place)
        self._chosen = sorted(kept)

    def _shown(self) -> list[int]:
        """Return the places, among all parameters, of the curves drawn."""
        if not self._hidden:
            return self._chosen
        return [place for place in self._chosen if layer_of(self._names[place]) not in self._hidden]

    def _columns(self) -> Sequence[int]:
        return [place + 1 for place in self._shown()]

    def _pens(self) -> tuple[list[QPen], int | None]:
        pens, thick = [], None
        for order, place in enumerate(self._shown()):
            name = self._names[place]
            if name == self._selected:
                thick = order
            pens.append(curve_pen(place, name, self._theme, thick=name == self._selected))
        return pens, thick

    def _fill_legend(self) -> None:
        names = [self._names[place] for place in self._chosen]
        self.legend.show_curves(
            names, self._chosen, len(self._names), self._hidden, self._theme, self.value_label.font()
        )
        self.legend.setVisible(bool(names))
        self._show_newest()

    def _show_newest(self) -> None:
        if self._history is not None and self._history.last_step >= 0:
            row = self._history.row(self._history.last_step)
            if row is not None:
                self.legend.show_values(row[1:])

    def _show_layer(self, layer: int, shown: bool) -> None:
        self._hidden = self._hidden - {layer} if shown else self._hidden | {layer}
        self._read_window()

    # What the axis and the readout say

    def _value_name(self) -> str:
        return self.tr("|weight|") if self._log_values else self.tr("weight")

    def _takes_sizes(self) -> bool:
        return True

    def _nearest(self, step: int, place: QPointF) -> tuple[int, float] | None:
        """Return the order of the curve closest to a place of the view at a step, and how far it is."""
        if not self._columns():
            return None
        away = np.abs(self.surface.canvas.down(self._scale.shown(self._middles(step))) - place.y())
        if not np.isfinite(away).any():
            return None
        order = int(np.nanargmin(away))
        return order, float(away[order])

    def _read_out(self, step: int, place: QPointF) -> Readout | None:
        found = self._nearest(step, place)
        if found is None:
            return None
        which = self._shown()[found[0]]
        name = self._names[which]
        low, high = (float(values[0]) for values in self._extremes(step, [which + 1]))
        if low == high:
            text = f"{name} = {number_text(low, DIGITS)}"
        else:
            text = self.tr("{name} between {low} and {high}").format(
                name=name, low=number_text(low, DIGITS), high=number_text(high, DIGITS)
            )
        value = float(self._scale.shown(np.array([low / 2 + high / 2]))[0])
        return Readout(
            self._shown_place(step), value, curve_colour(which, self._theme), (self._steps_text(step), text)
        )

    def _click(self, place: QPointF) -> None:
        step = self._step_at(place)
        found = None if step is None else self._nearest(step, place)
        if step is not None and found is not None and found[1] <= CLICK_REACH:
            self._select(self._names[self._shown()[found[0]]])

    def _legend_clicked(self, name: str) -> None:
        self._select(name)

    def _select(self, name: str) -> None:
        with QSignalBlocker(self.legend):
            self.set_selected(name)
        self.parameter_selected.emit(name)

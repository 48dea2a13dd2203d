"""The live plot of the loss against the step."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QWidget

from engine.number_text import number_text

from .plot_marks import Readout
from .trajectory_plot import TrajectoryPlot

DIGITS = 7


class LossPlot(TrajectoryPlot):
    """The loss of a run against the step, as it grows.

    Where several steps share a place, the line runs through the smallest and the largest loss of them.

    **Signals:** none; it only shows.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Plot of the loss"))
        self.surface.setAccessibleName(self.tr("Loss against the step"))
        self.empty_label.setText(self.tr("The loss will appear here, step by step, once training starts."))

    def _columns(self) -> Sequence[int]:
        return (0,)

    def _pens(self) -> tuple[list[QPen], int | None]:
        pen = QPen(QColor(self._theme.accent), 1)
        pen.setCosmetic(True)
        return [pen], None

    def _value_name(self) -> str:
        return self.tr("loss J")

    def _from_zero(self) -> bool:
        return True

    def _read_out(self, step: int, place: QPointF) -> Readout | None:  # noqa: ARG002
        low, high = (float(values[0]) for values in self._extremes(step, self._columns()))
        if low == high:
            text = self.tr("loss J = {value}").format(value=number_text(low, DIGITS))
        else:
            text = self.tr("loss J between {low} and {high}").format(
                low=number_text(low, DIGITS), high=number_text(high, DIGITS)
            )
        value = float(self._scale.shown(self._middles(step))[0])
        return Readout(self._shown_place(step), value, self._theme.accent, (self._steps_text(step), text))

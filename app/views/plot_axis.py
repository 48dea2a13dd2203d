"""The axes of a plot: no lines, few and readable numbers, and room that changes only when they do."""

from __future__ import annotations

from collections.abc import Callable

import pyqtgraph as pg
from PySide6.QtGui import QFont, QFontMetricsF, QPen

from .plot_scale import linear_ticks
from .theme import Theme

Ticks = list[tuple[float, str]]
TickRule = Callable[[float, float, float], Ticks]

GAP = 6
OVERHANG = 26
"""How far a number may reach beyond the end of the step axis."""


class PlotAxis(pg.AxisItem):  # type: ignore[misc]
    """An axis whose places and texts come from one rule, `rule(lower, upper, most)`.

    The rule is a plain function: a method of a widget would tie the axis to it, and such a ring of Qt
    objects crashes when it is collected.

    Parameters
    ----------
    orientation : str
        ``left`` for values, ``bottom`` for steps.
    """

    def __init__(self, orientation: str) -> None:
        super().__init__(orientation, maxTickLength=0)
        self._rule: TickRule = linear_ticks
        self._ticks: Ticks = []
        self._known: tuple[float, float, float] | None = None
        self.least_width = 0.0
        self.enableAutoSIPrefix(False)
        self.setStyle(
            tickTextOffset=GAP,
            tickLength=0,
            hideOverlappingLabels=OVERHANG if orientation == "bottom" else 12,
            maxTickLevel=0,
            maxTextLevel=0,
        )
        self.setZValue(1)

    def use_font(self, font: QFont) -> None:
        """Write the numbers in this font."""
        self.setStyle(tickFont=font)
        if self.orientation == "bottom":
            self.setHeight(QFontMetricsF(font).height() + GAP)
        self.forget()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme; pyqtgraph reads them only once."""
        nothing = QPen(pg.mkColor(theme.surface))
        nothing.setStyle(pg.QtCore.Qt.PenStyle.NoPen)
        self.setPen(nothing)
        self.setTickPen(nothing)
        self.setTextPen(pg.mkPen(theme.muted))

    def set_rule(self, rule: TickRule) -> None:
        """Take the rule that returns places and texts for a range and the number of texts there is room for."""
        self._rule = rule
        self.forget()

    def forget(self) -> None:
        """Work the ticks out anew, as the rule or the font changed."""
        self._known = None
        self.picture = None
        self.update()

    def ticks(self) -> Ticks:
        """Return places and texts for the present range and size."""
        lower, upper = self.range
        length = self.size().width() if self.orientation == "bottom" else self.size().height()
        if self._known != (lower, upper, length):
            self._known = (lower, upper, length)
            metrics = QFontMetricsF(self.style["tickFont"] or QFont())
            if self.orientation == "left":
                self._ticks = self._rule(lower, upper, max(2.0, length / (metrics.height() * 2.4)))
                widest = max((metrics.horizontalAdvance(text) for _, text in self._ticks), default=0.0)
                self.setWidth(max(self.least_width, widest + GAP + 2))
            else:
                self._ticks = self._fitting(lower, upper, length, metrics)
        return self._ticks

    def _fitting(self, lower: float, upper: float, length: float, metrics: QFontMetricsF) -> Ticks:
        """Return as many ticks as stand side by side without touching."""
        space = metrics.horizontalAdvance("000")
        most = max(2.0, length / (metrics.horizontalAdvance("00") + space))
        pixels = length / (upper - lower)
        while True:
            ticks = self._rule(lower, upper, most)
            widths = [metrics.horizontalAdvance(text) + space for _, text in ticks]
            places = [place * pixels for place, _ in ticks]
            # Step 0 on a logarithmic axis stands close to step 1, whatever the others do: it goes first.
            if len(ticks) > 2 and places[1] - places[0] < (widths[0] + widths[1]) / 2:
                del ticks[1], places[1], widths[1]
            fits = all(
                right - left >= (one + other) / 2
                for left, right, one, other in zip(places, places[1:], widths, widths[1:], strict=False)
            )
            if fits or most < 1.5:
                return ticks
            most *= 0.7

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:  # noqa: N803, ARG002
        return [(1.0, [place for place, _ in self.ticks()])]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:  # noqa: ARG002
        texts = dict(self.ticks())
        return [texts.get(value, "") for value in values]

"""The numbers of a drawn network as short texts, each written when first needed and made to fit its place."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QFont, QFontMetricsF

from engine import ParameterLayout
from engine.number_text import number_text

from .network_items import Bias, Unit, Weight
from .network_layout import TypeSizes
from .network_values import ExampleValues

_DIGITS = (3, 2, 1)


class NetworkFonts:
    """The fonts of a drawn network, all relative to the one it is given, with their metrics."""

    def __init__(self, font: QFont) -> None:
        self.base = QFont(font)
        self.heading = _scaled(font, 1.0, bold=True)
        self.small = _scaled(font, 0.9)
        self.name = _scaled(font, 1.12, italic=True)
        self.index = _scaled(font, 0.78, italic=True)
        self.units = tuple(_scaled(font, factor, bold=True) for factor in (1.35, 1.1, 0.95, 0.78))
        self.base_metrics = QFontMetricsF(self.base)
        self.small_metrics = QFontMetricsF(self.small)
        self.name_metrics = QFontMetricsF(self.name)
        self.index_metrics = QFontMetricsF(self.index)
        self.unit_metrics = tuple(QFontMetricsF(one) for one in self.units)

    def type_sizes(self) -> TypeSizes:
        """The lengths that the layout asks for."""
        line, small = self.base_metrics.height(), self.small_metrics.height()
        box = self.small_metrics.horizontalAdvance("−0.888") + 0.9 * line
        bias = self.small_metrics.horizontalAdvance("b −0.888") + line
        return TypeSizes(line, small, round(box), round(small * 1.4), round(bias))


def _scaled(font: QFont, factor: float, *, bold: bool = False, italic: bool = False) -> QFont:
    made = QFont(font)
    if font.pointSizeF() > 0:
        made.setPointSizeF(font.pointSizeF() * factor)
    else:
        made.setPixelSize(max(1, round(font.pixelSize() * factor)))
    made.setBold(bold)
    made.setItalic(italic)
    return made


def short_text(value: float, digits: int) -> str:
    """Write a number in a few digits; ±∞ for one that has left the range of a double, – for none at all."""
    if math.isfinite(value):
        return number_text(value, digits)
    return "–" if math.isnan(value) else "∞" if value > 0 else "−∞"


def fitting_number(value: float, width: float, metrics: QFontMetricsF) -> str | None:
    """Write a number with as many of three digits as fit the width; None when not even one does."""
    for digits in _DIGITS:
        text = short_text(value, digits)
        if metrics.horizontalAdvance(text) <= width:
            return text
    return None


@dataclass(frozen=True)
class UnitNumber:
    """The text inside a unit, which of the unit fonts it fits in, and how wide it is there."""

    text: str
    font: int
    width: float = 0.0


class NetworkNumbers:
    """All numbers of one moment, turned to text on demand and remembered.

    Parameters
    ----------
    parameters : ndarray, shape (n_parameters,), or None
        None before any are known.
    """

    def __init__(
        self,
        fonts: NetworkFonts,
        parameters: NDArray[np.float64] | None,
        layout: ParameterLayout | None,
        example: ExampleValues | None,
    ) -> None:
        self._fonts = fonts
        self._parameters = parameters
        self._layout = layout
        self._example = example
        self._parameter_texts: dict[Weight | Bias, str] = {}
        self._unit_texts: dict[tuple[Unit, float], UnitNumber] = {}
        self._delta_texts: dict[tuple[Unit, float], str] = {}
        self._target_texts: dict[int, str] = {}

    def parameter(self, item: Weight | Bias) -> float | None:
        """The exact value of a weight or bias; None when it is not known."""
        if self._parameters is None or self._layout is None:
            return None
        return float(self._parameters[self._layout.index(item.name)])

    def activation(self, unit: Unit) -> float | None:
        """What a unit passes on in the example; None without an example."""
        if self._example is None:
            return None
        values = self._example.activations[unit.layer - 1] if unit.layer else self._example.inputs
        return float(values[unit.unit - 1])

    def weighted_sum(self, unit: Unit) -> float | None:
        """The z of a unit in the example; None for inputs and without an example."""
        if self._example is None or unit.layer == 0:
            return None
        return float(self._example.weighted_sums[unit.layer - 1][unit.unit - 1])

    def delta(self, unit: Unit) -> float | None:
        """The δ of a unit in the example; None for inputs and where it is not known."""
        if self._example is None or unit.layer == 0 or not self._example.deltas:
            return None
        return float(self._example.deltas[unit.layer - 1][unit.unit - 1])

    def target(self, output: int) -> float | None:
        """The target of an output, counted from 1; None without an example."""
        return None if self._example is None else float(self._example.targets[output - 1])

    def parameter_text(self, item: Weight | Bias, width: float) -> str:
        """Write a parameter for its box; `…` where no form of it fits."""
        text = self._parameter_texts.get(item)
        if text is None:
            value = self.parameter(item)
            text = "" if value is None else fitting_number(value, width, self._fonts.small_metrics) or "…"
            self._parameter_texts[item] = text
        return text

    def unit_text(self, unit: Unit, radius: float) -> UnitNumber:
        """Write an activation for its circle, in the largest font that leaves it two digits."""
        found = self._unit_texts.get((unit, radius))
        if found is None:
            found = self._unit_number(self.activation(unit), radius)
            self._unit_texts[unit, radius] = found
        return found

    def _unit_number(self, value: float | None, radius: float) -> UnitNumber:
        metrics = self._fonts.unit_metrics
        if value is None or radius < 0.9 * self._fonts.base_metrics.height():
            return UnitNumber("", 0)
        # How wide the circle is where capitals reach.
        widths = [2 * math.sqrt(max(radius**2 - (one.capHeight() / 2) ** 2, 0.0)) - 3 for one in metrics]
        # The font follows the radius alone, so that units of one size are written in one size.
        largest = [
            index for index, one in enumerate(metrics) if one.horizontalAdvance("−0.888") <= widths[index]
        ]
        for digits in _DIGITS:
            text = short_text(value, digits)
            if digits == 1 and text.lstrip("\N{MINUS SIGN}").isdigit() and abs(value) < 1:
                break  # 0.97 must not look like 1.
            for index in range(largest[0] if largest else len(metrics) - 1, len(metrics)):
                width = metrics[index].horizontalAdvance(text)
                if width <= widths[index]:
                    return UnitNumber(text, index, width)
        near_zero = abs(value) < 0.005 and metrics[-1].horizontalAdvance("0.00") <= widths[-1]
        text = "0.00" if near_zero else "…"
        return UnitNumber(text, len(metrics) - 1, metrics[-1].horizontalAdvance(text))

    def delta_text(self, unit: Unit, width: float) -> str:
        """Write a δ for the place below its unit; empty where it does not fit."""
        text = self._delta_texts.get((unit, width))
        if text is None:
            text = ""
            value = self.delta(unit)
            metrics = self._fonts.small_metrics
            if value is not None:
                for sign, digits in (("δ = ", 3), ("δ ", 3), ("δ ", 2), ("δ ", 1)):
                    text = sign + short_text(value, digits)
                    if metrics.horizontalAdvance(text) <= width:
                        break
                else:
                    text = ""
            self._delta_texts[unit, width] = text
        return text

    def target_text(self, output: int, width: float) -> str:
        """Write the target of an output."""
        text = self._target_texts.get(output)
        if text is None:
            value = self.target(output)
            text = "" if value is None else fitting_number(value, width, self._fonts.unit_metrics[2]) or "…"
            self._target_texts[output] = text
        return text

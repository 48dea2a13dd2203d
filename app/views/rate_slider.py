"""A slider for the learning rate: every tenfold is the same way, and it stops at numbers that read well."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSlider, QWidget

from app.views.plain_tip import plain_tip
from engine.number_text import number_text

LOWEST_EXPONENT = -6
HIGHEST_EXPONENT = 3
PLACES_PER_TENFOLD = 100
ARROW_PLACES = 5
"""One arrow key is about 12 %: enough to change the second digit everywhere."""


def rate_at(place: int) -> float:
    """Return the rate at a place of the slider, counted from the left, with two significant digits."""
    exact = 10.0 ** (LOWEST_EXPONENT + place / PLACES_PER_TENFOLD)
    return float(f"{exact:.1e}")


def place_of(rate: float) -> int:
    """Return the place nearest to a rate; what lies outside sits at the end."""
    last = (HIGHEST_EXPONENT - LOWEST_EXPONENT) * PLACES_PER_TENFOLD
    if not rate > 0:
        return 0
    return min(max(round((math.log10(rate) - LOWEST_EXPONENT) * PLACES_PER_TENFOLD), 0), last)


class RateSlider(QSlider):
    """A logarithmic slider from 1e-6 to 1e3. It helps and does not limit: any rate can be shown.

    **Signals:**

    rate_moved(float)
        The person has moved it to this rate, rounded to two significant digits; not sent by `set_rate`.
    """

    rate_moved = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setRange(0, (HIGHEST_EXPONENT - LOWEST_EXPONENT) * PLACES_PER_TENFOLD)
        self.setSingleStep(ARROW_PLACES)
        self.setPageStep(PLACES_PER_TENFOLD)
        self.setAccessibleName(self.tr("Learning rate"))
        self.setToolTip(
            plain_tip(
                self.tr(
                    "Learning rate η from 0.000001 to 1000; every tenfold is the same way. "
                    "Type the number beside it for any other."
                )
            )
        )
        self._rate = 1.0
        self._quiet = False
        self.set_rate(0.1)
        self.valueChanged.connect(self._on_value_changed)

    def rate(self) -> float:
        """Return the rate shown: as it was set, or where it was moved to."""
        return self._rate

    def set_rate(self, rate: float) -> None:
        """Show a rate without a signal; outside its range the handle sits at the end."""
        rate = float(rate)
        if rate == self._rate:
            return
        self._rate = rate
        self.setAccessibleDescription(number_text(rate))
        # While it is dragged the handle belongs to the hand.
        if not self.isSliderDown():
            self._quiet = True
            self.setValue(place_of(rate))
            self._quiet = False

    def _on_value_changed(self, place: int) -> None:
        rate = rate_at(place)
        if self._quiet or rate == self._rate:
            return
        self._rate = rate
        self.setAccessibleDescription(number_text(rate))
        self.rate_moved.emit(rate)

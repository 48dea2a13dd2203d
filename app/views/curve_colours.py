"""Colour and line of every parameter's curve: the same for the same parameter in plot, legend and readout."""

from __future__ import annotations

import re
from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen

from .theme import Theme

SHADES = 3
"""How often the theme's curve colours are used, each time in another shade, before they repeat."""
THICK = 2.6
_PARAMETER = re.compile(r"([Wb])([0-9]+)\[")


@lru_cache(maxsize=512)
def _shaded(colour: str, towards: str, share: float) -> str:
    one, other = QColor(colour), QColor(towards)
    mixed = [
        round(a + (b - a) * share)
        for a, b in ((one.red(), other.red()), (one.green(), other.green()), (one.blue(), other.blue()))
    ]
    return QColor(*mixed).name()


def curve_colour(index: int, theme: Theme) -> str:
    """Return the colour of the curve with this place among the parameters, counted from 0."""
    turn, place = divmod(index, len(theme.curves))
    colour = theme.curves[place]
    turn %= SHADES
    if turn == 1:
        return _shaded(colour, theme.text, 0.45)
    if turn == 2:
        return _shaded(colour, theme.surface, 0.38)
    return colour


def is_bias(name: str) -> bool:
    """Tell whether a parameter's name is that of a bias."""
    return name.startswith("b")


def layer_of(name: str) -> int:
    """Return the number of the layer that a parameter belongs to; 0 when its name does not say."""
    match = _PARAMETER.match(name)
    return int(match[2]) if match else 0


def curve_pen(index: int, name: str, theme: Theme, *, thick: bool = False) -> QPen:
    """Make the pen of a parameter's curve: whole for weights, dashed for biases.

    Anything but width 1 costs twenty times as much to draw, so only the selected curve is thick.
    """
    pen = QPen(QColor(curve_colour(index, theme)), THICK if thick else 1.0)
    pen.setCosmetic(True)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if is_bias(name):
        pen.setDashPattern([2.0, 1.2] if thick else [4.0, 3.0])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen

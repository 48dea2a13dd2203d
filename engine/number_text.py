"""Numbers as people write them: a decimal comma, a fraction such as 1/3, and back to short text."""

from __future__ import annotations

import math
import re

_MINUS_SIGNS = str.maketrans({"\N{MINUS SIGN}": "-", "\N{EN DASH}": "-"})
_DECIMAL = r"[+-]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)(?:[eE][+-]?[0-9]+)?"
_NUMBER = re.compile(rf"\s*({_DECIMAL})\s*(?:/\s*({_DECIMAL})\s*)?", re.ASCII)

_LONGEST = 400


def parse_number(text: str) -> float:
    """Read one number the way a person types it: ``0.7``, ``0,7``, ``7e-3``, ``1/3``, ``-23.1``.

    Point and comma both mean the decimal sign, so thousands cannot be grouped: ``1,000.5`` is refused
    rather than guessed at.

    Raises
    ------
    ValueError
        With a sentence for the person who typed it, when the text is no number, divides by zero, or
        does not fit the range of a double.
    """
    match = _NUMBER.fullmatch(text.translate(_MINUS_SIGNS)) if len(text) <= _LONGEST else None
    if match is None:
        shown = text.strip()[:30]
        if not shown:
            raise ValueError("A number is missing here. Type one such as 0.5, 0,5 or 1/3.")
        raise ValueError(f"“{shown}” is not a number. Type one such as 0.5, 0,5, 2e-3 or 1/3.")
    value = float(match[1].replace(",", "."))
    if match[2] is not None:
        divisor = float(match[2].replace(",", "."))
        if divisor == 0:
            raise ValueError("A fraction cannot have 0 below the line.")
        value /= divisor
    if not math.isfinite(value):
        raise ValueError(f"“{text.strip()[:30]}” is too large: the largest number is about 1.8e308.")
    return value


def number_text(value: float, digits: int = 5) -> str:
    """Write a number in at most ``digits`` significant digits, with a real minus sign.

    Very large and very small magnitudes take an exponent; trailing zeros go.
    """
    text = f"{value:.{digits}g}"
    if text in {"-0", "0"}:
        return "0"
    return text.replace("e-0", "e-").replace("e+0", "e").replace("e+", "e").replace("-", "\N{MINUS SIGN}")


def exact_text(value: float) -> str:
    """Write a number so that reading it again gives the same double: ``0.007``, ``-23.1``, ``2``."""
    text = repr(float(value))
    return text[:-2] if text.endswith(".0") else text

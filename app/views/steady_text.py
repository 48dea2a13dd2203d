"""Numbers that change while they are looked at: always the same count of digits, so that nothing jumps."""

from __future__ import annotations


def steady_text(value: float, digits: int = 5) -> str:
    """Write a number in exactly `digits` significant digits, zeros at the end included: 0.24030, −8.5948."""
    if value == 0:
        return "0"
    mantissa, sign, exponent = f"{value:#.{digits}g}".partition("e")
    text = mantissa.removesuffix(".")
    if sign:
        text += f"e{int(exponent)}"
    return text.replace("-", "\N{MINUS SIGN}")

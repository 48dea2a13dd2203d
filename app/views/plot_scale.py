"""How values become places on an axis, and the numbers written along it.

A plot never hands raw values to Qt: they are brought to an ordinary size first, so that 1e308 and 1e-310
draw like any other number.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
STEP_ZERO = 0.5
"""Where step 0, which has no logarithm, stands on a logarithmic step axis."""
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_MINUS = "\N{MINUS SIGN}"
_ROOMY = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)


@dataclass(frozen=True)
class LinearScale:
    """Shows v as v / 10^exponent."""

    exponent: int = 0

    def shown(self, values: Array) -> Array:
        """Return where values stand on the axis."""
        if not self.exponent:
            return values
        # In two factors, as 10^-exponent itself may lie outside the range of doubles.
        half = self.exponent // 2
        return values * 10.0**-half * 10.0 ** (half - self.exponent)

    def shown_pair(self, low: Array, high: Array) -> tuple[Array, Array]:
        """Return where the extremes of each place stand."""
        return self.shown(low), self.shown(high)


@dataclass(frozen=True)
class LogScale:
    """Shows v as log10 v, or log10 |v| when `absolute`; what has no logarithm is left out as NaN."""

    absolute: bool = False
    exponent: int = 0

    def shown(self, values: Array) -> Array:
        """Return where values stand on the axis; NaN for what cannot be shown."""
        sizes = np.abs(values) if self.absolute else values
        out = np.full(np.shape(sizes), np.nan)
        np.log10(sizes, out=out, where=sizes > 0)
        return out

    def shown_pair(self, low: Array, high: Array) -> tuple[Array, Array]:
        """Return where the extremes of each place stand; one that has no logarithm gives way to the other."""
        if self.absolute:
            crosses = (low < 0) & (high > 0)
            a, b = np.abs(low), np.abs(high)
            low, high = np.minimum(a, b), np.maximum(a, b)
            low = np.where(crosses, 0.0, low)
        low, high = self.shown(low), self.shown(high)
        return np.where(np.isnan(low), high, low), high


@dataclass(frozen=True)
class StepScale:
    """The step axis: steps themselves, or log10 of them with step 0 at the place of a half."""

    log: bool = False

    def shown(self, steps: Array) -> Array:
        """Return where steps stand on the axis."""
        return np.log10(np.maximum(steps, STEP_ZERO)) if self.log else np.asarray(steps, dtype=np.float64)

    def step(self, place: float) -> float:
        """Return the step at a place of the axis; not rounded."""
        if not self.log:
            return place
        return 10.0 ** min(place, 18.0) if place > math.log10(STEP_ZERO) + 0.15 else 0.0


ValueScale = LinearScale | LogScale


def extent(low: Array, high: Array) -> tuple[float, float] | None:
    """Return the smallest and largest finite value, or None where there is none."""
    low = low[np.isfinite(low)]
    high = high[np.isfinite(high)]
    if not low.size or not high.size:
        return None
    return float(low.min()), float(high.max())


def exponent_for(lowest: float, highest: float) -> int:
    """Return the power of ten to take out of an axis: 0 for ordinary sizes, else a multiple of three."""
    peak = max(abs(lowest), abs(highest))
    if peak == 0 or 1e-3 <= peak < 1e5:
        return 0
    return 3 * math.floor(math.log10(peak) / 3)


def nice_step(span: float, parts: float) -> float:
    """Return 1, 2 or 5 times a power of ten, so that `span` has about `parts` of them."""
    rough = span / max(parts, 1.0)
    power = 10.0 ** math.floor(math.log10(rough))
    for factor, upto in ((1.0, 1.4), (2.0, 3.2), (5.0, 7.1)):
        if rough < upto * power:
            return factor * power
    return 10.0 * power


def value_range(lowest: float, highest: float, *, from_zero: bool) -> tuple[float, float]:
    """Return a calm range around shown values: rounded outwards, so that it changes seldom as a run grows.

    With `from_zero` a range of positive values begins at 0, unless that would press the curve flat.
    """
    if from_zero and 0 <= lowest < 0.75 * highest:
        lowest = 0.0
    span = highest - lowest
    if span <= 1e-12 * max(abs(lowest), abs(highest)) or span < 1e-300:
        pad = abs(highest) * 0.1 or 1.0
        return lowest - pad * 1.06, highest + pad * 1.06
    step = nice_step(span, 8)
    lower, upper = math.floor(lowest / step) * step, math.ceil(highest / step) * step
    margin = (upper - lower) * 0.03
    return lower - margin, upper + margin


def log_range(lowest: float, highest: float) -> tuple[float, float]:
    """Return a calm range around shown logarithms: to the next fifth of a decade."""
    lower, upper = math.floor(lowest * 5 - 0.01) / 5, math.ceil(highest * 5 + 0.01) / 5
    margin = (upper - lower) * 0.02
    return lower - margin, upper + margin


def room_for(last_step: int) -> int:
    """Return how many steps the axis of a growing run shows: it jumps, so that it rarely changes."""
    if last_step <= 10:
        return 10
    power = 10.0 ** math.floor(math.log10(last_step))
    return next(round(factor * power) for factor in _ROOMY if last_step <= round(factor * power))


def superscript(exponent: int) -> str:
    """Write a power of ten: 10⁻³."""
    return "10" + str(exponent).translate(_SUPERSCRIPTS)


def fixed_text(value: float, decimals: int) -> str:
    """Write a number with so many decimals, a real minus sign, thousands apart, and no negative zero."""
    text = f"{value:,.{decimals}f}"
    if text.startswith("-"):
        text = text[1:] if not text.strip("-0.,") else _MINUS + text[1:]
    return text


def linear_ticks(lower: float, upper: float, most: float, *, whole: bool = False) -> list[tuple[float, str]]:
    """Return places and texts along a linear axis; `whole` for steps, which have no halves."""
    step = nice_step(upper - lower, most)
    if whole:
        step = max(step, 1.0)
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    first, last = math.ceil(lower / step - 1e-9), math.floor(upper / step + 1e-9)
    if last - first > 60:  # the range is too narrow for its distance from zero
        return []
    places = [number * step for number in range(first, last + 1) if not whole or number >= 0]
    return [(place, fixed_text(place, decimals)) for place in places]


def step_ticks(lower: float, upper: float, most: float) -> list[tuple[float, str]]:
    """Return places and texts along an axis of steps."""
    return linear_ticks(lower, upper, most, whole=True)


def log_step_ticks(lower: float, upper: float, most: float) -> list[tuple[float, str]]:
    """Return places and texts along a logarithmic axis of steps."""
    return log_ticks(lower, upper, most, plain=True)


def _log_text(factor: int, exponent: int, plain: bool) -> str:
    if plain:
        return fixed_text(factor * 10.0**exponent, max(0, -exponent))
    return superscript(exponent) if factor == 1 else f"{factor}·{superscript(exponent)}"


def log_ticks(lower: float, upper: float, most: float, *, plain: bool = False) -> list[tuple[float, str]]:
    """Return places and texts along a logarithmic axis whose range is given in decades.

    `plain` writes numbers out as long as they are short: for steps.
    """
    decades = upper - lower
    factors: tuple[int, ...] = (1,)
    if decades * 9 <= most:
        factors = (1, 2, 3, 4, 5, 6, 7, 8, 9)
    elif decades * 3 <= most:
        factors = (1, 2, 5)
    every = max(1, math.ceil(decades / max(most, 1.0)))
    first, last = math.floor(lower), math.ceil(upper)
    written_out = (plain and last <= 6) or (len(factors) > 1 and first >= -3 and last <= 4)
    ticks = []
    for exponent in range(-(-first // every) * every, last + 1, every):
        for factor in factors:
            place = exponent + math.log10(factor)
            if lower <= place <= upper and not (plain and place < 0):
                ticks.append((place, _log_text(factor, exponent, written_out)))
    if len(ticks) < 2 and decades < 1:
        return _close_log_ticks(lower, upper, most)
    if plain and lower <= math.log10(STEP_ZERO):
        ticks.insert(0, (math.log10(STEP_ZERO), "0"))
    return ticks


def _close_log_ticks(lower: float, upper: float, most: float) -> list[tuple[float, str]]:
    """Return even values for a range of less than a decade."""
    exponent = math.floor(lower)
    bottom, top = 10.0 ** (lower - exponent), 10.0 ** (upper - exponent)
    tail = "" if exponent == 0 else f"·{superscript(exponent)}"
    return [
        (exponent + math.log10(place), text + tail)
        for place, text in linear_ticks(bottom, top, most)
        if place > 0
    ]

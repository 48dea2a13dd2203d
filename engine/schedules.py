"""Learning-rate schedules: the rate of step k from the rate that the experiment states."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class ScheduleKind:
    """One schedule.

    Attributes
    ----------
    settings : mapping
        The settings it takes, with their defaults.
    factor : callable
        (step, settings) -> the number that the learning rate is multiplied with for the update that
        leads from `step` to the next one; steps count from 0 here.
    limits : mapping
        For settings with a bound: name -> (lowest, highest), both allowed.
    """

    name: str
    settings: Mapping[str, float]
    factor: Callable[[int, Mapping[str, float]], float]
    limits: Mapping[str, tuple[float, float]] = field(default_factory=dict)


def _constant(step: int, settings: Mapping[str, float]) -> float:
    return 1.0


def _step(step: int, settings: Mapping[str, float]) -> float:
    """factor^⌊k / every⌋: the rate drops by a factor every so many steps."""
    return float(settings["factor"] ** (step // settings["every"]))


def _exponential(step: int, settings: Mapping[str, float]) -> float:
    """factor^k."""
    return float(settings["factor"] ** step)


def _cosine(step: int, settings: Mapping[str, float]) -> float:
    """Half a cosine wave from 1 down to `minimum` in `steps` steps; then it stays there.

    Loshchilov & Hutter 2017, equation 5, without restarts; the minimum is a share of the stated rate.
    """
    share = min(step / settings["steps"], 1.0)
    return settings["minimum"] + (1.0 - settings["minimum"]) * 0.5 * (1.0 + math.cos(math.pi * share))


def _inverse_time(step: int, settings: Mapping[str, float]) -> float:
    """1 / (1 + decay·k)."""
    return 1.0 / (1.0 + settings["decay"] * step)


_STEPS = (1.0, 1e12)

SCHEDULES: dict[str, ScheduleKind] = {
    "constant": ScheduleKind("constant", {}, _constant),
    "step": ScheduleKind(
        "step", {"every": 100.0, "factor": 0.5}, _step, {"every": _STEPS, "factor": (0.0, 1.0)}
    ),
    "exponential": ScheduleKind("exponential", {"factor": 0.99}, _exponential, {"factor": (0.0, 1.0)}),
    "cosine": ScheduleKind(
        "cosine", {"steps": 1000.0, "minimum": 0.0}, _cosine, {"steps": _STEPS, "minimum": (0.0, 1.0)}
    ),
    "inverse_time": ScheduleKind("inverse_time", {"decay": 0.01}, _inverse_time, {"decay": (0.0, 1e6)}),
}
"""Every schedule by the name that files and the window use; `every` and `steps` are whole steps."""

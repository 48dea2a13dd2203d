"""Learning-rate schedules: the rate of step k from the rate that the experiment states."""

from __future__ import annotations

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


SCHEDULES: dict[str, ScheduleKind] = {
    "constant": ScheduleKind("constant", {}, _constant),
}
"""Every schedule by the name that files and the window use."""

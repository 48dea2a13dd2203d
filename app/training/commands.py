"""What the window may ask of the training thread; read by the thread between two steps."""

from __future__ import annotations

from dataclasses import dataclass

from engine import Experiment


@dataclass(frozen=True)
class Load:
    """Drop the current run and start this experiment at step 0, as run `run_number`."""

    experiment: Experiment
    run_number: int


@dataclass(frozen=True)
class Reset:
    """Go back to the same start, as run `run_number`, with this learning rate."""

    run_number: int
    learning_rate: float


@dataclass(frozen=True)
class Run:
    """Train until a stop condition, a pause, or the end of finite numbers."""


@dataclass(frozen=True)
class Pause:
    """Stand still after the step under way."""


@dataclass(frozen=True)
class TakeSteps:
    """Take this many steps, then pause; stop conditions do not count."""

    steps: int


@dataclass(frozen=True)
class FinishEpoch:
    """Go on to the end of this pass over the data, then pause."""


@dataclass(frozen=True)
class SetLearningRate:
    """Use this learning rate from the next step on."""

    learning_rate: float


@dataclass(frozen=True)
class SetSpeed:
    """Take so many steps a second; None means flat out."""

    steps_per_second: float | None


@dataclass(frozen=True)
class Quit:
    """End the thread."""


Command = Load | Reset | Run | Pause | TakeSteps | FinishEpoch | SetLearningRate | SetSpeed | Quit

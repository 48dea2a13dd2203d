"""The digits that a text prints, compared with what the engine computes at the same step."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from .experiment import Data, Experiment, Printed, Stop
from .snapshot import Snapshot, take_snapshot
from .trainer import Trainer

MOST_STEPS = 100_000
"""Steps that are trained for a comparison unless more are asked for; a second or so for a small net."""

_NAME = re.compile(r"(dW|db|delta|z|a|W|b)([0-9]+)\[([0-9]+)(?:,([0-9]+))?\]", re.ASCII)


@dataclass(frozen=True)
class PrintedResult:
    """One printed value beside the computed one.

    Attributes
    ----------
    printed : Printed
        What the text prints, and of what.
    value : float or None
        The engine's own number; None where training does not get that far.
    holds : bool
        Whether the value equals the text to the digits printed, ± one unit in the last digit.
    difference : float or None
        The value less the printed number.
    problem : str
        Why there is no value, as a sentence; empty where there is one.
    """

    printed: Printed
    value: float | None
    holds: bool
    difference: float | None
    problem: str = ""

    @property
    def text(self) -> str:
        """The digits as printed."""
        return self.printed.text

    @property
    def erratum(self) -> str | None:
        """Why the text is known to be wrong here, if it is."""
        return self.printed.erratum

    @property
    def accepted(self) -> bool:
        """Whether it holds, or is a known misprint."""
        return self.holds or self.erratum is not None


def printed_number(text: str) -> tuple[Decimal, Decimal]:
    """Return the printed number and one unit of its last digit, both exact.

    ``-8.5948`` gives −8.5948 and 0.0001; ``1.50e-3`` gives 0.00150 and 0.00001.
    """
    number = Decimal(text.replace("\N{MINUS SIGN}", "-"))
    return number, Decimal(1).scaleb(int(number.as_tuple().exponent))


def agrees(value: float, text: str) -> bool:
    """Say whether a value equals a printed text to its digits, ± one unit in the last of them.

    One unit and not half of one, because texts truncate as often as they round. The last bit of the
    double is forgiven: 8.5947 is a unit from 8.5948, though no double is exactly 8.5947.
    """
    if not math.isfinite(value):
        return False
    number, unit = printed_number(text)
    return abs(Decimal(value) - number) <= unit + Decimal(math.ulp(value))


def compare_printed(experiment: Experiment, most_steps: int = MOST_STEPS) -> list[PrintedResult]:
    """Train the experiment to every step that a text speaks of and compare what it prints there.

    Stop conditions of the experiment do not hold the training back. `loss` is that of a trace: on the
    batch that is next. z, a and delta are those of the one example; dW and db are the gradient of the
    loss on the batch that is next, which is all examples in full-batch training.

    Parameters
    ----------
    experiment : Experiment
    most_steps : int
        Where to give up, so that a file cannot ask for hours.

    Returns
    -------
    list of PrintedResult
        In the order of `experiment.printed`.
    """
    results: dict[int, PrintedResult] = {}
    order = sorted(range(len(experiment.printed)), key=lambda place: experiment.printed[place].step)
    if not order:
        return []
    trainer = Trainer(experiment)
    trainer.stop_at(Stop())
    state = _State(experiment, trainer)
    for place in order:
        printed = experiment.printed[place]
        if printed.step > most_steps:
            problem = f"Step {printed.step} is beyond the {most_steps} steps that are compared."
            results[place] = PrintedResult(printed, None, False, None, problem)
            continue
        trainer.run(printed.step - trainer.step_number)
        if trainer.step_number < printed.step or not math.isfinite(trainer.loss):
            problem = trainer.ending.sentence if trainer.ending is not None else ""
            results[place] = PrintedResult(printed, None, False, None, problem)
            continue
        results[place] = _compare(printed, state.value(printed))
    return [results[place] for place in range(len(experiment.printed))]


def _compare(printed: Printed, value: float) -> PrintedResult:
    if not math.isfinite(value):
        return PrintedResult(printed, None, False, None, f"{printed.quantity} is not a finite number here.")
    difference = float(Decimal(value) - printed_number(printed.text)[0])
    return PrintedResult(printed, value, agrees(value, printed.text), difference)


class _State:
    """Every quantity of a trainer's present step, computed when it is asked for."""

    def __init__(self, experiment: Experiment, trainer: Trainer) -> None:
        self._experiment = experiment
        self._trainer = trainer
        self._cached_step = -1
        self._cached: dict[str, Snapshot] = {}

    def value(self, printed: Printed) -> float:
        """Return the value of a printed quantity."""
        if printed.quantity == "loss":
            return self._trainer.loss
        match = _NAME.fullmatch(printed.quantity)
        if match is None:  # check_experiment has refused every other name
            raise ValueError(f"{printed.quantity} is no printed quantity")
        kind, layer, unit = match[1], int(match[2]), int(match[3])
        if kind in ("W", "b"):
            return float(self._trainer.parameters[self._trainer.layout.index(printed.quantity)])
        if kind in ("dW", "db"):
            snapshot = self._snapshot("batch", self._batch)
            return float(snapshot.gradients[snapshot.layout.index(printed.quantity[1:])])
        snapshot = self._snapshot("all", lambda: self._experiment)
        arrays = {"z": snapshot.weighted_sums, "a": snapshot.activations, "delta": snapshot.deltas}[kind]
        return float(arrays[layer - 1][printed.example - 1, unit - 1])

    def _snapshot(self, name: str, experiment: Callable[[], Experiment]) -> Snapshot:
        if self._cached_step != self._trainer.step_number:
            self._cached_step = self._trainer.step_number
            self._cached.clear()
        if name == "batch" and self._experiment.steps_per_epoch == 1:
            name = "all"  # the batch is the whole table; a sum does not mind the order of its rows
        if name not in self._cached:
            self._cached[name] = take_snapshot(experiment(), self._trainer.parameters)
        return self._cached[name]

    def _batch(self) -> Experiment:
        """Return the experiment with the examples of the batch that is next as its only data."""
        if self._experiment.steps_per_epoch == 1:
            return self._experiment
        inputs, targets = self._trainer.next_batch()
        return dataclasses.replace(self._experiment, data=Data(inputs, targets), printed=())

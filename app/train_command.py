"""`backprop-trainer train`: the engine without the window."""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.exit_sentence import say_and_exit
from engine import Experiment, ExperimentError, Stop, Trainer, load_experiment, take_snapshot
from engine.experiment_checks import MAX_COUNT
from engine.number_text import parse_number
from engine.trace_file import TraceWriter

ROWS_AT_ONCE_BYTES = 4 * 1024 * 1024
MOST_PRINTED_COLUMNS = 8


def train(options: argparse.Namespace) -> int:
    """Train as the options say; returns the exit code. A bad file or option exits with 2 and one sentence."""
    try:
        experiment = load_experiment(options.file)
        if options.learning_rate is not None:
            experiment = experiment.with_training(learning_rate=_rate(options.learning_rate))
    except ExperimentError as error:
        say_and_exit(f"{options.file}: {error}")
    steps = None if options.steps is None else whole_number("--steps", options.steps)
    if steps is not None:
        experiment = experiment.with_training(stop=_without_count(experiment))
    elif experiment.training.stop == Stop():
        say_and_exit(f"{options.file} says no end to the training; give one with --steps N.")
    trainer = Trainer(experiment)
    try:
        table = None if options.json else ProgressTable(trainer.layout.names)
        _run(trainer, steps, options.trace, table)
        if table is not None:
            table.finish()
        _report(trainer, options.json)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read the output, such as `head`, has enough.
        _give_up_output()
        return 1
    except OSError as error:
        _give_up_output()
        what = "The output" if options.trace is None else f"The trace {options.trace} or the output"
        say_and_exit(f"{what} cannot be written: {error.strerror or error}.")
    except KeyboardInterrupt:
        say_and_exit(f"Interrupted at step {trainer.step_number}.")
    return 0


def _give_up_output() -> None:
    """Let go of what cannot be written, so that Python does not complain of it once more at its end."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _rate(text: str) -> float:
    try:
        return parse_number(text)
    except ValueError as error:
        say_and_exit(f"--learning-rate: {error}")


def whole_number(option: str, text: str) -> int:
    """Read the whole number behind an option, or exit with a sentence."""
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(MAX_COUNT))):
        say_and_exit(f"{option} must be a whole number from 0 to {MAX_COUNT}, not “{text[:40]}”.")
    return int(text)


def _without_count(experiment: Experiment) -> Stop:
    """A number of steps on the command line replaces the project's steps and epochs, not its thresholds."""
    stop = experiment.training.stop
    return Stop(loss_below=stop.loss_below, gradient_below=stop.gradient_below)


def _run(trainer: Trainer, steps: int | None, trace: str | None, table: ProgressTable | None) -> None:
    width = 1 + trainer.layout.size
    most = max(1, min(4096, ROWS_AT_ONCE_BYTES // (8 * width)))
    with ExitStack() as stack:
        sinks: list[Callable[[int, NDArray[np.float64]], None]] = []
        if trace is not None:
            file = stack.enter_context(Path(trace).open("w", encoding="utf-8", newline=""))
            sinks.append(TraceWriter(file, trainer.experiment).write)
        if table is not None:
            sinks.append(table.write)
        if trainer.ending is None:
            for write in sinks:
                write(0, trainer.row()[np.newaxis])
        rows = np.empty((most, width)) if sinks else None
        while trainer.ending is None and (steps is None or trainer.step_number < steps):
            first = trainer.step_number + 1
            wanted = most if steps is None else min(most, steps - trainer.step_number)
            taken = trainer.run(wanted, rows)
            if rows is not None:
                for write in sinks:
                    write(first, rows[:taken])


class ProgressTable:
    """Prints loss and parameters of the first steps, and then ever fewer: 20, 50, 100, 200, 500 …"""

    def __init__(self, names: tuple[str, ...]) -> None:
        self._columns = 1 + min(len(names), MOST_PRINTED_COLUMNS)
        heads = ["step", "loss", *names[: self._columns - 1]]
        sys.stdout.write("".join(f"{head:>13}" for head in heads).rstrip() + "\n")
        self._pending: str | None = None

    def write(self, first_step: int, rows: NDArray[np.float64]) -> None:
        """Print what is due of the rows from `first_step` on, shape (n, 1 + n_parameters)."""
        last = first_step + len(rows) - 1
        for step in [step for step in _due_steps(last) if step >= first_step]:
            self._print(self._line(step, rows[step - first_step]))
        if len(rows):
            self._pending = self._line(last, rows[-1]) if last not in _due_steps(last) else None

    def finish(self) -> None:
        """Print the last row, if it was not due."""
        if self._pending is not None:
            self._print(self._pending)

    def _line(self, step: int, row: NDArray[np.float64]) -> str:
        return f"{step:>13}" + "".join(f"{value:>13.5g}" for value in row[: self._columns])

    def _print(self, line: str) -> None:
        sys.stdout.write(line + "\n")


def _due_steps(last: int) -> list[int]:
    """Return the steps up to `last` that are printed: 0 to 20, then 50, 100, 200, 500 …"""
    steps = list(range(21))
    power = 10
    while power <= last:
        steps += [factor * power for factor in (1, 2, 5) if factor * power > 20]
        power *= 10
    return [step for step in steps if step <= last]


def _report(trainer: Trainer, as_json: bool) -> None:
    stopped = "steps done" if trainer.ending is None else trainer.ending.sentence
    started = not np.isnan(trainer.loss)
    # Finite on the batch that is next does not mean finite on all examples.
    final_loss = take_snapshot(trainer.experiment, trainer.parameters).loss
    parameters = dict(zip(trainer.layout.names, trainer.parameters.tolist(), strict=True))
    if as_json:
        result: dict[str, Any] = {
            "steps": trainer.step_number,
            "final_loss": final_loss if math.isfinite(final_loss) else None,
            "loss": trainer.loss if started else None,
            "parameters": parameters,
            "stopped": stopped,
        }
        sys.stdout.write(json.dumps(result, allow_nan=False) + "\n")
        return
    sys.stdout.write(stopped + "\n")
    if len(trainer.layout.names) > MOST_PRINTED_COLUMNS:
        sys.stdout.write("--json or --trace OUT.csv give all parameters.\n")

"""`backprop-trainer check`: the gradients against an independent check, and the printed values of a text."""

from __future__ import annotations

import argparse
import dataclasses
import sys

from app.exit_sentence import say_and_exit
from engine import Data, Experiment, ExperimentError, Trainer, load_experiment
from engine.gradient_check import check_gradients
from engine.number_text import exact_text
from engine.printed_values import PrintedResult, compare_printed

MOST_STEPS = 1_000_000
MOST_LINES = 200
MOST_WORK = 1_000_000_000
"""Examples times parameters squared: some seconds of complex steps."""


def check(options: argparse.Namespace) -> int:
    """Check a file; returns 0 if all holds, 1 if not. A bad file exits with 2 and one sentence."""
    try:
        experiment = load_experiment(options.file)
    except ExperimentError as error:
        say_and_exit(f"{options.file}: {error}")
    gradients_hold = _check_gradients(experiment)
    printed_hold = _check_printed(experiment)
    return 0 if gradients_hold and printed_hold else 1


def _check_gradients(experiment: Experiment) -> bool:
    trainer = Trainer(experiment)
    if trainer.ending is not None:
        sys.stdout.write(f"gradients: not checked. {trainer.ending.sentence}\n")
        return False
    examples = min(experiment.data.examples, max(1, MOST_WORK // trainer.layout.size**2))
    result = check_gradients(_with_examples(experiment, examples), trainer.parameters)
    worst = result.names.index(result.worst)
    sys.stdout.write(
        f"gradients: {'all' if result.holds else 'NOT all'} {trainer.layout.size} agree with the complex step"
        f"{_over(examples, experiment.data.examples)}; the worst is {result.worst}: "
        f"{exact_text(result.gradients[worst])} against {exact_text(result.expected[worst])}.\n"
    )
    if result.at_kink and not result.holds:
        sys.stdout.write("a ReLU stands at its kink, z = 0, where no derivative is defined; here it is 0.\n")
    return result.holds or result.at_kink


def _with_examples(experiment: Experiment, examples: int) -> Experiment:
    """The experiment with only its first examples: what is checked are the formulas, not the data."""
    if examples == experiment.data.examples:
        return experiment
    data = Data(experiment.data.inputs[:examples], experiment.data.targets[:examples])
    return dataclasses.replace(experiment, data=data, printed=())


def _over(examples: int, of: int) -> str:
    return "" if examples == of else f" over the first {examples} of {of} examples"


def _check_printed(experiment: Experiment) -> bool:
    results = compare_printed(experiment, MOST_STEPS)
    if not results:
        sys.stdout.write("printed values: the file has none.\n")
        return True
    good = sum(result.accepted for result in results)
    sys.stdout.write(f"printed values: {good} of {len(results)} hold or carry an erratum.\n")
    shown = results if len(results) <= MOST_LINES else [one for one in results if not one.accepted]
    for result in shown[:MOST_LINES]:
        sys.stdout.write(_line(result) + "\n")
    return good == len(results)


def _line(result: PrintedResult) -> str:
    mark = "holds" if result.holds else "erratum" if result.accepted else "FAILS"
    value = result.problem if result.value is None else exact_text(result.value)
    printed = result.printed
    line = f"{mark:>8}  step {printed.step:<6} {printed.quantity:<12} printed {result.text:<12} {value}"
    return f"{line}  ({result.erratum})" if result.erratum else line

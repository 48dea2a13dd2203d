"""`backprop-trainer picture`: the real window after some steps, drawn without a display."""

from __future__ import annotations

import argparse
import re
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEventLoop, Qt

from app.application import Program, make_application
from app.exit_sentence import say_and_exit
from app.train_command import whole_number
from app.training.run_state import RunState
from engine import ExperimentError, load_experiment

SMALLEST, LARGEST = 200, 8000


def picture(options: argparse.Namespace) -> int:
    """Draw as the options say; returns the exit code. A bad file or option exits with 2 and one sentence."""
    width, height = _size(options.size)
    steps = whole_number("--steps", options.steps)
    path = Path(options.file)
    try:
        load_experiment(path)
    except ExperimentError as error:
        say_and_exit(f"{options.file}: {error}")
    make_application()
    program = Program(theme=options.theme)
    try:
        program.wiring.files.open_path(path)
        program.window.resize(width, height)
        # Shown, so that everything is laid out; offscreen there is nothing to see.
        program.window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        program.window.show()
        train_and_wait(program, steps)
        QCoreApplication.processEvents()
        if not program.window.grab().save(options.output, "PNG"):
            say_and_exit(f"The picture cannot be written to {options.output}.")
    finally:
        program.document.undo_stack.setClean()
        program.window.close()
    return 0


def train_and_wait(program: Program, steps: int) -> None:
    """Take so many steps, flat out, and wait until the window shows the last one."""
    session = program.session
    _wait_until(lambda: session.row is not None or session.state is RunState.DIVERGED)
    if steps == 0 or session.state is RunState.DIVERGED:
        return
    session.take_steps(steps)
    _wait_until(lambda: session.step_number >= steps or session.state is RunState.DIVERGED)
    _wait_until(lambda: session.state is not RunState.RUNNING)


def _wait_until(condition: Callable[[], bool]) -> None:
    while not condition():
        _process_events()


def _process_events() -> None:
    QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
    # The training thread needs the interpreter lock in between.
    time.sleep(0.001)


def _size(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"([0-9]{1,5})x([0-9]{1,5})", text, re.ASCII)
    if match is None:
        say_and_exit(f"--size must be two numbers such as 1440x900, not “{text[:40]}”.")
    width, height = int(match[1]), int(match[2])
    if not (SMALLEST <= width <= LARGEST and SMALLEST <= height <= LARGEST):
        say_and_exit(f"--size must lie between {SMALLEST}x{SMALLEST} and {LARGEST}x{LARGEST}, not {text}.")
    return width, height

"""How the window does while it trains flat out: frames, steps, memory, and how soon Pause answers.

    uv run python tests/benchmarks/bench_window.py [--seconds 60] [--layers 2-8-8-2] [--size 1280x800]

Prints the figures, with the headless speed of the same engine measured before and after in the same
process; the share is the one that counts, because machines are noisy. Offscreen unless QT_QPA_PLATFORM
says otherwise.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
if sys.platform == "linux":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
from pyqtgraph.util.garbage_collector import GarbageCollector
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject, QTimer

from app.application import Program, make_application
from app.training.run_state import RunState
from engine import Data, Experiment, Layer, Loss, Network, Trainer, Training

SEED = 0
EXAMPLES = 64


def experiment(sizes: list[int], batch: int | None) -> Experiment:
    """A net of these sizes on seeded noise: what it learns does not matter here."""
    generator = np.random.default_rng(SEED)
    layers = tuple(Layer(units, "tanh") for units in sizes[1:])
    return Experiment(
        Network(sizes[0], layers),
        Data(
            generator.normal(size=(EXAMPLES, sizes[0])), np.tanh(generator.normal(size=(EXAMPLES, sizes[-1])))
        ),
        Loss(),
        Training(0.01, seed=SEED, batch_size=batch),
        title="Benchmark",
    )


def headless_rate(what: Experiment, seconds: float) -> float:
    """Steps a second without a window, recorded as the window records them."""
    trainer = Trainer(what)
    rows = np.empty((256, 1 + trainer.layout.size))
    trainer.run(256, rows)
    begin = time.perf_counter()
    while time.perf_counter() - begin < seconds:
        trainer.run(256, rows)
    return (trainer.step_number - 256) / (time.perf_counter() - begin)


def resident_megabytes() -> float:
    """Memory that the process holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


class FrameCounter(QObject):
    """Notes when the window paints what has come: the first update request after the views were told.

    pyqtgraph's scenes ask for a second one; counting both would flatter.
    """

    def __init__(self, program: Program) -> None:
        super().__init__(program.window)
        self.moments: list[float] = []
        self._due = False
        program.session.history_grew.connect(self._on_history_grew)
        program.window.installEventFilter(self)

    def _on_history_grew(self) -> None:
        self._due = True

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if self._due and event.type() == QEvent.Type.UpdateRequest:
            self._due = False
            self.moments.append(time.perf_counter())
        return False


def pause_answer(program: Program) -> float:
    """Milliseconds from asking for a pause to its confirmation; the run goes on afterwards."""
    session = program.session
    begin = time.perf_counter()
    session.pause()
    while session.state is RunState.RUNNING:
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)
    answer = (time.perf_counter() - begin) * 1000
    session.run()
    while session.state is not RunState.RUNNING:
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)
    return answer


def run_for(seconds: float) -> None:
    """Let Qt's own event loop run, as in the program."""
    loop = QEventLoop()
    QTimer.singleShot(int(seconds * 1000), loop.quit)
    loop.exec()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--layers", default="2-8-8-2")
    parser.add_argument("--batch", type=int)
    parser.add_argument("--size", default="1280x800")
    options = parser.parse_args()
    what = experiment([int(size) for size in options.layers.split("-")], options.batch)
    before = headless_rate(what, 2.0)
    make_application()
    garbage = GarbageCollector(interval=1.0)
    program = Program()
    program.window.resize(*(int(side) for side in options.size.split("x")))
    program.document.open(what)
    program.window.transport.set_speed(None)
    program.session.set_speed(None)
    program.window.show()
    run_for(0.5)
    counter = FrameCounter(program)
    program.session.run()
    # The first seconds fill caches and the history's buckets; growth counts from there.
    run_for(min(5.0, options.seconds / 4))
    counter.moments.clear()
    memory, first_step, begin = resident_megabytes(), program.session.step_number, time.perf_counter()
    run_for(options.seconds)
    spent, steps = time.perf_counter() - begin, program.session.step_number - first_step
    growth = resident_megabytes() - memory
    frames = np.diff(counter.moments) * 1000
    answers = [pause_answer(program) for _ in range(20)]
    program.document.undo_stack.setClean()
    program.window.close()
    garbage.timer.stop()
    after = headless_rate(what, 2.0)
    headless = (before + after) / 2
    print(f"net {options.layers}, {EXAMPLES} examples, seed {SEED}, {options.size}, {spent:.0f} s flat out")
    print(
        f"frames   {len(frames) / spent:6.1f} a second; median {np.median(frames):.1f} ms, "
        f"p95 {np.percentile(frames, 95):.1f} ms, worst {frames.max():.1f} ms"
    )
    print(
        f"steps    {steps / spent:9.0f} a second, {steps / spent / headless:.0%} of {headless:.0f} headless "
        f"({before:.0f} before, {after:.0f} after)"
    )
    print(f"memory   grew by {growth:.1f} MB over {steps} steps")
    print(f"pause    answered in {np.median(answers):.0f} ms median, {max(answers):.0f} ms at worst of 20")


if __name__ == "__main__":
    main()

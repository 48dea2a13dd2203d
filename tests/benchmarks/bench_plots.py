"""What a frame of the live plots costs, painting included: run it as a script.

Prints, for each plot and number of curves, the milliseconds of refresh and paint together: median, 95th
hundredth and worst, of frames of a run that grows by 200 steps between two of them.
"""

from __future__ import annotations

import argparse
import os
import time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("PYQTGRAPH_QT_LIB", "PySide6")

import numpy as np
from PySide6.QtWidgets import QApplication

from app.views.loss_plot import LossPlot
from app.views.theme import LIGHT, palette_of, style_of
from app.views.weight_plot import WeightPlot
from engine import History

SEED = 7


def rows_of(generator, first, count, parameters):
    """Make rows of a run that settles, with some noise."""
    steps = np.arange(first, first + count)[:, None]
    rows = np.empty((count, parameters + 1))
    rows[:, :1] = 0.02 + np.exp(-steps / 40_000)
    ends = np.linspace(-2, 2, parameters)
    rows[:, 1:] = ends * (1 - np.exp(-steps / (20_000 * (1 + np.abs(ends)))))
    rows += generator.normal(scale=0.01, size=rows.shape)
    return rows


def frames(plot, parameters, before, count, each):
    """Return the milliseconds of every frame, of a run that is already `before` steps long."""
    generator = np.random.default_rng(SEED)
    names = ["loss", *(f"W{1 + n // 40}[{1 + n % 40},1]" for n in range(parameters))]
    history = History(names)
    done = 0
    while done < before:
        history.append(rows_of(generator, done, min(5000, before - done), parameters))
        done = history.last_step + 1
    plot.set_theme(LIGHT)
    plot.show_history(history)
    plot.surface.setFixedSize(500, 240)
    plot.show()
    QApplication.processEvents()
    taken = []
    for _ in range(count):
        history.append(rows_of(generator, history.last_step + 1, each, parameters))
        begin = time.perf_counter()
        plot.refresh()
        QApplication.processEvents()
        taken.append(1e3 * (time.perf_counter() - begin))
    idle = time.perf_counter()
    for _ in range(1000):
        plot.refresh()
    idle = 1e3 * (time.perf_counter() - idle)
    print(
        f"{type(plot).__name__:10} {parameters:5} curves, {before:8} steps: "
        f"median {np.median(taken):5.2f}  p95 {np.percentile(taken, 95):5.2f}  worst {max(taken):5.2f} ms"
        f"   idle refresh {idle:.2f} us   whole paint {whole_paint(plot):.2f} ms"
    )
    plot.close()
    return taken


def whole_paint(plot):
    """Return the milliseconds of drawing everything anew."""
    taken = []
    for _ in range(20):
        plot.surface.canvas.redraw()
        begin = time.perf_counter()
        QApplication.processEvents()
        taken.append(1e3 * (time.perf_counter() - begin))
    return np.median(taken)


def main():
    """Print a line for each case."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=300)
    parser.add_argument("--each", type=int, default=200, help="steps between two frames")
    asked = parser.parse_args()
    application = QApplication([])
    application.setStyle("Fusion")
    application.setPalette(palette_of(LIGHT))
    application.setStyleSheet(style_of(LIGHT))
    print(f"seed {SEED}, {asked.frames} frames, {asked.each} steps between two, view 500 x 240")
    for before in (1_000, 100_000, 1_000_000):
        frames(LossPlot(), 25, before, asked.frames, asked.each)
        frames(WeightPlot(), 25, before, asked.frames, asked.each)
        frames(WeightPlot(), 114, before, asked.frames, asked.each)
    frames(WeightPlot(), 1885, 5_000, asked.frames, asked.each)


if __name__ == "__main__":
    main()

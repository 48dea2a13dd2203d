"""A run of ten million steps: how much memory it takes, how long a plot and a jump to any step take.

uv run python tests/benchmarks/bench_engine_history.py [--steps 10000000]
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np

from engine import Data, Experiment, History, Layer, Loss, Network, Replay, Trainer, Training

SEED = 1


def resident():
    """Bytes of memory in use, where the system tells (Linux)."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def main():
    """Train 2-4-1 (17 parameters), then look at windows and jump about."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=10_000_000)
    options = parser.parse_args()
    random = np.random.default_rng(SEED)
    inputs = random.normal(size=(250, 2))
    experiment = Experiment(
        Network(2, (Layer(4, "tanh"), Layer(1, "tanh"))),
        Data(inputs, np.sign(inputs[:, :1] * inputs[:, 1:])),
        Loss(),
        Training(0.01, batch_size=10, shuffle=True, seed=SEED),
    )
    replay = Replay(Trainer(experiment))
    history = History(("loss", *replay.trainer.layout.names))
    history.append(replay.trainer.row())
    rows = np.empty((5000, len(history.names)))
    replay.run(200, rows)
    replay.reset()
    before, start = resident(), time.perf_counter()
    while replay.last_step < options.steps:
        history.append(rows[: replay.run(len(rows), rows)])
    seconds = time.perf_counter() - start
    growth = resident() - before
    print(
        f"{replay.last_step:,} steps of {replay.trainer.layout.size} parameters, seed {SEED}: {seconds:.1f} s"
    )
    print(f"  memory grew by {growth / 2**20:.1f} MB; {len(replay.checkpoints)} checkpoints")
    looks = []
    for _ in range(200):
        first, last = sorted(random.integers(0, replay.last_step, 2).tolist())
        start = time.perf_counter()
        history.trace(range(len(history.names)), first, last, 1200)
        looks.append(time.perf_counter() - start)
    middle, worst = statistics.median(looks) * 1e3, max(looks) * 1e3
    print(f"  a window of all traces in 1,200 points: median {middle:.2f} ms, worst of 200 {worst:.2f} ms")
    jumps = []
    for step in random.integers(0, replay.last_step, 100).tolist():
        start = time.perf_counter()
        replay.go_to(step)
        jumps.append(time.perf_counter() - start)
    print(f"  a jump: median {statistics.median(jumps) * 1e3:.1f} ms, worst of 100 {max(jumps) * 1e3:.1f} ms")


if __name__ == "__main__":
    main()

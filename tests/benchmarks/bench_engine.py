"""How fast the engine trains, beside a plain NumPy loop, a C loop, PyTorch and scikit-learn.

    uv run python tests/benchmarks/bench_engine.py [--rounds 7] [--case 1]

All start from the same weights, see the same batches, and record the weights and the loss of every step.
A time counts only where the final loss over all data agrees with the engine's. The rounds are interleaved;
the table shows medians, and ratios to the engine's.
"""

from __future__ import annotations

import argparse
import itertools
import os
import statistics
import sys
import time
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parent))

import numpy as np
from bench_engine_peers import Case, compiled_c, plain_numpy, pytorch, scikit_learn

from engine import Data, Experiment, Layer, Loss, Network, Trainer, Training, take_snapshot

SEED = 1


def case(name, sizes, activations, examples, batch, rate, recorded):
    """Draw the data and the start of one case."""
    random = np.random.default_rng(SEED)
    inputs = random.normal(size=(examples, sizes[0]))
    if activations[-1] == "softmax":
        hidden = inputs @ random.normal(size=(sizes[0], sizes[-1]))
        targets = np.eye(sizes[-1])[hidden.argmax(axis=1)]
    else:
        targets = np.sign(inputs[:, :1] * inputs[:, 1:2])
    weights = tuple(
        random.normal(0, 1 / np.sqrt(before), (before, units)) for before, units in itertools.pairwise(sizes)
    )
    return Case(name, sizes, activations, inputs, targets, weights, batch, rate, recorded)


SMALL = ((2, 4, 2, 1), ("tanh",) * 3)
DIGITS = ((64, 25, 10), ("sigmoid", "softmax"))
LARGE = ((784, 128, 64, 10), ("relu", "relu", "softmax"))
CASES = [
    (lambda: case("2-4-2-1 tanh, 250 rows, batch 10", *SMALL, 250, 10, 0.05, 1000), 5000),
    (lambda: case("2-4-2-1 tanh, 250 rows, batch 250", *SMALL, 250, 250, 0.05, 1000), 2000),
    (lambda: case("64-25-10 sigmoid, 1,797 rows, batch 32", *DIGITS, 1797, 32, 0.1, 57), 57 * 20),
    (lambda: case("64-25-10 sigmoid, full batch of 1,797", *DIGITS, 1797, 1797, 0.1, 57), 60),
    (lambda: case("784-128-64-10 ReLU, batch 64", *LARGE, 1280, 64, 0.05, 20), 60),
]


def experiment_of(one):
    """The same training as an experiment of the engine."""
    return Experiment(
        Network(
            one.sizes[0],
            tuple(
                Layer(units, name, weights=w)
                for units, name, w in zip(one.sizes[1:], one.activations, one.weights, strict=True)
            ),
        ),
        Data(one.inputs, one.targets),
        Loss("cross_entropy" if one.is_classifier else "squared_error"),
        Training(one.rate, batch_size=one.batch),
    )


def engine(one, steps):
    """Train with the engine, recording every step."""
    trainer = Trainer(experiment_of(one))
    rows = np.empty((one.recorded, 1 + one.size))
    start = time.perf_counter()
    done = 0
    while done < steps:
        done += trainer.run(min(one.recorded, steps - done), rows)
    return time.perf_counter() - start, trainer.parameters.copy()


def products_alone(one, steps):
    """Only the matrix products of a step, into buffers: what no training can be faster than."""
    x = np.ascontiguousarray(one.inputs[: one.batch])
    weights = [np.array(w) for w in one.weights]
    forward = [np.empty((len(x), w.shape[1])) for w in weights]
    gradients = [np.empty_like(w) for w in weights]
    back = [np.empty((len(x), w.shape[0])) for w in weights]
    start = time.perf_counter()
    for _ in range(steps):
        before = x
        for k, w in enumerate(weights):
            np.dot(before, w, forward[k])
            before = forward[k]
        for k in range(len(weights) - 1, -1, -1):
            np.dot((forward[k - 1] if k else x).T, forward[k], gradients[k])
            if k:
                np.dot(forward[k], weights[k].T, back[k])
    return time.perf_counter() - start, None


def measure(one, steps, rounds, peers):
    """Run all in turn, `rounds` times; print the table of one case."""
    times = {name: [] for name in peers}
    losses = {}
    with np.errstate(all="ignore"):
        for _ in range(rounds):
            for name, peer in peers.items():
                seconds, parameters = peer(one, steps)
                times[name].append(seconds / steps)
                if parameters is not None and name not in losses:
                    losses[name] = take_snapshot(experiment_of(one), parameters).loss
    print(f"\n{one.name}: {steps} steps x {rounds} rounds, seed {SEED}, final loss {losses['engine']:.12g}")
    base = statistics.median(times["engine"])
    for name in peers:
        median = statistics.median(times[name])
        note = ""
        if name in losses and abs(losses[name] - losses["engine"]) > 1e-9 * abs(losses["engine"]):
            print(f"  {name:<22} does not count: its final loss is {losses[name]:.12g}")
            continue
        if name != "engine":
            note = f"{median / base:6.2f} x the engine's time"
        print(f"  {name:<22} {median * 1e6:9.2f} us a step  {note}")


def main():
    """Measure every case with every peer that is there."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--case", type=int, help="only this case, from 1")
    options = parser.parse_args()
    peers = {"engine": engine, "plain NumPy loop": plain_numpy}
    for name, make in [("C loop", compiled_c), ("PyTorch eager", pytorch), ("scikit-learn", scikit_learn)]:
        peer, why = make()
        if peer is None:
            print(f"without {name}: {why}")
        else:
            peers[name] = peer
    for number, (build, steps) in enumerate(CASES, 1):
        if options.case not in (None, number):
            continue
        one = build()
        here = {name: peer for name, peer in peers.items() if name != "scikit-learn" or one.is_classifier}
        if "784" in one.name:
            here["products alone"] = products_alone
        measure(one, steps, options.rounds, here)


if __name__ == "__main__":
    main()

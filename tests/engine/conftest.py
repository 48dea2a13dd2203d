"""Experiments for the engine's tests: small ones written out, and random ones from a seed."""

from __future__ import annotations

import itertools
import json
import math
import os

import numpy as np
import pytest

from engine import Choice, Data, Experiment, Layer, Loss, Network, Stop, Training
from engine.activations import ACTIVATIONS


@pytest.fixture(scope="session")
def campaign():
    """How many times longer than its short default a campaign runs."""
    return max(1, int(os.environ.get("BACKPROP_CAMPAIGN", "1")))


@pytest.fixture(scope="session")
def tree():
    """A small valid project as a fresh tree of JSON values, one for every call."""
    return lambda: json.loads(
        """
        {"format": "backprop-trainer", "version": 1, "title": "Small", "description": "Two layers.",
         "network": {"inputs": 2, "input_names": ["x", "y"], "layers": [
             {"units": 3, "activation": "tanh", "weights": [[0.1, -0.2, 0.3], [0.4, 0.5, -0.6]],
              "biases": [0, 0.1, 0.2], "frozen_weights": [[1, 2]], "frozen_biases": [3]},
             {"units": 1, "activation": "linear", "bias": false, "initializer": {"kind": "he"}}]},
         "data": {"inputs": [[0, 1], [1, 0], [1, 1]], "targets": [[1], [1], [0]]},
         "loss": {"kind": "squared_error"},
         "training": {"learning_rate": 0.1, "stop": {"steps": 50}},
         "printed": [{"step": 1, "quantity": "W1[1,1]", "text": "0.1"}]}
        """
    )


@pytest.fixture(scope="session")
def linear_neuron():
    """One weight without bias: a·w against a target, C = (a·w − t)²."""

    def build(a=5.7, weight=-23.1, target=50.1, learning_rate=0.007, **training):
        return Experiment(
            network=Network(1, (Layer(1, "linear", bias=False, weights=[[weight]]),)),
            data=Data([[a]], [[target]]),
            loss=Loss(),
            training=Training(learning_rate, **training),
        )

    return build


@pytest.fixture(scope="session")
def random_experiment():
    """A random experiment of one to five layers, the same for the same seed; keywords fix a choice."""
    return draw_experiment


LOSS_KINDS = ("squared_error", "root_mean_squared_error", "binary_cross_entropy", "cross_entropy")
HIDDEN = [name for name, kind in ACTIVATIONS.items() if not kind.output_only]


def draw_experiment(
    seed,
    *,
    loss_kind=None,
    activation=None,
    optimizer=None,
    schedule=None,
    batch_size="draw",
    shuffle=None,
    frozen=None,
    penalty=None,
    most_layers=5,
    most_units=6,
    learning_rate=0.05,
    stop=None,
):
    random = np.random.default_rng(seed)
    kind = loss_kind or str(random.choice(LOSS_KINDS))
    output = {"binary_cross_entropy": "sigmoid", "cross_entropy": "softmax"}.get(kind)
    sizes = random.integers(1, most_units + 1, int(random.integers(2, most_layers + 2)))
    if kind == "cross_entropy":
        sizes[-1] = max(sizes[-1], 2)
    layers = []
    for n_in, units in itertools.pairwise(sizes):
        last = len(layers) == len(sizes) - 2
        bias = bool(random.random() < 0.7)
        freezes = random.random() < 0.3 if frozen is None else frozen
        layers.append(
            Layer(
                int(units),
                (output if last else None)
                or activation
                or str(random.choice([*HIDDEN, "softmax"] if last else HIDDEN)),
                bias=bias,
                weights=random.normal(0, 1 / np.sqrt(n_in), (n_in, units)),
                biases=random.normal(0, 0.5, units) if bias else None,
                frozen_weights=((1, int(units)),) if freezes else (),
                frozen_biases=(1,) if freezes and bias else (),
            )
        )
    examples = int(random.integers(1, 13))
    if kind == "binary_cross_entropy":
        targets = random.integers(0, 2, (examples, sizes[-1])).astype(float)
    elif kind == "cross_entropy":
        targets = np.eye(sizes[-1])[random.integers(0, sizes[-1], examples)]
    else:
        targets = random.normal(size=(examples, sizes[-1]))
    penalised = random.random() < 0.2 if penalty is None else penalty
    loss = Loss(
        kind,
        factor=1.0 if kind == "root_mean_squared_error" else float(random.choice([1.0, 0.5, 3.0])),
        over_outputs="sum" if kind == "cross_entropy" else str(random.choice(["sum", "mean"])),
        over_examples="mean" if kind == "root_mean_squared_error" else str(random.choice(["sum", "mean"])),
        l1=0.01 if penalised else 0.0,
        l2=0.02 if penalised else 0.0,
    )
    if batch_size == "draw":
        batch_size = [None, 1, int(random.integers(1, examples + 1))][int(random.integers(3))]
    return Experiment(
        network=Network(int(sizes[0]), tuple(layers)),
        data=Data(random.normal(size=(examples, sizes[0])), targets),
        loss=loss,
        training=Training(
            learning_rate,
            optimizer=optimizer or Choice("gradient_descent"),
            schedule=schedule or Choice("constant"),
            batch_size=batch_size,
            shuffle=bool(random.random() < 0.5) if shuffle is None else shuffle,
            seed=int(seed),
            stop=stop or Stop(),
        ),
    )


@pytest.fixture(scope="session")
def optimizer_by_hand():
    """The path of one parameter under an optimizer, in plain numbers."""
    return by_hand


def by_hand(name, gradients, rate):
    """Follow one parameter from 1, with the defaults, straight from the formulas."""
    w, m, s, step, before = 1.0, 0.0, 0.0, rate, 0.0
    path = []
    for count, gradient in enumerate(gradients, 1):
        g = gradient
        if name == "gradient_descent":
            w -= rate * g
        elif name == "momentum":
            m = 0.9 * m + g
            w -= rate * m
        elif name == "nesterov":
            m = 0.9 * m + g
            w -= rate * (g + 0.9 * m)
        elif name == "rprop":
            if g * before > 0:
                step = min(step * 1.2, 50)
            elif g * before < 0:
                step = max(step * 0.5, 1e-6)
                g = 0.0
            w -= math.copysign(step, g) if g else 0.0
            before = g
        elif name == "adagrad":
            s += g * g
            w -= rate * g / (math.sqrt(s) + 1e-10)
        elif name == "rmsprop":
            s = 0.99 * s + 0.01 * g * g
            w -= rate * g / (math.sqrt(s) + 1e-8)
        elif name == "adam":
            m = 0.9 * m + 0.1 * g
            s = 0.999 * s + 0.001 * g * g
            w -= rate * (m / (1 - 0.9**count)) / (math.sqrt(s / (1 - 0.999**count)) + 1e-8)
        path.append(w)
    return path

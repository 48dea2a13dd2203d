"""The peers of the engine's benchmark: the same training in a plain NumPy loop, in C, PyTorch and scikit-learn.

Each peer is a function (case, steps) -> (seconds, parameters layer by layer), from the same start, over the
same batches in the same order, recording the weights and the loss of every step as the engine does.
"""

from __future__ import annotations

import ctypes
import itertools
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

SOURCE = r"""
#include <math.h>
#include <string.h>

/* kinds: 0 tanh, 1 sigmoid, 2 relu, 3 softmax with cross-entropy; the last layer tanh means squared error */
void train(int layers, const int *sizes, const int *kinds, double *p, double *g, double *a, double *d,
           const double *x, const double *t, int examples, int batch, double rate, long steps, double *rows)
{
    long size = 0;
    for (int k = 0; k < layers; k++) size += (long)(sizes[k] + 1) * sizes[k + 1];
    int first = 0;
    int outputs = sizes[layers];
    for (long s = 0; s < steps; s++) {
        int last = first + batch < examples ? first + batch : examples;
        int n = last - first;
        double loss = 0;
        memset(g, 0, size * sizeof(double));
        for (int row = first; row < last; row++) {
            const double *before = x + (long)row * sizes[0];
            double *w = p, *here = a;
            for (int k = 0; k < layers; k++) {
                int in = sizes[k], out = sizes[k + 1];
                memcpy(here, w + (long)in * out, out * sizeof(double));
                for (int i = 0; i < in; i++) {
                    double v = before[i];
                    const double *wi = w + (long)i * out;
                    for (int j = 0; j < out; j++) here[j] += v * wi[j];
                }
                if (kinds[k] == 0) for (int j = 0; j < out; j++) here[j] = tanh(here[j]);
                if (kinds[k] == 1) for (int j = 0; j < out; j++) here[j] = 1 / (1 + exp(-here[j]));
                if (kinds[k] == 2) for (int j = 0; j < out; j++) here[j] = here[j] > 0 ? here[j] : 0;
                if (kinds[k] == 3) {
                    double most = here[0], sum = 0;
                    for (int j = 1; j < out; j++) if (here[j] > most) most = here[j];
                    for (int j = 0; j < out; j++)
                        loss -= t[(long)row * outputs + j] * (here[j] - most);
                    for (int j = 0; j < out; j++) sum += here[j] = exp(here[j] - most);
                    for (int j = 0; j < out; j++) here[j] /= sum;
                    loss += log(sum);
                }
                before = here; here += out; w += (long)(in + 1) * out;
            }
            double *delta = d;
            const double *top = here - outputs;
            for (int j = 0; j < outputs; j++) {
                double r = top[j] - t[(long)row * outputs + j];
                if (kinds[layers - 1] == 3) delta[j] = r;
                else { loss += r * r; delta[j] = 2 * r * (1 - top[j] * top[j]); }
            }
            const double *after = top;
            for (int k = layers - 1; k >= 0; k--) {
                int in = sizes[k], out = sizes[k + 1];
                w -= (long)(in + 1) * out;
                double *gk = g + (w - p);
                const double *below = k ? after - in : x + (long)row * sizes[0];
                double *next = delta + out;
                for (int i = 0; i < in; i++) {
                    double v = below[i], e = 0;
                    double *gi = gk + (long)i * out;
                    const double *wi = w + (long)i * out;
                    if (k) for (int j = 0; j < out; j++) { gi[j] += v * delta[j]; e += wi[j] * delta[j]; }
                    else for (int j = 0; j < out; j++) gi[j] += v * delta[j];
                    if (k) {
                        if (kinds[k - 1] == 0) e *= 1 - v * v;
                        if (kinds[k - 1] == 1) e *= v * (1 - v);
                        if (kinds[k - 1] == 2) e = v > 0 ? e : 0;
                        next[i] = e;
                    }
                }
                for (int j = 0; j < out; j++) gk[(long)in * out + j] += delta[j];
                delta = next; after = below;
            }
        }
        double scale = rate / n;
        for (long i = 0; i < size; i++) p[i] -= scale * g[i];
        if (rows) { rows[0] = loss / n; memcpy(rows + 1, p, size * sizeof(double)); rows += size + 1; }
        first = last == examples ? 0 : last;
    }
}
"""


@dataclass(frozen=True)
class Case:
    """One training to measure: sizes, activations, data, start, and how many steps are recorded at once."""

    name: str
    sizes: tuple[int, ...]
    activations: tuple[str, ...]
    inputs: np.ndarray
    targets: np.ndarray
    weights: tuple[np.ndarray, ...]
    batch: int
    rate: float
    recorded: int

    @property
    def is_classifier(self):
        """Whether the last layer is softmax with cross-entropy."""
        return self.activations[-1] == "softmax"

    @property
    def size(self):
        """How many parameters there are."""
        return sum((before + 1) * units for before, units in itertools.pairwise(self.sizes))

    def batches(self):
        """The batches in order, as (first, last) rows."""
        count = len(self.inputs)
        return [(first, min(first + self.batch, count)) for first in range(0, count, self.batch)]


def flat(layers):
    """All parameters in the engine's order: each layer's weights, then its biases."""
    return np.concatenate([part.ravel() for layer in layers for part in layer])


FORWARD = {
    "tanh": np.tanh,
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "relu": lambda z: np.maximum(z, 0),
}
SLOPE = {"tanh": lambda a: 1 - a * a, "sigmoid": lambda a: a * (1 - a), "relu": lambda a: (a > 0) * 1.0}


def plain_numpy(case, steps):
    """The loop that one writes from a textbook, with a row of the record copied at every step."""
    layers = [(w.copy(), np.zeros(w.shape[1])) for w in case.weights]
    rows = np.empty((case.recorded, 1 + case.size))
    batches = case.batches()
    start = time.perf_counter()
    for step in range(steps):
        first, last = batches[step % len(batches)]
        x, t = case.inputs[first:last], case.targets[first:last]
        activations = [x]
        for (w, b), name in zip(layers, case.activations, strict=True):
            z = activations[-1] @ w + b
            if name == "softmax":
                shifted = z - z.max(axis=1, keepdims=True)
                powers = np.exp(shifted)
                sums = powers.sum(axis=1, keepdims=True)
                loss = float((t * (np.log(sums) - shifted)).sum()) / len(x)
                activations.append(powers / sums)
            else:
                activations.append(FORWARD[name](z))
        if case.is_classifier:
            delta = (activations[-1] - t) / len(x)
        else:
            residual = activations[-1] - t
            loss = float((residual * residual).sum()) / len(x)
            delta = 2 * residual * SLOPE[case.activations[-1]](activations[-1]) / len(x)
        gradients = []
        for k in range(len(layers) - 1, -1, -1):
            gradients.append((activations[k].T @ delta, delta.sum(axis=0)))
            if k:
                delta = (delta @ layers[k][0].T) * SLOPE[case.activations[k - 1]](activations[k])
        layers = [
            (w - case.rate * dw, b - case.rate * db)
            for (w, b), (dw, db) in zip(layers, reversed(gradients), strict=True)
        ]
        row = rows[step % case.recorded]
        row[0] = loss
        row[1:] = flat(layers)
    return time.perf_counter() - start, flat(layers)


def compiled_c():
    """Compile the C loop; return the peer, or None and why there is none."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        return None, "no C compiler here"
    with tempfile.TemporaryDirectory() as folder:
        source, library = Path(folder, "loop.c"), Path(folder, "loop.so")
        source.write_text(SOURCE, encoding="utf-8")
        command = [
            compiler,
            "-O3",
            "-march=native",
            "-ffast-math",
            "-shared",
            "-fPIC",
            "-o",
            library,
            source,
            "-lm",
        ]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        if result.returncode:
            return None, "the C compiler failed: " + result.stderr[:200]
        train = ctypes.CDLL(str(library)).train
    kinds = {"tanh": 0, "sigmoid": 1, "relu": 2, "softmax": 3}

    def pointer(array):
        return array.ctypes.data_as(ctypes.c_void_p)

    def run(case, steps):
        parameters = flat([(w, np.zeros(w.shape[1])) for w in case.weights])
        sizes = np.array(case.sizes, dtype=np.int32)
        names = np.array([kinds[name] for name in case.activations], dtype=np.int32)
        gradients = np.zeros(case.size)
        activations, deltas = np.zeros(sum(case.sizes)), np.zeros(sum(case.sizes))
        inputs, targets = np.ascontiguousarray(case.inputs), np.ascontiguousarray(case.targets)
        # Blocks of whole epochs, so that every call begins with the first batch.
        block = max(1, case.recorded // len(case.batches())) * len(case.batches())
        rows = np.empty((block, 1 + case.size))
        start = time.perf_counter()
        done = 0
        while done < steps:
            count = min(block, steps - done)
            train(
                len(names), pointer(sizes), pointer(names), pointer(parameters), pointer(gradients),
                pointer(activations), pointer(deltas), pointer(inputs), pointer(targets), len(inputs),
                case.batch, ctypes.c_double(case.rate), ctypes.c_long(count), pointer(rows),
            )  # fmt: skip
            done += count
        return time.perf_counter() - start, parameters

    return run, ""


def pytorch():
    """PyTorch in its eager form, in float64, on one thread; or None and why there is none."""
    try:
        import torch
    except ImportError:
        return None, "PyTorch is not installed (uv sync --group peers)"
    torch.set_num_threads(1)
    modules = {"tanh": torch.nn.Tanh, "sigmoid": torch.nn.Sigmoid, "relu": torch.nn.ReLU}

    def run(case, steps):
        parts = []
        for w, name in zip(case.weights, case.activations, strict=True):
            linear = torch.nn.Linear(*w.shape, dtype=torch.float64)
            with torch.no_grad():
                linear.weight.copy_(torch.from_numpy(w.T.copy()))
                linear.bias.zero_()
            parts.append(linear)
            if name in modules:
                parts.append(modules[name]())
        model = torch.nn.Sequential(*parts)
        optimizer = torch.optim.SGD(model.parameters(), lr=case.rate)
        inputs, targets = torch.from_numpy(case.inputs), torch.from_numpy(case.targets)
        pairs = [(inputs[first:last], targets[first:last]) for first, last in case.batches()]
        recorded = np.empty((case.recorded, 1 + case.size))
        places = [value.numel() for value in model.parameters()]
        start = time.perf_counter()
        for step in range(steps):
            x, t = pairs[step % len(pairs)]
            optimizer.zero_grad()
            outputs = model(x)
            if case.is_classifier:
                loss = torch.nn.functional.cross_entropy(outputs, t)
            else:
                loss = ((outputs - t) ** 2).sum(dim=1).mean()
            loss.backward()
            optimizer.step()
            row = recorded[step % case.recorded]
            row[0] = loss.item()
            first = 1
            for value, count in zip(model.parameters(), places, strict=True):
                row[first : first + count] = value.detach().numpy().ravel()
                first += count
        seconds = time.perf_counter() - start
        layers = [part for part in parts if isinstance(part, torch.nn.Linear)]
        return seconds, flat(
            [(layer.weight.detach().numpy().T, layer.bias.detach().numpy()) for layer in layers]
        )

    return run, ""


def scikit_learn():
    """scikit-learn's multi-layer perceptron, for classifiers; or None and why there is none."""
    try:
        from sklearn.neural_network import MLPClassifier
    except ImportError:
        return None, "scikit-learn is not installed (uv sync --group peers)"

    def run(case, steps):
        names = {"sigmoid": "logistic", "relu": "relu", "tanh": "tanh"}
        labels = case.targets.argmax(axis=1)
        model = MLPClassifier(
            case.sizes[1:-1], activation=names[case.activations[0]], solver="sgd", alpha=0.0, momentum=0.0,
            learning_rate_init=case.rate, batch_size=case.batch, shuffle=False, max_iter=1, tol=0.0,
            n_iter_no_change=10**9,
        )  # fmt: skip
        model.partial_fit(case.inputs[: case.batch], labels[: case.batch], classes=np.arange(case.sizes[-1]))
        for place, w in enumerate(case.weights):
            model.coefs_[place][:] = w
            model.intercepts_[place][:] = 0
        epochs = steps // len(case.batches())
        start = time.perf_counter()
        for _ in range(epochs):
            model.partial_fit(case.inputs, labels)
        return time.perf_counter() - start, flat(zip(model.coefs_, model.intercepts_, strict=True))

    return run, ""

"""Every bug that teachers of back-propagation have met, planted one at a time: the checks catch each.

A bug is a change of one piece of the engine's source. The changed functions take the place of the healthy
ones for the length of a test, and at least one of the checks that the suite is made of must fail.
"""

from __future__ import annotations

import importlib
import inspect
import sys
import types

import numpy as np
import pytest

from engine import Choice, Trainer
from engine.activations import ACTIVATIONS
from engine.batches import Batches
from engine.gradient_check import check_gradients
from engine.losses import LOSSES
from engine.optimizers import OPTIMIZERS
from engine.parameters import free_parameters, start_parameters

SEED_OF_TWELVE_EXAMPLES = 56
BUGS = [
    ("mean over examples missing", "textbook_pass", "1.0 / len(self.inputs) if mean else 1.0", "1.0"),
    ("weights not transposed", "textbook_pass", "delta @ weights.T", "delta @ weights"),
    (
        "derivative at the activation instead of the weighted sum",
        "textbook_pass",
        "self.weighted_sums[number - 2], self.activations[number - 2], delta",
        "self.activations[number - 2], self.weighted_sums[number - 2], delta",
    ),
    ("bias gradient not summed", "textbook_pass", "delta.sum(axis=0)", "delta[0]"),
    (
        "inputs of a layer off by one",
        "textbook_pass",
        "before = self.activations[number - 2]",
        "before = self.activations[number - 1]",
    ),
    ("L2 without its 2", "textbook_pass", "2.0 * self._loss.l2 * weights", "self._loss.l2 * weights"),
    ("L1 without its sign", "textbook_pass", "np.sign(weights)", "weights"),
    ("factor forgotten", "textbook_pass", "self._loss.factor / (", "1.0 / ("),
    ("mean over outputs forgotten", "textbook_pass", "if averaged else 1", "if False else 1"),
    ("chain rule of the root forgotten", "textbook_pass", "(2.0 * root * len(delta))", "len(delta)"),
    ("squared error without its 2", "losses", "2.0 * (a - t)", "(a - t)"),
    ("binary cross-entropy with g' once more", "losses", "    return a - t", "    return (a - t) * a * (1 - a)"),
    ("cross-entropy with the wrong sign", "losses", "keepdims=True) - t", "keepdims=True) + t"),
    (
        "softmax by its diagonal alone",
        "activations",
        "a * (gradient - (gradient * a).sum(axis=1, keepdims=True))",
        "a * (1.0 - a) * gradient",
    ),
    ("leaky slope 0", "activations", "np.where(z > 0, 1.0, LEAKY_SLOPE)", "np.where(z > 0, 1.0, 0.0)"),
    ("sigmoid' wrong", "activations", "return small / np.square(1.0 + small)", "return small / (1.0 + small)"),
    ("tanh' halved", "activations", "4.0 * small", "2.0 * small"),
    ("softplus' mirrored", "activations", "    return sigmoid(z)", "    return sigmoid(-z)"),
    ("ReLU' shifted", "activations", "z > 0, dtype", "z > 0.5, dtype"),
    (
        "momentum's sign",
        "optimizers",
        'np.multiply(self._velocity, self._settings["momentum"], self._velocity)',
        'np.multiply(self._velocity, -self._settings["momentum"], self._velocity)',
    ),
    (
        "Nesterov looks ahead without momentum",
        "optimizers",
        "np.multiply(self._velocity, momentum, self._work)",
        "np.multiply(self._velocity, 1.0, self._work)",
    ),
    ("RProp grows where it should shrink", "optimizers", "self._signs > 0, self._signs < 0", "self._signs < 0, self._signs > 0"),
    ("RMSProp weighs the wrong way", "optimizers", "np.multiply(work, 1.0 - decay, work)", "np.multiply(work, decay, work)"),
    ("Adam not freed from its start", "optimizers", "learning_rate / (1.0 - beta1**count)", "learning_rate"),
    ("Adam counts one too many", "optimizers", "count = float(self._updates[0])", "count = float(self._updates[0]) + 1"),
    ("ascent instead of descent", "optimizers", "np.multiply(gradients, learning_rate, self._work)", "np.multiply(gradients, -learning_rate, self._work)"),
    ("frozen weight moves in the fast pass", "fast_pass", "        if self._frozen:\n", "        if False:\n"),
    ("frozen weight moves in the textbook steps", "textbook_steps", "np.where(self._free, ", "np.where(self._free | True, "),
    ("fast bias without its ones", "fast_data", "np.ones((data.examples", "np.zeros((data.examples"),
    (
        "fast slope of the wrong layer",
        "fast_buffers",
        "(before, self._slope[number - 2], before)",
        "(before, self._slope[0][: len(before)], before)",
    ),
    ("fast sigmoid' with the wrong sign", "fast_calls", "(np.subtract, (a, slope, slope))]", "(np.add, (a, slope, slope))]"),
    ("fast penalty on biases", "fast_pass", "mask[slots.weights] = 1.0", "mask[:] = 1.0"),
    ("targets left unshuffled", "fast_data", "np.take(self._targets.reshape(-1), self._places", "np.take(self._targets.reshape(-1), np.sort(self._places)"),
    ("fast leftover batch weighed like a whole one", "fast_buffers", "self.loss_scale /= size", "self.loss_scale /= experiment.batch_size"),
    ("last batch of an epoch dropped", "batches", "self.number == self._per_epoch:", "self.number >= self._per_epoch - 1:"),
    ("order drawn only once", "batches", "            self.begin_epoch()", "            pass"),
    ("a restored state forgets the optimizer", "trainer", 'self._steps.rule.restore(state["optimizer"])', "pass"),
    ("schedule stands still within a block", "trainer", "factor(self.step_number + step, settings)", "factor(self.step_number, settings)"),
    ("a block forgets its last residuals", "fast_buffers", "self._residuals[0] = self._residuals[slot]", "pass"),
    ("reset keeps what the optimizer remembers", "fast_pass", "self.rule.restore(self._unused_rule)", "pass"),
    ("new learning rate ignored", "fast_pass", "if rate != self._rate:", "if self._rate != self._rate:"),
]  # fmt: skip


def plant(monkeypatch, name, old, new):
    """Put the functions of a module whose source is changed in the place of the healthy ones."""
    module = importlib.import_module(f"engine.{name}")
    source = inspect.getsource(module)
    assert old in source, f"the piece of {name} that this bug changes is gone"
    changed = types.ModuleType(module.__name__)
    changed.__package__ = "engine"
    monkeypatch.setitem(sys.modules, module.__name__, changed)
    exec(compile(source.replace(old, new, 1), module.__file__, "exec"), changed.__dict__)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    users = [one for key, one in sys.modules.items() if key == "engine" or key.startswith("engine.")]
    for attribute, healthy in list(vars(module).items()):
        if getattr(healthy, "__module__", None) != module.__name__:
            continue
        sick = getattr(changed, attribute)
        if inspect.isclass(healthy):
            for key, value in vars(sick).items():
                if inspect.isfunction(value):
                    monkeypatch.setattr(healthy, key, value)
        elif inspect.isfunction(healthy):
            for user in users:
                for key, value in list(vars(user).items()):
                    if value is healthy:
                        monkeypatch.setattr(user, key, sick)
    for table, of in ((ACTIVATIONS, "activations"), (LOSSES, "losses"), (OPTIMIZERS, "optimizers")):
        if name == of:
            for key in table:
                monkeypatch.setitem(table, key, getattr(changed, of.upper())[key])


def gradients_agree(random_experiment):
    for loss_kind in LOSSES:
        for seed, activation in enumerate(ACTIVATIONS):
            hidden = None if ACTIVATIONS[activation].output_only else activation
            experiment = random_experiment(
                50 + seed, loss_kind=loss_kind, activation=hidden, penalty=seed % 2 == 0
            )
            check = check_gradients(experiment, start_parameters(experiment, np.random.default_rng(0)))
            assert check.holds or check.at_kink
    linear = random_experiment(3, loss_kind="squared_error", most_layers=1)
    last = type(linear.network.layers[0])(3, "softmax", weights=np.full((linear.network.inputs, 3), 0.3))
    data = type(linear.data)(linear.data.inputs, np.arange(3.0 * linear.data.examples).reshape(-1, 3))
    whole = type(linear)(
        type(linear.network)(linear.network.inputs, (last,)), data, linear.loss, linear.training
    )
    assert check_gradients(whole, start_parameters(whole, np.random.default_rng(0))).holds


def runs_agree(random_experiment):
    for seed in range(60, 84):
        experiment = random_experiment(
            seed, learning_rate=0.02, optimizer=Choice(("gradient_descent", "adam")[seed % 2]),
            schedule=Choice("exponential", {"factor": 0.9}) if seed % 3 == 0 else None,
        )  # fmt: skip
        fast, textbook = Trainer(experiment), Trainer(experiment, textbook=True)
        whole = np.zeros((15, 1 + fast.layout.size))
        fast.run(15, whole)
        stepped = Trainer(experiment)
        held = ~free_parameters(experiment.network)
        for row in whole:
            textbook.step()
            stepped.step()
            assert stepped.row().tobytes() == row.tobytes()
            np.testing.assert_allclose(textbook.row(), row, rtol=1e-10, atol=1e-11)
        start = start_parameters(experiment, np.random.default_rng(0))
        for trainer in (fast, textbook):
            assert trainer.parameters[held].tobytes() == start[held].tobytes()
        state = stepped.state()
        stepped.run(5)
        fast.reset()
        fast.restore(state)
        fast.run(5)
        assert fast.row().tobytes() == stepped.row().tobytes()
        fast.reset()
        again = np.zeros_like(whole)
        fast.run(15, again)
        assert again.tobytes() == whole.tobytes()
        fast.learning_rate = textbook.learning_rate = 0.5
        for trainer in (fast, textbook):
            trainer.reset()
            trainer.learning_rate = 0.001
            trainer.run(2)
        np.testing.assert_allclose(fast.row(), textbook.row(), rtol=1e-10, atol=1e-11)


def optimizers_follow_their_formulas(by_hand):
    for name, kind in OPTIMIZERS.items():
        rule, parameters = kind.make(1, kind.settings), np.ones(1)
        slopes = [0.5, 0.25, -1.0, 2.0, 1.0, -3.0]
        for slope, expected in zip(slopes, by_hand(name, slopes, 0.1), strict=True):
            rule.update(parameters, np.array([slope]), 0.1)
            assert abs(parameters[0] - expected) < 1e-12


def every_example_is_seen_in_changing_orders(random_experiment):
    for shuffle in (False, True):
        experiment = random_experiment(SEED_OF_TWELVE_EXAMPLES, batch_size=5, shuffle=shuffle)
        batches = Batches(experiment, np.random.default_rng(1))
        orders = []
        for _ in range(4):
            seen = []
            for _ in range(experiment.steps_per_epoch):
                seen.append(batches.current()[0])
                batches.advance()
            epoch = np.concatenate(seen)
            assert sorted(map(tuple, epoch)) == sorted(map(tuple, experiment.data.inputs))
            orders.append(epoch.tobytes())
        assert len(set(orders)) == (4 if shuffle else 1)


def all_checks(random_experiment, by_hand):
    optimizers_follow_their_formulas(by_hand)
    every_example_is_seen_in_changing_orders(random_experiment)
    gradients_agree(random_experiment)
    runs_agree(random_experiment)


def test_the_healthy_engine_passes_every_check(random_experiment, optimizer_by_hand):
    all_checks(random_experiment, optimizer_by_hand)


@pytest.mark.parametrize(("module", "old", "new"), [bug[1:] for bug in BUGS], ids=[bug[0] for bug in BUGS])
def test_a_planted_bug_is_caught(random_experiment, optimizer_by_hand, monkeypatch, module, old, new):
    plant(monkeypatch, module, old, new)
    with pytest.raises((AssertionError, ValueError, IndexError)):
        all_checks(random_experiment, optimizer_by_hand)

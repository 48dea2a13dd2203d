"""Fifty steps of every optimizer and loss give the parameters that PyTorch gives, where it is installed."""

from __future__ import annotations

import numpy as np
import pytest

from engine import Choice, Trainer
from engine.optimizers import OPTIMIZERS

torch = pytest.importorskip("torch", reason="PyTorch is in the optional group “peers”", exc_type=ImportError)

STEPS = 50
SEED = 300
LOSS_KINDS = ["squared_error", "root_mean_squared_error", "binary_cross_entropy", "cross_entropy"]
OPTIMIZER_CLASSES = {
    "gradient_descent": (torch.optim.SGD, {}),
    "momentum": (torch.optim.SGD, {"momentum": 0.9}),
    "nesterov": (torch.optim.SGD, {"momentum": 0.9, "nesterov": True}),
    "rprop": (torch.optim.Rprop, {}),
    "adagrad": (torch.optim.Adagrad, {}),
    "rmsprop": (torch.optim.RMSprop, {}),
    "adam": (torch.optim.Adam, {}),
}
FUNCTIONS = {
    "linear": lambda z: z,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "leaky_relu": lambda z: torch.nn.functional.leaky_relu(z, 0.01),
    "softplus": torch.nn.functional.softplus,
    "softmax": lambda z: torch.softmax(z, dim=1),
}


def loss_of(loss, z, a, t):
    """The loss as the experiment states it, by PyTorch's own functions."""
    if loss.kind == "binary_cross_entropy":
        terms = torch.nn.functional.binary_cross_entropy_with_logits(z, t, reduction="none")
    elif loss.kind == "cross_entropy":
        terms = -t * torch.log_softmax(z, dim=1)
    else:
        terms = (a - t) ** 2
    each = terms.mean(dim=1) if loss.over_outputs == "mean" else terms.sum(dim=1)
    whole = loss.factor * (each.mean() if loss.over_examples == "mean" else each.sum())
    return torch.sqrt(whole) if loss.kind == "root_mean_squared_error" else whole


def by_pytorch(experiment):
    """Return the smallest gradient met on the way, and the parameters after it."""
    layers, leaves = [], []
    for layer in experiment.network.layers:
        parts = [torch.tensor(np.array(layer.weights), requires_grad=True)]
        if layer.bias:
            parts.append(torch.tensor(np.array(layer.biases), requires_grad=True))
        layers.append((parts, FUNCTIONS[layer.activation]))
        leaves += parts
    kind, settings = OPTIMIZER_CLASSES[experiment.training.optimizer.kind]
    optimizer = kind(leaves, lr=experiment.training.learning_rate, **settings)
    inputs, targets = (torch.tensor(np.array(one)) for one in (experiment.data.inputs, experiment.data.targets))
    smallest = np.inf
    for step in range(STEPS):
        first = step % experiment.steps_per_epoch * experiment.batch_size
        a = inputs[first : first + experiment.batch_size]
        for parts, function in layers:
            z = a @ parts[0] + (parts[1] if len(parts) > 1 else 0.0)
            a = function(z)
        optimizer.zero_grad()
        loss_of(experiment.loss, z, a, targets[first : first + experiment.batch_size]).backward()
        smallest = min(smallest, *(float(leaf.grad.abs().min()) for leaf in leaves))
        optimizer.step()
    return smallest, np.concatenate([part.detach().numpy().ravel() for part in leaves])


@pytest.mark.parametrize("loss_kind", LOSS_KINDS)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_fifty_steps_agree(random_experiment, capsys, optimizer, loss_kind):
    worst, nets, seed = 0.0, 0, SEED
    while nets < 6:
        experiment = random_experiment(
            seed, loss_kind=loss_kind, activation="tanh", optimizer=Choice(optimizer), learning_rate=0.01,
            shuffle=False, frozen=False, penalty=False,
        )  # fmt: skip
        seed += 1
        smallest, theirs = by_pytorch(experiment)
        if optimizer == "rprop" and smallest < 1e-12:
            continue  # only the sign of a gradient counts there, and rounding decides the sign of a 0
        nets += 1
        trainer = Trainer(experiment)
        trainer.run(STEPS)
        scale = np.maximum(np.abs(theirs), 1e-3)
        worst = max(worst, float((np.abs(trainer.parameters - theirs) / scale).max()))
    with capsys.disabled():
        print(f"\n  {optimizer}, {loss_kind}: {nets} nets, seeds {SEED} to {seed}, worst {worst:.1e}", end="")
    assert worst < 1e-10

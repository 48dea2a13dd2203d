"""The complex-step check: it agrees with back-propagation everywhere, and sees what is wrong."""

from __future__ import annotations

import numpy as np
import pytest

from engine import Trainer
from engine.activations import ACTIVATIONS
from engine.gradient_check import check_gradients
from engine.parameters import start_parameters

HIDDEN = [name for name, kind in ACTIVATIONS.items() if not kind.output_only]
LOSS_KINDS = ["squared_error", "root_mean_squared_error", "binary_cross_entropy", "cross_entropy"]
SEED = 41_000


def start(experiment):
    return start_parameters(experiment, np.random.default_rng(0))


@pytest.mark.campaign
def test_gradients_of_random_nets_agree_to_twelve_digits(random_experiment, campaign, capsys):
    """Every activation x loss, batches of 1 to 12, 1 to 5 layers, with and without penalties."""
    nets = skipped = parameters = 0
    worst, where = 0.0, ""
    for loss_kind in LOSS_KINDS:
        for activation in [*HIDDEN, None]:
            for number in range(16 * campaign):
                seed = SEED + number
                experiment = random_experiment(seed, loss_kind=loss_kind, activation=activation)
                check = check_gradients(experiment, start(experiment))
                if check.at_kink:
                    skipped += 1
                    continue
                nets += 1
                parameters += len(check.names)
                if check.excess.max() > worst:
                    worst, where = float(check.excess.max()), f"{check.worst}, seed {seed}, {loss_kind}"
    with capsys.disabled():
        print(
            f"\n  gradients: {nets} nets, {parameters} parameters, {skipped} at a kink left out, "
            f"seed {SEED}, worst {worst:.2f} of what is allowed ({where})"
        )
    assert worst < 1.0
    assert nets > 10 * skipped


def test_gradients_agree_after_training_too(random_experiment):
    for seed in range(20):
        experiment = random_experiment(seed, learning_rate=0.02)
        trainer = Trainer(experiment)
        trainer.run(30)
        check = check_gradients(experiment, trainer.parameters)
        assert check.holds or check.at_kink


def test_a_wrong_gradient_is_named(random_experiment):
    experiment = random_experiment(3)
    right = check_gradients(experiment, start(experiment))
    assert right.holds
    for place, name in enumerate(right.names):
        wrong = right.gradients.copy()
        wrong[place] += 1e-9
        check = check_gradients(experiment, start(experiment), wrong)
        assert not check.holds
        assert check.worst == name
    wrong = right.gradients.copy()
    wrong[1] = np.nan
    assert check_gradients(experiment, start(experiment), wrong).worst == right.names[1]


def test_a_point_on_the_kink_of_relu_is_marked(linear_neuron):
    experiment = linear_neuron(weight=0.0)
    layer = experiment.network.layers[0]
    relu = type(layer)(1, "relu", bias=False, weights=[[0.0]])
    assert check_gradients(experiment.with_network(layers=(relu,)), np.zeros(1)).at_kink
    assert not check_gradients(experiment, np.zeros(1)).at_kink


def test_weighted_sums_far_out_raise_no_warning_and_still_agree(random_experiment):
    for loss_kind in LOSS_KINDS:
        for activation in HIDDEN:
            experiment = random_experiment(5, loss_kind=loss_kind, activation=activation)
            assert check_gradients(experiment, 40 * start(experiment)).holds

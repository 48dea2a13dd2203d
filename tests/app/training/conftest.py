"""Experiments for the tests of running."""

from __future__ import annotations

import pytest

from engine import Data, Experiment, Layer, Loss, Network, Stop, Training


@pytest.fixture(scope="session")
def linear_neuron():
    """One weight without bias, C = (5.7·w − 50.1)²; keywords go to `Training`."""

    def build(learning_rate=0.007, stop=None, **training):
        return Experiment(
            network=Network(1, (Layer(1, "linear", bias=False, weights=[[-23.1]]),)),
            data=Data([[5.7]], [[50.1]]),
            loss=Loss(),
            training=Training(learning_rate, stop=stop or Stop(), **training),
        )

    return build


@pytest.fixture(scope="session")
def xor():
    """2-2-1 with drawn weights, four examples, shuffled batches of three: two steps an epoch."""

    def build(stop=None, **training):
        return Experiment(
            network=Network(2, (Layer(2, "tanh"), Layer(1, "tanh"))),
            data=Data([[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]]),
            loss=Loss(factor=0.5),
            training=Training(
                0.5, seed=1, stop=stop or Stop(), **{"batch_size": 3, "shuffle": True, **training}
            ),
        )

    return build

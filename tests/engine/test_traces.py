"""The traces of a small network are its parameters, those of a large one the sizes of its layers."""

from __future__ import annotations

import numpy as np
import pytest

from engine import History, Layer, Network, ParameterLayout
from engine.traces import MOST_PARAMETERS, Traces

LARGE = ParameterLayout(Network(40, (Layer(30), Layer(5, bias=False))))


def test_a_small_network_has_a_trace_for_every_parameter(random_experiment):
    layout = ParameterLayout(random_experiment(3).network)
    traces = Traces(layout)
    rows = np.random.default_rng(0).normal(size=(4, 1 + layout.size))
    assert traces.names == ("loss", *layout.names)
    assert traces.rows(rows) is rows


def test_a_large_network_has_the_size_of_each_part_and_the_chosen_parameters():
    assert LARGE.size > MOST_PARAMETERS
    traces = Traces(LARGE, ["W2[30,5]", "b1[2]"])
    rows = np.random.default_rng(0).normal(size=(4, 1 + LARGE.size))
    traced = traces.rows(rows)
    assert traces.names == ("loss", "|W1|", "|b1|", "|W2|", "W2[30,5]", "b1[2]")
    for row, values in zip(traced, rows, strict=True):
        parameters = values[1:]
        expected = [
            values[0],
            np.linalg.norm(LARGE.weights(parameters, 1)),
            np.linalg.norm(LARGE.biases(parameters, 1)),
            np.linalg.norm(LARGE.weights(parameters, 2)),
            parameters[LARGE.index("W2[30,5]")],
            parameters[LARGE.index("b1[2]")],
        ]
        assert row.tolist() == pytest.approx(expected, rel=1e-13)


def test_huge_and_zero_weights_have_a_size_too():
    rows = np.zeros((2, 1 + LARGE.size))
    rows[1, 1:] = 1e300
    traced = Traces(LARGE).rows(rows)
    assert traced[0].tolist() == [0, 0, 0, 0]
    assert traced[1, 1] == pytest.approx(1e300 * np.sqrt(1200))


def test_a_history_of_a_large_network_stays_small():
    traces = Traces(LARGE)
    history = History(traces.names)
    history.append(traces.rows(np.ones((100, 1 + LARGE.size))))
    assert history.last_step == 99
    assert len(history.names) == 4

import numpy as np

from app.views.network_values import NOT_DRAWN, STRONGEST, edge_levels, example_values
from engine import Data, Experiment, Layer, Loss, Network, ParameterLayout, Training, take_snapshot


def test_one_example_is_taken_out_of_a_snapshot():
    network = Network(2, (Layer(3, "tanh"), Layer(1)))
    data = Data([[1, 2], [3, 4]], [[5], [6]])
    snapshot = take_snapshot(Experiment(network, data, Loss(), Training(0.1)), np.linspace(-1, 1, 13))
    values = example_values(snapshot, 1)
    assert values.inputs.tolist() == [3, 4]
    assert values.targets.tolist() == [6]
    for taken, whole in (
        (values.weighted_sums, snapshot.weighted_sums),
        (values.activations, snapshot.activations),
        (values.deltas, snapshot.deltas),
    ):
        assert [layer.tolist() for layer in taken] == [layer[1].tolist() for layer in whole]


def levels_of(weights, most=99):
    network = Network(1, (Layer(len(weights), bias=False),))
    shown = [(1,), tuple(range(1, len(weights) + 1))]
    return edge_levels(np.array(weights), ParameterLayout(network), shown, most)[0].tolist()


def test_the_largest_weight_is_strongest_and_zero_is_zero():
    assert levels_of([2.0, -2.0, 1.0, 0.0, 1e-9]) == [STRONGEST, -STRONGEST, STRONGEST // 2, 0, 1]


def test_weights_at_the_ends_of_the_range_are_graded():
    assert levels_of([1.7e308, -1.7e308, 5e-324]) == [STRONGEST, -STRONGEST, 1]
    assert levels_of([5e-324, 0.0]) == [STRONGEST, 0]
    assert levels_of([0.0, 0.0]) == [0, 0]


def test_only_the_strongest_are_drawn_when_there_are_too_many():
    assert levels_of([1.0, -8.0, 2.0, 7.0], most=2) == [NOT_DRAWN, -STRONGEST, NOT_DRAWN, 14]


def test_only_shown_units_count():
    layout = ParameterLayout(Network(3, (Layer(2),)))
    levels = edge_levels(np.array([1.0, 2, 3, 4, 100, 200, 0, 0]), layout, [(1, 2), (2,)], 99)
    assert levels[0].tolist() == [STRONGEST // 2, STRONGEST]

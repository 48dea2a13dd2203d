"""Edits: each makes the next valid value, keeps what it does not touch, and leaves the one at hand alone."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import (
    Choice,
    Data,
    ExperimentError,
    Layer,
    Loss,
    ParameterLayout,
    Printed,
    Stop,
    Training,
    experiment_text,
    read_experiment,
)
from engine import experiment_edits as edits
from engine.initializers import INITIALIZERS
from engine.parameters import start_parameters


@pytest.fixture(scope="module")
def small(tree):
    """2-3-1 with given weights in layer 1, drawn ones in layer 2 (no bias), three rows, one printed value."""
    return read_experiment(json.dumps(tree()).encode())


@pytest.fixture
def drawn(small):
    return edits.start_from(small, start_parameters(small, np.random.default_rng(0)))


def layer(experiment, number):
    return experiment.network.layers[number - 1]


def test_starting_from_parameters_gives_every_weight_and_bias(small):
    parameters = np.arange(12.0)
    after = edits.start_from(small, parameters)
    assert np.array_equal(start_parameters(after, np.random.default_rng(9)), parameters)
    assert np.array_equal(layer(after, 1).weights, [[0, 1, 2], [3, 4, 5]])
    assert np.array_equal(layer(after, 1).biases, [6, 7, 8])
    assert layer(after, 2).biases is None
    assert layer(after, 1).frozen_weights == ((1, 2),)


@pytest.mark.parametrize("name", ["W1[2,3]", "b1[3]", "W2[3,1]"])
def test_setting_a_parameter_changes_it_and_no_other(small, name):
    parameters = np.arange(12.0)
    after = edits.set_parameter(small, parameters, name, -7.5)
    started = start_parameters(after, np.random.default_rng(0))
    place = ParameterLayout(small.network).index(name)
    assert started[place] == -7.5
    assert np.array_equal(np.delete(started, place), np.delete(parameters, place))
    assert np.array_equal(parameters, np.arange(12.0))


def test_a_parameter_that_is_no_finite_number_is_refused(small):
    with pytest.raises(ExperimentError) as refusal:
        edits.set_parameter(small, np.zeros(12), "W2[3,1]", np.inf)
    assert refusal.value.place == "$.network.layers[2].weights[3][1]"


@pytest.mark.parametrize("edit", [edits.set_frozen, lambda e, n, v: edits.set_parameter(e, np.zeros(12), n, v)])
@pytest.mark.parametrize("name", ["W0[1,1]", "W3[1,1]", "W1[3,1]", "W1[1,4]", "b2[1]", "loss", ""])
def test_a_name_that_no_parameter_has_is_refused(small, edit, name):
    with pytest.raises(KeyError):
        edit(small, name, True)


def test_freezing_and_unfreezing_come_back_to_the_same_value(small):
    frozen = edits.set_frozen(edits.set_frozen(small, "W2[2,1]", True), "b1[1]", True)
    assert edits.frozen_names(frozen) == {"W1[1,2]", "b1[3]", "W2[2,1]", "b1[1]"}
    assert layer(frozen, 1).frozen_biases == (1, 3)
    thawed = edits.set_frozen(edits.set_frozen(frozen, "W2[2,1]", False), "b1[1]", False)
    assert thawed == small


def test_freezing_twice_is_freezing_once(small):
    assert edits.set_frozen(small, "W1[1,2]", True) == small
    assert edits.set_frozen(small, "b1[1]", False) == small


def test_another_loss_replaces_the_whole_loss(small):
    loss = Loss("squared_error", factor=0.5, over_outputs="mean", over_examples="sum", l2=0.1)
    assert edits.set_loss(small, loss) == dataclasses.replace(small, loss=loss)


def test_a_loss_that_does_not_fit_the_output_is_refused(small):
    with pytest.raises(ExperimentError, match="softmax"):
        edits.set_loss(small, Loss("cross_entropy"))


def test_other_training_keeps_the_learning_rate(small):
    training = Training(99.0, optimizer=Choice("adam"), batch_size=2, stop=Stop(steps=7))
    after = edits.set_training(small, training)
    assert after.training.learning_rate == 0.1
    assert after.training.optimizer == Choice("adam")
    assert after.training.batch_size == 2
    assert after.training.stop == Stop(steps=7)


def test_changing_a_layer_changes_only_that_layer(small):
    after = edits.change_layer(small, 1, activation="relu")
    assert layer(after, 1) == dataclasses.replace(layer(small, 1), activation="relu")
    assert layer(after, 2) == layer(small, 2)


def test_softmax_in_a_hidden_layer_is_refused(small):
    with pytest.raises(ExperimentError, match="last layer"):
        edits.change_layer(small, 1, activation="softmax")


def test_new_biases_start_at_zero(drawn):
    after = edits.set_bias(drawn, 2, True)
    started = start_parameters(after, np.random.default_rng(0))
    assert ParameterLayout(after.network).names[-1] == "b2[1]"
    assert started[-1] == 0
    assert np.array_equal(started[:-1], start_parameters(drawn, np.random.default_rng(0)))


def test_removed_biases_take_their_frozen_marks_and_printed_values_along(small):
    printed = (Printed(1, "b1[3]", "0.2"), Printed(2, "db1[1]", "0.1"), Printed(2, "W1[1,1]", "0.1"))
    after = edits.set_bias(dataclasses.replace(small, printed=printed), 1, False)
    assert (layer(after, 1).bias, layer(after, 1).biases, layer(after, 1).frozen_biases) == (False, None, ())
    assert [one.quantity for one in after.printed] == ["W1[1,1]"]


def test_a_new_hidden_unit_keeps_the_given_weights_and_starts_the_others_at_a_tenth(drawn):
    after = edits.add_unit(drawn, 1)
    assert after.network.sizes == (2, 4, 1)
    assert np.array_equal(layer(after, 1).weights, [[0.1, -0.2, 0.3, 0.1], [0.4, 0.5, -0.6, 0.1]])
    assert np.array_equal(layer(after, 1).biases, [0, 0.1, 0.2, 0])
    assert np.array_equal(layer(after, 2).weights[:3], layer(drawn, 2).weights)
    assert layer(after, 2).weights[3, 0] == 0.1
    assert after.data == drawn.data
    assert after.printed == ()


def test_drawn_weights_stay_to_be_drawn_when_a_unit_comes(small):
    assert layer(edits.add_unit(small, 1), 2).weights is None


def test_a_new_input_brings_a_name_and_a_column_of_zeros(small):
    data = dataclasses.replace(small.data, test_inputs=[[5, 6]], test_targets=[[7]])
    after = edits.add_unit(dataclasses.replace(small, data=data), 0)
    assert after.network.input_names == ("x", "y", "x3")
    assert np.array_equal(after.data.inputs, [[0, 1, 0], [1, 0, 0], [1, 1, 0]])
    assert np.array_equal(after.data.test_inputs, [[5, 6, 0]])
    assert np.array_equal(after.data.targets, small.data.targets)
    assert np.array_equal(layer(after, 1).weights[2], [0.1, 0.1, 0.1])


def test_inputs_without_names_stay_without_names(small):
    assert edits.add_unit(small.with_network(input_names=()), 0).network.input_names == ()


def test_a_removed_input_takes_its_name_column_weights_and_frozen_marks(small):
    frozen = edits.set_frozen(small, "W1[2,1]", True)
    after = edits.remove_unit(frozen, 0)
    assert after.network.input_names == ("x",)
    assert np.array_equal(after.data.inputs, [[0], [1], [1]])
    assert np.array_equal(layer(after, 1).weights, [[0.1, -0.2, 0.3]])
    assert layer(after, 1).frozen_weights == ((1, 2),)


def test_a_new_output_brings_a_column_of_zeros_to_the_targets(small):
    after = edits.add_unit(small, 2)
    assert np.array_equal(after.data.targets, [[1, 0], [1, 0], [0, 0]])
    assert np.array_equal(after.data.inputs, small.data.inputs)


def test_a_removed_hidden_unit_takes_its_frozen_marks_on_both_sides(drawn):
    frozen = edits.set_frozen(drawn, "W2[3,1]", True)
    after = edits.remove_unit(edits.remove_unit(frozen, 1), 1)
    assert after.network.sizes == (2, 1, 1)
    assert edits.frozen_names(after) == frozenset()
    assert np.array_equal(layer(after, 1).weights, [[0.1], [0.4]])
    assert layer(after, 2).weights.shape == (1, 1)


def test_adding_and_removing_a_unit_comes_back_to_the_same_numbers(drawn):
    plain = dataclasses.replace(drawn, printed=())
    for number in (0, 1, 2):
        assert edits.remove_unit(edits.add_unit(plain, number), number) == plain


@pytest.mark.parametrize(("number", "word"), [(0, "input"), (2, "unit")])
def test_the_last_unit_cannot_be_removed(small, number, word):
    one = edits.remove_unit(small, 0) if number == 0 else small
    with pytest.raises(ExperimentError, match=f"the last {word} cannot be removed"):
        edits.remove_unit(one, number)


def test_the_first_hidden_layer_is_tanh_with_two_units_or_more(linear_neuron):
    after = edits.add_layer(linear_neuron(), 1)
    assert after.network.sizes == (1, 2, 1)
    assert [one.activation for one in after.network.layers] == ["tanh", "linear"]
    assert [one.weights for one in after.network.layers] == [None, None]


@pytest.mark.parametrize(("position", "sizes"), [(1, (2, 3, 3, 1)), (2, (2, 3, 3, 1))])
def test_a_further_hidden_layer_resembles_its_neighbour(drawn, position, sizes):
    after = edits.add_layer(edits.set_frozen(drawn, "W2[1,1]", True), position)
    assert after.network.sizes == sizes
    assert layer(after, position) == Layer(3, "tanh", bias=True)
    assert layer(after, position + 1).weights is None
    assert layer(after, position + 1).frozen_weights == ()
    kept = 3 if position == 1 else 1
    before = 2 if position == 1 else 1
    assert layer(after, kept).activation == layer(drawn, before).activation


def test_a_new_layer_never_copies_softmax_into_the_middle(small):
    output = edits.change_layer(edits.add_unit(small, 2), 2, activation="softmax")
    assert [one.activation for one in edits.add_layer(output, 2).network.layers] == ["tanh", "tanh", "softmax"]


def test_a_new_layer_is_small_enough_to_be_seen_even_in_a_wide_network(small):
    wide = small
    for _ in range(20):
        wide = edits.add_unit(wide, 1)
    assert layer(edits.add_layer(wide, 1), 1).units == 8


def test_a_removed_hidden_layer_leaves_the_weights_behind_it_to_be_drawn(drawn):
    after = edits.remove_layer(drawn, 1)
    assert after.network.sizes == (2, 1)
    assert layer(after, 1).weights is None
    assert layer(after, 1).activation == "linear"


def test_the_output_layer_cannot_be_removed(small):
    with pytest.raises(ExperimentError, match="output layer"):
        edits.remove_layer(small, 2)


def test_new_weights_take_the_next_seed_and_start_the_biases_at_zero(drawn):
    after = edits.new_weights(drawn)
    assert after.training.seed == drawn.training.seed + 1
    one = start_parameters(after, np.random.default_rng(after.training.seed))
    two = start_parameters(edits.new_weights(after), np.random.default_rng(after.training.seed + 1))
    assert not np.array_equal(one, two)
    assert np.array_equal(ParameterLayout(after.network).biases(one, 1), [0, 0, 0])
    assert edits.frozen_names(after) == edits.frozen_names(drawn)


def test_a_cell_of_the_data_is_set_and_no_other(small):
    after = edits.set_cell(small, "inputs", 3, 2, 9.0)
    assert np.array_equal(after.data.inputs, [[0, 1], [1, 0], [1, 9]])
    after = edits.set_cell(small, "targets", 1, 1, -1.0)
    assert np.array_equal(after.data.targets, [[-1], [1], [0]])
    assert np.array_equal(small.data.inputs, [[0, 1], [1, 0], [1, 1]])


def test_changed_built_in_data_are_the_persons_own(small):
    source = {"dataset": "xor"}
    built_in = dataclasses.replace(small, data=dataclasses.replace(small.data, source=source), printed=())
    assert edits.set_cell(built_in, "inputs", 1, 1, 5.0).data.source is None
    assert edits.add_unit(built_in, 0).data.source is None
    assert edits.add_unit(built_in, 1).data.source == source


def test_rows_are_written_in_place_and_the_table_grows(small):
    after = edits.set_rows(small, 3, np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]))
    assert np.array_equal(after.data.inputs, [[0, 1], [1, 0], [1, 2], [4, 5]])
    assert np.array_equal(after.data.targets, [[1], [1], [3], [6]])


@pytest.mark.parametrize("rows", [np.zeros((2, 4)), np.zeros((2, 2)), np.zeros(3)])
def test_rows_of_another_width_are_refused_with_the_width_that_fits(small, rows):
    with pytest.raises(ExperimentError, match="each row needs 3 numbers"):
        edits.set_rows(small, 1, rows)


def test_a_new_row_is_an_example_of_zeros(small):
    after = edits.add_row(small)
    assert np.array_equal(after.data.inputs[3], [0, 0])
    assert np.array_equal(after.data.targets[3], [0])
    assert after.data.examples == 4


def test_removed_rows_take_their_targets_and_printed_values_along(small):
    printed = (Printed(1, "z1[1]", "0.1", example=3), Printed(1, "z1[1]", "0.1", example=2))
    after = edits.remove_rows(dataclasses.replace(small, printed=printed), [1])
    assert np.array_equal(after.data.inputs, [[1, 0], [1, 1]])
    assert np.array_equal(after.data.targets, [[1], [0]])
    assert [one.example for one in after.printed] == [2, 1]


def test_rows_named_twice_are_removed_once(small):
    assert edits.remove_rows(small, [2, 2]).data.examples == 2


def test_one_example_must_stay(small):
    with pytest.raises(ExperimentError, match="last example"):
        edits.remove_rows(small, [1, 2, 3])
    assert small.data.examples == 3


def _random_edit(random, experiment):
    """One edit of the person's repertoire, as a call that may be refused."""
    sizes = experiment.network.sizes
    number = int(random.integers(0, len(sizes)))
    hidden = max(number, 1)
    names = ParameterLayout(experiment.network).names
    name = str(random.choice(names))
    rows = experiment.data.examples
    width = sizes[0] + sizes[-1]
    kinds = ["linear", "sigmoid", "tanh", "relu", "softmax"]
    losses = ["squared_error", "root_mean_squared_error", "binary_cross_entropy", "cross_entropy"]
    return [
        lambda e: edits.add_unit(e, number),
        lambda e: edits.remove_unit(e, number),
        lambda e: edits.add_layer(e, hidden),
        lambda e: edits.remove_layer(e, hidden),
        lambda e: edits.change_layer(e, hidden, activation=str(random.choice(kinds))),
        lambda e: edits.set_bias(e, hidden, bool(random.random() < 0.5)),
        lambda e: edits.set_frozen(e, name, bool(random.random() < 0.7)),
        lambda e: edits.set_parameter(e, random.normal(size=len(names)), name, float(random.normal())),
        lambda e: edits.set_loss(e, Loss(str(random.choice(losses)))),
        lambda e: edits.set_training(e, Training(1.0, batch_size=int(random.integers(1, 9)))),
        edits.new_weights,
        edits.add_row,
        lambda e: edits.remove_rows(e, random.integers(1, rows + 1, 2).tolist()),
        lambda e: edits.set_cell(e, "targets", int(random.integers(1, rows + 1)), 1, float(random.normal())),
        lambda e: edits.set_rows(e, int(random.integers(1, rows + 2)), random.normal(size=(2, width))),
        lambda e: edits.set_initializer(e, hidden, Choice(str(random.choice(list(INITIALIZERS))))),
    ][int(random.integers(16))]


def _walk(experiment, seeds):
    """Edit once for each seed; return how many edits were done and how many refused."""
    done = refused = 0
    for seed in seeds:
        text = experiment_text(experiment)
        after, sentence = experiment, ""
        try:
            after = _random_edit(np.random.default_rng(seed), experiment)(experiment)
            done += 1
        except ExperimentError as refusal:
            sentence = refusal.sentence
            refused += 1
        assert sentence == "" or sentence.endswith(".")
        assert experiment_text(experiment) == text, "the value at hand was changed"
        assert read_experiment(experiment_text(after).encode()) == after
        assert edits.frozen_names(after) <= set(ParameterLayout(after.network).names)
        experiment = after
    return done, refused


@pytest.mark.parametrize("kind", INITIALIZERS)
def test_another_initializer_draws_the_start_of_its_layer_and_of_no_other(small, kind):
    given = edits.set_parameter(small, np.arange(12.0), "b1[2]", 8.0)
    after = edits.set_initializer(given, 1, Choice(kind))
    assert layer(after, 1) == dataclasses.replace(
        layer(given, 1), weights=None, biases=None, initializer=Choice(kind)
    )
    assert layer(after, 2) == layer(given, 2)
    start = start_parameters(after, np.random.default_rng(3))
    way = INITIALIZERS[kind]
    assert np.array_equal(start[:6].reshape(2, 3), way.draw(np.random.default_rng(3), 2, 3, way.settings))
    assert np.array_equal(start[6:], [0, 0, 0, *layer(given, 2).weights[:, 0]])
    assert after.printed == ()


def test_the_initializer_that_is_there_changes_nothing(small):
    drawn = edits.set_initializer(small, 1, Choice("uniform", {"low": -0.5, "high": 0.5}))
    assert edits.set_initializer(drawn, 1, Choice("uniform", {"low": -0.5, "high": 0.5})) is drawn
    assert edits.set_initializer(drawn, 1, Choice("uniform")) != drawn


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=40))
def test_a_random_walk_of_edits_stays_valid_and_never_changes_a_value_in_place(small, seeds):
    _walk(small, seeds)


@pytest.mark.campaign
def test_a_long_walk_does_many_edits_and_is_refused_some(small, campaign):
    done, refused = _walk(small, range(400 * campaign))
    assert done > 200
    assert refused > 20


def test_an_edit_beyond_the_largest_network_is_refused(linear_neuron):
    experiment = linear_neuron()
    for _ in range(63):
        experiment = edits.add_layer(experiment, 1)
    with pytest.raises(ExperimentError, match="64 is the most"):
        edits.add_layer(experiment, 1)


def test_data_too_large_for_a_project_are_refused_before_the_table_is_changed(linear_neuron):
    experiment = linear_neuron()
    with pytest.raises(ExperimentError, match="numbers in all"):
        edits.set_rows(experiment, 1, np.zeros((1_000_001, 2)))
    assert experiment.data == Data([[5.7]], [[50.1]])

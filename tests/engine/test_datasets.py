"""Built-in data: tables and drawings that are what their names say."""

from __future__ import annotations

import json

import numpy as np
import pytest

from engine import ExperimentError, experiment_text, read_experiment
from engine.datasets import DATASETS, GENERATORS, MOST_EXAMPLES, built_in_data


@pytest.mark.parametrize(
    ("name", "targets"), [("and", [0, 0, 0, 1]), ("or", [0, 1, 1, 1]), ("xor", [0, 1, 1, 0])]
)
def test_the_logic_tables_are_right(name, targets):
    data = built_in_data({"dataset": name}, 2, 1)
    assert data.inputs.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert data.targets[:, 0].tolist() == targets
    assert data.source == {"dataset": name}


@pytest.mark.parametrize("name", [*DATASETS, "parity"])
def test_a_table_that_does_not_fit_the_network_says_what_it_needs(name):
    with pytest.raises(ExperimentError) as caught:
        built_in_data({"dataset": name}, 77, 1)
    assert caught.value.place == "$.data.dataset"
    assert "77" in caught.value.sentence


@pytest.mark.parametrize("inputs", [1, 2, 3, 10])
def test_parity_is_one_where_the_ones_are_odd(inputs):
    data = built_in_data({"dataset": "parity"}, inputs, 1)
    assert data.examples == 2**inputs == len({tuple(row) for row in data.inputs.tolist()})
    assert data.targets[:, 0].tolist() == [sum(row) % 2 for row in data.inputs.tolist()]
    if inputs == 2:
        assert data == built_in_data({"dataset": "xor"}, 2, 1).__class__(
            *[getattr(built_in_data({"dataset": "xor"}, 2, 1), name) for name in ("inputs", "targets")],
            source={"dataset": "parity"},
        )


def drawn(name, outputs=1, **settings):
    return built_in_data({"generator": name, **settings}, GENERATORS[name].inputs, outputs)


@pytest.mark.parametrize("name", GENERATORS)
def test_a_drawing_is_the_same_for_the_same_seed_and_has_as_many_examples_as_asked_for(name):
    data = drawn(name, examples=51, noise=0.2, seed=3)
    assert data.inputs.shape == (51, GENERATORS[name].inputs)
    assert data.targets.shape == (51, 1)
    assert np.isfinite(data.inputs).all()
    assert data == drawn(name, examples=51, noise=0.2, seed=3)
    assert data != drawn(name, examples=51, noise=0.2, seed=4)
    assert drawn(name).examples == 250
    assert drawn(name, examples=1, noise=0).examples == 1


@pytest.mark.parametrize(("name", "outputs"), [("circle", 2), ("spiral", 2), ("moons", 2), ("blobs", 5)])
def test_classes_are_even_and_may_have_an_output_each(name, outputs):
    data = drawn(name, outputs, examples=10 * outputs)
    assert data.targets.sum(axis=0).tolist() == [10] * outputs
    assert (data.targets.sum(axis=1) == 1).all()
    one = drawn(name, examples=20)
    assert one.targets.sum() == 10


def test_a_circle_is_a_disc_in_a_ring():
    data = drawn("circle", examples=400, noise=0)
    radius = np.hypot(*data.inputs.T)
    inside = data.targets[:, 0] == 1
    assert radius[inside].max() <= 1
    assert radius[~inside].min() >= 1.5
    assert radius.max() <= 2.5


def test_the_arms_of_a_spiral_lie_opposite_each_other():
    data = drawn("spiral", examples=100, noise=0)
    np.testing.assert_allclose(data.inputs[0::2], -data.inputs[1::2], atol=1e-12)
    assert np.hypot(*data.inputs.T).max() == pytest.approx(2.5)


def test_moons_are_half_circles():
    data = drawn("moons", examples=100, noise=0)
    centre = np.column_stack([data.targets[:, 0], 0.5 * data.targets[:, 0]])
    np.testing.assert_allclose(np.hypot(*(data.inputs - centre).T), 1, rtol=1e-12)


def test_blobs_lie_on_a_circle_and_curves_on_their_curve():
    np.testing.assert_allclose(np.hypot(*drawn("blobs", noise=0).inputs.T), 2, rtol=1e-12)
    sine = drawn("sine", noise=0)
    np.testing.assert_allclose(sine.targets, np.sin(sine.inputs), rtol=1e-12)
    step = drawn("step", noise=0)
    assert step.targets.tolist() == (step.inputs >= 0).astype(float).tolist()


@pytest.mark.parametrize(
    ("settings", "place"),
    [
        ({"generator": "galaxy"}, "generator"),
        ({"generator": 3}, "generator"),
        ({"generator": ["spiral"]}, "generator"),
        ({"generator": "sine"}, "generator"),
        ({"generator": "spiral", "dataset": "xor"}, "dataset"),
        ({"generator": "spiral", "turns": 3}, "turns"),
        ({"generator": "spiral", "examples": 0}, "examples"),
        ({"generator": "spiral", "examples": MOST_EXAMPLES + 1}, "examples"),
        ({"generator": "spiral", "examples": 10**39}, "examples"),
        ({"generator": "spiral", "examples": 10.0}, "examples"),
        ({"generator": "spiral", "examples": True}, "examples"),
        ({"generator": "spiral", "noise": -0.1}, "noise"),
        ({"generator": "spiral", "noise": 101}, "noise"),
        ({"generator": "spiral", "noise": "much"}, "noise"),
        ({"generator": "spiral", "seed": -1}, "seed"),
        ({"generator": "spiral", "seed": 2**63}, "seed"),
        ({"generator": "spiral", "seed": None}, "seed"),
        ({"generator": "spiral", "\x1b": 1}, "?"),
    ],
)
def test_a_generator_is_checked_before_anything_is_drawn(tree, settings, place):
    with pytest.raises(ExperimentError) as caught:
        read_experiment(json.dumps({**tree(), "data": settings}))
    assert caught.value.place == f"$.data.{place}"


@pytest.mark.parametrize("number", ["NaN", "1e999", "-Infinity", "9" * 400])
def test_a_noise_that_is_not_finite_is_refused(tree, number):
    text = json.dumps({**tree(), "data": {"generator": "spiral", "noise": 77}}).replace("77", number)
    with pytest.raises(ExperimentError) as caught:
        read_experiment(text)
    assert caught.value.place == "$.data.noise"


@pytest.mark.parametrize(("name", "outputs"), [("spiral", 3), ("circle", 3), ("sine", 2), ("step", 2)])
def test_a_generator_that_does_not_fit_the_network_says_what_it_needs(name, outputs):
    with pytest.raises(ExperimentError) as caught:
        drawn(name, outputs)
    assert caught.value.place == "$.data.generator"
    assert f"and {outputs}." in caught.value.sentence


def test_a_generator_is_written_as_it_was_named_and_reads_back_to_the_same_bits(tree):
    project = {**tree(), "data": {"generator": "moons", "noise": 0.25}}
    experiment = read_experiment(json.dumps(project))
    written = experiment_text(experiment)
    assert json.loads(written)["data"] == {"generator": "moons", "examples": 250, "noise": 0.25, "seed": 0}
    assert read_experiment(written) == experiment

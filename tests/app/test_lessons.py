"""The lessons that ship: each loads, is written as the program writes, and does what its text promises."""

from __future__ import annotations

from importlib.resources import files

import numpy as np
import pytest

from app.lessons import all_lessons
from engine import Stop, Trainer, experiment_text, read_experiment, take_snapshot
from engine import experiment_edits as edits
from engine.printed_values import compare_printed

LESSONS = {lesson.key: lesson.experiment for lesson in all_lessons()}
KEYS = (
    "1-linear-neuron",
    "2-two-weights",
    "3-one-one-one",
    "4-three-hidden-layers",
    "5-relu-batch-of-three",
    "6-xor",
)


def trained(experiment, steps=None):
    """Train to the end the experiment states, or by so many steps."""
    trainer = Trainer(experiment)
    if steps is not None:
        trainer.stop_at(Stop())
    trainer.run(10**6 if steps is None else steps)
    return trainer


def predictions(trainer):
    return take_snapshot(trainer.experiment, trainer.parameters).predictions.ravel()


def test_the_lessons_come_in_the_order_of_their_numbers():
    assert tuple(LESSONS) == KEYS


@pytest.mark.parametrize("key", LESSONS)
def test_the_file_is_what_the_program_would_write(key):
    text = files("resources").joinpath("lessons", f"{key}.json").read_text(encoding="utf-8")
    assert text == experiment_text(LESSONS[key])
    assert read_experiment(text.encode()) == LESSONS[key]


@pytest.mark.parametrize("key", LESSONS)
def test_title_and_text_are_there_and_short_enough_to_be_read(key):
    experiment = LESSONS[key]
    assert 3 < len(experiment.title) < 40
    assert 100 < len(experiment.description) < 800
    assert "**To try**" in experiment.description


@pytest.mark.parametrize("key", LESSONS)
def test_the_lesson_ends_by_its_own_steps_with_finite_numbers_and_a_smaller_loss(key):
    experiment = LESSONS[key]
    trainer = trained(experiment)
    assert trainer.step_number == experiment.training.stop.steps
    assert np.isfinite(trainer.row()).all()
    assert trainer.loss < take_snapshot(experiment, Trainer(experiment).parameters).loss / 2


@pytest.mark.parametrize("key", LESSONS)
def test_every_printed_value_holds(key):
    for result in compare_printed(LESSONS[key]):
        assert result.holds, f"{result.printed} but {result.value}"


def test_the_first_lesson_prints_twenty_weights():
    assert [printed.step for printed in LESSONS["1-linear-neuron"].printed] == list(range(1, 21))


def test_the_linear_neuron_does_what_its_text_says():
    experiment = LESSONS["1-linear-neuron"]
    assert trained(experiment, 1000).parameters[0] == pytest.approx(50.1 / 5.7, rel=1e-12)
    at_once = experiment.with_training(learning_rate=1 / (2 * 5.7**2))
    assert at_once.training.learning_rate == pytest.approx(0.015389, abs=5e-7)
    assert trained(at_once, 1).parameters[0] == pytest.approx(50.1 / 5.7, rel=1e-12)
    assert trained(experiment.with_training(learning_rate=0.030778), 200).loss < Trainer(experiment).loss
    assert trained(experiment.with_training(learning_rate=0.031), 200).loss > Trainer(experiment).loss


def test_two_weights_reach_the_target_and_never_leave_zero():
    experiment = LESSONS["2-two-weights"]
    one, two = trained(experiment).parameters
    assert one * two == pytest.approx(3.0, abs=1e-3)
    zero = edits.start_from(experiment, np.zeros(2))
    assert trained(zero, 100).parameters.tolist() == [0, 0]
    other = edits.start_from(experiment, np.array([3.0, -0.2]))
    assert np.prod(trained(other, 2000).parameters) == pytest.approx(3.0, abs=1e-3)


def test_of_two_sigmoids_the_weight_behind_is_slower_and_a_saturated_one_stands_still():
    experiment = LESSONS["3-one-one-one"]
    begin = Trainer(experiment).parameters
    moved = np.abs(trained(experiment, 5).parameters - begin)
    assert moved[0] < moved[1] / 4
    saturated = edits.set_parameter(experiment, begin, "W1[1,1]", 8.0)
    still = np.abs(trained(saturated, 20).parameters - [8.0, begin[1]])
    assert still[0] < 0.01
    assert still[1] > 0.1


def test_in_three_hidden_layers_the_last_moves_first_and_the_points_are_learnt():
    experiment = LESSONS["4-three-hidden-layers"]
    trainer = Trainer(experiment)
    begin = trainer.parameters.copy()
    trainer.run(10)
    moved = np.abs(trainer.parameters - begin)
    first, last = (moved[trainer.layout.layers[place].weights].max() for place in (0, -1))
    assert first < last / 5
    assert predictions(trained(experiment)) == pytest.approx(experiment.data.targets.ravel(), abs=0.1)


def test_with_relu_a_dead_unit_never_moves_again():
    experiment = LESSONS["5-relu-batch-of-three"]
    snapshot = take_snapshot(experiment, Trainer(experiment).parameters)
    assert snapshot.inputs.shape == (3, 1)
    assert [z.shape for z in snapshot.weighted_sums] == [(3, 2), (3, 2)]
    assert min(z.min() for z in snapshot.weighted_sums) < 0, "some unit should be off for some example"
    dead = edits.set_parameter(experiment, snapshot.parameters, "b1[1]", -3.0)
    layout = Trainer(dead).layout
    before, after = Trainer(dead).parameters, trained(dead, 100).parameters
    own = [layout.index(name) for name in ("W1[1,1]", "b1[1]", "W2[1,1]", "W2[1,2]")]
    assert np.array_equal(before[own], after[own])
    assert not np.array_equal(before, after)


def test_xor_is_learnt_by_two_hidden_units_and_not_by_one():
    experiment = LESSONS["6-xor"]
    assert predictions(trained(experiment)) == pytest.approx([0, 1, 1, 0], abs=0.2)
    one = edits.remove_unit(experiment, 1)
    assert trained(one, 5000).loss > 0.05


def test_some_starts_of_xor_get_stuck_half_way():
    experiment = LESSONS["6-xor"]
    losses = [trained(experiment.with_training(seed=seed)).loss for seed in range(12)]
    assert min(losses) < 0.01
    assert max(losses) > 0.04

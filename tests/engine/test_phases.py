"""A step in its four phases: the same bits as a whole one, and what each phase shows is right."""

from __future__ import annotations

import dataclasses
import json
import math

import numpy as np
import pytest

from engine import Choice, EndingKind, Phase, Stop, Trainer, take_snapshot
from engine.optimizers import OPTIMIZERS
from engine.textbook_pass import TextbookPass

STEPS = 12
LOSS_KINDS = ["squared_error", "binary_cross_entropy", "cross_entropy", "root_mean_squared_error"]


@pytest.fixture(params=["stacked", "scaled", "textbook"])
def start(request, monkeypatch):
    """Make a trainer, for each form in which a plain update is done."""
    if request.param == "scaled":
        monkeypatch.setattr("engine.fast_pass.MOST_STACKED", 0)
    return lambda experiment: Trainer(experiment, textbook=request.param == "textbook")


def run_phases(trainer, count):
    for _ in range(count):
        result = trainer.run_phase()
    return result


def rows_of(trainer, steps=STEPS):
    rows = np.zeros((steps, 1 + trainer.layout.size))
    return rows[: trainer.run(steps, rows)]


@pytest.mark.parametrize("seed", range(30))
def test_steps_in_phases_are_whole_steps_to_the_last_bit(random_experiment, start, seed):
    names = list(OPTIMIZERS)
    experiment = random_experiment(seed, optimizer=Choice(names[seed % len(names)]))
    rows = rows_of(start(experiment))
    trainer = start(experiment)
    for number, row in enumerate(rows, 1):
        step = run_phases(trainer, 4)
        assert (step.step, trainer.step_number) == (number, number)
        assert trainer.row().tobytes() == row.tobytes()
        assert step.parameters_after.tobytes() == row[1:].tobytes()


@pytest.mark.parametrize("phases", [1, 2, 3])
@pytest.mark.parametrize("seed", range(12))
def test_a_half_taken_step_is_completed_by_step_and_by_run(random_experiment, start, seed, phases):
    experiment = random_experiment(seed)
    rows = rows_of(start(experiment))
    trainer = start(experiment)
    run_phases(trainer, phases)
    assert trainer.step()
    assert trainer.next_phase is Phase.FORWARD
    assert trainer.row().tobytes() == rows[0].tobytes()
    run_phases(trainer, phases)
    assert trainer.step_number == 1
    assert rows_of(trainer, STEPS - 1).tobytes() == rows[1:].tobytes()
    assert trainer.next_phase is Phase.FORWARD


@pytest.mark.parametrize("phases", [1, 2, 3])
def test_reset_and_restore_drop_a_half_taken_step(random_experiment, start, phases):
    experiment = random_experiment(3, optimizer=Choice("adam"), shuffle=True, batch_size=2)
    rows = rows_of(start(experiment))
    trainer = start(experiment)
    trainer.run(4)
    state = trainer.state()
    run_phases(trainer, phases)
    half = trainer.state()
    trainer.restore(state)
    assert trainer.next_phase is Phase.FORWARD
    assert rows_of(trainer, STEPS - 4).tobytes() == rows[4:].tobytes()
    trainer.restore(half)
    assert rows_of(trainer, STEPS - 4).tobytes() == rows[4:].tobytes()
    run_phases(trainer, phases)
    trainer.reset()
    assert trainer.next_phase is Phase.FORWARD
    assert rows_of(trainer).tobytes() == rows.tobytes()


@pytest.mark.parametrize("loss_kind", LOSS_KINDS)
@pytest.mark.parametrize("optimizer", ["gradient_descent", "momentum"])
@pytest.mark.parametrize("seed", range(8))
def test_what_the_phases_show_is_what_the_textbook_computes(
    random_experiment, start, loss_kind, optimizer, seed
):
    experiment = random_experiment(seed, loss_kind=loss_kind, optimizer=Choice(optimizer), learning_rate=0.01)
    trainer = start(experiment)
    textbook = TextbookPass(experiment.network, experiment.loss)
    for _ in range(3):
        step = run_phases(trainer, 3)
        gradients = textbook.gradients(step.parameters, step.inputs, step.targets)
        shown = [*step.weighted_sums, *step.activations, *step.deltas, step.gradients, step.loss]
        written = [
            *textbook.weighted_sums, *textbook.activations, *textbook.deltas, gradients, textbook.loss,
        ]  # fmt: skip
        assert len(shown) == len(written)
        for ours, theirs in zip(shown, written, strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-13)
            assert np.shape(ours) == np.shape(theirs)
        trainer.step()


def test_each_phase_shows_what_it_has_computed_and_no_more(linear_neuron):
    trainer = Trainer(linear_neuron())
    assert trainer.next_phase is Phase.FORWARD
    step = trainer.run_phase()
    assert (step.phase, step.step, trainer.next_phase) == (Phase.FORWARD, 1, Phase.LOSS)
    assert step.weighted_sums[0] == pytest.approx(np.array([[5.7 * -23.1]]))
    assert (step.loss, step.deltas, step.gradients, step.parameters_after) == (None, (), None, None)
    step = trainer.run_phase()
    assert (step.phase, trainer.next_phase) == (Phase.LOSS, Phase.BACKWARD)
    residual = 5.7 * -23.1 - 50.1
    assert step.loss == trainer.loss == pytest.approx(residual**2)
    assert (step.deltas, step.gradients) == ((), None)
    step = trainer.run_phase()
    assert (step.phase, trainer.next_phase) == (Phase.BACKWARD, Phase.UPDATE)
    assert step.deltas[0] == pytest.approx(np.array([[2 * residual]]))
    assert step.gradients == pytest.approx([2 * residual * 5.7])
    assert (step.parameters_after, trainer.step_number) == (None, 0)
    step = trainer.run_phase()
    assert (step.phase, trainer.next_phase, trainer.step_number) == (Phase.UPDATE, Phase.FORWARD, 1)
    assert step.parameters.tolist() == [-23.1]
    assert step.parameters_after == pytest.approx([-23.1 - 0.007 * 2 * residual * 5.7])
    assert trainer.run_phase().step == 2


def test_what_a_phase_shows_is_a_copy(random_experiment, start):
    experiment = random_experiment(2, loss_kind="squared_error", frozen=False)
    rows = rows_of(start(experiment))
    trainer = start(experiment)
    step = run_phases(trainer, 3)
    for array in (*step.weighted_sums, *step.activations, *step.deltas, step.gradients, step.parameters,
                  step.inputs, step.targets):  # fmt: skip
        array[...] = math.nan
    assert rows_of(trainer).tobytes() == rows.tobytes()
    kept = run_phases(trainer, 3)
    gradients = kept.gradients.copy()
    trainer.run(5)
    np.testing.assert_array_equal(kept.gradients, gradients)


def test_gradients_of_frozen_parameters_are_shown_though_they_do_not_move(random_experiment, start):
    experiment = random_experiment(
        4, loss_kind="squared_error", activation="tanh", frozen=True, batch_size=None
    )
    trainer = start(experiment)
    step = run_phases(trainer, 4)
    snapshot = take_snapshot(experiment, step.parameters)
    np.testing.assert_allclose(step.gradients, snapshot.gradients, rtol=1e-12, atol=1e-14)
    still = step.parameters_after == step.parameters
    assert still.any()
    assert (step.gradients[still] != 0).any()


def test_a_learning_rate_of_zero_still_shows_gradients(random_experiment, start):
    shown = [
        run_phases(start(random_experiment(6, learning_rate=rate)), 3).gradients.tolist()
        for rate in (0.05, 0.0)
    ]
    assert shown[0] == shown[1]


def test_a_learning_rate_set_within_a_step_counts(linear_neuron, start):
    trainer, other = start(linear_neuron()), start(linear_neuron(learning_rate=0.001))
    run_phases(trainer, 3)
    trainer.learning_rate = 0.001
    trainer.run_phase()
    other.step()
    assert trainer.row().tobytes() == other.row().tobytes()


def test_an_update_that_diverges_is_not_made(linear_neuron, start):
    trainer = start(linear_neuron(learning_rate=1e300))
    while (step := run_phases(trainer, 4)).parameters_after is not None:
        assert trainer.ending is None
    assert trainer.ending.kind is EndingKind.DIVERGED
    assert np.isfinite(trainer.row()).all()
    assert trainer.parameters.tobytes() == step.parameters.tobytes()
    assert step.step == trainer.step_number + 1
    assert trainer.run_phase() is None
    assert trainer.next_phase is Phase.FORWARD


def test_stop_conditions_hold_no_phase_back(linear_neuron, start):
    trainer = start(linear_neuron(stop=Stop(steps=2)))
    trainer.run(10)
    assert trainer.ending.kind is EndingKind.STEPS
    assert run_phases(trainer, 4).step == trainer.step_number == 3


def test_phases_follow_the_textbooks_order_and_have_plain_names():
    assert json.dumps(list(Phase)) == '["forward", "loss", "backward", "update"]'
    assert [phase.following for phase in Phase] == [*list(Phase)[1:], Phase.FORWARD]


def test_a_step_in_phases_is_a_frozen_value(linear_neuron):
    step = Trainer(linear_neuron()).run_phase()
    with pytest.raises(dataclasses.FrozenInstanceError):
        step.loss = 0.0

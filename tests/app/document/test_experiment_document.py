"""The document: every edit an undoable step, the modified mark exact, and a refusal that changes nothing."""

from __future__ import annotations

import dataclasses

import pytest

from app.document.experiment_document import Change, ExperimentDocument, reach_of
from engine import (
    Choice,
    Data,
    Experiment,
    Layer,
    Loss,
    Network,
    Printed,
    Stop,
    Training,
    load_experiment,
)
from engine import experiment_edits as edits


@pytest.fixture
def experiment():
    return Experiment(
        Network(1, (Layer(1, bias=False, weights=[[-23.1]]),)),
        Data([[5.7]], [[50.1]]),
        Loss(),
        Training(0.007),
        title="One",
    )


@pytest.fixture
def document(qapp, experiment):
    return ExperimentDocument(experiment)


@pytest.fixture
def changes(document):
    """Every `experiment_changed` so far, as (experiment, change)."""
    seen = []
    document.experiment_changed.connect(lambda *arguments: seen.append(arguments))
    return seen


def set_rate(document, rate, field="learning rate"):
    return document.edit(f"Rate {rate}", lambda e: e.with_training(learning_rate=rate), field)


def rate_of(document):
    return document.experiment.training.learning_rate


def test_a_new_document_is_unmodified_and_has_no_file(document, experiment):
    assert document.experiment == experiment
    assert document.path is None
    assert not document.is_modified
    assert not document.undo_stack.canUndo()


def test_an_edit_makes_the_next_value_and_tells_it_once(document, changes):
    assert document.edit("Add a unit", lambda e: edits.add_unit(e, 1))
    assert document.experiment.network.sizes == (1, 2)
    assert changes == [(document.experiment, Change.RUN)]
    assert document.is_modified
    assert document.undo_stack.undoText() == "Add a unit"


def test_undo_and_redo_go_to_the_very_values(document, experiment, changes):
    document.edit("Add a unit", lambda e: edits.add_unit(e, 1))
    after = document.experiment
    document.undo_stack.undo()
    assert document.experiment is experiment
    document.undo_stack.redo()
    assert document.experiment is after
    assert [value for value, _ in changes] == [after, experiment, after]


def test_an_edit_that_changes_nothing_is_none(qtbot, document, changes):
    with qtbot.assertNotEmitted(document.edit_refused):
        assert not set_rate(document, 0.007)
    assert changes == []
    assert not document.undo_stack.canUndo()
    assert not document.is_modified


def test_an_edit_that_does_not_fit_is_refused_with_a_sentence_and_changes_nothing(
    qtbot, document, experiment, changes
):
    with qtbot.waitSignal(document.edit_refused) as refused:
        assert not document.edit("Remove", lambda e: edits.remove_unit(e, 1))
    assert refused.args == ["The last unit cannot be removed."]
    assert document.experiment is experiment
    assert changes == []
    assert not document.undo_stack.canUndo()


def test_a_mistake_of_our_own_in_an_edit_is_not_swallowed(document, experiment):
    with pytest.raises(KeyError):
        document.edit("Freeze", lambda e: edits.set_frozen(e, "W9[1,1]", True))
    assert document.experiment is experiment


def test_edits_of_one_field_in_a_row_are_undone_together(document):
    for rate in (0.01, 0.02, 0.03):
        assert set_rate(document, rate)
    assert document.undo_stack.count() == 1
    document.undo_stack.undo()
    assert rate_of(document) == 0.007
    document.undo_stack.redo()
    assert rate_of(document) == 0.03


def test_edits_of_two_fields_are_undone_one_by_one(document):
    set_rate(document, 0.01, "learning rate")
    document.edit("Seed", lambda e: e.with_training(seed=5), "seed")
    set_rate(document, 0.02, "learning rate")
    assert document.undo_stack.count() == 3
    document.undo_stack.undo()
    assert rate_of(document) == 0.01
    document.undo_stack.undo()
    assert document.experiment.training.seed == 0


def test_edits_without_a_field_are_never_undone_together(document):
    set_rate(document, 0.01, "")
    set_rate(document, 0.02, "")
    assert document.undo_stack.count() == 2


def test_merged_edits_that_come_back_to_the_start_leave_no_step(document):
    set_rate(document, 0.01)
    set_rate(document, 0.007)
    assert not document.undo_stack.canUndo()
    assert not document.is_modified


def test_undoing_the_only_edit_takes_the_modified_mark_away(document):
    set_rate(document, 0.01)
    assert document.is_modified
    document.undo_stack.undo()
    assert not document.is_modified


def test_saving_writes_the_experiment_and_makes_the_file_the_projects_own(qtbot, document, tmp_path):
    set_rate(document, 0.01)
    with qtbot.waitSignal(document.file_changed):
        document.save(tmp_path / "one.bptrainer")
    assert load_experiment(tmp_path / "one.bptrainer") == document.experiment
    assert document.path == tmp_path / "one.bptrainer"
    assert not document.is_modified


def test_after_saving_the_modified_mark_is_where_the_file_differs(document, tmp_path):
    set_rate(document, 0.01)
    document.save(tmp_path / "one.bptrainer")
    document.undo_stack.undo()
    assert document.is_modified
    document.undo_stack.redo()
    assert not document.is_modified


def test_an_edit_after_saving_does_not_merge_into_the_saved_one(document, tmp_path):
    set_rate(document, 0.01)
    document.save(tmp_path / "one.bptrainer")
    set_rate(document, 0.02)
    assert document.is_modified
    document.undo_stack.undo()
    assert rate_of(document) == 0.01
    assert not document.is_modified


def test_a_save_that_fails_leaves_path_and_modified_mark(document, tmp_path):
    set_rate(document, 0.01)
    with pytest.raises(OSError, match="no such folder"):
        document.save(tmp_path / "no such folder" / "one.bptrainer")
    assert document.path is None
    assert document.is_modified


def test_opening_takes_up_the_file_without_a_way_back(qtbot, document, experiment, tmp_path):
    other = edits.add_unit(experiment, 1)
    ExperimentDocument(other).save(tmp_path / "other.bptrainer")
    set_rate(document, 0.01)
    order = []
    document.experiment_changed.connect(lambda value, change: order.append((value, change)))
    document.opened.connect(lambda: order.append("opened"))
    path = tmp_path / "other.bptrainer"
    document.open(load_experiment(path), path)
    assert order == [(other, Change.RUN), "opened"]
    assert document.path == tmp_path / "other.bptrainer"
    assert not document.is_modified
    assert not document.undo_stack.canUndo()


def test_opening_the_same_value_again_starts_a_new_run(document, experiment, changes):
    document.open(experiment)
    assert changes == [(experiment, Change.RUN)]


def test_undo_tells_how_far_it_reaches_too(document, changes):
    set_rate(document, 0.01)
    document.undo_stack.undo()
    assert [change for _, change in changes] == [Change.LEARNING_RATE, Change.LEARNING_RATE]


@pytest.mark.parametrize(
    ("change", "reach"),
    [
        (lambda e: e.with_training(learning_rate=0.5), Change.LEARNING_RATE),
        (lambda e: dataclasses.replace(e, title="Two"), Change.WORDS),
        (lambda e: dataclasses.replace(e, description="Other"), Change.WORDS),
        (lambda e: dataclasses.replace(e, notation="engineer"), Change.WORDS),
        (lambda e: dataclasses.replace(e, printed=(Printed(1, "loss", "1.0"),)), Change.WORDS),
        (lambda e: e.with_training(seed=1), Change.RUN),
        (lambda e: e.with_training(seed=1, learning_rate=0.5), Change.RUN),
        (lambda e: e.with_training(stop=Stop(steps=3)), Change.RUN),
        (lambda e: e.with_training(optimizer=Choice("adam")), Change.RUN),
        (lambda e: e.with_training(batch_size=1), Change.RUN),
        (lambda e: e.with_loss(factor=0.5), Change.RUN),
        (lambda e: edits.set_cell(e, "inputs", 1, 1, 2.0), Change.RUN),
        (lambda e: edits.set_frozen(e, "W1[1,1]", True), Change.RUN),
        (lambda e: edits.set_parameter(e, [0.0], "W1[1,1]", -0.0), Change.RUN),
    ],
)
def test_reach_of_says_how_far_a_change_reaches(experiment, change, reach):
    assert reach_of(experiment, change(experiment)) is reach

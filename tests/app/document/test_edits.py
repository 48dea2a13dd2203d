"""The one undo command, without a document around it."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QUndoCommand, QUndoStack

from app.document.edits import ReplaceExperiment


@pytest.fixture
def applied():
    return []


@pytest.fixture
def replace(applied):
    """Make a command from one value to another; any values do, it never looks inside."""
    return lambda before, after, field="": ReplaceExperiment(
        f"To {after}", before, after, applied.append, field
    )


def test_redo_applies_the_next_value_and_undo_the_one_before(replace, applied):
    command = replace("a", "b")
    command.redo()
    command.undo()
    assert applied == ["b", "a"]
    assert command.text() == "To b"


def test_only_commands_of_the_same_field_become_one(replace):
    assert replace("a", "b", "rate").mergeWith(replace("b", "c", "rate"))
    assert not replace("a", "b", "rate").mergeWith(replace("b", "c", "seed"))
    assert not replace("a", "b", "rate").mergeWith(QUndoCommand("foreign"))
    assert replace("a", "b").id() == -1
    assert replace("a", "b", "rate").id() != -1


def test_a_merged_command_goes_from_the_first_value_to_the_last(replace, applied):
    command = replace("a", "b", "rate")
    command.mergeWith(replace("b", "c", "rate"))
    command.undo()
    command.redo()
    assert applied == ["a", "c"]
    assert not command.isObsolete()


def test_a_way_there_and_back_is_obsolete(replace):
    command = replace("a", "b", "rate")
    command.mergeWith(replace("b", "a", "rate"))
    assert command.isObsolete()


def test_thousands_of_merged_commands_stay_one_step(qapp, replace, applied):
    stack = QUndoStack()
    for value in range(2000):
        stack.push(replace(value, value + 1, "rate"))
    assert stack.count() == 1
    stack.undo()
    assert applied[-1] == 0

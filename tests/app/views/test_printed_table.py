"""Printed beside computed, with ticks, crosses and errata that everybody can read or hear."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from app.views.printed_model import VERDICT_COLUMN
from app.views.printed_table import PrintedTable
from engine import Printed
from engine.printed_values import PrintedResult

HOLDS = PrintedResult(Printed(1, "W1[1,1]", "-8.5948"), -8.5948001, True, -1e-7)
DIFFERS = PrintedResult(Printed(2, "delta1[1]", "0.5", example=2), 0.75, False, 0.25)
MISPRINT = PrintedResult(Printed(3, "dW1[1,1]", "1.2", erratum="It should read <b>1.1</b>."), 1.1, False, -0.1)
MISSING = PrintedResult(Printed(9, "loss", "0.1"), None, False, None, "The loss grew beyond every number.")


@pytest.fixture
def table(qtbot):
    made = PrintedTable()
    qtbot.addWidget(made)
    made.resize(340, 300)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.hide()


def row_of(table, row, role=Qt.ItemDataRole.DisplayRole):
    return [table.view.model().index(row, column).data(role) for column in range(5)]


def texts(table):
    return [label.text() for label in table.findChildren(QLabel) if label.isVisible()]


def test_without_printed_values_it_says_so(table):
    table.show_results([])
    assert texts(table) == ["This experiment has no printed values."]
    assert not table.view.isVisible()


def test_ticks_crosses_and_errata(table):
    table.show_results([HOLDS, DIFFERS, MISPRINT, MISSING])
    assert row_of(table, 0) == ["1", "W1[1,1]", "−8.5948", "−8.594800", "✓"]
    assert row_of(table, 1) == ["2", "δ1[1] · 2", "0.5", "0.750", "✗"]
    assert row_of(table, 2) == ["3", "∂J/∂W1[1,1]", "1.2", "1.100", "erratum"]
    assert row_of(table, 3) == ["9", "loss", "0.1", "–", "–"]
    assert texts(table) == ["1 of 4 printed values hold, 1 is a known misprint"]


def test_the_verdict_is_spoken_in_words(table):
    table.show_results([HOLDS, DIFFERS, MISPRINT, MISSING])
    spoken = [row_of(table, row, Qt.ItemDataRole.AccessibleTextRole)[VERDICT_COLUMN] for row in range(4)]
    assert spoken == ["holds", "differs", "known misprint", "not reached"]


def test_all_that_hold_are_counted(table):
    table.show_results([HOLDS] * 20)
    assert texts(table) == ["20 of 20 printed values hold"]


def test_selecting_a_misprint_shows_why_as_plain_text(qtbot, table):
    table.show_results([HOLDS, MISPRINT])
    table.view.show_row(0)
    table.view.setFocus()
    with qtbot.waitSignal(table.step_selected) as selected:
        qtbot.keyClick(table.view, Qt.Key.Key_Down)
    assert selected.args == [3]
    assert "It should read <b>1.1</b>." in texts(table)
    assert table._note.textFormat() == Qt.TextFormat.PlainText
    qtbot.keyClick(table.view, Qt.Key.Key_Up)
    assert len(texts(table)) == 1

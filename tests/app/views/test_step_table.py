"""The run as a table: exact rows only, read when drawn, the newest in sight."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from app.views.step_model import first_exact_step
from app.views.step_table import StepTable
from engine import History


def rows(first, count, columns=3):
    return np.arange(first, first + count, dtype=float)[:, None] * np.linspace(-1.0, 1.0, columns)[None, :] / 3


@pytest.fixture
def table(qtbot):
    made = StepTable()
    qtbot.addWidget(made)
    made.resize(340, 300)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.hide()


@pytest.fixture
def history():
    made = History(("loss", "W1[1,1]", "b1[1]"))
    made.append(rows(0, 100))
    return made


def cell(table, row, column, role=Qt.ItemDataRole.DisplayRole):
    return table.view.model().index(row, column).data(role)


def test_columns_are_step_epoch_loss_and_the_parameters(table, history):
    table.show_history(history, 4)
    model = table.view.model()
    heads = [model.headerData(column, Qt.Orientation.Horizontal) for column in range(model.columnCount())]
    assert heads == ["step", "epoch", "loss", "W1[1,1]", "b1[1]"]
    assert [cell(table, 10, column) for column in range(5)] == ["10", "2", "−3.3333", "0", "3.3333"]
    assert "-3.3333333333333335" in cell(table, 10, 2, Qt.ItemDataRole.ToolTipRole)


def test_an_empty_run_says_so(table):
    table.show_history(None, 1)
    assert "No step" in table._note.text()
    table.show_history(History(("loss",)), 1)
    table.refresh()
    assert "No step" in table._note.text()


def test_it_follows_the_newest_row(table, history):
    table.show_history(history, 1)
    bar = table.view.verticalScrollBar()
    assert bar.value() == bar.maximum() > 0
    history.append(rows(100, 50))
    table.refresh()
    assert table.view.model().rowCount() == 150
    assert bar.value() == bar.maximum()


def test_it_stays_where_the_person_has_scrolled_to(table, history):
    table.show_history(history, 1)
    bar = table.view.verticalScrollBar()
    bar.setValue(200)
    history.append(rows(100, 50))
    table.refresh()
    assert bar.value() == 200
    bar.setValue(bar.maximum())
    history.append(rows(150, 50))
    table.refresh()
    assert bar.value() == bar.maximum()


def test_a_long_run_shows_the_exact_steps_and_says_so(table):
    history = History(("loss", "W1[1,1]", "b1[1]"), budget=0)
    history.append(rows(0, 1000))
    table.show_history(history, 1)
    assert table._note.text() == ""
    history.append(rows(1000, 4000))
    table.refresh()
    model = table.view.model()
    first = first_exact_step(history)
    assert 0 < first < 5000
    assert model.rowCount() == 5000 - first
    assert cell(table, 0, 0) == str(first)
    assert cell(table, 0, 4) == cell(table, 0, 4).replace("-", "−") != ""
    assert f"Steps {first} to 4999" in table._note.text()


def test_the_selected_step_stays_selected_while_old_rows_go(qtbot, table):
    history = History(("loss", "W1[1,1]", "b1[1]"), budget=0)
    history.append(rows(0, 3000))
    table.show_history(history, 1)
    table.set_current_step(2900)
    history.append(rows(3000, 100))
    with qtbot.assertNotEmitted(table.step_selected):
        table.refresh()
    assert cell(table, table.view.selected_rows()[0], 0) == "2900"


def test_a_run_that_begins_anew_is_shown_from_its_start(table, history):
    table.show_history(history, 1)
    history.clear()
    history.append(rows(0, 2))
    table.refresh()
    assert table.view.model().rowCount() == 2


def test_many_parameters_are_cut_and_said(table):
    history = History(("loss", *(f"W1[{n},1]" for n in range(1, 501))))
    history.append(np.zeros((3, 501)))
    table.show_history(history, 1)
    assert table.view.model().columnCount() == 63
    assert "first 60 of 500" in table._note.text()


def test_moving_selects_a_step(qtbot, table, history):
    table.show_history(history, 1)
    table.set_current_step(5)
    table.view.setFocus()
    with qtbot.waitSignal(table.step_selected) as selected:
        qtbot.keyClick(table.view, Qt.Key.Key_Down)
    assert selected.args == [6]


def test_copy_is_tab_separated_with_names_and_every_digit(qtbot, table, history):
    table.show_history(history, 1)
    table.set_current_step(1)
    qtbot.keyClick(table.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == (
        "step\tepoch\tloss\tW1[1,1]\tb1[1]\n1\t1\t-0.3333333333333333\t0\t0.3333333333333333\n"
    )

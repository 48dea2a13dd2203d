"""Every weight and bias by name: read, typed, frozen and selected by keyboard."""

import numpy as np
import pytest
from PySide6.QtCore import Qt

from app.views.number_field import NumberField
from app.views.parameter_model import FROZEN_COLUMN, GRADIENT_COLUMN, VALUE_COLUMN
from app.views.parameter_table import ParameterTable

NAMES = ("W1[1,1]", "W1[2,1]", "b1[1]")


@pytest.fixture
def table(qtbot):
    made = ParameterTable()
    qtbot.addWidget(made)
    made.show_parameters(NAMES, np.array([0.5, -23.1, 0.0]), np.array([0.25, 1e-9, -2.0]), ["b1[1]"])
    made.resize(340, 200)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.hide()


def go_to(table, row, column):
    table.view.setCurrentIndex(table.view.model().index(row, column))
    table.view.setFocus()


def cell(table, row, column, role=Qt.ItemDataRole.DisplayRole):
    return table.view.model().index(row, column).data(role)


def test_names_values_gradients_and_checks(table):
    assert [cell(table, 1, column) for column in range(3)] == ["W1[2,1]", "−23.100", "1.0000e−9"]
    assert cell(table, 2, FROZEN_COLUMN, Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
    assert cell(table, 0, FROZEN_COLUMN, Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Unchecked


def test_a_value_is_typed_exactly(qtbot, table):
    go_to(table, 1, VALUE_COLUMN)
    qtbot.keyClick(table.view, Qt.Key.Key_Return)
    editor = table.view.findChild(NumberField)
    assert editor.text() == "-23.1"
    with qtbot.waitSignal(table.parameter_edited) as edited:
        qtbot.keyClicks(editor, "1/3")
        qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert edited.args == ["W1[2,1]", 1 / 3]
    assert cell(table, 1, VALUE_COLUMN) == "−23.100"


def test_typing_is_not_disturbed_by_new_numbers(qtbot, table):
    go_to(table, 0, VALUE_COLUMN)
    qtbot.keyClick(table.view, Qt.Key.Key_F2)
    editor = table.view.findChild(NumberField)
    qtbot.keyClicks(editor, "1.2")
    table.show_parameters(NAMES, np.array([9.0, 8.0, 7.0]))
    assert editor.text() == "1.2"
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: table.view.findChild(NumberField) is None)


def test_space_freezes_and_frees(qtbot, table):
    go_to(table, 0, FROZEN_COLUMN)
    with qtbot.waitSignal(table.freeze_requested) as wanted:
        qtbot.keyClick(table.view, Qt.Key.Key_Space)
    assert wanted.args == ["W1[1,1]", True]
    go_to(table, 2, FROZEN_COLUMN)
    with qtbot.waitSignal(table.freeze_requested) as wanted:
        qtbot.keyClick(table.view, Qt.Key.Key_Space)
    assert wanted.args == ["b1[1]", False]


def test_a_click_on_the_check_freezes(qtbot, table):
    box = table.view.visualRect(table.view.model().index(1, FROZEN_COLUMN))
    with qtbot.waitSignal(table.freeze_requested) as wanted:
        place = box.topLeft()
        place.setX(place.x() + 9)
        place.setY(box.center().y())
        qtbot.mouseClick(table.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert wanted.args == ["W1[2,1]", True]


def test_selection_goes_both_ways(qtbot, table):
    with qtbot.assertNotEmitted(table.parameter_selected):
        table.set_selected("W1[2,1]")
    assert table.view.selected_rows() == [1]
    table.view.setFocus()
    with qtbot.waitSignal(table.parameter_selected) as selected:
        qtbot.keyClick(table.view, Qt.Key.Key_Down)
    assert selected.args == ["b1[1]"]
    table.set_selected(None)
    assert table.view.selected_rows() == []


def test_gradients_may_be_missing_or_not_finite(table):
    table.show_parameters(NAMES, np.array([0.5, np.nan, 0.0]))
    assert cell(table, 0, GRADIENT_COLUMN) == "–"
    assert cell(table, 1, VALUE_COLUMN) == "–"


def test_new_numbers_keep_the_selection_and_other_names_begin_anew(table):
    table.set_selected("W1[2,1]")
    table.show_parameters(NAMES, np.array([1.0, 2.0, 3.0]))
    assert table.view.selected_rows() == [1]
    assert cell(table, 1, VALUE_COLUMN) == "2.0000"
    table.show_parameters(NAMES[:1], np.array([1.0]))
    assert table.view.model().rowCount() == 1


def test_cells_speak(table):
    assert cell(table, 1, VALUE_COLUMN, Qt.ItemDataRole.AccessibleTextRole) == "W1[2,1], value −23.1"
    assert cell(table, 2, FROZEN_COLUMN, Qt.ItemDataRole.AccessibleTextRole) == "b1[1], frozen"

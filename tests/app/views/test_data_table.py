"""The examples: shown, typed, pasted, copied, removed; nothing changes but through the model."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from app.views.data_table import DataTable
from app.views.number_field import NumberField
from app.views.theme import DARK
from engine import Data

XOR = Data([[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]])


@pytest.fixture
def table(qtbot):
    made = DataTable()
    qtbot.addWidget(made)
    made.show_data(XOR, ("left", "right"))
    made.resize(260, 320)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.hide()


def model(table):
    return table.view.model()


def cell(table, row, column):
    return model(table).index(row, column).data()


def heads(table):
    count = model(table).columnCount()
    return [model(table).headerData(column, Qt.Orientation.Horizontal) for column in range(count)]


def go_to(table, row, column):
    table.view.setCurrentIndex(model(table).index(row, column))
    table.view.setFocus()


def test_inputs_targets_and_predictions_stand_side_by_side(table):
    assert heads(table) == ["left", "right", "t", "ŷ"]
    assert [cell(table, 1, column) for column in range(4)] == ["0", "1", "1", ""]
    assert model(table).headerData(0, Qt.Orientation.Vertical) == 1


def test_names_are_numbered_where_none_are_given(table):
    table.show_data(Data([[1, 2]], [[3, 4]]))
    assert heads(table) == ["x₁", "x₂", "t₁", "t₂", "ŷ₁", "ŷ₂"]


def test_the_heading_counts(table):
    assert table._heading.text() == "Data · 4 examples"
    table.show_data(Data([[1, 2]], [[3]]))
    assert table._heading.text() == "Data · 1 example"
    table.show_data(Data([[1, 2]], [[3]], [[4, 5], [6, 7]], [[8], [9]]))
    assert table._heading.text() == "Data · 1 example, 2 for testing"
    table.show_data(Data(XOR.inputs, XOR.targets, XOR.inputs, XOR.targets))
    assert table._heading.text() == "Data · 4 examples, 4 for testing"


def test_predictions_are_shown_and_only_rows_in_sight_are_announced(qtbot):
    table = DataTable()
    qtbot.addWidget(table)
    table.show_data(Data(np.zeros((1797, 64)), np.zeros((1797, 10))))
    table.resize(300, 300)
    table.show()
    announced = []
    model(table).dataChanged.connect(lambda first, last, _roles: announced.append((first.row(), last.row())))
    table.show_predictions(np.full((1797, 10), -0.25))
    assert cell(table, 1796, 83) == "−0.25"
    assert announced
    assert announced[0][1] < 40
    table.hide()


def test_predictions_of_other_data_are_left_out(table):
    table.show_predictions(np.zeros((3, 1)))
    assert cell(table, 0, 3) == ""


def test_typing_a_number_asks_for_the_edit(qtbot, table):
    go_to(table, 2, 1)
    with qtbot.waitSignal(table.cell_edited) as edited:
        qtbot.keyClick(table.view, Qt.Key.Key_7)
        editor = table.view.findChild(NumberField)
        qtbot.keyClicks(editor, "/8")
        qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert edited.args == ["inputs", 2, 1, 0.875]
    assert cell(table, 2, 1) == "0"


def test_a_target_is_edited_in_its_own_array(qtbot, table):
    go_to(table, 3, 2)
    qtbot.keyClick(table.view, Qt.Key.Key_Return)
    editor = table.view.findChild(NumberField)
    with qtbot.waitSignal(table.cell_edited) as edited:
        qtbot.keyClicks(editor, "0,5")
        qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert edited.args == ["targets", 3, 0, 0.5]


def test_bad_text_keeps_the_editor_open_and_marked(qtbot, table):
    go_to(table, 0, 0)
    qtbot.keyClick(table.view, Qt.Key.Key_F2)
    editor = table.view.findChild(NumberField)
    qtbot.keyClicks(editor, "abc")
    with (
        qtbot.assertNotEmitted(table.cell_edited),
        qtbot.waitSignal(table.problem_found) as problem,
    ):
        qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert "abc" in problem.args[0]
    assert editor.isVisible()
    assert editor.property("invalid") == "true"
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: table.view.findChild(NumberField) is None)


def test_the_number_that_is_there_is_no_edit(qtbot, table):
    go_to(table, 1, 1)
    qtbot.keyClick(table.view, Qt.Key.Key_F2)
    editor = table.view.findChild(NumberField)
    with qtbot.assertNotEmitted(table.cell_edited):
        qtbot.keyClicks(editor, "1.0")
        qtbot.keyClick(editor, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: table.view.findChild(NumberField) is None)


def test_predictions_cannot_be_edited(qtbot, table):
    go_to(table, 0, 3)
    qtbot.keyClick(table.view, Qt.Key.Key_Return)
    assert table.view.findChild(NumberField) is None


def test_tab_in_an_editor_goes_on_to_the_next_cell(qtbot, table):
    table.cell_edited.connect(
        lambda *_: table.show_data(Data(XOR.inputs + 0.5, XOR.targets), ("left", "right"))
    )
    go_to(table, 0, 0)
    qtbot.keyClick(table.view, Qt.Key.Key_F2)
    editor = table.view.findChild(NumberField)
    qtbot.keyClicks(editor, "0.5")
    qtbot.keyClick(editor, Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: table.view.currentIndex().column() == 1)


def test_moving_selects_an_example(qtbot, table):
    go_to(table, 0, 0)
    with qtbot.waitSignal(table.example_selected) as selected:
        qtbot.keyClick(table.view, Qt.Key.Key_Down)
    assert selected.args == [2]


def test_setting_the_example_sends_no_signal(qtbot, table):
    with qtbot.assertNotEmitted(table.example_selected):
        table.set_current_example(3)
    assert table.view.selected_rows() == [2]


def test_new_numbers_of_the_same_size_keep_selection(table):
    table.set_current_example(3)
    table.show_data(Data(XOR.inputs + 1, XOR.targets), ("left", "right"))
    assert table.view.selected_rows() == [2]
    assert cell(table, 2, 0) == "2"


def test_fewer_rows_keep_the_nearest_selected_without_a_signal(qtbot, table):
    table.set_current_example(4)
    with qtbot.assertNotEmitted(table.example_selected):
        table.show_data(Data(XOR.inputs[:2], XOR.targets[:2]), ("left", "right"))
    assert table.view.selected_rows() == [1]


def test_buttons_ask_for_rows(qtbot, table):
    with qtbot.waitSignal(table.add_row_requested):
        qtbot.mouseClick(table._add, Qt.MouseButton.LeftButton)
    table.select_rows([1, 3])
    with qtbot.waitSignal(table.remove_rows_requested) as removed:
        qtbot.mouseClick(table._remove, Qt.MouseButton.LeftButton)
    assert removed.args == [[1, 3]]


def test_delete_asks_to_remove_but_never_all(qtbot, table):
    go_to(table, 1, 0)
    with qtbot.waitSignal(table.remove_rows_requested) as removed:
        qtbot.keyClick(table.view, Qt.Key.Key_Delete)
    assert removed.args == [[1]]
    table.view.selectAll()
    with qtbot.assertNotEmitted(table.remove_rows_requested), qtbot.waitSignal(table.problem_found) as problem:
        qtbot.keyClick(table.view, Qt.Key.Key_Delete)
    assert problem.args == ["At least one example must stay."]


def test_copy_and_paste_are_a_round_trip(qtbot, table):
    table.select_rows([1, 2])
    qtbot.keyClick(table.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "0\t1\t1\n1\t0\t1\n"
    go_to(table, 3, 0)
    with qtbot.waitSignal(table.rows_pasted) as pasted:
        qtbot.keyClick(table.view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    np.testing.assert_array_equal(pasted.args[0], [[0, 1, 1], [1, 0, 1]])
    assert pasted.args[1] == 3


def test_a_bad_cell_refuses_the_whole_paste(qtbot, table):
    QGuiApplication.clipboard().setText("1\t2\t3\n4\tx\t6")
    go_to(table, 0, 0)
    with qtbot.assertNotEmitted(table.rows_pasted), qtbot.waitSignal(table.problem_found) as problem:
        qtbot.keyClick(table.view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert "Line 2, cell 2" in problem.args[0]


def test_names_and_tips_never_become_markup(table):
    table.show_data(XOR, ("<b>a</b>", "<img src=x>"))
    assert heads(table)[0] == "<b>a</b>"
    tip = model(table).headerData(0, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
    assert "&lt;b&gt;" in tip


def test_cells_speak(table):
    index = model(table).index(1, 0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "left of example 2: 0"


def test_predictions_are_muted_in_the_theme(table):
    table.set_theme(DARK)
    assert model(table).index(0, 3).data(Qt.ItemDataRole.ForegroundRole).color().name() == DARK.muted


def test_tab_leaves_the_table(table):
    assert not table.view.tabKeyNavigation()

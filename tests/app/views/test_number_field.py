"""A number typed exactly: taken over by Enter, marked when it is none, restored by Escape."""

import math

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.views.number_field import NumberField


@pytest.fixture
def field(qtbot):
    made = NumberField(0.007)
    qtbot.addWidget(made)
    return made


def type_text(qtbot, field, text):
    field.selectAll()
    qtbot.keyClicks(field, text)


@pytest.mark.parametrize(
    ("text", "value"), [("0.5", 0.5), ("0,5", 0.5), ("1/3", 1 / 3), ("-23.1", -23.1), ("2e-3", 0.002)]
)
def test_enter_takes_over_what_people_write(qtbot, field, text, value):
    type_text(qtbot, field, text)
    with qtbot.waitSignal(field.value_edited) as edited:
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert edited.args == [value]
    assert field.value() == value


def test_text_is_the_shortest_that_gives_the_same_number(field):
    field.set_value(-23.1)
    assert field.text() == "-23.1"
    field.set_value(2.0)
    assert field.text() == "2"
    field.set_value(1 / 3)
    assert field.text() == "0.3333333333333333"


def test_set_value_sends_no_signal(qtbot, field):
    with qtbot.assertNotEmitted(field.value_edited):
        field.set_value(3.0)
    assert field.text() == "3"


def test_the_same_value_again_leaves_typing_alone(qtbot, field):
    type_text(qtbot, field, "0.0")
    field.set_value(0.007)
    assert field.text() == "0.0"


def test_the_same_number_written_otherwise_is_no_edit(qtbot, field):
    type_text(qtbot, field, "7e-3")
    with qtbot.assertNotEmitted(field.value_edited):
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.text() == "0.007"


def test_bad_text_is_marked_and_the_old_value_stays(qtbot, field):
    type_text(qtbot, field, "<b>x")
    with qtbot.waitSignal(field.problem_found) as problem:
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert "is not a number" in problem.args[0]
    assert field.property("invalid") == "true"
    assert "&lt;b&gt;x" in field.toolTip()
    assert field.value() == 0.007
    assert field.text() == "<b>x"


def test_escape_restores_the_value(qtbot, field):
    type_text(qtbot, field, "x")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == "0.007"
    assert not field.has_problem()
    assert field.toolTip() == ""


def test_typing_on_takes_the_mark_away(qtbot, field):
    type_text(qtbot, field, "x")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    type_text(qtbot, field, "1")
    assert not field.has_problem()


def test_leaving_the_field_takes_the_number_over_once(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    first, second = NumberField(1.0, parent=window), NumberField(2.0, parent=window)
    layout = QVBoxLayout(window)
    layout.addWidget(first)
    layout.addWidget(second)
    with qtbot.waitExposed(window):
        window.show()
    heard = []
    first.value_edited.connect(heard.append)
    qtbot.mouseClick(first, Qt.MouseButton.LeftButton)
    type_text(qtbot, first, "5")
    qtbot.mouseClick(second, Qt.MouseButton.LeftButton)
    assert heard == [5.0]
    window.hide()


def test_one_bad_text_is_reported_once(qtbot, field):
    heard = []
    field.problem_found.connect(heard.append)
    type_text(qtbot, field, "x")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert len(heard) == 1


def test_arrows_change_the_last_digit_shown_and_undo_each_other(qtbot, field):
    heard = []
    field.value_edited.connect(heard.append)
    for _ in range(4):
        qtbot.keyClick(field, Qt.Key.Key_Up)
    assert heard == [0.008, 0.009, 0.01, 0.011]
    for _ in range(4):
        qtbot.keyClick(field, Qt.Key.Key_Down)
    assert field.value() == 0.007


def test_arrows_change_the_third_digit_of_a_long_number(qtbot, field):
    field.set_value(1 / 3)
    qtbot.keyClick(field, Qt.Key.Key_Up)
    assert field.value() == pytest.approx(1 / 3 + 0.001, abs=1e-15)


def test_arrows_stop_at_the_minimum(qtbot):
    field = NumberField(0.1, minimum=0.0)
    qtbot.addWidget(field)
    for _ in range(3):
        qtbot.keyClick(field, Qt.Key.Key_Down)
    assert field.value() == 0.0
    assert math.copysign(1.0, field.value()) == 1.0
    assert not field.has_problem()


def test_page_keys_change_it_by_ten(qtbot, field):
    qtbot.keyClick(field, Qt.Key.Key_PageUp)
    assert field.value() == 0.017


def test_whole_fields_take_whole_numbers_only(qtbot):
    field = NumberField(100, minimum=1, whole=True)
    qtbot.addWidget(field)
    qtbot.keyClick(field, Qt.Key.Key_Up)
    assert field.value() == 101
    type_text(qtbot, field, "2.5")
    with qtbot.waitSignal(field.problem_found):
        qtbot.keyClick(field, Qt.Key.Key_Return)
    type_text(qtbot, field, "0")
    with qtbot.waitSignal(field.problem_found) as problem:
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert "smallest" in problem.args[0]


def test_a_check_refuses_with_its_own_sentence(qtbot):
    field = NumberField(1.0, check=lambda value: "" if value != 7 else "Not seven.")
    qtbot.addWidget(field)
    type_text(qtbot, field, "7")
    with qtbot.waitSignal(field.problem_found) as problem:
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert problem.args == ["Not seven."]
    assert field.value() == 1.0


def test_help_comes_back_after_a_problem(qtbot, field):
    field.set_help("The learning rate")
    type_text(qtbot, field, "x")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert "learning" not in field.toolTip()
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert "The learning rate" in field.toolTip()

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtWidgets import QPushButton, QWidget

from app.views.value_editor import ValueEditor


@pytest.fixture
def drawing(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.resize(300, 200)
    widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


@pytest.fixture
def editor(drawing):
    made = ValueEditor(drawing)
    made.entered = []
    made.value_entered.connect(lambda name, value: made.entered.append((name, value)))
    made.open_for("W1[1,1]", -23.1, QRectF(100, 90, 50, 18), "weight")
    return made


def test_it_opens_with_the_exact_value_selected(editor):
    assert editor.isVisible()
    assert editor.window().focusWidget() is editor
    assert editor.selectedText() == "-23.1"
    assert editor.name == "W1[1,1]"
    assert editor.accessibleName() == "weight"


@pytest.mark.parametrize(
    ("typed", "value"), [("1/3", 1 / 3), ("0,5", 0.5), ("−2e-3", -0.002), ("5", 5.0), (".25", 0.25)]
)
def test_enter_takes_what_was_typed(qtbot, editor, typed, value):
    editor.insert(typed)
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert editor.entered == [("W1[1,1]", value)]
    assert not editor.isVisible()


def test_escape_leaves_the_value_as_it_was(qtbot, editor, drawing):
    qtbot.keyClicks(editor, "7")
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    assert editor.entered == []
    assert not editor.isVisible()
    assert drawing.focusWidget() is drawing


def test_a_click_elsewhere_takes_the_number(qtbot, editor, drawing):
    qtbot.keyClicks(editor, "7")
    qtbot.mouseClick(drawing, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert editor.entered == [("W1[1,1]", 7.0)]
    assert not editor.isVisible()


def test_a_click_on_a_button_that_takes_no_focus_takes_the_number_first(qtbot, editor, drawing):
    button = QPushButton("Run", drawing)
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    seen = []
    button.clicked.connect(lambda: seen.extend(editor.entered))
    button.show()
    qtbot.keyClicks(editor, "7")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert seen == [("W1[1,1]", 7.0)]


def test_a_value_left_as_it_was_is_no_edit(qtbot, editor):
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert editor.entered == []
    assert not editor.isVisible()


@pytest.mark.parametrize("typed", ["", "abc", "1/0", "1e999", "nan"])
def test_text_that_is_no_number_keeps_it_open_with_a_sentence(qtbot, editor, drawing, typed):
    editor.clear()
    qtbot.keyClicks(editor, typed)
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert editor.isVisible()
    assert editor.property("invalid") == "true"
    assert editor.problem.endswith(".")
    assert editor.accessibleDescription() == editor.problem
    qtbot.mouseClick(drawing, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert editor.isVisible()
    qtbot.keyClicks(editor, "4")
    assert editor.property("invalid") == "false"
    editor.setText("4")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert editor.entered == [("W1[1,1]", 4.0)]


def test_it_stays_inside_the_drawing(editor, drawing):
    editor.open_for("b1[1]", 1e-300, QRectF(290, 195, 50, 18), "bias")
    assert drawing.rect().contains(editor.geometry())
    editor.setText("x")
    editor.commit()
    assert drawing.rect().contains(editor._problem.geometry())


def test_what_was_typed_first_replaces_the_value(editor):
    editor.open_for("b1[1]", 2.0, QRectF(10, 10, 50, 18), "bias", typed="-")
    assert editor.text() == "-"

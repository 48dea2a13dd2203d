"""The line that tells what happened: one sentence, plain, until it is replaced or put away."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QToolButton, QVBoxLayout, QWidget

from app.views.message_line import MessageLine
from app.views.theme import DARK


@pytest.fixture
def line(qtbot):
    """A message line in a shown window."""
    around = QWidget()
    qtbot.addWidget(around)
    made = MessageLine()
    made.around = around  # Python would let the window go
    column = QVBoxLayout(around)
    column.addWidget(made)
    column.addWidget(QWidget(), 1)
    around.show()
    qtbot.waitExposed(around)
    return made


def test_without_a_message_it_takes_no_room(line):
    assert not line.isVisible()
    assert line.text == ""


@pytest.mark.parametrize("show", [MessageLine.show_note, MessageLine.show_problem])
def test_a_sentence_is_shown_until_it_is_replaced(line, show):
    show(line, "First.")
    assert line.isVisible()
    assert line.text == "First."
    show(line, "Second.")
    assert line.text == "Second."


def test_clearing_hides_it(line):
    line.show_problem("Wrong.")
    line.clear()
    assert not line.isVisible()
    assert line.text == ""


def test_the_cross_puts_the_message_away(qtbot, line):
    line.show_note("Done.")
    qtbot.mouseClick(line.findChild(QToolButton), Qt.MouseButton.LeftButton)
    assert not line.isVisible()


def test_the_cross_is_named_and_reached_by_the_keyboard(qtbot, line):
    cross = line.findChild(QToolButton)
    assert cross.accessibleName()
    line.show_note("Done.")
    cross.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(cross, Qt.Key.Key_Space)
    assert not line.isVisible()


def test_text_of_a_file_is_never_taken_for_html(line):
    line.show_problem("<img src='file:///etc/passwd'><b>unknown key</b>")
    label = next(one for one in line.findChildren(QLabel) if one.text() == line.text)
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert label.accessibleName() == line.text


def test_a_problem_looks_other_than_a_note_in_both_themes(line):
    def look():
        return line.grab().toImage()

    line.show_note("The same words.")
    note = look()
    line.show_problem("The same words.")
    assert look() != note
    line.set_theme(DARK)
    dark = look()
    line.show_note("The same words.")
    assert look() != dark


def test_a_long_sentence_wraps_and_is_shown_whole(qtbot, line):
    line.window().resize(400, 300)
    line.show_note("One line.")
    qtbot.waitUntil(lambda: line.height() < 50)
    line.show_problem("A sentence that goes on and on about what left the range and what to try. " * 6)
    label = next(label for label in line.findChildren(QLabel) if label.text() == line.text)
    qtbot.waitUntil(lambda: line.height() > 90)
    assert label.height() >= label.heightForWidth(label.width())

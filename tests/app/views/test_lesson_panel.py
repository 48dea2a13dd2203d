"""The lesson panel: a choice that asks, and text that loads nothing."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from app.views.choice_box import ChoiceBox
from app.views.lesson_panel import MOST_LINES, DescriptionText, LessonPanel


@pytest.fixture
def panel(qtbot):
    made = LessonPanel()
    qtbot.addWidget(made)
    made.set_lessons([("neuron", "One linear neuron"), ("xor", "XOR")])
    made.resize(252, 300)
    return made


def box(panel):
    return panel.findChild(ChoiceBox)


def text(panel):
    return panel.findChild(DescriptionText)


def test_setting_the_lesson_sends_no_signal(qtbot, panel):
    with qtbot.assertNotEmitted(panel.lesson_requested):
        panel.set_current("xor")
    assert box(panel).currentText() == "XOR"


def test_choosing_a_lesson_asks_for_it_and_shows_the_open_one_until_then(qtbot, panel):
    panel.set_current("neuron")
    with qtbot.waitSignal(panel.lesson_requested) as wanted:
        qtbot.keyClick(box(panel), Qt.Key.Key_Down)
    assert wanted.args == ["xor"]
    assert box(panel).currentText() == "One linear neuron"


def test_a_project_that_is_no_lesson_shows_none(panel):
    panel.set_current("xor")
    panel.set_current(None)
    assert box(panel).currentIndex() == -1


def test_text_of_a_file_is_shown_as_it_is(panel):
    panel.set_description("**bold** <img src='/etc/passwd'> <b>x</b>", trusted=False)
    assert text(panel).toPlainText() == "**bold** <img src='/etc/passwd'> <b>x</b>"


def test_text_of_a_lesson_may_be_markdown_without_html_and_loads_nothing(panel, tmp_path):
    panel.set_description("**bold** ![p](file:///etc/hostname) <b>x</b>", trusted=True)
    assert "**" not in text(panel).toPlainText()
    assert text(panel).loadResource(2, "file:///etc/hostname") is None


def test_a_long_description_scrolls_instead_of_pushing_the_rest_away(qtbot, panel):
    panel.show()
    panel.set_description("word " * 500, trusted=False)
    lines = text(panel).height() / text(panel).fontMetrics().lineSpacing()
    assert lines <= MOST_LINES + 1
    panel.resize(200, 300)
    assert text(panel).verticalScrollBar().value() == 0
    panel.set_description("short", trusted=False)
    assert text(panel).height() < 2.5 * text(panel).fontMetrics().lineSpacing()
    panel.set_description("", trusted=False)
    assert not text(panel).isVisible()
    panel.hide()


def test_the_wheel_does_not_change_the_lesson(qtbot, panel):
    panel.set_current("neuron")
    wheel = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        QPoint(0, -120),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    with qtbot.assertNotEmitted(panel.lesson_requested):
        QApplication.sendEvent(box(panel), wheel)
    assert box(panel).currentText() == "One linear neuron"

"""The dialog for faults of our own: one at a time, plain text, and the window lives on."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QLabel, QMessageBox, QWidget

from app.views.error_dialog import ErrorDialog


@pytest.fixture
def window(qtbot):
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def dialog(window):
    made = ErrorDialog(window)
    yield made
    if made.box is not None:
        made.box.close()


def boxes(window):
    return [box for box in window.findChildren(QMessageBox) if box.isVisible()]


def test_an_exception_is_shown_with_its_traceback_and_stops_nothing(dialog, window):
    dialog.show_error("ValueError: no", "Traceback: line 1")
    (box,) = boxes(window)
    assert dialog.box is box
    assert "ValueError: no" in box.text()
    assert box.detailedText() == "Traceback: line 1"
    assert not box.isModal()


def test_a_hundred_exceptions_are_one_dialog_that_counts_them(dialog, window):
    for number in range(100):
        dialog.show_error(f"ValueError: {number}", "Traceback")
    (box,) = boxes(window)
    assert "ValueError: 0" in box.text()
    assert "99 more" in box.informativeText()


def test_once_it_is_closed_the_next_exception_opens_another_that_counts_anew(qtbot, dialog, window):
    dialog.show_error("First: one", "Traceback")
    dialog.show_error("First: again", "Traceback")
    qtbot.mouseClick(dialog.box.button(QMessageBox.StandardButton.Ok), Qt.MouseButton.LeftButton)
    assert dialog.box is None
    dialog.show_error("Second: two", "Traceback")
    (box,) = boxes(window)
    assert "Second: two" in box.text()
    assert "more" not in box.informativeText()
    dialog.show_error("Second: again", "Traceback")
    assert " 1 more" in box.informativeText()


def test_escape_closes_it(qtbot, dialog, window):
    dialog.show_error("ValueError: no", "Traceback")
    qtbot.keyClick(dialog.box, Qt.Key.Key_Escape)
    assert boxes(window) == []
    assert dialog.box is None


def test_closed_dialogs_do_not_pile_up(qapp, dialog, window):
    for _ in range(10):
        dialog.show_error("ValueError: no", "Traceback")
        dialog.box.close()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert window.findChildren(QMessageBox) == []


def test_the_message_is_never_taken_for_html(dialog):
    dialog.show_error("KeyError: <img src='file:///etc/passwd'>", "Traceback <b>")
    formats = [one.textFormat() for one in dialog.box.findChildren(QLabel) if "KeyError" in one.text()]
    assert formats == [Qt.TextFormat.PlainText]


def test_a_message_of_megabytes_is_cut(dialog):
    dialog.show_error("x" * 1_000_000, "Traceback")
    assert len(dialog.box.text()) < 600

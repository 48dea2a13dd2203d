"""The prompts themselves, answered by a timer as a person would: buttons, defaults and plain text."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLabel, QMessageBox, QWidget

from app.views import file_prompts
from app.views.file_prompts import Answer

BUTTONS = QMessageBox.StandardButton


@pytest.fixture
def window(qtbot):
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def answer(qtbot, window):
    """Call `act(dialog)` once the next dialog is on screen; returns the list that keeps all results."""
    kept = []

    def soon(act):
        def look():
            dialog = QApplication.activeModalWidget()
            if not isinstance(dialog, QDialog):
                timer.start(5)
                return
            try:
                kept.append(act(dialog))
            finally:
                if dialog.isVisible():
                    dialog.reject()

        timer = QTimer(window)
        timer.setSingleShot(True)
        timer.timeout.connect(look)
        timer.start(0)
        return kept

    return soon


@pytest.mark.parametrize(
    ("button", "expected"),
    [(BUTTONS.Save, Answer.SAVE), (BUTTONS.Discard, Answer.DISCARD), (BUTTONS.Cancel, Answer.CANCEL)],
)
def test_each_button_about_unsaved_changes_is_its_answer(qtbot, window, answer, button, expected):
    answer(lambda box: qtbot.mouseClick(box.button(button), Qt.MouseButton.LeftButton))
    assert file_prompts.ask_about_changes(window, "My net") is expected


@pytest.mark.parametrize(("key", "expected"), [("Key_Escape", Answer.CANCEL), ("Key_Return", Answer.SAVE)])
def test_escape_keeps_the_changes_and_enter_saves_them(qtbot, window, answer, key, expected):
    answer(lambda box: qtbot.keyClick(box, getattr(Qt.Key, key)))
    assert file_prompts.ask_about_changes(window, "My net") is expected


def test_titles_and_sentences_are_never_taken_for_html(qtbot, window, answer):
    def look(box):
        formats = [label.textFormat() for label in box.findChildren(QLabel) if "<img" in label.text()]
        box.reject()
        return formats

    kept = answer(look)
    file_prompts.tell_problem(window, "“<img src=x>” cannot be opened.", "$.<img src=y>: unknown.")
    answer(look)
    file_prompts.ask_about_changes(window, "<img src=x>")
    assert kept == [[Qt.TextFormat.PlainText, Qt.TextFormat.PlainText], [Qt.TextFormat.PlainText]]


def test_a_problem_is_told_in_headline_and_sentence(window, answer):
    def look(box):
        texts = box.text(), box.informativeText()
        box.accept()
        return texts

    kept = answer(look)
    file_prompts.tell_problem(window, "It cannot be opened.", "$: the file is empty.")
    assert kept == [("It cannot be opened.", "$: the file is empty.")]


def choose(name):
    def act(dialog):
        assert isinstance(dialog, QFileDialog)
        dialog.selectFile(name)
        dialog.accept()

    return act


@pytest.mark.parametrize(("typed", "saved"), [("mine", "mine.bptrainer"), ("mine.json", "mine.json")])
def test_a_name_without_an_ending_gets_ours(window, answer, tmp_path, typed, saved):
    answer(choose(str(tmp_path / typed)))
    assert file_prompts.ask_save_path(window, str(tmp_path / "proposal")) == tmp_path / saved


def test_giving_up_the_save_prompt_is_no_path(window, answer, tmp_path):
    answer(lambda dialog: dialog.reject())
    assert file_prompts.ask_save_path(window, str(tmp_path / "proposal")) is None


def test_opening_offers_projects_and_lessons_and_returns_the_path(window, monkeypatch):
    asked = []

    def stand_in(*arguments):
        asked.append(arguments)
        return "/some/where/net.bptrainer", ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", stand_in)
    assert file_prompts.ask_open_path(window, "/some") == Path("/some/where/net.bptrainer")
    assert asked[0][2] == "/some"
    assert "*.bptrainer *.json" in asked[0][3]


def test_giving_up_the_open_prompt_is_no_path(window, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    assert file_prompts.ask_open_path(window, "") is None

"""Opening and saving from the window, with the answers of the prompts put in by the test."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtGui import QAction

from app.document.experiment_document import ExperimentDocument
from app.lessons import all_lessons
from app.main_window import MainWindow
from app.project_files import ProjectFiles
from app.views import file_prompts
from app.views.file_prompts import Answer
from app.window_settings import WindowSettings
from engine import load_experiment, save_experiment

LESSONS = all_lessons()


class Prompts:
    """The answers to come, and what was asked and told."""

    def __init__(self):
        self.open_path = self.save_path = None
        self.answer = Answer.CANCEL
        self.asked = []
        self.told = []

    def ask_open_path(self, _parent, folder):
        self.asked.append(("open", folder))
        return self.open_path

    def ask_save_path(self, _parent, proposal):
        self.asked.append(("save", proposal))
        return self.save_path

    def ask_about_changes(self, _parent, title):
        self.asked.append(("changes", title))
        return self.answer

    def tell_problem(self, _parent, headline, sentence):
        self.told.append((headline, sentence))


@pytest.fixture
def prompts(monkeypatch):
    made = Prompts()
    for name in ("ask_open_path", "ask_save_path", "ask_about_changes", "tell_problem"):
        monkeypatch.setattr(file_prompts, name, getattr(made, name))
    return made


@pytest.fixture(scope="module")
def window(qapp):
    made = MainWindow()
    yield made
    made.deleteLater()
    qapp.processEvents()


@pytest.fixture
def settings(tmp_path):
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path / "config"))
    return WindowSettings()


@pytest.fixture
def document(qapp):
    return ExperimentDocument(LESSONS[0].experiment)


@pytest.fixture
def project_files(window, document, settings, prompts):
    return ProjectFiles(window, document, LESSONS, settings)


@pytest.fixture
def other(tmp_path):
    """Another project on the disk."""
    path = tmp_path / "other.bptrainer"
    save_experiment(LESSONS[5].experiment, path)
    return path


def modify(document):
    assert document.edit("Rate", lambda experiment: experiment.with_training(learning_rate=0.25))


def test_opening_a_project_takes_it_up_and_remembers_it(project_files, document, settings, prompts, other):
    assert project_files.open_path(other)
    assert document.experiment == LESSONS[5].experiment
    assert document.path == other
    assert settings.recent_files == [other]
    assert project_files.lesson_key is None
    assert (prompts.asked, prompts.told) == ([], [])


def test_asking_for_a_project_begins_in_the_last_folder(project_files, document, prompts, other):
    prompts.open_path = other
    project_files.ask_and_open()
    project_files.ask_and_open()
    assert prompts.asked == [("open", ""), ("open", str(other.parent))]
    assert document.path == other


def test_giving_up_the_prompt_changes_nothing(project_files, document, prompts):
    project_files.ask_and_open()
    assert document.experiment == LESSONS[0].experiment
    assert prompts.told == []


@pytest.mark.parametrize("content", [b"", b"{", b'{"format": "backprop-trainer", "version": 2}', None])
def test_a_bad_file_is_told_with_its_place_and_nothing_changes(
    project_files, document, settings, prompts, tmp_path, content
):
    path = tmp_path / "bad <b>.bptrainer"
    if content is not None:
        path.write_bytes(content)
    project_files.lesson_key = "1-linear-neuron"
    assert not project_files.open_path(path)
    assert document.experiment == LESSONS[0].experiment
    assert document.path is None
    assert project_files.lesson_key == "1-linear-neuron"
    assert settings.recent_files == []
    ((headline, sentence),) = prompts.told
    assert headline == "“bad <b>.bptrainer” cannot be opened."
    assert sentence.startswith("$")
    assert sentence.endswith(".")


def test_saving_a_new_project_asks_where(project_files, document, settings, prompts, tmp_path):
    modify(document)
    prompts.save_path = tmp_path / "mine.bptrainer"
    assert project_files.save()
    assert load_experiment(prompts.save_path) == document.experiment
    assert not document.is_modified
    assert settings.recent_files == [prompts.save_path]
    modify_again = document.edit("Seed", lambda experiment: experiment.with_training(seed=9))
    assert modify_again
    assert project_files.save()
    assert [what for what, _ in prompts.asked] == ["save"]
    assert load_experiment(prompts.save_path).training.seed == 9


def test_save_as_leaves_the_old_file_alone(project_files, document, prompts, other, tmp_path):
    project_files.open_path(other)
    modify(document)
    prompts.save_path = tmp_path / "copy.bptrainer"
    assert project_files.save_as()
    assert prompts.asked == [("save", str(other))]
    assert load_experiment(other) == LESSONS[5].experiment
    assert load_experiment(prompts.save_path) == document.experiment
    assert document.path == prompts.save_path


def test_giving_up_the_save_prompt_leaves_the_changes_unsaved(project_files, document):
    modify(document)
    assert not project_files.save()
    assert document.is_modified


def test_a_save_that_fails_is_told_and_the_project_stays_unsaved(project_files, document, prompts, tmp_path):
    modify(document)
    prompts.save_path = tmp_path / "no such folder" / "mine.bptrainer"
    assert not project_files.save()
    assert document.is_modified
    assert document.path is None
    ((headline, sentence),) = prompts.told
    assert headline == "“mine.bptrainer” could not be saved."
    assert "still here, unsaved" in sentence


def test_without_changes_nobody_is_asked(project_files, prompts):
    assert project_files.may_leave()
    assert prompts.asked == []


@pytest.mark.parametrize(
    ("answer", "save_path", "leaves", "saved"),
    [
        (Answer.CANCEL, None, False, False),
        (Answer.DISCARD, None, True, False),
        (Answer.SAVE, "mine.bptrainer", True, True),
        (Answer.SAVE, None, False, False),
        (Answer.SAVE, "no such folder/mine.bptrainer", False, False),
    ],
)
def test_unsaved_changes_are_asked_about_and_the_answer_is_kept(
    project_files, document, prompts, tmp_path, answer, save_path, leaves, saved
):
    modify(document)
    prompts.answer = answer
    prompts.save_path = tmp_path / save_path if save_path else None
    assert project_files.may_leave() is leaves
    assert prompts.asked[0] == ("changes", "One linear neuron")
    assert document.is_modified is not saved
    assert (tmp_path / "mine.bptrainer").exists() is saved


def test_unsaved_changes_keep_a_project_and_a_lesson_from_being_opened(project_files, document, prompts, other):
    modify(document)
    before = document.experiment
    assert not project_files.open_path(other)
    assert not project_files.open_lesson("6-xor")
    assert document.experiment is before
    prompts.answer = Answer.DISCARD
    assert project_files.open_path(other)
    assert document.path == other


def test_a_lesson_is_opened_without_a_file_behind_it(project_files, document, other):
    project_files.open_path(other)
    keys = []
    document.opened.connect(lambda: keys.append(project_files.lesson_key))
    assert project_files.open_lesson("2-two-weights")
    assert document.experiment == LESSONS[1].experiment
    assert document.path is None
    assert keys == ["2-two-weights"]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("XOR with 2-2-1", "XOR with 2-2-1"),
        ("../../etc/passwd", "etc passwd"),
        ('a/b\\c:d*e?"<>|', "a b c d e"),
        ("…", "project"),
        ("x" * 150, "x" * 60),
        ("", "Untitled"),
    ],
)
def test_the_proposed_name_is_a_file_name_whatever_the_title(project_files, document, prompts, title, name):
    document.edit("Title", lambda experiment: dataclasses.replace(experiment, title=title))
    project_files.save_as()
    assert prompts.asked == [("save", name)]


def test_a_project_without_a_title_is_called_as_its_file(project_files, document, tmp_path):
    save_experiment(dataclasses.replace(LESSONS[0].experiment, title=""), tmp_path / "plain.bptrainer")
    project_files.open_path(tmp_path / "plain.bptrainer")
    assert project_files.title() == "plain"


def test_recent_projects_open_by_their_actions(project_files, document, other, window):
    project_files.open_path(other)
    project_files.open_lesson("1-linear-neuron")
    (action,) = project_files.recent_actions()
    assert (action.text(), action.toolTip()) == ("other.bptrainer", str(other))
    action.trigger()
    assert document.path == other


def test_an_ampersand_in_a_name_is_no_shortcut(project_files, tmp_path):
    save_experiment(LESSONS[0].experiment, tmp_path / "a & b.bptrainer")
    project_files.open_path(tmp_path / "a & b.bptrainer")
    assert project_files.recent_actions()[0].text() == "a && b.bptrainer"


def test_actions_of_recent_projects_do_not_pile_up(project_files, other, window):
    project_files.open_path(other)
    menu = window.actions_.recent
    menu.clear()
    before = len(menu.findChildren(QAction))
    for _ in range(20):
        menu.clear()
        menu.addActions(project_files.recent_actions())
    assert len(project_files.findChildren(QAction)) == 0
    assert len(menu.findChildren(QAction)) == before + 1


def test_without_settings_nothing_is_remembered(window, document, prompts, other):
    project_files = ProjectFiles(window, document, LESSONS, None)
    assert project_files.open_path(other)
    assert project_files.recent_actions() == []
    prompts.save_path = other.with_name("copy.bptrainer")
    assert project_files.save_as()
    assert Path(prompts.save_path).is_file()


def test_the_file_of_a_lesson_opens_as_that_lesson_and_is_not_saved_over(program, tmp_path):
    lesson = program.lessons[2]
    path = tmp_path / f"{lesson.key}.json"
    save_experiment(lesson.experiment, path)
    assert program.wiring.files.open_path(path)
    assert program.wiring.files.lesson_key == lesson.key
    assert program.document.path is None

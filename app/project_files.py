"""Opening and saving from the window: what is asked, what is told, what is remembered."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from app.document.experiment_document import ExperimentDocument
from app.lessons import Lesson
from app.main_window import MainWindow
from app.views import file_prompts
from app.views.file_prompts import Answer
from app.window_settings import WindowSettings
from engine import ExperimentError, load_experiment


class ProjectFiles(QObject):
    """Carries out the File and Lessons menus on a document.

    Parameters
    ----------
    settings : WindowSettings or None
        Where recent files are remembered; None remembers nothing.
    """

    def __init__(
        self,
        window: MainWindow,
        document: ExperimentDocument,
        lessons: tuple[Lesson, ...],
        settings: WindowSettings | None,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._document = document
        self._lessons = {lesson.key: lesson for lesson in lessons}
        self._settings = settings
        self.lesson_key: str | None = None

    def open_lesson(self, key: str) -> bool:
        """Open a lesson; return whether it was opened."""
        if not self.may_leave():
            return False
        self.lesson_key = key
        self._document.open(self._lessons[key].experiment)
        return True

    def ask_and_open(self) -> None:
        """Ask for a project and open it."""
        folder = self._settings.folder if self._settings is not None else ""
        path = file_prompts.ask_open_path(self._window, folder)
        if path is not None:
            self.open_path(path)

    def open_path(self, path: Path) -> bool:
        """Open a project; a bad file is told in a dialog, and nothing changes."""
        if not self.may_leave():
            return False
        try:
            experiment = load_experiment(path)
        except ExperimentError as error:
            file_prompts.tell_problem(
                self._window, self.tr("“{0}” cannot be opened.").format(path.name), str(error)
            )
            return False
        lesson = self._lessons.get(path.stem)
        if lesson is not None and lesson.experiment == experiment:
            # One of our own: it opens as the lesson, and saving asks for a place of its own.
            self.lesson_key = lesson.key
            self._document.open(experiment)
            return True
        self.lesson_key = None
        self._document.open(experiment, path)
        self._remember(path)
        return True

    def save(self) -> bool:
        """Save where the project was saved before, or ask."""
        if self._document.path is None:
            return self.save_as()
        return self._save_to(self._document.path)

    def save_as(self) -> bool:
        """Ask where to save, and save; return whether it was saved."""
        path = file_prompts.ask_save_path(self._window, self._proposal())
        return path is not None and self._save_to(path)

    def may_leave(self) -> bool:
        """Ask about unsaved changes; return whether the experiment may be given up."""
        if not self._document.is_modified:
            return True
        answer = file_prompts.ask_about_changes(self._window, self.title())
        if answer is Answer.SAVE:
            return self.save()
        return answer is Answer.DISCARD

    def title(self) -> str:
        """What the experiment is called: its title, or its file's name."""
        if self._document.experiment.title:
            return self._document.experiment.title
        path = self._document.path
        return path.stem if path is not None else self.tr("Untitled")

    def recent_actions(self) -> list[QAction]:
        """Make an action for each recent project; the menu of recent projects owns them."""
        actions = []
        for path in self._settings.recent_files if self._settings is not None else []:
            action = QAction(path.name.replace("&", "&&"), self._window.actions_.recent)
            action.setToolTip(str(path))
            action.triggered.connect(lambda _checked=False, path=path: self.open_path(path))
            actions.append(action)
        return actions

    def _proposal(self) -> str:
        folder = Path(self._settings.folder) if self._settings is not None else Path()
        if self._document.path is not None:
            return str(self._document.path)
        # A title may hold anything; a file name may not.
        name = "".join(c if c.isalnum() or c in " -_" else " " for c in self.title())
        return str(folder / (" ".join(name.split())[:60] or "project"))

    def _save_to(self, path: Path) -> bool:
        try:
            self._document.save(path)
        except OSError as error:
            file_prompts.tell_problem(
                self._window,
                self.tr("“{0}” could not be saved.").format(path.name),
                self.tr("{0}. The project is still here, unsaved; try another place.").format(
                    error.strerror or str(error)
                ),
            )
            return False
        self._remember(path)
        return True

    def _remember(self, path: Path) -> None:
        if self._settings is not None:
            self._settings.remember_file(path)

"""The document: the experiment at hand, where it is saved, and every edit of it as one undoable step."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from engine import Experiment, ExperimentError, save_experiment

from .edits import ReplaceExperiment


class Change(Enum):
    """How far a change of the experiment reaches."""

    RUN = auto()
    """Anything that decides the numbers: the run starts again."""
    LEARNING_RATE = auto()
    """Only the learning rate: a run under way goes on with the new one."""
    WORDS = auto()
    """Only title, description, notation or printed values."""


class ExperimentDocument(QObject):
    """Holds the current experiment; all edits go through `edit`.

    Signals
    -------
    experiment_changed(Experiment, Change)
        The experiment has another value, and how far the change reaches.
    opened()
        Another project or lesson was opened; `experiment_changed` came before it.
    file_changed()
        The path or the modified mark is another.
    edit_refused(str)
        An edit does not fit; the sentence says why, and nothing has changed.
    """

    experiment_changed = Signal(object, object)
    opened = Signal()
    file_changed = Signal()
    edit_refused = Signal(str)

    def __init__(self, experiment: Experiment, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._experiment = experiment
        self._path: Path | None = None
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(1000)
        self.undo_stack.cleanChanged.connect(self._on_clean_changed)

    @property
    def experiment(self) -> Experiment:
        """The current value."""
        return self._experiment

    @property
    def path(self) -> Path | None:
        """Where the project is saved; None for a lesson or a project never saved."""
        return self._path

    @property
    def is_modified(self) -> bool:
        """Whether there are edits that are not saved."""
        return not self.undo_stack.isClean()

    def edit(self, text: str, change: Callable[[Experiment], Experiment], field: str = "") -> bool:
        """Replace the experiment by `change(experiment)`; return whether there is a new value.

        `text` names the edit in the menu; edits of the same non-empty `field` in a row are undone
        together. An edit that does not fit is refused by signal.
        """
        try:
            after = change(self._experiment)
        except ExperimentError as error:
            self.edit_refused.emit(error.sentence[:1].upper() + error.sentence[1:])
            return False
        if after == self._experiment:
            return False
        self.undo_stack.push(ReplaceExperiment(text, self._experiment, after, self._set, field))
        return True

    def open(self, experiment: Experiment, path: Path | None = None) -> None:
        """Take up another experiment, without a way back by undo."""
        self.undo_stack.clear()
        self._path = path
        self._set(experiment, Change.RUN)
        self.opened.emit()
        self.file_changed.emit()

    def save(self, path: Path) -> None:
        """Save to `path`, which becomes the project's own.

        Raises
        ------
        OSError
            When it cannot be written; the old file and the modified mark are as they were.
        """
        save_experiment(self._experiment, path)
        self._path = path
        self.undo_stack.setClean()
        self.file_changed.emit()

    def _set(self, experiment: Experiment, reach: Change | None = None) -> None:
        before, self._experiment = self._experiment, experiment
        self.experiment_changed.emit(experiment, reach or reach_of(before, experiment))

    def _on_clean_changed(self, _clean: bool) -> None:
        self.file_changed.emit()


def reach_of(before: Experiment, after: Experiment) -> Change:
    """Say how far the change from one value to the other reaches."""
    same_numbers = before.network == after.network and before.data == after.data and before.loss == after.loss
    if not same_numbers:
        return Change.RUN
    if before.training == after.training:
        return Change.WORDS
    rate = after.training.learning_rate
    if before.with_training(learning_rate=rate).training == after.training:
        return Change.LEARNING_RATE
    return Change.RUN

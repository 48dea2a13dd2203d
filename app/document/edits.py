"""The one undo command: replace the experiment by its next value; edits of one field in a row become one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QUndoCommand

from engine import Experiment


class ReplaceExperiment(QUndoCommand):
    """From one value of the experiment to another.

    Parameters
    ----------
    text : str
        What the person did, for the Edit menu.
    apply : callable
        Makes a value the current one.
    field : str
        What was edited; two edits of the same non-empty field in a row are undone together.
    """

    _ID = 1

    def __init__(
        self,
        text: str,
        before: Experiment,
        after: Experiment,
        apply: Callable[[Experiment], None],
        field: str = "",
    ) -> None:
        super().__init__(text)
        self._before = before
        self._after = after
        self._apply = apply
        self._field = field

    def redo(self) -> None:
        self._apply(self._after)

    def undo(self) -> None:
        self._apply(self._before)

    def id(self) -> int:
        return self._ID if self._field else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, ReplaceExperiment) or other._field != self._field:
            return False
        self._after = other._after
        if self._after == self._before:
            self.setObsolete(True)
        return True

"""The dialog for an exception nobody expected: one at a time, whatever repeats, and the window lives on."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMessageBox, QWidget


class ErrorDialog(QObject):
    """Shows one exception at a time; further ones that come meanwhile are only counted."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._window = parent
        self._box: QMessageBox | None = None
        self._more = 0

    @property
    def box(self) -> QMessageBox | None:
        """The dialog on screen, if there is one."""
        return self._box

    def show_error(self, sentence: str, traceback: str) -> None:
        """Show an exception without stopping the event loop."""
        if self._box is not None:
            self._more += 1
            self._box.setInformativeText(
                self.tr("The program goes on. {0} more of these came meanwhile.").format(self._more)
            )
            return
        self._more = 0
        box = QMessageBox(self._window)
        box.setTextFormat(box.textFormat().PlainText)
        box.setWindowTitle(self.tr("Something went wrong"))
        box.setText(self.tr("The program met a fault of its own: {0}").format(sentence[:400]))
        box.setInformativeText(self.tr("The program goes on. Your project is unchanged; save it if in doubt."))
        box.setDetailedText(traceback)
        box.setModal(False)
        box.finished.connect(self._on_finished)
        self._box = box
        box.show()

    def _on_finished(self) -> None:
        if self._box is not None:
            self._box.deleteLater()
        self._box = None

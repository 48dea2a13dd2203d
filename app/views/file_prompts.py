"""The dialogs that ask for a file, or what to do with unsaved changes; tests put their own answers here."""

from __future__ import annotations

from enum import Enum, auto
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

ENDING = ".bptrainer"


class Answer(Enum):
    """What to do with unsaved changes."""

    SAVE = auto()
    DISCARD = auto()
    CANCEL = auto()


def _tr(text: str) -> str:
    return QCoreApplication.translate("file_prompts", text)


def ask_open_path(parent: QWidget, folder: str) -> Path | None:
    """Ask which project to open."""
    pattern = _tr("Projects and lessons") + f" (*{ENDING} *.json);;" + _tr("All files") + " (*)"
    chosen, _ = QFileDialog.getOpenFileName(parent, _tr("Open a project"), folder, pattern)
    return Path(chosen) if chosen else None


def ask_save_path(parent: QWidget, proposal: str) -> Path | None:
    """Ask where to save; a name without an ending gets `.bptrainer`."""
    pattern = _tr("Projects") + f" (*{ENDING})"
    dialog = QFileDialog(parent, _tr("Save the project"), proposal, pattern)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    # The dialog adds it before it asks whether an existing file may be replaced.
    dialog.setDefaultSuffix(ENDING[1:])
    if not dialog.exec() or not dialog.selectedFiles():
        return None
    return Path(dialog.selectedFiles()[0])


def ask_about_changes(parent: QWidget, title: str) -> Answer:
    """Ask whether unsaved changes are to be saved."""
    box = QMessageBox(parent)
    box.setTextFormat(box.textFormat().PlainText)
    box.setIcon(QMessageBox.Icon.NoIcon)
    box.setWindowTitle(_tr("Unsaved changes"))
    box.setText(_tr("“{0}” has changes that are not saved.").format(title))
    box.setInformativeText(_tr("Save them?"))
    buttons = QMessageBox.StandardButton
    box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
    box.setDefaultButton(buttons.Save)
    chosen = box.exec()
    if chosen == buttons.Save:
        return Answer.SAVE
    return Answer.DISCARD if chosen == buttons.Discard else Answer.CANCEL


def tell_problem(parent: QWidget | None, headline: str, sentence: str) -> None:
    """Say that something did not work, and why."""
    box = QMessageBox(parent)
    box.setTextFormat(box.textFormat().PlainText)
    box.setIcon(QMessageBox.Icon.NoIcon)
    box.setWindowTitle(_tr("Backprop Trainer"))
    box.setText(headline)
    box.setInformativeText(sentence)
    box.exec()

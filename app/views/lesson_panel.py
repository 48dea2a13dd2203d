"""The lesson: which one is open, a choice of the others, and what it says."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt, QUrl, Signal
from PySide6.QtGui import QResizeEvent, QTextCursor, QTextDocument
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QTextBrowser, QVBoxLayout, QWidget

from app.views.choice_box import ChoiceBox

MOST_LINES = 9
"""A longer description scrolls, so that the data below it stay in sight."""
LIST_INDENT = 16


class DescriptionText(QTextBrowser):
    """Text of a lesson, as high as its lines up to a limit. It loads nothing: no picture, no link, no style."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.viewport().setAutoFillBackground(False)
        self.document().setDocumentMargin(0)
        self.document().setIndentWidth(LIST_INDENT)
        # The palette's own background would draw a box around the text.
        self.setStyleSheet("QTextBrowser { background: transparent; border: none; padding: 0; }")

    def loadResource(self, kind: int, name: QUrl | str) -> Any:  # noqa: ARG002
        return None

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit_height()

    def fit_height(self) -> None:
        """Take the height that the text needs, up to MOST_LINES."""
        height = math.ceil(self.document().size().height())
        self.setFixedHeight(min(height, MOST_LINES * self.fontMetrics().lineSpacing()) + 2)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.height())


class LessonPanel(QWidget):
    """Which lesson is open, with its description.

    **Signals:**

    lesson_requested(str)
        The person wants the lesson with this key, perhaps the open one again from its start.
    """

    lesson_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        heading = QLabel(self.tr("Lesson"), self)
        heading.setObjectName("heading")
        self._box = ChoiceBox(self.tr("Lesson"), self, repeats=True)
        self._box.setPlaceholderText(self.tr("Your own project"))
        self._description = DescriptionText(self)
        self._description.setAccessibleName(self.tr("About this lesson"))
        heading.setBuddy(self._box)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(6)
        layout.addWidget(heading)
        layout.addWidget(self._box)
        layout.addWidget(self._description)
        layout.addStretch(1)
        self._box.choice_made.connect(self.lesson_requested)
        self.set_description("", trusted=False)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_lessons(self, lessons: Sequence[tuple[str, str]]) -> None:
        """Set the lessons to choose from, as (key, title)."""
        self._box.set_choices(lessons)

    def set_current(self, key: str | None) -> None:
        """Show which lesson is open; None for a project that is none."""
        self._box.set_choice(key)

    def set_description(self, text: str, trusted: bool) -> None:
        """Show the description: plain text, or Markdown where the text is the program's own.

        Parameters
        ----------
        text : str
        trusted : bool
            Whether the text ships with the program. Only then is it read as Markdown, without the HTML
            that Markdown allows, and never with a picture.
        """
        document = self._description.document()
        if trusted:
            document.setMarkdown(text, QTextDocument.MarkdownFeature.MarkdownNoHTML)
        else:
            document.setPlainText(text)
        # The cursor would stand at the end, and the text be scrolled there at the next change of size.
        self._description.moveCursor(QTextCursor.MoveOperation.Start)
        self._description.setVisible(bool(text.strip()))
        self._description.fit_height()

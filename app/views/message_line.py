"""The line above the network that tells what just happened: why a run ended, why an edit was refused."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from app.views.theme import LIGHT, Theme


class MessageLine(QWidget):
    """Shows one sentence until it is replaced or put away; takes no room while there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._is_problem = False
        self._text = QLabel()
        self._text.setObjectName("note")
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._close = QToolButton()
        self._close.setObjectName("quiet")
        self._close.setText("✕")
        self._close.setToolTip(self.tr("Put this message away"))
        self._close.setAccessibleName(self._close.toolTip())
        self._close.clicked.connect(self.clear)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 0)
        row.setSpacing(4)
        row.addWidget(self._text, 1)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    @property
    def text(self) -> str:
        """The sentence on show; empty when there is none."""
        return self._text.text() if not self.isHidden() else ""

    def set_theme(self, theme: Theme) -> None:
        """Take up the theme's colours."""
        self._theme = theme
        self._restyle()

    def show_note(self, sentence: str) -> None:
        """Show something worth knowing."""
        self._show(sentence, is_problem=False)

    def show_problem(self, sentence: str) -> None:
        """Show why something did not work, and what to try."""
        self._show(sentence, is_problem=True)

    def clear(self) -> None:
        """Show nothing."""
        self._text.clear()
        self.hide()

    def _show(self, sentence: str, *, is_problem: bool) -> None:
        self._is_problem = is_problem
        self._text.setText(sentence)
        self._text.setAccessibleName(sentence)
        self._restyle()
        self.show()

    def _restyle(self) -> None:
        edge = self._theme.delta if self._is_problem else self._theme.accent
        # Only one side has a colour: the sentence is to be read, not to alarm.
        self._text.setStyleSheet(
            f"QLabel {{ border-left: 3px solid {edge}; "
            "border-top-left-radius: 0; border-bottom-left-radius: 0; }"
        )

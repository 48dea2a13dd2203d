"""A box of choices for side panels: it shrinks, speaks in keys, and leaves the mouse wheel alone."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QPaintEvent, QPalette, QPen, QStandardItemModel, QWheelEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter, QWidget

from app.views.plain_tip import plain_tip

LEAST_CHARACTERS = 4
ARROW_WIDTH = 8
ARROW_ROOM = 24


class ChoiceBox(QComboBox):
    """One of several choices, each with a key and a text.

    The mouse wheel scrolls the panel and never changes the choice, which would happen unseen.

    Parameters
    ----------
    accessible_name : str
    repeats : bool
        Whether choosing what is shown already counts as a choice.

    **Signals:**

    choice_made(str)
        The person has chosen the entry with this key; not sent by `set_choice`.
    """

    choice_made = Signal(str)

    def __init__(self, accessible_name: str, parent: QWidget | None = None, *, repeats: bool = False) -> None:
        super().__init__(parent)
        self._repeats = repeats
        self.setAccessibleName(accessible_name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(LEAST_CHARACTERS)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._shown: str | None = None
        self.activated.connect(self._on_activated)

    def set_choices(self, choices: Iterable[tuple[str, str]]) -> None:
        """Set what can be chosen, as (key, text); the choice stays where it is still there."""
        self.clear()
        for key, text in choices:
            self.addItem(text, key)
        self.set_choice(self._shown)

    def set_choice(self, key: str | None) -> None:
        """Show a choice without a signal; None or an unknown key shows none."""
        self._shown = key
        place = -1 if key is None else self.findData(key)
        if place != self.currentIndex():
            self.setCurrentIndex(place)
        self.setToolTip(plain_tip(self.currentText()))

    def choice(self) -> str | None:
        """Return the key of the choice shown."""
        return self._shown

    def set_possible(self, key: str, reason: str = "") -> None:
        """Offer a choice, or with a reason grey it out and let its tool tip say why."""
        model = self.model()
        place = self.findData(key)
        if isinstance(model, QStandardItemModel) and place >= 0:
            item = model.item(place)
            item.setEnabled(not reason)
            item.setToolTip(plain_tip(reason))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draw the box with its text shortened to fit, and an arrow, which a flat style sheet leaves out."""
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        field = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        text = self.currentText() if self.currentIndex() >= 0 else self.placeholderText()
        room = min(field.right(), self.width() - ARROW_ROOM) - field.left() - 2
        option.currentText = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        group = QPalette.ColorGroup.Active if self.isEnabled() else QPalette.ColorGroup.Disabled
        painter.setRenderHint(QStylePainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.palette().color(group, QPalette.ColorRole.ButtonText), 1.4))
        middle = QPointF(self.width() - ARROW_ROOM / 2 - 1, self.height() / 2 + ARROW_WIDTH / 4)
        painter.drawPolyline(
            [
                middle + QPointF(-ARROW_WIDTH / 2, -ARROW_WIDTH / 2),
                middle,
                middle + QPointF(ARROW_WIDTH / 2, -ARROW_WIDTH / 2),
            ]
        )

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def _on_activated(self, place: int) -> None:
        key = self.itemData(place)
        if key == self._shown and not self._repeats:
            return
        # What is shown changes when the model has changed, through set_choice.
        self.setCurrentIndex(self.findData(self._shown) if self._shown is not None else -1)
        self.choice_made.emit(key)

"""The small line edit that opens on a number in a drawing, takes what a person types, and closes again."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QWidget

from engine.number_text import exact_text, parse_number

_LEAST_WIDTH_IN_DIGITS = 12
_MOST_WIDTH_IN_DIGITS = 26


class ValueEditor(QLineEdit):
    """An in-place editor for one number: Enter or a click elsewhere takes it, Escape leaves it as it was.

    Text that is no number keeps the editor open, marked and with a sentence below it.

    **Signals:**

    - `value_entered(name, value)`: a new number was typed for the parameter called `name`.
    - `closed()`: the editor has closed, with or without a new number.
    """

    value_entered = Signal(str, float)
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._drawing = parent
        self._name = ""
        self._before = 0.0
        self._open = False
        self._problem = QLabel(parent)
        self._problem.setObjectName("problem")
        self._problem.setTextFormat(Qt.TextFormat.PlainText)
        self._problem.setWordWrap(True)
        self._problem.setAutoFillBackground(True)
        self._problem.setMargin(5)
        self._problem.setFrameShape(QFrame.Shape.Box)
        self._problem.hide()
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.hide()
        self.returnPressed.connect(self.commit)
        self.textEdited.connect(self._forget_problem)

    @property
    def name(self) -> str:
        """The parameter being edited; empty when closed."""
        return self._name if self._open else ""

    @property
    def problem(self) -> str:
        """The sentence about what was typed; empty when there is none."""
        return self._problem.text() if self._open else ""

    def open_for(self, name: str, value: float, over: QRectF, description: str, typed: str = "") -> None:
        """Open over a rectangle of the parent, with the exact value selected, or with what was typed."""
        self.cancel()
        self._name, self._before, self._open = name, value, True
        self.setAccessibleName(description)
        self._forget_problem()
        self.setFont(self._drawing.font())
        self._problem.setFont(self._drawing.font())
        self.setText(exact_text(value))
        metrics = self.fontMetrics()
        digit = metrics.horizontalAdvance("0")
        wanted = metrics.horizontalAdvance(self.text()) + 4 * digit
        width = int(min(max(wanted, _LEAST_WIDTH_IN_DIGITS * digit), _MOST_WIDTH_IN_DIGITS * digit))
        height = self.sizeHint().height()
        self._put(self, over.center().toPoint() - QPoint(width // 2, height // 2), width, height)
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.selectAll()
        if typed:
            self.insert(typed)
        # A tool button does not take the focus from us when clicked, so clicks are watched for as well.
        _application().installEventFilter(self)

    def commit(self) -> bool:
        """Take the number; return False, and stay open with a sentence, when the text is none."""
        if not self._open:
            return True
        if self.text().strip() == exact_text(self._before):
            self.cancel()
            return True
        try:
            value = parse_number(self.text())
        except ValueError as problem:
            self._show_problem(str(problem))
            return False
        name = self._name
        self.cancel()
        self.value_entered.emit(name, value)
        return True

    def cancel(self) -> None:
        """Close and leave the value as it was."""
        if not self._open:
            return
        self._open = False
        _application().removeEventFilter(self)
        if self.window().focusWidget() is self:
            self._drawing.setFocus(Qt.FocusReason.OtherFocusReason)
        self._problem.hide()
        self.hide()
        self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonPress and isinstance(watched, QWidget):
            elsewhere = watched is not self and watched is not self._problem
            if elsewhere and watched.window().windowType() != Qt.WindowType.Popup:
                self.commit()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.cancel()
            event.accept()
            return
        super().keyPressEvent(event)
        # Enter belongs to the editor; passed on, it would edit the selection again.
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Up, Qt.Key.Key_Down}:
            event.accept()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        kept = {Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason}
        if self._open and event.reason() not in kept:
            self.commit()

    def _forget_problem(self) -> None:
        self._problem.hide()
        self._problem.clear()
        self._mark(False)

    def _show_problem(self, sentence: str) -> None:
        self._mark(True)
        self._problem.setText(sentence)
        self.setAccessibleDescription(sentence)
        width = min(self.fontMetrics().horizontalAdvance("0") * 34, self._drawing.width())
        height = self._problem.heightForWidth(width)
        below = self.geometry().bottomLeft() + QPoint((self.width() - width) // 2, 4)
        if below.y() + height > self._drawing.height():
            below.setY(self.y() - height - 4)
        self._put(self._problem, below, width, height)
        self._problem.show()
        self._problem.raise_()

    def _mark(self, invalid: bool) -> None:
        self.setProperty("invalid", "true" if invalid else "false")
        self.style().unpolish(self)
        self.style().polish(self)
        if not invalid:
            self.setAccessibleDescription("")

    def _put(self, widget: QWidget, corner: QPoint, width: int, height: int) -> None:
        space = self._drawing.size()
        left = min(max(corner.x(), 0), max(space.width() - width, 0))
        top = min(max(corner.y(), 0), max(space.height() - height, 0))
        widget.setGeometry(left, top, width, height)


def _application() -> QCoreApplication:
    found = QCoreApplication.instance()
    if found is None:
        raise RuntimeError("A widget needs an application.")
    return found

"""A line in which a number is typed exactly, as people write them: 0.5, 0,5, 2e-3 or 1/3."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.views.plain_tip import plain_tip
from engine.number_text import exact_text, number_text, parse_number

ARROW_DIGITS = 3
"""An arrow key changes no digit behind the third significant one, so 0.3333333333333333 still moves."""
MOST_CHARACTERS = 400
TENFOLD = 10


class NumberField(QLineEdit):
    """A number typed exactly, which keeps its old value while the text is no number.

    Enter and leaving the field take the text over. Text that cannot be taken stays, marked, with the
    reason in the tool tip; Escape brings the value back. The arrow keys up and down change the last
    digit shown (at most the third significant one) and go on with that digit until something is typed,
    so that up and down undo each other; Page Up and Page Down change it by ten.

    Parameters
    ----------
    value : float
        The first value.
    minimum, maximum : float, optional
        The smallest and largest value taken, both included.
    check : callable, optional
        value -> a sentence that says why it cannot be taken, or an empty text.
    whole : bool
        Whether only whole numbers are taken; an arrow key then changes it by 1.

    **Signals:**

    value_edited(float)
        The person has set another value; not sent by `set_value`.
    problem_found(str)
        The text cannot be taken, with the sentence that says why.
    """

    value_edited = Signal(float)
    problem_found = Signal(str)

    def __init__(
        self,
        value: float = 0.0,
        *,
        minimum: float = -math.inf,
        maximum: float = math.inf,
        check: Callable[[float], str] | None = None,
        whole: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._minimum = minimum
        self._maximum = maximum
        self._check = check
        self._whole = whole
        self._arrow_exponent: int | None = None
        self._problem_text = ""
        self._help = ""
        self.setMaxLength(MOST_CHARACTERS)
        self.textEdited.connect(self._on_text_edited)
        self.editingFinished.connect(self.commit)
        self._value = float(value)
        self._show_value()

    def value(self) -> float:
        """Return the last value taken, whatever is being typed."""
        return self._value

    def set_value(self, value: float) -> None:
        """Show another value without a signal. The same value again leaves what is being typed alone."""
        value = float(value)
        if value == self._value and math.copysign(1.0, value) == math.copysign(1.0, self._value):
            return
        self._value = value
        self._arrow_exponent = None
        self._show_value()

    def set_range(self, minimum: float = -math.inf, maximum: float = math.inf) -> None:
        """Set the smallest and the largest value taken; the value shown stays."""
        self._minimum, self._maximum = minimum, maximum

    def set_help(self, text: str) -> None:
        """Set the tool tip, which a problem replaces for as long as it lasts."""
        self._help = text
        if not self.has_problem():
            self.setToolTip(plain_tip(text))

    def has_problem(self) -> bool:
        """Return whether the field is marked because its text could not be taken."""
        return bool(self.property("invalid") == "true")

    def commit(self) -> bool:
        """Take the text over as Enter does; return whether it was good."""
        text = self.text()
        if not self.isModified():
            return not self.has_problem()
        try:
            value = parse_number(text)
        except ValueError as problem:
            sentence = str(problem)
        else:
            sentence = self._objection(value)
        if sentence:
            # Enter is followed by leaving the field: one text is reported once.
            if not (self.has_problem() and text == self._problem_text):
                self._problem_text = text
                self._mark(sentence)
                self.problem_found.emit(sentence)
            return False
        self._take(value)
        return True

    def restore(self) -> None:
        """Forget what is typed and show the value again."""
        self._show_value()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Escape and (self.isModified() or self.has_problem()):
            self._show_value()
            self.selectAll()
            event.accept()
            return
        steps = {
            Qt.Key.Key_Up: 1,
            Qt.Key.Key_Down: -1,
            Qt.Key.Key_PageUp: TENFOLD,
            Qt.Key.Key_PageDown: -TENFOLD,
        }.get(Qt.Key(key))
        if steps is not None and not self.isReadOnly():
            self._move(steps)
            event.accept()
            return
        super().keyPressEvent(event)

    def _objection(self, value: float) -> str:
        if self._whole and value != math.floor(value):
            return self.tr("Only a whole number can stand here.")
        if not self._minimum <= value <= self._maximum:
            low, high = number_text(self._minimum), number_text(self._maximum)
            if math.isinf(self._maximum):
                return self.tr("The smallest number that can stand here is {low}.").format(low=low)
            if math.isinf(self._minimum):
                return self.tr("The largest number that can stand here is {high}.").format(high=high)
            return self.tr("A number from {low} to {high} can stand here.").format(low=low, high=high)
        return self._check(value) if self._check is not None else ""

    def _take(self, value: float) -> None:
        changed = value != self._value or math.copysign(1.0, value) != math.copysign(1.0, self._value)
        self._value = value
        self._show_value()
        if changed:
            self.value_edited.emit(value)

    def _move(self, steps: int) -> None:
        """Change the digit that the arrow keys hold on to, in decimal arithmetic: 0.1 + 0.2 is 0.3."""
        if not self.commit():
            return
        number = Decimal(exact_text(self._value))
        if self._arrow_exponent is None:
            last = int(number.as_tuple().exponent)
            lowest = (number.adjusted() if number else 0) - ARROW_DIGITS + 1
            self._arrow_exponent = 0 if self._whole else max(last, lowest)
        exponent = self._arrow_exponent
        value = float(number + Decimal(steps).scaleb(exponent))
        # A digit too small for a double of this size changes nothing.
        if math.isfinite(value) and value != self._value and not self._objection(value):
            self._take(value + 0.0)
            self._arrow_exponent = exponent
            self.selectAll()

    def _on_text_edited(self) -> None:
        self._arrow_exponent = None
        if self.has_problem():
            self._mark("")

    def _show_value(self) -> None:
        self.setText(exact_text(self._value))
        self.setCursorPosition(0)
        self._problem_text = ""
        if self.has_problem():
            self._mark("")

    def _mark(self, sentence: str) -> None:
        """Mark the field and say why; an empty sentence takes the mark away."""
        self.setProperty("invalid", "true" if sentence else "false")
        self.setToolTip(plain_tip(sentence or self._help))
        self.setAccessibleDescription(sentence)
        self.style().unpolish(self)
        self.style().polish(self)

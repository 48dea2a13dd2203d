"""The run as a table: what loss and parameters were after every step that is still kept exactly."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app.views.number_table import NumberTable
from app.views.step_model import LOSS_COLUMN, MOST_PARAMETERS, StepModel
from engine import History

WIDEST_STEP = "000000"
WIDEST_EPOCH = "00000"
WIDEST_LOSS = "0.00000000"
WIDEST_NUMBER = "−0.000000"


class StepTable(QWidget):
    """Step, epoch, loss and parameters, one step per row, the newest at the bottom.

    It follows the newest step until the person scrolls away from it, and again once they are back at
    the end. Ctrl+C copies the selected rows, tab separated, with their names and every digit.

    **Signals:**

    step_selected(int)
        The person has moved to the row of this step.
    """

    step_selected = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = StepModel(self)
        self._note = QLabel(self)
        self._note.setObjectName("muted")
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        self._note.setWordWrap(True)
        self.view = NumberTable(self.tr("Steps of the run"), self)
        self.view.setModel(self._model)
        self.view.verticalHeader().hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(6)
        layout.addWidget(self._note)
        layout.addWidget(self.view, 1)
        self.view.row_chosen.connect(self._on_row_chosen)
        self._write_note()

    def show_history(self, history: History | None, steps_per_epoch: int) -> None:
        """Show a run from its start; `refresh` then follows its growth."""
        self._model.set_history(history, steps_per_epoch)
        self._fit_columns()
        self._write_note()
        self.view.scrollToBottom()

    def refresh(self) -> None:
        """Catch up with the history shown; about four times a second is enough to read."""
        bar = self.view.verticalScrollBar()
        follows = bar.value() >= bar.maximum()
        before = bar.value()
        gone = self._model.refresh()
        if follows:
            self.view.scrollToBottom()
        elif gone:
            # The steps that a person reads stay where they are for as long as they are kept.
            bar.setValue(max(before - gone * self.view.verticalHeader().defaultSectionSize(), 0))
        self.view.viewport().update()
        self._write_note()

    def set_current_step(self, step: int | None) -> None:
        """Mark the row of a step without a signal; None, or a step that is not kept, marks none."""
        row = -1 if step is None else step - self._model.first_step
        if row != self.view.currentIndex().row():
            self.view.show_row(row)

    def _fit_columns(self) -> None:
        self.view.fit_rows()
        widest = [WIDEST_NUMBER] * self._model.columnCount()
        if widest:
            widest[: LOSS_COLUMN + 1] = [WIDEST_STEP, WIDEST_EPOCH, WIDEST_LOSS]
        self.view.set_column_widths(widest)

    def _write_note(self) -> None:
        lines = []
        model = self._model
        if not model.rowCount():
            lines.append(self.tr("No step has been taken yet."))
        elif model.first_step > 0:
            lines.append(
                self.tr("Steps {first} to {last}: of a long run only the last steps are kept exactly.").format(
                    first=model.first_step, last=model.last_step
                )
            )
        if model.parameters > MOST_PARAMETERS:
            lines.append(
                self.tr("The first {shown} of {all} parameters are shown.").format(
                    shown=MOST_PARAMETERS, all=model.parameters
                )
            )
        text = " ".join(lines)
        if text != self._note.text():
            self._note.setText(text)
        self._note.setVisible(bool(text))

    def _on_row_chosen(self, row: int) -> None:
        self.step_selected.emit(self._model.first_step + row)

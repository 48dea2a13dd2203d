"""The textbook's own digits, each with its tick or cross from the engine."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app.views.number_table import NumberTable
from app.views.printed_model import COLUMNS, PrintedModel
from app.views.theme import Theme
from engine.printed_values import PrintedResult


class PrintedTable(QWidget):
    """What a text prints, what the engine computes, and whether they agree.

    **Signals:**

    step_selected(int)
        The person has moved to a value that is printed for this step.
    """

    step_selected = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = PrintedModel(self)
        self._summary = self._label("")
        self._note = self._label("note")
        self.view = NumberTable(self.tr("Printed values"), self)
        self.view.setModel(self._model)
        self.view.verticalHeader().hide()
        # A note appears below a misprint when it is selected, and must not cover it.
        self.view.keeps_current_in_sight = True
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(6)
        layout.addWidget(self._summary)
        layout.addWidget(self.view, 1)
        layout.addWidget(self._note)
        layout.addStretch(0)
        self.view.row_chosen.connect(self._on_row_chosen)
        self.show_results([])

    def _label(self, name: str) -> QLabel:
        label = QLabel(self)
        label.setObjectName(name)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of another theme."""
        self._model.set_theme(theme)
        self._fit_columns()
        self.view.viewport().update()

    def show_results(self, results: Sequence[PrintedResult]) -> None:
        """Show the comparison of one experiment, or that there is nothing to compare."""
        self._model.set_results(results)
        self._fit_columns()
        self._summary.setText(self._summary_text(results))
        self._summary.setObjectName("" if results else "muted")
        self._summary.style().unpolish(self._summary)
        self._summary.style().polish(self._summary)
        self.view.setVisible(bool(results))
        self._note.hide()

    def _summary_text(self, results: Sequence[PrintedResult]) -> str:
        if not results:
            return self.tr("This experiment has no printed values.")
        holding = sum(result.holds for result in results)
        misprints = sum(not result.holds and result.erratum is not None for result in results)
        text = self.tr("{holding} of {all} printed values hold").format(holding=holding, all=len(results))
        if misprints == 1:
            text += self.tr(", 1 is a known misprint")
        elif misprints:
            text += self.tr(", {count} are known misprints").format(count=misprints)
        return text

    def _fit_columns(self) -> None:
        self.view.fit_rows()
        self.view.set_column_widths([self._model.widest_text(column) for column in range(COLUMNS)])

    def _on_row_chosen(self, row: int) -> None:
        result = self._model.results[row]
        note = result.erratum or result.problem
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self.step_selected.emit(result.printed.step)

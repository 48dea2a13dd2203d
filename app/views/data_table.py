"""The training examples: typed, pasted from a spreadsheet, and compared with what the network answers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.views.data_model import DataModel
from app.views.data_paste import read_rows
from app.views.number_delegate import NumberDelegate
from app.views.number_table import NumberTable
from app.views.theme import Theme
from engine import Data

MOST_CHARACTERS = 11
LEAST_ROWS = 3


class ExamplesView(NumberTable):
    """The table itself: Delete removes rows, Ctrl+V pastes.

    **Signals:**

    remove_pressed()
    paste_pressed()
    """

    remove_pressed = Signal()
    paste_pressed = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste_pressed.emit()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_pressed.emit()
        else:
            super().keyPressEvent(event)
            return
        event.accept()


class DataTable(QWidget):
    """Inputs, targets and predictions, one example per row.

    Return, F2, a double click or simply typing edits a cell; Delete removes the selected rows; Ctrl+C
    copies them without the predictions, so that they can be pasted back; Ctrl+V pastes whole rows over
    those from the current one on, and adds rows where there are none. Built-in data can be edited like
    any other. Nothing changes here until `show_data` says so.

    **Signals:**

    cell_edited(str, int, int, float)
        "inputs" or "targets", then row and column in that array, both counted from 0, and the number.
    add_row_requested()
        One more example is wanted at the end.
    remove_rows_requested(list)
        Rows to remove, counted from 0, upwards; never all of them.
    rows_pasted(object, int)
        An array of shape (n, n_in + n_out), and the row, counted from 0, that its first row goes to.
        Rows that are there are replaced; those beyond the end are new.
    example_selected(int)
        The person has moved to this example, counted from 1.
    problem_found(str)
        Something typed or pasted cannot be taken, with the sentence that says why.
    """

    cell_edited = Signal(str, int, int, float)
    add_row_requested = Signal()
    remove_rows_requested = Signal(list)
    rows_pasted = Signal(object, int)
    example_selected = Signal(int)
    problem_found = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heading = QLabel(self.tr("Data"), self)
        self._heading.setObjectName("heading")
        self._heading.setWordWrap(True)
        self._model = DataModel(self)
        self.view = ExamplesView(self.tr("Examples"), self)
        self.view.setModel(self._model)
        self.view.copies_headers = False
        self.view.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self._delegate = NumberDelegate(self)
        self.view.setItemDelegate(self._delegate)
        self._add = self._button(self.tr("+ row"), self.tr("Add an example"))
        self._remove = self._button(self.tr("− row"), self.tr("Remove the selected examples (Delete)"))
        buttons = QHBoxLayout()
        buttons.setSpacing(4)
        buttons.addWidget(self._add)
        buttons.addWidget(self._remove)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(6)
        layout.addWidget(self._heading)
        layout.addWidget(self.view, 1)
        layout.addLayout(buttons)
        # What the view does not need in height stays empty below the buttons, not above them.
        layout.addStretch(0)
        self.view.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._add.clicked.connect(self.add_row_requested)
        self._remove.clicked.connect(self._on_remove)
        self.view.remove_pressed.connect(self._on_remove)
        self.view.paste_pressed.connect(self._on_paste)
        self.view.horizontalScrollBar().rangeChanged.connect(self._fit_height)
        self.view.row_chosen.connect(self._on_row_chosen)
        self._model.number_typed.connect(self._on_number_typed)
        self._delegate.problem_found.connect(self.problem_found)

    def _button(self, text: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName("quiet")
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of another theme."""
        self._model.set_muted(theme.muted)
        self.view.fit_rows()
        self._fit_columns()
        self._fit_height()
        self.view.viewport().update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit_height()

    def show_data(self, data: Data, input_names: Sequence[str] = ()) -> None:
        """Show these examples; where the size is the same, selection and place stay.

        Parameters
        ----------
        data : Data
        input_names : sequence of str
            One for each input, or none for x₁, x₂, …
        """
        current = self.view.currentIndex()
        row, column = current.row(), current.column()
        across, down = self.view.horizontalScrollBar().value(), self.view.verticalScrollBar().value()
        self._model.set_data(data, input_names)
        if row >= 0 and not self.view.currentIndex().isValid():
            self.view.show_row(min(row, data.examples - 1), min(column, self._model.columnCount() - 1))
            self.view.horizontalScrollBar().setValue(across)
            self.view.verticalScrollBar().setValue(down)
        self.view.copied_columns = self._model.editable_columns
        one = data.examples == 1
        heading = (
            self.tr("Data · 1 example")
            if one
            else self.tr("Data · {count} examples").format(count=data.examples)
        )
        if data.test_inputs is not None:
            heading += self.tr(", {count} for testing").format(count=len(data.test_inputs))
        self._heading.setText(heading)
        self._remove.setEnabled(not one)
        self._fit_columns()
        self._fit_height()

    def show_predictions(self, predictions: NDArray[np.float64] | None) -> None:
        """Show what the network answers, shape (n_examples, n_out); only the rows in sight are drawn anew."""
        first = max(self.view.rowAt(0), 0)
        last = self.view.rowAt(self.view.viewport().height() - 1)
        self._model.set_predictions(predictions, first, None if last < 0 else last)

    def set_current_example(self, row: int) -> None:
        """Mark the example, counted from 1, that the rest of the window shows."""
        if row - 1 != self.view.currentIndex().row() or row - 1 not in self.view.selected_rows():
            self.view.show_row(row - 1)

    def _fit_columns(self) -> None:
        self.view.set_column_widths([text[:MOST_CHARACTERS] for text in self._model.widest_texts()])

    def _fit_height(self) -> None:
        examples = self._model.examples
        self.view.setMinimumHeight(self.view.content_height(min(examples, LEAST_ROWS)))
        self.view.setMaximumHeight(self.view.content_height(examples))
        self.view.updateGeometry()

    def _on_row_chosen(self, row: int) -> None:
        self.example_selected.emit(row + 1)

    def _on_number_typed(self, row: int, column: int, value: float) -> None:
        if column < self._model.n_in:
            self.cell_edited.emit("inputs", row, column, value)
        else:
            self.cell_edited.emit("targets", row, column - self._model.n_in, value)

    def _on_remove(self) -> None:
        rows = self.view.selected_rows()
        if not rows:
            self.problem_found.emit(self.tr("Select the examples to remove first."))
        elif len(rows) >= self._model.examples:
            self.problem_found.emit(self.tr("At least one example must stay."))
        else:
            self.remove_rows_requested.emit(rows)

    def _on_paste(self) -> None:
        try:
            numbers = read_rows(QGuiApplication.clipboard().text(), self._model.editable_columns)
        except ValueError as problem:
            self.problem_found.emit(str(problem))
            return
        first = self.view.currentIndex().row()
        self.rows_pasted.emit(numbers, first if first >= 0 else self._model.examples)

    def select_rows(self, rows: Sequence[int]) -> None:
        """Select these rows, counted from 0, without a signal."""
        chosen = self.view.selectionModel()
        chosen.clearSelection()
        flags = QItemSelectionModel.SelectionFlag
        for row in rows:
            chosen.select(self._model.index(row, 0), flags.Select | flags.Rows)

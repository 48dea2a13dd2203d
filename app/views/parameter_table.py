"""Every weight and bias as a table: the twin of the network's drawing for keyboard and screen reader."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QAbstractItemView, QVBoxLayout, QWidget

from app.views.check_delegate import CheckDelegate
from app.views.number_delegate import NumberDelegate
from app.views.number_table import NumberTable
from app.views.parameter_model import FROZEN_COLUMN, VALUE_COLUMN, ParameterModel

WIDEST_VALUE = "−0.00000000"
WIDEST_GRADIENT = "−0.0000e−000"


class ParameterTable(QWidget):
    """Name, value, gradient and frozen or not, one parameter per row.

    Return, F2, a double click or simply typing on a value edits it; Space on the last column freezes.

    **Signals:**

    parameter_edited(str, float)
        The parameter of this name shall have this value.
    freeze_requested(str, bool)
        The parameter of this name shall be frozen (True) or free.
    parameter_selected(str)
        The person has moved to this parameter.
    problem_found(str)
        What was typed cannot be taken, with the sentence that says why.
    """

    parameter_edited = Signal(str, float)
    freeze_requested = Signal(str, bool)
    parameter_selected = Signal(str)
    problem_found = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = ParameterModel(self)
        self.view = NumberTable(self.tr("Weights and biases"), self)
        self.view.setModel(self._model)
        self.view.verticalHeader().hide()
        self.view.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self._delegate = NumberDelegate(self)
        # Only the values: a number delegate for all columns would also take the check of "frozen".
        self.view.setItemDelegateForColumn(VALUE_COLUMN, self._delegate)
        self._checks = CheckDelegate(self)
        self.view.setItemDelegateForColumn(FROZEN_COLUMN, self._checks)
        self._fit_columns()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.addWidget(self.view)
        self._model.value_typed.connect(self.parameter_edited)
        self._model.freeze_wanted.connect(self.freeze_requested)
        self._delegate.problem_found.connect(self.problem_found)
        self.view.row_chosen.connect(self._on_row_chosen)

    def _fit_columns(self) -> None:
        self.view.fit_rows()
        longest = max(self._model.names, key=len, default="")
        self.view.set_column_widths([longest, WIDEST_VALUE, WIDEST_GRADIENT, ""])

    def show_parameters(
        self,
        names: Sequence[str],
        values: NDArray[np.float64],
        gradients: NDArray[np.float64] | None = None,
        frozen: Collection[str] = (),
    ) -> None:
        """Show these parameters; only the rows in sight are drawn anew when the names are the same.

        Parameters
        ----------
        names : sequence of str
        values, gradients : ndarray, shape (n_parameters,)
            The arrays are kept, so hand in copies. Without gradients their column shows dashes.
        frozen : collection of str
            Names of the parameters that training leaves as they are.
        """
        if self._model.set_parameters(names, values, gradients, frozen):
            self._fit_columns()
            return
        last = self.view.rowAt(self.view.viewport().height() - 1)
        self._model.announce(max(self.view.rowAt(0), 0), len(names) - 1 if last < 0 else last)

    def set_selected(self, name: str | None) -> None:
        """Mark the parameter that is selected elsewhere, without a signal; None marks none."""
        row = self._model.row_of(name)
        if row != self.view.currentIndex().row():
            self.view.show_row(row)

    def _on_row_chosen(self, row: int) -> None:
        self.parameter_selected.emit(self._model.names[row])

"""The examples as a table model: inputs and targets to edit, predictions to read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QBrush, QColor

from app.views.plain_tip import plain_tip
from app.views.theme import LIGHT
from engine import Data
from engine.number_text import exact_text, number_text

PREDICTION_DIGITS = 3
LONGEST_PREDICTION = "−0.000"
NUMBERS_LOOKED_AT = 2000
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


def numbered(letter: str, count: int) -> list[str]:
    """Return the names of `count` like quantities: t alone, or t₁, t₂, …"""
    if count == 1:
        return [letter]
    return [letter + str(number).translate(_SUBSCRIPTS) for number in range(1, count + 1)]


class DataModel(QAbstractTableModel):
    """Columns: the inputs, the targets, then one prediction for each target.

    **Signals:**

    number_typed(int, int, float)
        Another number was typed at (row, column), both counted from 0. The model itself stays as it is.
    """

    number_typed = Signal(int, int, float)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._inputs = np.empty((0, 0))
        self._targets = np.empty((0, 0))
        self._predictions: NDArray[np.float64] | None = None
        self._headers: list[str] = []
        self.n_in = 0
        self.n_out = 0
        self.set_muted(LIGHT.muted)

    @property
    def examples(self) -> int:
        """How many rows there are."""
        return int(self._inputs.shape[0])

    @property
    def editable_columns(self) -> int:
        """How many columns hold inputs and targets."""
        return self.n_in + self.n_out

    def set_muted(self, colour: str) -> None:
        """Set the colour of the predictions."""
        self._muted = QBrush(QColor(colour))

    def set_data(self, data: Data, input_names: Sequence[str]) -> None:
        """Show other data; with the same size only the numbers change, so selection and place stay."""
        n_in, n_out = data.inputs.shape[1], data.targets.shape[1]
        headers = [
            *(input_names if len(input_names) == n_in else self._input_headers(n_in)),
            *numbered("t", n_out),
            *numbered("ŷ", n_out),
        ]
        same = headers == self._headers and data.examples == self.examples and n_in == self.n_in
        if not same:
            self.beginResetModel()
        self._inputs, self._targets = data.inputs, data.targets
        self._headers, self.n_in, self.n_out = headers, n_in, n_out
        if self._predictions is not None and self._predictions.shape != data.targets.shape:
            self._predictions = None
        if not same:
            self.endResetModel()
        elif self.examples:
            self.dataChanged.emit(
                self.index(0, 0),
                self.index(self.examples - 1, self.columnCount() - 1),
                [Qt.ItemDataRole.DisplayRole],
            )

    @staticmethod
    def _input_headers(count: int) -> list[str]:
        return [f"x{str(number).translate(_SUBSCRIPTS)}" for number in range(1, count + 1)]

    def set_predictions(
        self, predictions: NDArray[np.float64] | None, first_row: int = 0, last_row: int | None = None
    ) -> None:
        """Take other predictions, shape (n_examples, n_out), and announce only the rows in sight.

        Predictions of another shape belong to data that are no longer shown; they are left out.
        """
        if predictions is not None and predictions.shape != self._targets.shape:
            predictions = None
        self._predictions = predictions
        last = self.examples - 1 if last_row is None else min(last_row, self.examples - 1)
        if self.examples and self.n_out and first_row <= last:
            self.dataChanged.emit(
                self.index(first_row, self.editable_columns),
                self.index(last, self.columnCount() - 1),
                [Qt.ItemDataRole.DisplayRole],
            )

    def widest_texts(self) -> list[str]:
        """Return for each column the longest text among some of its numbers, predictions at their longest."""
        texts: list[str] = []
        for numbers in (self._inputs, self._targets):
            looked_at = max(NUMBERS_LOOKED_AT // max(numbers.shape[1], 1), 8)
            step = max(len(numbers) // looked_at, 1)
            texts.extend(
                max((number_text(number) for number in column), key=len, default="")
                for column in numbers[::step].T.tolist()
            )
        return texts + [LONGEST_PREDICTION] * self.n_out

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else self.examples

    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else self.n_in + 2 * self.n_out

    def value(self, row: int, column: int) -> float | None:
        """Return the number in a cell; None for a prediction that is not there yet."""
        if column < self.n_in:
            return float(self._inputs[row, column])
        column -= self.n_in
        if column < self.n_out:
            return float(self._targets[row, column])
        return None if self._predictions is None else float(self._predictions[row, column - self.n_out])

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = index.row(), index.column()
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._muted if column >= self.editable_columns else None
        if role not in _NUMBER_ROLES:
            return None
        value = self.value(row, column)
        if value is None or not np.isfinite(value):
            return None if role == Qt.ItemDataRole.UserRole else ""
        if role == Qt.ItemDataRole.UserRole:
            return value
        if role == Qt.ItemDataRole.EditRole:
            return exact_text(value)
        predicted = column >= self.editable_columns
        if role == Qt.ItemDataRole.DisplayRole:
            return number_text(value, PREDICTION_DIGITS) if predicted else number_text(value)
        name = self._headers[column]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.tr("{name} of example {row}: {value}").format(
                name=name, row=row + 1, value=number_text(value)
            )
        return plain_tip(f"{name} = {exact_text(value)}")

    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Ask for another number; what is shown changes when the data have changed."""
        if role == Qt.ItemDataRole.UserRole and index.column() < self.editable_columns:
            self.number_typed.emit(index.row(), index.column(), float(value))
        return False

    def flags(self, index: _Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.isValid() and index.column() < self.editable_columns:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Vertical:
            return section + 1 if role == Qt.ItemDataRole.DisplayRole else None
        if not 0 <= section < len(self._headers):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._headers[section]
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(self._kind_of(section))
        return None

    def _kind_of(self, column: int) -> str:
        name = self._headers[column]
        if column < self.n_in:
            return self.tr("Input {name}").format(name=name)
        if column < self.editable_columns:
            return self.tr("Target {name}: what the network should answer").format(name=name)
        return self.tr("Prediction {name}: what the network answers now").format(name=name)


_NUMBER_ROLES = frozenset(
    {
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.EditRole,
        Qt.ItemDataRole.UserRole,
        Qt.ItemDataRole.ToolTipRole,
        Qt.ItemDataRole.AccessibleTextRole,
    }
)

"""The parameters of a network as a table model: name, value, gradient, and whether it is frozen."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from app.views.plain_tip import plain_tip
from app.views.steady_text import steady_text
from engine.number_text import exact_text, number_text

NAME_COLUMN, VALUE_COLUMN, GRADIENT_COLUMN, FROZEN_COLUMN = range(4)
_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class ParameterModel(QAbstractTableModel):
    """One row for each parameter, in the order of the engine's flat vector.

    **Signals:**

    value_typed(str, float)
        Another value was typed for the parameter of this name. The model itself stays as it is.
    freeze_wanted(str, bool)
        The parameter of this name shall be frozen, or free again.
    """

    value_typed = Signal(str, float)
    freeze_wanted = Signal(str, bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.names: tuple[str, ...] = ()
        self._rows: dict[str, int] = {}
        self._values = np.empty(0)
        self._gradients: NDArray[np.float64] | None = None
        self._frozen: frozenset[str] = frozenset()

    def row_of(self, name: str | None) -> int:
        """Return the row of a parameter; −1 when there is none of this name."""
        return -1 if name is None else self._rows.get(name, -1)

    def set_parameters(
        self,
        names: Sequence[str],
        values: NDArray[np.float64],
        gradients: NDArray[np.float64] | None,
        frozen: Collection[str],
    ) -> bool:
        """Take other numbers; return whether the parameters themselves are others."""
        names = names if isinstance(names, tuple) else tuple(names)
        other = names != self.names
        if other:
            self.beginResetModel()
            self.names = names
            self._rows = {name: row for row, name in enumerate(names)}
        self._values, self._gradients, self._frozen = values, gradients, frozenset(frozen)
        if other:
            self.endResetModel()
        return other

    def announce(self, first_row: int, last_row: int) -> None:
        """Say that the numbers of these rows are new; nobody looks at the others."""
        last = min(last_row, len(self.names) - 1)
        if 0 <= first_row <= last:
            self.dataChanged.emit(self.index(first_row, VALUE_COLUMN), self.index(last, FROZEN_COLUMN))

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.names)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else 4

    def flags(self, index: _Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.column() == VALUE_COLUMN:
            flags |= Qt.ItemFlag.ItemIsEditable
        elif index.column() == FROZEN_COLUMN:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = index.row(), index.column()
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column in (VALUE_COLUMN, GRADIENT_COLUMN) else _LEFT
        name = self.names[row]
        if column == FROZEN_COLUMN:
            return self._frozen_data(name, role)
        if column == NAME_COLUMN:
            return name if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole) else None
        numbers = self._values if column == VALUE_COLUMN else self._gradients
        value = None if numbers is None else float(numbers[row])
        if value is None or not np.isfinite(value):
            return "–" if role == Qt.ItemDataRole.DisplayRole else None
        if role == Qt.ItemDataRole.UserRole:
            return value
        if role == Qt.ItemDataRole.EditRole:
            return exact_text(value)
        if role == Qt.ItemDataRole.DisplayRole:
            return steady_text(value)
        what = name if column == VALUE_COLUMN else f"∂J/∂{name}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(f"{what} = {exact_text(value)}")
        if role == Qt.ItemDataRole.AccessibleTextRole:
            kind = self.tr("value") if column == VALUE_COLUMN else self.tr("gradient")
            return f"{name}, {kind} {number_text(value)}"
        return None

    def _frozen_data(self, name: str, role: int) -> Any:
        frozen = name in self._frozen
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if frozen else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.EditRole:
            return "1" if frozen else "0"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{name}, " + (self.tr("frozen") if frozen else self.tr("free"))
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(self.tr("A frozen parameter keeps its value; its gradient is still shown."))
        return None

    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Ask for a change; what is shown changes when the network has changed."""
        name = self.names[index.row()]
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == FROZEN_COLUMN:
            self.freeze_wanted.emit(name, name not in self._frozen)
        elif role == Qt.ItemDataRole.UserRole and index.column() == VALUE_COLUMN:
            self.value_typed.emit(name, float(value))
        return False

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            names = (self.tr("name"), self.tr("value"), self.tr("gradient"), self.tr("frozen"))
            return names[section]
        if role == Qt.ItemDataRole.TextAlignmentRole and section in (NAME_COLUMN, FROZEN_COLUMN):
            return _LEFT
        return None

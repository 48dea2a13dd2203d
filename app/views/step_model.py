"""The steps of a run as a table model: every cell is read from the history when it is drawn."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.views.plain_tip import plain_tip
from app.views.steady_text import steady_text
from engine import History
from engine.number_text import exact_text

MOST_PARAMETERS = 60
STEP_COLUMN, EPOCH_COLUMN, LOSS_COLUMN = range(3)
FIRST_PARAMETER = 3
DIGITS = 5
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


def first_exact_step(history: History) -> int:
    """Return the oldest step from which on every row is exact; one beyond the last where there is none."""
    low, high = 0, history.last_step + 1
    if history.last_step >= 0 and history.row(0) is not None:
        return 0
    # Exact rows are always the newest ones, so the border is found by halving.
    while low < high:
        middle = (low + high) // 2
        if history.row(middle) is None:
            low = middle + 1
        else:
            high = middle
    return low


class StepModel(QAbstractTableModel):
    """Columns: step, epoch, loss, then the first parameters by name. Rows: the steps kept exactly."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._history: History | None = None
        self._steps_per_epoch = 1
        self.first_step = 0
        self._count = 0
        self._cached_step = -1
        self._cached: NDArray[np.float64] | None = None

    @property
    def parameters(self) -> int:
        """How many parameters the run has, shown or not."""
        return 0 if self._history is None else len(self._history.names) - 1

    @property
    def last_step(self) -> int:
        """The newest step shown; −1 while there is none."""
        return self.first_step + self._count - 1 if self._count else -1

    def set_history(self, history: History | None, steps_per_epoch: int) -> None:
        """Show another run."""
        self.beginResetModel()
        self._history = history
        self._steps_per_epoch = max(steps_per_epoch, 1)
        self._cached_step = -1
        self._count = 0
        if history is not None:
            self.first_step = first_exact_step(history)
            self._count = history.last_step + 1 - self.first_step
        self.endResetModel()

    def refresh(self) -> int:
        """Catch up with the history; return by how many rows those that stay have moved up."""
        self._cached_step = -1
        history = self._history
        if history is None:
            return 0
        first, count = first_exact_step(history), history.last_step + 1
        count -= first
        if first < self.first_step or first + count < self.first_step + self._count:
            self.set_history(history, self._steps_per_epoch)  # the run has begun anew
            return 0
        gone = min(first - self.first_step, self._count)
        if gone:
            self.beginRemoveRows(_ROOT, 0, gone - 1)
            self._count -= gone
            self.first_step += gone
            self.endRemoveRows()
        if not self._count:
            self.first_step = first
        if count > self._count:
            self.beginInsertRows(_ROOT, self._count, count - 1)
            self._count = count
            self.endInsertRows()
        return gone

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: _Index = _ROOT) -> int:
        if parent.isValid() or self._history is None:
            return 0
        return FIRST_PARAMETER + min(self.parameters, MOST_PARAMETERS)

    def _row(self, step: int) -> NDArray[np.float64] | None:
        # A view draws row by row, so one row kept is enough.
        if step != self._cached_step and self._history is not None:
            row = self._history.row(step)
            self._cached = None if row is None else row[: 1 + MOST_PARAMETERS].copy()
            self._cached_step = step
        return self._cached

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT
        if role not in _NUMBER_ROLES or not index.isValid():
            return None
        step = self.first_step + index.row()
        column = index.column()
        if column in (STEP_COLUMN, EPOCH_COLUMN):
            text = str(step if column == STEP_COLUMN else step // self._steps_per_epoch)
        else:
            row = self._row(step)
            if row is None:
                return ""
            value = float(row[column - LOSS_COLUMN])
            shown = role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
            text = steady_text(value, DIGITS) if shown else exact_text(value)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return text
        name = self.headerData(column, Qt.Orientation.Horizontal)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.tr("{name} at step {step}: {value}").format(name=name, step=step, value=text)
        return plain_tip(self.tr("{name} = {value} at step {step}").format(name=name, step=step, value=text))

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role != Qt.ItemDataRole.DisplayRole or self._history is None:
            return None
        if orientation == Qt.Orientation.Vertical:
            return self.first_step + section
        if section in (STEP_COLUMN, EPOCH_COLUMN):
            return self.tr("step") if section == STEP_COLUMN else self.tr("epoch")
        if section == LOSS_COLUMN:
            return self.tr("loss")
        return self._history.names[section - LOSS_COLUMN]


_NUMBER_ROLES = frozenset(
    {
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.EditRole,
        Qt.ItemDataRole.ToolTipRole,
        Qt.ItemDataRole.AccessibleTextRole,
    }
)

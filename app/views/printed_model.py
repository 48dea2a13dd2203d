"""Printed values beside computed ones as a table model, with a tick, a cross, or the word for a misprint."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QBrush, QColor

from app.views.plain_tip import plain_tip
from app.views.steady_text import steady_text
from app.views.theme import LIGHT, Theme
from engine.number_text import exact_text
from engine.printed_values import PrintedResult

STEP_COLUMN, QUANTITY_COLUMN, PRINTED_COLUMN, COMPUTED_COLUMN, VERDICT_COLUMN = range(5)
COLUMNS = 5
EXTRA_DIGITS = 2
"""Digits shown behind those printed, so that rounding and truncating can be told apart."""
MOST_DIGITS = 12
_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def quantity_text(result: PrintedResult) -> str:
    """Write a quantity as the window does: δ1[2], ∂J/∂W1[1,1]; behind a dot the example, if not the first."""
    name = result.printed.quantity
    if name == "loss":
        return "loss"
    if name.startswith("delta"):
        name = "δ" + name[len("delta") :]
    elif name.startswith(("dW", "db")):
        return "∂J/∂" + name[1:]
    if name[0] in "zaδ" and result.printed.example != 1:
        name += f" · {result.printed.example}"
    return name


def computed_text(result: PrintedResult) -> str:
    """Write the computed value with two digits more than are printed."""
    if result.value is None:
        return "–"
    printed = len(re.sub(r"[eE].*|[^0-9]", "", result.text).lstrip("0"))
    return steady_text(result.value, min(max(printed, 1) + EXTRA_DIGITS, MOST_DIGITS))


class PrintedModel(QAbstractTableModel):
    """One row for each printed value."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.results: tuple[PrintedResult, ...] = ()
        self.set_theme(LIGHT)

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of another theme."""
        self._good = QBrush(QColor(theme.accent))
        self._bad = QBrush(QColor(theme.delta))
        self._muted = QBrush(QColor(theme.muted))

    def set_results(self, results: Sequence[PrintedResult]) -> None:
        """Show other results."""
        self.beginResetModel()
        self.results = tuple(results)
        self.endResetModel()

    def widest_text(self, column: int) -> str:
        """Return the longest text of a column."""
        return max((self._text(result, column) for result in self.results), key=len, default="")

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.results)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else COLUMNS

    def verdict(self, result: PrintedResult) -> str:
        """Return what is said of a result, in words."""
        if result.holds:
            return self.tr("holds")
        if result.erratum is not None:
            return self.tr("known misprint")
        return self.tr("differs") if result.value is not None else self.tr("not reached")

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        result = self.results[index.row()]
        column = index.column()
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _LEFT if column == QUANTITY_COLUMN else _RIGHT
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._brush(result) if column == VERDICT_COLUMN else None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(result, column)
        if role == Qt.ItemDataRole.EditRole:
            if column == COMPUTED_COLUMN:
                return "" if result.value is None else exact_text(result.value)
            return self.verdict(result) if column == VERDICT_COLUMN else self._text(result, column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.verdict(result) if column == VERDICT_COLUMN else self._text(result, column)
        if role == Qt.ItemDataRole.ToolTipRole and column == VERDICT_COLUMN:
            return plain_tip(result.erratum or result.problem or self.verdict(result))
        if role == Qt.ItemDataRole.ToolTipRole and column == COMPUTED_COLUMN and result.value is not None:
            return plain_tip(exact_text(result.value))
        return None

    def _brush(self, result: PrintedResult) -> QBrush:
        if result.holds:
            return self._good
        return self._muted if result.erratum is not None or result.value is None else self._bad

    def _text(self, result: PrintedResult, column: int) -> str:
        if column == STEP_COLUMN:
            return str(result.printed.step)
        if column == QUANTITY_COLUMN:
            return quantity_text(result)
        if column == PRINTED_COLUMN:
            return result.text.replace("-", "\N{MINUS SIGN}")
        if column == COMPUTED_COLUMN:
            return computed_text(result)
        if result.holds:
            return "✓"
        return self.tr("erratum") if result.erratum is not None else "✗" if result.value is not None else "–"

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return (self.tr("step"), self.tr("quantity"), self.tr("printed"), self.tr("computed"), "")[section]
        if role == Qt.ItemDataRole.AccessibleTextRole and section == VERDICT_COLUMN:
            return self.tr("verdict")
        if role == Qt.ItemDataRole.TextAlignmentRole and section == QUANTITY_COLUMN:
            return _LEFT
        return None

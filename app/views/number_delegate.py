"""Typing a number into a table cell, as exactly as everywhere else in the window."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.views.number_field import NumberField

_Index = QModelIndex | QPersistentModelIndex
_CLOSING_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Backtab)


class NumberDelegate(QStyledItemDelegate):
    """Opens a NumberField in a cell. Text that is no number keeps the field open and marked.

    The number goes to the model's `setData`; nothing is set when it is the number already there.

    **Signals:**

    problem_found(str)
        What was typed cannot be taken, with the sentence that says why.
    """

    problem_found = Signal(str)

    def createEditor(
        self,
        parent: QWidget,
        option: QStyleOptionViewItem,  # noqa: ARG002
        index: _Index,
    ) -> QWidget:
        field = NumberField(parent=parent)
        field.setAlignment(Qt.AlignmentFlag.AlignRight)
        field.setAccessibleName(str(index.data(Qt.ItemDataRole.AccessibleTextRole) or ""))
        field.problem_found.connect(self.problem_found)
        return field

    def setEditorData(self, editor: QWidget, index: _Index) -> None:
        # New numbers may arrive while a person types; what they type stays.
        if isinstance(editor, NumberField) and not editor.isModified() and not editor.has_problem():
            value = index.data(Qt.ItemDataRole.UserRole)
            if value is not None:
                editor.set_value(value)
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: _Index) -> None:
        if isinstance(editor, NumberField) and editor.commit():
            value = editor.value()
            if value != index.data(Qt.ItemDataRole.UserRole):
                model.setData(index, value, Qt.ItemDataRole.UserRole)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, NumberField):
            if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
                if event.key() in _CLOSING_KEYS and not watched.commit():
                    return True
            elif event.type() == QEvent.Type.FocusOut and not watched.commit():
                return False
        return super().eventFilter(watched, event)

"""The table that all number tables are made of: calm, quick with many rows, and good with the keyboard."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

_Index = QModelIndex | QPersistentModelIndex

ROW_PADDING = 8
COLUMN_PADDING = 8
HEADING_PADDING = 14
MOST_HEADING_CHARACTERS = 10
MOST_ROWS_HINTED = 8


class NumberTable(QTableView):
    """Rows of numbers, selected row by row.

    Tab leaves the table, so that the keyboard never gets caught; the arrow keys move inside it, Return
    opens a cell, and Ctrl+C copies the selected rows, tab separated and with every digit.

    **Signals:**

    row_chosen(int)
        The person has moved to this row, counted from 0; not sent by `show_row`.
    """

    row_chosen = Signal(int)

    def __init__(self, accessible_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._widths: list[int] = []
        self._widest: tuple[str, ...] = ()
        self.setAccessibleName(accessible_name)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        # Where two scroll bars meet nothing is drawn.
        self.setStyleSheet("QAbstractScrollArea::corner { background: transparent; border: none; }")
        self.keeps_current_in_sight = False
        self.copies_headers = True
        self.copied_columns: int | None = None
        self._quiet = False
        rows = self.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        rows.setHighlightSections(False)
        # The line below headings belongs to the columns; beside the rows it would be a ladder.
        rows.setStyleSheet("QHeaderView::section { border: none; padding: 0 5px 0 2px; }")
        columns = self.horizontalHeader()
        columns.setHighlightSections(False)
        columns.setMinimumSectionSize(self.fontMetrics().averageCharWidth() * 2)
        columns.setTextElideMode(Qt.TextElideMode.ElideRight)
        columns.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.fit_rows()

    def fit_rows(self) -> None:
        """Give every row the height of a line in the present font."""
        height = self.fontMetrics().height() + ROW_PADDING
        self.verticalHeader().setMinimumSectionSize(height)
        self.verticalHeader().setDefaultSectionSize(height)

    def set_column_widths(self, widest: Sequence[str]) -> None:
        """Make each column wide enough for its text here or its heading; room to spare is shared."""
        self._widest = tuple(widest)
        metrics = self.fontMetrics()
        model = self.model()
        headings = [
            str(model.headerData(column, Qt.Orientation.Horizontal)) if model is not None else ""
            for column in range(len(widest))
        ]
        longest_heading = metrics.horizontalAdvance("0" * MOST_HEADING_CHARACTERS)
        # A long name of an input is cut short rather than taking the place of its numbers.
        self._widths = [
            max(
                metrics.horizontalAdvance(text) + COLUMN_PADDING,
                min(metrics.horizontalAdvance(heading), longest_heading) + HEADING_PADDING,
            )
            for text, heading in zip(widest, headings, strict=True)
        ]
        self._share_width()

    def _share_width(self) -> None:
        header = self.horizontalHeader()
        if not self._widths or header.count() != len(self._widths):
            return
        spare = max(self.viewport().width() - sum(self._widths), 0)
        each, rest = divmod(spare, len(self._widths))
        for column, width in enumerate(self._widths):
            wanted = width + each + (1 if column < rest else 0)
            if header.sectionSize(column) != wanted:
                header.resizeSection(column, wanted)

    def show_row(self, row: int, column: int | None = None) -> None:
        """Select a row without a signal and bring it into sight; −1 selects none."""
        model = self.model()
        if model is None:
            return
        self._quiet = True
        if 0 <= row < model.rowCount():
            before = max(self.currentIndex().column(), 0) if column is None else column
            index = model.index(row, min(before, model.columnCount() - 1))
            flags = QItemSelectionModel.SelectionFlag
            if index != self.currentIndex() or not self.selectionModel().isRowSelected(row, QModelIndex()):
                self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        else:
            self.clearSelection()
            self.setCurrentIndex(QModelIndex())
        self._quiet = False

    def selected_rows(self) -> list[int]:
        """Return the selected rows from top to bottom, counted from 0."""
        chosen = self.selectionModel()
        return [] if chosen is None else sorted(index.row() for index in chosen.selectedRows())

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        super().currentChanged(current, previous)
        if not self._quiet and current.isValid() and current.row() != previous.row():
            self.row_chosen.emit(current.row())

    def copy_rows(self) -> None:
        """Put the selected rows on the clipboard, tab separated, with every digit."""
        rows = self.selected_rows()
        model = self.model()
        if not rows or model is None:
            return
        columns = range(model.columnCount() if self.copied_columns is None else self.copied_columns)
        role = Qt.ItemDataRole.EditRole
        lines = ["\t".join(str(model.index(row, column).data(role)) for column in columns) for row in rows]
        if self.copies_headers:
            headers = (model.headerData(column, Qt.Orientation.Horizontal) for column in columns)
            lines.insert(0, "\t".join(str(header) for header in headers))
        QGuiApplication.clipboard().setText("\n".join(lines) + "\n")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # An open editor passes its Return on to the table, which must not open it again.
        editing = self.state() == QAbstractItemView.State.EditingState
        opens = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not editing
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_rows()
            event.accept()
        elif opens and self.editTriggers() and self.currentIndex().flags() & Qt.ItemFlag.ItemIsEditable:
            self.edit(self.currentIndex())
            event.accept()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        model = self.model()
        # Coming by the Tab key there is a cell to start from.
        if not self.currentIndex().isValid() and model is not None and model.rowCount():
            self._quiet = True
            self.selectionModel().setCurrentIndex(model.index(0, 0), QItemSelectionModel.SelectionFlag.NoUpdate)
            self._quiet = False

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.fit_rows()
            if len(self._widest) == self.horizontalHeader().count():
                self.set_column_widths(self._widest)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()
        if self.keeps_current_in_sight and self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())

    def content_height(self, rows: int) -> int:
        """Return the height that this many rows take, the header and a scroll bar included."""
        height = self.horizontalHeader().sizeHint().height() + rows * self.verticalHeader().defaultSectionSize()
        bar = self.horizontalScrollBar()
        return height + 2 + (bar.sizeHint().height() if bar.maximum() > bar.minimum() else 0)

    def sizeHint(self) -> QSize:
        model = self.model()
        rows = min(model.rowCount() if model is not None else 0, MOST_ROWS_HINTED)
        return QSize(super().sizeHint().width(), self.content_height(rows))

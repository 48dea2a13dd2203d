"""A check in a table cell that can be seen in both themes."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPalette, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

_Index = QModelIndex | QPersistentModelIndex


class CheckDelegate(QStyledItemDelegate):
    """Draws a check as an outlined box with a tick; a click or Space changes it, as in any table."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        cell = QStyleOptionViewItem(option)
        self.initStyleOption(cell, index)
        style = cell.widget.style()
        box = style.subElementRect(QStyle.SubElement.SE_ItemViewItemCheckIndicator, cell, cell.widget)
        checked = cell.checkState == Qt.CheckState.Checked
        cell.features &= ~QStyleOptionViewItem.ViewItemFeature.HasCheckIndicator
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, cell, painter, cell.widget)
        square = QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # The application's palette is the theme's; a style sheet changes that of the widget.
        palette = QGuiApplication.palette()
        outline = QPalette.ColorRole.Accent if checked else QPalette.ColorRole.Dark
        painter.setPen(QPen(palette.color(outline), 1.0))
        painter.setBrush(palette.color(outline) if checked else Qt.GlobalColor.transparent)
        painter.drawRoundedRect(square, 2.5, 2.5)
        if checked:
            painter.setPen(QPen(palette.color(QPalette.ColorRole.HighlightedText), 1.6))
            corner, size = square.topLeft(), square.width()
            painter.drawPolyline(
                [corner + QPointF(x * size, y * size) for x, y in ((0.24, 0.52), (0.43, 0.72), (0.78, 0.28))]
            )
        painter.restore()

"""The list of curves beside the weight plot: by layer, each with its colour, line and present value."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QHeaderView, QLabel, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from engine.number_text import number_text

from .curve_colours import curve_pen, layer_of
from .plot_scale import Array
from .theme import Theme, check_image

SAMPLE = QSize(20, 12)
WIDEST_VALUE = "−0.012345"
NAME_ROLE = Qt.ItemDataRole.UserRole


def line_sample(index: int, name: str, theme: Theme, ratio: float) -> QIcon:
    """Draw a short piece of a parameter's curve."""
    pixmap = QPixmap(SAMPLE * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    pen = curve_pen(index, name, theme)
    pen.setWidthF(2.2)
    if pen.style() == Qt.PenStyle.CustomDashLine:
        pen.setDashPattern([2.0, 1.4])
    painter = QPainter(pixmap)
    painter.setPen(pen)
    painter.drawLine(QPointF(1, SAMPLE.height() / 2), QPointF(SAMPLE.width() - 1, SAMPLE.height() / 2))
    painter.end()
    icon = QIcon()
    for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):
        icon.addPixmap(pixmap, mode)
    return icon


class PlotLegend(QWidget):
    """The curves of a plot, grouped by layer; a layer's box hides and shows its curves.

    **Signals:**

    parameter_clicked(str)
        The entry of this parameter was clicked, or chosen with Enter.
    layer_shown(int, bool)
        The curves of this layer are wanted, or not.
    """

    parameter_clicked = Signal(str)
    layer_shown = Signal(int, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: dict[str, QTreeWidgetItem] = {}
        self._places: dict[str, int] = {}
        self._layers: dict[int, QTreeWidgetItem] = {}
        self._selected: str | None = None
        self._bold = QFont()
        self._widest_name = 0
        self.tree = QTreeWidget(self)
        self.tree.setColumnCount(2)
        self.tree.setHeaderHidden(True)
        self.tree.setIconSize(SAMPLE)
        self.tree.setIndentation(0)
        self.tree.setRootIsDecorated(False)
        self.tree.setUniformRowHeights(True)
        self.tree.setAllColumnsShowFocus(True)
        self.tree.setFrameShape(QTreeWidget.Shape.NoFrame)
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.tree.setSelectionMode(QTreeWidget.SelectionMode.NoSelection)
        self.tree.setAccessibleName(self.tr("Curves by layer"))
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(20)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Fixed)
        self.tree.itemClicked.connect(self._take)
        self.tree.itemActivated.connect(self._take)
        self.tree.itemChanged.connect(self._layer_toggled)
        self.count_label = QLabel(self)
        self.count_label.setObjectName("muted")
        self.count_label.setMargin(4)
        self.count_label.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 4, 0)
        column.setSpacing(0)
        column.addWidget(self.tree, 1)
        column.addWidget(self.count_label)

    def show_curves(
        self,
        names: Sequence[str],
        places: Sequence[int],
        of: int,
        hidden: frozenset[int],
        theme: Theme,
        font: QFont,
    ) -> None:
        """List these parameters, given with their places among all `of` parameters."""
        ratio = self.devicePixelRatioF()
        self.tree.setFont(font)
        self.count_label.setFont(font)
        self._bold = QFont(font)
        self._bold.setBold(True)
        self.tree.setStyleSheet(
            f"QTreeWidget {{ background: {theme.surface}; border: none; outline: 0; }}"
            f"QTreeWidget::item {{ padding: 1px 2px; }}"
            f"QTreeWidget::indicator {{ width: 0.7em; height: 0.7em; border: 1px solid {theme.muted}; }}"
            f"QTreeWidget::indicator:checked {{ background: {theme.accent}; border-color: {theme.accent}; "
            f'image: url("{check_image(theme)}"); }}'
            f"QTreeWidget::item:hover, QTreeWidget::item:focus {{ background: {theme.soft}; }}"
        )
        was_at = self.tree.verticalScrollBar().value()
        self.tree.blockSignals(True)
        self.tree.clear()
        self._items, self._layers, self._places = {}, {}, dict(zip(names, places, strict=True))
        for name, place in self._places.items():
            layer = layer_of(name)
            group = self._layers.get(layer)
            if group is None:
                group = self._layers[layer] = self._group(layer, layer not in hidden, theme)
            item = QTreeWidgetItem(group, [name, ""])
            item.setIcon(0, line_sample(place, name, theme, ratio))
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            item.setForeground(1, QColor(theme.muted))
            item.setData(0, NAME_ROLE, name)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            self._items[name] = item
        self.tree.expandAll()
        self.tree.blockSignals(False)
        self.tree.verticalScrollBar().setValue(was_at)
        self.count_label.setVisible(len(names) < of)
        self.count_label.setText(self.tr("{few} of {all} shown").format(few=f"{len(names):,}", all=f"{of:,}"))
        self.count_label.setToolTip(self.tr("The parameters that have moved most"))
        metrics = QFontMetrics(self._bold)
        self.tree.setColumnWidth(1, metrics.horizontalAdvance(WIDEST_VALUE) + 8)
        self._widest_name = max((metrics.horizontalAdvance(name) for name in names), default=0)
        self._fit_width()
        selected, self._selected = self._selected, None
        self.set_selected(selected)

    def set_values_shown(self, shown: bool) -> None:
        """Leave the values out where there is little room."""
        if shown == self.tree.isColumnHidden(1):
            self.tree.setColumnHidden(1, not shown)
            self._fit_width()

    def _fit_width(self) -> None:
        values = 0 if self.tree.isColumnHidden(1) else self.tree.columnWidth(1)
        bar = self.tree.verticalScrollBar().sizeHint().width()
        entries = SAMPLE.width() + self._widest_name + values + bar + 20
        note = self.count_label.sizeHint().width() + 8 if self.count_label.isVisibleTo(self) else 0
        self.setFixedWidth(max(entries, note))

    def _group(self, layer: int, shown: bool, theme: Theme) -> QTreeWidgetItem:
        text = self.tr("layer {number}").format(number=layer) if layer else self.tr("other")
        group = QTreeWidgetItem(self.tree, [text])
        group.setFirstColumnSpanned(True)
        group.setForeground(0, QColor(theme.muted))
        group.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable)
        group.setCheckState(0, Qt.CheckState.Checked if shown else Qt.CheckState.Unchecked)
        group.setData(0, NAME_ROLE, layer)
        return group

    def show_values(self, values: Array) -> None:
        """Write the present values, given for all parameters in their order."""
        self.tree.blockSignals(True)
        for name, item in self._items.items():
            place = self._places[name]
            item.setText(1, number_text(float(values[place]), 4) if place < len(values) else "")
        self.tree.blockSignals(False)
        self.tree.viewport().update()

    def set_selected(self, name: str | None) -> None:
        """Write one entry bold, and bring it into sight; None for no entry."""
        if name == self._selected:
            return
        self.tree.blockSignals(True)
        for which, font in ((self._selected, self.tree.font()), (name, self._bold)):
            item = self._items.get(which) if which else None
            if item is not None:
                item.setFont(0, font)
                item.setFont(1, font)
        self._selected = name
        item = self._items.get(name) if name else None
        if item is not None and self.isVisible():
            self.tree.scrollToItem(item)
        self.tree.blockSignals(False)

    def _take(self, item: QTreeWidgetItem, _column: int) -> None:
        name = item.data(0, NAME_ROLE)
        if isinstance(name, str):
            self.parameter_clicked.emit(name)

    def _layer_toggled(self, item: QTreeWidgetItem, _column: int) -> None:
        layer = item.data(0, NAME_ROLE)
        if isinstance(layer, int):
            self.layer_shown.emit(layer, item.checkState(0) == Qt.CheckState.Checked)

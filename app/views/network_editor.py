"""The controls under the drawn network: units, activation and biases of each layer, new layers between them."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QToolButton, QWidget

from engine import Network

from .icons import icon
from .network_layout import NetworkLayout
from .network_menu import ACTIVATION_NAMES, NetworkMenu
from .theme import Theme

_STYLE = """
    QToolButton { padding: 0px 3px; border-radius: 5px; }
    QToolButton#quiet { padding: 0px 3px; }
"""
_LEAST_SPACING = 4.4
"""In line heights: closer columns keep their menu, which holds everything, and lose the buttons."""


class LayerControls(QWidget):
    """The controls of one layer: its caption, its activation with or without biases, and its number of units.

    **Signals:**

    - `menu_requested()`: the layer's menu is wanted.
    - `add_requested()`, `remove_requested()`: one unit more or less.
    - `remove_layer_requested()`: the whole layer should go.
    """

    menu_requested = Signal()
    add_requested = Signal()
    remove_requested = Signal()
    remove_layer_requested = Signal()

    def __init__(self, layer: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.layer = layer
        self.caption = QLabel(self.title(), self)
        self.caption.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.function = QToolButton(self)
        self.function.setObjectName("quiet")
        self.minus = QToolButton(self)
        self.count = QLabel(self)
        self.count.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.count.setObjectName("muted")
        self.plus = QToolButton(self)
        self.remove = QToolButton(self)
        self.remove.setObjectName("quiet")
        self.remove.setText("×")
        for button, does, name in (
            (self.remove, self.remove_layer_requested, self.tr("Remove {layer}")),
            (self.function, self.menu_requested, ""),
            (self.minus, self.remove_requested, self.tr("Remove a unit from {layer}")),
            (self.plus, self.add_requested, self.tr("Add a unit to {layer}")),
        ):
            text = name.replace("{layer}", self.where())
            button.setAccessibleName(text)
            button.setToolTip(text)
            # A click must take the focus, so that a value being typed elsewhere is taken first.
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.clicked.connect(does)
        top = QHBoxLayout()
        top.setSpacing(0)
        self._balance = QWidget(self)  # as wide as the × on the other side, so that the caption stays centred
        bottom = QHBoxLayout()
        bottom.setSpacing(2)
        for row, widgets in (
            (top, (self._balance, self.caption, self.remove)),
            (bottom, (self.minus, self.count, self.plus)),
        ):
            row.addStretch(1)
            for widget in widgets:
                row.addWidget(widget)
            row.addStretch(1)
        grid = self._grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(2)
        grid.addLayout(top, 0, 0)
        grid.addWidget(self.function, 1, 0, Qt.AlignmentFlag.AlignCenter)
        grid.addLayout(bottom, 2, 0)
        grid.setRowStretch(3, 1)
        self._words = ("", "")
        self._removable = False

    def title(self) -> str:
        """The caption: "inputs" or "layer 2"."""
        return (
            self.tr("layer {number}").replace("{number}", str(self.layer)) if self.layer else self.tr("inputs")
        )

    def where(self) -> str:
        """The layer inside a sentence: "the inputs" or "layer 2"."""
        return self.title() if self.layer else self.tr("the inputs")

    def show_layer(self, network: Network) -> None:
        """Show how many units there are, and what they do."""
        units = network.sizes[self.layer]
        self.count.setText(str(units))
        self.minus.setEnabled(units > 1)
        self._removable = 0 < self.layer < len(network.layers)
        self.function.setVisible(self.layer > 0)
        if self.layer:
            layer = network.layers[self.layer - 1]
            name = ACTIVATION_NAMES[layer.activation]
            self._words = (
                name,
                self.tr("{activation} · bias").replace("{activation}", name) if layer.bias else name,
            )
            sentence = (
                self.tr("{layer}: {activation}, with biases")
                if layer.bias
                else self.tr("{layer}: {activation}, without biases")
            )
            sentence = sentence.replace("{layer}", self.where()).replace("{activation}", name)
            self.function.setAccessibleName(sentence)
            self.function.setToolTip(sentence)

    def set_type(self, font: QFont) -> None:
        """Write in this font."""
        self.setFont(font)
        for widget in (self.caption, self.function, self.count, self.remove):
            widget.setFont(font)

    def set_room(self, width: int, line: float, compact: bool) -> None:
        """Fit the controls into a width; `line` is the height of a line of text.

        What finds no room is left out: the count, then the ×, and, when `compact`, all but the menu.
        """
        metrics = self.fontMetrics()
        side = round(1.6 * line)
        count = max(metrics.horizontalAdvance(self.count.text()) + 4, round(1.2 * line))
        counted = 2 * side + count + 4 <= width
        if not counted:
            side = min(side, (width - 4) // 2)
        for button in (self.minus, self.plus):
            button.setFixedSize(side, round(1.5 * line))
            button.setVisible(not compact)
        self.count.setFixedWidth(count)
        self.count.setVisible(counted and not compact)

        cross = round(1.15 * line)
        title = self.title()
        removable = self._removable and metrics.horizontalAdvance(title) + 2 * cross <= width
        if metrics.horizontalAdvance(title) > width and self.layer:
            title = str(self.layer)
        self.caption.setText(title)
        self.caption.setFixedHeight(round(1.25 * line))
        for widget in (self.remove, self._balance):
            widget.setFixedSize(cross, round(1.2 * line))
            widget.setVisible(removable and not compact)

        inside = width - round(0.6 * line)
        short, long = self._words
        fitting = (
            words for words in (long + " ▾", short + " ▾", short) if metrics.horizontalAdvance(words) <= inside
        )
        words = next(fitting, None) or metrics.elidedText(short, Qt.TextElideMode.ElideRight, inside)
        self.function.setText(words)
        self.function.setFixedWidth(max(8, min(width, metrics.horizontalAdvance(words) + round(0.8 * line))))
        self.function.setFixedHeight(round(1.5 * line))
        self._grid.setRowMinimumHeight(1, round(1.5 * line))


class NetworkEditor(QWidget):
    """The strip under the drawing, with the controls of every layer below its column.

    **Signals:** layers count from 1, layer 0 are the inputs.

    - `activation_requested(layer, name)`, `bias_requested(layer, wanted)`
    - `initializer_requested(layer, kind)`: the starting weights should be drawn this way.
    - `initializer_settings_requested(layer, settings)`: the same way, with these settings, name -> number.
    - `problem_found(sentence)`: a number typed cannot be taken, and why.
    - `add_unit_requested(layer)`, `remove_unit_requested(layer)`
    - `add_layer_requested(position)`: a new layer that becomes layer `position`.
    - `remove_layer_requested(layer)`
    """

    activation_requested = Signal(int, str)
    bias_requested = Signal(int, bool)
    initializer_requested = Signal(int, str)
    initializer_settings_requested = Signal(int, object)
    problem_found = Signal(str)
    add_unit_requested = Signal(int)
    remove_unit_requested = Signal(int)
    add_layer_requested = Signal(int)
    remove_layer_requested = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.layers: list[LayerControls] = []
        self.inserts: list[QToolButton] = []
        self.setStyleSheet(_STYLE)
        self._theme = theme
        self._network: Network | None = None
        self._layout: NetworkLayout | None = None

    def strip_height(self) -> int:
        """How high the strip wants to be."""
        return round(5.3 * self.fontMetrics().height())

    def set_theme(self, theme: Theme) -> None:
        """Tint the icons for a theme."""
        self._theme = theme
        minus, plus, quiet_plus = icon("minus", theme.text), icon("plus", theme.text), icon("plus", theme.muted)
        for controls in self.layers:
            controls.minus.setIcon(minus)
            controls.plus.setIcon(plus)
        for button in self.inserts:
            button.setIcon(quiet_plus)

    def show_network(self, network: Network) -> None:
        """Show the controls of these layers; the widgets stay as long as the number of layers does."""
        self._network = network
        if len(self.layers) != len(network.sizes):
            self._build(len(network.sizes))
        for controls in self.layers:
            controls.show_layer(network)

    def _build(self, columns: int) -> None:
        for widget in (*self.layers, *self.inserts):
            widget.hide()
            widget.deleteLater()
        self.layers, self.inserts = [], []
        for layer in range(columns):
            controls = LayerControls(layer, self)
            controls.menu_requested.connect(partial(self._open_menu_below, controls))
            controls.add_requested.connect(partial(self.add_unit_requested.emit, layer))
            controls.remove_requested.connect(partial(self.remove_unit_requested.emit, layer))
            controls.remove_layer_requested.connect(partial(self.remove_layer_requested.emit, layer))
            self.layers.append(controls)
            controls.show()
            if layer + 1 < columns:
                self.inserts.append(self._insert_button(layer + 1))
        self._hand_down_font()
        self.set_theme(self._theme)

    def _insert_button(self, position: int) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName("quiet")
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        text = (
            self.tr("Insert a layer after the inputs")
            if position == 1
            else self.tr("Insert a layer after layer {number}").replace("{number}", str(position - 1))
        )
        button.setToolTip(text)
        button.setAccessibleName(text)
        button.clicked.connect(lambda: self.add_layer_requested.emit(position))
        button.show()
        return button

    def place(self, layout: NetworkLayout) -> None:
        """Put the controls below the columns of a layout."""
        self._layout = layout
        if len(layout.columns) != len(self.layers):
            return
        line = self.fontMetrics().height()
        compact = layout.spacing < _LEAST_SPACING * line
        between = 0 if compact else round(1.7 * line)
        width = int(min(layout.spacing - between - 2, 11 * line))
        for controls, column in zip(self.layers, layout.columns, strict=True):
            if self._network is not None:
                controls.show_layer(self._network)
            controls.setVisible(width >= line)
            controls.set_room(max(width, 8), line, compact)
            controls.setGeometry(round(column.x - width / 2), 0, max(width, 8), self.height())
        top = round(1.25 * line) + round(1.5 * line) + 4
        for position, button in enumerate(self.inserts, 1):
            button.setVisible(not compact)
            middle = (layout.columns[position - 1].x + layout.columns[position].x) / 2
            button.setGeometry(round(middle - between / 2), top, between, round(1.5 * line))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._hand_down_font()

    def _hand_down_font(self) -> None:
        # A style sheet keeps a widget's font from reaching its children by itself.
        for controls in self.layers:
            controls.set_type(self.font())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._layout is not None:
            self.place(self._layout)

    def _open_menu_below(self, controls: LayerControls) -> None:
        button = controls.function
        menu = NetworkMenu(self)
        self.fill_menu(menu, controls.layer)
        menu.popup(button.mapToGlobal(QPoint(0, button.height() + 2)))

    def fill_menu(self, menu: NetworkMenu, layer: int) -> None:
        """Put all that can be done to a layer into a menu."""
        if self._network is not None:
            menu.add_layer(layer, self._network, self.isEnabled())
        menu.activation_requested.connect(self.activation_requested)
        menu.bias_requested.connect(self.bias_requested)
        menu.initializer_requested.connect(self.initializer_requested)
        menu.initializer_settings_requested.connect(self.initializer_settings_requested)
        menu.problem_found.connect(self.problem_found)
        menu.add_unit_requested.connect(self.add_unit_requested)
        menu.remove_unit_requested.connect(self.remove_unit_requested)
        menu.add_layer_requested.connect(self.add_layer_requested)
        menu.remove_layer_requested.connect(self.remove_layer_requested)

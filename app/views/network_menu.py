"""The menu of a part of the drawn network: what can be done to a weight or bias, and to a whole layer."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QActionGroup, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QWidget, QWidgetAction

from engine import Choice, Network
from engine.activations import ACTIVATIONS
from engine.initializers import INITIALIZERS

from .network_items import Bias, Weight, is_frozen
from .number_field import NumberField

ACTIVATION_NAMES = {
    "linear": "linear",
    "sigmoid": "sigmoid",
    "tanh": "tanh",
    "relu": "ReLU",
    "leaky_relu": "leaky ReLU",
    "softplus": "softplus",
    "softmax": "softmax",
}
"""The activations as people write them."""

INITIALIZER_NAMES = {
    "zeros": "zeros",
    "constant": "constant",
    "uniform": "uniform",
    "normal": "normal",
    "xavier": "Xavier",
    "he": "He",
}
"""The ways to draw starting weights as people write them."""

_FIELD_DIGITS = 10
_TEXT_INDENT = 22
"""Where the style sheet lets the text of a menu's line begin."""


class _NumberLine(QWidget):
    """A line of a menu in which a number is typed.

    **Signals:**

    - `taken()`: Enter was pressed, and the number is good.
    """

    taken = Signal()

    def __init__(self, text: str, field: NumberField) -> None:
        super().__init__()
        self._field = field
        label = QLabel(text, self)
        label.setObjectName("muted")
        label.setBuddy(field)
        field.setFixedWidth(field.fontMetrics().horizontalAdvance("0") * _FIELD_DIGITS)
        row = QHBoxLayout(self)
        row.setContentsMargins(_TEXT_INDENT, 2, 6, 2)
        row.addWidget(label, 1)
        row.addWidget(field)
        # The menu's own arrow and tab keys go from line to line, and give the focus to what takes it.
        self.setFocusProxy(field)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep Enter from the menu, which would choose the line that the pointer crossed last."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif not self._field.has_problem():
            self.taken.emit()


class NetworkMenu(QMenu):
    """A menu for one place of the network, which goes away when it closes.

    **Signals:** layers count from 1, layer 0 are the inputs; a name is that of a parameter.

    - `edit_requested(name)`, `freeze_requested(name, frozen)`
    - `activation_requested(layer, activation)`, `bias_requested(layer, wanted)`
    - `initializer_requested(layer, kind)`: the starting weights should be drawn this way.
    - `initializer_settings_requested(layer, settings)`: the same way, with these settings, name -> number.
    - `problem_found(sentence)`: a number typed into the menu cannot be taken, and why.
    - `add_unit_requested(layer)`, `remove_unit_requested(layer)`
    - `add_layer_requested(position)`: a new layer that becomes layer `position`.
    - `remove_layer_requested(layer)`
    """

    edit_requested = Signal(str)
    freeze_requested = Signal(str, bool)
    activation_requested = Signal(int, str)
    bias_requested = Signal(int, bool)
    initializer_requested = Signal(int, str)
    initializer_settings_requested = Signal(int, object)
    problem_found = Signal(str)
    add_unit_requested = Signal(int)
    remove_unit_requested = Signal(int)
    add_layer_requested = Signal(int)
    remove_layer_requested = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def add_value(self, item: Weight | Bias, network: Network, enabled: bool, *, of_unit: bool = False) -> None:
        """Offer what can be done to a weight or bias; `of_unit` says so where the menu is that of a unit."""
        name, frozen = item.name, is_frozen(item, network)
        edit = self.addAction(self.tr("Edit bias…") if of_unit else self.tr("Edit…"))
        edit.triggered.connect(lambda: self.edit_requested.emit(name))
        if of_unit:
            freeze = self.addAction(self.tr("Unfreeze bias") if frozen else self.tr("Freeze bias"))
        else:
            freeze = self.addAction(self.tr("Unfreeze") if frozen else self.tr("Freeze"))
        freeze.triggered.connect(lambda: self.freeze_requested.emit(name, not frozen))
        for action in (edit, freeze):
            action.setEnabled(enabled)

    def add_layer(self, layer: int, network: Network, enabled: bool) -> None:
        """Offer what can be done to a layer: activation, biases, more or fewer units, layers around it."""
        before = len(self.actions())
        last = len(network.layers)
        if layer:
            self._add_activations(layer, network)
            self.addSeparator()
            biases = self.addAction(self.tr("Biases"))
            biases.setCheckable(True)
            biases.setChecked(network.layers[layer - 1].bias)
            biases.triggered.connect(lambda wanted: self.bias_requested.emit(layer, wanted))
            self.addMenu(self._starting_weights(layer, network))
            self.addSeparator()
        self.addAction(self.tr("Add a unit")).triggered.connect(lambda: self.add_unit_requested.emit(layer))
        fewer = self.addAction(self.tr("Remove a unit"))
        fewer.triggered.connect(lambda: self.remove_unit_requested.emit(layer))
        if layer < last:
            after = self.addAction(self.tr("Insert a layer after this"))
            after.triggered.connect(lambda: self.add_layer_requested.emit(layer + 1))
        if 0 < layer < last:
            remove = self.addAction(self.tr("Remove this layer"))
            remove.triggered.connect(lambda: self.remove_layer_requested.emit(layer))
        for action in self.actions()[before:]:
            action.setEnabled(enabled)
        fewer.setEnabled(enabled and network.sizes[layer] > 1)

    def _add_activations(self, layer: int, network: Network) -> None:
        now = network.layers[layer - 1].activation
        group = QActionGroup(self)
        for name, activation in ACTIVATIONS.items():
            if activation.output_only and layer != len(network.layers):
                continue
            action = self.addAction(ACTIVATION_NAMES[name])
            action.setCheckable(True)
            action.setChecked(name == now)
            group.addAction(action)
            if name != now:
                action.triggered.connect(lambda _=False, name=name: self.activation_requested.emit(layer, name))

    def _starting_weights(self, layer: int, network: Network) -> QMenu:
        """Offer the ways to draw the weights that training starts from; the present one is checked."""
        menu = QMenu(self.tr("Starting weights"), self)
        group = QActionGroup(menu)
        shown = network.layers[layer - 1]
        given = shown.weights is not None
        choice = shown.initializer or Choice("xavier")
        now = choice.kind
        if given:
            # Nothing to choose: numbers are given by typing them.
            action = menu.addAction(self.tr("as given"))
            action.setCheckable(True)
            action.setChecked(True)
            group.addAction(action)
            menu.addSeparator()
        for kind in INITIALIZERS:
            action = menu.addAction(INITIALIZER_NAMES[kind])
            action.setCheckable(True)
            action.setChecked(not given and kind == now)
            group.addAction(action)
            if given or kind != now:
                action.triggered.connect(
                    lambda _=False, kind=kind: self.initializer_requested.emit(layer, kind)
                )
        if not given and INITIALIZERS[now].settings:
            menu.addSeparator()
            self._add_settings(menu, layer, choice)
        return menu

    def _add_settings(self, menu: QMenu, layer: int, choice: Choice) -> None:
        """Offer the numbers of the present way to draw, each typed in a line of its own."""
        fields: dict[str, NumberField] = {}

        def ask(_value: float) -> None:
            settings = {name: field.value() for name, field in fields.items()}
            self.initializer_settings_requested.emit(layer, settings)

        for name, value in {**INITIALIZERS[choice.kind].settings, **choice.settings}.items():
            text = self._setting_label(name)
            field = NumberField(value, minimum=0.0 if name == "deviation" else -math.inf)
            field.setAccessibleName(text)
            field.value_edited.connect(ask)
            field.problem_found.connect(self.problem_found)
            fields[name] = field
            line = _NumberLine(text, field)
            line.taken.connect(menu.close)
            line.taken.connect(self.close)
            action = QWidgetAction(menu)
            action.setText(text)
            action.setDefaultWidget(line)
            menu.addAction(action)

    def _setting_label(self, name: str) -> str:
        labels = {
            "value": self.tr("value"),
            "low": self.tr("from"),
            "high": self.tr("to"),
            "mean": self.tr("mean"),
            "deviation": self.tr("deviation"),
        }
        return labels.get(name, name.replace("_", " "))

"""The menu of a part of the drawn network: what can be done to a weight or bias, and to a whole layer."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from engine import Network
from engine.activations import ACTIVATIONS

from .network_items import Bias, Weight, is_frozen

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


class NetworkMenu(QMenu):
    """A menu for one place of the network, which goes away when it closes.

    **Signals:** layers count from 1, layer 0 are the inputs; a name is that of a parameter.

    - `edit_requested(name)`, `freeze_requested(name, frozen)`
    - `activation_requested(layer, activation)`, `bias_requested(layer, wanted)`
    - `add_unit_requested(layer)`, `remove_unit_requested(layer)`
    - `add_layer_requested(position)`: a new layer that becomes layer `position`.
    - `remove_layer_requested(layer)`
    """

    edit_requested = Signal(str)
    freeze_requested = Signal(str, bool)
    activation_requested = Signal(int, str)
    bias_requested = Signal(int, bool)
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

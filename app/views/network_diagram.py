"""The drawn network, the heart of the window: every unit and weight with its value, to click and type."""

from __future__ import annotations

import html

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QToolTip, QWidget

from engine import Network

from .network_editor import NetworkEditor
from .network_items import Bias, Item, Unit, Weight, is_in, item_named
from .network_menu import NetworkMenu
from .network_view import NetworkView
from .network_walk import Direction, next_item
from .theme import Theme
from .value_editor import ValueEditor

_ARROWS = {
    Qt.Key.Key_Left: Direction.LEFT,
    Qt.Key.Key_Right: Direction.RIGHT,
    Qt.Key.Key_Up: Direction.UP,
    Qt.Key.Key_Down: Direction.DOWN,
}
_EDIT_KEYS = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2}
_BY_KEYBOARD = {
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
}
_AIR_ABOVE_CONTROLS = 6


class NetworkDiagram(NetworkView):
    """A drawn network whose parts are selected, typed and edited in place.

    A click on a weight, its edge or a bias selects it and opens an editor on its exact value; the arrow
    keys walk through units and edges, Enter or a digit edits, Escape lets go.

    **Signals:** layers count from 1, layer 0 are the inputs; a name is that of a parameter, such as
    ``W1[2,3]`` or ``b1[3]``.

    - `parameter_edited(name, value)`: a weight or bias was typed.
    - `freeze_requested(name, frozen)`: a weight or bias should stay as it is, or be trained again.
    - `selection_changed(name)`: a parameter, a unit (``a1[3]``, ``x[2]``), or nothing ("") was selected.
    - `activation_requested(layer, activation)`, `bias_requested(layer, wanted)`
    - `initializer_requested(layer, kind)`: the starting weights should be drawn this way.
    - `initializer_settings_requested(layer, settings)`: the same way, with these settings, name -> number.
    - `problem_found(sentence)`: a number typed cannot be taken, and why.
    - `add_unit_requested(layer)`, `remove_unit_requested(layer)`
    - `add_layer_requested(position)`: a new layer that becomes layer `position`.
    - `remove_layer_requested(layer)`
    """

    parameter_edited = Signal(str, float)
    freeze_requested = Signal(str, bool)
    selection_changed = Signal(str)
    activation_requested = Signal(int, str)
    bias_requested = Signal(int, bool)
    initializer_requested = Signal(int, str)
    initializer_settings_requested = Signal(int, object)
    problem_found = Signal(str)
    add_unit_requested = Signal(int)
    remove_unit_requested = Signal(int)
    add_layer_requested = Signal(int)
    remove_layer_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values_editable = True
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.editor = NetworkEditor(self._theme, self)
        self.editor.activation_requested.connect(self.activation_requested)
        self.editor.bias_requested.connect(self.bias_requested)
        self.editor.initializer_requested.connect(self.initializer_requested)
        self.editor.initializer_settings_requested.connect(self.initializer_settings_requested)
        self.editor.problem_found.connect(self.problem_found)
        self.editor.add_unit_requested.connect(self.add_unit_requested)
        self.editor.remove_unit_requested.connect(self.remove_unit_requested)
        self.editor.add_layer_requested.connect(self.add_layer_requested)
        self.editor.remove_layer_requested.connect(self.remove_layer_requested)
        self.value_editor = ValueEditor(self)
        self.value_editor.value_entered.connect(self.parameter_edited)
        self._describe_selection()

    # What is shown

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of a theme."""
        self.editor.set_theme(theme)
        super().set_theme(theme)

    def show_network(self, network: Network) -> None:
        """Show the structure of a network; values known before stay as long as they fit it."""
        # Before anything is described: what is selected may be gone.
        if self._selected is not None and not is_in(self._selected, network):
            self._select(None)
        self.editor.show_network(network)
        super().show_network(network)

    def set_editing_enabled(self, enabled: bool) -> None:
        """Let layers and units be added and removed, or not; values can be typed all the same."""
        self.editor.setEnabled(enabled)

    def set_values_editable(self, editable: bool) -> None:
        """Let weights and biases be typed and frozen, or only be looked at."""
        self._values_editable = editable
        if not editable:
            self.value_editor.cancel()

    def _height_below(self) -> float:
        return self.editor.strip_height() + _AIR_ABOVE_CONTROLS

    def _arrange(self) -> None:
        self.value_editor.cancel()
        super()._arrange()
        if self._layout is not None:
            top = round(self._layout.bottom) + _AIR_ABOVE_CONTROLS
            self.editor.setGeometry(0, top, self.width(), max(self.height() - top, 0))
            self.editor.place(self._layout)

    # Selecting and editing

    def _select(self, item: Item | None) -> None:
        if item != self._selected:
            self._selected = item
            self._describe_selection()
            self._update_drawing()
            self.selection_changed.emit(item.name if item else "")

    def edit(self, name: str, typed: str = "") -> None:
        """Open the editor on a weight or bias, on its exact value or on what was typed."""
        item = item_named(name)
        if not isinstance(item, (Weight, Bias)) or not self._values_editable:
            return
        box = self._layout.box(item) if self._layout else None
        if box is not None and self._parameters is not None and self._parameter_layout is not None:
            # The newest value: what is shown may be a moment old during a run.
            value = float(self._parameters[self._parameter_layout.index(name)])
            self.value_editor.open_for(name, value, QRectF(box), self.describe(item), typed)

    def _editable(self, item: Item | None) -> Weight | Bias | None:
        """The parameter that Enter edits when something is selected: of a unit, its bias."""
        if isinstance(item, Unit):
            has_bias = item.layer > 0 and self._biases[item.layer - 1]
            return Bias(item.layer, item.unit) if has_bias else None
        return item

    def _item_at(self, point: QPoint) -> Item | None:
        if self._layout is None or point.y() > self._layout.bottom:
            return None
        on_top = self._editable(self._selected)
        return self._layout.item_at(point.x(), point.y(), self._biases, on_top)

    def _hover(self, item: Item | None) -> None:
        if item != self._hovered:
            self._hovered = item
            self.setCursor(Qt.CursorShape.ArrowCursor if item is None else Qt.CursorShape.PointingHandCursor)
            self._update_drawing()

    # Events

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            # The strip has a style sheet of its own, which keeps fonts from reaching it by themselves.
            self.editor.setFont(self.font())
        super().changeEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self._item_at(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        item = self._item_at(event.position().toPoint())
        self._select(item)
        if isinstance(item, (Weight, Bias)):
            self.edit(item.name)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        item, place = self._selected, event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            item = self._item_at(event.pos())
        elif item is not None and self._layout is not None:
            box = self._layout.circle(item) if isinstance(item, Unit) else self._layout.box(item)
            place = self.mapToGlobal(box.bottomLeft().toPoint()) if box else place
        if item is None or self._network is None:
            return
        self._select(item)
        menu = NetworkMenu(self)
        parameter = self._editable(item)
        if parameter is not None:
            menu.add_value(parameter, self._network, self._values_editable, of_unit=isinstance(item, Unit))
            menu.edit_requested.connect(self.edit)
            menu.freeze_requested.connect(self.freeze_requested)
        if isinstance(item, Unit):
            menu.addSeparator()
            self.editor.fill_menu(menu, item.layer)
        menu.popup(place)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            # The arrows walk through the network while it has the focus, also where they are shortcuts.
            plain = event.modifiers() in {Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier}
            if plain and (event.key() in _ARROWS or event.key() in _EDIT_KEYS or _begins_number(event.text())):
                event.accept()
                return True
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            item = self._item_at(event.pos())
            if item is None:
                QToolTip.hideText()
            else:
                # Names come from files: rich text on purpose, so that their escaping is certain.
                text = html.escape(self.describe(item)).replace("\n", "<br>")
                QToolTip.showText(event.globalPos(), f"<qt>{text}</qt>", self)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        parameter = self._editable(self._selected)
        if event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier):
            super().keyPressEvent(event)
        elif event.key() in _ARROWS and self._layout is not None:
            arrow = _ARROWS[Qt.Key(event.key())]
            self._select(next_item(self._selected, arrow, self._layout, self._biases))
        elif event.key() in _EDIT_KEYS and parameter is not None:
            self.edit(parameter.name)
        elif event.key() == Qt.Key.Key_Escape and self._selected is not None:
            self._select(None)
        elif parameter is not None and _begins_number(event.text()):
            self.edit(parameter.name, event.text())
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._focus_shown = event.reason() in _BY_KEYBOARD
        self._update_drawing()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._update_drawing()


def _begins_number(text: str) -> bool:
    return len(text) == 1 and (text in "+-.,−" or "0" <= text <= "9")

import itertools

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidgetAction

from app.views.network_diagram import NetworkDiagram
from app.views.network_menu import ACTIVATION_NAMES, INITIALIZER_NAMES, NetworkMenu
from app.views.theme import DARK
from engine import Choice, Layer, Network
from engine.activations import ACTIVATIONS
from engine.initializers import INITIALIZERS

# A menu that opens asks the offscreen platform for what it does not have.
opens_popup = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

SIGNALS = (
    "activation_requested",
    "bias_requested",
    "initializer_requested",
    "initializer_settings_requested",
    "problem_found",
    "add_unit_requested",
    "remove_unit_requested",
    "add_layer_requested",
    "remove_layer_requested",
)
NETWORK = Network(2, (Layer(3, "tanh"), Layer(2, "leaky_relu", bias=False), Layer(1, "sigmoid")))


@pytest.fixture
def diagram(qtbot):
    made = NetworkDiagram()
    qtbot.addWidget(made)
    made.resize(900, 500)
    made.show_network(NETWORK)
    made.sent = []
    for name in SIGNALS:
        getattr(made, name).connect(lambda *values, name=name: made.sent.append((name, *values)))
    made.show()
    qtbot.waitExposed(made)
    return made


def press(qtbot, button):
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_buttons_ask_for_more_and_fewer_units(qtbot, diagram):
    press(qtbot, diagram.editor.layers[0].plus)
    press(qtbot, diagram.editor.layers[1].minus)
    assert diagram.sent == [("add_unit_requested", 0), ("remove_unit_requested", 1)]


def test_the_last_unit_cannot_be_removed(qtbot, diagram):
    assert not diagram.editor.layers[3].minus.isEnabled()
    press(qtbot, diagram.editor.layers[3].minus)
    assert diagram.sent == []


def test_buttons_between_layers_insert_one_there(qtbot, diagram):
    for button in diagram.editor.inserts:
        press(qtbot, button)
    assert diagram.sent == [("add_layer_requested", 1), ("add_layer_requested", 2), ("add_layer_requested", 3)]


def test_only_hidden_layers_can_be_removed(qtbot, diagram):
    assert [controls.remove.isVisible() for controls in diagram.editor.layers] == [False, True, True, False]
    press(qtbot, diagram.editor.layers[2].remove)
    assert diagram.sent == [("remove_layer_requested", 2)]


def menu_of(qtbot, diagram, layer):
    press(qtbot, diagram.editor.layers[layer].function)
    menu = diagram.findChildren(NetworkMenu)[-1]
    return menu, {action.text(): action for action in menu.actions() if action.text()}


@opens_popup
def test_the_menu_chooses_activation_and_biases(qtbot, diagram):
    menu, actions = menu_of(qtbot, diagram, 2)
    assert actions["leaky ReLU"].isChecked()
    assert not actions["Biases"].isChecked()
    actions["softplus"].trigger()
    actions["Biases"].trigger()
    menu.close()
    assert diagram.sent == [("activation_requested", 2, "softplus"), ("bias_requested", 2, True)]


@opens_popup
def test_the_activation_that_is_there_is_no_request(qtbot, diagram):
    menu, actions = menu_of(qtbot, diagram, 1)
    actions["tanh"].trigger()
    menu.close()
    assert diagram.sent == []


@opens_popup
def test_every_activation_has_a_name_and_softmax_is_for_the_last_layer(qtbot, diagram):
    assert set(ACTIVATION_NAMES) == set(ACTIVATIONS)
    for layer, offered in ((1, False), (3, True)):
        menu, actions = menu_of(qtbot, diagram, layer)
        assert ("softmax" in actions) is offered
        menu.close()


def starting_weights(actions):
    menu = actions["Starting weights"].menu()
    return {action.text(): action for action in menu.actions() if action.text()}


def checked(actions):
    return [text for text, action in actions.items() if action.isChecked()]


@opens_popup
def test_the_menu_chooses_the_starting_weights_of_a_layer(qtbot, diagram):
    menu, actions = menu_of(qtbot, diagram, 2)
    ways = starting_weights(actions)
    assert list(ways) == ["zeros", "constant", "uniform", "normal", "Xavier", "He"]
    assert checked(ways) == ["Xavier"]
    ways["Xavier"].trigger()
    assert diagram.sent == []
    ways["He"].trigger()
    menu.close()
    assert diagram.sent == [("initializer_requested", 2, "he")]


@opens_popup
def test_weights_that_are_given_are_said_to_be_and_can_be_drawn_instead(qtbot, diagram):
    given = Layer(1, weights=[[1], [2]], initializer=Choice("normal"))
    diagram.show_network(Network(2, (given, Layer(1, initializer=Choice("zeros")))))
    menu, actions = menu_of(qtbot, diagram, 1)
    ways = starting_weights(actions)
    assert checked(ways) == ["as given"]
    ways["as given"].trigger()
    assert diagram.sent == []
    ways["normal"].trigger()
    menu.close()
    assert diagram.sent == [("initializer_requested", 1, "normal")]
    menu, actions = menu_of(qtbot, diagram, 2)
    assert checked(starting_weights(actions)) == ["zeros"]
    menu.close()


@opens_popup
def test_the_numbers_of_a_way_to_draw_are_typed_in_the_menu(qtbot, diagram):
    uniform = Layer(1, initializer=Choice("uniform", {"low": -0.5}))
    diagram.show_network(Network(2, (Layer(2, initializer=Choice("normal")), uniform)))
    menu, actions = menu_of(qtbot, diagram, 2)
    ways = actions["Starting weights"].menu()
    ways.popup(menu.pos())
    lines = {action.text(): action for action in ways.actions() if isinstance(action, QWidgetAction)}
    assert list(lines) == ["from", "to"]
    qtbot.keyClick(ways, Qt.Key.Key_Up)  # to the last line
    qtbot.keyClick(ways.focusWidget(), Qt.Key.Key_Backtab)
    field = ways.focusWidget()
    assert (field.accessibleName(), field.value()) == ("from", -0.5)
    field.selectAll()
    qtbot.keyClicks(field, "-1/4")
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert diagram.sent == [("initializer_settings_requested", 2, {"low": -0.25, "high": 1.0})]
    field = ways.focusWidget()
    assert field.accessibleName() == "to"
    field.selectAll()
    qtbot.keyClicks(field, "x")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert diagram.sent[-1][0] == "problem_found"
    assert ways.isVisible()
    field.selectAll()
    qtbot.keyClicks(field, "2")
    ways.setActiveAction(ways.actions()[0])  # as the pointer may have left it
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert diagram.sent[2:] == [("initializer_settings_requested", 2, {"low": -0.25, "high": 2.0})]
    assert not ways.isVisible()
    assert not menu.isVisible()


@pytest.mark.parametrize("layer", [Layer(1), Layer(1, weights=[[1], [2]], initializer=Choice("normal"))])
@opens_popup
def test_nothing_is_typed_where_there_is_nothing_to_set(qtbot, diagram, layer):
    diagram.show_network(Network(2, (layer,)))
    menu, actions = menu_of(qtbot, diagram, 1)
    ways = actions["Starting weights"].menu().actions()
    assert not any(isinstance(action, QWidgetAction) for action in ways)
    menu.close()


def test_every_way_to_draw_weights_has_a_name():
    assert set(INITIALIZER_NAMES) == set(INITIALIZERS)


@opens_popup
def test_starting_weights_are_left_alone_while_editing_is_off(qtbot, diagram):
    menu = NetworkMenu(diagram)
    menu.add_layer(1, NETWORK, enabled=False)
    texts = {action.text(): action for action in menu.actions()}
    assert not texts["Starting weights"].isEnabled()


@opens_popup
def test_the_menu_opens_by_keyboard(qtbot, diagram):
    button = diagram.editor.layers[1].function
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    menu = diagram.findChildren(NetworkMenu)[-1]
    assert menu.isVisible()
    menu.close()


def test_captions_say_what_a_layer_does(diagram):
    editor = diagram.editor
    assert [controls.caption.text() for controls in editor.layers] == [
        "inputs",
        "layer 1",
        "layer 2",
        "layer 3",
    ]
    assert editor.layers[1].function.text().startswith("tanh · bias")
    assert editor.layers[2].function.text().startswith("leaky ReLU ▾")
    assert editor.layers[2].function.accessibleName() == "layer 2: leaky ReLU, without biases"
    assert editor.layers[1].plus.accessibleName() == "Add a unit to layer 1"
    assert [controls.count.text() for controls in editor.layers] == ["2", "3", "2", "1"]


def test_every_button_has_a_name_for_screen_readers(diagram):
    for controls in diagram.editor.layers:
        for button in (controls.minus, controls.plus, controls.remove):
            assert button.accessibleName()
    assert all(button.accessibleName() for button in diagram.editor.inserts)


def test_editing_can_be_switched_off(qtbot, diagram):
    diagram.set_editing_enabled(False)
    press(qtbot, diagram.editor.layers[1].plus)
    press(qtbot, diagram.editor.inserts[0])
    assert diagram.sent == []
    diagram.set_editing_enabled(True)
    press(qtbot, diagram.editor.layers[1].plus)
    assert diagram.sent == [("add_unit_requested", 1)]


def test_the_controls_follow_the_network(qtbot, diagram):
    diagram.show_network(Network(1, (Layer(12, "relu"), Layer(1))))
    assert len(diagram.editor.layers) == 3
    assert diagram.editor.layers[1].count.text() == "12"
    press(qtbot, diagram.editor.layers[1].plus)
    assert diagram.sent == [("add_unit_requested", 1)]


def test_a_request_may_change_the_network_at_once(qtbot, diagram):
    diagram.add_layer_requested.connect(lambda _: diagram.show_network(Network(1, (Layer(1),) * 7)))
    press(qtbot, diagram.editor.inserts[1])
    assert len(diagram.editor.layers) == 8


@pytest.mark.parametrize("width", [300, 420, 700, 1200])
@pytest.mark.parametrize("layers", [1, 2, 4, 12, 64])
def test_controls_never_lie_over_one_another(diagram, layers, width):
    diagram.show_network(Network(120, (Layer(16, "leaky_relu"),) * layers))
    diagram.set_theme(DARK)
    diagram.resize(width, 300)
    strip = [one for one in (*diagram.editor.layers, *diagram.editor.inserts) if one.isVisible()]
    strip.sort(key=lambda widget: widget.geometry().center().x())
    for one, other in itertools.pairwise(strip):
        assert one.geometry().right() <= other.geometry().left() + 1
    for controls in diagram.editor.layers:
        if controls.isVisible() and controls.minus.isVisible():
            assert controls.rect().contains(controls.plus.geometry())


def test_larger_type_reaches_the_controls(diagram):
    larger = diagram.font()
    larger.setPointSizeF(2 * larger.pointSizeF())
    diagram.setFont(larger)
    layer = diagram.editor.layers[1]
    for widget in (layer.caption, layer.function, layer.count):
        assert widget.font().pointSizeF() == larger.pointSizeF()
    assert diagram.editor.height() >= 5 * diagram.fontMetrics().height()

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QToolTip

from app.views.network_diagram import NetworkDiagram
from app.views.network_items import Bias, Unit, Weight, item_named
from app.views.network_menu import NetworkMenu
from app.views.network_values import example_values
from app.views.theme import DARK, LIGHT
from engine import Data, Experiment, Layer, Loss, Network, ParameterLayout, Training, take_snapshot

# A menu or a tool tip that opens asks the offscreen platform for what it does not have.
opens_popup = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

SIGNALS = (
    "parameter_edited",
    "freeze_requested",
    "selection_changed",
    "activation_requested",
    "bias_requested",
    "add_unit_requested",
    "remove_unit_requested",
    "add_layer_requested",
    "remove_layer_requested",
)


def network_of(*sizes, names=(), **changes):
    hidden = [Layer(units, "tanh", **changes) for units in sizes[1:-1]]
    return Network(sizes[0], (*hidden, Layer(sizes[-1], "sigmoid", **changes)), names)


def show_values(diagram, network, scale=1.0, seed=1):
    layout = ParameterLayout(network)
    generator = np.random.default_rng(seed)
    parameters = scale * generator.uniform(-1, 1, layout.size)
    data = Data(generator.normal(size=(3, network.inputs)), np.ones((3, network.sizes[-1])))
    snapshot = take_snapshot(Experiment(network, data, Loss(), Training(0.1)), parameters)
    diagram.show_state(parameters, layout, example_values(snapshot, 1))
    return parameters, layout


@pytest.fixture
def shown(qtbot):
    """Show a network of these sizes and note every signal it sends."""

    def show(network, size=(700, 450)):
        diagram = NetworkDiagram()
        qtbot.addWidget(diagram)
        diagram.resize(*size)
        diagram.show_network(network)
        diagram.sent = []
        for name in SIGNALS:
            getattr(diagram, name).connect(lambda *values, name=name: diagram.sent.append((name, *values)))
        diagram.parameters, diagram.layout_of = show_values(diagram, network)
        diagram.show()
        qtbot.waitExposed(diagram)
        diagram.setFocus()
        return diagram

    return show


def place_of(diagram, name):
    item = item_named(name)
    layout = diagram._layout
    box = layout.circle(item) if isinstance(item, Unit) else layout.box(item)
    return box.center().toPoint()


def click(qtbot, diagram, name):
    qtbot.mouseClick(diagram, Qt.MouseButton.LeftButton, pos=place_of(diagram, name))


def value_of(diagram, name):
    return float(diagram.parameters[diagram.layout_of.index(name)])


# Weights and biases


def test_a_click_on_a_weight_selects_it_and_opens_its_exact_value(qtbot, shown):
    diagram = shown(network_of(2, 3, 1))
    click(qtbot, diagram, "W1[2,3]")
    assert diagram.selected == "W1[2,3]"
    assert diagram.sent == [("selection_changed", "W1[2,3]")]
    assert diagram.focusWidget() is diagram.value_editor
    assert float(diagram.value_editor.text()) == value_of(diagram, "W1[2,3]")


def test_a_weight_is_typed(qtbot, shown):
    diagram = shown(network_of(2, 3, 1))
    click(qtbot, diagram, "W2[3,1]")
    qtbot.keyClicks(diagram.value_editor, "1/3")
    qtbot.keyClick(diagram.value_editor, Qt.Key.Key_Return)
    assert diagram.sent[-1] == ("parameter_edited", "W2[3,1]", 1 / 3)
    assert diagram.focusWidget() is diagram
    assert diagram.selected == "W2[3,1]"


def test_a_bias_is_typed_with_a_decimal_comma(qtbot, shown):
    diagram = shown(network_of(2, 3, 1))
    click(qtbot, diagram, "b1[3]")
    qtbot.keyClicks(diagram.value_editor, "-0,25")
    qtbot.keyClick(diagram.value_editor, Qt.Key.Key_Return)
    assert diagram.sent == [("selection_changed", "b1[3]"), ("parameter_edited", "b1[3]", -0.25)]


def test_an_edge_without_a_box_is_clicked_near_its_line(qtbot, shown):
    diagram = shown(network_of(2, 8, 8, 2))
    start, _ = diagram._layout.ends(Weight(2, 1, 1))
    qtbot.mouseClick(diagram, Qt.MouseButton.LeftButton, pos=(start.toPoint() + QPoint(60, -4)))
    assert diagram.selected == "W2[1,1]"
    assert diagram.value_editor.name == "W2[1,1]"


def test_a_click_on_the_next_weight_takes_the_number_typed_before(qtbot, shown):
    diagram = shown(network_of(2, 2, 1))
    click(qtbot, diagram, "W1[1,1]")
    qtbot.keyClicks(diagram.value_editor, "5")
    click(qtbot, diagram, "W1[2,2]")
    assert ("parameter_edited", "W1[1,1]", 5.0) in diagram.sent
    assert diagram.value_editor.name == "W1[2,2]"


def test_escape_closes_the_editor_and_then_lets_go(qtbot, shown):
    diagram = shown(network_of(1, 1))
    click(qtbot, diagram, "W1[1,1]")
    qtbot.keyClick(diagram.value_editor, Qt.Key.Key_Escape)
    assert diagram.selected == "W1[1,1]"
    qtbot.keyClick(diagram, Qt.Key.Key_Escape)
    assert diagram.selected is None
    assert diagram.sent[-1] == ("selection_changed", "")


def test_a_click_on_a_unit_selects_it_without_an_editor(qtbot, shown):
    diagram = shown(network_of(2, 3, 1))
    click(qtbot, diagram, "a1[2]")
    assert diagram.sent == [("selection_changed", "a1[2]")]
    assert not diagram.value_editor.isVisible()


def test_a_click_on_nothing_lets_go(qtbot, shown):
    diagram = shown(network_of(1, 1))
    diagram.set_selected("W1[1,1]")
    qtbot.mouseClick(diagram, Qt.MouseButton.LeftButton, pos=QPoint(5, 60))
    assert diagram.sent == [("selection_changed", "")]


def test_values_can_be_closed_to_editing(qtbot, shown):
    diagram = shown(network_of(1, 1))
    diagram.set_values_editable(False)
    click(qtbot, diagram, "W1[1,1]")
    assert diagram.selected == "W1[1,1]"
    assert not diagram.value_editor.isVisible()


def test_the_editor_opens_on_the_newest_value_of_a_run(qtbot, shown):
    diagram = shown(network_of(1, 1))
    diagram.show_state(np.array([7.5, 0.0]), diagram.layout_of, None, running=True)
    click(qtbot, diagram, "W1[1,1]")
    assert diagram.value_editor.text() == "7.5"


# Keyboard


def test_arrows_walk_and_enter_edits(qtbot, shown):
    diagram = shown(network_of(2, 3, 1))
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left):
        qtbot.keyClick(diagram, key)
    assert diagram.selected.startswith("W1[2,")
    qtbot.keyClick(diagram, Qt.Key.Key_Return)
    assert diagram.value_editor.name == diagram.selected
    assert [sent[1] for sent in diagram.sent][:2] == ["x[1]", "x[2]"]


def test_a_digit_begins_a_new_value(qtbot, shown):
    diagram = shown(network_of(1, 1))
    diagram.set_selected("W1[1,1]")
    qtbot.keyClick(diagram, "4")
    qtbot.keyClick(diagram.value_editor, "2")
    qtbot.keyClick(diagram.value_editor, Qt.Key.Key_Return)
    assert diagram.sent == [("parameter_edited", "W1[1,1]", 42.0)]


def test_enter_on_a_unit_edits_its_bias(qtbot, shown):
    diagram = shown(network_of(2, 8, 8, 2))
    diagram.set_selected("a1[4]")
    qtbot.keyClick(diagram, Qt.Key.Key_Return)
    assert diagram.value_editor.name == "b1[4]"


def test_arrows_stay_with_the_diagram_where_they_are_shortcuts(shown):
    diagram = shown(network_of(1, 1))
    for key, kept in ((Qt.Key.Key_Left, True), (Qt.Key.Key_Space, False), (Qt.Key.Key_Home, False)):
        event = QKeyEvent(QEvent.Type.ShortcutOverride, key, Qt.KeyboardModifier.NoModifier, "")
        event.ignore()
        QApplication.sendEvent(diagram, event)
        assert event.isAccepted() is kept


def test_tab_reaches_the_diagram_and_its_controls(qtbot, shown):
    diagram = shown(network_of(2, 3, 1))
    reached = []
    for _ in range(12):
        reached.append(diagram.focusWidget())
        qtbot.keyClick(reached[-1], Qt.Key.Key_Tab)
    layer = diagram.editor.layers[1]
    assert {diagram, layer.plus, layer.minus, layer.function, layer.remove, *diagram.editor.inserts} <= set(
        reached
    )


def test_a_screen_reader_hears_what_is_selected(shown):
    diagram = shown(network_of(2, 3, 1))
    assert diagram.accessibleName() == "Network"
    diagram.set_selected("W1[1,2]")
    assert diagram.accessibleDescription().startswith("weight from x₁ to h₂\nW1[1,2] = ")
    diagram.set_selected("b2[1]")
    assert diagram.accessibleDescription().startswith("bias of ŷ")
    diagram.set_selected("a1[1]")
    assert "δ = " in diagram.accessibleDescription()


# Selection from outside


def test_selecting_from_outside_sends_no_signal(shown):
    diagram = shown(network_of(1, 1))
    diagram.set_selected("W1[1,1]")
    assert diagram.selected == "W1[1,1]"
    diagram.set_selected("W9[1,1]")
    assert diagram.selected is None
    assert diagram.sent == []


def test_the_selection_goes_with_what_was_selected(shown):
    diagram = shown(network_of(2, 3, 1))
    diagram.set_selected("W1[1,3]")
    diagram.show_network(network_of(2, 2, 1))
    assert diagram.selected is None
    assert diagram.sent == [("selection_changed", "")]


# Menus and tool tips


def open_menu(diagram, name):
    place = place_of(diagram, name)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, diagram.mapToGlobal(place))
    QApplication.sendEvent(diagram, event)
    menu = diagram.findChildren(NetworkMenu)[-1]
    return menu, {action.text(): action for action in menu.actions() if action.text()}


@opens_popup
def test_a_weight_is_frozen_by_its_menu(shown):
    diagram = shown(network_of(1, 2, 1))
    menu, actions = open_menu(diagram, "W1[1,2]")
    actions["Freeze"].trigger()
    menu.close()
    assert diagram.sent == [("selection_changed", "W1[1,2]"), ("freeze_requested", "W1[1,2]", True)]


@opens_popup
def test_a_frozen_weight_is_let_go_by_its_menu_and_says_so(shown):
    network = Network(1, (Layer(1, frozen_weights=((1, 1),)),))
    diagram = shown(network)
    menu, actions = open_menu(diagram, "W1[1,1]")
    actions["Unfreeze"].trigger()
    menu.close()
    assert diagram.sent[-1] == ("freeze_requested", "W1[1,1]", False)
    assert "frozen" in diagram.accessibleDescription()


@opens_popup
def test_the_menu_of_a_unit_edits_its_bias_and_its_layer(shown):
    diagram = shown(network_of(1, 2, 1))
    menu, actions = open_menu(diagram, "a1[2]")
    actions["ReLU"].trigger()
    actions["Remove this layer"].trigger()
    actions["Edit bias…"].trigger()
    menu.close()
    assert diagram.sent[1:] == [("activation_requested", 1, "relu"), ("remove_layer_requested", 1)]
    assert diagram.value_editor.name == "b1[2]"


@opens_popup
def test_a_tool_tip_gives_the_exact_value_and_takes_names_as_plain_text(shown):
    diagram = shown(network_of(1, 1, names=("<img src=x>",)))
    place = place_of(diagram, "W1[1,1]")
    QApplication.sendEvent(diagram, QHelpEvent(QEvent.Type.ToolTip, place, diagram.mapToGlobal(place)))
    text = QToolTip.text()
    QToolTip.hideText()
    assert "weight from &lt;img src=x&gt; to ŷ" in text
    assert repr(value_of(diagram, "W1[1,1]")).replace("-", "−") in text


# What is drawn


def test_hovering_shows_a_hand_and_leaves_again(qtbot, shown):
    diagram = shown(network_of(1, 1))
    qtbot.mouseMove(diagram, place_of(diagram, "W1[1,1]"))
    assert diagram.cursor().shape() == Qt.CursorShape.PointingHandCursor
    qtbot.mouseMove(diagram, QPoint(5, 60))
    assert diagram.cursor().shape() == Qt.CursorShape.ArrowCursor


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("size", [(420, 260), (700, 450), (1200, 700)])
@pytest.mark.parametrize("sizes", [(1, 1), (1, 1, 1), (2, 8, 8, 2), (64, 25, 10)])
def test_every_net_is_drawn_in_both_themes(shown, sizes, size, theme):
    diagram = shown(network_of(*sizes), size)
    diagram.set_theme(theme)
    diagram.set_selected("W1[1,1]")
    picture = diagram.grab().toImage()
    assert picture.pixelColor(2, 2).name() == theme.surface
    corner = diagram._layout.circle(Unit(0, 1)).center().toPoint()
    around = {picture.pixelColor(x, corner.y()).name() for x in range(picture.width())}
    assert len(around) > 3


@pytest.mark.parametrize("scale", [0.0, 1e-310, 1e-5, 1e150, 1.7e308])
def test_extreme_numbers_are_drawn(qtbot, shown, scale):
    diagram = shown(network_of(2, 2, 1))
    show_values(diagram, network_of(2, 2, 1), scale)
    assert not diagram.grab().isNull()


def test_a_network_without_values_is_drawn(qtbot):
    diagram = NetworkDiagram()
    qtbot.addWidget(diagram)
    diagram.resize(500, 300)
    assert not diagram.grab().isNull()
    diagram.show_network(network_of(2, 2, 1))
    assert not diagram.grab().isNull()


def test_positive_and_negative_weights_differ_in_colour(shown):
    diagram = shown(Network(1, (Layer(1, bias=False),)))
    start, _ = diagram._layout.ends(Weight(1, 1, 1))
    colours = []
    for value in (2.0, -2.0):
        diagram.show_state(np.array([value]), diagram.layout_of, None)
        picture = diagram.grab().toImage()
        colours.append(picture.pixelColor(start.toPoint() + QPoint(4, 0)))
    assert colours[0].blue() > colours[0].red()
    assert colours[1].red() > colours[1].blue()


def test_a_change_too_small_to_see_draws_no_edge_again(shown):
    diagram = shown(network_of(2, 2, 1))
    diagram.grab()
    before = diagram._still.picture(1.0).cacheKey()
    diagram.show_state(diagram.parameters * (1 + 1e-9), diagram.layout_of, None)
    assert diagram._still.picture(1.0).cacheKey() == before
    diagram.show_state(-diagram.parameters, diagram.layout_of, None)
    assert diagram._still.picture(1.0).cacheKey() != before


def test_numbers_of_a_run_stay_readable(shown):
    diagram = shown(network_of(1, 1))
    before = diagram.accessibleDescription(), diagram._numbers
    diagram.show_state(diagram.parameters + 1, diagram.layout_of, None, running=True)
    assert diagram._numbers is before[1]
    diagram.show_state(diagram.parameters + 1, diagram.layout_of, None)
    assert diagram._numbers.parameter(Bias(1, 1)) == value_of(diagram, "b1[1]") + 1


def test_parameters_of_another_network_are_refused(shown):
    diagram = shown(network_of(1, 1))
    with pytest.raises(ValueError, match="another shape"):
        diagram.show_state(np.zeros(9), ParameterLayout(network_of(2, 2, 1)), None)


def test_values_stay_when_only_the_activation_changes(shown):
    diagram = shown(network_of(1, 1))
    other = dataclasses.replace(network_of(1, 1).layers[0], activation="linear")
    diagram.show_network(Network(1, (other,)))
    assert diagram._numbers.parameter(Weight(1, 1, 1)) == value_of(diagram, "W1[1,1]")
    diagram.show_network(network_of(1, 2, 1))
    assert diagram._numbers.parameter(Weight(1, 1, 1)) is None


def test_the_caller_may_reuse_its_array(shown):
    diagram = shown(network_of(1, 1))
    parameters = np.array([1.0, 2.0])
    diagram.show_state(parameters, diagram.layout_of, None)
    parameters[:] = 9
    assert diagram._numbers.parameter(Weight(1, 1, 1)) == 1.0


def test_the_heading_names_the_example(shown):
    diagram = shown(network_of(1, 1))
    diagram.show_example_number(2)
    assert diagram._still.wording.heading == "Network · example 2"
    diagram.show_example_number(None)
    assert diagram._still.wording.heading == "Network"


def test_deltas_can_be_left_out(shown):
    diagram = shown(network_of(1, 1))
    assert diagram._layout.columns[1].deltas
    diagram.set_show_deltas(False)
    assert not diagram._layout.columns[1].deltas


def test_larger_type_makes_everything_larger(shown):
    diagram = shown(network_of(1, 1), (1200, 700))
    before = diagram._layout.boxes[Weight(1, 1, 1)].height()
    font = diagram.font()
    font.setPointSizeF(font.pointSizeF() * 2)
    diagram.setFont(font)
    assert diagram._layout.boxes[Weight(1, 1, 1)].height() > 1.6 * before


@pytest.mark.parametrize("name", ["b3[1]", "W3[1,1]", "a3[1]", "b2[3]"])
def test_what_is_selected_may_go_with_its_layer(shown, name):
    diagram = shown(network_of(2, 3, 3, 1))
    diagram.set_selected(name)
    diagram.show_network(network_of(2, 2, 1))
    assert diagram.selected is None

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from app.views.curve_colours import curve_colour
from app.views.theme import DARK, LIGHT
from app.views.weight_plot import WeightPlot
from engine import History

NAMES = ("W1[1,1]", "W1[1,2]", "b1[1]", "b1[2]", "W2[1,1]", "W2[2,1]", "b2[1]")


def history_of(names=NAMES, steps=100):
    """Make a run whose parameter number n goes from n to 2 n."""
    history = History(("loss", *names))
    ends = np.arange(len(names) + 1.0)
    history.append(ends + np.linspace(0, 1, steps)[:, None] * ends)
    return history


@pytest.fixture
def plot(qtbot):
    plot = WeightPlot()
    qtbot.addWidget(plot)
    plot.set_theme(LIGHT)
    plot.resize(700, 260)
    plot.show()
    return plot


def place_of(plot, step, value):
    canvas = plot.surface.canvas
    place = QPointF(canvas.across(np.array([step]))[0], canvas.down(np.array([value]))[0])
    return plot.surface.mapFromScene(plot.surface.view.mapToScene(place))


def hover(plot, place):
    """Move the pointer over a place of the surface."""
    target = plot.surface.viewport()
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(place),
        QPointF(target.mapToGlobal(place)),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(target, event)


def entry(plot, name):
    found = plot.legend.tree.findItems(name, Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive)
    return found[0] if found else None


def test_an_empty_plot_says_what_will_appear(plot):
    assert plot.empty_label.isVisible()


def test_every_parameter_has_its_entry_and_its_value(plot):
    plot.show_history(history_of())
    assert all(entry(plot, name) is not None for name in NAMES)
    assert entry(plot, "b2[1]").text(1) == "14"
    plot.show_values(np.arange(8) / 2)
    assert entry(plot, "b2[1]").text(1) == "3.5"


def test_hovering_names_the_nearest_curve(plot):
    plot.show_history(history_of(steps=101))
    hover(plot, place_of(plot, 50, 3 * 1.5 + 0.1))
    assert plot.surface.marks.readout.lines == ("step 50", "b1[1] = 4.5")
    assert plot.surface.marks.readout.colour == curve_colour(2, LIGHT)


def test_a_click_on_a_curve_selects_it(plot, qtbot):
    plot.show_history(history_of(steps=101))
    with qtbot.waitSignal(plot.parameter_selected) as caught:
        qtbot.mouseClick(plot.surface.viewport(), Qt.MouseButton.LeftButton, pos=place_of(plot, 50, 5 * 1.5))
    assert caught.args == ["W2[1,1]"]
    assert entry(plot, "W2[1,1]").font(0).bold()


def test_a_click_on_empty_ground_selects_nothing(plot, qtbot):
    plot.show_history(history_of(("W1[1,1]", "W1[1,2]")))
    with qtbot.assertNotEmitted(plot.parameter_selected):
        qtbot.mouseClick(plot.surface.viewport(), Qt.MouseButton.LeftButton, pos=place_of(plot, 5, 3.8))


def test_a_click_on_an_entry_selects_its_parameter(plot, qtbot):
    plot.show_history(history_of())
    place = plot.legend.tree.visualItemRect(entry(plot, "b1[1]")).center()
    with qtbot.waitSignal(plot.parameter_selected) as caught:
        qtbot.mouseClick(plot.legend.tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert caught.args == ["b1[1]"]


def test_being_told_what_is_selected_asks_for_nothing(plot, qtbot):
    plot.show_history(history_of())
    with qtbot.assertNotEmitted(plot.parameter_selected):
        plot.set_selected("b1[2]")
        plot.set_selected("no such parameter")
        plot.set_selected(None)
    plot.grab()


def test_a_selection_outlives_a_new_run_of_the_same_network(plot):
    plot.show_history(history_of())
    plot.set_selected("b1[2]")
    plot.show_history(history_of(steps=30))
    assert entry(plot, "b1[2]").font(0).bold()
    plot.show_history(history_of(("W1[1,1]",)))
    plot.set_theme(DARK)
    assert not entry(plot, "W1[1,1]").font(0).bold()


def test_a_hidden_layer_leaves_plot_and_range(plot, qtbot):
    plot.show_history(history_of())
    top = plot.surface.view.viewRange()[1][1]
    plot.set_shown_step(3)
    assert len(plot.surface.marks.dots) == 7
    plot.legend.tree.topLevelItem(1).setCheckState(0, Qt.CheckState.Unchecked)
    assert len(plot.surface.marks.dots) == 4
    assert plot.surface.view.viewRange()[1][1] < top
    plot.legend.tree.topLevelItem(0).setCheckState(0, Qt.CheckState.Unchecked)
    plot.grab()
    hover(plot, place_of(plot, 5, 0))
    assert plot.surface.marks.readout is None
    plot.legend.tree.topLevelItem(1).setCheckState(0, Qt.CheckState.Checked)
    assert len(plot.surface.marks.dots) == 3


def test_the_log_axis_says_that_it_shows_sizes(plot):
    history = History(("loss", "W1[1,1]"))
    history.append([[1.0, -0.1], [1.0, 0.0], [1.0, 10.0]])
    plot.show_history(history)
    assert plot.value_label.text() == "weight"
    plot.set_log_y(True)
    plot.grab()
    assert plot.value_label.text() == "|weight|"
    assert plot.surface.view.viewRange()[1] == pytest.approx([-1, 1], abs=0.3)


def test_of_thousands_the_fifty_that_moved_most_are_shown(plot):
    names = [f"W1[{n},1]" for n in range(1, 1886)]
    plot.show_history(history_of(names, steps=20))
    assert plot.legend.count_label.text() == "50 of 1,885 shown"
    assert entry(plot, "W1[1885,1]") is not None
    assert entry(plot, "W1[1,1]") is None
    plot.set_selected("W1[1,1]")
    assert entry(plot, "W1[1,1]").font(0).bold()
    assert plot.legend.count_label.text() == "50 of 1,885 shown"


def test_the_choice_among_thousands_follows_the_run(plot):
    names = [f"W1[{n},1]" for n in range(1, 201)]
    history = History(("loss", *names))
    plot.show_history(history)
    history.append(np.zeros((1, 201)))
    plot.refresh()
    assert entry(plot, "W1[200,1]") is None
    history.append(np.tile(np.arange(201.0), (20, 1)))
    plot.refresh()
    assert entry(plot, "W1[200,1]") is not None


def test_a_run_that_grows_is_drawn_to_its_end(plot):
    history = history_of(steps=2)
    plot.show_history(history)
    for _ in range(200):
        history.append(np.tile(np.arange(8.0), (33, 1)))
        plot.refresh()
        plot.surface.canvas.redraw()
    plot.grab()
    assert plot.surface.view.viewRange()[0][1] >= history.last_step


def test_a_narrow_plot_leaves_the_values_out_of_its_legend(plot):
    plot.show_history(history_of())
    assert not plot.legend.tree.isColumnHidden(1)
    plot.resize(300, 180)
    plot.grab()
    assert plot.legend.tree.isColumnHidden(1)

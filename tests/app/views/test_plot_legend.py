import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from app.views.plot_legend import PlotLegend
from app.views.theme import LIGHT

NAMES = (
    [f"W1[{i},{j}]" for i in range(1, 6) for j in range(1, 9)]
    + [f"b1[{j}]" for j in range(1, 9)]
    + ["W2[1,1]", "b2[1]"]
)


@pytest.fixture
def legend(qtbot):
    legend = PlotLegend()
    qtbot.addWidget(legend)
    legend.show_curves(NAMES, range(len(NAMES)), len(NAMES), frozenset(), LIGHT, legend.font())
    legend.resize(legend.width(), 300)
    legend.show()
    return legend


def entry(legend, name):
    return legend.tree.findItems(name, Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive)[0]


def place(legend, item):
    return legend.tree.visualItemRect(item).center()


def test_entries_stand_under_their_layer(legend):
    assert [legend.tree.topLevelItem(n).text(0) for n in range(legend.tree.topLevelItemCount())] == [
        "layer 1",
        "layer 2",
    ]
    assert entry(legend, "b1[8]").parent().text(0) == "layer 1"
    assert not entry(legend, "b1[8]").icon(0).isNull()


def test_fifty_entries_scroll_instead_of_shrinking(legend):
    assert len(NAMES) == 50
    assert legend.tree.verticalScrollBar().maximum() > 0
    assert legend.tree.visualItemRect(entry(legend, NAMES[0])).height() >= legend.fontMetrics().height()


def test_a_click_on_an_entry_names_it(legend, qtbot):
    with qtbot.waitSignal(legend.parameter_clicked) as caught:
        qtbot.mouseClick(
            legend.tree.viewport(), Qt.MouseButton.LeftButton, pos=place(legend, entry(legend, "W1[1,3]"))
        )
    assert caught.args == ["W1[1,3]"]


def test_an_entry_is_chosen_with_the_keyboard(legend, qtbot):
    legend.tree.setCurrentItem(entry(legend, "W1[1,1]"))
    qtbot.keyClick(legend.tree, Qt.Key.Key_Down)
    with qtbot.waitSignal(legend.parameter_clicked) as caught:
        qtbot.keyClick(legend.tree, Qt.Key.Key_Return)
    assert caught.args == ["W1[1,2]"]


def test_the_box_of_a_layer_hides_and_shows_its_curves(legend, qtbot):
    group = legend.tree.topLevelItem(0)
    box = QPoint(8, place(legend, group).y())
    with qtbot.waitSignal(legend.layer_shown) as caught:
        qtbot.mouseClick(legend.tree.viewport(), Qt.MouseButton.LeftButton, pos=box)
    assert caught.args == [1, False]
    legend.tree.setCurrentItem(group)
    with qtbot.waitSignal(legend.layer_shown) as caught:
        qtbot.keyClick(legend.tree, Qt.Key.Key_Space)
    assert caught.args == [1, True]


def test_values_are_written_beside_their_names_without_a_signal(legend, qtbot):
    with qtbot.assertNotEmitted(legend.layer_shown):
        legend.show_values(np.arange(50) - 1.5)
    assert entry(legend, "W1[1,1]").text(1) == "−1.5"
    assert entry(legend, "b2[1]").text(1) == "47.5"


def test_the_selected_entry_is_bold_and_in_sight(legend):
    legend.set_selected("b2[1]")
    assert entry(legend, "b2[1]").font(0).bold()
    assert legend.tree.viewport().rect().contains(place(legend, entry(legend, "b2[1]")))
    legend.set_selected(None)
    assert not entry(legend, "b2[1]").font(0).bold()


def test_a_choice_among_thousands_says_so(legend):
    legend.show_curves(NAMES, range(50), 1885, frozenset(), LIGHT, legend.font())
    assert legend.count_label.isVisible()
    assert legend.count_label.text() == "50 of 1,885 shown"

import itertools

import pytest
from PySide6.QtCore import QPointF

from app.views.network_items import Bias, Unit, Weight
from app.views.network_layout import TypeSizes, arrange_network

SIZES = TypeSizes(line=14, small_line=13, box_width=52, box_height=18, bias_width=62)
NETS = [
    (1, 1),
    (1, 1, 1),
    (2, 2, 1),
    (1, 2, 2),
    (2, 8, 8, 2),
    (2, 3, 3, 3, 1),
    (64, 25, 10),
    (784, 128, 64, 10),
]
WINDOWS = [(420, 260), (700, 450), (1200, 700)]


def arranged(units, size=(700, 450)):
    return arrange_network(units, (True,) * (len(units) - 1), *size, SIZES, above=29, below=80)


@pytest.mark.parametrize("size", WINDOWS)
@pytest.mark.parametrize("units", NETS)
def test_units_stay_inside_and_apart(units, size):
    layout = arranged(units, size)
    for column in layout.columns:
        circles = [layout.circle(Unit(column.layer, unit)) for unit in column.shown]
        assert all(circle.left() >= 0 and circle.right() <= size[0] for circle in circles)
        assert all(
            circle.top() >= layout.top - 1 and circle.bottom() <= layout.bottom + 1 for circle in circles
        )
        assert not any(one.intersects(other) for one, other in itertools.pairwise(circles))


@pytest.mark.parametrize("size", WINDOWS)
@pytest.mark.parametrize("units", NETS)
def test_value_boxes_cover_neither_each_other_nor_units(units, size):
    layout = arranged(units, size)
    boxes = list(layout.boxes.values())
    assert not any(one.intersects(other) for one, other in itertools.combinations(boxes, 2))
    circles = [layout.circle(Unit(column.layer, unit)) for column in layout.columns for unit in column.shown]
    assert not any(box.intersects(circle) for box in boxes for circle in circles)


@pytest.mark.parametrize("units", [(1, 1), (1, 1, 1), (2, 2, 1), (2, 3, 1)])
def test_a_small_net_shows_every_value(units):
    layout = arranged(units)
    assert len(layout.boxes) == sum(a * b for a, b in itertools.pairwise(units))
    assert all(column.names and column.biases and column.deltas for column in layout.columns[1:])


def test_a_single_weight_stands_in_the_middle():
    layout = arranged((1, 1))
    start, end = layout.ends(Weight(1, 1, 1))
    assert layout.boxes[Weight(1, 1, 1)].center() == (start + end) / 2


def test_a_long_layer_shows_its_first_and_last_units_and_counts_the_others():
    column = arranged((64, 25, 10)).columns[0]
    assert column.shown[0] == 1
    assert column.shown[-1] == 64
    assert column.hidden + len(column.shown) == 64
    assert column.ys[column.shown.index(1)] < column.gap < column.ys[-1]


def test_a_crowded_layer_has_no_boxes():
    layout = arranged((2, 8, 8, 2))
    assert not any(weight.layer == 2 for weight in layout.boxes)
    assert not layout.has_box(Bias(1, 1))


def test_a_click_finds_boxes_units_and_edges():
    layout = arranged((2, 3, 1))
    biases = (True, True)

    def found(point):
        return layout.item_at(point.x(), point.y(), biases)

    for weight, box in layout.boxes.items():
        assert found(box.center()) == weight
    assert found(layout.circle(Unit(1, 2)).center()) == Unit(1, 2)
    assert found(layout.box(Bias(1, 2)).center()) == Bias(1, 2)
    start, _ = layout.ends(Weight(1, 1, 1))
    assert found(start + QPointF(0.3 * layout.spacing, -60)) is None
    end = layout.ends(Weight(2, 2, 1))[1]
    assert found(end - QPointF(90, 4)) == Weight(2, 2, 1)
    assert found(QPointF(1, 1)) is None


def test_a_layer_without_biases_has_none_to_click():
    layout = arrange_network((1, 1), (False,), 700, 450, SIZES)
    below = layout.circle(Unit(1, 1)).center() + QPointF(0, layout.columns[1].radius + 8)
    assert layout.item_at(below.x(), below.y(), (False,)) is None


def test_what_is_selected_lies_on_top():
    layout = arranged((2, 8, 8, 2))
    weight = Weight(2, 8, 1)
    middle = layout.box(weight).center()
    assert layout.item_at(middle.x(), middle.y(), (True,) * 3, weight) == weight


def test_a_deep_net_in_a_small_window_is_arranged():
    layout = arranged((3,) * 65, (300, 120))
    assert len(layout.columns) == 65
    assert layout.spacing > 0


@pytest.mark.parametrize("size", WINDOWS)
@pytest.mark.parametrize("units", NETS)
def test_a_delta_stands_below_the_bias(units, size):
    layout = arranged(units, size)
    for column in layout.columns[1:]:
        for unit in column.shown:
            delta = layout.delta_place(Unit(column.layer, unit))
            assert (delta is not None) == column.deltas
            if delta is not None:
                assert delta.top() >= layout.box(Bias(column.layer, unit)).bottom()
                assert delta.bottom() <= layout.bottom + 1

from app.views.network_items import Bias, Unit, Weight
from app.views.network_layout import TypeSizes, arrange_network
from app.views.network_walk import Direction, next_item

SIZES = TypeSizes(line=14, small_line=13, box_width=52, box_height=18, bias_width=62)
LAYOUT = arrange_network((2, 3, 1), (True, False), 700, 450, SIZES)
LEFT, RIGHT, UP, DOWN = Direction.LEFT, Direction.RIGHT, Direction.UP, Direction.DOWN


def walk(item, *directions):
    for direction in directions:
        item = next_item(item, direction, LAYOUT, (True, False))
    return item


def test_the_first_step_is_the_first_input():
    assert walk(None, DOWN) == Unit(0, 1)


def test_up_and_down_go_through_units_and_their_biases():
    assert walk(Unit(1, 1), DOWN) == Bias(1, 1)
    assert walk(Unit(1, 1), DOWN, DOWN) == Unit(1, 2)
    assert walk(Unit(1, 1), UP) == Unit(1, 1)
    assert walk(Unit(2, 1), DOWN) == Unit(2, 1)


def test_left_and_right_alternate_between_units_and_edges():
    assert walk(Unit(0, 1), RIGHT).source == 1
    assert walk(Unit(1, 2), RIGHT) == Weight(2, 2, 1)
    assert walk(Unit(1, 2), RIGHT, RIGHT) == Unit(2, 1)
    assert walk(Unit(2, 1), LEFT) == Weight(2, 2, 1)
    assert walk(Weight(2, 3, 1), LEFT) == Unit(1, 3)


def test_the_borders_hold():
    assert walk(Unit(0, 1), LEFT) == Unit(0, 1)
    assert walk(Unit(2, 1), RIGHT) == Unit(2, 1)


def test_every_edge_can_be_reached():
    edges = [Weight(1, 1, 1)]
    for _ in range(5):
        edges.append(walk(edges[-1], DOWN))
    assert edges == LAYOUT.edges(1)
    assert walk(edges[-1], DOWN) == edges[-1]

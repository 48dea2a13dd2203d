from app.views.curve_colours import curve_colour, curve_pen, is_bias, layer_of
from app.views.theme import DARK, LIGHT


def test_neighbours_differ_and_colours_stay():
    for theme in (LIGHT, DARK):
        first = [curve_colour(index, theme) for index in range(24)]
        assert len(set(first)) == 24
        assert first == [curve_colour(index, theme) for index in range(24)]
        assert first[:8] == list(theme.curves)
        assert curve_colour(24, theme) == first[0]


def test_biases_are_dashed_and_only_the_chosen_curve_is_thick():
    assert curve_pen(0, "W1[1,1]", LIGHT).dashPattern() == []
    assert curve_pen(0, "b1[1]", LIGHT).dashPattern() != []
    assert curve_pen(0, "b1[1]", LIGHT).widthF() == 1
    assert curve_pen(0, "b1[1]", LIGHT, thick=True).widthF() > 2


def test_names_tell_layer_and_kind():
    assert layer_of("W12[3,4]") == 12
    assert layer_of("b2[1]") == 2
    assert layer_of("norm") == 0
    assert is_bias("b2[1]")
    assert not is_bias("W2[1,1]")

import numpy as np
import pytest
from PySide6.QtGui import QFont

from app.views.network_items import Bias, Unit, Weight
from app.views.network_numbers import NetworkFonts, NetworkNumbers, short_text
from app.views.network_values import ExampleValues
from engine import Layer, Network, ParameterLayout


@pytest.fixture
def fonts(qapp):
    return NetworkFonts(QFont())


def numbers_for(fonts, value):
    network = Network(1, (Layer(1),))
    one = np.array([value])
    example = ExampleValues(one, one, (one,), (one,), (one,))
    return NetworkNumbers(fonts, np.array([value, value]), ParameterLayout(network), example)


NASTY = [0.0, -0.123456, 1e300, -1.7e308, -1.23e-300, 5e-324, 123456.0, -99999.5, np.inf, -np.inf, np.nan]


@pytest.mark.parametrize("value", NASTY)
@pytest.mark.parametrize("radius", [4.0, 14.0, 17.5, 30.0, 42.0])
def test_any_number_fits_its_circle(fonts, value, radius):
    number = numbers_for(fonts, value).unit_text(Unit(1, 1), radius)
    assert number.width <= 2 * radius


@pytest.mark.parametrize("value", NASTY)
def test_any_number_fits_its_box(fonts, value):
    numbers = numbers_for(fonts, value)
    for item in (Weight(1, 1, 1), Bias(1, 1)):
        text = numbers.parameter_text(item, 48)
        assert text
        assert fonts.small_metrics.horizontalAdvance(text) <= 48


def test_nearly_one_never_looks_like_one_for_want_of_room(fonts):
    for radius in (13.0, 15.0, 17.0, 20.0, 30.0):
        assert numbers_for(fonts, -0.97).unit_text(Unit(1, 1), radius).text != "−1"


def test_numbers_outside_the_range_are_signs():
    assert [short_text(value, 3) for value in (np.inf, -np.inf, np.nan, -0.5)] == ["∞", "−∞", "–", "−0.5"]


def test_nothing_is_written_before_anything_is_known(fonts):
    numbers = NetworkNumbers(fonts, None, None, None)
    assert numbers.parameter_text(Weight(1, 1, 1), 50) == ""
    assert numbers.unit_text(Unit(1, 1), 30).text == ""
    assert numbers.delta_text(Unit(1, 1), 50) == ""
    assert numbers.target_text(1, 50) == ""

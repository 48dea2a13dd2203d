import pytest

from app.views.network_items import Bias, Unit, Weight, is_frozen, is_in, item_named, label_of
from engine import Layer, Network

NETWORK = Network(2, (Layer(3, "tanh", frozen_weights=((2, 3),)), Layer(1, bias=False)), ("<b>a</b>\n", " "))


@pytest.mark.parametrize("item", [Unit(0, 2), Unit(1, 3), Weight(1, 2, 3), Bias(1, 3)])
def test_a_name_leads_back_to_its_item(item):
    assert item_named(item.name) == item
    assert is_in(item, NETWORK)


@pytest.mark.parametrize("name", ["", "loss", "W1[2]", "b1[1,2]", "W1[²,1]", "a1[99999]", "W1[1,1] "])
def test_other_texts_name_nothing(name):
    assert item_named(name) is None


@pytest.mark.parametrize("name", ["W1[3,1]", "W1[0,1]", "W3[1,1]", "b0[1]", "b2[1]", "a2[2]", "x[3]"])
def test_what_the_network_lacks_is_not_in_it(name):
    assert not is_in(item_named(name), NETWORK)


def test_labels_are_those_of_textbooks():
    assert label_of(Unit(0, 1), NETWORK).text == "<b>a</b>"
    assert label_of(Unit(0, 2), NETWORK).text == "x₂"
    assert label_of(Unit(1, 3), NETWORK).text == "h₃"
    assert label_of(Unit(2, 1), NETWORK).text == "ŷ"
    deep = Network(1, (Layer(12), Layer(2), Layer(2)))
    assert label_of(Unit(1, 12), deep).text == "h₁₂⁽¹⁾"
    assert label_of(Unit(3, 2), deep).text == "ŷ₂"


def test_frozen_parameters_are_known():
    assert is_frozen(Weight(1, 2, 3), NETWORK)
    assert not is_frozen(Weight(1, 2, 1), NETWORK)
    assert not is_frozen(Bias(1, 3), NETWORK)

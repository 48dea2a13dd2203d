"""The slider of the learning rate: logarithmic, readable numbers, silent when set."""

import pytest
from PySide6.QtCore import Qt

from app.views.rate_slider import RateSlider, place_of, rate_at


@pytest.fixture
def slider(qtbot):
    made = RateSlider()
    qtbot.addWidget(made)
    made.resize(200, 24)
    return made


def test_every_tenfold_is_the_same_way():
    assert [place_of(10.0**power) for power in (-6, -5, 0, 3)] == [0, 100, 600, 900]


def test_every_place_reads_well():
    for place in range(901):
        assert len(f"{rate_at(place):.3e}".rstrip("0")) > 0
        assert rate_at(place) == float(f"{rate_at(place):.1e}")
    assert rate_at(0) == 1e-6
    assert rate_at(900) == 1000


def test_setting_a_rate_sends_no_signal_and_keeps_it_exactly(qtbot, slider):
    with qtbot.assertNotEmitted(slider.rate_moved):
        slider.set_rate(0.0073456)
    assert slider.rate() == 0.0073456
    assert rate_at(slider.value()) == pytest.approx(0.0073, rel=0.02)


@pytest.mark.parametrize(("rate", "place"), [(0.0, 0), (-1.0, 0), (1e-9, 0), (1e9, 900), (float("nan"), 0)])
def test_a_rate_outside_sits_at_the_end(slider, rate, place):
    slider.set_rate(rate)
    assert slider.value() == place


def test_arrow_keys_move_up_and_down_in_readable_numbers(qtbot, slider):
    slider.set_rate(0.1)
    heard = []
    slider.rate_moved.connect(heard.append)
    for _ in range(4):
        qtbot.keyClick(slider, Qt.Key.Key_Right)
        slider.set_rate(heard[-1])
    assert heard == sorted(set(heard))
    assert len(heard) == 4
    qtbot.keyClick(slider, Qt.Key.Key_PageDown)
    assert heard[-1] == pytest.approx(heard[-2] / 10)


def test_dragging_sends_rates(qtbot, slider):
    slider.show()
    slider.set_rate(1e-6)
    heard = []
    slider.rate_moved.connect(heard.append)
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=slider.rect().topLeft() + slider.rect().center())
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton)
    assert heard
    slider.hide()


def test_it_has_a_name_for_screen_readers(slider):
    assert slider.accessibleName() == "Learning rate"
    slider.set_rate(0.05)
    assert slider.accessibleDescription() == "0.05"

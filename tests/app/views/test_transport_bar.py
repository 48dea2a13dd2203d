"""The transport bar: each button asks for its one thing, and what is shown asks for nothing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSlider, QToolButton, QVBoxLayout, QWidget

from app.views.number_field import NumberField
from app.views.rate_slider import RateSlider
from app.views.theme import DARK, LIGHT
from app.views.transport_bar import SPEEDS, TransportBar

REQUESTS = {
    "Reset": "reset_requested",
    "New weights": "new_weights_requested",
    "Run": "run_requested",
    "Step": "step_requested",
    "Epoch": "epoch_requested",
}


@pytest.fixture
def bar(qtbot):
    made = TransportBar()
    qtbot.addWidget(made)
    made.resize(1400, 60)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def asked(bar):
    """Every request so far: its name and what came with it."""
    seen = []
    for name in (*REQUESTS.values(), "pause_requested"):
        getattr(bar, name).connect(lambda *_, name=name: seen.append(name))
    for name in ("speed_requested", "learning_rate_requested"):
        getattr(bar, name).connect(lambda value, name=name: seen.append((name, value)))
    return seen


def button(bar, text):
    (found,) = (one for one in bar.findChildren(QToolButton) if one.text() == text)
    return found


def speed_slider(bar):
    (found,) = (one for one in bar.findChildren(QSlider) if one.accessibleName() == "Speed")
    return found


def rate_field(bar):
    return bar.findChild(NumberField)


@pytest.mark.parametrize("text", REQUESTS)
def test_a_click_asks_for_what_the_button_says_once(qtbot, bar, asked, text):
    qtbot.mouseClick(button(bar, text), Qt.MouseButton.LeftButton)
    assert asked == [REQUESTS[text]]


@pytest.mark.parametrize("text", REQUESTS)
def test_space_on_a_button_asks_too(qtbot, bar, asked, text):
    button(bar, text).setFocus()
    qtbot.keyClick(button(bar, text), Qt.Key.Key_Space)
    assert asked == [REQUESTS[text]]


def test_while_it_runs_the_run_button_pauses_and_nothing_else_trains(qtbot, bar, asked):
    bar.set_run_state(running=True, can_train=False)
    qtbot.mouseClick(button(bar, "Pause"), Qt.MouseButton.LeftButton)
    qtbot.mouseClick(button(bar, "Step"), Qt.MouseButton.LeftButton)
    qtbot.mouseClick(button(bar, "Epoch"), Qt.MouseButton.LeftButton)
    assert asked == ["pause_requested"]
    assert button(bar, "Pause").accessibleName() == "Pause"
    bar.set_run_state(running=False, can_train=True)
    qtbot.mouseClick(button(bar, "Run"), Qt.MouseButton.LeftButton)
    assert asked == ["pause_requested", "run_requested"]


def test_after_divergence_only_reset_and_new_weights_are_left(qtbot, bar, asked):
    bar.set_run_state(running=False, can_train=False)
    for text in ("Run", "Step", "Epoch"):
        assert not button(bar, text).isEnabled()
    for text in ("Reset", "New weights"):
        qtbot.mouseClick(button(bar, text), Qt.MouseButton.LeftButton)
    assert asked == ["reset_requested", "new_weights_requested"]


def test_run_and_pause_take_the_same_room(bar):
    width = button(bar, "Run").sizeHint().width()
    bar.set_run_state(running=True, can_train=False)
    assert max(button(bar, "Pause").minimumWidth(), button(bar, "Pause").sizeHint().width()) == max(
        button(bar, "Pause").minimumWidth(), width
    )


def test_the_speed_goes_from_one_step_a_second_to_flat_out(qtbot, bar, asked):
    slider = speed_slider(bar)
    slider.setFocus()
    qtbot.keyClick(slider, Qt.Key.Key_Home)
    qtbot.keyClick(slider, Qt.Key.Key_End)
    qtbot.keyClick(slider, Qt.Key.Key_Left)
    assert asked == [("speed_requested", 1), ("speed_requested", None), ("speed_requested", 2000)]
    assert bar.speed == 2000


@pytest.mark.parametrize(
    ("speed", "shown"), [(None, None), (1, 1), (50.0, 50), (60.0, 50), (0.1, 1), (1e9, 2000), (float("nan"), 1)]
)
def test_a_speed_that_is_set_is_shown_and_asks_for_nothing(bar, asked, speed, shown):
    bar.set_speed(speed)
    assert bar.speed == shown
    assert asked == []


def test_each_place_of_the_slider_says_its_speed_in_words(bar):
    for speed in SPEEDS:
        bar.set_speed(speed)
        expected = "speed: flat out" if speed is None else f"speed: {speed} / s"
        assert bar._speed_text.text() == expected


@pytest.mark.parametrize(("text", "rate"), [("0.05", 0.05), ("0,05", 0.05), ("1/3", 1 / 3), ("7e-3", 0.007)])
def test_a_learning_rate_is_typed_exactly_and_asked_for_once(qtbot, bar, asked, text, rate):
    bar.set_learning_rate(0.5)
    place = bar.findChild(RateSlider).value()
    field = rate_field(bar)
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert asked == [("learning_rate_requested", rate)]
    assert bar.findChild(RateSlider).value() < place


def test_a_negative_learning_rate_is_not_asked_for(qtbot, bar, asked):
    field = rate_field(bar)
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "-1")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert asked == []


def test_the_slider_beside_the_rate_asks_for_it_and_fills_the_field(qtbot, bar, asked):
    bar.set_learning_rate(0.01)
    slider = bar.findChild(RateSlider)
    slider.setFocus()
    qtbot.keyClick(slider, Qt.Key.Key_Right)
    ((name, rate),) = asked
    assert name == "learning_rate_requested"
    assert 0.01 < rate < 0.02
    assert rate_field(bar).value() == rate


def test_a_learning_rate_that_is_set_asks_for_nothing(bar, asked):
    bar.set_learning_rate(0.007)
    assert rate_field(bar).value() == 0.007
    assert asked == []


def test_step_epoch_and_loss_are_shown_in_readable_digits(bar):
    bar.show_progress(1_234_567, 89_012, 0.000123456)
    assert bar._step_figure.text() == "1\N{THIN SPACE}234\N{THIN SPACE}567"
    assert bar._epoch_figure.text() == "89\N{THIN SPACE}012"
    assert bar._loss_figure.text() == "0.0001235"
    bar.show_progress(0, 0, None)
    assert bar._loss_figure.text() == "–"


def test_nothing_moves_while_the_numbers_count(bar, qapp):
    bar.show_progress(7, 1, 0.5)
    qapp.processEvents()
    places = [one.geometry() for one in bar.findChildren(QWidget)]
    bar.show_progress(999_999, 99_999, 1.234e-56)
    qapp.processEvents()
    assert [one.geometry() for one in bar.findChildren(QWidget)] == places


def test_every_control_is_named_and_reached_by_the_tab_key(bar):
    for control in (
        *bar.findChildren(QToolButton),
        speed_slider(bar),
        rate_field(bar),
        bar.findChild(RateSlider),
    ):
        assert control.accessibleName()
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus


@pytest.mark.parametrize("key", [Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End])
def test_arrow_keys_on_a_button_are_left_to_the_window(qtbot, key):
    class Around(QWidget):
        def __init__(self):
            super().__init__()
            self.keys = []
            self.bar = TransportBar()
            QVBoxLayout(self).addWidget(self.bar)

        def keyPressEvent(self, event):
            self.keys.append(event.key())

    around = Around()
    qtbot.addWidget(around)
    around.show()
    step = button(around.bar, "Step")
    step.setFocus()
    qtbot.keyClick(step, key)
    assert around.keys == [key]


def test_where_it_is_narrow_the_slider_of_the_rate_makes_room_and_comes_back(qtbot, qapp):
    window = QWidget()
    qtbot.addWidget(window)
    bar = TransportBar(window)
    window.show()
    for width, visible in ((1600, True), (800, False), (1600, True)):
        bar.resize(width, 60)
        qapp.processEvents()
        assert bar.findChild(RateSlider).isVisible() is visible


def test_both_themes_tint_every_icon(bar):
    def colours():
        return [
            one.icon().pixmap(16, 16).toImage().pixelColor(8, 8).name() for one in bar.findChildren(QToolButton)
        ]

    bar.set_theme(LIGHT)
    light = colours()
    bar.set_theme(DARK)
    assert all(not one.icon().isNull() for one in bar.findChildren(QToolButton))
    assert colours() != light


def test_the_loss_of_test_examples_has_a_place_only_while_there_are_some(bar):
    bar.show_progress(3, 1, 0.5)
    assert not bar._test_figure.isVisible()
    bar.show_progress(3, 1, 0.5, 0.000123456)
    assert bar._test_figure.isVisible()
    assert bar._test_caption.text() == bar._test_figure.accessibleName() == "test J"
    assert bar._test_figure.text() == "0.0001235"
    bar.show_progress(0, 0, None, float("nan"))
    assert bar._test_figure.isVisible()
    assert bar._test_figure.text() == "–"
    bar.show_progress(3, 1, 0.5, float("inf"))
    assert bar._test_figure.text() == "∞"
    bar.show_progress(3, 1, 0.5, None)
    assert not bar._test_figure.isVisible()
    assert not bar._test_caption.isVisible()


def test_where_it_is_narrow_the_slider_of_the_rate_makes_room_for_the_test_examples(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    bar = TransportBar(window)
    window.show()
    bar.resize(2000, 60)
    bar.resize(bar._least_width(), 60)
    slider = bar.findChild(RateSlider)
    assert slider.isVisible()
    bar.show_progress(1, 1, 0.5, 0.25)
    assert not slider.isVisible()
    bar.resize(2000, 60)
    bar.resize(bar._least_width() - 1, 60)
    assert not slider.isVisible()
    assert bar._rate_caption.text() == "learning rate η"
    bar.resize(bar._least_width() - 1, 60)
    assert bar._rate_caption.text() == "η"
    bar.resize(2000, 60)
    bar.show_progress(1, 1, 0.5)
    assert slider.isVisible()
    assert bar._rate_caption.text() == "learning rate η"

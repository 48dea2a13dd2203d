import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QGuiApplication, QImage, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QMessageBox

from app.views.loss_plot import LossPlot
from app.views.plot_menu import plot_menu, save_picture
from app.views.theme import DARK, LIGHT
from engine import History


def history_of(losses):
    history = History(["loss", "W1[1,1]"])
    losses = np.asarray(losses, dtype=float)
    history.append(np.column_stack((losses, losses)))
    return history


@pytest.fixture
def plot(qtbot):
    plot = LossPlot()
    qtbot.addWidget(plot)
    plot.set_theme(LIGHT)
    plot.resize(500, 240)
    plot.show()
    return plot


def inked(plot, colour=LIGHT.accent):
    """Return the pixels of the curves that have nearly this colour, as columns and rows."""
    view = plot.surface.view
    area = view.mapRectToScene(view.rect()).toAlignedRect()
    image = plot.surface.grab(area).toImage().convertToFormat(QImage.Format.Format_RGB32)
    pixels = (
        np.frombuffer(image.constBits(), np.uint8)
        .reshape(image.height(), image.width(), 4)[..., :3]
        .astype(int)
    )
    wanted = QColor(colour)
    close = np.abs(pixels - (wanted.blue(), wanted.green(), wanted.red())).sum(axis=2) < 150
    rows, columns = np.nonzero(close)
    return columns, rows


def in_view(plot, step, value):
    """Return the place in the surface of a shown step and value."""
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


def test_an_empty_plot_says_what_will_appear(plot):
    assert plot.empty_label.isVisible()
    plot.show_history(History(["loss"]))
    assert plot.empty_label.isVisible()
    plot.show_history(history_of([1.0]))
    assert not plot.empty_label.isVisible()
    plot.show_history(None)
    assert plot.empty_label.isVisible()


def test_the_first_rows_of_an_empty_run_bring_the_plot(plot):
    history = History(["loss", "W1[1,1]"])
    plot.show_history(history)
    plot.refresh()
    history.append([[1.0, 2.0]])
    plot.refresh()
    assert plot.surface.isVisible()


def test_a_curve_runs_from_its_first_to_its_last_step(plot):
    plot.show_history(history_of(np.linspace(1, 0.5, 300)))
    columns, _rows = inked(plot)
    left, right = (in_view(plot, step, 0.5).x() - in_view(plot, 0, 0).x() for step in (0, 299))
    assert columns.min() - left < 12
    assert columns.max() - columns.min() == pytest.approx(right - left, abs=3)


def test_one_step_is_a_dot(plot):
    plot.show_history(history_of([0.3]))
    columns, rows = inked(plot)
    assert 2 <= np.ptp(columns) + 1 <= 8
    assert 2 <= np.ptp(rows) + 1 <= 8


def test_a_value_between_two_gaps_is_a_dot(plot):
    plot.show_history(history_of([0.0] * 50 + [0.3] + [0.0] * 49))
    plot.set_log_y(True)
    columns, rows = inked(plot)
    assert 2 <= np.ptp(columns) + 1 <= 8
    assert 2 <= np.ptp(rows) + 1 <= 8


def test_one_spike_among_a_million_steps_is_drawn(plot):
    history = History(["loss"])
    losses = np.full((1_000_000, 1), 0.2)
    losses[617_283] = 0.9
    history.append(losses)
    plot.show_history(history)
    columns, rows = inked(plot)
    high = rows < rows.max() - 50
    assert high.any()
    shown = in_view(plot, 617_283, 0.2).x() - in_view(plot, 0, 0.2).x() + columns.min()
    assert abs(columns[high].mean() - shown) < 4


def test_a_plot_that_grew_looks_like_one_drawn_at_once(plot, qtbot):
    losses = 0.5 + 0.4 * np.sin(np.arange(3000) / 200)
    history = History(["loss"])
    plot.show_history(history)
    for start in range(0, 3000, 37):
        history.append(losses[start : start + 37, None])
        plot.refresh()
        plot.surface.grab()
    grown = plot.surface.grab().toImage()
    plot.surface.canvas.redraw()
    again = plot.surface.grab().toImage()
    different = sum(
        grown.pixelColor(x, y).lightness() - again.pixelColor(x, y).lightness() > 90
        for x in range(grown.width())
        for y in range(0, grown.height(), 3)
    )
    assert different == 0


def test_nothing_new_costs_no_paint(plot, monkeypatch):
    plot.show_history(history_of([1.0, 0.5]))
    plot.surface.grab()
    asked = []
    monkeypatch.setattr(plot.surface.canvas, "update", lambda *area: asked.append(area))
    plot.refresh()
    assert not asked


def test_the_step_axis_follows_the_run_in_jumps(plot):
    history = history_of(np.ones(12))
    plot.show_history(history)
    ends = set()
    for _ in range(90):
        history.append(np.ones((1, 2)))
        plot.refresh()
        ends.add(round(plot.surface.view.viewRange()[0][1]))
    assert plot.surface.view.viewRange()[0][1] >= 101
    assert len(ends) <= 9


def test_zooming_by_wheel_stops_following_until_the_button_is_clicked(plot, qtbot):
    plot.show_history(history_of(np.linspace(1, 0.1, 200)))
    assert not plot.follow_button.isVisible()
    whole = plot.surface.view.viewRange()
    plot.surface.zoom(0.5)
    assert not plot.following
    assert plot.follow_button.isVisible()
    assert plot.surface.view.viewRange() != whole
    qtbot.mouseClick(plot.follow_button, Qt.MouseButton.LeftButton)
    assert plot.following
    assert not plot.follow_button.isVisible()
    assert plot.surface.view.viewRange() == whole


def test_the_wheel_zooms_where_the_pointer_is(plot):
    plot.show_history(history_of(np.linspace(1, 0.1, 200)))
    plot.grab()  # pyqtgraph knows its new range only after a paint
    place = in_view(plot, 150, 0.5)
    event = QWheelEvent(
        QPointF(place),
        QPointF(plot.surface.viewport().mapToGlobal(place)),
        QPoint(0, 0),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(plot.surface.viewport(), event)
    lower, upper = plot.surface.view.viewRange()[0]
    assert not plot.following
    assert 0 < lower < 150
    assert 150 < upper < 240
    assert abs(in_view(plot, 150, 0.5).x() - place.x()) <= 1


def test_a_right_click_opens_our_menu(plot, monkeypatch):
    # The offscreen platform warns about every popup, so that the menu itself stays closed here.
    opened = []
    monkeypatch.setattr(QMenu, "popup", lambda menu, place: opened.append((menu, place)))
    plot.show_history(history_of([1.0, 0.5]))
    place = QPoint(100, 100)
    there = plot.surface.viewport().mapToGlobal(place)
    QApplication.sendEvent(
        plot.surface.viewport(), QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, there)
    )
    assert [where for _menu, where in opened] == [there]
    assert opened[0][0].parent() is plot


def test_dragging_moves_the_range_and_a_double_click_brings_it_back(plot, qtbot):
    plot.show_history(history_of(np.linspace(1, 0.1, 200)))
    whole = plot.surface.view.viewRange()
    target = plot.surface.viewport()
    start = QPoint(250, 100)
    QTest.mousePress(target, Qt.MouseButton.LeftButton, pos=start)
    for across in range(10, 80, 10):
        QTest.mouseMove(target, start + QPoint(across, 0))
    QTest.mouseRelease(target, Qt.MouseButton.LeftButton, pos=start + QPoint(80, 0))
    qtbot.mouseDClick(target, Qt.MouseButton.LeftButton, pos=start)
    assert plot.following
    assert plot.surface.view.viewRange() == whole


def test_keys_zoom_and_reset(plot, qtbot):
    plot.show_history(history_of(np.linspace(1, 0.1, 200)))
    qtbot.keyClick(plot.surface, "+")
    assert not plot.following
    qtbot.keyClick(plot.surface, "-")
    qtbot.keyClick(plot.surface, "0")
    assert plot.following


def test_a_zoomed_plot_keeps_its_range_while_the_run_grows(plot):
    history = history_of(np.linspace(1, 0.1, 200))
    plot.show_history(history)
    plot.surface.zoom(0.5)
    before = plot.surface.view.viewRange()
    history.append(np.full((500, 2), 7.0))
    plot.refresh()
    assert plot.surface.view.viewRange() == before


def test_the_log_buttons_are_reached_and_pressed_by_keyboard(plot, qtbot):
    plot.show_history(history_of([1.0, 0.1, 0.01]))
    for button in (plot.log_x_button, plot.log_y_button):
        assert button.accessibleName()
        assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
        qtbot.keyClick(button, Qt.Key.Key_Space)
        assert button.isChecked()
    assert plot.surface.view.viewRange()[1][0] == pytest.approx(-2, abs=0.3)
    assert [text for _, text in plot.surface.step_axis.ticks()][:1] == ["0"]


def test_hovering_reads_the_exact_step_and_loss(plot, qtbot):
    plot.show_history(history_of(np.linspace(1, 0.01, 100)))
    hover(plot, in_view(plot, 42, 0.5))
    assert plot.surface.marks.readout.lines == ("step 42", "loss J = 0.58")


def test_hovering_where_only_a_bucket_is_left_reads_the_range(plot):
    history = History(["loss"], budget=1)
    history.append(np.arange(4096.0)[:, None])
    plot.show_history(history)
    hover(plot, in_view(plot, 1001, 500))
    lines = plot.surface.marks.readout.lines
    first = int(lines[0].split()[1].replace(",", ""))
    assert lines == (f"steps {first:,} to {first + 3:,}", f"loss J between {first} and {first + 3}")


def test_the_shown_step_has_a_line_and_a_dot(plot):
    plot.show_history(history_of([0.8, 0.4, 0.2]))
    plot.set_shown_step(1)
    assert [dot.value for dot in plot.surface.marks.dots] == [0.4]
    plot.set_log_y(True)
    assert plot.surface.marks.dots[0].value == pytest.approx(np.log10(0.4))
    plot.set_shown_step(None)
    assert plot.surface.marks.dots == ()
    plot.set_shown_step(99)
    assert plot.surface.marks.dots == ()


def test_a_step_marked_before_it_was_reached_is_drawn_when_it_is(plot):
    history = history_of([0.8, 0.4])
    plot.show_history(history)
    plot.set_shown_step(2)
    assert plot.surface.marks.dots == ()
    history.append([[0.2, 0.2]])
    plot.refresh()
    assert [dot.value for dot in plot.surface.marks.dots] == [0.2]


def test_dots_move_when_the_axis_takes_another_power_of_ten(plot):
    history = history_of([3.0, 2.0])
    plot.show_history(history)
    plot.set_shown_step(0)
    history.append([[4e6, 4e6]])
    plot.refresh()
    assert [dot.value for dot in plot.surface.marks.dots] == pytest.approx([3e-6])


def test_an_unusual_size_is_named_on_the_axis(plot):
    plot.show_history(history_of([3e-5, 1e-5]))
    assert plot.value_label.text() == "loss J · 10⁻⁶"


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_both_themes_change_background_and_curve(plot, theme):
    plot.show_history(history_of(np.linspace(1, 0.1, 100)))
    plot.set_theme(DARK)
    plot.set_theme(theme)
    image = plot.surface.grab().toImage()
    assert image.pixelColor(image.width() - 2, 2).name() == theme.surface
    assert len(inked(plot, theme.accent)[0]) > 50


NASTY = {
    "the largest doubles": [1.7e308, -1.7e308, 1e300, 0.0],
    "the smallest doubles": [1e-310, 5e-324, 3e-310, 0.0],
    "a constant": [5.0] * 30,
    "zero": [0.0] * 30,
    "below zero": [-1.0, -2.0, -3.0],
    "one infinity": [1.0, np.inf, 2.0],
    "nothing but NaN": [np.nan] * 5,
    "one number among NaN": [np.nan, np.nan, 1.0, np.nan],
    "a hair's breadth": [1.0, 1.0 + 2e-16, 1.0],
    "a large constant with a hair": [1e15, 1e15 + 0.125],
    "six hundred decades": [1e300, 1e-300],
    "one value": [0.0],
    "two values": [1.0, -1.0],
    "growing out of range": 10.0 ** np.arange(0, 308, 3),
    "many steps of noise": np.random.default_rng(1).normal(size=70_000) * 1e200,
}


@pytest.mark.parametrize("losses", NASTY.values(), ids=NASTY.keys())
@pytest.mark.parametrize("log_y", [False, True])
def test_nasty_numbers_draw_without_an_error(plot, losses, log_y):
    plot.set_log_y(log_y)
    history = history_of(losses)
    plot.show_history(history)
    plot.grab()
    plot.set_shown_step(0)
    hover(plot, QPoint(200, 100))
    history.append(history_of(losses).trace((0, 0), 0, 5, 100)[1])
    plot.refresh()
    plot.set_log_x(True)
    plot.surface.zoom(0.1)
    plot.surface.zoom(30)
    plot.grab()


def test_the_menu_resets_and_chooses_axes(plot, qtbot):
    plot.show_history(history_of([1.0, 0.5, 0.2]))
    menu = plot_menu(plot)
    texts = {action.text(): action for action in menu.actions() if action.text()}
    assert not texts["Show the whole run"].isEnabled()
    texts["Logarithmic value axis"].trigger()
    assert plot.log_y_button.isChecked()
    texts["Copy picture"].trigger()
    assert QGuiApplication.clipboard().image().width() == plot.width()
    menu.close()


def test_a_picture_is_saved_as_png(plot, tmp_path):
    plot.show_history(history_of([1.0, 0.5, 0.2]))
    assert save_picture(plot, str(tmp_path / "loss"))
    assert QImage(str(tmp_path / "loss.png")).width() == plot.width()


def test_a_picture_that_cannot_be_written_is_told(plot, tmp_path, qtbot):
    plot.show_history(history_of([1.0, 0.5, 0.2]))
    assert not save_picture(plot, str(tmp_path / "missing" / "loss.png"))
    message = plot.findChild(QMessageBox)
    assert "missing" in message.text()
    assert message.textFormat() == Qt.TextFormat.PlainText
    message.close()

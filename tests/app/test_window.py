"""Lessons played through the window, with the mouse and the keyboard."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QToolButton

from app.training.run_state import RunState
from app.views import file_prompts
from app.views.file_prompts import Answer
from app.views.network_items import item_named
from engine import Stop, Trainer, load_experiment

PRINTED = (
    "−8.5948", "−0.68736", "3.6233", "5.9732", "7.2542", "7.9525", "8.3332", "8.5408", "8.6539", "8.7156",
    "8.7492", "8.7675", "8.7775", "8.7829", "8.7859", "8.7875", "8.7884", "8.7889", "8.7892", "8.7893",
)  # fmt: skip


def button(program, text):
    found = [one for one in program.window.transport.findChildren(QToolButton) if one.text() == text]
    assert len(found) == 1, text
    return found[0]


def press(qtbot, program, text):
    qtbot.mouseClick(button(program, text), Qt.MouseButton.LeftButton)


def wait_for_step(qtbot, program, step):
    qtbot.waitUntil(lambda: program.session.step_number == step, timeout=5000)
    qtbot.waitUntil(lambda: program.session.state is not RunState.RUNNING, timeout=5000)


def open_lesson(qtbot, program, key):
    program.wiring.files.open_lesson(key)
    qtbot.waitUntil(lambda: program.session.row is not None)


def type_rate(qtbot, program, text):
    field = program.window.transport._rate
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def table_texts(view, column):
    model = view.model()
    return [model.index(row, column).data() for row in range(model.rowCount())]


def test_the_first_lesson_is_open_at_the_start(program):
    assert program.window.windowTitle() == "One linear neuron[*] — Backprop Trainer"
    assert not program.window.isWindowModified()
    assert program.session.row[1:] == pytest.approx([-23.1], abs=0)


def test_twenty_clicks_on_step_show_the_twenty_printed_weights(qtbot, program):
    for step in range(1, 21):
        press(qtbot, program, "Step")
        wait_for_step(qtbot, program, step)
    weights = table_texts(program.window.step_table.view, 3)
    assert weights[1:] == list(PRINTED)
    history = program.session.history
    _, low, high = history.trace([1], 0, 20, 1000)
    expected = [float(text.replace("−", "-")) for text in PRINTED]
    assert np.array_equal(low, high)
    assert low[1:, 0] == pytest.approx(expected, rel=2e-5)
    assert program.window.transport._step_figure.text() == "20"


def test_hovering_the_weight_plot_reads_the_printed_weights(qtbot, program):
    press(qtbot, program, "Run")
    wait_for_step(qtbot, program, 20)
    plot = program.window.weight_plot
    plot.grab()  # lays the axes out
    for step, text in enumerate(PRINTED, 1):
        hover(plot, step, float(text.replace("−", "-")))
        named, value = plot.surface.marks.readout.lines
        assert named == f"step {step}"
        name, shown = value.split(" = ")
        assert name == "W1[1,1]"
        digits = len(text.split(".")[1])
        assert round(float(shown.replace("−", "-")), digits) == float(text.replace("−", "-"))


def hover(plot, step, value):
    """Move the pointer to where this value is drawn."""
    canvas, target = plot.surface.canvas, plot.surface.viewport()
    in_canvas = QPointF(canvas.across(np.array([step]))[0], canvas.down(np.array([value]))[0])
    place = QPointF(plot.surface.mapFromScene(plot.surface.view.mapToScene(in_canvas)))
    buttons = (Qt.MouseButton.NoButton, Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier)
    over = target.mapToGlobal(place)
    QApplication.sendEvent(target, QMouseEvent(QEvent.Type.MouseMove, place, over, *buttons))


def test_run_stops_where_the_lesson_says_and_goes_on_when_run_again(qtbot, program):
    press(qtbot, program, "Run")
    wait_for_step(qtbot, program, 20)
    assert "Stopped after 20 steps" in program.window.message.text
    press(qtbot, program, "Run")
    wait_for_step(qtbot, program, 40)
    press(qtbot, program, "Reset")
    wait_for_step(qtbot, program, 0)
    press(qtbot, program, "Run")
    wait_for_step(qtbot, program, 20)
    assert program.session.row[1] == pytest.approx(8.78930236, abs=1e-8)


def test_the_printed_values_all_hold(program):
    texts = [
        program.window.printed_table.view.model().index(row, column).data()
        for row in range(20)
        for column in range(5)
    ]
    assert texts.count("✓") == 20


def test_another_learning_rate_during_a_run_is_used_at_once_and_resets_nothing(qtbot, program):
    open_lesson(qtbot, program, "6-xor")
    without_stop(program)
    program.session.set_speed(200.0)
    press(qtbot, program, "Run")
    qtbot.waitUntil(lambda: program.session.step_number > 20)
    began = []
    program.session.run_began.connect(lambda: began.append(True))
    before = program.session.step_number
    type_rate(qtbot, program, "1/8")
    qtbot.waitUntil(lambda: program.session.step_number > before + 40)
    press(qtbot, program, "Pause")
    qtbot.waitUntil(lambda: program.session.state is RunState.PAUSED)
    assert began == []
    assert program.document.experiment.training.learning_rate == 0.125
    last = program.session.step_number
    changed_at = step_of_change(program, last)
    assert before <= changed_at < last
    assert program.window.isWindowModified()


def step_of_change(program, last):
    """The step before which the run is that of rate 0.5 and after which that of 0.125, bit for bit."""
    trainer = Trainer(program.document.experiment.with_training(learning_rate=0.5))
    while trainer.step_number < last:
        state = trainer.state()
        trainer.step()
        if not np.array_equal(trainer.row(), program.session.history.row(trainer.step_number)):
            break
    changed_at = state["step"]
    trainer.restore(state)
    trainer.learning_rate = 0.125
    while trainer.step_number < last:
        trainer.step()
        assert np.array_equal(trainer.row(), program.session.history.row(trainer.step_number))
    return changed_at


def without_stop(program):
    program.document.edit("No stop", lambda experiment: experiment.with_training(stop=Stop()))


def test_divergence_stops_with_a_sentence_and_keeps_the_last_finite_state(qtbot, program):
    type_rate(qtbot, program, "0,05")
    without_stop(program)
    program.session.set_speed(None)
    press(qtbot, program, "Run")
    qtbot.waitUntil(lambda: program.session.state is RunState.DIVERGED, timeout=5000)
    message = program.window.message.text
    assert "step 432" in message
    assert "loss" in message.lower()
    assert "smaller learning rate" in message
    assert program.session.history.last_step == 431
    assert np.isfinite(program.session.row).all()
    assert not button(program, "Step").isEnabled()
    press(qtbot, program, "Reset")
    qtbot.waitUntil(lambda: program.session.state is RunState.READY)
    assert program.window.message.text == ""


def test_a_weight_is_clicked_typed_and_undone(qtbot, program):
    network = program.window.network
    place = network._layout.box(item_named("W1[1,1]")).center().toPoint()
    qtbot.mouseClick(network, Qt.MouseButton.LeftButton, pos=place)
    editor = network.value_editor
    assert editor.isVisible()
    qtbot.keyClicks(editor, "1/3")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: program.session.row is not None and program.session.row[1] == 1 / 3)
    assert program.document.experiment.network.layers[0].weights.tolist() == [[1 / 3]]
    program.window.actions_.undo.trigger()
    qtbot.waitUntil(lambda: program.session.row is not None and program.session.row[1] == -23.1)
    assert not program.window.isWindowModified()


def test_a_weight_typed_at_a_later_step_starts_again_from_there(qtbot, program):
    open_lesson(qtbot, program, "2-two-weights")
    for step in (1, 2):
        press(qtbot, program, "Step")
        wait_for_step(qtbot, program, step)
    kept = program.session.row[2]
    program.window.network.parameter_edited.emit("W1[1,1]", 0.75)
    qtbot.waitUntil(lambda: program.session.row is not None and program.session.row[1] == 0.75)
    assert program.session.row[2] == kept
    assert program.session.step_number == 0
    assert "step 2" in program.window.message.text


def test_layers_and_units_are_added_and_removed_with_the_mouse(qtbot, program):
    open_lesson(qtbot, program, "6-xor")
    controls = program.window.network.editor
    qtbot.mouseClick(controls.layers[1].plus, Qt.MouseButton.LeftButton)
    assert program.document.experiment.network.sizes == (2, 3, 1)
    program.window.network.add_layer_requested.emit(2)
    assert program.document.experiment.network.sizes == (2, 3, 3, 1)
    qtbot.mouseClick(controls.layers[0].plus, Qt.MouseButton.LeftButton)
    assert program.document.experiment.network.sizes == (3, 3, 3, 1)
    assert program.document.experiment.data.inputs.shape == (4, 3)
    qtbot.waitUntil(lambda: program.session.row is not None)
    press(qtbot, program, "Step")
    wait_for_step(qtbot, program, 1)
    assert len(program.session.row) == 1 + (3 + 1) * 3 + (3 + 1) * 3 + 3 + 1
    program.window.network.remove_layer_requested.emit(2)
    assert program.document.experiment.network.sizes == (3, 3, 1)


def test_an_edit_that_does_not_fit_is_refused_with_a_sentence(program):
    before = program.document.experiment
    program.document.edit("Last layer", lambda experiment: experiment.with_loss(kind="cross_entropy"))
    assert program.document.experiment is before
    assert "softmax" in program.window.message.text


def test_a_target_typed_into_the_table_is_trained_for(qtbot, program):
    program.window.data_table.cell_edited.emit("targets", 0, 0, 11.4)
    qtbot.waitUntil(lambda: program.session.row is not None)
    press(qtbot, program, "Run")
    wait_for_step(qtbot, program, 20)
    assert program.session.row[1] == pytest.approx(2.0, abs=1e-3)


def test_space_runs_and_pauses_and_the_right_arrow_steps(qtbot, program):
    program.window.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right):
        QApplication.sendEvent(program.window, key_press(key))
    wait_for_step(qtbot, program, 2)
    program.session.set_speed(5.0)
    QApplication.sendEvent(program.window, key_press(Qt.Key.Key_Space))
    qtbot.waitUntil(lambda: program.session.state is RunState.RUNNING)
    QApplication.sendEvent(program.window, key_press(Qt.Key.Key_Space))
    qtbot.waitUntil(lambda: program.session.state is RunState.PAUSED)


def key_press(key):
    return QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier)


def test_new_weights_are_another_act_than_reset(qtbot, program):
    open_lesson(qtbot, program, "6-xor")
    start = program.session.row.copy()
    press(qtbot, program, "New weights")
    qtbot.waitUntil(lambda: program.session.row is not None)
    assert "seed 2" in program.window.message.text
    assert not np.array_equal(program.session.row, start)
    program.window.actions_.undo.trigger()
    qtbot.waitUntil(lambda: program.session.row is not None)
    assert np.array_equal(program.session.row, start)


@pytest.mark.parametrize("content", [b"", b"{", b'{"format": "backprop-trainer", "version": 7}'])
def test_a_bad_file_is_told_and_nothing_changes(program, tmp_path, monkeypatch, content):
    told = []
    monkeypatch.setattr(file_prompts, "tell_problem", lambda *words: told.append(words))
    path = tmp_path / "broken.bptrainer"
    path.write_bytes(content)
    before, title = program.document.experiment, program.window.windowTitle()
    row = program.session.row.copy()
    assert not program.wiring.files.open_path(path)
    assert len(told) == 1
    assert "$" in told[0][2]
    assert program.document.experiment is before
    assert program.window.windowTitle() == title
    assert np.array_equal(program.session.row, row)


def test_a_project_is_saved_and_opened_again_bit_for_bit(qtbot, program, tmp_path, monkeypatch):
    path = tmp_path / "mine.bptrainer"
    monkeypatch.setattr(file_prompts, "ask_save_path", lambda *_: path)
    type_rate(qtbot, program, "0.0123")
    assert program.window.isWindowModified()
    program.window.actions_.save.trigger()
    assert not program.window.isWindowModified()
    saved = program.document.experiment
    assert load_experiment(path) == saved
    open_lesson(qtbot, program, "6-xor")
    assert program.wiring.files.open_path(path)
    assert program.document.experiment == saved


@pytest.mark.parametrize(("answer", "closes"), [(Answer.CANCEL, False), (Answer.DISCARD, True)])
def test_unsaved_changes_are_asked_about_before_the_window_closes(qtbot, program, monkeypatch, answer, closes):
    type_rate(qtbot, program, "0.01")
    monkeypatch.setattr(file_prompts, "ask_about_changes", lambda *_: answer)
    assert program.window.close() is closes
    assert program.window.isVisible() is not closes


def test_the_window_closes_within_a_second_while_it_trains_flat_out(qtbot, program):
    without_stop(program)
    program.session.set_speed(None)
    press(qtbot, program, "Run")
    qtbot.waitUntil(lambda: program.session.step_number > 100)
    program.window.may_close = lambda: True
    with qtbot.waitSignal(program.window.visibility_changed, timeout=1000):
        assert program.window.close()


def test_selecting_a_weight_selects_it_everywhere(program):
    program.window.weight_plot.parameter_selected.emit("W1[1,1]")
    assert program.window.network.selected == "W1[1,1]"


@pytest.mark.parametrize("name", ["dark", "light"])
def test_both_themes_reach_every_part(program, name):
    program.wiring.use_theme(name)
    corner = program.window.grab().toImage().pixelColor(4, 60)
    assert (corner.lightnessF() < 0.5) is (name == "dark")
    assert program.window.actions_.dark.isChecked() is (name == "dark")


@pytest.mark.parametrize("index", range(6))
def test_every_lesson_opens_steps_and_draws(qtbot, program, index):
    open_lesson(qtbot, program, program.lessons[index].key)
    press(qtbot, program, "Epoch")
    qtbot.waitUntil(lambda: program.session.step_number >= 1)
    assert not program.window.grab().isNull()
    assert program.window.lesson_panel is not None
    assert program.window.windowTitle().startswith(program.lessons[index].experiment.title)

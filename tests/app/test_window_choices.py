"""Everything the engine can do is chosen in the window, and trains there as it does without it, bit for bit."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import Qt

from app.training.run_state import RunState
from app.views.network_menu import ACTIVATION_NAMES, INITIALIZER_NAMES, NetworkMenu
from engine import Choice, Data, Trainer, load_experiment, take_snapshot
from engine.activations import ACTIVATIONS
from engine.initializers import INITIALIZERS
from engine.losses import LOSSES
from engine.number_text import number_text
from engine.optimizers import OPTIMIZERS
from engine.schedules import SCHEDULES

STEPS = 25


@pytest.fixture
def xor(qtbot, program):
    """The program with the XOR lesson open: 2-2-1, four examples."""
    program.wiring.files.open_lesson("6-xor")
    qtbot.waitUntil(lambda: program.session.row is not None)
    return program


def choose(qtbot, box, key):
    """Choose with the keyboard, as a person does who counts the entries."""
    here, there = box.currentIndex(), box.findData(key)
    assert there >= 0, key
    arrow = Qt.Key.Key_Down if there > here else Qt.Key.Key_Up
    for _ in range(box.count()):
        if box.choice() == key:
            break
        qtbot.keyClick(box, arrow)
    assert box.choice() == key


def type_number(qtbot, field, text):
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def layer_menu(program, layer):
    """What can be chosen for a layer, by the words of the menu; submenus are taken in."""
    menu = NetworkMenu(program.window.network)
    program.window.network.editor.fill_menu(menu, layer)
    entries = {action.text(): action for action in menu.actions()}
    inside = entries["Starting weights"].menu()
    return entries | {action.text(): action for action in inside.actions()}


def train_and_compare(qtbot, program, steps=STEPS):
    """Train in the window and without it; every loss and every parameter of every step must be the same."""
    qtbot.waitUntil(lambda: program.session.row is not None)
    session = program.session
    session.take_steps(steps)
    qtbot.waitUntil(lambda: session.step_number == steps and session.state is not RunState.RUNNING)
    trainer = Trainer(program.document.experiment)
    for step in range(steps + 1):
        assert session.history.row(step).tobytes() == trainer.row().tobytes(), f"step {step}"
        trainer.step()
    return session.history.row(steps)


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_every_optimizer_is_chosen_and_trains(qtbot, xor, kind):
    form = xor.window.training_form
    choose(qtbot, form._optimizer, kind)
    assert xor.document.experiment.training.optimizer == Choice(kind)
    assert train_and_compare(qtbot, xor)[0] != xor.session.history.row(0)[0]


def test_a_setting_of_an_optimizer_is_typed_and_trains(qtbot, xor):
    form = xor.window.training_form
    choose(qtbot, form._optimizer, "adam")
    type_number(qtbot, form._optimizer_settings.field("beta1"), "0,5")
    defaults = OPTIMIZERS["adam"].settings
    assert xor.document.experiment.training.optimizer == Choice("adam", {**defaults, "beta1": 0.5})
    train_and_compare(qtbot, xor)


@pytest.mark.parametrize("kind", SCHEDULES)
def test_every_schedule_is_chosen_and_trains(qtbot, xor, kind):
    form = xor.window.training_form
    choose(qtbot, form._schedule, kind)
    assert xor.document.experiment.training.schedule == Choice(kind)
    first = next(iter(SCHEDULES[kind].settings), None)
    if first is not None:
        text = "5" if first in ("every", "steps") else "0.5"
        type_number(qtbot, form._schedule_settings.field(first), text)
        assert xor.document.experiment.training.schedule.settings[first] == float(text)
    train_and_compare(qtbot, xor)


@pytest.mark.parametrize("kind", LOSSES)
def test_every_loss_is_chosen_and_trains(qtbot, xor, kind):
    needed = LOSSES[kind].output_activation
    if needed == "softmax":
        xor.document.edit("Two outputs", two_classes)
    if needed is not None:
        layer_menu(xor, 2)[ACTIVATION_NAMES[needed]].trigger()
    choose(qtbot, xor.window.loss_form._kind, kind)
    assert xor.document.experiment.loss.kind == kind
    train_and_compare(qtbot, xor)


def two_classes(experiment):
    """XOR as a choice between two outputs."""
    targets = np.hstack([1 - experiment.data.targets, experiment.data.targets])
    layers = list(experiment.network.layers)
    layers[-1] = dataclasses.replace(layers[-1], units=2, weights=None, biases=None)
    network = dataclasses.replace(experiment.network, layers=tuple(layers))
    data = Data(experiment.data.inputs, targets)
    return dataclasses.replace(experiment, network=network, data=data, printed=())


@pytest.mark.parametrize("name", ["l1", "l2"])
def test_a_penalty_is_typed_and_trains(qtbot, xor, name):
    without = train_and_compare(qtbot, xor)
    type_number(qtbot, getattr(xor.window.loss_form, f"_{name}"), "0.01")
    assert getattr(xor.document.experiment.loss, name) == 0.01
    assert "0.01·Σ" in xor.window.loss_form._formula.text()
    assert not np.array_equal(train_and_compare(qtbot, xor), without)


@pytest.mark.parametrize(("layer", "kind"), [(1, kind) for kind in ACTIVATIONS] + [(2, "softmax")])
def test_every_activation_is_chosen_and_trains(qtbot, xor, layer, kind):
    entries = layer_menu(xor, layer)
    if ACTIVATIONS[kind].output_only and layer != 2:
        assert ACTIVATION_NAMES[kind] not in entries
        return
    entries[ACTIVATION_NAMES[kind]].trigger()
    assert xor.document.experiment.network.layers[layer - 1].activation == kind
    train_and_compare(qtbot, xor)


@pytest.mark.parametrize("kind", INITIALIZERS)
def test_every_way_to_draw_the_start_is_chosen_trains_and_is_undone(qtbot, program, kind):
    program.wiring.files.open_lesson("2-two-weights")
    before = program.document.experiment
    layer_menu(program, 2)[INITIALIZER_NAMES[kind]].trigger()
    layer = program.document.experiment.network.layers[1]
    assert layer.weights is None
    assert layer.initializer == Choice(kind)
    assert layer_menu(program, 2)[INITIALIZER_NAMES[kind]].isChecked()
    train_and_compare(qtbot, program)
    way = INITIALIZERS[kind]
    drawn = way.draw(np.random.default_rng(before.training.seed), 1, 1, way.settings)
    assert program.session.history.row(0)[-1] == drawn.item()
    program.window.actions_.undo.trigger()
    assert program.document.experiment == before


def test_the_settings_of_a_way_to_draw_are_typed_train_and_are_refused_where_they_do_not_fit(qtbot, xor):
    layer_menu(xor, 1)["uniform"].trigger()
    field = layer_menu(xor, 1)["from"].defaultWidget().focusProxy()
    type_number(qtbot, field, "0.25")
    chosen = xor.document.experiment.network.layers[0].initializer
    assert chosen == Choice("uniform", {"low": 0.25, "high": 1.0})
    train_and_compare(qtbot, xor)
    assert (xor.session.history.row(0)[1:5] >= 0.25).all()
    type_number(qtbot, layer_menu(xor, 1)["from"].defaultWidget().focusProxy(), "7")
    assert xor.document.experiment.network.layers[0].initializer == chosen
    assert "high" in xor.window.message.text


def test_shuffled_mini_batches_with_one_left_over_are_chosen_and_train(qtbot, xor):
    form = xor.window.training_form
    choose(qtbot, form._batch, "mini")
    type_number(qtbot, form._size, "3")
    qtbot.keyClick(form._shuffle, Qt.Key.Key_Space)
    training = xor.document.experiment.training
    assert (training.batch_size, training.shuffle) == (3, True)
    train_and_compare(qtbot, xor)
    assert xor.window.transport._epoch_figure.text() == str(STEPS // 2)


@pytest.mark.parametrize(
    ("box", "field", "text", "sentence"),
    [
        ("_stops", "_steps", "7", "after 7 steps"),
        ("_stops_at_epoch", "_epochs", "7", "after 7 epochs"),
        ("_stops_below", "_loss_below", "10", "loss is below 10"),
        ("_stops_flat", "_gradient_below", "100", "gradient is below 100"),
    ],
)
def test_every_stop_condition_ends_a_run(qtbot, xor, box, field, text, sentence):
    xor.document.edit("No stop", lambda one: one.with_training(stop=type(one.training.stop)()))
    form = xor.window.training_form
    qtbot.keyClick(getattr(form, box), Qt.Key.Key_Space)
    type_number(qtbot, getattr(form, field), text)
    qtbot.waitUntil(lambda: xor.session.row is not None)
    xor.session.set_speed(None)
    xor.session.run()
    qtbot.waitUntil(lambda: xor.session.ending is not None)
    assert sentence in xor.session.ending.sentence
    assert xor.session.step_number == (7 if text == "7" else 1)


def test_a_project_with_test_data_shows_their_loss_beside_that_of_training(qtbot, xor, tmp_path):
    transport, table = xor.window.transport, xor.window.data_table
    assert not transport._test_figure.isVisible()
    path = tmp_path / "tested.bptrainer"
    xor.document.edit("Test data", with_test_data)
    xor.document.save(path)
    program = xor
    program.document.undo_stack.setClean()
    assert program.wiring.files.open_path(path)
    assert load_experiment(path) == program.document.experiment
    assert table._heading.text() == "Data · 4 examples, 2 for testing"
    row = train_and_compare(qtbot, program)
    expected = take_snapshot(program.document.experiment, row[1:]).test_loss
    assert transport._test_figure.isVisible()
    assert transport._test_figure.text() == number_text(expected, 4)
    program.wiring.files.open_lesson("6-xor")
    qtbot.waitUntil(lambda: program.session.row is not None)
    assert not transport._test_figure.isVisible()


def with_test_data(experiment):
    data = experiment.data
    tested = Data(data.inputs, data.targets, [[0.1, 0.9], [0.8, 0.7]], [[1], [0]])
    return dataclasses.replace(experiment, data=tested)

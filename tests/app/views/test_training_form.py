"""How training goes: made from the engine's own tables, so that new optimizers appear by themselves."""

import dataclasses

import pytest
from PySide6.QtCore import Qt

from app.views.kind_settings import KindSettings
from app.views.training_form import TrainingForm
from engine import Choice, Stop, Training
from engine.optimizers import OPTIMIZERS
from engine.schedules import SCHEDULES


@pytest.fixture
def form(qtbot):
    made = TrainingForm()
    qtbot.addWidget(made)
    made.show_training(Training(0.1), 4)
    made.resize(260, 400)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.hide()


def type_into(qtbot, field, text):
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def test_showing_sends_no_signal(qtbot, form):
    with qtbot.assertNotEmitted(form.training_edited):
        form.show_training(
            Training(0.5, batch_size=10, shuffle=True, seed=7, stop=Stop(20, loss_below=0.1)), 250
        )
    assert form._batch.choice() == "mini"
    assert form._size.value() == 10
    assert form._shuffle.isChecked()
    assert form._seed.value() == 7
    assert form._steps.value() == 20
    assert form._loss_below.value() == 0.1


@pytest.mark.parametrize(("key", "size"), [("one", 1), ("mini", 4)])
def test_the_batch_is_chosen(qtbot, form, key, size):
    with qtbot.waitSignal(form.training_edited) as edited:
        form._batch.activated.emit(form._batch.findData(key))
    assert edited.args == [Training(0.1, batch_size=size)]


def test_the_size_of_a_mini_batch_is_typed(qtbot, form):
    form.show_training(Training(0.1, batch_size=10), 250)
    with qtbot.waitSignal(form.training_edited) as edited:
        type_into(qtbot, form._size, "25")
    assert edited.args == [Training(0.1, batch_size=25)]
    with qtbot.waitSignal(form.problem_found):
        type_into(qtbot, form._size, "2.5")


def test_the_size_is_only_there_for_mini_batches(form):
    assert not form._size.isVisible()
    assert not form._shuffle.isEnabled()
    form.show_training(Training(0.1, batch_size=2), 4)
    assert form._size.isVisible()
    assert form._shuffle.isEnabled()


def test_checks_ask_and_wait_for_the_answer(qtbot, form):
    with qtbot.waitSignal(form.training_edited) as edited:
        qtbot.keyClick(form._stops, Qt.Key.Key_Space)
    assert edited.args[0].stop == Stop(steps=1000)
    assert not form._stops.isChecked()
    form.show_training(edited.args[0], 4)
    assert form._stops.isChecked()
    with qtbot.waitSignal(form.training_edited) as edited:
        type_into(qtbot, form._steps, "20")
    assert edited.args[0].stop == Stop(steps=20)


STOPS = (
    ("_stops", "_steps", "steps", 1000),
    ("_stops_at_epoch", "_epochs", "epochs", 100),
    ("_stops_below", "_loss_below", "loss_below", 0.01),
    ("_stops_flat", "_gradient_below", "gradient_below", 0.001),
)


@pytest.mark.parametrize(("box", "field", "name", "usual"), STOPS)
def test_every_stop_condition_is_checked_typed_and_taken_away(qtbot, form, box, field, name, usual):
    box, field = getattr(form, box), getattr(form, field)
    assert not field.isVisible()
    assert field.accessibleName()
    with qtbot.waitSignal(form.training_edited) as edited:
        qtbot.keyClick(box, Qt.Key.Key_Space)
    assert edited.args[0].stop == Stop(**{name: usual})
    form.show_training(edited.args[0], 4)
    assert box.isChecked()
    assert field.isVisible()
    with qtbot.waitSignal(form.training_edited) as edited:
        type_into(qtbot, field, "7")
    value = getattr(edited.args[0].stop, name)
    assert value == 7
    assert isinstance(value, type(usual))
    form.show_training(edited.args[0], 4)
    with qtbot.waitSignal(form.training_edited) as edited:
        qtbot.keyClick(box, Qt.Key.Key_Space)
    assert edited.args[0].stop == Stop()


@pytest.mark.parametrize(("field", "text"), [("_epochs", "1.5"), ("_epochs", "0"), ("_gradient_below", "-1")])
def test_what_is_no_stop_condition_is_refused(qtbot, form, field, text):
    form.show_training(Training(0.1, stop=Stop(epochs=5, gradient_below=0.5)), 4)
    with qtbot.assertNotEmitted(form.training_edited), qtbot.waitSignal(form.problem_found):
        type_into(qtbot, getattr(form, field), text)


def test_other_stop_conditions_stay(qtbot, form):
    form.show_training(Training(0.1, stop=Stop(epochs=5, gradient_below=0.001)), 4)
    with qtbot.waitSignal(form.training_edited) as edited:
        qtbot.keyClick(form._stops_below, Qt.Key.Key_Space)
    assert edited.args[0].stop == Stop(epochs=5, loss_below=0.01, gradient_below=0.001)


def test_shuffle_and_seed_are_set(qtbot, form):
    training = Training(0.1, batch_size=2)
    form.show_training(training, 4)
    with qtbot.waitSignal(form.training_edited) as edited:
        qtbot.keyClick(form._shuffle, Qt.Key.Key_Space)
    assert edited.args == [dataclasses.replace(training, shuffle=True)]
    with qtbot.waitSignal(form.training_edited) as edited:
        type_into(qtbot, form._seed, "12")
    assert edited.args == [dataclasses.replace(training, seed=12)]


def test_every_optimizer_and_schedule_of_the_engine_can_be_shown(form):
    for name, kind in OPTIMIZERS.items():
        form.show_training(Training(0.1, optimizer=Choice(name)), 4)
        assert form._optimizer.choice() == name
        for setting, default in kind.settings.items():
            assert form._optimizer_settings.field(setting).value() == default
    for name in SCHEDULES:
        form.show_training(Training(0.1, schedule=Choice(name)), 4)
        assert form._schedule.choice() == name


def test_another_optimizer_begins_with_its_defaults(qtbot, form):
    if len(OPTIMIZERS) > 1:
        name = list(OPTIMIZERS)[1]
        with qtbot.waitSignal(form.training_edited) as edited:
            form._optimizer.activated.emit(1)
        assert edited.args[0].optimizer == Choice(name)


def test_settings_are_typed_within_their_limits(qtbot):
    settings = KindSettings()
    qtbot.addWidget(settings)
    settings.show_settings({"momentum": 0.9, "epsilon": 1e-8}, {"momentum": (0.0, 1.0)})
    with qtbot.waitSignal(settings.settings_edited) as edited:
        type_into(qtbot, settings.field("momentum"), "0,5")
    assert edited.args == [{"momentum": 0.5, "epsilon": 1e-8}]
    with qtbot.waitSignal(settings.problem_found) as problem:
        type_into(qtbot, settings.field("momentum"), "2")
    assert "from 0 to 1" in problem.args[0]
    settings.show_settings({}, {})
    assert not settings.isVisibleTo(settings.parentWidget())

"""The loss, with every factor, sum and mean said aloud, and what does not fit greyed out."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton

from app.views.loss_form import LossForm, loss_formula
from engine import Loss
from engine.losses import LOSSES

NBSP = "\N{NO-BREAK SPACE}"


@pytest.fixture
def form(qtbot):
    made = LossForm()
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize(
    ("loss", "formula"),
    [
        (Loss(factor=0.5), "J = ½ · mean over examples of Σ (ŷ − t)²"),
        (
            Loss(over_examples="sum", over_outputs="mean"),
            "J = sum over examples of mean over outputs of (ŷ − t)²",
        ),
        (Loss("root_mean_squared_error"), "J = √( mean over examples of Σ (ŷ − t)² )"),
        (Loss("cross_entropy"), "J = − mean over examples of Σ t·ln ŷ"),
        (
            Loss("binary_cross_entropy", factor=2),
            "J = −2 · mean over examples of Σ [t·ln ŷ + (1 − t)·ln(1 − ŷ)]",
        ),
        (Loss(l1=0.1, l2=0.01), "J = mean over examples of Σ (ŷ − t)² + 0.1·Σ|w| + 0.01·Σw²"),
    ],
)
def test_the_formula_says_everything(loss, formula):
    assert loss_formula(loss).replace(NBSP, " ") == formula


def test_a_loss_that_does_not_fit_is_greyed_out_and_says_why(form):
    form.show_loss(Loss(), "tanh")
    item = form._kind.model().item(form._kind.findData("cross_entropy"))
    assert not item.isEnabled()
    assert "softmax" in item.toolTip()
    form.show_loss(Loss(), "softmax")
    assert item.isEnabled()


def test_every_loss_of_the_engine_can_be_chosen_and_shown(form):
    for name, kind in LOSSES.items():
        form.show_loss(Loss(name), kind.output_activation or "linear")
        assert form._kind.choice() == name
        assert form._factor.isEnabled() == kind.has_factor
        assert form._over_outputs.isEnabled() == kind.averages_outputs
        assert form._over_examples.isEnabled() == (not kind.square_root)


def test_another_kind_takes_the_only_way_it_allows(qtbot, form):
    form.show_loss(Loss(factor=0.5, over_examples="sum"), "linear")
    with qtbot.waitSignal(form.loss_edited) as edited:
        qtbot.keyClick(form._kind, Qt.Key.Key_Down)
    assert edited.args == [Loss("root_mean_squared_error")]
    assert form._kind.choice() == "squared_error"


def test_the_factor_is_typed_exactly(qtbot, form):
    form.show_loss(Loss(), "linear")
    form._factor.selectAll()
    qtbot.keyClicks(form._factor, "1/2")
    with qtbot.waitSignal(form.loss_edited) as edited:
        qtbot.keyClick(form._factor, Qt.Key.Key_Return)
    assert edited.args == [Loss(factor=0.5)]


def test_a_factor_of_zero_is_refused(qtbot, form):
    form._factor.selectAll()
    qtbot.keyClicks(form._factor, "0")
    with qtbot.assertNotEmitted(form.loss_edited), qtbot.waitSignal(form.problem_found) as problem:
        qtbot.keyClick(form._factor, Qt.Key.Key_Return)
    assert "above 0" in problem.args[0]


@pytest.mark.parametrize(("name", "loss"), [("_l1", Loss(l1=0.01, l2=0.5)), ("_l2", Loss(l1=0.25, l2=0.01))])
def test_penalties_are_typed_exactly_and_leave_each_other_alone(qtbot, form, name, loss):
    form.show_loss(Loss(l1=0.25, l2=0.5), "linear")
    field = getattr(form, name)
    field.selectAll()
    qtbot.keyClicks(field, "0,01")
    with qtbot.waitSignal(form.loss_edited) as edited:
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert edited.args == [loss]
    form.show_loss(loss, "linear")
    assert (form._l1.value(), form._l2.value()) == (loss.l1, loss.l2)
    assert field.accessibleName()


def test_a_penalty_below_zero_is_refused(qtbot, form):
    form._l2.selectAll()
    qtbot.keyClicks(form._l2, "-1")
    with qtbot.assertNotEmitted(form.loss_edited), qtbot.waitSignal(form.problem_found) as problem:
        qtbot.keyClick(form._l2, Qt.Key.Key_Return)
    assert "0" in problem.args[0]


def test_presets_set_the_factor(qtbot, form):
    half = next(button for button in form.findChildren(QToolButton) if button.text() == "½")
    with qtbot.waitSignal(form.loss_edited) as edited:
        qtbot.mouseClick(half, Qt.MouseButton.LeftButton)
    assert edited.args == [Loss(factor=0.5)]


def test_sums_and_means_are_chosen(qtbot, form):
    with qtbot.waitSignal(form.loss_edited) as edited:
        qtbot.keyClick(form._over_outputs, Qt.Key.Key_Down)
    assert edited.args == [Loss(over_outputs="mean")]
    with qtbot.waitSignal(form.loss_edited) as edited:
        qtbot.keyClick(form._over_examples, Qt.Key.Key_Up)
    assert edited.args == [Loss(over_examples="sum")]


def test_showing_a_loss_sends_no_signal(qtbot, form):
    with qtbot.assertNotEmitted(form.loss_edited):
        form.show_loss(Loss(factor=0.5, over_examples="sum", l1=0.1, l2=0.2), "linear")
    assert form._factor.value() == 0.5
    assert (form._l1.value(), form._l2.value()) == (0.1, 0.2)


def test_every_line_of_the_formula_has_room(form):
    form.show_loss(Loss("binary_cross_entropy", factor=0.5, over_outputs="mean"), "sigmoid")
    form.resize(200, 100)
    form.show()
    assert form._formula.height() >= form._formula.heightForWidth(form._formula.width())
    assert form._formula.height() > 2 * form.fontMetrics().lineSpacing()
    form.hide()

"""What is made small: the loss, with its factor, sums and means said aloud."""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from app.views.choice_box import ChoiceBox
from app.views.number_field import NumberField
from engine import Loss
from engine.losses import LOSSES
from engine.number_text import number_text

SIDE_MARGIN = 12
_HALF = 0.5


def factor_text(factor: float) -> str:
    """Write the factor before a loss: ½, 1/3 stays a decimal, and nothing for 1."""
    if factor == 1:
        return ""
    return ("½" if factor == _HALF else number_text(factor)) + " · "


def loss_formula(loss: Loss) -> str:
    """Write J in one line, with every factor, sum and mean, penalties included."""
    kind = LOSSES[loss.kind]
    examples = "mean over examples of" if loss.over_examples == "mean" else "sum over examples of"
    outputs = "Σ" if loss.over_outputs == "sum" else "mean over outputs of"
    term, sign = {
        # An underscore is a space at which no line may end.
        "squared_error": ("(ŷ_−_t)²", ""),
        "root_mean_squared_error": ("(ŷ_−_t)²", ""),
        "binary_cross_entropy": ("[t·ln_ŷ + (1_−_t)·ln(1_−_ŷ)]", "−"),
        "cross_entropy": ("t·ln_ŷ", "−"),
    }.get(loss.kind, (f"{loss.kind}(ŷ, t)", ""))
    term = term.replace("_", "\N{NO-BREAK SPACE}")
    whole = f"{examples} {outputs} {term}"
    if kind.square_root:
        whole = f"√( {whole} )"
    elif sign and loss.factor == 1:
        whole = f"− {whole}"
    else:
        whole = sign + factor_text(loss.factor) + whole
    if loss.l1:
        whole += f" + {number_text(loss.l1)}·Σ|w|"
    if loss.l2:
        whole += f" + {number_text(loss.l2)}·Σw²"
    return f"J = {whole}"


class LossForm(QWidget):
    """The kind of loss, its factor, what is done over outputs and over examples, and a penalty on weights.

    What the kind or the last layer does not allow is greyed out, with the reason in its tool tip.

    **Signals:**

    loss_edited(object)
        The loss (engine.Loss) that is wanted. The form shows it once `show_loss` says so.
    problem_found(str)
        A number typed cannot be taken, with the sentence that says why.
    """

    loss_edited = Signal(object)
    problem_found = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._loss = Loss()
        heading = QLabel(self.tr("Loss"), self)
        heading.setObjectName("heading")
        self._kind = ChoiceBox(self.tr("Kind of loss"), self)
        self._kind.set_choices((name, self._label(name)) for name in LOSSES)
        self._factor = NumberField(1.0, check=self._check_factor, parent=self)
        self._factor.setAccessibleName(self.tr("Factor before the loss"))
        self._factor.set_help(self.tr("A number before the whole loss: 1, ½ or any other above 0."))
        self._over_outputs = self._sum_or_mean(self.tr("Over the outputs"))
        self._over_examples = self._sum_or_mean(self.tr("Over the examples"))
        self._l1 = self._penalty(
            self.tr("L1 penalty"), self.tr("λ in J + λ·Σ|w| over all weights, not biases; 0 is off.")
        )
        self._l2 = self._penalty(
            self.tr("L2 penalty"), self.tr("λ in J + λ·Σw² over all weights, not biases; 0 is off.")
        )
        self._presets = [self._preset("1", 1.0), self._preset("½", _HALF)]
        self._formula = QLabel(self)
        self._formula.setObjectName("muted")
        self._formula.setTextFormat(Qt.TextFormat.PlainText)
        self._formula.setWordWrap(True)
        self._formula.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        factor = QHBoxLayout()
        factor.setSpacing(2)
        factor.addWidget(self._factor, 1)
        for preset in self._presets:
            factor.addWidget(preset)
        penalties = QHBoxLayout()
        penalties.setSpacing(6)
        penalties.addWidget(self._l1, 1)
        penalties.addWidget(self._muted(self.tr("L2"), self._l2))
        penalties.addWidget(self._l2, 1)
        layout = QGridLayout(self)
        layout.setContentsMargins(SIDE_MARGIN, 8, SIDE_MARGIN, 8)
        layout.setHorizontalSpacing(8)
        layout.setVerticalSpacing(5)
        layout.setColumnStretch(1, 1)
        layout.addWidget(heading, 0, 0, 1, 2)
        layout.addWidget(self._kind, 1, 0, 1, 2)
        layout.addLayout(factor, 2, 1)
        layout.addWidget(self._over_outputs, 3, 1)
        layout.addWidget(self._over_examples, 4, 1)
        layout.addLayout(penalties, 5, 1)
        for row, (text, field) in enumerate(
            (
                (self.tr("factor"), self._factor),
                (self.tr("over outputs"), self._over_outputs),
                (self.tr("over examples"), self._over_examples),
                (self.tr("penalty L1"), self._l1),
            ),
            2,
        ):
            layout.addWidget(self._muted(text, field), row, 0)
        layout.addWidget(self._formula, 6, 0, 1, 2)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._kind.choice_made.connect(self._on_kind)
        self._factor.value_edited.connect(self._on_factor)
        self._factor.problem_found.connect(self.problem_found)
        self._l1.value_edited.connect(lambda value: self._edit(l1=value))
        self._l2.value_edited.connect(lambda value: self._edit(l2=value))
        for field in (self._l1, self._l2):
            field.problem_found.connect(self.problem_found)
        self._over_outputs.choice_made.connect(self._on_over_outputs)
        self._over_examples.choice_made.connect(self._on_over_examples)
        self.show_loss(self._loss, "linear")

    def _label(self, kind: str) -> str:
        labels = {
            "squared_error": self.tr("squared error"),
            "root_mean_squared_error": self.tr("root mean squared error"),
            "binary_cross_entropy": self.tr("binary cross-entropy"),
            "cross_entropy": self.tr("cross-entropy"),
        }
        return labels.get(kind, kind.replace("_", " "))

    def _sum_or_mean(self, name: str) -> ChoiceBox:
        box = ChoiceBox(name, self)
        box.set_choices([("sum", self.tr("sum")), ("mean", self.tr("mean"))])
        return box

    def _penalty(self, name: str, tip: str) -> NumberField:
        field = NumberField(0.0, minimum=0.0, parent=self)
        field.setAccessibleName(name)
        field.set_help(tip)
        return field

    def _muted(self, text: str, field: QWidget) -> QLabel:
        label = QLabel(text, self)
        label.setObjectName("muted")
        label.setBuddy(field)
        return label

    def _preset(self, text: str, factor: float) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName("quiet")
        button.setText(text)
        button.setAccessibleName(self.tr("Factor {text}").format(text=text))
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.clicked.connect(lambda: self._on_factor(factor))
        return button

    def _check_factor(self, factor: float) -> str:
        return "" if factor > 0 else self.tr("The factor must be a number above 0.")

    def show_loss(self, loss: Loss, last_activation: str) -> None:
        """Show a loss beside the activation of the last layer, which decides what fits."""
        self._loss = loss
        kind = LOSSES[loss.kind]
        for name, other in LOSSES.items():
            needed = other.output_activation
            reason = ""
            if needed is not None and needed != last_activation and name != loss.kind:
                reason = self.tr(
                    "{loss} needs {needed} in the last layer, which has {present}. "
                    "Change the activation of the last layer first."
                ).format(loss=self._label(name).capitalize(), needed=needed, present=last_activation)
            self._kind.set_possible(name, reason)
        self._kind.set_choice(loss.kind)
        self._factor.set_value(loss.factor)
        self._over_outputs.set_choice(loss.over_outputs)
        self._over_examples.set_choice(loss.over_examples)
        self._l1.set_value(loss.l1)
        self._l2.set_value(loss.l2)
        for widget in (self._factor, *self._presets):
            widget.setEnabled(kind.has_factor)
        self._over_outputs.setEnabled(kind.averages_outputs)
        self._over_examples.setEnabled(not kind.square_root)
        self._formula.setText(loss_formula(loss))
        self._fit_formula()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_formula()

    def _fit_formula(self) -> None:
        """Keep room for every line of the formula, which layouts give up first when they are short of it."""
        width = max(self.width() - 2 * SIDE_MARGIN, 1)
        self._formula.setMinimumHeight(self._formula.heightForWidth(width))

    def _edit(self, **changes: object) -> None:
        loss = dataclasses.replace(self._loss, **changes)  # type: ignore[arg-type]
        if loss != self._loss:
            self.loss_edited.emit(loss)

    def _on_kind(self, name: str) -> None:
        """Ask for another kind, with its own way wherever it leaves no choice."""
        kind = LOSSES[name]
        changes: dict[str, object] = {"kind": name}
        if not kind.has_factor:
            changes["factor"] = 1.0
        if not kind.averages_outputs:
            changes["over_outputs"] = "sum"
        if kind.square_root:
            changes["over_examples"] = "mean"
        self._edit(**changes)

    def _on_factor(self, factor: float) -> None:
        self._edit(factor=factor)

    def _on_over_outputs(self, word: str) -> None:
        self._edit(over_outputs=word)

    def _on_over_examples(self, word: str) -> None:
        self._edit(over_examples=word)

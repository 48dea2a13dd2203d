"""How the parameters are changed: the optimizer, the batches, the seed and when to stop."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QSizePolicy, QWidget

from app.views.choice_box import ChoiceBox
from app.views.kind_settings import KindSettings
from app.views.number_field import NumberField
from engine import Choice, Training
from engine.experiment_checks import MAX_COUNT
from engine.optimizers import OPTIMIZERS
from engine.schedules import SCHEDULES

LARGEST_TYPED_SEED = 2**53
"""Beyond this a double, and so a typed number, skips whole numbers."""
USUAL_STEPS = 1000
USUAL_EPOCHS = 100
USUAL_LOSS = 0.01
USUAL_GRADIENT = 0.001
USUAL_BATCH = 10
WHOLE_STOPS = ("steps", "epochs")


class TrainingForm(QWidget):
    """Optimizer, learning-rate schedule, batches, order, seed and stop conditions.

    The learning rate itself has its place in the transport bar.

    **Signals:**

    training_edited(object)
        The training (engine.Training) that is wanted. The form shows it once `show_training` says so.
    problem_found(str)
        A number typed cannot be taken, with the sentence that says why.
    """

    training_edited = Signal(object)
    problem_found = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._training = Training(0.1)
        self._examples = 1
        heading = QLabel(self.tr("Training"), self)
        heading.setObjectName("heading")
        self._optimizer = ChoiceBox(self.tr("Optimizer"), self)
        self._optimizer.set_choices((name, self._optimizer_label(name)) for name in OPTIMIZERS)
        self._optimizer_settings = KindSettings(self)
        self._schedule = ChoiceBox(self.tr("Schedule of the learning rate"), self)
        self._schedule.set_choices((name, self._schedule_label(name)) for name in SCHEDULES)
        self._schedule_settings = KindSettings(self)
        self._batch = ChoiceBox(self.tr("Examples for each step"), self)
        self._batch.set_choices(
            [
                ("full", self.tr("all examples")),
                ("one", self.tr("one example")),
                ("mini", self.tr("mini-batch")),
            ]
        )
        self._size = self._whole_field(self.tr("Examples in a mini-batch"), 1, MAX_COUNT)
        self._shuffle = QCheckBox(self.tr("shuffle every epoch"), self)
        self._seed = self._whole_field(self.tr("Seed of the random numbers"), 0, LARGEST_TYPED_SEED)
        self._seed.set_help(
            self.tr("The same seed gives the same starting weights and the same order of examples.")
        )
        self._stops = QCheckBox(self.tr("stop at step"), self)
        self._steps = self._whole_field(self.tr("Stop at this step"), 1, MAX_COUNT)
        self._stops_at_epoch = QCheckBox(self.tr("stop at epoch"), self)
        self._epochs = self._whole_field(self.tr("Stop after this many epochs"), 1, MAX_COUNT)
        self._stops_below = QCheckBox(self.tr("stop at loss <"), self)
        self._loss_below = self._field(self.tr("Stop when the loss is below"))
        self._stops_flat = QCheckBox(self.tr("stop at gradient <"), self)
        self._gradient_below = self._field(self.tr("Stop when every gradient is below"), minimum=0.0)
        self._gradient_below.set_help(
            self.tr("Stops when the largest gradient, without its sign, is below this number.")
        )
        self._stop_rows: tuple[tuple[str, QCheckBox, NumberField, float], ...] = (
            ("steps", self._stops, self._steps, USUAL_STEPS),
            ("epochs", self._stops_at_epoch, self._epochs, USUAL_EPOCHS),
            ("loss_below", self._stops_below, self._loss_below, USUAL_LOSS),
            ("gradient_below", self._stops_flat, self._gradient_below, USUAL_GRADIENT),
        )
        self._lay_out(heading)
        self._connect()
        self.show_training(self._training, 1)

    def _lay_out(self, heading: QLabel) -> None:
        layout = QGridLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setHorizontalSpacing(8)
        layout.setVerticalSpacing(5)
        layout.setColumnStretch(1, 1)
        layout.addWidget(heading, 0, 0, 1, 2)
        layout.addWidget(self._optimizer, 1, 0, 1, 2)
        layout.addWidget(self._optimizer_settings, 2, 0, 1, 2)
        self._schedule_label_widget = self._label(self.tr("schedule"), self._schedule)
        layout.addWidget(self._schedule_label_widget, 3, 0)
        layout.addWidget(self._schedule, 3, 1)
        layout.addWidget(self._schedule_settings, 4, 0, 1, 2)
        layout.addWidget(self._label(self.tr("batch"), self._batch), 5, 0)
        layout.addWidget(self._batch, 5, 1)
        self._size_label = self._label(self.tr("batch size"), self._size)
        layout.addWidget(self._size_label, 6, 0)
        layout.addWidget(self._size, 6, 1)
        layout.addWidget(self._shuffle, 7, 0, 1, 2)
        layout.addWidget(self._label(self.tr("seed"), self._seed), 8, 0)
        layout.addWidget(self._seed, 8, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        # In columns of their own: their longer words would leave the boxes above too little room.
        stops = QGridLayout()
        stops.setHorizontalSpacing(8)
        stops.setVerticalSpacing(5)
        stops.setColumnStretch(1, 1)
        layout.addLayout(stops, 9, 0, 1, 2)
        for row, (_, box, field, _) in enumerate(self._stop_rows):
            stops.addWidget(box, row, 0)
            stops.addWidget(field, row, 1)
            policy = field.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            field.setSizePolicy(policy)
        # With a single schedule there is nothing to choose.
        for widget in (self._schedule_label_widget, self._schedule):
            widget.setVisible(len(SCHEDULES) > 1)

    def _connect(self) -> None:
        self._optimizer.choice_made.connect(lambda kind: self._edit(optimizer=Choice(kind)))
        self._schedule.choice_made.connect(lambda kind: self._edit(schedule=Choice(kind)))
        self._optimizer_settings.settings_edited.connect(self._on_optimizer_settings)
        self._schedule_settings.settings_edited.connect(self._on_schedule_settings)
        self._batch.choice_made.connect(self._on_batch)
        self._size.value_edited.connect(lambda size: self._edit(batch_size=int(size)))
        self._shuffle.clicked.connect(self._on_shuffle)
        self._seed.value_edited.connect(lambda seed: self._edit(seed=int(seed)))
        for name, box, field, _ in self._stop_rows:
            box.clicked.connect(lambda wanted, name=name: self._on_stop_wanted(name, wanted))
            field.value_edited.connect(partial(self._on_stop_typed, name))
            field.problem_found.connect(self.problem_found)
        for source in (
            self._optimizer_settings,
            self._schedule_settings,
            self._size,
            self._seed,
        ):
            source.problem_found.connect(self.problem_found)

    def _label(self, text: str, field: QWidget) -> QLabel:
        label = QLabel(text, self)
        label.setObjectName("muted")
        label.setBuddy(field)
        return label

    def _field(self, name: str, **bounds: Any) -> NumberField:
        field = NumberField(parent=self, **bounds)
        field.setAccessibleName(name)
        return field

    def _whole_field(self, name: str, low: int, high: int) -> NumberField:
        return self._field(name, minimum=low, maximum=high, whole=True)

    def _optimizer_label(self, kind: str) -> str:
        labels = {
            "gradient_descent": self.tr("gradient descent"),
            "momentum": self.tr("momentum"),
            "nesterov": self.tr("Nesterov momentum"),
            "rprop": self.tr("RProp−"),
            "adagrad": self.tr("AdaGrad"),
            "rmsprop": self.tr("RMSProp"),
            "adam": self.tr("Adam"),
        }
        return labels.get(kind, kind.replace("_", " "))

    def _schedule_label(self, kind: str) -> str:
        labels = {
            "constant": self.tr("constant"),
            "step": self.tr("in steps"),
            "exponential": self.tr("exponential"),
            "cosine": self.tr("cosine"),
            "inverse_time": self.tr("1/t"),
        }
        return labels.get(kind, kind.replace("_", " "))

    def show_training(self, training: Training, examples: int) -> None:
        """Show how an experiment with this many examples is trained."""
        self._training = training
        self._examples = examples
        for box, settings, choice, kinds in (
            (self._optimizer, self._optimizer_settings, training.optimizer, OPTIMIZERS),
            (self._schedule, self._schedule_settings, training.schedule, SCHEDULES),
        ):
            box.set_choice(choice.kind)
            kind = kinds[choice.kind]
            settings.show_settings({**kind.settings, **choice.settings}, kind.limits)
        size = training.batch_size
        mini = size is not None and size != 1
        self._batch.set_choice("full" if size is None else "mini" if mini else "one")
        for widget in (self._size_label, self._size):
            widget.setVisible(mini)
        if size is not None:
            self._size.set_value(size)
        self._shuffle.setChecked(training.shuffle)
        # With all examples in every step their order decides nothing.
        self._shuffle.setEnabled(size is not None)
        self._seed.set_value(training.seed)
        for name, check, field, usual in self._stop_rows:
            value = getattr(training.stop, name)
            check.setChecked(value is not None)
            field.setVisible(value is not None)
            field.set_value(usual if value is None else value)

    def _edit(self, **changes: Any) -> None:
        training = dataclasses.replace(self._training, **changes)
        if training != self._training:
            self.training_edited.emit(training)

    def _edit_stop(self, **changes: Any) -> None:
        self._edit(stop=dataclasses.replace(self._training.stop, **changes))

    def _on_optimizer_settings(self, settings: Mapping[str, float]) -> None:
        self._edit(optimizer=Choice(self._training.optimizer.kind, settings))

    def _on_schedule_settings(self, settings: Mapping[str, float]) -> None:
        self._edit(schedule=Choice(self._training.schedule.kind, settings))

    def _on_batch(self, choice: str) -> None:
        usual = max(2, min(USUAL_BATCH, self._examples))
        self._edit(batch_size={"full": None, "one": 1, "mini": usual}[choice])

    def _on_shuffle(self, wanted: bool) -> None:
        self._as_before(self._shuffle, self._training.shuffle)
        self._edit(shuffle=wanted)

    def _on_stop_wanted(self, name: str, wanted: bool) -> None:
        box, field = next((box, field) for other, box, field, _ in self._stop_rows if other == name)
        self._as_before(box, getattr(self._training.stop, name) is not None)
        if wanted:
            self._on_stop_typed(name, field.value())
        else:
            self._edit_stop(**{name: None})

    def _on_stop_typed(self, name: str, value: float) -> None:
        self._edit_stop(**{name: int(value) if name in WHOLE_STOPS else value})

    @staticmethod
    def _as_before(box: QCheckBox, checked: bool) -> None:
        """Leave a check as it was: it follows the training, which may refuse."""
        box.setChecked(checked)

"""The settings of an optimizer or a schedule: one exact number for each, made from the engine's own table."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from app.views.number_field import NumberField


class KindSettings(QWidget):
    """One number field for each setting of the kind chosen; nothing where it has none.

    **Signals:**

    settings_edited(object)
        All settings, name -> number, with the one that the person has changed.
    problem_found(str)
        A number typed cannot be taken, with the sentence that says why.
    """

    settings_edited = Signal(object)
    problem_found = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields: dict[str, NumberField] = {}
        self._layout = QGridLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setHorizontalSpacing(8)
        self._layout.setVerticalSpacing(5)
        self._layout.setColumnStretch(1, 1)
        self.hide()

    def field(self, name: str) -> NumberField:
        """Return the field of a setting; KeyError when the kind has none of this name."""
        return self._fields[name]

    def show_settings(self, settings: Mapping[str, float], limits: Mapping[str, tuple[float, float]]) -> None:
        """Show these settings, name -> number, within their limits; the fields stay if the names do."""
        if list(settings) != list(self._fields):
            self._make_fields(list(settings))
        for name, value in settings.items():
            field = self._fields[name]
            field.set_range(*limits.get(name, (-math.inf, math.inf)))
            field.set_value(value)
        self.setVisible(bool(settings))

    def _make_fields(self, names: list[str]) -> None:
        while self._layout.count():
            item = self._layout.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                # Deleted later: a field may be the very one whose signal is being answered.
                widget.hide()
                widget.deleteLater()
        self._fields = {}
        for row, name in enumerate(names):
            text = self._label(name)
            field = NumberField(math.nan, parent=self)
            field.setAccessibleName(text)
            field.value_edited.connect(self._emitter(name))
            field.problem_found.connect(self.problem_found)
            label = QLabel(text, self)
            label.setObjectName("muted")
            label.setBuddy(field)
            self._layout.addWidget(label, row, 0)
            self._layout.addWidget(field, row, 1)
            self._fields[name] = field

    def _emitter(self, name: str) -> Callable[[float], None]:
        def emit(value: float) -> None:
            settings = {other: field.value() for other, field in self._fields.items()}
            self.settings_edited.emit({**settings, name: value})

        return emit

    def _label(self, name: str) -> str:
        labels = {
            "momentum": self.tr("momentum"),
            "increase": self.tr("increase"),
            "decrease": self.tr("decrease"),
            "min_step": self.tr("smallest step"),
            "max_step": self.tr("largest step"),
            "epsilon": self.tr("epsilon ε"),
            "decay": self.tr("decay"),
            "beta1": self.tr("β₁"),
            "beta2": self.tr("β₂"),
        }
        return labels.get(name, name.replace("_", " "))

"""The strip above everything: run, step and reset, speed, the learning rate, and where the run stands."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.views.icons import icon
from app.views.number_field import NumberField
from app.views.rate_slider import RateSlider
from app.views.theme import LIGHT, Theme
from engine.number_text import number_text

SPEEDS: tuple[float | None, ...] = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, None)
"""Steps a second, by the places of the speed slider; None is flat out."""


class _BarButton(QToolButton):
    """A button that leaves the arrow keys to the window, where they mean step; Qt would move the focus."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        arrows = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End)
        if event.key() in arrows:
            event.ignore()
        else:
            super().keyPressEvent(event)


class TransportBar(QWidget):
    """Starts and stops training, and says where it stands.

    **Signals:**

    run_requested(), pause_requested(), step_requested(), epoch_requested(), reset_requested(),
    new_weights_requested()
        A button was pressed.
    speed_requested(object)
        Steps a second as a float, or None for flat out.
    learning_rate_requested(float)
        Another learning rate, typed or by the slider.
    """

    run_requested = Signal()
    pause_requested = Signal()
    step_requested = Signal()
    epoch_requested = Signal()
    reset_requested = Signal()
    new_weights_requested = Signal()
    speed_requested = Signal(object)
    learning_rate_requested = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._running = False
        self._reset = self._button(
            self.tr("Reset"), self.tr("Back to the same start (Ctrl+R)"), self.reset_requested
        )
        self._new_weights = self._button(
            self.tr("New weights"),
            self.tr("Draw other starting weights, with the next seed (Ctrl+Shift+R)"),
            self.new_weights_requested,
        )
        self._run = _BarButton()
        self._run.setObjectName("primary")
        self._run.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._run.clicked.connect(self._on_run_clicked)
        self._step = self._button(self.tr("Step"), self.tr("One update (→)"), self.step_requested)
        self._epoch = self._button(
            self.tr("Epoch"), self.tr("To the end of this pass over the data (Shift+→)"), self.epoch_requested
        )
        self._buttons = (self._reset, self._new_weights, self._run, self._step, self._epoch)
        self._speed = QSlider(Qt.Orientation.Horizontal)
        self._speed.setRange(0, len(SPEEDS) - 1)
        self._speed.setPageStep(1)
        self._speed.setAccessibleName(self.tr("Speed"))
        self._speed.setToolTip(self.tr("How many steps a second: 1 to 2000, or flat out"))
        self._speed.valueChanged.connect(self._on_speed_moved)
        self._speed_text = self._caption("")
        self._rate = NumberField(minimum=0.0)
        self._rate.setAccessibleName(self.tr("Learning rate"))
        self._rate.value_edited.connect(self._on_rate_typed)
        self._rate_slider = RateSlider()
        self._rate_slider.rate_moved.connect(self._on_rate_moved)
        self._step_figure = self._figure(self.tr("step"))
        self._epoch_figure = self._figure(self.tr("epoch"))
        self._loss_figure = self._figure(self.tr("loss J"))
        self._test_figure = self._figure(self.tr("test J"))
        self._test_figure.setToolTip(self.tr("The loss over the test examples, which are never trained on"))
        self._arrange()
        self.set_speed(50.0)
        self.set_run_state(running=False, can_train=True)
        self.set_theme(LIGHT)

    def _button(self, text: str, tip: str, signal: SignalInstance) -> QToolButton:
        button = _BarButton()
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(text)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.clicked.connect(signal)
        return button

    def _figure(self, name: str) -> QLabel:
        label = QLabel()
        label.setObjectName("figure")
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setAccessibleName(name)
        return label

    def focus_run(self) -> None:
        """Give Run the keyboard: Space starts, → steps."""
        self._run.setFocus()

    def minimumSizeHint(self) -> QSize:
        """Leave the smallest width to the window, so that `resizeEvent` can make room."""
        return QSize(0, super().minimumSizeHint().height())

    def _caption(self, text: str) -> QLabel:
        caption = QLabel(text)
        caption.setObjectName("muted")
        return caption

    def _arrange(self) -> None:
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(8, 6, 12, 8)
        row.setSpacing(5)
        for button in self._buttons:
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            row.addWidget(button)
        row.addSpacing(10)
        row.addLayout(self._stack(self._speed_text, self._speed))
        row.addSpacing(10)
        self._rate_words = self.tr("learning rate η")
        self._rate_caption = self._caption(self._rate_words)
        row.addWidget(self._rate_caption)
        row.addWidget(self._rate)
        row.addWidget(self._rate_slider)
        row.addStretch(1)
        for figure in (self._step_figure, self._epoch_figure, self._loss_figure):
            row.addLayout(self._stack(self._caption(figure.accessibleName()), figure))
        self._test_caption = self._caption(self._test_figure.accessibleName())
        row.addLayout(self._stack(self._test_caption, self._test_figure))
        self._show_test(False)

    def _stack(self, caption: QLabel, below: QWidget) -> QVBoxLayout:
        """Put a caption above what it names: the bar must fit a projector's 1280 pixels."""
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(caption)
        column.addWidget(below)
        return column

    def set_theme(self, theme: Theme) -> None:
        """Tint the icons with the theme's colours."""
        self._theme = theme
        self._reset.setIcon(icon("reset", theme.text))
        self._new_weights.setIcon(icon("new-weights", theme.text))
        self._step.setIcon(icon("step", theme.text))
        self._epoch.setIcon(icon("epoch", theme.text))
        size = self.fontMetrics().height()
        for button in self._buttons:
            button.setIconSize(QSize(size, size))
        self._fix_widths()
        self._show_run()

    def _fix_widths(self) -> None:
        """Give what counts or changes a fixed width, so that nothing around it moves."""
        digit = self.fontMetrics().horizontalAdvance("0")
        texts = [self._speed_words(speed) for speed in SPEEDS]
        self._speed.setFixedWidth(max(map(self.fontMetrics().horizontalAdvance, texts)) + digit)
        self._rate.setFixedWidth(digit * 11)
        self._rate_slider.setFixedWidth(digit * 12)
        for figure, widest in (
            (self._step_figure, "000 000"),
            (self._epoch_figure, "00 000"),
            (self._loss_figure, "0.000e−00"),
            (self._test_figure, "0.000e−00"),
        ):
            # The style sheet gives figures a larger font, which only a polished label knows.
            figure.ensurePolished()
            # A little more than the text, since a label rounds its own need up.
            figure.setMinimumWidth(figure.fontMetrics().horizontalAdvance(widest) + 4)
        self._run.ensurePolished()
        shown, widths = self._run.text(), []
        for text in (self.tr("Run"), self.tr("Pause")):
            self._run.setText(text)
            widths.append(self._run.sizeHint().width())
        self._run.setText(shown)
        self._run.setMinimumWidth(max(widths))
        self._make_room()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._fix_widths()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fix_widths()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Where the bar is narrow the slider, which is only a help, goes first, then the words before η."""
        for slider, words in ((True, self._rate_words), (False, self._rate_words), (False, "η")):
            self._rate_slider.setVisible(slider)
            self._rate_caption.setText(words)
            if self._least_width() <= self.width():
                break

    def _least_width(self) -> int:
        """How wide the bar must be for all that it shows."""
        for place in range(self._row.count()):
            if (item := self._row.itemAt(place)) is not None:
                # What a column within the row remembers is older than what was just shown or hidden.
                item.invalidate()
        self._row.invalidate()
        return self._row.minimumSize().width()

    def set_run_state(self, *, running: bool, can_train: bool) -> None:
        """Show whether a run is under way, and whether one can be started."""
        self._running = running
        self._run.setEnabled(running or can_train)
        self._step.setEnabled(can_train)
        self._epoch.setEnabled(can_train)
        self._show_run()

    def _show_run(self) -> None:
        name, text = ("pause", self.tr("Pause")) if self._running else ("run", self.tr("Run"))
        colour = self._theme.accent_text if self._run.isEnabled() else self._theme.muted
        self._run.setIcon(icon(name, colour))
        self._run.setText(text)
        self._run.setAccessibleName(text)
        self._run.setToolTip(self.tr("Run or pause (Space)"))

    def show_progress(self, step: int, epoch: int, loss: float | None, test_loss: float | None = None) -> None:
        """Show where the run stands.

        No loss before there is one. The loss over the test examples has a place only while there are such
        examples; NaN keeps the place before there is a number.
        """
        self._step_figure.setText(f"{step:,}".replace(",", "\N{THIN SPACE}"))
        self._epoch_figure.setText(f"{epoch:,}".replace(",", "\N{THIN SPACE}"))
        self._loss_figure.setText("–" if loss is None else number_text(loss, 4))
        if (test_loss is None) is not self._test_figure.isHidden():
            self._show_test(test_loss is not None)
            self._fix_widths()
        if test_loss is not None:
            self._test_figure.setText(_test_words(test_loss))

    def _show_test(self, shown: bool) -> None:
        for label in (self._test_caption, self._test_figure):
            label.setVisible(shown)

    def set_learning_rate(self, rate: float) -> None:
        """Show a learning rate; nothing is requested."""
        self._rate.set_value(rate)
        self._rate_slider.set_rate(rate)

    def set_speed(self, steps_per_second: float | None) -> None:
        """Show a speed; nothing is requested. A speed between two places takes the slower one."""
        place = len(SPEEDS) - 1
        if steps_per_second is not None:
            place = max(
                (i for i, speed in enumerate(SPEEDS) if speed is not None and speed <= steps_per_second),
                default=0,
            )
        self._speed.blockSignals(True)
        self._speed.setValue(place)
        self._speed.blockSignals(False)
        self._show_speed()

    @property
    def speed(self) -> float | None:
        """Steps a second as shown; None is flat out."""
        return SPEEDS[self._speed.value()]

    def _show_speed(self) -> None:
        self._speed_text.setText(self._speed_words(self.speed))

    def _speed_words(self, speed: float | None) -> str:
        if speed is None:
            return self.tr("speed: flat out")
        return self.tr("speed: {0} / s").format(f"{speed:g}")

    def _on_speed_moved(self) -> None:
        self._show_speed()
        self.speed_requested.emit(self.speed)

    def _on_rate_typed(self, rate: float) -> None:
        self._rate_slider.set_rate(rate)
        self.learning_rate_requested.emit(rate)

    def _on_rate_moved(self, rate: float) -> None:
        self._rate.set_value(rate)
        self.learning_rate_requested.emit(rate)

    def _on_run_clicked(self) -> None:
        if self._running:
            self.pause_requested.emit()
        else:
            self.run_requested.emit()


def _test_words(loss: float) -> str:
    """Write a loss over test examples: a run stops before its own loss is infinite, but this one may be."""
    if math.isnan(loss):
        return "–"
    return "∞" if math.isinf(loss) else number_text(loss, 4)

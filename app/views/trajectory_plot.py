"""What the loss plot and the weight plot have in common: they follow a run, zoom, and read values out."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QFont, QGuiApplication, QPen
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine import History

from .plot_marks import Dot, Readout
from .plot_menu import ask_for_path, plot_menu, save_picture
from .plot_scale import (
    Array,
    LinearScale,
    LogScale,
    StepScale,
    ValueScale,
    exponent_for,
    extent,
    linear_ticks,
    log_range,
    log_step_ticks,
    log_ticks,
    room_for,
    step_ticks,
    superscript,
    value_range,
)
from .plot_surface import PlotSurface
from .theme import LIGHT, Theme
from .trajectory_window import TraceWindow, place_width

MANY_CURVES = 40
MARGIN = 0.012
NUMBER_SIZE = 0.86


class TrajectoryPlot(QWidget):
    """A live plot of some traces of a history against the step.

    Subclasses say which traces (`_columns`), with which pens (`_pens`), and what the readout says.

    **Signals:** none of its own.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._history: History | None = None
        self._window: TraceWindow | None = None
        self._following = True
        self._log_steps = False
        self._log_values = False
        self._shown_step: int | None = None
        self._scale: ValueScale = LinearScale()
        self._extent: tuple[float, float] | None = None
        self._extent_of = 0  # complete places whose extremes are in _extent

        self.surface = PlotSurface(self)
        self.surface.step_label.setText(self.tr("step"))
        self.surface.moved_by_hand.connect(self._moved_by_hand)
        self.surface.reset_requested.connect(self.follow)
        self.surface.resized.connect(self._resized)
        self.surface.pointed.connect(self._point)
        self.surface.left.connect(self._leave)
        self.surface.clicked.connect(self._click)
        self.surface.menu_requested.connect(self._open_menu)

        self.value_label = QLabel(self)
        self.value_label.setObjectName("muted")
        self.value_label.setTextFormat(Qt.TextFormat.PlainText)
        self.follow_button = self._quiet_button(self.tr("follow"), self.tr("Show the whole run and follow it"))
        self.follow_button.clicked.connect(self.follow)
        self.follow_button.hide()
        self.log_x_button = self._quiet_button(self.tr("log x"), self.tr("Logarithmic step axis"))
        self.log_x_button.setCheckable(True)
        self.log_x_button.toggled.connect(self.set_log_x)
        self.log_y_button = self._quiet_button(self.tr("log y"), self.tr("Logarithmic value axis"))
        self.log_y_button.setCheckable(True)
        self.log_y_button.toggled.connect(self.set_log_y)

        head = QHBoxLayout()
        head.setContentsMargins(8, 0, 6, 0)
        head.setSpacing(2)
        head.addWidget(self.value_label)
        head.addStretch(1)
        for button in (self.follow_button, self.log_x_button, self.log_y_button):
            head.addWidget(button)
        self.body = QHBoxLayout()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        self.body.addWidget(self.surface, 1)
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 2)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(self.body, 1)

        self.empty_label = QLabel(self)
        self.empty_label.setObjectName("muted")
        self.empty_label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty_label.setWordWrap(True)
        self.empty_label.setMargin(16)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self.empty_label)
        self._pages.addWidget(page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._pages)

    def _quiet_button(self, text: str, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName("quiet")
        button.setText(text)
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    # What a subclass says

    def _columns(self) -> Sequence[int]:
        raise NotImplementedError

    def _pens(self) -> tuple[list[QPen], int | None]:
        """Return one pen for each column, and the place of the thick one."""
        raise NotImplementedError

    def _value_name(self) -> str:
        raise NotImplementedError

    def _read_out(self, step: int, place: QPointF) -> Readout | None:
        raise NotImplementedError

    def _click(self, place: QPointF) -> None:
        """Take a click into the view; a plot that can select says what."""

    # What it is told

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        font = QFont(self.font())
        font.setPointSizeF(max(font.pointSizeF() * NUMBER_SIZE, 6.0))
        for widget in (self.value_label, self.follow_button, self.log_x_button, self.log_y_button):
            widget.setFont(font)
        self.surface.set_theme(theme, font)
        self._read_window()

    def show_history(self, history: History | None) -> None:
        """Show another run from its start, or none."""
        self._history = history
        self._shown_step = None
        self._following = True
        self.follow_button.hide()
        self._leave()
        self._read_window()

    def refresh(self) -> None:
        """Show the steps added since: cheap enough for every frame, and nothing when there are none."""
        history, window = self._history, self._window
        if history is None:
            return
        if window is None or history.last_step < window.last_step:
            if history.last_step >= 0 or window is not None:
                self._read_window()
            return
        if history.last_step == window.last_step:
            return
        if self._following:
            last = room_for(history.last_step)
            if last != window.last:
                window.make_room(last, place_width(last + 1, self._places()))
                self._extent_of = 0
                self._fit()
                self.surface.canvas.redraw()
        if window.update():
            self._fit()
            self.surface.canvas.grow()
        if self._shown_step is not None and not self.surface.marks.step_shown:
            self._mark_step()

    def set_shown_step(self, step: int | None) -> None:
        """Mark a step by a dashed line, with a dot on every curve; None for no mark."""
        if step != self._shown_step:
            self._shown_step = step
            self._mark_step()

    def set_log_x(self, on: bool) -> None:
        """Choose a logarithmic step axis; step 0 keeps a place of its own at its left end."""
        if on != self._log_steps:
            self._log_steps = on
            self.log_x_button.setChecked(on)
            self.follow()

    def set_log_y(self, on: bool) -> None:
        """Choose a logarithmic value axis; what has no logarithm is left out."""
        if on != self._log_values:
            self._log_values = on
            self.log_y_button.setChecked(on)
            self.follow()

    def follow(self) -> None:
        """Show the whole run again, and follow it as it grows."""
        self._following = True
        self.follow_button.hide()
        self._read_window()

    @property
    def following(self) -> bool:
        """Whether the plot shows the whole run; False after it was zoomed or moved by hand."""
        return self._following

    # Reading

    def _places(self) -> int:
        """Return how many places the plot can tell apart."""
        width = max(int(self.surface.view.rect().width()), 64)
        return width // 2 if len(self._columns()) > MANY_CURVES else width

    def _read_window(self) -> None:
        """Read anew what the view shows, after a change of run, range, size, scale or choice of curves."""
        history = self._history
        empty = history is None or history.last_step < 0
        self._pages.setCurrentIndex(0 if empty else 1)
        if history is None or empty:
            self._window = None
            self.surface.canvas.set_curves(None, [])
            self.surface.marks.show_step(None)
            return
        first, last = 0, room_for(history.last_step)
        if not self._following:
            steps = StepScale(self._log_steps)
            lower, upper = self.surface.view.viewRange()[0]
            first, last = max(math.floor(steps.step(lower)), 0), max(math.ceil(steps.step(upper)), 1)
        width = place_width(last + 1 - first, self._places())
        if not self._following:
            first, last = first - width, last + 2 * width  # lines lead out of the view
        self._window = TraceWindow(history, self._columns(), first, last, width, log=self._log_steps)
        self._window.update()
        self._extent, self._extent_of = None, 0
        if self._following:
            self._scale = LogScale(self._takes_sizes()) if self._log_values else LinearScale()
            self.surface.set_rules(
                log_step_ticks if self._log_steps else step_ticks,
                log_ticks if self._log_values else linear_ticks,
            )
        pens, thick = self._pens()
        self.surface.canvas.set_curves(self._window, pens, thick)
        self._fit()
        self._mark_step()

    def _takes_sizes(self) -> bool:
        """Tell whether a logarithmic axis shows |v|, as v may be negative."""
        return False

    def _fit(self) -> None:
        """Fit scale and, while following, the range to what was read."""
        window, scale = self._window, self._scale
        assert window is not None
        if self._following:
            self._grow_extent(window)
            steps = StepScale(self._log_steps)
            left, right = (float(place) for place in steps.shown(np.array([0.0, float(window.last)])))
            margin = (right - left) * MARGIN
            lowest, highest = self._extent or ((-1.0, 0.0) if self._log_values else (0.0, 1.0))
            if self._log_values:
                values = log_range(lowest, highest)
            else:
                self._scale = LinearScale(exponent_for(lowest, highest))
                low, high = (float(value) for value in self._scale.shown(np.array([lowest, highest])))
                values = value_range(low, high, from_zero=self._from_zero())
            self.surface.canvas.set_scales(steps, self._scale)
            self._name_values()
            self.surface.set_range((left - margin, right + margin), values)
            if self._scale != scale:
                self._mark_step()

    def _from_zero(self) -> bool:
        return False

    def _grow_extent(self, window: TraceWindow) -> None:
        """Take the places read since the last time into account."""
        start = self._extent_of
        low, high = window.low[start:], window.high[start:]
        if self._log_values:
            low, high = self._scale.shown_pair(low, high)
        found = extent(low, high)
        if found is not None:
            known = self._extent or found
            self._extent = min(known[0], found[0]), max(known[1], found[1])
        self._extent_of = window.complete

    def _name_values(self) -> None:
        name = self._value_name()
        if self._scale.exponent:
            name = f"{name} · {superscript(self._scale.exponent)}"
        if name != self.value_label.text():
            self.value_label.setText(name)

    # Marks

    def _mark_step(self) -> None:
        step, history, window = self._shown_step, self._history, self._window
        if step is None or history is None or window is None or not 0 <= step <= history.last_step:
            self.surface.marks.show_step(None)
            return
        values = self._scale.shown(self._middles(step))
        pens = self._pens()[0]
        dots = tuple(Dot(float(value), pen.color().name()) for value, pen in zip(values, pens, strict=True))
        self.surface.marks.show_step(self._shown_place(step), dots)

    def _shown_place(self, step: int) -> float:
        return float(StepScale(self._log_steps).shown(np.array([float(step)]))[0])

    def _middles(self, step: int) -> Array:
        """Return one value for every curve at a step: exact, or the middle of its bucket."""
        low, high = self._extremes(step, self._columns())
        return low / 2 + high / 2

    def _extremes(self, step: int, columns: Sequence[int]) -> tuple[Array, Array]:
        assert self._history is not None
        row = self._history.row(step)
        if row is not None:
            return row[list(columns)], row[list(columns)]
        _, low, high = self._history.trace(list(columns), step, step, 1)
        return low[0], high[0]

    def _steps_text(self, step: int) -> str:
        """Name a step, or the steps whose extremes are all that is left."""
        assert self._history is not None
        if self._history.row(step) is not None:
            return self.tr("step {step}").format(step=f"{step:,}")
        width = self._history.steps_per_bucket
        first = step // width * width
        return self.tr("steps {first} to {last}").format(
            first=f"{first:,}", last=f"{min(first + width - 1, self._history.last_step):,}"
        )

    def _step_at(self, place: QPointF) -> int | None:
        """Return the step nearest to a place of the view."""
        if self._history is None or self._window is None:
            return None
        lower, upper = self.surface.view.viewRange()[0]
        shown = lower + (upper - lower) * place.x() / max(self.surface.view.rect().width(), 1.0)
        return min(max(round(StepScale(self._log_steps).step(shown)), 0), self._history.last_step)

    def _point(self, place: QPointF) -> None:
        step = self._step_at(place)
        self.surface.marks.show_readout(None if step is None else self._read_out(step, place))

    def _leave(self) -> None:
        self.surface.marks.show_readout(None)

    # The hand

    def _moved_by_hand(self) -> None:
        if self._history is None:
            return
        self._following = False
        self.follow_button.show()
        self.surface.marks.show_readout(None)
        self._read_window()

    def _resized(self) -> None:
        window = self._window
        if window is None:
            return
        span = window.last + 1 if self._following else window.last + 1 - max(window.first, 0)
        if place_width(span, self._places()) != window.width:
            self._read_window()

    def _open_menu(self, place: QPoint) -> None:
        plot_menu(self).popup(place)

    def copy_picture(self) -> None:
        """Put a picture of the plot on the clipboard."""
        QGuiApplication.clipboard().setPixmap(self.grab())

    def ask_where_to_save(self) -> None:
        """Ask for a file, and save a picture of the plot there."""
        path = ask_for_path(self)
        if path:
            save_picture(self, path)

"""Random use of the real window: whatever is pressed and typed, nothing fails and no number is not finite."""

from __future__ import annotations

import os

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from app.training.run_state import RunState
from app.views import file_prompts
from app.views.file_prompts import Answer

ROUNDS = int(os.environ.get("BACKPROP_CAMPAIGN", "1"))
ACTIONS = 120
KEYS = (
    Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Up,
    Qt.Key.Key_Down, Qt.Key.Key_Tab, Qt.Key.Key_Delete, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_F2,
    Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Backspace,
)  # fmt: skip
TEXTS = ("0.5", "1/3", "-2", "0,25", "1e300", "nan", "", "7e-9", "abc", "3")
LABELS = ("Run", "Pause", "Step", "Epoch", "Reset", "New weights")


@pytest.fixture
def no_questions(monkeypatch, tmp_path):
    """Answers for every dialog, since nobody is there."""
    monkeypatch.setattr(file_prompts, "ask_about_changes", lambda *_: Answer.DISCARD)
    monkeypatch.setattr(file_prompts, "ask_open_path", lambda *_: None)
    monkeypatch.setattr(file_prompts, "ask_save_path", lambda *_: tmp_path / "saved.bptrainer")
    monkeypatch.setattr(file_prompts, "tell_problem", lambda *_: None)


class Monkey:
    """Uses a window at random, by real mouse and keyboard events; the seed decides what it does."""

    def __init__(self, qtbot, program, seed):
        self.qtbot = qtbot
        self.program = program
        self.random = np.random.default_rng(seed)

    def choose(self, things):
        return things[int(self.random.integers(len(things)))]

    def act(self):
        self.choose(
            (self.click, self.click, self.key, self.type_text, self.transport, self.edit, self.edit, self.look)
        )()
        self.close_popups()

    def widgets(self):
        return [one for one in self.program.window.findChildren(QWidget) if one.isVisible() and one.isEnabled()]

    def click(self):
        widget = self.choose(self.widgets())
        if widget.inherits("QMenuBar") or widget.inherits("QDockWidgetTitleButton"):
            return
        place = QPoint(
            int(self.random.integers(max(widget.width(), 1))),
            int(self.random.integers(max(widget.height(), 1))),
        )
        self.qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=place)

    def key(self):
        self.qtbot.keyClick(self.program.window.focusWidget() or self.program.window, self.choose(KEYS))

    def type_text(self):
        fields = [one for one in self.widgets() if isinstance(one, QLineEdit) and not one.isReadOnly()]
        if not fields:
            return
        field = self.choose(fields)
        field.setFocus()
        field.selectAll()
        self.qtbot.keyClicks(field, self.choose(TEXTS))
        if field.isVisible():
            self.qtbot.keyClick(field, self.choose((Qt.Key.Key_Return, Qt.Key.Key_Escape)))

    def transport(self):
        session = self.program.session
        self.choose(
            (
                session.run,
                session.pause,
                session.take_steps,
                session.finish_epoch,
                session.reset,
                lambda: session.set_speed(self.choose((None, 1.0, 50.0, 2000.0))),
            )
        )()

    def edit(self):
        window, network = self.program.window, self.program.document.experiment.network
        layer = int(self.random.integers(1, len(network.layers) + 1))
        small = max(network.sizes) < 8 and len(network.layers) < 5
        self.choose(
            (
                lambda: window.network.activation_requested.emit(
                    layer, self.choose(("relu", "tanh", "linear"))
                ),
                lambda: window.network.bias_requested.emit(layer, bool(self.random.integers(2))),
                lambda: small and window.network.add_unit_requested.emit(layer - 1),
                lambda: window.network.remove_unit_requested.emit(layer),
                lambda: small and window.network.add_layer_requested.emit(layer),
                lambda: window.network.remove_layer_requested.emit(layer),
                lambda: window.network.parameter_edited.emit("W1[1,1]", float(self.random.normal())),
                lambda: window.network.freeze_requested.emit("W1[1,1]", bool(self.random.integers(2))),
                window.data_table.add_row_requested.emit,
                window.actions_.undo.trigger,
                window.actions_.redo.trigger,
                window.actions_.save.trigger,
            )
        )()

    def look(self):
        window = self.program.window
        self.choose(
            (
                lambda: self.program.wiring.use_theme(self.choose(("light", "dark"))),
                lambda: window.resize(*(int(side) for side in self.random.integers(600, 1600, 2))),
                window.reset_layout,
                lambda: window.tabs.setCurrentIndex(int(self.random.integers(3))),
                lambda: self.program.wiring.files.open_lesson(self.choose(self.program.lessons).key),
            )
        )()

    def close_popups(self):
        for _ in range(5):
            popup = QApplication.activePopupWidget()
            if popup is None:
                break
            popup.close()
        QApplication.processEvents()


@pytest.mark.campaign
@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
@pytest.mark.parametrize("seed", range(2 * ROUNDS))
def test_random_use_breaks_nothing(qtbot, program, no_questions, seed):
    monkey = Monkey(qtbot, program, seed)
    for _ in range(ACTIONS):
        monkey.act()
        row = program.session.row
        assert row is None or np.isfinite(row).all()
        assert program.session.state is not RunState.FAILED
    assert program.wiring.errors.box is None
    program.session.pause()
    program.session.reset()
    qtbot.waitUntil(lambda: program.session.state in (RunState.READY, RunState.DIVERGED))

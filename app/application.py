"""The program with its window: start, hooks for exceptions and Ctrl+C, and an orderly end."""

from __future__ import annotations

import contextlib
import faulthandler
import signal
import socket
import sys
import threading
import traceback
from importlib.metadata import version
from pathlib import Path
from types import TracebackType

from pyqtgraph.util.garbage_collector import GarbageCollector
from PySide6.QtCore import QObject, QSocketNotifier, Qt, Signal
from PySide6.QtWidgets import QApplication, QMessageBox

from app.document.experiment_document import ExperimentDocument
from app.lessons import all_lessons
from app.main_window import LAYOUT_VERSION, MainWindow
from app.training.training_session import TrainingSession
from app.window_settings import WindowSettings
from app.wiring import Wiring

GARBAGE_SECONDS = 1.0


class Program:
    """One window with its document and its training, wired together.

    Parameters
    ----------
    settings : WindowSettings or None
        What is remembered between starts; None for a program that remembers nothing (pictures, tests).
    theme : str or None
        A theme for this time; None takes the remembered one.
    """

    def __init__(self, settings: WindowSettings | None = None, theme: str | None = None) -> None:
        self.lessons = all_lessons()
        self.window = MainWindow()
        self.document = ExperimentDocument(self.lessons[0].experiment, self.window)
        self.session = TrainingSession(self.window)
        self.wiring = Wiring(self.window, self.document, self.session, self.lessons, settings)
        self.wiring.files.lesson_key = self.lessons[0].key
        remembered = settings.theme if settings is not None else "light"
        if settings is not None:
            self.window.transport.set_speed(settings.speed)
            geometry, docks = settings.layout()
            self.window.restoreGeometry(geometry)
            self.window.restoreState(docks, LAYOUT_VERSION)
        self.window.set_theme_named(theme or remembered)
        self.window.actions_.about.triggered.connect(self._show_about)
        self.window.actions_.keys.triggered.connect(self._show_keys)
        try:
            self.wiring.begin()
        except BaseException:
            self.session.close()
            raise

    def _show_about(self) -> None:
        names = ("PySide6-Essentials", "pyqtgraph", "numpy")
        with contextlib.suppress(Exception):
            versions = ", ".join(f"{name} {version(name)}" for name in names)
        QMessageBox.about(
            self.window,
            self.window.tr("About Backprop Trainer"),
            self.window.tr(
                "Backprop Trainer {0}\n\nBuild a small neural network, train it by back-propagation, and "
                "watch every weight learn.\n\nPython {1}, {2}.\nMIT licence."
            ).format(version("backprop-trainer"), sys.version.split()[0], versions),
        )

    def _show_keys(self) -> None:
        QMessageBox.information(
            self.window,
            self.window.tr("Keys"),
            self.window.tr(
                "Space, F5\trun or pause\n→, F10\tone step\nShift+→, Shift+F10\tone epoch\n"
                "Ctrl+R\treset to the same start\nCtrl+Shift+R\tnew weights\n"
                "Ctrl+Z, Ctrl+Y\tundo, redo\nCtrl+O, Ctrl+S\topen, save\nCtrl+Q\tquit\n\n"
                "In the network: arrow keys select, Enter edits, Escape gives up."
            ),
        )


class _LastResort(QObject):
    """Brings exceptions that nobody caught, from any thread, to the window's one dialog."""

    caught = Signal(str, str)

    def install(self) -> None:
        """Take over the hooks of the interpreter and of its threads."""
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        text = "".join(traceback.format_exception(kind, error, trace))
        if sys.stderr is not None:
            sys.stderr.write(text)
        if issubclass(kind, KeyboardInterrupt):
            QApplication.closeAllWindows()
            return
        self.caught.emit(f"{kind.__name__}: {error}", text)

    def _on_thread_exception(self, arguments: threading.ExceptHookArgs) -> None:
        error = arguments.exc_value
        if error is not None:
            self._on_exception(arguments.exc_type, error, arguments.exc_traceback)


class _Interrupts(QObject):
    """Ends the program in order at Ctrl+C: Qt's loop runs no Python by itself, so the signal wakes a socket."""

    interrupted = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._reader, self._writer = socket.socketpair()
        for end in (self._reader, self._writer):
            end.setblocking(False)
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_woken)
        signal.signal(signal.SIGINT, lambda *_: None)
        signal.signal(signal.SIGTERM, lambda *_: None)
        signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)

    def _on_woken(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self._reader.recv(64)
        self.interrupted.emit()

    def uninstall(self) -> None:
        """Give the signals back."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        self._notifier.setEnabled(False)
        self._reader.close()
        self._writer.close()


def make_application() -> QApplication:
    """Make the QApplication with our style; an existing one is used again."""
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        application = QApplication(["backprop-trainer"])
    application.setApplicationName("Backprop Trainer")
    application.setDesktopFileName("backprop-trainer")
    application.setStyle("Fusion")
    font = application.font()
    font.setPointSizeF(10.0)
    application.setFont(font)
    return application


def run_window(file: str | None) -> int:
    """Open the window, with a project if one is named, and run until it closes; returns the exit code."""
    if sys.stderr is not None:
        faulthandler.enable()
    last_resort = _LastResort()
    last_resort.install()
    application = make_application()
    # Cyclic garbage is only collected here: a collection in the training thread would delete Qt objects.
    garbage = GarbageCollector(interval=GARBAGE_SECONDS)
    interrupts = _Interrupts(application)
    program = Program(WindowSettings())
    try:
        last_resort.caught.connect(program.wiring.errors.show_error, Qt.ConnectionType.QueuedConnection)
        interrupts.interrupted.connect(lambda: _end_at_once(program))
        program.window.show()
        if file is not None:
            program.wiring.files.open_path(Path(file))
        return int(application.exec())
    finally:
        # Whatever happened, a dialog open at Ctrl+C or an exception: no thread may keep the process alive.
        program.wiring.close_down()
        garbage.timer.stop()
        interrupts.uninstall()


def _end_at_once(program: Program) -> None:
    """Close without questions: a terminal's Ctrl+C cannot answer a dialog."""
    program.window.may_close = lambda: True
    program.window.close()
    QApplication.exit(0)

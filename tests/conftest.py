"""What every test relies on: no display needed, and nothing left behind, no thread, no window, no timer."""

from __future__ import annotations

import os
import sys
import threading

if sys.platform == "linux":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("PYQTGRAPH_QT_LIB", "PySide6")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import pytest


@pytest.fixture(autouse=True)
def nothing_left_behind():
    """Fail a test that leaves a thread, a visible window or a running timer."""
    before = set(threading.enumerate())
    yield
    left = [thread.name for thread in threading.enumerate() if thread not in before and thread.is_alive()]
    assert not left, f"threads left running: {left}"
    if "PySide6.QtWidgets" in sys.modules:
        from PySide6.QtWidgets import QApplication

        application = QApplication.instance()
        if application is not None:
            shown = [str(widget) for widget in QApplication.topLevelWidgets() if widget.isVisible()]
            assert not shown, f"windows left open: {shown}"


@pytest.fixture(autouse=True)
def settings_of_their_own(tmp_path, monkeypatch):
    """Keep the settings of the person who runs the tests out of them, and theirs untouched."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    if "PySide6.QtCore" in sys.modules:
        from PySide6.QtCore import QSettings

        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path / "config"))

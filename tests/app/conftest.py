"""The whole program in a window of its own, closed again with nothing left behind."""

from __future__ import annotations

import pytest

from app.application import Program, make_application


@pytest.fixture
def program(qtbot, qapp):
    """The program as it starts, with its first lesson at step 0, remembering nothing."""
    make_application()
    made = Program()
    made.window.resize(1280, 720)
    made.window.show()
    qtbot.waitExposed(made.window)
    qtbot.waitUntil(lambda: made.session.row is not None)
    yield made
    made.window.may_close = lambda: True
    made.window.close()
    made.window.deleteLater()
    qapp.processEvents()

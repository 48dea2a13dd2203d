"""The program as a process: it starts, is interrupted, closes, and says in one sentence why it cannot."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time

import pytest

START = """
import sys
from PySide6.QtCore import QTimer
import app.application as application

made = []
original = application.Program.__init__

def remember(self, *arguments, **options):
    original(self, *arguments, **options)
    made.append(self)
    QTimer.singleShot(0, begin)

application.Program.__init__ = remember

def begin():
    program = made[0]
"""


def start(body, environment=None, wait=True, arguments=(), before=""):
    """Run the program in a process of its own; `before` runs first, `body` once its event loop does."""
    code = before + START + textwrap.indent(textwrap.dedent(body), "    ")
    code += "\nsys.argv[1:] = ARGUMENTS\nfrom app.command_line import main\nmain()\n".replace(
        "ARGUMENTS", repr(list(arguments))
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **(environment or {})},
    )
    if not wait:
        return process
    try:
        output, errors = process.communicate(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise
    return process.returncode, output, errors_without_noise(errors)


def errors_without_noise(errors):
    """Without the one line that every offscreen window prints."""
    lines = errors.splitlines(keepends=True)
    return "".join(line for line in lines if "propagateSizeHints" not in line)


@pytest.mark.parametrize("milliseconds", [0, 20, 300])
def test_closing_at_any_moment_of_a_run_ends_with_0_and_says_nothing(milliseconds):
    code, output, errors = start(
        f"""
        program.session.set_speed(None)
        program.session.run()
        def close():
            import time
            began = time.perf_counter()
            program.window.close()
            print(time.perf_counter() - began)
        QTimer.singleShot({milliseconds}, close)
        """
    )
    assert (code, errors) == (0, "")
    assert float(output) < 1.0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no SIGINT to one process")
def test_control_c_in_the_terminal_ends_it_cleanly_even_with_unsaved_changes():
    process = start(
        """
        program.document.edit("Rate", lambda e: e.with_training(learning_rate=0.01))
        program.session.set_speed(None)
        program.session.run()
        QTimer.singleShot(50, lambda: print("running", flush=True))
        """,
        wait=False,
    )
    assert process.stdout.readline() == "running\n"
    time.sleep(0.05)  # somewhere in the midst of the run
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=10)
    assert (process.returncode, errors_without_noise(errors)) == (0, "")


def test_an_exception_in_a_slot_shows_one_dialog_and_the_window_lives_on():
    code, output, errors = start(
        """
        def fail():
            raise RuntimeError("planted")
        def look():
            box = program.wiring.errors.box
            print(box.isVisible(), "planted" in box.text(), program.window.isVisible())
            box.close()
            program.window.close()
        QTimer.singleShot(0, fail)
        QTimer.singleShot(1, fail)
        QTimer.singleShot(200, look)
        """
    )
    assert (code, output) == (0, "True True True\n")
    assert errors.count("RuntimeError: planted") == 2


def test_an_exception_in_the_training_thread_shows_the_dialog_and_reset_brings_the_run_back():
    code, output, _ = start(
        """
        import app.training.training_thread as thread
        def broken(*_):
            raise RuntimeError("planted in the thread")
        original = thread.Trainer.run
        thread.Trainer.run = broken
        program.session.run()
        def look():
            box = program.wiring.errors.box
            print("planted in the thread" in box.text(), program.session.state.value)
            box.close()
            thread.Trainer.run = original
            program.session.reset()
            program.session.take_steps(3)
            QTimer.singleShot(300, finish)
        def finish():
            print(program.session.step_number)
            program.window.close()
        QTimer.singleShot(300, look)
        """
    )
    assert (code, output) == (0, "True failed\n3\n")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only X11 and Wayland can be missing")
def test_without_a_display_one_sentence_says_what_to_do():
    environment = dict.fromkeys(("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"), "")
    code, output, errors = start("", environment)
    assert (code, output) == (2, "")
    assert errors.count("\n") == 1
    assert "no display" in errors
    assert "backprop-trainer train" in errors


def test_a_bad_file_on_the_command_line_is_told_in_a_dialog_and_the_window_stays(tmp_path):
    path = tmp_path / "empty.bptrainer"
    path.write_bytes(b"")
    code, output, errors = start(
        """
        QTimer.singleShot(100, lambda: (print(program.window.windowTitle()), program.window.close()))
        """,
        arguments=[str(path)],
        before="from app.views import file_prompts\n"
        "file_prompts.tell_problem = lambda parent, headline, sentence: print(sentence)\n",
    )
    assert (code, errors) == (0, "")
    assert output == "$: the file is empty.\nOne linear neuron[*] — Backprop Trainer\n"


def test_layout_theme_and_speed_are_remembered(tmp_path):
    home = {"XDG_CONFIG_HOME": str(tmp_path)}
    start(
        """
        program.wiring.use_theme("dark")
        program.window.transport._speed.setValue(0)
        program.window.docks[1].hide()
        program.window.close()
        """,
        home,
    )
    code, output, _ = start(
        """
        window = program.window
        print(window.actions_.dark.isChecked(), window.transport.speed, window.docks[1].isHidden())
        window.close()
        """,
        home,
    )
    assert (code, output) == (0, "True 1 True\n")

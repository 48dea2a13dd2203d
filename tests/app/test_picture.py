"""Pictures of the window, drawn without a display."""

from __future__ import annotations

import subprocess
import sys
from importlib.resources import files

import pytest
from PySide6.QtGui import QImage

from app.command_line import main


def picture(*words):
    return subprocess.run(
        [sys.executable, "-m", "app", "picture", *map(str, words)],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


@pytest.fixture
def refused(monkeypatch, capsys):
    """Ask in this process for a picture that cannot be made; return what stderr says."""
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")

    def ask(*words):
        with pytest.raises(SystemExit) as ended:
            main(["picture", *map(str, words)])
        assert ended.value.code == 2
        sentence = capsys.readouterr().err
        assert sentence.count("\n") == 1
        return sentence

    return ask


@pytest.fixture
def lesson():
    return files("resources").joinpath("lessons", "1-linear-neuron.json")


@pytest.mark.parametrize(("theme", "is_dark"), [("light", False), ("dark", True)])
def test_the_window_is_drawn_in_size_and_theme(tmp_path, lesson, theme, is_dark):
    out = tmp_path / "out.png"
    done = picture(lesson, "--steps", 20, "--theme", theme, "--size", "1280x720", "-o", out)
    assert done.returncode == 0, done.stderr
    image = QImage(str(out))
    assert (image.width(), image.height()) == (1280, 720)
    assert (image.pixelColor(640, 130).lightnessF() < 0.5) is is_dark
    colours = {image.pixel(x, y) for x in range(0, 1280, 7) for y in range(0, 720, 7)}
    assert len(colours) > 20


@pytest.mark.parametrize(
    "words", [("--size", "12"), ("--size", "1x1"), ("--steps", "-1"), ("--theme", "pink"), ()]
)
def test_a_bad_option_is_one_sentence_and_exit_2(tmp_path, lesson, refused, words):
    output = ("-o", tmp_path / "out.png") if words else ()
    assert "--" in refused(lesson, *words, *output)
    assert not (tmp_path / "out.png").exists()


def test_a_bad_file_is_named_with_its_place(tmp_path, refused):
    path = tmp_path / "broken.json"
    path.write_text('{"format": "backprop-trainer", "version": 1, "colour": 3}')
    assert "$.colour" in refused(path, "-o", tmp_path / "out.png")


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path, lesson, refused, qapp):
    assert "cannot be written" in refused(lesson, "-o", tmp_path / "nowhere" / "out.png")

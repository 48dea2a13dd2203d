"""What is remembered between two starts; whatever stands in the file, the program starts."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QSettings

from app.window_settings import MOST_RECENT, WindowSettings


@pytest.fixture
def settings(tmp_path):
    """Settings in a folder of the test's own."""
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path / "config"))
    return WindowSettings()


def later(settings):
    """What the next start reads."""
    settings._settings.sync()
    return WindowSettings()


def make_file(folder, name):
    path = folder / name
    path.write_text("{}")
    return path


def test_at_first_it_is_light_and_fifty_steps_a_second(settings):
    assert settings.theme == "light"
    assert settings.speed == 50.0
    assert settings.folder == ""
    assert settings.recent_files == []
    assert settings.layout() == (QByteArray(), QByteArray())


def test_the_settings_of_the_person_who_runs_the_tests_are_not_touched(settings, tmp_path):
    settings.theme = "dark"
    settings._settings.sync()
    assert Path(settings._settings.fileName()).is_relative_to(tmp_path)


def test_the_theme_is_remembered(settings):
    settings.theme = "dark"
    assert later(settings).theme == "dark"


@pytest.mark.parametrize("speed", [1.0, 2000.0, None])
def test_the_speed_is_remembered_flat_out_too(settings, speed):
    settings.speed = speed
    assert later(settings).speed == speed


def test_a_speed_that_is_no_number_is_the_usual_one(settings):
    settings._settings.setValue("speed", "fast")
    assert later(settings).speed == 50.0


def test_recent_files_come_newest_first_and_each_once(settings, tmp_path):
    one, two = make_file(tmp_path, "one.bptrainer"), make_file(tmp_path, "two.bptrainer")
    for path in (one, two, one):
        settings.remember_file(path)
    assert later(settings).recent_files == [one, two]
    assert later(settings).folder == str(tmp_path)


def test_a_single_recent_file_is_still_a_list(settings, tmp_path):
    path = make_file(tmp_path, "Größe, 2 – α.bptrainer")
    settings.remember_file(path)
    assert later(settings).recent_files == [path]


def test_only_the_last_few_files_are_remembered(settings, tmp_path):
    paths = [make_file(tmp_path, f"{number}.bptrainer") for number in range(MOST_RECENT + 3)]
    for path in paths:
        settings.remember_file(path)
    assert later(settings).recent_files == paths[: -MOST_RECENT - 1 : -1]


def test_files_that_are_gone_are_left_out(settings, tmp_path):
    path = make_file(tmp_path, "gone.bptrainer")
    settings.remember_file(path)
    path.unlink()
    assert settings.recent_files == []


@pytest.mark.parametrize("stored", [["x" * 5000], ["a\0b"], [""], [3, None], "text", 5, []])
def test_recent_files_that_cannot_be_files_are_left_out(settings, stored):
    settings._settings.setValue("recent", stored)
    assert settings.recent_files == []


def test_a_relative_path_is_remembered_as_a_whole_one(settings, tmp_path, monkeypatch):
    make_file(tmp_path, "one.bptrainer")
    monkeypatch.chdir(tmp_path)
    settings.remember_file(Path("one.bptrainer"))
    assert later(settings).recent_files == [tmp_path / "one.bptrainer"]


def test_the_layout_is_remembered(settings):
    settings.remember_layout(QByteArray(b"geometry"), QByteArray(b"docks"))
    assert later(settings).layout() == (QByteArray(b"geometry"), QByteArray(b"docks"))


def test_a_layout_that_is_none_is_empty(settings):
    settings._settings.setValue("geometry", "nonsense")
    settings._settings.setValue("docks", 3)
    assert settings.layout() == (QByteArray(), QByteArray())

"""What is looked at before Qt is loaded, each answer one sentence with what to do."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import pytest

from app import start_checks
from app.start_checks import display_problem, find_problem, library_problem, version_problem


@pytest.mark.parametrize("python", [(3, 10), (3, 11)])
def test_the_broken_qt_is_refused_on_the_pythons_that_it_breaks(python):
    sentence = version_problem("6.12.0", python)
    assert f"Python {python[0]}.{python[1]}" in sentence
    assert "pip install 'PySide6-Essentials>=6.11,<6.12'" in sentence
    assert sentence.endswith(".")


@pytest.mark.parametrize(
    ("pyside", "python"), [("6.12.0", (3, 12)), ("6.12.0", (3, 13)), ("6.11.3", (3, 11)), ("6.12.1", (3, 11))]
)
def test_every_other_pair_of_versions_may_start(pyside, python):
    assert version_problem(pyside, python) is None


def test_a_missing_qt_is_told_with_the_command_that_brings_it(monkeypatch):
    monkeypatch.setattr(start_checks.importlib.util, "find_spec", lambda _: None)
    assert "pip install" in version_problem(None, (3, 12))


def test_a_frozen_program_without_package_data_may_start():
    assert version_problem(None, (3, 11)) is None


def test_a_package_that_is_not_there_has_no_version():
    assert start_checks._installed("no-such-package-anywhere") is None
    assert start_checks._installed("numpy")


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_windows_and_mac_always_have_a_display(platform):
    assert display_problem(platform, {}) is None


@pytest.mark.parametrize(
    "environment", [{}, {"DISPLAY": "", "WAYLAND_DISPLAY": ""}, {"QT_QPA_PLATFORM": "xcb"}]
)
def test_linux_without_a_display_is_told_what_to_do(environment):
    sentence = display_problem("linux", environment)
    assert "no display" in sentence
    assert "backprop-trainer train FILE" in sentence


@pytest.mark.parametrize("plugin", ["offscreen", "minimal", "vnc:size=800x600", "offscreen;xcb"])
def test_a_platform_that_draws_into_memory_needs_no_display(plugin):
    assert display_problem("linux", {"QT_QPA_PLATFORM": plugin}) is None


def test_wayland_is_a_display():
    assert display_problem("linux", {"WAYLAND_DISPLAY": "wayland-0"}) is None


@pytest.mark.parametrize("display", [":4099", ":4099.0", "unix:4099", "localhost:4099"])
def test_a_display_that_nobody_serves_is_none(display):
    assert "no display" in display_problem("linux", {"DISPLAY": display})


def test_a_display_of_an_unknown_kind_is_left_to_qt():
    assert display_problem("linux", {"DISPLAY": "/private/tmp/launch/org.x:0"}) is None


@pytest.fixture
def served_display():
    """Something that listens like an X server; yields its DISPLAY."""
    number = 4000 + os.getpid() % 90
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(f"\0/tmp/.X11-unix/X{number}")
        server.listen()
        yield f":{number}"


@pytest.mark.skipif(sys.platform != "linux", reason="sockets without a file are Linux's own")
def test_a_display_that_answers_is_one(served_display):
    assert display_problem("linux", {"DISPLAY": served_display}) is None
    assert display_problem("linux", {"DISPLAY": served_display + ".1"}) is None


def test_a_display_far_away_is_reached_over_the_network(monkeypatch):
    asked = []
    monkeypatch.setattr(start_checks, "_listens", lambda *where: asked.append(where) or True)
    assert display_problem("linux", {"DISPLAY": "lab-3.school.example:10.0"}) is None
    assert asked == [(socket.AF_INET, ("lab-3.school.example", 6010))]


def test_a_missing_library_is_told_with_the_packages_that_bring_it(monkeypatch):
    class Broken:
        def find_spec(self, name, *_):
            if name == "PySide6.QtGui":
                raise ImportError("libEGL.so.1: cannot open shared object file")

    monkeypatch.delitem(sys.modules, "PySide6.QtGui", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Broken(), *sys.meta_path])
    sentence = library_problem()
    assert "libEGL.so.1" in sentence
    assert "apt install libegl1" in sentence


def test_here_and_now_the_window_can_open(monkeypatch):
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert find_problem() is None


def test_every_sentence_is_one_line():
    sentences = [version_problem("6.12.0", (3, 11)), display_problem("linux", {})]
    assert all("\n" not in sentence for sentence in sentences)


def test_the_module_loads_no_qt_by_itself():
    source = Path(start_checks.__file__).read_text(encoding="utf-8")
    assert not [line for line in source.splitlines() if line.startswith(("from PySide6", "import PySide6"))]

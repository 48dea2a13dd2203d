"""Looks, before Qt is loaded, for what would make it abort: broken versions, no display, no library."""

from __future__ import annotations

import importlib.util
import os
import re
import socket
import sys
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version

_NEEDS_NO_DISPLAY = ("offscreen", "minimal", "vnc", "linuxfb", "eglfs")
_DISPLAY = re.compile(r"([A-Za-z0-9.-]*):([0-9]{1,4})(?:\.[0-9]+)?", re.ASCII)


def find_problem() -> str | None:
    """Return a sentence that says why the window cannot open and what to do; None when it can."""
    return (
        version_problem(_installed("PySide6-Essentials"), sys.version_info[:2])
        or display_problem(sys.platform, os.environ)
        or library_problem()
    )


def _installed(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def version_problem(pyside: str | None, python: tuple[int, int]) -> str | None:
    """Refuse PySide6 6.12.0 on Python below 3.12, where it loses references until Python aborts."""
    if pyside is None:
        # In a frozen program there may be no package data; then the build has chosen the version.
        if importlib.util.find_spec("PySide6") is None:
            return "PySide6 is not installed; run: pip install 'PySide6-Essentials>=6.11,<6.12'."
        return None
    if pyside == "6.12.0" and python < (3, 12):
        return (
            f"PySide6 6.12.0 crashes on Python {python[0]}.{python[1]}; "
            "run: pip install 'PySide6-Essentials>=6.11,<6.12', or use Python 3.12 or newer."
        )
    return None


def display_problem(platform: str, environment: Mapping[str, str]) -> str | None:
    """Say that there is no display, where Qt would abort with a page of text."""
    if not platform.startswith("linux"):
        return None
    plugin = environment.get("QT_QPA_PLATFORM", "").split(":")[0].split(";")[0]
    if plugin in _NEEDS_NO_DISPLAY:
        return None
    if environment.get("WAYLAND_DISPLAY") or _x_server_answers(environment.get("DISPLAY", "")):
        return None
    return (
        "There is no display to open a window on; log in with a graphical desktop, use ssh -X, or train "
        "without a window: backprop-trainer train FILE."
    )


def _x_server_answers(display: str) -> bool:
    """Whether something listens where DISPLAY points; a stale one is as good as none."""
    match = _DISPLAY.fullmatch(display)
    if match is None:
        return bool(display)  # of a kind that only Qt understands
    host, number = match[1], int(match[2])
    if host not in ("", "unix"):
        return _listens(socket.AF_INET, (host, 6000 + number))
    name = f"/tmp/.X11-unix/X{number}"  # noqa: S108
    return _listens(socket.AF_UNIX, name) or _listens(socket.AF_UNIX, f"\0{name}")


def _listens(family: socket.AddressFamily, address: str | tuple[str, int]) -> bool:
    with socket.socket(family) as probe:
        probe.settimeout(2.0)
        try:
            probe.connect(address)
        except OSError:
            return False
    return True


def library_problem() -> str | None:
    """Say which library Qt misses, instead of an ImportError's traceback."""
    try:
        import PySide6.QtGui  # noqa: F401
    except ImportError as error:
        return (
            f"Qt cannot be loaded ({error}); on Debian or Ubuntu run: apt install libegl1 libgl1 "
            "libglib2.0-0 libdbus-1-3 libfontconfig1 libxkbcommon0 libxcb-cursor0 libxkbcommon-x11-0 "
            "libxcb-icccm4 libxcb-keysyms1 libxcb-shape0."
        )
    return None

"""What the program remembers between two starts: layout, theme, speed, the last folder, recent files."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

MOST_RECENT = 8


class WindowSettings:
    """Typed access to the settings file of the person who uses the program."""

    def __init__(self) -> None:
        self._settings = QSettings(
            QSettings.Format.IniFormat, QSettings.Scope.UserScope, "backprop-trainer", "window"
        )

    @property
    def theme(self) -> str:
        """The name of the theme; light at first."""
        return str(self._settings.value("theme", "light"))

    @theme.setter
    def theme(self, name: str) -> None:
        self._settings.setValue("theme", name)

    @property
    def speed(self) -> float | None:
        """Steps a second; None is flat out."""
        text = str(self._settings.value("speed", "50"))
        try:
            return None if text == "flat out" else float(text)
        except ValueError:
            return 50.0

    @speed.setter
    def speed(self, speed: float | None) -> None:
        self._settings.setValue("speed", "flat out" if speed is None else str(speed))

    @property
    def folder(self) -> str:
        """Where the last project was opened or saved; empty at first."""
        return str(self._settings.value("folder", ""))

    @property
    def recent_files(self) -> list[Path]:
        """The last projects, newest first, as far as they are still there."""
        stored = self._settings.value("recent", [])
        names = stored if isinstance(stored, list) else [stored]
        return [Path(name) for name in names if isinstance(name, str) and _is_file(name)]

    def remember_file(self, path: Path) -> None:
        """Put a project at the top of the recent files."""
        path = path.absolute()
        rest = [one for one in self.recent_files if one != path]
        self._settings.setValue("recent", [str(one) for one in [path, *rest][:MOST_RECENT]])
        self._settings.setValue("folder", str(path.parent))

    def layout(self) -> tuple[QByteArray, QByteArray]:
        """Return the window's geometry and the state of its docks; empty at first."""
        geometry, state = self._settings.value("geometry"), self._settings.value("docks")
        return (
            geometry if isinstance(geometry, QByteArray) else QByteArray(),
            state if isinstance(state, QByteArray) else QByteArray(),
        )

    def remember_layout(self, geometry: QByteArray, state: QByteArray) -> None:
        """Keep the window's geometry and the state of its docks."""
        self._settings.setValue("geometry", geometry)
        self._settings.setValue("docks", state)


def _is_file(name: str) -> bool:
    """Whether there is such a file; also where its folder may not be read, or the name cannot be one."""
    try:
        return Path(name).is_file()
    except (OSError, ValueError):
        return False

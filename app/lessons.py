"""The lessons that ship with the program: which there are, and how one is read. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

from engine import Experiment, read_experiment


@dataclass(frozen=True)
class Lesson:
    """A lesson of resources/lessons: its file's name without the ending, and the experiment."""

    key: str
    experiment: Experiment


def all_lessons() -> tuple[Lesson, ...]:
    """Read all lessons, in the order of their file names."""
    folder = files("resources").joinpath("lessons")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".json"))
    return tuple(
        Lesson(name.removesuffix(".json"), read_experiment(folder.joinpath(name).read_bytes()))
        for name in names
    )

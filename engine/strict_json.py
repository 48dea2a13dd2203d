"""JSON read strictly: bounded before memory is spent, with every oddity kept visible for the reader.

Python's own parser accepts NaN, 1e400 and duplicate keys. Here NaN and Infinity become a `NotANumber`,
1e400 stays as the float ``inf`` (a function called for each of two million numbers would cost a second),
and an object remembers the first key that it held twice, so that whoever walks the tree can refuse them
with their place.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any

from .errors import ExperimentError

MAX_BYTES = 16 * 1024 * 1024
MAX_BRACKETS = 400_000
MAX_COMMAS = 2_500_000
MAX_COLONS = 150_000
_LONGEST_WHOLE_NUMBER = 40


@dataclass(frozen=True)
class NotANumber:
    """Stands where the text had NaN, Infinity, or a whole number outside the range of a double."""

    text: str


class JsonObject(dict[str, Any]):
    """A JSON object that remembers the first key it was given twice."""

    duplicate: str | None = None


def _object(pairs: list[tuple[str, Any]]) -> JsonObject:
    found = JsonObject()
    for key, value in pairs:
        if key in found and found.duplicate is None:
            found.duplicate = key
        found[key] = value
    return found


def _whole(text: str) -> int | float | NotANumber:
    if len(text) <= _LONGEST_WHOLE_NUMBER:
        return int(text)
    value = float(text)
    return value if math.isfinite(value) else NotANumber(text[:_LONGEST_WHOLE_NUMBER])


def check_size(content: bytes) -> None:
    """Refuse a text that would spend too much time or memory, before any of it is spent.

    Raises
    ------
    ExperimentError
        At ``$``, when there are too many bytes, lists or numbers for a project.
    """
    if len(content) > MAX_BYTES:
        raise ExperimentError(
            "$", f"the file has {len(content):,} bytes; {MAX_BYTES:,} is the most that a project may have."
        )
    too_many = (
        content.count(b"[") + content.count(b"{") > MAX_BRACKETS
        or content.count(b",") > MAX_COMMAS
        or content.count(b":") > MAX_COLONS
    )
    if too_many:
        raise ExperimentError("$", "the file holds more lists or numbers than a project may have.")


def parse(content: bytes) -> Any:
    """Read one JSON value from the bytes of a file.

    Raises
    ------
    ExperimentError
        At ``$``, when the text is too large, no UTF-8, or no JSON; the sentence gives line and column.
    """
    check_size(content)
    if not content.strip():
        raise ExperimentError("$", "the file is empty.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ExperimentError(
            "$", f"the file is not UTF-8 text (byte {error.start + 1:,} does not fit); is it a project?"
        ) from None
    try:
        return json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=NotANumber,
            parse_int=_whole,
        )
    except json.JSONDecodeError as error:
        raise ExperimentError(
            "$", f"the file is not JSON: line {error.lineno}, column {error.colno}: {error.msg}."
        ) from None
    except RecursionError:
        raise ExperimentError("$", "the file nests too deep; a project needs seven levels.") from None

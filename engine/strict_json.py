"""JSON read strictly: bounded before memory is spent, with every oddity kept visible for the reader.

Python's own parser accepts NaN, 1e400 and duplicate keys. Here a number that is not finite becomes a
`NotANumber`, and an object remembers the first key that it held twice, so that whoever walks the tree
can refuse them with their place.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from .errors import ExperimentError

MAX_BYTES = 16 * 1024 * 1024
MAX_BRACKETS = 400_000
MAX_COMMAS = 2_500_000
_LONGEST_WHOLE_NUMBER = 40


@dataclass(frozen=True)
class NotANumber:
    """Stands where the text had NaN, Infinity, or a number outside the range of a double."""

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


def _decimal(text: str) -> float | NotANumber:
    value = float(text)
    return value if abs(value) != float("inf") else NotANumber(text[:_LONGEST_WHOLE_NUMBER])


def _whole(text: str) -> int | float | NotANumber:
    return int(text) if len(text) <= _LONGEST_WHOLE_NUMBER else _decimal(text)


def parse(content: bytes) -> Any:
    """Read one JSON value from the bytes of a file.

    Raises
    ------
    ExperimentError
        At ``$``, when the text is too large, no UTF-8, or no JSON; the sentence gives line and column.
    """
    if len(content) > MAX_BYTES:
        raise ExperimentError(
            "$", f"the file has {len(content):,} bytes; {MAX_BYTES:,} is the most that a project may have."
        )
    if not content.strip():
        raise ExperimentError("$", "the file is empty.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ExperimentError(
            "$", f"the file is not UTF-8 text (byte {error.start + 1:,} does not fit); is it a project?"
        ) from None
    if text.count("[") + text.count("{") > MAX_BRACKETS or text.count(",") > MAX_COMMAS:
        raise ExperimentError("$", "the file holds more lists or numbers than a project may have.")
    try:
        return json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=NotANumber,
            parse_float=_decimal,
            parse_int=_whole,
        )
    except json.JSONDecodeError as error:
        raise ExperimentError(
            "$", f"the file is not JSON: line {error.lineno}, column {error.colno}: {error.msg}."
        ) from None
    except RecursionError:
        raise ExperimentError("$", "the file nests too deep; a project needs seven levels.") from None

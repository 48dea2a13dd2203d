"""Rows of numbers from a spreadsheet: tabs, semicolons or commas between them, decimal commas inside."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from engine.number_text import parse_number

MOST_NUMBERS = 2_000_000
MOST_CHARACTERS = 16 * 1024 * 1024


def read_rows(text: str, columns: int) -> NDArray[np.float64]:
    """Read pasted text into an array of shape (n, columns).

    Cells are separated by tabs, else semicolons, else a comma with a space, else plain commas where
    they cannot be decimal commas (three or more cells in a row), else spaces. A first line in which no
    cell is a number is taken for the names of the columns and left out.

    Raises
    ------
    ValueError
        With a sentence that names the row and column, when one cell is no number or a row has too few
        or too many cells. Nothing is guessed and nothing is left out.
    """
    if len(text) > MOST_CHARACTERS:
        raise ValueError("The clipboard holds more than 16 million characters; nothing was pasted.")
    lines = [line for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if line.strip()]
    if not lines:
        raise ValueError("There is no text on the clipboard to paste.")
    if len(lines) * columns > MOST_NUMBERS:
        raise ValueError(f"{len(lines)} rows are too many: {MOST_NUMBERS} numbers are the most.")
    rows = _split(lines, columns)
    first = 1 if len(rows) > 1 and _is_heading(rows[0]) else 0
    numbers = np.empty((len(rows) - first, columns))
    for place, row in enumerate(rows[first:]):
        where = place + first + 1
        if len(row) != columns:
            cells = "cell" if len(row) == 1 else "cells"
            raise ValueError(
                f"Line {where} of what was pasted has {len(row)} {cells}, "
                f"but the table takes {columns} in a row."
            )
        for column, cell in enumerate(row):
            try:
                numbers[place, column] = parse_number(cell)
            except ValueError as problem:
                raise ValueError(f"Line {where}, cell {column + 1} of what was pasted: {problem}") from None
    return numbers


def _split(lines: list[str], columns: int) -> list[list[str]]:
    for separator in ("\t", ";"):
        if any(separator in line for line in lines):
            return [line.split(separator) for line in lines]
    if any(re.search(r",\s", line) for line in lines):
        return [re.split(r",\s+", line.strip()) for line in lines]
    # One comma alone could be a decimal comma; two in a row of numbers cannot both be.
    if columns > 2 and all(line.count(",") == columns - 1 for line in lines):
        return [line.split(",") for line in lines]
    return [line.split() for line in lines]


def _is_heading(cells: list[str]) -> bool:
    return all(cell.strip() and not _is_number(cell) for cell in cells)


def _is_number(cell: str) -> bool:
    try:
        parse_number(cell)
    except ValueError:
        return False
    return True

"""How a command says that it cannot go on: one sentence on stderr, and exit code 2."""

from __future__ import annotations

import sys
from typing import NoReturn

USAGE_ERROR = 2


def say_and_exit(sentence: str) -> NoReturn:
    """Write one sentence to stderr and exit with 2."""
    sys.stderr.write(f"backprop-trainer: {' '.join(sentence.split())}\n")
    sys.exit(USAGE_ERROR)

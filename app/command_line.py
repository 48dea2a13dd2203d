"""The command `backprop-trainer`: the window, or the same engine without it; only the window loads Qt."""

from __future__ import annotations

import argparse
import io
import os
import sys
from importlib.metadata import version
from typing import NoReturn

from app.exit_sentence import say_and_exit

# Before NumPy is loaded: small nets gain nothing from more threads, results keep their bits, and the
# window keeps a core for itself.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence, without the usage text around it."""

    def error(self, message: str) -> NoReturn:
        say_and_exit(f"{message[:1].upper()}{message[1:]}. Try {self.prog} --help.")


def _window_parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="backprop-trainer",
        description="Build a small neural network, train it by back-propagation, and watch every weight.",
        epilog="Commands: backprop-trainer train FILE …; … check FILE; … picture FILE … "
        "(each has its own --help).",
        allow_abbrev=False,
    )
    parser.add_argument("file", nargs="?", metavar="FILE", help="a project; without it the first lesson opens")
    parser.add_argument(
        "--version", action="version", version=f"backprop-trainer {version('backprop-trainer')}"
    )
    return parser


def _train_parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="backprop-trainer train",
        description="Train a project without the window.",
        allow_abbrev=False,
    )
    parser.add_argument("file", metavar="FILE", help="a project or lesson")
    parser.add_argument("--steps", metavar="N", help="how many steps; without it, the project's own stop")
    parser.add_argument("--trace", metavar="OUT.csv", help="write loss and every parameter, one row a step")
    parser.add_argument("--learning-rate", metavar="X", help="instead of the project's own; 1/3 is fine")
    parser.add_argument("--json", action="store_true", help="print the result as one JSON object")
    return parser


def _check_parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="backprop-trainer check",
        description="Check the gradients by complex steps, and the values that a text prints; "
        "exits with 0 if all hold, with 1 if not.",
        allow_abbrev=False,
    )
    parser.add_argument("file", metavar="FILE", help="a project or lesson")
    return parser


def _picture_parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="backprop-trainer picture",
        description="Draw the window after some steps into a PNG file, without a display.",
        allow_abbrev=False,
    )
    parser.add_argument("file", metavar="FILE", help="a project or lesson")
    parser.add_argument("--steps", metavar="N", default="0", help="how many steps to train first (0)")
    parser.add_argument("--theme", choices=("light", "dark"), default="light", help="light or dark (light)")
    parser.add_argument("--size", metavar="WxH", default="1440x900", help="in pixels (1440x900)")
    parser.add_argument("-o", "--output", metavar="OUT.png", required=True, help="the file to write")
    return parser


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line; always ends by `sys.exit`."""
    words = sys.argv[1:] if arguments is None else arguments
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A minus sign or a quotation mark must not be a traceback where the output is not UTF-8.
        sys.stdout.reconfigure(errors="backslashreplace")
    if words[:1] == ["train"]:
        from app.train_command import train

        sys.exit(train(_train_parser().parse_args(words[1:])))
    if words[:1] == ["check"]:
        from app.check_command import check

        sys.exit(check(_check_parser().parse_args(words[1:])))
    if words[:1] == ["picture"]:
        # Without a display of any kind: Qt draws into memory.
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        options = _picture_parser().parse_args(words[1:])
        _check_start()
        from app.picture import picture

        sys.exit(picture(options))
    options = _window_parser().parse_args(words)
    _check_start()
    from app.application import run_window

    sys.exit(run_window(options.file))


def _check_start() -> None:
    from app.start_checks import find_problem

    problem = find_problem()
    if problem is not None:
        say_and_exit(problem)


if __name__ == "__main__":
    main()

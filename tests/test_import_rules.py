"""The rules of the house, read from the source: who imports whom, how long a file is, and what never occurs."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = {
    path.relative_to(ROOT).as_posix(): path
    for part in ("app", "engine")
    for path in (ROOT / part).rglob("*.py")
}
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in SOURCES.items()}


def imports(name):
    """Every module that a source file imports, wherever in it, as a dotted name."""
    package = name.removesuffix(".py").removesuffix("/__init__").split("/")
    package = package if name.endswith("__init__.py") else package[:-1]
    found = set()
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            before = package[: len(package) + 1 - node.level] if node.level else []
            module = ".".join([*before, node.module] if node.module else before)
            found |= {module} | {f"{module}.{alias.name}" for alias in node.names}
    return found


def importers(*modules):
    """The source files that import one of these modules or a part of it."""
    return {
        name
        for name in TREES
        for one in imports(name)
        if any(one == module or one.startswith(f"{module}.") for module in modules)
    }


def test_the_sources_are_found():
    assert len(TREES) > 80
    assert importers("numpy")


def test_the_contracts_of_the_import_linter_hold():
    linter = Path(sys.executable).with_name("lint-imports")
    if not linter.exists():
        pytest.skip("import-linter is not installed")
    done = subprocess.run(
        [linter, "--no-cache"], capture_output=True, text=True, encoding="utf-8", cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stdout
    assert " 0 broken" in done.stdout


def test_the_engine_knows_neither_qt_nor_the_app():
    outside = importers("PySide6", "shiboken6", "pyqtgraph", "app", "resources")
    assert not [name for name in outside if name.startswith("engine/")]


@pytest.mark.parametrize(
    ("part", "others"),
    [
        ("app/document/", ("app.training", "app.views", "app.main_window", "app.wiring")),
        ("app/training/", ("app.document", "app.views", "app.main_window", "app.wiring")),
        ("app/views/", ("app.document", "app.training", "app.main_window", "app.wiring")),
        ("app/main_window.py", ("app.document", "app.training", "app.wiring")),
    ],
)
def test_document_training_and_views_do_not_know_one_another(part, others):
    assert not [name for name in importers(*others) if name.startswith(part)]


def test_plots_and_widgets_live_only_in_the_views_the_window_and_the_entry_point():
    allowed = ("app/views/", "app/main_window.py", "app/application.py")
    found = importers("pyqtgraph", "PySide6.QtWidgets")
    assert found
    assert not [name for name in found if not name.startswith(allowed)]


def test_the_training_thread_and_what_it_shares_know_no_qt():
    free = {"training_thread", "commands", "frame_pacer", "handover", "run_state"}
    assert not {f"app/training/{name}.py" for name in free} & importers("PySide6")


@pytest.mark.parametrize("name", ["app/lessons.py", "app/train_command.py", "app/command_line.py"])
def test_what_runs_without_a_window_imports_no_qt_at_its_top(name):
    top = {
        alias.name if isinstance(node, ast.Import) else node.module or ""
        for node in TREES[name].body
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    }
    assert not [one for one in top if one.startswith(("PySide6", "pyqtgraph", "app.application", "app.views"))]


@pytest.mark.parametrize("name", SOURCES)
def test_a_file_has_at_most_four_hundred_lines(name):
    assert len(SOURCES[name].read_text(encoding="utf-8").splitlines()) <= 400


def test_no_file_is_a_drawer():
    drawers = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"}
    assert not [name for name in SOURCES if drawers & set(re.split(r"[/_.]", name))]


@pytest.mark.parametrize("name", SOURCES)
def test_a_module_opens_with_what_it_is_for(name):
    docstring = ast.get_docstring(TREES[name])
    assert docstring
    assert len(docstring) > 20


FORBIDDEN_MODULES = (
    "pickle",
    "cPickle",
    "dill",
    "shelve",
    "marshal",
    "yaml",
    "runpy",
    "code",
    "pyqtgraph.configfile",
)
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__", "execfile"}


def test_nothing_that_could_run_a_file_as_code_is_imported():
    assert not importers(*FORBIDDEN_MODULES)


READERS_THAT_RUN_CODE = re.compile(r"(np|numpy|pickle|marshal|yaml|shelve)\.\w*(load|open)\w*")


def forbidden_calls(tree):
    """Everything that a source file calls and that could make code of text."""
    called = [ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [
        one
        for one in called
        if one in FORBIDDEN_CALLS or one.endswith("import_module") or READERS_THAT_RUN_CODE.fullmatch(one)
    ]


@pytest.mark.parametrize("name", SOURCES)
def test_no_text_becomes_code(name):
    assert forbidden_calls(TREES[name]) == []


@pytest.mark.parametrize(
    "code",
    ["eval(t)", "exec(t)", "np.load(f)", "pickle.loads(b)", "yaml.safe_load(f)", "importlib.import_module(t)"],
)
def test_the_check_itself_sees_what_it_forbids(code):
    assert forbidden_calls(ast.parse(code))


def test_the_training_thread_neither_emits_nor_sleeps():
    text = SOURCES["app/training/training_thread.py"].read_text(encoding="utf-8")
    assert ".emit(" not in text
    assert "time.sleep" not in text

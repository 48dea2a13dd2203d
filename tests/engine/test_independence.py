"""The engine stands alone: it imports, trains and saves where there is no Qt and no window."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SCRIPT = """
import sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"PySide6", "shiboken6", "pyqtgraph", "PyQt6", "app", "resources"}:
            raise ImportError(f"{name} is blocked")
        return None

sys.meta_path.insert(0, Blocked())
import engine, pkgutil, importlib
for module in pkgutil.iter_modules(engine.__path__):
    importlib.import_module("engine." + module.name)
experiment = engine.Experiment(
    engine.Network(1, (engine.Layer(1, bias=False, weights=[[-23.1]]),)),
    engine.Data([[5.7]], [[50.1]]), engine.Loss(), engine.Training(0.007))
trainer = engine.Trainer(experiment)
trainer.run(20)
print(round(trainer.parameters[0], 4))
again = engine.read_experiment(engine.experiment_text(experiment))
assert again == experiment
outside = {name.partition(".")[0] for name in sys.modules} - set(sys.stdlib_module_names)
print(*(name for name in outside if not name.startswith("_")))
"""


def test_the_engine_runs_with_numpy_and_the_standard_library_alone():
    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", SCRIPT],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        check=False,
    )
    assert result.returncode == 0, result.stderr
    weight, modules = result.stdout.splitlines()
    assert weight == "8.7893"
    inside_numpy = {"cython_runtime"}
    assert set(modules.split()) - inside_numpy <= {"engine", "numpy", "sitecustomize", "usercustomize"}


def test_no_module_outgrows_four_hundred_lines_or_hides_behind_a_vague_name():
    vague = {"utils", "helpers", "common", "misc", "manager"}
    for path in (Path(__file__).parents[2] / "engine").rglob("*.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 400, path.name
        assert not vague & set(path.stem.split("_")), path.name

"""The command line, mostly as a process of its own: what it prints, how it ends, and without Qt."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import time
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from app.command_line import main
from engine import Trainer, load_experiment, take_snapshot
from engine.printed_values import agrees

ROOT = Path(__file__).parents[2]
FIRST = ROOT / "resources" / "lessons" / "1-linear-neuron.json"
XOR = ROOT / "resources" / "lessons" / "6-xor.json"
PRINTED = (
    "-8.5948", "-0.68736", "3.6233", "5.9732", "7.2542", "7.9525", "8.3332", "8.5408", "8.6539", "8.7156",
    "8.7492", "8.7675", "8.7775", "8.7829", "8.7859", "8.7875", "8.7884", "8.7889", "8.7892", "8.7893",
)  # fmt: skip


def run(*words, environment=None, folder=ROOT, **keywords):
    """Run the command; any warning of Python would stand on stderr."""
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "app.command_line", *map(str, words)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=30,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})},
        check=False,
        **keywords,
    )


def call(*words):
    """Run the command in this process: faster, for what has been seen once as a process of its own."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ending:
        main([str(word) for word in words])
    return subprocess.CompletedProcess(words, ending.value.code, out.getvalue(), err.getvalue())


def result_of(*words):
    done = call(*words, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def assert_refused(done, *parts):
    """One sentence on stderr that holds these parts, nothing on stdout, exit 2, no traceback."""
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert done.stderr.startswith("backprop-trainer: ")
    assert done.stderr.count("\n") == 1
    assert done.stderr.endswith((".\n", "?\n", "help.\n"))
    assert "Traceback" not in done.stderr
    for part in parts:
        assert part in done.stderr


@pytest.fixture
def project(tmp_path):
    """Write the first lesson with changes at the top level; returns the path."""

    def write(name="project.json", **changes):
        tree = {**json.loads(FIRST.read_text(encoding="utf-8")), **changes}
        path = tmp_path / name
        path.write_text(json.dumps(tree), encoding="utf-8")
        return path

    return write


# Training


def test_the_first_lesson_prints_the_twenty_weights_of_the_text():
    done = run("train", FIRST)
    assert (done.returncode, done.stderr) == (0, "")
    head, *lines, ending = done.stdout.splitlines()
    assert head.split() == ["step", "loss", "W1[1,1]"]
    assert [line.split()[0] for line in lines] == [str(step) for step in range(21)]
    assert [line.split()[2] for line in lines[1:]] == list(PRINTED)
    assert ending == "Stopped after 20 steps, as set."


def test_the_trace_holds_every_step_with_the_trainers_own_digits(tmp_path):
    done = run("train", XOR, "--steps", 50, "--trace", tmp_path / "out.csv")
    assert (done.returncode, done.stderr) == (0, "")
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    trainer = Trainer(load_experiment(XOR))
    assert head == ["step", "epoch", "loss", *trainer.layout.names]
    assert len(rows) == 51
    for step, row in enumerate(rows):
        assert row[:2] == [str(step), str(step)]
        assert [float(text) for text in row[2:]] == trainer.row().tolist()
        assert row[2] == repr(trainer.loss)
        trainer.step()


def test_the_trace_of_the_first_lesson_agrees_with_the_printed_digits(tmp_path):
    assert run("train", FIRST, "--trace", tmp_path / "out.csv").returncode == 0
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        weights = [float(row["W1[1,1]"]) for row in csv.DictReader(file)]
    assert weights[0] == -23.1
    assert all(agrees(weight, text) for weight, text in zip(weights[1:], PRINTED, strict=True))


def test_json_prints_one_object_with_the_results():
    done = run("train", XOR, "--steps", 30, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    result = json.loads(done.stdout)
    trainer = Trainer(load_experiment(XOR))
    trainer.run(30)
    assert set(result) == {"steps", "final_loss", "loss", "parameters", "stopped"}
    assert result["steps"] == 30
    assert result["loss"] == trainer.loss
    assert result["final_loss"] == take_snapshot(trainer.experiment, trainer.parameters).loss
    assert result["parameters"] == dict(zip(trainer.layout.names, trainer.parameters.tolist(), strict=True))
    assert result["stopped"] == "steps done"


def test_without_steps_the_projects_own_stop_ends_it():
    result = result_of("train", FIRST)
    assert result["steps"] == 20
    assert result["stopped"] == "Stopped after 20 steps, as set."


@pytest.mark.parametrize(("steps", "weight"), [("0", -23.1), ("1", -8.59476), ("40", 8.789469)])
def test_steps_on_the_command_line_replace_those_of_the_project(steps, weight):
    result = result_of("train", FIRST, "--steps", steps)
    assert result["steps"] == int(steps)
    assert result["parameters"]["W1[1,1]"] == pytest.approx(weight, rel=1e-6)


def test_a_loss_threshold_of_the_project_still_ends_counted_steps(project):
    path = project(training={"learning_rate": 0.007, "stop": {"loss_below": 1.0, "steps": 5}})
    result = result_of("train", path, "--steps", 100)
    assert result["steps"] == 9
    assert "below 1, as set" in result["stopped"]


@pytest.mark.parametrize(("text", "rate"), [("1/300", 1 / 300), ("0,005", 0.005), ("7e-3", 0.007), ("0", 0.0)])
def test_the_learning_rate_is_read_as_people_write_it(text, rate):
    trainer = Trainer(load_experiment(FIRST).with_training(learning_rate=rate))
    trainer.run(3)
    result = result_of("train", FIRST, "--steps", 3, "--learning-rate", text)
    assert result["parameters"]["W1[1,1]"] == trainer.parameters[0]


@pytest.mark.parametrize("text", ["1/3", "0,05"])
def test_a_learning_rate_too_large_ends_in_divergence_with_a_remedy(text):
    done = call("train", FIRST, "--steps", 5000, "--learning-rate", text)
    assert (done.returncode, done.stderr) == (0, "")
    assert "try a smaller learning rate" in done.stdout
    assert "nan" not in done.stdout
    assert "inf" not in done.stdout.replace("finite", "")
    result = result_of("train", FIRST, "--steps", 5000, "--learning-rate", text)
    assert 0 < result["steps"] < 5000
    assert abs(result["parameters"]["W1[1,1]"]) > 1e100


def test_a_start_that_is_not_finite_is_told_and_is_valid_json(project):
    tree = json.loads(FIRST.read_text(encoding="utf-8"))
    tree["network"]["layers"][0]["weights"] = [[1e300]]
    result = result_of("train", project(network=tree["network"]))
    assert (result["steps"], result["loss"], result["final_loss"]) == (0, None, None)
    assert "at the start" in result["stopped"]


def test_a_loss_that_is_finite_only_on_its_batch_is_valid_json(project):
    path = project(
        data={"inputs": [[1], [1e200]], "targets": [[2], [0]]},
        training={"learning_rate": 0.1, "batch_size": 1, "stop": {"steps": 5}},
        printed=[],
    )
    result = result_of("train", path)
    assert result["final_loss"] is None
    assert result["loss"] > 0


def test_the_output_is_readable_where_it_is_not_utf_8(project):
    path = project(training={"learning_rate": 0.007, "stop": {"loss_below": 1e-6}})
    done = run("train", path, environment={"PYTHONIOENCODING": "ascii"})
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1].startswith("Stopped at step")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pipe that can break")
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_that_has_enough_is_no_error_to_tell(unbuffered):
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "app.command_line", "train", str(FIRST)],
        stdout=writer,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
        timeout=30,
        check=False,
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (1, b"")


# Refusals


BAD_FILES = {
    "empty": (b"", "empty"),
    "not JSON": (b"hello", "$"),
    "cut off": (b'{"format": "backprop-trainer",', "line 1"),
    "a list": (b"[1, 2]", "$:"),
    "binary": (bytes(range(256)), "$"),
    "another format": (b'{"format": "other", "version": 1}', "$.format"),
}


@pytest.mark.parametrize("kind", BAD_FILES)
def test_a_file_that_is_no_project_is_refused_in_one_sentence(tmp_path, kind):
    content, part = BAD_FILES[kind]
    path = tmp_path / "bad.json"
    path.write_bytes(content)
    assert_refused(run("train", path), str(path), part)


NETWORK = {"inputs": 1, "layers": [{"units": 1, "bias": False, "weights": [[1, 2]]}]}
BAD_TREES = {
    "wrong shape": ({"network": NETWORK}, "$.network.layers[1].weights"),
    "NaN": ({"data": {"inputs": [[float("nan")]], "targets": [[1]]}}, "NaN"),
    "unknown key": ({"colour": "red"}, "$.colour"),
    "newer version": ({"version": 2}, "$.version"),
    "wrong type": ({"training": {"learning_rate": "fast"}}, "$.training.learning_rate"),
    "negative rate": ({"training": {"learning_rate": -1}}, "$.training.learning_rate"),
    "no such dataset": ({"data": {"dataset": "../../etc/passwd"}}, "$.data.dataset"),
}


@pytest.mark.parametrize("kind", BAD_TREES)
def test_a_bad_project_is_refused_with_the_place_of_the_mistake(project, kind):
    changes, place = BAD_TREES[kind]
    path = project(**changes)
    assert_refused(call("train", path), str(path), place)


def test_a_missing_file_is_refused_by_name(tmp_path):
    assert_refused(run("train", tmp_path / "nowhere.json"), "nowhere.json")


def test_a_folder_is_refused_by_name(tmp_path):
    assert_refused(run("train", tmp_path), str(tmp_path))


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["--steps", "-1"], "--steps"),
        (["--steps", "1.5"], "--steps"),
        (["--steps", "٣"], "--steps"),
        (["--steps", "9" * 30], "--steps"),
        (["--steps"], "--steps"),
        (["--learning-rate", "fast"], "--learning-rate"),
        (["--learning-rate", "1/0"], "below the line"),
        (["--learning-rate", "nan"], "--learning-rate"),
        (["--learning-rate=-1"], "$.training.learning_rate"),
        (["--learn", "1"], "--learn"),
        (["--colour", "red"], "--colour"),
        (["second.json"], "second.json"),
    ],
)
def test_a_bad_option_is_refused_by_name(words, part):
    assert_refused(call("train", FIRST, *words), part)


def test_train_without_a_file_is_refused():
    assert_refused(run("train"), "FILE")


def test_a_project_that_never_ends_is_refused_with_the_way_out(project):
    assert_refused(call("train", project(training={"learning_rate": 0.1})), "--steps N")


def test_a_trace_that_cannot_be_written_is_told(tmp_path):
    done = run("train", FIRST, "--trace", tmp_path / "no such folder" / "out.csv", "--json")
    assert_refused(done, "out.csv", "cannot be written")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_trace_on_a_full_disk_is_told():
    assert_refused(run("train", FIRST, "--trace", "/dev/full", "--json"), "/dev/full", "No space left")


# Without Qt, and without a display

PROBE = """
import sys
from app.command_line import main
try:
    main(sys.argv[1:])
except SystemExit as ending:
    assert not ending.code, ending.code
loaded = [name for name in sys.modules if name.partition(".")[0] in ("PySide6", "shiboken6", "pyqtgraph")]
assert not loaded, loaded[:3]
assert "numpy" in sys.modules or "--version" in sys.argv
"""


@pytest.mark.parametrize("words", [["train", str(FIRST), "--json"], ["--version"]])
def test_no_qt_is_loaded_where_no_window_opens(words):
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *words], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_version_is_told_in_half_a_second():
    spent = []
    for _ in range(3):
        begin = time.perf_counter()
        done = run("--version")
        spent.append(time.perf_counter() - begin)
        assert done.stdout.startswith("backprop-trainer 0.")
        assert (done.returncode, done.stderr) == (0, "")
    assert min(spent) < 0.5


@pytest.mark.parametrize("words", [["--help"], ["train", "--help"], ["picture", "--help"]])
def test_help_names_what_there_is(words):
    done = run(*words)
    assert (done.returncode, done.stderr) == (0, "")
    assert "FILE" in done.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
@pytest.mark.parametrize("display", ["", ":4099"])
def test_without_a_display_one_sentence_says_what_to_do(display):
    environment = {"DISPLAY": display, "WAYLAND_DISPLAY": "", "QT_QPA_PLATFORM": ""}
    done = run(environment=environment)
    assert_refused(done, "no display", "backprop-trainer train FILE")


def test_training_needs_no_display():
    environment = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "QT_QPA_PLATFORM": ""}
    assert run("train", FIRST, environment=environment).returncode == 0

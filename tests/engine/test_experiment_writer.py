"""Writing and reading give the same bits, and a save leaves the old file or the new one, never less."""

from __future__ import annotations

import errno
import itertools
import json
import os
import stat
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import (
    Choice,
    Data,
    Experiment,
    Layer,
    Loss,
    Network,
    Printed,
    Stop,
    Training,
    experiment_text,
    load_experiment,
    read_experiment,
    save_experiment,
)

finite = st.floats(allow_nan=False, allow_infinity=False, width=64)
positive = st.floats(min_value=0, max_value=1e300, exclude_min=True, allow_subnormal=True)
text = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def matrices(rows, columns):
    return st.lists(st.lists(finite, min_size=columns, max_size=columns), min_size=rows, max_size=rows)


@st.composite
def experiments(draw):
    sizes = draw(st.lists(st.integers(1, 3), min_size=2, max_size=4))
    layers = []
    for n_in, units in itertools.pairwise(sizes):
        bias = draw(st.booleans())
        layers.append(
            Layer(
                units,
                draw(st.sampled_from(["linear", "sigmoid", "tanh", "relu", "leaky_relu", "softplus"])),
                bias=bias,
                weights=draw(st.none() | matrices(n_in, units)),
                biases=draw(st.none() | st.lists(finite, min_size=units, max_size=units)) if bias else None,
                initializer=draw(
                    st.none()
                    | st.just(Choice("he"))
                    | st.builds(lambda value: Choice("constant", {"value": value}), finite)
                ),
                frozen_weights=draw(st.sampled_from([(), ((n_in, units),)])),
                frozen_biases=(units,) if bias and draw(st.booleans()) else (),
            )
        )
    rows = draw(st.integers(1, 3))
    tested = draw(st.booleans())
    return Experiment(
        network=Network(sizes[0], tuple(layers), draw(st.just(()) | st.tuples(*[text] * sizes[0]))),
        data=Data(
            draw(matrices(rows, sizes[0])),
            draw(matrices(rows, sizes[-1])),
            draw(matrices(2, sizes[0])) if tested else None,
            draw(matrices(2, sizes[-1])) if tested else None,
        ),
        loss=Loss(
            factor=draw(positive),
            over_outputs=draw(st.sampled_from(["sum", "mean"])),
            over_examples=draw(st.sampled_from(["sum", "mean"])),
            l1=draw(positive),
            l2=draw(positive),
        ),
        training=Training(
            draw(positive),
            batch_size=draw(st.none() | st.integers(1, 5)),
            shuffle=draw(st.booleans()),
            seed=draw(st.integers(0, 2**63 - 1)),
            stop=Stop(draw(st.none() | st.integers(1, 10**12)), None, draw(st.none() | finite)),
        ),
        title=draw(text),
        description=draw(text),
        notation="engineer",
        printed=tuple(
            draw(
                st.lists(
                    st.builds(
                        Printed,
                        st.integers(0, 99),
                        st.just("loss"),
                        st.just("-8.5948"),
                        st.integers(1, rows),
                        st.none() | text,
                    ),
                    max_size=2,
                )
            )
        ),
    )


@settings(max_examples=150, deadline=None)
@given(experiments())
def test_what_is_written_reads_back_to_the_same_bits(experiment):
    written = experiment_text(experiment)
    again = read_experiment(written)
    assert again == experiment
    assert experiment_text(again) == written
    json.loads(written)


@pytest.mark.parametrize("value", [0.1, -0.0, 5e-324, 1.7976931348623157e308, 1 / 3, 2**53 + 2.0])
def test_every_double_keeps_its_bits(linear_neuron, value):
    again = read_experiment(experiment_text(linear_neuron(weight=value)))
    assert again.network.layers[0].weights.tobytes() == np.array([[value]]).tobytes()


def test_data_by_name_is_written_by_name(tree):
    project = tree()
    project["data"] = {"dataset": "xor"}
    experiment = read_experiment(json.dumps(project))
    written = json.loads(experiment_text(experiment))
    assert written["data"] == {"dataset": "xor"}
    assert read_experiment(experiment_text(experiment)) == experiment


def test_the_text_has_one_row_of_numbers_a_line(linear_neuron):
    lines = experiment_text(linear_neuron()).splitlines()
    assert '        "weights": [' in lines
    assert "          [-23.1]" in lines
    assert lines[-1] == "}"


def test_saving_and_loading_give_the_same_experiment(linear_neuron, tmp_path):
    path = tmp_path / "neuron.bptrainer"
    save_experiment(linear_neuron(), path)
    assert load_experiment(path) == linear_neuron()
    save_experiment(linear_neuron(weight=1.0), str(path))
    assert load_experiment(path) == linear_neuron(weight=1.0)
    assert list(contents(tmp_path)) == ["neuron.bptrainer"]


def test_a_long_name_and_one_in_other_letters_can_be_saved(linear_neuron, tmp_path):
    for name in ("n" * 200 + ".bptrainer", "Übung 练习.bptrainer"):
        save_experiment(linear_neuron(), tmp_path / name)
        assert load_experiment(tmp_path / name) == linear_neuron()


FAILING_CALLS = [
    "tempfile.mkstemp",
    "os.fdopen",
    "os.fsync",
    "pathlib.Path.stat",
    "pathlib.Path.chmod",
    "pathlib.Path.replace",
]


@pytest.mark.parametrize("exists", [True, False], ids=["over an old file", "to a new name"])
@pytest.mark.parametrize("call", FAILING_CALLS)
def test_a_save_that_fails_leaves_the_old_file_and_nothing_else(
    linear_neuron, tmp_path, monkeypatch, call, exists
):
    path = tmp_path / "neuron.bptrainer"
    if exists:
        save_experiment(linear_neuron(), path)
    before = contents(tmp_path)

    def fails(*arguments, **keywords):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(call, fails)
        with pytest.raises(OSError, match="No space left"):
            save_experiment(linear_neuron(weight=1.0), path)
    assert contents(tmp_path) == before


def test_a_disk_that_takes_only_a_part_leaves_the_old_file(linear_neuron, tmp_path, monkeypatch):
    path = tmp_path / "neuron.bptrainer"
    save_experiment(linear_neuron(), path)
    real = os.fdopen

    class Short:
        def __init__(self, file):
            self._file = file

        def __enter__(self):
            self._file.__enter__()
            return self

        def __exit__(self, *error):
            return self._file.__exit__(*error)

        def write(self, content):
            return self._file.write(content[:100])

        def __getattr__(self, name):
            return getattr(self._file, name)

    with monkeypatch.context() as patch:
        patch.setattr("os.fdopen", lambda *arguments: Short(real(*arguments)))
        with pytest.raises(OSError, match="only a part"):
            save_experiment(linear_neuron(weight=1.0), path)
    assert load_experiment(path) == linear_neuron()
    assert list(contents(tmp_path)) == ["neuron.bptrainer"]


def test_an_interrupted_save_leaves_the_old_file(linear_neuron, tmp_path, monkeypatch):
    path = tmp_path / "neuron.bptrainer"
    save_experiment(linear_neuron(), path)

    def interrupted(*arguments):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", interrupted)
        with pytest.raises(KeyboardInterrupt):
            save_experiment(linear_neuron(weight=1.0), path)
    assert load_experiment(path) == linear_neuron()
    assert list(contents(tmp_path)) == ["neuron.bptrainer"]


@pytest.mark.skipif(sys.platform == "win32", reason="folders cannot be flushed there")
def test_a_folder_that_cannot_be_flushed_does_not_make_a_whole_file_a_failure(
    linear_neuron, tmp_path, monkeypatch
):
    def fails(*arguments):
        raise OSError(errno.EINVAL, "Invalid argument")

    with monkeypatch.context() as patch:
        patch.setattr("engine.experiment_writer._flush_folder", fails)
        save_experiment(linear_neuron(), tmp_path / "neuron.bptrainer")
    assert load_experiment(tmp_path / "neuron.bptrainer") == linear_neuron()


def test_a_file_that_another_program_holds_for_a_moment_on_windows_is_tried_again(
    linear_neuron, tmp_path, monkeypatch
):
    path = tmp_path / "neuron.bptrainer"
    real = Path.replace
    attempts = []

    def held(self, target):
        attempts.append(target)
        if len(attempts) < 3:
            raise PermissionError(errno.EACCES, "Access is denied")
        return real(self, target)

    with monkeypatch.context() as patch:
        patch.setattr("pathlib.Path.replace", held)
        patch.setattr("engine.experiment_writer._HELD_FILES_COME_FREE", True)
        save_experiment(linear_neuron(), path)
    assert len(attempts) == 3
    assert load_experiment(path) == linear_neuron()


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX")
def test_a_file_keeps_its_permissions_and_a_new_one_gets_those_of_the_umask(linear_neuron, tmp_path):
    path = tmp_path / "neuron.bptrainer"
    mask = os.umask(0o027)
    try:
        save_experiment(linear_neuron(), path)
    finally:
        os.umask(mask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    path.chmod(0o604)
    save_experiment(linear_neuron(weight=1.0), path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o604


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_a_link_is_followed_and_stays_a_link(linear_neuron, tmp_path):
    folder = tmp_path / "real"
    folder.mkdir()
    save_experiment(linear_neuron(), folder / "neuron.bptrainer")
    link = tmp_path / "link.bptrainer"
    link.symlink_to(folder / "neuron.bptrainer")
    save_experiment(linear_neuron(weight=2.0), link)
    assert link.is_symlink()
    assert load_experiment(folder / "neuron.bptrainer") == linear_neuron(weight=2.0)


def test_a_folder_that_is_not_there_is_an_error_of_the_system(linear_neuron, tmp_path):
    with pytest.raises(OSError, match="No such file"):
        save_experiment(linear_neuron(), tmp_path / "none" / "neuron.bptrainer")


def test_a_project_too_large_to_be_opened_again_is_not_saved(linear_neuron, tmp_path, monkeypatch):
    path = tmp_path / "neuron.bptrainer"
    save_experiment(linear_neuron(), path)
    monkeypatch.setattr("engine.strict_json.MAX_BYTES", 100)
    with pytest.raises(OSError, match="could not be opened again"):
        save_experiment(linear_neuron(weight=2.0), path)
    monkeypatch.undo()
    assert load_experiment(path) == linear_neuron()

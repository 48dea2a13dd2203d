"""`backprop-trainer check`: what holds exits with 0, what does not with 1, and says which."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest

from app import check_command
from app.command_line import main


def run(capsys, path):
    with pytest.raises(SystemExit) as ended:
        main(["check", str(path)])
    captured = capsys.readouterr()
    return ended.value.code, captured.out, captured.err


@pytest.fixture
def lesson():
    path = files("resources").joinpath("lessons", "1-linear-neuron.json")
    return json.loads(path.read_text(encoding="utf-8"))


def write(tmp_path, tree):
    path = tmp_path / "project.bptrainer"
    path.write_text(json.dumps(tree), encoding="utf-8")
    return path


def test_the_first_lesson_holds_gradients_and_twenty_printed_values(capsys, tmp_path, lesson):
    code, out, err = run(capsys, write(tmp_path, lesson))
    assert (code, err) == (0, "")
    assert "all 1 agree" in out
    assert "20 of 20" in out
    assert out.count("   holds  ") == 20


def test_a_wrong_digit_in_print_fails_and_is_named(capsys, tmp_path, lesson):
    lesson["printed"][2]["text"] = "3.6253"
    code, out, _ = run(capsys, write(tmp_path, lesson))
    assert code == 1
    assert "19 of 20" in out
    assert next(line for line in out.splitlines() if "FAILS" in line).split()[2] == "3"


def test_a_known_misprint_is_an_erratum_and_no_failure(capsys, tmp_path, lesson):
    lesson["printed"][2] |= {"text": "3.6253", "erratum": "a digit slipped"}
    code, out, _ = run(capsys, write(tmp_path, lesson))
    assert code == 0
    assert "erratum" in out
    assert "a digit slipped" in out


def test_a_wrong_gradient_fails_and_names_the_worst(capsys, tmp_path, lesson, monkeypatch):
    honest = check_command.check_gradients
    monkeypatch.setattr(check_command, "check_gradients", lambda what, where: honest(what, where, [-2072.1]))
    code, out, _ = run(capsys, write(tmp_path, lesson))
    assert code == 1
    assert "NOT all" in out
    assert "W1[1,1]: -2072.1 against -2072.178" in out


def test_a_bad_file_is_one_sentence_and_exit_2(capsys, tmp_path, lesson):
    lesson["network"]["layers"][0]["weights"] = [[1, 2]]
    code, out, err = run(capsys, write(tmp_path, lesson))
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert "$.network.layers[1].weights" in err


def test_a_large_table_is_checked_on_its_first_examples(capsys, tmp_path, lesson, monkeypatch):
    monkeypatch.setattr(check_command, "MOST_WORK", 2)
    lesson["data"] = {"inputs": [[1], [2], [3]], "targets": [[1], [2], [3]]}
    lesson["printed"] = []
    code, out, _ = run(capsys, write(tmp_path, lesson))
    assert code == 0
    assert "over the first 2 of 3 examples" in out
    assert "the file has none" in out

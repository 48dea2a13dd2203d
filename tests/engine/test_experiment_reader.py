"""Reading is strict: every fault is refused with its place, and nothing else comes of it."""

from __future__ import annotations

import json
import time

import numpy as np
import pytest

from engine import Choice, Experiment, ExperimentError, load_experiment, read_experiment

GONE = object()


def changed(tree, path, value):
    """Put a value at a path of keys and places (from 0); GONE takes the key away."""
    place = tree
    for key in path[:-1]:
        place = place[key]
    if value is GONE:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return tree


def refusal(content):
    """Read what must be refused, within a second; return the error."""
    start = time.perf_counter()
    with pytest.raises(ExperimentError) as caught:
        read_experiment(content)
    assert time.perf_counter() - start < 1.0
    assert caught.value.sentence.endswith((".", "?"))
    assert str(caught.value) == f"{caught.value.place}: {caught.value.sentence}"
    return caught.value


def test_a_whole_project_is_read_with_every_field(tree):
    experiment = read_experiment(json.dumps(tree()))
    assert isinstance(experiment, Experiment)
    assert experiment.title == "Small"
    assert experiment.network.sizes == (2, 3, 1)
    assert experiment.network.input_names == ("x", "y")
    first, last = experiment.network.layers
    assert first.weights.tolist() == [[0.1, -0.2, 0.3], [0.4, 0.5, -0.6]]
    assert first.biases.tolist() == [0, 0.1, 0.2]
    assert first.frozen_weights == ((1, 2),)
    assert first.frozen_biases == (3,)
    assert (last.bias, last.weights, last.initializer) == (False, None, Choice("he"))
    assert experiment.training.stop.steps == 50
    assert experiment.printed[0].quantity == "W1[1,1]"


def test_everything_that_is_not_required_has_the_neutral_default():
    experiment = read_experiment(
        '{"format": "backprop-trainer", "version": 1, "network": {"inputs": 1, "layers": [{"units": 1}]},'
        '"data": {"inputs": [[1]], "targets": [[2]]}, "loss": {"kind": "squared_error"},'
        '"training": {"learning_rate": 1}}'
    )
    layer, loss, training = experiment.network.layers[0], experiment.loss, experiment.training
    assert (layer.activation, layer.bias, layer.initializer) == ("linear", True, None)
    assert (loss.factor, loss.over_outputs, loss.over_examples, loss.l1, loss.l2) == (1, "sum", "mean", 0, 0)
    assert (training.batch_size, training.shuffle, training.seed) == (None, False, 0)
    assert training.optimizer == Choice("gradient_descent")
    assert training.schedule == Choice("constant")
    assert (experiment.title, experiment.description, experiment.printed) == ("", "", ())


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        (("format",), GONE, "$.format"),
        (("format",), "something else", "$.format"),
        (("version",), GONE, "$.version"),
        (("version",), True, "$.version"),
        (("version",), 1.0, "$.version"),
        (("version",), "1", "$.version"),
        (("version",), 0, "$.version"),
        (("version",), 2, "$.version"),
        (("network",), GONE, "$.network"),
        (("network",), [], "$.network"),
        (("network",), None, "$.network"),
        (("data",), GONE, "$.data"),
        (("loss",), GONE, "$.loss"),
        (("training",), GONE, "$.training"),
        (("colour",), "red", "$.colour"),
        (("title",), 5, "$.title"),
        (("title",), "x" * 201, "$.title"),
        (("title",), "\ud800", "$.title"),
        (("description",), None, "$.description"),
        (("description",), "x" * 20_001, "$.description"),
        (("notation",), "../../etc/passwd", "$.notation"),
        (("notation",), 3, "$.notation"),
        (("network", "inputs"), 0, "$.network.inputs"),
        (("network", "inputs"), -1, "$.network.inputs"),
        (("network", "inputs"), 2.0, "$.network.inputs"),
        (("network", "inputs"), True, "$.network.inputs"),
        (("network", "inputs"), 10**30, "$.network.inputs"),
        (("network", "input_names"), ["x"], "$.network.input_names"),
        (("network", "input_names"), ["x", 2], "$.network.input_names[2]"),
        (("network", "input_names"), ["x", "y" * 61], "$.network.input_names[2]"),
        (("network", "input_names"), False, "$.network.input_names"),
        (("network", "input_names"), "", "$.network.input_names"),
        (("network", "layers"), [], "$.network.layers"),
        (("network", "layers"), {}, "$.network.layers"),
        (("network", "layers"), [{"units": 1}] * 65, "$.network.layers"),
        (("network", "layers", 0), 7, "$.network.layers[1]"),
        (("network", "layers", 0, "units"), GONE, "$.network.layers[1].units"),
        (("network", "layers", 0, "units"), 4097, "$.network.layers[1].units"),
        (("network", "layers", 0, "units"), None, "$.network.layers[1].units"),
        (("network", "layers", 0, "activation"), "relUUU", "$.network.layers[1].activation"),
        (("network", "layers", 0, "activation"), "softmax", "$.network.layers[1].activation"),
        (("network", "layers", 0, "activation"), ["tanh"], "$.network.layers[1].activation"),
        (("network", "layers", 0, "bias"), 1, "$.network.layers[1].bias"),
        (("network", "layers", 0, "bias"), False, "$.network.layers[1].biases"),
        (("network", "layers", 0, "weights"), [[1, 2, 3]], "$.network.layers[1].weights"),
        (("network", "layers", 0, "weights"), [], "$.network.layers[1].weights"),
        (("network", "layers", 0, "weights"), [[]], "$.network.layers[1].weights"),
        (("network", "layers", 0, "weights"), [1, 2], "$.network.layers[1].weights[1]"),
        (("network", "layers", 0, "weights"), [[1, 2, 3], [1, 2]], "$.network.layers[1].weights[2]"),
        (("network", "layers", 0, "weights", 0, 1), None, "$.network.layers[1].weights[1][2]"),
        (("network", "layers", 0, "weights", 1, 2), "0.5", "$.network.layers[1].weights[2][3]"),
        (("network", "layers", 0, "weights", 1, 2), True, "$.network.layers[1].weights[2][3]"),
        (("network", "layers", 0, "weights", 1, 2), [0.5], "$.network.layers[1].weights[2][3]"),
        (("network", "layers", 0, "biases"), [1, 2], "$.network.layers[1].biases"),
        (("network", "layers", 0, "biases", 2), {}, "$.network.layers[1].biases[3]"),
        (("network", "layers", 0, "initializer"), {}, "$.network.layers[1].initializer.kind"),
        (("network", "layers", 0, "initializer"), {"kind": "magic"}, "$.network.layers[1].initializer.kind"),
        (
            ("network", "layers", 0, "initializer"),
            {"kind": "uniform", "middle": 3},
            "$.network.layers[1].initializer.middle",
        ),
        (
            ("network", "layers", 0, "initializer"),
            {"kind": "uniform", "low": 2, "high": 1},
            "$.network.layers[1].initializer.low",
        ),
        (
            ("network", "layers", 0, "initializer"),
            {"kind": "normal", "deviation": -1},
            "$.network.layers[1].initializer.deviation",
        ),
        (("network", "layers", 0, "frozen_weights"), [[3, 1]], "$.network.layers[1].frozen_weights[1][1]"),
        (("network", "layers", 0, "frozen_weights"), [[1, 4]], "$.network.layers[1].frozen_weights[1][2]"),
        (("network", "layers", 0, "frozen_weights"), [[1]], "$.network.layers[1].frozen_weights[1]"),
        (("network", "layers", 0, "frozen_weights"), [[1.5, 1]], "$.network.layers[1].frozen_weights[1][1]"),
        (("network", "layers", 0, "frozen_biases"), [0], "$.network.layers[1].frozen_biases[1]"),
        (("network", "layers", 1, "frozen_biases"), [1], "$.network.layers[2].frozen_biases[1]"),
        (("data",), {}, "$.data.inputs"),
        (("data",), {"inputs": [[0, 1]]}, "$.data.targets"),
        (("data", "inputs"), [], "$.data.inputs"),
        (("data", "inputs"), [[0, 1, 2]] * 3, "$.data.inputs"),
        (("data", "inputs", 1), [1], "$.data.inputs[2]"),
        (("data", "targets"), [[1], [1]], "$.data.targets"),
        (("data", "targets", 0, 0), "one", "$.data.targets[1][1]"),
        (("data", "test_inputs"), [[0, 1]], "$.data.test_targets"),
        (("data", "test_targets"), [[0]], "$.data.test_inputs"),
        (("data", "rows"), 3, "$.data.rows"),
        (("data",), {"dataset": "mnist"}, "$.data.dataset"),
        (("data",), {"dataset": 5}, "$.data.dataset"),
        (("data",), {"dataset": "xor", "inputs": []}, "$.data.inputs"),
        (("loss",), {}, "$.loss.kind"),
        (("loss", "kind"), "hinge", "$.loss.kind"),
        (("loss", "kind"), "cross_entropy", "$.network.layers[2].activation"),
        (("loss", "kind"), "binary_cross_entropy", "$.network.layers[2].activation"),
        (("loss", "factor"), 0, "$.loss.factor"),
        (("loss", "factor"), -1, "$.loss.factor"),
        (("loss",), {"kind": "root_mean_squared_error", "factor": 0.5}, "$.loss.factor"),
        (("loss",), {"kind": "root_mean_squared_error", "over_examples": "sum"}, "$.loss.over_examples"),
        (("loss", "over_outputs"), "average", "$.loss.over_outputs"),
        (("loss", "over_examples"), None, "$.loss.over_examples"),
        (("loss", "l1"), -0.1, "$.loss.l1"),
        (("loss", "l2"), "0", "$.loss.l2"),
        (("training",), {}, "$.training.learning_rate"),
        (("training", "learning_rate"), -1, "$.training.learning_rate"),
        (("training", "learning_rate"), False, "$.training.learning_rate"),
        (("training", "optimizer"), {"kind": "newton"}, "$.training.optimizer.kind"),
        (("training", "optimizer"), 5, "$.training.optimizer"),
        (
            ("training", "optimizer"),
            {"kind": "gradient_descent", "momentum": 0.5},
            "$.training.optimizer.momentum",
        ),
        (("training", "schedule"), {"kind": "none"}, "$.training.schedule.kind"),
        (("training", "batch_size"), 0, "$.training.batch_size"),
        (("training", "batch_size"), 1.5, "$.training.batch_size"),
        (("training", "shuffle"), 0, "$.training.shuffle"),
        (("training", "seed"), -1, "$.training.seed"),
        (("training", "seed"), 2**63, "$.training.seed"),
        (("training", "stop", "steps"), 0, "$.training.stop.steps"),
        (("training", "stop", "epochs"), 1.5, "$.training.stop.epochs"),
        (("training", "stop", "loss_below"), "0", "$.training.stop.loss_below"),
        (("training", "stop", "gradient_below"), -1, "$.training.stop.gradient_below"),
        (("training", "stop", "time"), 1, "$.training.stop.time"),
        (("training", "stop"), 20, "$.training.stop"),
        (("printed",), {}, "$.printed"),
        (("printed", 0), "W1[1,1]", "$.printed[1]"),
        (("printed", 0, "step"), -1, "$.printed[1].step"),
        (("printed", 0, "text"), "abc", "$.printed[1].text"),
        (("printed", 0, "text"), 0.1, "$.printed[1].text"),
        (("printed", 0, "example"), 4, "$.printed[1].example"),
        (("printed", 0, "erratum"), 4, "$.printed[1].erratum"),
        (("printed", 0, "quantity"), "W1[3,1]", "$.printed[1].quantity"),
        (("printed", 0, "quantity"), "W1[1,4]", "$.printed[1].quantity"),
        (("printed", 0, "quantity"), "W3[1,1]", "$.printed[1].quantity"),
        (("printed", 0, "quantity"), "b2[1]", "$.printed[1].quantity"),
        (("printed", 0, "quantity"), "db2[1]", "$.printed[1].quantity"),
        (("printed", 0, "quantity"), "W1[٣,1]", "$.printed[1].quantity"),
        (("printed", 0, "quantity"), "__import__('os')", "$.printed[1].quantity"),
        (("printed", 0, "step"), GONE, "$.printed[1].step"),
    ],
)
def test_a_fault_is_refused_with_its_place(tree, path, value, place):
    assert refusal(json.dumps(changed(tree(), path, value))).place == place


def test_a_whole_number_of_thousands_of_digits_is_refused_with_its_place(tree):
    text = json.dumps(tree()).replace('"inputs": 2', '"inputs": ' + "9" * 5000)
    assert refusal(text).place == "$.network.inputs"


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400", "-1e999", "9" * 400])
@pytest.mark.parametrize(
    ("field", "place"),
    [
        ('"learning_rate": 0.1', "$.training.learning_rate"),
        ("[[0.1, ", "$.network.layers[1].weights[1][1]"),
        ("[[0, 1], ", "$.data.inputs[1][1]"),
    ],
)
def test_a_number_that_is_not_finite_is_refused_with_its_place(tree, number, field, place):
    text = json.dumps(tree())
    assert field in text
    if field.startswith('"'):
        text = text.replace(field, f"{field.split()[0]} {number}")
    else:
        start = field.rindex("[") + 1
        text = text.replace(field, field[:start] + number + field[field.index(",") :])
    error = refusal(text)
    assert error.place == place
    assert len(error.sentence) < 200


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('"version": 1', '"version": 1, "version": 1', "$.version"),
        ('"units": 3', '"units": 3, "units": 4', "$.network.layers[1].units"),
        ('"kind": "he"', '"kind": "he", "kind": "xavier"', "$.network.layers[2].initializer.kind"),
        ('"steps": 50', '"steps": 50, "steps": 51', "$.training.stop.steps"),
        ('"data": {', '"data": {"inputs": [[1, 1]], ', "$.data.inputs"),
    ],
)
def test_a_key_that_stands_twice_is_refused_with_its_place(tree, old, new, place):
    text = json.dumps(tree())
    assert text.count(old) == 1
    error = refusal(text.replace(old, new))
    assert error.place == place
    assert "twice" in error.sentence


def test_a_newer_version_says_which_and_what_to_do(tree):
    error = refusal(json.dumps(changed(tree(), ("version",), 7)))
    assert "7" in error.sentence
    assert "Update the program" in error.sentence


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"   \n\t ",
        b"\xef\xbb\xbf",
        b"\xff\xfe{}",
        b"\x00" * 100,
        b"PK\x03\x04 not a project",
        b"{",
        b"{]",
        b"[1, 2",
        b'{"format": "backprop-trainer"',
        b"{'format': 1}",
        b"null",
        b"5",
        b'"text"',
        b"[]",
        b"NaN",
        b"// comment\n{}",
        b"{}{}",
    ],
    ids=repr,
)
def test_what_is_no_project_is_refused_at_the_file_as_a_whole(content):
    assert refusal(content).place == "$"


@pytest.mark.parametrize(
    ("before", "repeated", "times", "behind"),
    [
        (b"", b"[", 100_000, b""),
        (b"", b'{"a":', 100_000, b""),
        (b"[" * 100_000, b"]", 100_000, b""),
        (b"", b"{", 16_000_000, b""),
        (b"", b"[],", 5_500_000, b""),
        (b"[", b"[],", 5_500_000, b"[]]"),
        (b"[", b"{},", 5_500_000, b"{}]"),
        (b"[", b"1,", 2_450_000, b"1]"),
        (b"[", b"0.1e5,", 2_450_000, b"1]"),
        (b"[", b"1,", 8_000_000, b"1]"),
        (b"{", b'"a":1,', 2_000_000, b'"b":1}'),
        (b"[", b"9", 16_000_000, b"]"),
        (b"[0.", b"9", 16_000_000, b"]"),
        (b'["', b"\\u0041", 2_000_000, b'"]'),
        (b"", b" ", 17_000_000, b""),
    ],
)
def test_sixteen_megabytes_of_nothing_are_refused_within_a_second(before, repeated, times, behind):
    assert refusal(before + repeated * times + behind).place == "$"


def test_a_text_after_a_byte_order_mark_is_read(tree):
    assert read_experiment(b"\xef\xbb\xbf" + json.dumps(tree()).encode()).title == "Small"


def test_a_key_with_odd_characters_is_shown_short_and_printable(tree):
    error = refusal(json.dumps({**tree(), "\n\x1b[31m" + "x" * 1000: 1}))
    assert error.place.isprintable()
    assert len(error.place) < 60


def test_lone_surrogates_are_refused_wherever_text_is_kept(tree):
    for path in [("title",), ("description",), ("network", "input_names", 0), ("printed", 0, "erratum")]:
        error = refusal(json.dumps(changed(tree(), path, "half \udc80 a character")))
        assert "surrogate" in error.sentence


def test_an_initializer_may_be_given_by_its_bare_name(tree):
    experiment = read_experiment(json.dumps(changed(tree(), ("network", "layers", 1, "initializer"), "zeros")))
    assert experiment.network.layers[1].initializer == Choice("zeros")


def test_a_net_too_large_is_refused_before_its_memory_is_taken(tree):
    layers = [{"units": 4096}] * 8
    error = refusal(json.dumps(changed(tree(), ("network", "layers"), layers)))
    assert error.place == "$.network.layers[2]"
    assert "parameters" in error.sentence


def test_data_by_name_brings_its_table(tree):
    project = tree()
    project["data"] = {"dataset": "xor"}
    experiment = read_experiment(json.dumps(project))
    assert experiment.data.inputs.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert experiment.data.targets.tolist() == [[0], [1], [1], [0]]
    assert experiment.data.source == {"dataset": "xor"}


def test_data_by_name_must_fit_the_network(tree):
    project = tree()
    project["data"] = {"dataset": "xor"}
    project["network"]["inputs"] = 3
    assert refusal(json.dumps(project)).place == "$.data.dataset"


def test_a_missing_file_a_folder_and_a_file_too_large_are_refused_in_a_sentence(tmp_path):
    large = tmp_path / "large.bptrainer"
    with large.open("wb") as file:
        file.truncate(17 * 1024 * 1024)
    for path, words in [
        (tmp_path / "none.bptrainer", "no such file"),
        (tmp_path, "a folder"),
        (large, "larger than"),
        (tmp_path / "null\0byte", ""),
    ]:
        with pytest.raises(ExperimentError) as caught:
            load_experiment(path)
        assert caught.value.place == "$"
        assert words in caught.value.sentence


def test_a_file_is_read_as_its_text_is(tree, tmp_path):
    path = tmp_path / "small.bptrainer"
    path.write_text(json.dumps(tree()), encoding="utf-8")
    assert load_experiment(path) == read_experiment(json.dumps(tree())) == load_experiment(str(path))


@pytest.mark.campaign
def test_a_damaged_file_raises_nothing_but_the_refusal(tree, campaign):
    """Flip, cut, double and replace bytes of a project: it is read, or refused with its place."""
    original = json.dumps(tree()).encode()
    random = np.random.default_rng(20_26)
    pieces = [
        b"NaN",
        b"1e999",
        b"null",
        b"true",
        b"[",
        b"]",
        b"{",
        b"}",
        b'"',
        b",",
        b":",
        b"-",
        b"\xff",
        b"\\ud800",
    ]
    slowest = 0.0
    places = set()
    for _ in range(1500 * campaign):
        content = bytearray(original)
        for _ in range(int(random.integers(1, 4))):
            at = int(random.integers(len(content)))
            action = int(random.integers(4))
            if action == 0:
                content[at] = int(random.integers(256))
            elif action == 1:
                del content[at : at + int(random.integers(1, 20))]
            elif action == 2:
                content[at:at] = pieces[int(random.integers(len(pieces)))]
            else:
                content[at : at + 1] = pieces[int(random.integers(len(pieces)))]
        start = time.perf_counter()
        try:
            read_experiment(bytes(content))
        except ExperimentError as error:
            places.add(error.place[0])
        slowest = max(slowest, time.perf_counter() - start)
    assert slowest < 1.0
    assert places == {"$"}

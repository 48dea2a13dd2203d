"""Built-in data: tables that are what their names say."""

from __future__ import annotations

import pytest

from engine import ExperimentError
from engine.datasets import DATASETS, built_in_data


@pytest.mark.parametrize(
    ("name", "targets"), [("and", [0, 0, 0, 1]), ("or", [0, 1, 1, 1]), ("xor", [0, 1, 1, 0])]
)
def test_the_logic_tables_are_right(name, targets):
    data = built_in_data({"dataset": name}, 2, 1)
    assert data.inputs.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert data.targets[:, 0].tolist() == targets
    assert data.source == {"dataset": name}


@pytest.mark.parametrize("name", DATASETS)
def test_a_table_that_does_not_fit_the_network_says_what_it_needs(name):
    with pytest.raises(ExperimentError) as caught:
        built_in_data({"dataset": name}, 77, 1)
    assert caught.value.place == "$.data.dataset"
    assert "77" in caught.value.sentence

"""What a spreadsheet puts on the clipboard, read whole or refused whole."""

import numpy as np
import pytest

from app.views.data_paste import read_rows


@pytest.mark.parametrize(
    "text",
    [
        "0\t0,5\t1\n1\t2\t-3\n",
        "0\t0.5\t1\r\n1\t2\t−3\r\n",
        "0;0,5;1\n1;2;-3",
        "0, 0.5, 1\n1, 2, -3",
        "0, 0,5, 1\n1, 2, -3",
        "0,0.5,1\n1,2,-3\n\n",
        "0 0,5 1\n1 2 -3",
        "x₁\tx₂\tt\n0\t1/2\t1\n1\t2\t-3",
    ],
)
def test_rows_of_every_common_separator(text):
    np.testing.assert_array_equal(read_rows(text, 3), [[0, 0.5, 1], [1, 2, -3]])


def test_one_column_of_decimal_commas():
    np.testing.assert_array_equal(read_rows("0,5\n1,5", 1), [[0.5], [1.5]])


def test_a_single_comma_is_never_guessed_at():
    with pytest.raises(ValueError, match="1 cell"):
        read_rows("0,5\n1,5", 2)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "no text"),
        ("  \n", "no text"),
        ("1\t2\n3\tx", "Line 2, cell 2"),
        ("1\t2\n3", "Line 2 .* 1 cell,"),
        ("1\t2\t3", "3 cells"),
        ("1\tnan", "is not a number"),
        ("=1+1\t2", "is not a number"),
        ("a\tb", "is not a number"),
        ("1\t", "missing"),
    ],
)
def test_one_bad_cell_refuses_the_whole(text, sentence):
    with pytest.raises(ValueError, match=sentence):
        read_rows(text, 2)


def test_too_much_is_refused_before_memory_is_spent():
    with pytest.raises(ValueError, match="too many"):
        read_rows("1\n" * 3000, 1000)

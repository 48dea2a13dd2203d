"""Numbers as people type them, and back to short text."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.number_text import exact_text, number_text, parse_number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.7", 0.7), ("0,7", 0.7), (" 7 ", 7.0), ("7e-3", 0.007), ("7E-3", 0.007), ("1/3", 1 / 3),
        ("-1 / 4", -0.25), ("1,5/2,5", 0.6), ("-23.1", -23.1), ("−23.1", -23.1), ("–5", -5.0), ("+2", 2.0),
        (".5", 0.5), (",5", 0.5), ("5.", 5.0), ("1e308", 1e308), ("1e-320", 1e-320), ("0", 0.0),
    ],
)  # fmt: skip
def test_what_people_type_is_read(text, value):
    assert parse_number(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "", "  ", "abc", "1,000.5", "1.2.3", "1 2", "1_000", "٣", "０", "0x10", "nan", "inf", "-inf", "1e",
        "--1", "1/", "/2", "1/2/3", "1e400", "-1e400", "1e308/1e-10", "1/0", "1/0.0", "0/0", "5%", "2*3",
        "__import__('os')", "1" + "0" * 500, "0." + "0" * 500 + "e5",
    ],
)  # fmt: skip
def test_what_is_no_number_is_refused_with_a_sentence(text):
    with pytest.raises(ValueError, match=r"^[A-Z“].*\.$") as caught:
        parse_number(text)
    assert len(str(caught.value)) < 150


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"), (-0.0, "0"), (0.007, "0.007"), (-23.1, "−23.1"), (1e-7, "1e−7"), (-1.5e300, "−1.5e300"),
        (123456.0, "1.2346e5"), (12345.0, "12345"), (1 / 3, "0.33333"), (5e-324, "4.9407e−324"), (1e5, "1e5"),
        (100.0, "100"),
    ],
)  # fmt: skip
def test_short_text_has_five_digits_and_a_real_minus_sign(value, text):
    assert number_text(value) == text


def test_the_number_of_digits_can_be_chosen():
    assert number_text(math.pi, 3) == "3.14"
    assert number_text(math.pi, 10) == "3.141592654"


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_exact_text_reads_back_to_the_same_double(value):
    assert float(exact_text(value)) == value
    assert parse_number(exact_text(value)) == value
    assert not exact_text(value).endswith(".0")


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_short_text_reads_back_to_nearly_the_same_number(value):
    try:
        again = parse_number(number_text(value))
    except ValueError:
        assert abs(value) > 1.7976e308
    else:
        assert again == pytest.approx(value, rel=1e-4, abs=1e-323)


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text):
    value = 0.0
    sentence = "."
    try:
        value = parse_number(text)
    except ValueError as error:
        sentence = str(error)
    assert math.isfinite(value)
    assert sentence.endswith(".")

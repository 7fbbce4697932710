"""Numbers and counts in sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpviz._formatting import format_number, format_range

NUMBERS = st.floats(-1e300, 1e300)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (0.5, "0.5"),
        (0.00012345, "0.000123"),
        (9.999, "10"),
        (999.9, "1,000"),
        (-1234.5, "-1,234"),
        (1_000_000, "1,000,000"),
        (1e-7, "1e-07"),
        (2.5e13, "2.5e+13"),
        (float("nan"), "nan"),
        (float("-inf"), "-inf"),
    ],
)
def test_numbers_have_three_digits_and_thousands_are_separated(value, text):
    assert format_number(value) == text


def test_more_digits_on_request():
    assert format_number(1.23456789, 6) == "1.23457"
    assert format_number(1234567.0, 6) == "1,234,567"


@given(NUMBERS)
def test_a_number_is_off_by_less_than_a_hundredth(value):
    assert float(format_number(value).replace(",", "")) == pytest.approx(value, rel=0.006)


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (-0.0, 1.0, "0 to 1"),
        (-1.0, -0.0, "-1 to 0"),
        (1000, 1001, "1,000 to 1,001"),
        (1.0001, 1.0002, "1.0001 to 1.0002"),
        (2.0, 2.0, "2 to 2"),
    ],
)
def test_a_range_has_as_many_digits_as_tell_its_ends_apart(low, high, text):
    assert format_range(low, high) == text


@given(NUMBERS, NUMBERS)
def test_different_ends_never_look_the_same(low, high):
    first, last = format_range(low, high).split(" to ")
    assert (first == last) == (low == high)

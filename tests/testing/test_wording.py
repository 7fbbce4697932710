"""Words for differences between arrays."""

import numpy as np
import pytest

from mlpviz.testing.wording import describe_change, describe_shape, largest_gap, name_places


@pytest.mark.parametrize(
    ("places", "text"),
    [
        ([3], "tile 3"),
        ([3, 7], "tiles 3 and 7"),
        ([1, 2, 3, 4], "tiles 1, 2, 3 and 4"),
        ([1, 2, 3, 4, 5], "tiles 1, 2, 3 and 2 more"),
        (list(range(9)), "all tiles"),
    ],
)
def test_places_are_named_up_to_a_few(places, text):
    assert name_places("tile", places, 9) == text


def change(actual, expected):
    actual, expected = np.array(actual), np.array(expected)
    return describe_change("bias", actual, expected, actual != expected)


@pytest.mark.parametrize(
    ("actual", "expected", "text"),
    [
        (1.5, 1.0, "bias 1 became 1.5"),
        ([1.0, 2.0, 9.0], [1.0, 2.0, 3.0], "bias 3 became 9 at 2"),
        ("b", "a", "bias 'a' became 'b'"),
        ([0.0, 1, 2, 3, 4], [1.0, 2, 3, 4, 6], "bias differs by up to 2 in 5 of 5 numbers"),
        (list("abcd"), list("bcde"), "bias 'b', 'c', 'd' and 'e' became 'a', 'b', 'c' and 'd'"),
        (list("abcd") * 9, list("bcda") * 9, "bias differs in 36 of 36 texts"),
    ],
)
def test_a_change_is_told_by_its_numbers(actual, expected, text):
    assert change(actual, expected) == text


def test_gaps_and_shapes():
    assert largest_gap(np.array([1.0, np.nan]), np.array([1.5, 2.0])) == " by up to 0.5"
    assert largest_gap(np.array(["a"]), np.array(["b"])) == ""
    assert describe_shape(np.ones((3, 4))) == "3 × 4 numbers"
    assert describe_shape(np.array(1.0)) == "one value"

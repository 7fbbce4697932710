"""Options that have a fixed set of values."""

import re

import numpy as np
import pytest

from mlpviz._validation import (
    check_array,
    check_choice,
    check_flag,
    check_mapping,
    check_sequence,
    check_text,
    near_miss,
)

OPTIONS = ("shared", "symmetric", "robust", "each")


@pytest.mark.parametrize("value", OPTIONS)
def test_an_option_is_returned_as_it_is(value):
    assert check_choice("scale", value, OPTIONS) == value


@pytest.mark.parametrize(
    ("typo", "meant"),
    [("shred", "shared"), ("symetric", "symmetric"), ("Robust", "robust"), ("eahc", "each")],
)
def test_a_typo_gets_the_nearest_name(typo, meant):
    with pytest.raises(ValueError, match=f"did you mean '{meant}'"):
        check_choice("scale", typo, OPTIONS)


@pytest.mark.parametrize("value", ["zzz", None, 3, ["shared"], ("shared",), b"shared"])
def test_what_is_like_no_option_gets_the_argument_all_options_and_itself(value):
    with pytest.raises(ValueError, match=r"^scale must be one of") as caught:
        check_choice("scale", value, OPTIONS)
    assert str(caught.value) == (
        f"scale must be one of 'shared', 'symmetric', 'robust', 'each', got {value!r}"
    )


def test_options_may_come_from_an_iterator():
    with pytest.raises(ValueError, match="'a', 'b', got 'c'"):
        check_choice("letter", "c", iter("ab"))


def test_near_miss_is_silent_where_nothing_is_near():
    assert near_miss("qqqq", OPTIONS) == ""
    assert near_miss("symmetrical", OPTIONS) == "; did you mean 'symmetric'?"


@pytest.mark.parametrize("value", [True, np.True_, False, np.False_])
def test_switches(value):
    assert check_flag("progress", value) is bool(value)


@pytest.mark.parametrize("value", [1, 0, None, "True", np.int8(1), [True]])
def test_what_only_passes_for_true_or_false_is_no_switch(value):
    expected = f"progress must be True or False, got {value!r}"
    with pytest.raises(TypeError, match=f"^{re.escape(expected)}$"):
        check_flag("progress", value)


def test_a_ragged_list_is_no_array():
    with pytest.raises(ValueError, match=r"^weights must be an array, got \[\[1\], \[2, 3\]\]$"):
        check_array("weights", [[1], [2, 3]])


def test_names_mappings_and_sequences_are_returned_as_they_are():
    mapping, sequence = {"a": 1}, [1, 2]
    assert check_text("xlabel", "loss") == "loss"
    assert check_mapping("runs", mapping, "{name: model}") is mapping
    assert check_sequence("names", sequence, "str") is sequence


@pytest.mark.parametrize("value", [None, b"loss", 3])
def test_what_is_no_name(value):
    with pytest.raises(TypeError, match=f"^xlabel must be a str, got {value!r}$"):
        check_text("xlabel", value)


@pytest.mark.parametrize("value", [None, ["a"], "a"])
def test_what_is_no_mapping(value):
    expected = f"runs must be a mapping such as {{name: model}}, got {value!r}"
    with pytest.raises(TypeError, match=f"^{re.escape(expected)}$"):
        check_mapping("runs", value, "{name: model}")


@pytest.mark.parametrize("value", [None, 3, "ab", b"ab", {"a": 1}, {"a"}, frozenset("a")])
def test_what_has_no_length_or_no_order_is_no_sequence(value):
    expected = f"names must be a sequence of str, got {value!r}"
    with pytest.raises(TypeError, match=f"^{re.escape(expected)}$"):
        check_sequence("names", value, "str")

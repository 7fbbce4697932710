"""Options that have a fixed set of values."""

import pytest

from mlpviz.choices import check_choice, near_miss

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
    message = str(caught.value)
    assert all(repr(option) in message for option in OPTIONS)
    assert repr(value) in message
    assert "did you mean" not in message


def test_options_may_come_from_an_iterator():
    with pytest.raises(ValueError, match="'a', 'b', got 'c'"):
        check_choice("letter", "c", iter("ab"))


def test_near_miss_is_silent_where_nothing_is_near():
    assert near_miss("qqqq", OPTIONS) == ""
    assert near_miss("symmetrical", OPTIONS) == "; did you mean 'symmetric'?"

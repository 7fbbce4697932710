"""Comparing the numbers of pictures: what counts as a difference, and how it is told."""

import numpy as np
import pytest

from mlpviz import plot_image_grid
from mlpviz.testing.comparison import assert_same_numbers, differences, format_numbers, shorten

TILE = np.arange(12.0).reshape(3, 4)
LONG = [f"a long name with the number {i}" for i in range(4)]


@pytest.mark.parametrize(
    ("actual", "expected", "told"),
    [
        (
            {"limits": [0.0, 0.43]},
            {"limits": [0.0, 0.41]},
            "limits 0 to 0.41 became 0 to 0.43, and with them every color",
        ),
        (
            {"x limits": [0, 0.41004]},
            {"x limits": [0, 0.41003]},
            "x limits 0 to 0.41003 became 0 to 0.41004",
        ),
        ({"label 0": "7"}, {"label 0": "1"}, "label 0 '1' became '7'"),
        ({"units": [0, 2, 5]}, {"units": [0, 2, 4]}, "units 4 became 5 at 2"),
        (
            {"tile 3": TILE + 0.02},
            {"tile 3": TILE},
            "tile 3 differs by up to 0.02 in 12 of 12 numbers",
        ),
        ({"weights": TILE.T}, {"weights": TILE}, "weights has 4 × 3 numbers, not 3 × 4 numbers"),
        ({"loss": TILE[0]}, {"loss": TILE[0, :3]}, "loss has 4 numbers, not 3 numbers"),
        ({"loss": 1.0}, {"loss": TILE[0, :3]}, "loss has one value, not 3 numbers"),
        ({"loss": [1.0, np.nan]}, {"loss": [1.0, 2.0]}, "loss 2 became nan"),
        ({"loss": [1.0, np.inf]}, {"loss": [1.0, 2.0]}, "loss 2 became inf"),
        (
            {"names": list("abcd")},
            {"names": list("efgh")},
            "names 'e', 'f', 'g' and 'h' became 'a', 'b', 'c' and 'd'",
        ),
        ({"names": LONG}, {"names": LONG[::-1]}, "names differs in 4 of 4 texts"),
        ({"right": [True] * 4}, {"right": [False] * 4}, "right differs in 4 of 4 numbers"),
        ({"y": ["1"]}, {"y": [1.5]}, "y 1.5 became '1'"),
        ({"y": list("abcd")}, {"y": [1, 2, 3, 4]}, "y differs in 4 of 4 texts"),
        ({"y": [1, 2, 3, 4]}, {"y": list("abcd")}, "y differs in 4 of 4 numbers"),
        ({"y": [True] * 4}, {"y": [3] * 4}, "y differs in 4 of 4 numbers"),
        ({"y": [np.nan] * 4}, {"y": [1.5] * 4}, "y differs in 4 of 4 numbers"),
        ({"loss": 9.8765}, {"loss": 1.2345}, "loss 1.23 became 9.88"),
        (
            {"units": [5, 6, 7]},
            {"units": [2, 3, 4]},
            "units 2 became 5 at 0, 3 became 6 at 1, 4 became 7 at 2",
        ),
        ({}, {"label 3": "7"}, "label 3 is gone"),
        ({"label 3": "7"}, {}, "label 3 is new"),
    ],
)  # fmt: skip
def test_each_difference_is_told_by_name_and_by_how_much(actual, expected, told):
    assert differences(actual, expected) == [told]


@pytest.mark.parametrize(
    ("n", "more"), [(9, []), (10, []), (11, ["and 1 more"]), (50, ["and 40 more"])]
)
def test_ten_changes_are_listed(n, more):
    changes = [str(i) for i in range(n)]
    assert shorten(changes) == changes[:10] + more


def test_one_number_of_a_tile_is_told_with_its_pixel():
    changed = TILE.copy()
    changed[1, 2] = 6.5
    assert differences({"tile 0": changed}, {"tile 0": TILE}) == [
        "tile 0 6 became 6.5 at row 1, column 2"
    ]


@pytest.mark.parametrize("value", [TILE, np.full(3, np.nan), [1, np.inf], "text", ["a", "b"], 3])
def test_what_is_equal_differs_in_nothing(value):
    assert differences({"x": value}, {"x": value}) == []


def test_a_small_number_beside_large_ones_has_a_tolerance_of_its_own():
    before, after = {"values of loss": [1e6, 50, 0.5, 0.4]}, {"values of loss": [1e6, 50, 1.4, 0.4]}
    assert differences(after, before) == ["values of loss 0.5 became 1.4 at 2"]
    nearly = {"values of loss": [1e6 + 5, 50.0002, 0.500002, 0.4]}
    assert differences(nearly, before) == []


@pytest.mark.parametrize("name", ["tile 0", "output 0", "weights"])
def test_numbers_that_are_colors_are_measured_against_the_range_of_colors(name):
    limits = {"limits": [-2.0, 2.0]}
    before = limits | {name: np.array([0.0, 2.0])}
    assert differences(before | {name: np.array([3e-5, 2.0])}, before) == []
    assert differences(before | {name: np.array([6e-5, 2.0])}, before) != []
    assert differences(before | {name: np.array([3e-5, 2.0])}, before, atol=0) != []


def test_each_tile_with_limits_of_its_own_is_measured_against_them():
    before = {"limits": np.array([[0, 1.0], [0, 100.0]]), "tile 0": TILE, "tile 1": TILE}
    for i, differing in ((0, True), (1, False)):
        after = before | {f"tile {i}": TILE + 5e-4 * (TILE == 0)}
        assert bool(differences(after, before)) == differing


def test_values_of_curves_are_not_measured_against_colors():
    before = {"limits": [0.0, 1e3], "values of loss": [0.0, 1.0]}
    assert differences(before | {"values of loss": [1e-9, 1.0]}, before) == []
    assert differences(before | {"values of loss": [1e-7, 1.0]}, before) != []


@pytest.mark.parametrize("name", ["x limits", "score limits", "places of texts", "coordinates"])
def test_places_are_measured_against_their_range_on_linear_axes(name):
    before = {name: [0.0, 1000.0], "x scale": "linear"}
    assert differences(before | {name: [5e-3, 1000.0]}, before) == []
    assert differences(before | {name: [5e-2, 1000.0]}, before) != []
    axis = name.removesuffix(" limits") if name.endswith(" limits") else "x"
    logarithmic = before | {f"{axis} scale": "log"}
    assert differences(logarithmic | {name: [5e-3, 1000.0]}, logarithmic) != []


def test_limits_are_measured_by_the_scale_of_their_own_axis():
    before = {"y limits": [0.0, 1000.0], "y scale": "linear", "rate scale": "log"}
    assert differences(before | {"y limits": [5e-3, 1000.0]}, before) == []


@pytest.mark.parametrize("name", ["probabilities of bars", "lengths of bars", "confidence"])
def test_shares_are_measured_as_colors_are(name):
    assert differences({name: [0.200006]}, {name: [0.2]}) == []
    assert differences({name: [0.20002]}, {name: [0.2]}) != []


def test_zero_has_no_sign_and_infinities_are_equal_to_themselves_only():
    assert differences({"a": [-0.0, np.inf, np.nan]}, {"a": [0.0, np.inf, np.nan]}) == []
    assert differences({"a": [np.inf]}, {"a": [-np.inf]}) == ["a -inf became inf"]
    assert differences({"a": [1e300]}, {"a": [np.inf]}) != []


def test_whole_numbers_know_no_tolerance():
    large = np.array([10**12, 10**12 + 1])
    assert differences({"units": large}, {"units": large[::-1]}, rtol=0.1)


def test_whole_numbers_beside_floats_have_the_tolerance_of_floats():
    assert differences({"a": 1 + 1e-7}, {"a": 1}) == []
    assert differences({"a": 1}, {"a": 1 + 1e-7}) == []


@pytest.mark.parametrize("name", ["rtol", "atol"])
@pytest.mark.parametrize("tolerance", [-1, float("nan")])
def test_a_tolerance_below_zero_is_refused(name, tolerance):
    with pytest.raises(ValueError, match=f"{name} must be 0 or more"):
        differences({}, {}, **{name: tolerance})


def test_a_failure_tells_the_first_changes_and_counts_the_others():
    with pytest.raises(AssertionError) as caught:
        assert_same_numbers({f"name of {chr(97 + i)}": "a" for i in range(25)}, {})
    assert caught.traceback[-1].ishidden(caught), "the test's own line is shown"
    lines = str(caught.value).splitlines()
    assert lines[0] == "the pictures show different numbers:"
    assert lines[1] == "  name of a is new: 'a'"
    assert lines[10:] == ["  name of j is new: 'a'", "  and 15 more"]


def test_numbers_come_back_from_a_file_as_they_were(tmp_path):
    numbers = plot_image_grid(TILE, (2, 2), labels=["a", "b", "ç"]).numbers()
    np.savez(tmp_path / "expected.npz", **numbers)
    with np.load(tmp_path / "expected.npz") as expected:
        assert_same_numbers(numbers, expected, rtol=0)
        assert set(expected) == set(numbers)


def test_text_of_long_arrays_has_no_gaps():
    rows = format_numbers({"tile 0": np.arange(40_000.0).reshape(200, 200)})
    assert len(rows) == 200
    assert rows["tile 0, row 199"].split()[-1] == "39999"


def test_text_of_numbers_has_so_many_digits():
    numbers = {"x": np.array([1 / 3, -0.0, np.nan]), "n": 12345678, "label": "two words"}
    assert format_numbers(numbers, digits=3) == {
        "x": "0.333 0 nan",
        "n": "12345678",
        "label": "two words",
    }
    for digits in (0, 18):
        with pytest.raises(ValueError, match=f"digits must be 1 to 17, got {digits}"):
            format_numbers(numbers, digits=digits)


@pytest.mark.parametrize(
    ("settings", "text"),
    [({}, "0.666667"), ({"digits": 1}, "0.7"), ({"digits": 17}, "0.66666666666666663")],
)
def test_text_of_numbers_has_six_digits_unless_told_otherwise(settings, text):
    assert format_numbers({"x": 2 / 3}, **settings) == {"x": text}


def test_text_of_an_array_comes_after_what_stands_before_it():
    rows = format_numbers({"limits": np.array([0, 1]), "tile": np.eye(2), "n": 3})
    assert rows == {"limits": "0 1", "tile, row 0": "1 0", "tile, row 1": "0 1", "n": "3"}


def test_numbers_are_compared_to_a_hundred_thousandth_unless_another_tolerance_is_given():
    assert_same_numbers({"a": 1.0}, {"a": 1 + 5e-6})
    with pytest.raises(AssertionError):
        assert_same_numbers({"a": 1.0}, {"a": 1 + 2e-5})
    assert_same_numbers({"a": 1.0}, {"a": 1.1}, rtol=0.2)
    assert_same_numbers({"a": 1.0}, {"a": 1.1}, atol=0.2)
    with pytest.raises(AssertionError):
        assert_same_numbers({"a": 0.0}, {"a": 1e-7})


def test_nothing_equals_nothing_whatever_its_shape():
    before = {"places of dots": np.zeros((0, 2)), "legend": np.zeros(0, str)}
    assert differences({"places of dots": [], "legend": []}, before) == []
    assert differences(before | {"legend": ["a"]}, before) == ["legend: 'a' is new"]

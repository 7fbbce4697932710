"""Images cut from rows, and which of them are shown."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpviz._formatting import format_count, format_subset
from mlpviz._records.image_shape import ImageShape
from mlpviz._samples.image_shape import check_fits, nearest_shape, parse_image_shape
from mlpviz._validation import check_indices, check_labels

SIZES = st.integers(1, 12)


@given(SIZES, SIZES, st.integers(1, 5), st.data())
def test_gray_images_are_cut_in_c_order(height, width, n, data):
    rows = np.arange(n * height * width).reshape(n, -1)
    shape = parse_image_shape((height, width))
    i, j = data.draw(st.integers(0, height - 1)), data.draw(st.integers(0, width - 1))
    assert shape.n_values == height * width
    np.testing.assert_array_equal(shape.to_images(rows)[:, i, j], rows[:, i * width + j])


@given(SIZES, SIZES)
def test_channels_first_and_last_are_the_same_image(height, width):
    images = np.arange(2 * height * width * 3).reshape(2, height, width, 3)
    last = parse_image_shape((height, width, 3)).to_images(images.reshape(2, -1))
    planes = np.moveaxis(images, -1, 1).reshape(2, -1)
    first = parse_image_shape((3, height, width), 0).to_images(planes)
    np.testing.assert_array_equal(last, images)
    np.testing.assert_array_equal(first, images)


def test_one_channel_is_none():
    assert parse_image_shape((5, 4, 1)) == parse_image_shape((5, 4)) == ImageShape(5, 4)
    assert parse_image_shape((1, 5, 4), 0) == ImageShape(5, 4)
    assert parse_image_shape(np.array([5, 4], np.uint8)) == ImageShape(5, 4)
    assert parse_image_shape([5, 4, 3], 2) == ImageShape(5, 4, 3)


@given(SIZES, SIZES, st.sampled_from([None, 3]), st.booleans(), st.integers(1, 4000))
def test_the_nearest_shape_always_has_as_many_pixels_as_wanted(h, w, channels, first, n_values):
    near = nearest_shape(ImageShape(h, w, channels, first and channels is not None), n_values)
    assert near.n_values == n_values
    assert min(near.height, near.width) >= 1


@given(SIZES, SIZES)
def test_a_shape_that_fits_is_its_own_nearest(height, width):
    assert nearest_shape(ImageShape(height, width), height * width).n_values == height * width
    check_fits(ImageShape(height, width), height * width, "a row of X")


@pytest.mark.parametrize(
    ("shape", "axis", "n_values", "suggestion"),
    [
        ((28, 27), -1, 784, "(28, 28)"),
        ((8, 9), -1, 64, "(8, 8)"),
        ((32, 32), -1, 3072, "(32, 32, 3)"),
        ((32, 31, 3), -1, 3072, "(32, 32, 3)"),
        ((3, 32, 31), 0, 3072, "(3, 32, 32)"),
        ((20, 30), -1, 660, "(22, 30)"),
        ((40, 20), -1, 660, "(33, 20)"),
        ((4, 6, 3), -1, 60, "(4, 5, 3)"),
        ((28, 28, 3), -1, 784, "(28, 28)"),
        ((32, 32), 0, 3072, "(3, 32, 32)"),
    ],
)
def test_a_shape_that_does_not_fit_gets_one_that_does(shape, axis, n_values, suggestion):
    expected = re.escape(f"takes {n_values}; did you mean {suggestion}?")
    with pytest.raises(ValueError, match=expected):
        check_fits(parse_image_shape(shape, axis), n_values, "the first layer")


def test_every_suggestion_can_be_given_back():
    for n_values in (12, 27, 48, 75, 97, 784, 3072):
        near = nearest_shape(ImageShape(30, 30), n_values)
        sizes = (near.height, near.width, *([near.channels] if near.channels else []))
        assert parse_image_shape(sizes).n_values == n_values


@pytest.mark.parametrize(
    ("shape", "axis", "error", "message"),
    [
        ((0, 8), -1, ValueError, "every size at least 1, got (0, 8)"),
        ((8, -8), -1, ValueError, "every size at least 1, got (8, -8)"),
        ((64,), -1, ValueError, "image_shape must be (height, width)"),
        ((2, 2, 2, 2), -1, ValueError, "image_shape must be (height, width)"),
        ((), -1, ValueError, "image_shape must be (height, width)"),
        ((8.0, 8.0), -1, TypeError, "in whole numbers, got (8.0, 8.0)"),
        ((True, 8), -1, TypeError, "in whole numbers"),
        ("88", -1, TypeError, "in whole numbers, got '88'"),
        (64, -1, TypeError, "(height, width, channels), got 64"),
        (None, -1, TypeError, "image_shape must be"),
        ((8, 8, 2), -1, ValueError, "has 2 channels, expected 1 (gray) or 3 (RGB)"),
        ((8, 8, 4), -1, ValueError, "has 4 channels"),
        ((3, 8, 8), -1, ValueError, "give channel_axis=0 for channels first"),
        ((8, 8, 3), 0, ValueError, "has 8 channels"),
        ((8, 8, 3), 1, ValueError, "channel_axis must be -1 (channels last) or 0"),
        ((8, 8, 3), "first", ValueError, "channel_axis must be"),
        ((8, 8, 3), np.array([]), ValueError, "channel_axis must be"),
    ],
)
def test_what_is_no_image_shape(shape, axis, error, message):
    with pytest.raises(error, match=re.escape(message)):
        parse_image_shape(shape, axis)


@given(st.integers(1, 50), st.data())
def test_all_the_first_so_many_or_those_named_in_their_order(total, data):
    n = data.draw(st.integers(1, total))
    named = data.draw(st.permutations(range(total)))[:n]
    assert check_indices("units", None, total, "units").tolist() == list(range(total))
    assert check_indices("units", n, total, "units").tolist() == list(range(n))
    assert check_indices("units", named, total, "units").tolist() == named
    assert check_indices("units", np.array(named, "u1"), total, "units").dtype == np.intp


@given(st.integers(1, 20), st.data())
def test_slices_and_masks_name_what_they_name_in_an_array(total, data):
    some = data.draw(st.slices(total))
    mask = np.zeros(total, bool)
    mask[some] = True
    if mask.any():
        chosen = check_indices("units", some, total, "units")
        np.testing.assert_array_equal(chosen, np.arange(total)[some])
        for given_mask in (mask, mask.tolist()):
            masked = check_indices("units", given_mask, total, "units")
            np.testing.assert_array_equal(masked, np.flatnonzero(mask))


@pytest.mark.parametrize(
    ("chosen", "error", "message"),
    [
        (0, ValueError, "units must be between 1 and the 5 hidden units that there are, got 0"),
        (6, ValueError, "got 6"),
        (-1, ValueError, "got -1"),
        ([], ValueError, "units is empty"),
        ([5], ValueError, "units has the index 5, but there are 5 hidden units, 0 to 4"),
        ([-1], ValueError, "units has the index -1"),
        ([0, 3, 3], ValueError, "units has the index 3 twice; give each once"),
        ([[1, 2]], TypeError, "units must be None, an int, a slice, or a sequence of int or bool"),
        ([1.0], TypeError, "sequence of int"),
        (2.0, TypeError, "got float 2.0"),
        (True, TypeError, "got bool True"),
        ([True, False], ValueError, "units is a mask of 2 entries, but there are 5 hidden"),
        ([False] * 5, ValueError, "units is empty"),
        (slice(9, 12), ValueError, "units is empty"),
        (slice("a"), TypeError, "got slice slice(None, 'a', None)"),
        ("all", TypeError, "got 'all'"),
    ],
)
def test_what_names_no_units(chosen, error, message):
    with pytest.raises(error, match=re.escape(message)):
        check_indices("units", chosen, 5, "hidden units")


def test_labels_are_none_indices_or_the_callers_own():
    indices = np.array([4, 2])
    assert check_labels(None, indices, 5, "units") is None
    assert check_labels("index", indices, 5, "units") == ["4", "2"]
    assert check_labels(["a", 1], indices, 5, "units") == ["a", "1"]
    assert check_labels(np.array([1.5, 2]), indices, 5, "units") == ["1.5", "2.0"]
    assert check_labels(list("vwxyz"), indices, 5, "units") == ["z", "x"]


def test_as_many_labels_as_there_are_units_are_those_of_the_units_in_any_order_shown():
    assert check_labels(list("abc"), np.array([2, 1, 0]), 3, "units") == ["c", "b", "a"]


@pytest.mark.parametrize(
    ("labels", "error", "message"),
    [
        ("indices", ValueError, "labels must be one of 'index', got 'indices'; did you mean"),
        (["a"], ValueError, "each of the 2 units shown, or of all 5 units, got 1"),
        (list("abc"), ValueError, "got 3"),
        (True, TypeError, "one label for each of the 2 units shown, got True"),
        ({0: "a", 1: "b"}, TypeError, "labels must be None, 'index' or a sequence, one label"),
        ({"a", "b"}, TypeError, "labels must be None, 'index' or a sequence, one label"),
    ],
)
def test_labels_of_the_wrong_kind_or_number(labels, error, message):
    with pytest.raises(error, match=re.escape(message)):
        check_labels(labels, np.array([4, 2]), 5, "units")


def test_things_are_counted_in_their_number():
    assert [format_count(n, "unit") for n in (0, 1, 2, 1234)] == [
        "0 units",
        "1 unit",
        "2 units",
        "1,234 units",
    ]


@pytest.mark.parametrize(
    ("shown", "total", "text"),
    [
        (3, 40, "3 of 40 units"),
        (40, 40, "All 40 units"),
        (1, 1, "1 unit"),
        (1, 2000, "1 of 2,000 units"),
    ],
)
def test_how_many_of_how_many(shown, total, text):
    assert format_subset(shown, total, "unit") == text


def test_indices_in_lists_of_different_lengths_are_refused_by_name():
    with pytest.raises(
        TypeError, match="units must be None, an int, a slice, or a sequence of int or bool"
    ):
        check_indices("units", [[1], [2, 3]], 5, "units")


CHANNELS = "channels=0 to show one, or channels=[0, 1, 2] to show three as RGB"


@pytest.mark.parametrize(
    ("shape", "axis", "n_channels", "hint"),
    [
        ((8, 8, 2), -1, 2, "channels=0 to show one"),
        ((3, 8, 8), -1, 8, f"channel_axis=0 for channels first, or {CHANNELS}"),
        ((1, 8, 8), -1, 8, f"channel_axis=0 for channels first, or {CHANNELS}"),
        ((8, 8, 3), 0, 8, CHANNELS),
    ],
)
def test_channels_first_are_hinted_at_where_they_may_be_meant(shape, axis, n_channels, hint):
    with pytest.raises(ValueError, match="channels, expected 1") as error:
        parse_image_shape(shape, axis)
    assert str(error.value) == (
        f"image_shape {shape} has {n_channels} channels, expected 1 (gray) or 3 (RGB); give {hint}"
    )


def test_of_long_lists_the_beginning_is_told():
    with pytest.raises(TypeError, match="sequence of int or bool, got") as error:
        check_indices("units", [1.0] * 40, 5, "units")
    assert str(error.value) == (
        "units must be None, an int, a slice, or a sequence of int or bool, got ["
        + "1.0, " * 11
        + "1.0,"
    )


def test_an_image_has_its_sizes_axes_of_length_1_apart():
    assert ImageShape(5, 4).matches((5, 4))
    assert ImageShape(5, 4).matches((1, 5, 4, 1))
    assert ImageShape(1, 4).matches((4,))
    assert ImageShape(2, 4, 3, channels_first=True).matches((3, 2, 4))
    assert not ImageShape(2, 4, 3).matches((3, 2, 4))
    assert not ImageShape(5, 4).matches((4, 5))
    assert not ImageShape(2, 4).matches((4,))
    assert not ImageShape(5, 4).matches((5, 2, 4))

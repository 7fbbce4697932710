"""What is said of images to somebody who cannot see them, against sums done by hand."""

import re
import warnings

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mlpviz import plot_image_grid
from mlpviz._records.image_shape import ImageShape
from mlpviz.displays import descriptions as standouts
from mlpviz.displays.descriptions import (
    are_flat,
    describe_flat,
    describe_limits,
    describe_values,
    describe_weights,
    format_range,
    format_size,
    mean_sizes,
    means,
    single_largest,
    spans,
    strongest,
)

NAN, INF = np.nan, np.inf
TILES = hnp.arrays(
    np.float64,
    st.tuples(st.integers(1, 5), st.integers(1, 4), st.integers(1, 4)),
    elements=st.one_of(st.floats(-1e6, 1e6), st.sampled_from([NAN, INF, -INF])),
)


def tiles_of(*rows):
    """Tiles of one row of pixels each."""
    return np.array(rows, dtype=float)[:, np.newaxis]


@pytest.fixture(params=[1, 2**20])
def block_values(request, monkeypatch):
    monkeypatch.setattr(standouts, "BLOCK_VALUES", request.param)


@pytest.mark.usefixtures("block_values")
class TestMeasures:
    def test_they_are_of_the_finite_values_of_each_tile(self):
        tiles = tiles_of([1, -3, NAN], [2, 2, INF], [NAN, INF, -INF])
        np.testing.assert_array_equal(spans(tiles), [4, 0, NAN])
        np.testing.assert_array_equal(means(tiles), [-1, 2, NAN])
        np.testing.assert_array_equal(mean_sizes(tiles), [2, 2, NAN])

    def test_whole_numbers_do_not_overflow(self):
        tiles = np.array([[[0, 255]], [[200, 250]]], np.uint8)
        np.testing.assert_array_equal(spans(tiles), [255, 50])
        np.testing.assert_array_equal(means(tiles), [127.5, 225])
        np.testing.assert_array_equal(mean_sizes(np.array([[[-128, 0]]], np.int8)), [64])

    def test_nor_do_the_largest_floats(self):
        tiles = tiles_of([1.7e308, 1.7e308], [-1.7e308, 1.7e308])
        np.testing.assert_array_equal(spans(tiles), [0, INF])
        assert single_largest(mean_sizes(tiles)) is None
        np.testing.assert_array_equal(are_flat(spans(tiles), (-1.7e308, 1.7e308)), [True, False])

    def test_an_image_of_one_color_does_not_vary(self):
        tiles = np.stack([np.full((2, 2, 3), (9.0, 0.0, 4.0)), np.eye(12)[:1].reshape(2, 2, 3)])
        np.testing.assert_array_equal(spans(np.stack([tiles[0], tiles[1]])), [0, 1])


@given(TILES)
def test_measures_are_those_of_each_tile_alone(tiles):
    for measure, alone in ((spans, np.ptp), (means, np.mean)):
        expected = [alone(t[np.isfinite(t)]) if np.isfinite(t).any() else NAN for t in tiles]
        np.testing.assert_allclose(measure(tiles), expected, rtol=1e-9, atol=1e-6)


@pytest.mark.parametrize(("span", "flat"), [(0.0, True), (0.019, True), (0.021, False)])
def test_a_tile_is_flat_within_one_percent_of_the_scale(span, flat):
    tiles = tiles_of([0.5, 0.5 + span], [-1, 1])
    assert are_flat(spans(tiles), (-1.0, 1.0)).tolist() == [flat, False]
    each = np.array([[0.5, 0.5 + span], [-1, 1]])
    assert are_flat(spans(tiles), each).tolist() == [flat, False]


def test_a_tile_is_flat_at_just_one_percent_of_the_scale():
    assert are_flat(np.array([1.0, 1.01]), (0.0, 100.0)).tolist() == [True, False]
    each = np.zeros((2, 2))
    assert are_flat(np.array([0.0, 0.0]), each).tolist() == [True, True]
    assert are_flat(np.array([1e-3, 5e-4]), each).tolist() == [False, False]


def test_what_is_missing_is_not_flat_and_nothing_is_said_of_it():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert are_flat(np.array([NAN, NAN]), np.zeros((2, 2))).tolist() == [False, False]


def test_nothing_is_said_of_overflow_whatever_the_caller_wants_to_hear_of_it():
    tiles = tiles_of([-1.7e308, 1.7e308], [1.7e308, 1.7e308], [NAN, NAN])
    with np.errstate(all="raise"):
        np.testing.assert_array_equal(spans(tiles), [INF, 0, NAN])
        np.testing.assert_array_equal(means(tiles), [0, INF, NAN])
        assert single_largest(np.array([INF, INF])) is None


def test_limits_the_wrong_way_round_are_as_far_apart():
    assert are_flat(np.array([1, 0.1]), (20.0, 0.0)).tolist() == [False, True]


@pytest.mark.parametrize(
    ("sizes", "place"),
    [
        ([1, 3, 2], 1),
        ([NAN, 1, 2], 2),
        ([3, NAN], None),
        ([3], None),
        ([3, 3, 1], None),
        ([3, 3 + 1e-12], None),
        ([-3, -2], 1),
        ([3, INF], None),
        ([INF, INF], None),
        ([0, 0], None),
        ([NAN, NAN], None),
    ],
)
def test_the_largest_is_named_only_if_it_is_one_of_several_and_no_tie(sizes, place):
    assert single_largest(np.array(sizes, dtype=float)) == place


@given(TILES)
def test_the_strongest_weight_is_the_largest_finite_magnitude(tiles):
    matrix = tiles[0]
    assume(np.isfinite(matrix).any())
    row, column, count = strongest(matrix)
    finite = np.abs(matrix[np.isfinite(matrix)])
    assert abs(matrix[row, column]) == finite.max()
    assert count == (finite == finite.max()).sum()


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([[0, 1], [0, 1]], []),
        ([[0, 1], [5, 5]], ["1 is close to constant"]),
        ([[0, 1], [5, 5], [2, 2]], ["2 are close to constant"]),
        ([[3, 3], [5, 5]], ["all are close to constant"]),
        ([[3, 3]], ["it is close to constant"]),
        ([[0, 1], [NAN, INF]], ["1 has no finite value"]),
        ([[0, 1], [NAN, 1]], ["1 is close to constant"]),
        ([[NAN, NAN]], ["it has no finite value"]),
        ([[NAN, NAN], [INF, NAN]], ["all have no finite value"]),
        (
            [[0, 1], [NAN, NAN], [NAN, NAN], [4, 4]],
            ["1 is close to constant", "2 have no finite value"],
        ),
    ],
)
def test_tiles_that_are_flat_or_missing_are_counted_only_where_there_are_some(rows, told):
    assert describe_flat(tiles_of(*rows), (0.0, 5.0)) == told


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([[0, 1], [-3, 2], [1, 0]], "b has the largest weights on average"),
        ([[0, 1], [5, 5]], "1 is close to constant; b has the largest weights on average"),
        ([[0, 1], [1, 0]], "values run from 0 to 1"),
        ([[-0.25, NAN, 3]], "values run from -0.25 to 3"),
        ([[2, 2], [-2, -2]], "all are close to constant"),
    ],
)
def test_of_weights_the_unit_with_the_largest_is_named(rows, told):
    assert describe_weights(tiles_of(*rows), (-5.0, 5.0), "abc") == told


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([[0, 1], [8, 2], [3, 0]], "on average b has the highest values, a the lowest"),
        ([[0, 1], [1, 0]], "values run from 0 to 1"),
        ([[0, 16]], "values run from 0 to 16"),
        ([[0, 1], [7, 7], [1, 0]], "1 is close to constant"),
    ],
)
def test_of_data_the_highest_and_the_lowest_are_named(rows, told):
    assert describe_values(tiles_of(*rows), (0.0, 16.0), "abc") == told


def test_tiles_are_flat_on_a_scale_that_is_much_wider_than_they_are():
    tiles = tiles_of([0, 1], [1, 0])
    for told in (describe_weights, describe_values):
        assert told(tiles, (0.0, 500.0), "ab") == "all are close to constant"


def test_what_stands_out_among_data_is_a_list():
    told = describe_values(tiles_of([0, 1], [7, 7], [2, 9]), (0.0, 16.0), "abc")
    assert told == ("1 is close to constant; on average b has the highest values, a the lowest")


def test_there_is_no_negative_zero():
    assert format_range(-0.0, 1.0) == "0 to 1"
    assert format_range(-1.0, -0.0) == "-1 to 0"


def test_size_and_scale_are_told():
    shape, colors = ImageShape(4, 6), ImageShape(4, 6, 3)
    assert format_size(shape) == "4 by 6"
    assert format_size(colors) == "4 by 6 RGB"
    X = np.array([[0.0, 2.0] * 12, [1.0, 2.0] * 12])
    each = plot_image_grid(X, (4, 6), scale="each").alt_text
    assert "color map gray, each on its own scale" in each
    alt_text = plot_image_grid(np.repeat(X, 3, axis=1), (4, 6, 3)).alt_text
    assert "4 by 6 RGB pixels, shared limits 0 to 2;" in alt_text


@pytest.mark.parametrize(
    ("n_below", "n_above", "share"),
    [(0, 0, ""), (0, 1000, "10.0%"), (1000, 250, "12.5%"), (0, 9, "under 0.1%"), (10, 0, "0.1%")],
)
def test_what_lies_beyond_the_limits_is_told_if_anything_does(n_below, n_above, share):
    values = np.zeros((1, 100, 100))
    values.flat[:n_below] = -2
    values.flat[n_below : n_below + n_above] = 2
    words = re.fullmatch(
        r"limits -1 to 1(?:, (.*) of the values beyond them)?", describe_limits(values, (-1, 1))
    )
    assert (words[1] or "") == share

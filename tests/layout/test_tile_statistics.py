"""Statistics of tiles, against sums done by hand."""

import warnings

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mlpviz._layout.tile_statistics import (
    are_constant,
    count_partly_finite,
    largest_magnitude,
    mean_magnitudes,
    single_largest,
    tile_means,
    value_ranges,
)
from mlpviz._out_of_core import blocks

NAN, INF = np.nan, np.inf
TILES = hnp.arrays(
    np.float64,
    st.tuples(st.integers(1, 5), st.integers(1, 4), st.integers(1, 4)),
    elements=st.one_of(st.floats(-1e6, 1e6), st.sampled_from([NAN, INF, -INF])),
)


def tiles_of(*rows):
    """Tiles of one row of pixels each."""
    return np.array(rows, dtype=float)[:, np.newaxis]


@pytest.fixture(params=[1, 2**21])
def block_values(request, monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK_VALUES", request.param)


@pytest.mark.usefixtures("block_values")
class TestMeasures:
    def test_they_are_of_the_finite_values_of_each_tile(self):
        tiles = tiles_of([1, -3, NAN], [2, 2, INF], [NAN, INF, -INF])
        np.testing.assert_array_equal(value_ranges(tiles), [4, 0, NAN])
        np.testing.assert_array_equal(tile_means(tiles), [-1, 2, NAN])
        np.testing.assert_array_equal(mean_magnitudes(tiles), [2, 2, NAN])

    def test_whole_numbers_do_not_overflow(self):
        tiles = np.array([[[0, 255]], [[200, 250]]], np.uint8)
        np.testing.assert_array_equal(value_ranges(tiles), [255, 50])
        np.testing.assert_array_equal(tile_means(tiles), [127.5, 225])
        np.testing.assert_array_equal(mean_magnitudes(np.array([[[-128, 0]]], np.int8)), [64])

    def test_nor_do_the_largest_floats(self):
        tiles = tiles_of([1.7e308, 1.7e308], [-1.7e308, 1.7e308])
        np.testing.assert_array_equal(value_ranges(tiles), [0, INF])
        assert single_largest(mean_magnitudes(tiles)) is None
        np.testing.assert_array_equal(
            are_constant(value_ranges(tiles), (-1.7e308, 1.7e308)), [True, False]
        )

    def test_an_image_of_one_color_does_not_vary(self):
        tiles = np.stack([np.full((2, 2, 3), (9.0, 0.0, 4.0)), np.eye(12)[:1].reshape(2, 2, 3)])
        np.testing.assert_array_equal(value_ranges(np.stack([tiles[0], tiles[1]])), [0, 1])


@given(TILES)
def test_measures_are_those_of_each_tile_alone(tiles):
    for measure, alone in ((value_ranges, np.ptp), (tile_means, np.mean)):
        expected = [alone(t[np.isfinite(t)]) if np.isfinite(t).any() else NAN for t in tiles]
        np.testing.assert_allclose(measure(tiles), expected, rtol=1e-9, atol=1e-6)


@pytest.mark.parametrize(("span", "flat"), [(0.0, True), (0.019, True), (0.021, False)])
def test_a_tile_is_constant_within_one_percent_of_the_scale(span, flat):
    tiles = tiles_of([0.5, 0.5 + span], [-1, 1])
    assert are_constant(value_ranges(tiles), (-1.0, 1.0)).tolist() == [flat, False]
    each = np.array([[0.5, 0.5 + span], [-1, 1]])
    assert are_constant(value_ranges(tiles), each).tolist() == [flat, False]


def test_a_tile_is_constant_at_just_one_percent_of_the_scale():
    assert are_constant(np.array([1.0, 1.01]), (0.0, 100.0)).tolist() == [True, False]
    each = np.zeros((2, 2))
    assert are_constant(np.array([0.0, 0.0]), each).tolist() == [True, True]
    assert are_constant(np.array([1e-3, 5e-4]), each).tolist() == [False, False]


def test_what_is_missing_is_not_constant_and_nothing_is_said_of_it():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert are_constant(np.array([NAN, NAN]), np.zeros((2, 2))).tolist() == [False, False]


def test_nothing_is_said_of_overflow_whatever_the_caller_wants_to_hear_of_it():
    tiles = tiles_of([-1.7e308, 1.7e308], [1.7e308, 1.7e308], [NAN, NAN])
    with np.errstate(all="raise"):
        np.testing.assert_array_equal(value_ranges(tiles), [INF, 0, NAN])
        np.testing.assert_array_equal(tile_means(tiles), [0, INF, NAN])
        assert single_largest(np.array([INF, INF])) is None


def test_limits_the_wrong_way_round_are_as_far_apart():
    assert are_constant(np.array([1, 0.1]), (20.0, 0.0)).tolist() == [False, True]


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
    row, column, count = largest_magnitude(matrix)
    finite = np.abs(matrix[np.isfinite(matrix)])
    assert abs(matrix[row, column]) == finite.max()
    assert count == (finite == finite.max()).sum()


NAN, INF = np.nan, np.inf


@pytest.mark.parametrize(
    ("tiles", "count"),
    [
        ([[1, 2, 3]], 0),
        ([[1, NAN, 3]], 0),  # a pixel that is missing in all tiles
        ([[1, INF, 3]], 1),
        ([[1, NAN, 3], [4, NAN, 6]], 0),
        ([[1, NAN, 3], [4, 5, 6]], 1),
        ([[NAN, NAN, NAN], [4, 5, 6]], 0),  # nothing but NaN is not partly finite
        ([[INF, NAN, NAN], [4, 5, 6]], 0),
        ([[1, NAN, 3], [NAN, NAN, NAN]], 0),
        ([[1, -INF, 3], [1, NAN, 3], [1, 2, 3]], 2),
        ([[1e308, -1e308, 0]], 0),
    ],
)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_tiles_with_finite_and_other_values_are_counted(tiles, count, dtype):
    with np.errstate(over="ignore"):
        array = np.array(tiles, dtype=np.float64)[:, None, :]
    if dtype == np.float64 or np.abs(np.nan_to_num(array, posinf=0, neginf=0)).max() < 1e38:
        assert count_partly_finite(array.astype(dtype)) == count


@pytest.mark.parametrize("tiles", [np.ones((3, 2, 2), np.uint8), np.empty((0, 2, 2))])
def test_whole_numbers_and_no_tiles_are_finite(tiles):
    assert count_partly_finite(tiles) == 0

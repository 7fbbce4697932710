"""What is said of images to somebody who cannot see them, against sums done by hand."""

import re

import numpy as np
import pytest

from mlpviz import plot_image_grid
from mlpviz._records.image_shape import ImageShape
from mlpviz.displays.descriptions import (
    describe_constant,
    describe_limits,
    describe_values,
    describe_weights,
    format_size,
)

NAN, INF = np.nan, np.inf


def tiles_of(*rows):
    """Tiles of one row of pixels each."""
    return np.array(rows, dtype=float)[:, np.newaxis]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([[0, 1], [0, 1]], []),
        ([[0, 1], [5, 5]], ["1 is close to constant"]),
        ([[0, 1], [5, 5], [2, 2]], ["2 are close to constant"]),
        ([[3, 3], [5, 5]], ["all are close to constant"]),
        ([[3, 3]], ["it is close to constant"]),
        ([[0, 1], [NAN, INF]], ["1 has no finite value"]),
        (
            [[0, 1], [NAN, 1]],
            ["1 is close to constant", "1 has values that are NaN or infinite"],
        ),
        ([[NAN, NAN]], ["it has no finite value"]),
        ([[NAN, NAN], [INF, NAN]], ["all have no finite value"]),
        (
            [[0, 1], [NAN, NAN], [NAN, NAN], [4, 4]],
            ["1 is close to constant", "2 have no finite value"],
        ),
    ],
)
def test_tiles_that_are_flat_or_missing_are_counted_only_where_there_are_some(rows, told):
    assert describe_constant(tiles_of(*rows), (0.0, 5.0)) == told


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

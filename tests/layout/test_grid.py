"""The geometry of a grid: boxes, pixels at a place, and the mosaic agree with each other."""

import re
from math import ceil

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpviz._layout.grid import (
    TOLERATED_SHRINKAGE,
    Grid,
    check_n_cols,
    choose_n_cols,
    mosaic,
    n_cols_of_shape,
    pixels_at,
)


@st.composite
def grids(draw):
    group = draw(st.integers(1, 3))
    return Grid(
        n_tiles=group * draw(st.integers(1, 12)),
        n_cols=draw(st.integers(1, 6)),
        height=draw(st.integers(1, 7)),
        width=draw(st.integers(1, 7)),
        gutter=draw(st.floats(0.01, 3)),
        strip=draw(st.floats(0, 5)),
        group=group,
    )


@given(grids())
def test_boxes_are_tiles_within_the_grid_that_do_not_overlap(grid):
    boxes = grid.boxes
    width, height = grid.size
    assert boxes.shape == (grid.n_tiles, 4)
    np.testing.assert_allclose(boxes[:, 2] - boxes[:, 0], grid.width)
    np.testing.assert_allclose(boxes[:, 3] - boxes[:, 1], grid.height)
    assert boxes.min() >= 0
    assert boxes[:, 2].max() <= width + 1e-9
    assert boxes[:, 3].max() <= height + 1e-9
    for i, (x0, y0, x1, y1) in enumerate(boxes):
        others = boxes[i + 1 :]
        apart = (others[:, 0] >= x1) | (others[:, 2] <= x0)
        apart |= (others[:, 1] >= y1) | (others[:, 3] <= y0)
        assert apart.all()


@given(grids())
def test_gutters_between_groups_are_equal_and_twice_those_within(grid):
    starts = grid.x_starts
    gaps = np.diff(starts) - grid.width
    expected = np.where((np.arange(1, len(starts)) % grid.group) == 0, 1, 0.5) * grid.gutter
    np.testing.assert_allclose(gaps, expected, atol=1e-9)


@given(grids())
def test_labels_stand_above_their_groups_and_touch_no_tile(grid):
    labels, boxes = grid.label_boxes, grid.boxes
    assert labels.shape == (grid.n_groups, 4)
    np.testing.assert_allclose(labels[:, 3] - labels[:, 1], grid.strip, atol=1e-9)
    np.testing.assert_array_equal(labels[:, 0], boxes[:: grid.group, 0])
    np.testing.assert_allclose(labels[:, 2], boxes[grid.group - 1 :: grid.group, 2])
    np.testing.assert_array_equal(labels[:, 3], boxes[:: grid.group, 1])
    above = labels[grid.n_cols :, 1] - boxes[:: grid.group, 3][: -grid.n_cols or None]
    if len(labels) > grid.n_cols:
        np.testing.assert_allclose(above, grid.gutter, atol=1e-9)


@given(grids(), st.data())
def test_locate_is_the_inverse_of_boxes(grid, data):
    tile = data.draw(st.integers(0, grid.n_tiles - 1))
    row = data.draw(st.integers(0, grid.height - 1))
    column = data.draw(st.integers(0, grid.width - 1))
    part = st.floats(0.001, 0.999)
    x = grid.boxes[tile, 0] + column + data.draw(part)
    y = grid.boxes[tile, 1] + row + data.draw(part)
    assert grid.locate(x, y) == (tile, row, column)


@given(grids(), st.floats(-5, 60), st.floats(-5, 60))
def test_locate_finds_a_tile_only_within_its_box(grid, x, y):
    boxes = grid.boxes
    inside = (boxes[:, 0] <= x) & (x < boxes[:, 2]) & (boxes[:, 1] <= y) & (y < boxes[:, 3])
    place = grid.locate(x, y)
    assert (place is not None) == inside.any()
    if place is not None:
        assert inside[place[0]]


@given(st.lists(st.floats(0.01, 9), min_size=1, max_size=6), st.integers(1, 8))
def test_pixels_at_is_the_inverse_of_starts(gaps, length):
    starts = np.cumsum(np.array(gaps) + length)
    places = (starts[:, None] + np.arange(length) + 0.5).ravel()
    np.testing.assert_array_equal(pixels_at(places, starts, length), np.arange(len(places)))
    outside = np.concatenate([[starts[0] - 0.005], starts + length + 0.005])
    assert (pixels_at(outside, starts, length) == -1).all()


@given(grids(), st.sampled_from([(), (3,), (4,)]))
def test_the_mosaic_has_every_tile_pixel_where_the_boxes_say(grid, channels):
    shape = (grid.n_tiles, grid.height, grid.width, *channels)
    tiles = np.arange(1, np.prod(shape) + 1).reshape(shape)
    joined = mosaic(tiles, grid)
    assert joined.shape[:2] == (
        grid.n_rows * grid.height,
        grid.n_cols * grid.group * grid.width,
    )
    for tile, (x0, y0, _, _) in zip(tiles, grid.boxes, strict=True):
        xs, ys = x0 + np.arange(grid.width) + 0.5, y0 + np.arange(grid.height) + 0.5
        columns = pixels_at(xs, grid.x_starts, grid.width)
        rows = pixels_at(ys, grid.y_starts, grid.height)
        np.testing.assert_array_equal(joined[np.ix_(rows, columns)], tile)
    assert np.count_nonzero(joined) == tiles.size
    assert mosaic(tiles.astype(np.uint8), grid).dtype == np.uint8


def test_an_empty_grid_has_a_size_and_no_box():
    grid = Grid(0, 5, 8, 8, 1.0)
    assert grid.boxes.shape == (0, 4)
    assert grid.label_boxes.shape == (0, 4)
    assert grid.size == (5 * 9 - 1, 8)
    assert grid.locate(1, 1) is None
    assert mosaic(np.zeros((0, 8, 8)), grid).shape == (8, 40)


@given(st.integers(1, 1500), st.floats(0.1, 10), st.floats(0.1, 10))
def test_the_columns_chosen_leave_no_row_empty_and_tiles_nearly_as_large_as_can_be(
    n, tile_aspect, available_aspect
):
    n_cols = choose_n_cols(n, tile_aspect, available_aspect)

    def scale(columns):
        return min(available_aspect / (columns * tile_aspect), 1 / ceil(n / columns))

    assert 1 <= n_cols <= n
    assert n_cols * (ceil(n / n_cols) - 1) < n
    assert scale(n_cols) >= TOLERATED_SHRINKAGE * max(map(scale, range(1, n + 1))) - 1e-9


@pytest.mark.parametrize(
    ("n", "aspect", "n_cols"),
    [(1, 1.3, 1), (16, 1.33, 4), (40, 1.33, 8), (12, 1.33, 4), (100, 1, 10), (1024, 1, 32)],
)
def test_square_tiles_in_usual_rooms(n, aspect, n_cols):
    with np.errstate(all="raise"):
        assert choose_n_cols(n, 1, aspect) == n_cols


def test_tiles_that_are_just_large_enough_leave_no_cell_empty():
    # Three columns would be in four rows and two in five, where tiles are 80 % as large.
    assert choose_n_cols(10, 1, 1) == 2


def test_of_columns_that_leave_as_many_cells_empty_tiles_are_as_large_as_can_be():
    assert choose_n_cols(5, 1, 1.25) == 3


def test_n_cols_given_is_kept_up_to_the_number_of_tiles():
    assert check_n_cols(3, 10, 1, 1) == 3
    assert check_n_cols(1, 10, 1, 1) == 1
    assert check_n_cols(np.int64(30), 10, 1, 1) == 10
    assert check_n_cols(5, 0, 1, 1) == 1
    assert check_n_cols(None, 10, 1, 2) == choose_n_cols(10, 1, 2)


@pytest.mark.parametrize(
    ("n_cols", "error", "message"),
    [
        (0, ValueError, "n_cols must be at least 1, got 0"),
        (-3, ValueError, "n_cols must be at least 1, got -3"),
        (2.0, TypeError, "n_cols must be a whole number or None, got 2.0"),
        (True, TypeError, "got True"),
        ("4", TypeError, "got '4'"),
    ],
)
def test_what_is_no_number_of_columns(n_cols, error, message):
    with pytest.raises(error, match=re.escape(message)):
        check_n_cols(n_cols, 4, 1, 1)


def test_no_tiles_take_one_column():
    assert choose_n_cols(0, 1.0, 1.5) == 1


@pytest.mark.parametrize("n", [21, 25, 37, 100, 300, 2000])
def test_columns_make_a_grid_of_about_the_shape_of_the_page(n):
    columns = n_cols_of_shape(n, (60, 80), (1e9, 1e9), 4 / 3)
    rows = np.ceil(n / columns)
    assert 0.9 < columns * 60 / (rows * 80) < 1.95
    assert rows * columns - n < columns


def test_cells_that_do_not_fit_the_page():
    assert n_cols_of_shape(10, (50, 50), (100, 200), 1) is None
    assert n_cols_of_shape(10, (50, 50), (100, 250), 1) == 2

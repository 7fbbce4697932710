"""Tiles in the color of the page have a hairline, and no other tile has."""

import io

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from mlpviz import plot_image_grid
from mlpviz._drawing.tiles.vanishing_tiles import vanishing_tiles

WHITE, BLACK, MIXED = np.ones(16), np.zeros(16), np.linspace(0, 1, 16)


def drawn(display, color="white"):
    """The figure as gray levels."""
    file = io.BytesIO()
    display.ax.figure.savefig(file, format="png", facecolor=color, dpi=100)
    return np.asarray(Image.open(file).convert("L"))


def axes(color):
    return Figure(figsize=(3, 1), facecolor=color).add_axes((0.1, 0.1, 0.8, 0.8))


def grid_of(*rows, color="white", **options):
    figure = Figure(figsize=(3, 1), facecolor=color)
    return plot_image_grid(
        np.array(rows), (4, 4), ax=figure.add_axes((0.1, 0.1, 0.8, 0.8)), **options
    )


def grays_around(display, tile, color="white"):
    """The gray levels of the device pixels along the upper edge of a tile."""
    levels = drawn(display, color)
    x0, y0, x1, _ = display.boxes[tile]
    ends = display.ax.transData.transform([(x0, y0), (x1, y0)])
    row = len(levels) - round(ends[0, 1])
    left, right = (round(x) for x in ends[:, 0])
    return levels[row - 2 : row + 2, left + 4 : right - 4]


def test_a_white_tile_on_a_white_page_has_a_hairline():
    display = grid_of(WHITE, BLACK, MIXED)
    edge = grays_around(display, 0)
    assert (edge.min(axis=0) < 230).all()
    assert edge.min() > 60


@pytest.mark.parametrize("rows", [(BLACK, MIXED), (MIXED, 1 - MIXED)])
def test_tiles_that_can_be_seen_have_none(rows):
    assert not len(vanishing_tiles(grid_of(*rows).image))


def test_it_follows_the_page_and_the_color_map():
    display = grid_of(WHITE, BLACK, color="black")
    assert (grays_around(display, 1, "black").max(axis=0) > 25).all()
    assert vanishing_tiles(display.image).tolist() == [1]
    display.image.set_cmap("viridis")
    assert not len(vanishing_tiles(display.image))


def test_tiles_in_color_and_missing_ones():
    white = np.ones((2, 48))
    white[1] = np.linspace(0, 1, 48)
    display = plot_image_grid(
        white, (4, 4, 3), ax=Figure(figsize=(2, 1)).add_axes((0.1, 0.1, 0.8, 0.8))
    )
    assert (grays_around(display, 0).min(axis=0) < 230).all()
    missing = grid_of(np.full(16, np.nan), MIXED)
    assert not len(vanishing_tiles(missing.image))


@pytest.mark.parametrize("file_format", ["svg", "pdf"])
def test_vector_files_have_it_too(file_format):
    with_frame, without = io.BytesIO(), io.BytesIO()
    grid_of(WHITE, BLACK, MIXED).savefig(with_frame, format=file_format)
    grid_of(MIXED, BLACK, MIXED).savefig(without, format=file_format)
    assert (b"LineCollection" in with_frame.getvalue()) == (file_format == "svg")
    assert b"LineCollection" not in without.getvalue()

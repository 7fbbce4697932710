"""Equal gutters at every size, and whole device pixels where the figure is ours."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib import pyplot as plt
from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox
from PIL import Image

from mlpviz import Layers, plot_first_layer_filters


def drawn(n=16, shape=(28, 28), **options):
    weights = np.random.default_rng(n).uniform(0.2, 1, size=(shape[0] * shape[1], n))
    return plot_first_layer_filters(Layers(weights), shape, vmin=0, vmax=1, **options)


def columns_of_tiles(display, dpi):
    """Which columns of device pixels hold tiles, read off the saved file's first row of tiles."""
    buffer = io.BytesIO()
    display.savefig(buffer, dpi=dpi, facecolor="#ff0000")
    pixels = np.asarray(Image.open(buffer).convert("RGB")).astype(int)
    gray = (pixels.max(axis=2) - pixels.min(axis=2)) == 0
    return gray[: gray.shape[0] // 2].any(axis=0)


def runs(mask):
    """Lengths of the runs of True and of False between them."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(int), [0]])))
    tiles = edges[1::2] - edges[::2]
    gaps = edges[2::2] - edges[1:-1:2]
    return tiles, gaps


@settings(max_examples=25, deadline=None, derandomize=True)
@given(
    n=st.sampled_from([4, 9, 16, 25]),
    dpi=st.sampled_from([72, 100, 133, 150, 300]),
    width=st.floats(3, 9),
    own=st.booleans(),
)
def test_tiles_and_gutters_are_equal_at_every_size(n, dpi, width, own):
    ax = None if own else Figure(figsize=(width, 6)).add_subplot()
    display = drawn(n, (12, 12), n_cols=int(n**0.5), colorbar=False, ax=ax)
    tiles, gaps = runs(columns_of_tiles(display, dpi))
    plt.close("all")
    assert len(tiles) == int(n**0.5)
    assert len(set(gaps)) == 1
    assert len(set(tiles)) == 1


@pytest.mark.parametrize("n", [1, 6, 40, 256, 1024])
@pytest.mark.parametrize("labels", [None, "index"])
@pytest.mark.parametrize("dpi", [72, 100, 200])
def test_a_pixel_is_a_whole_number_of_device_pixels_in_a_figure_of_ours(n, labels, dpi):
    with rc_context({"figure.dpi": dpi}):
        display = drawn(n, labels=labels)
        display.figure.draw_without_rendering()
    corners = display.ax.transData.transform(display.boxes.reshape(-1, 2)).reshape(-1, 4)
    sizes = np.abs(corners[:, 2] - corners[:, 0]), np.abs(corners[:, 3] - corners[:, 1])
    scale = sizes[0][0] / 28
    np.testing.assert_allclose(sizes[0], sizes[1])
    width, height = display.figure.get_size_inches()
    assert width <= 17
    assert height <= (17 if labels is None else 49)
    if n < 1024 or dpi > 72 or labels is None:
        assert scale == pytest.approx(round(scale), abs=1e-6)
        np.testing.assert_allclose(corners, np.round(corners), atol=1e-4)


@pytest.mark.parametrize("figsize", [(2, 2), (4, 9), (12, 5)])
@pytest.mark.parametrize("shape", [(28, 28), (10, 30), (30, 10)])
def test_a_tile_is_never_distorted(figsize, shape):
    figure = Figure(figsize=figsize)
    display = drawn(10, shape, ax=figure.add_subplot())
    figure.draw_without_rendering()
    corners = display.ax.transData.transform(display.boxes[:1].reshape(2, 2))
    width, height = np.abs(np.diff(corners, axis=0))[0]
    assert width / height == pytest.approx(shape[1] / shape[0], rel=1e-6)


@pytest.mark.parametrize("place", ["own", "one", "2 x 2", "constrained", "subfigure"])
@pytest.mark.parametrize("clip", [1.0, 0.5])
def test_the_color_bar_is_as_tall_as_the_grid_and_beside_it(place, clip):
    ax = {
        "own": lambda: None,
        "one": lambda: Figure(figsize=(7, 3)).add_subplot(),
        "2 x 2": lambda: Figure(figsize=(7, 7)).subplots(2, 2)[0, 0],
        "constrained": lambda: Figure(layout="constrained").subplots(1, 2)[0],
        "subfigure": Figure().subfigures(1, 2)[0].add_subplot,
    }[place]()
    weights = np.random.default_rng(0).normal(size=(64, 9))
    display = plot_first_layer_filters(Layers(weights), (8, 8), clip=clip, ax=ax)
    root = display.ax.get_figure(root=True)
    root.draw_without_rendering()
    bar, grid = display.colorbar.ax, display.ax.bbox
    # With arrows the bar's Axes is the part between them.
    extent = np.vstack(
        [bar.transAxes.transform(path.get_path().vertices) for path in bar.patches]
        + [bar.bbox.get_points()]
    )
    assert extent[:, 1].min() == pytest.approx(grid.y0, abs=1.5)
    assert extent[:, 1].max() == pytest.approx(grid.y1, abs=1.5)
    assert bar.bbox.x0 > grid.x1
    if place == "own":
        available = root.bbox
    else:
        figure = display.ax.get_figure(root=False)
        position = display.ax.get_position(original=True)
        available = Bbox(figure.transSubfigure.transform(position.get_points()))
    assert bar.get_tightbbox().x1 <= available.x1 + 0.01
    assert bar.get_tightbbox().y1 <= available.y1 + 0.01
    assert bar.get_tightbbox().y0 >= available.y0 - 0.01


def test_the_figure_has_one_axes():
    display = drawn()
    assert display.figure.axes == [display.ax]


def test_a_grid_that_is_zoomed_keeps_its_aspect():
    display = drawn()
    display.ax.set_xlim(10, 40)
    display.ax.set_ylim(40, 10)
    display.figure.draw_without_rendering()
    box = display.ax.bbox
    assert box.width == pytest.approx(box.height)


def test_a_tight_bounding_box_keeps_the_picture():
    display = drawn(9, colorbar=False)
    tight, whole = io.BytesIO(), io.BytesIO()
    display.savefig(tight, bbox_inches="tight", pad_inches=0)
    display.savefig(whole)
    small, large = (Image.open(file).convert("L") for file in (tight, whole))
    found = np.asarray(large)[
        (large.height - small.height + 1) // 2 :, (large.width - small.width + 1) // 2 :
    ][: small.height, : small.width]
    assert np.abs(found.astype(int) - np.asarray(small)).mean() < 3

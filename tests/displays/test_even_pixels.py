"""At any dpi, all values of a tile are equally large in the picture."""

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from PIL import Image

from mlpviz import plot_image_grid
from mlpviz.displays.even_pixels import even_dpi

BOARD = np.indices((6, 8)).sum(axis=0) % 2


def board(ax=None, **options):
    return plot_image_grid(BOARD.reshape(1, -1), BOARD.shape, colorbar=False, ax=ax, **options)


def saved(display, **options):
    file = io.BytesIO()
    display.savefig(file, **options)
    return Image.open(io.BytesIO(file.getvalue()))


def sizes_of_values(picture):
    """The widths of runs of one color in the middle of the picture, without the first and last."""
    row = np.asarray(picture.convert("L"))[picture.height // 2 + 3]
    edges = np.flatnonzero(np.diff(row.astype(int)))
    return set(np.diff(edges[1:-1]).tolist())


@given(dpi=st.floats(20, 400), labels=st.booleans())
def test_every_value_takes_the_same_number_of_pixels(dpi, labels):
    display = board(labels=["a board"] if labels else None)
    assert len(sizes_of_values(saved(display, dpi=dpi))) == 1
    plt.close("all")


def test_the_picture_has_the_dpi_that_was_asked_for_and_nearly_its_size():
    display = board()
    picture = saved(display, dpi=80)
    assert picture.info["dpi"] == pytest.approx((80, 80), abs=0.01)
    width = display.figure.get_size_inches()[0] * 80
    assert picture.width == pytest.approx(width, rel=0.02)


@pytest.mark.parametrize("dpi", ["figure", None, 100, 200])
def test_the_figure_s_own_dpi_and_its_multiples_change_nothing(dpi):
    display = board()
    file = io.BytesIO()
    display.figure.savefig(file, dpi=dpi)
    assert saved(display, dpi=dpi).size == Image.open(io.BytesIO(file.getvalue())).size


def test_the_user_s_setting_is_taken_for_the_dpi():
    display = board()
    with plt.rc_context({"savefig.dpi": 80}):
        picture = saved(display)
    assert picture.info["dpi"] == pytest.approx((80, 80), abs=0.01)
    assert len(sizes_of_values(picture)) == 1


def test_the_dpi_for_pillow_is_the_caller_s():
    picture = saved(board(), dpi=80, pil_kwargs={"dpi": (300, 300)})
    assert round(picture.info["dpi"][0]) == 300


def test_figures_of_the_user_have_the_dpi_that_was_asked_for():
    display = board(Figure(figsize=(3.1, 2.2)).add_subplot())
    assert even_dpi(display.figure, 80) == 80
    assert display.pixels_per_value % 1


def test_a_display_says_how_large_a_value_is():
    display = board()
    assert sizes_of_values(saved(display)) == {display.pixels_per_value}
    display.ax.set_axes_locator(None)
    assert display.pixels_per_value is None
    assert even_dpi(display.figure, 80) == 80


def test_figures_without_tiles_have_the_dpi_that_was_asked_for():
    assert even_dpi(Figure(), 80) == 80

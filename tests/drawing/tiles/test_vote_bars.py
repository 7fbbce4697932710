"""Bars of votes: where they stand, how they differ, and what is left as it was."""

import io

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from mlpviz import Layers, plot_unit_classes
from mlpviz._drawing.tiles.vote_bars import AGAINST_OPACITY
from mlpviz._layout.vote_bars import bars_in

RNG = np.random.default_rng(0)
VOTES = np.array([[1.0, -2.0, 0.0], [0.5, 0.0, 4.0], [0, 0, 0], [-1, 1, -1]])


def drawn(**options):
    layers = Layers([RNG.normal(size=(64, 4)), VOTES])
    return plot_unit_classes(layers, (8, 8), **options)


def test_each_bar_is_as_high_as_its_vote():
    display = drawn()
    corners = np.array([path.vertices[:4] for path in display.bars.get_paths()])
    expected = bars_in(display.bar_boxes, VOTES, display.bar_limit).reshape(-1, 4, 2)
    np.testing.assert_allclose(corners, expected)
    assert display.bar_limit == 4


def test_votes_for_and_against_differ_by_direction_and_by_opacity():
    colors = drawn().bars.get_facecolors().reshape(4, 3, 4)
    assert (colors[VOTES > 0, 3] == 1).all()
    assert (colors[VOTES < 0, 3] == AGAINST_OPACITY).all()


@pytest.mark.parametrize("style", ["default", "dark_background"])
def test_the_place_of_the_bars_is_page_and_not_the_color_of_what_is_missing(style):
    with plt.style.context(style):
        display = drawn()
        canvas = FigureCanvasAgg(display.figure)
        canvas.draw()
        page = np.asarray(canvas.buffer_rgba())[..., :3]
    # The third unit votes for nothing: its box is empty but for the line and the names.
    x0, y0, x1, y1 = display.bar_boxes[2]
    x, y = display.ax.transData.transform((x0 + (x1 - x0) / 2, y0 + (y1 - y0) / 5))
    pixel = page[len(page) - 1 - int(y), int(x)]
    background = np.round(np.array(to_rgb(display.figure.get_facecolor())) * 255)
    np.testing.assert_array_equal(pixel, background)


def test_classes_are_named_below_the_bars():
    display = drawn(class_names=["ant", "bee", "cat"])
    assert display.class_labels.texts == ("ant", "bee", "cat") * 4
    assert not display.class_labels.fit().left_out
    tops, bottoms = display.class_labels.boxes[:, 1], display.class_labels.boxes[:, 3]
    assert (tops < bottoms).all()
    assert (bottoms <= np.repeat(display.bar_boxes[:, 3], 3) + 1e-9).all()


def test_names_that_cannot_be_read_are_left_out_and_said_so():
    ax = Figure(figsize=(0.5, 0.5)).add_axes((0, 0, 1, 1))
    assert drawn(ax=ax).class_labels.fit().left_out
    assert drawn(ax=ax).alt_text.endswith("The bars are unnamed, in the order of the classes.")
    assert "unnamed" not in drawn().alt_text


def test_the_mouse_reads_no_number_where_bars_are():
    display = drawn()
    assert np.isnan(display.image.tiles[1::2]).all()
    np.testing.assert_array_equal(display.tiles, display.image.tiles[::2])


def test_behind_the_bars_of_a_saved_file_is_the_page_of_the_file():
    file = io.BytesIO()
    with rc_context({"figure.facecolor": "magenta", "savefig.facecolor": "white"}):
        drawn().savefig(file)
    file.seek(0)
    pixels = plt.imread(file)[..., :3]
    assert not (pixels == (1, 0, 1)).all(axis=2).any()


def test_behind_the_bars_of_a_clear_file_nothing_is():
    display, file = drawn(), io.BytesIO()
    display.savefig(file, transparent=True)
    file.seek(0)
    x0, y0, x1, y1 = display.bar_boxes[2]
    x, y = display.ax.transData.transform((x0 + (x1 - x0) / 2, y0 + (y1 - y0) / 5))
    picture = plt.imread(file)
    assert picture[len(picture) - 1 - int(y), int(x), 3] == 0

"""Titles, labels, legends and texts of a new figure have space, and tiles keep their size."""

import io

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.patches import Patch
from PIL import Image

from mlpviz import Layers, plot_first_layer_filters, plot_image_grid

WEIGHTS = np.random.default_rng(0).normal(size=(64, 12))


def legend_beside(display):
    handles = [Patch(color="red", label="wrong")]
    return display.ax.legend(handles=handles, loc="upper left", bbox_to_anchor=(1.3, 1))


DECORATIONS = {
    "title": lambda display: display.ax.set_title("Filters"),
    "long title": lambda display: display.ax.set_title("A title far wider than the figure, " * 3),
    "two titles": lambda display: (display.ax.set_title("A"), display.figure.suptitle("B"))[1],
    "title of pyplot": lambda _: plt.title("Filters"),
    "suptitle": lambda display: display.suptitle("Filters"),
    "suptitle of pyplot": lambda _: plt.suptitle("Filters"),
    "x label": lambda display: display.ax.set_xlabel("unit"),
    "y label": lambda display: display.ax.set_ylabel("layer"),
    "supxlabel": lambda display: display.figure.supxlabel("unit"),
    "supylabel": lambda display: display.figure.supylabel("layer"),
    "text below": lambda display: display.figure.text(0.5, 0.01, "source", ha="center"),
    "text above": lambda display: display.figure.text(0.1, 0.99, "source", va="top"),
    "text at the left": lambda display: display.figure.text(0.02, 0.5, "layer", rotation=90),
    "legend beside": legend_beside,
    "annotation": lambda display: display.ax.annotate("here", (0, 0), (-60, 40)),
    "figure legend": lambda display: display.figure.legend(handles=[Patch(label="wrong")]),
}


def drawn(**options):
    return plot_first_layer_filters(Layers(WEIGHTS), (8, 8), n_cols=4, **options)


def boxes_of(display, artist):
    """The boxes of the page, the tiles and an artist, in device pixels."""
    figure = display.figure
    tiles = display.ax.transData.transform(display.boxes.reshape(-1, 2))
    low, high = tiles.min(axis=0), tiles.max(axis=0)
    return figure.bbox, (*low, *high), artist.get_window_extent()


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("name", DECORATIONS)
def test_decorations_are_on_the_page_and_beside_the_tiles(name, when):
    display = drawn()
    if when == "after":
        display.figure.canvas.draw()
    size = np.diff(display.ax.transData.transform(display.boxes[0].reshape(2, 2)), axis=0)
    artist = DECORATIONS[name](display)
    display.figure.canvas.draw()
    page, (x0, y0, x1, y1), box = boxes_of(display, artist)
    assert box.x0 >= 0
    assert box.y0 >= 0
    assert box.x1 <= page.x1
    assert box.y1 <= page.y1
    assert box.x1 <= x0 or box.x0 >= x1 or box.y1 <= y0 or box.y0 >= y1
    now = np.diff(display.ax.transData.transform(display.boxes[0].reshape(2, 2)), axis=0)
    np.testing.assert_allclose(now, size)
    np.testing.assert_allclose((x0, y0), np.round((x0, y0)), atol=1e-6)


def pixels(display, **options):
    file = io.BytesIO()
    display.savefig(file, **options)
    return np.asarray(Image.open(file).convert("RGB")).astype(int)


@pytest.mark.parametrize("name", DECORATIONS)
def test_the_first_picture_is_the_last_in_all_formats(name):
    display = drawn()
    DECORATIONS[name](display)
    first = pixels(display)
    sizes = [tuple(display.figure.get_size_inches())]
    for file_format in ("png", "svg", "pdf"):
        display.savefig(io.BytesIO(), format=file_format, dpi=133)
        sizes.append(tuple(display.figure.get_size_inches()))
    display.figure.canvas.draw()
    assert len(set(sizes)) == 1
    np.testing.assert_array_equal(first, pixels(display))
    canvas = np.asarray(display.figure.canvas.buffer_rgba())[..., :3]
    np.testing.assert_array_equal(first, canvas)


@pytest.mark.parametrize("name", ["title", "suptitle", "x label", "supxlabel", "legend beside"])
def test_a_tight_bounding_box_contains_decorations(name):
    display = drawn()
    bare = pixels(display, bbox_inches="tight").shape
    DECORATIONS[name](display)
    tight = pixels(display, bbox_inches="tight")
    assert tight.shape[0] > bare[0] or tight.shape[1] > bare[1]


def test_the_page_shrinks_when_a_title_is_removed():
    display = drawn()
    before = pixels(display)
    display.ax.set_title("Filters")
    assert pixels(display).shape[0] > before.shape[0]
    display.ax.set_title("")
    np.testing.assert_array_equal(pixels(display), before)


def test_a_text_in_the_middle_stays_over_the_tiles():
    display = drawn()
    before = display.figure.get_size_inches()
    display.figure.text(0.5, 0.5, "draft", ha="center")
    display.figure.canvas.draw()
    np.testing.assert_array_equal(display.figure.get_size_inches(), before)


def test_the_grid_is_fitted_to_a_size_that_the_user_sets():
    display = drawn()
    display.figure.set_size_inches(4, 3)
    display.ax.set_title("Filters")
    display.suptitle("Network")
    display.figure.canvas.draw()
    assert tuple(display.figure.get_size_inches()) == (4, 3)
    box = display.ax.get_tightbbox()
    assert box.y1 <= display.figure.texts[0].get_window_extent().y0
    assert box.y0 >= 0
    assert box.x0 >= 0
    assert box.x1 <= 400


@pytest.mark.parametrize("engine", ["constrained", "tight", "compressed"])
@pytest.mark.parametrize("name", ["title", "suptitle", "x label", "supxlabel"])
def test_another_layout_engine_places_decorations(engine, name):
    display = drawn()
    display.figure.set_layout_engine(engine)
    artist = DECORATIONS[name](display)
    display.figure.canvas.draw()
    page, (_, y0, _, y1), box = boxes_of(display, artist)
    assert page.containsx(box.x0)
    assert page.containsy(box.y0)
    assert page.containsy(box.y1)
    assert box.y1 <= y0 or box.y0 >= y1


def test_tight_layout_gives_a_title_its_space():
    display = drawn()
    title = display.ax.set_title("Filters")
    plt.tight_layout()
    display.figure.canvas.draw()
    page, (_, _, _, y1), box = boxes_of(display, title)
    assert y1 <= box.y0
    assert box.y1 <= page.y1


def test_subplots_adjust_moves_the_grid():
    display = drawn()
    display.figure.subplots_adjust(left=0.5)
    display.figure.canvas.draw()
    assert display.ax.bbox.x0 >= display.figure.bbox.width / 2 - 1


def test_a_plot_without_a_color_bar_has_equal_margins():
    display = plot_image_grid(WEIGHTS.T, (8, 8))
    display.figure.canvas.draw()
    box, page = display.ax.bbox, display.figure.bbox
    margins = {round(box.x0), round(box.y0), round(page.x1 - box.x1), round(page.y1 - box.y1)}
    assert margins == {7}

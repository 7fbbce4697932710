"""The matrix of weights: its axes, its color bar, and what the mouse is told."""

import io
from itertools import pairwise

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure

from mlpviz import Layers, plot_layer_weights

RNG = np.random.default_rng(0)
LAYERS = Layers([RNG.normal(size=(30, 25)), RNG.normal(size=(25, 4))])


def test_rows_are_inputs_and_columns_are_units():
    display = plot_layer_weights(LAYERS, 0)
    np.testing.assert_array_equal(display.image.get_array(), LAYERS.weights[0])
    assert display.ax.get_ylabel() == "pixel"
    assert display.ax.get_xlabel() == "unit of layer 0"
    assert display.colorbar.ax.get_ylabel() == "weight"


def tick_names(axis):
    return [text.get_text() for text in axis.get_ticklabels() if text.get_text()]


def test_few_units_are_all_named():
    display = plot_layer_weights(LAYERS)
    display.figure.draw_without_rendering()
    assert tick_names(display.ax.xaxis) == ["0", "1", "2", "3"]


def test_in_another_order_each_name_stands_at_its_own_row():
    display = plot_layer_weights(LAYERS, order="similarity")
    display.figure.draw_without_rendering()
    places = display.ax.get_yticks()
    for place, text in zip(places, display.ax.get_yticklabels(), strict=True):
        if text.get_text():
            assert text.get_text() == str(display.inputs[round(place)])
    assert "by similarity" in display.ax.get_ylabel()


def test_the_mouse_is_told_the_unit_and_its_input():
    display = plot_layer_weights(LAYERS, order="similarity")
    told = display.ax.format_coord(2.2, 6.9)
    assert told.startswith(f"unit of layer 0, by similarity {display.inputs[7]}, ")
    assert told.endswith(f" {display.units[2]}")
    assert display.ax.format_coord(-3, 0) == ""


@pytest.mark.parametrize(
    ("options", "arrows"),
    [({}, "neither"), ({"clip": 0.5}, "both"), ({"norm": None, "vmax": 0.5}, "both")],
)
def test_the_bar_has_arrows_where_colors_saturate(options, arrows):
    assert plot_layer_weights(LAYERS, **options).colorbar.extend == arrows


def test_a_caller_s_axes_is_drawn_on_and_pyplot_left_alone():
    ax = Figure().add_subplot()
    display = plot_layer_weights(LAYERS, ax=ax, colorbar=False)
    assert display.ax is ax
    assert display.colorbar is None
    assert len(ax.figure.axes) == 1


def test_a_new_figure_is_saved_alike_each_time():
    display = plot_layer_weights(LAYERS)
    files = [io.BytesIO() for _ in range(3)]
    for file in files:
        display.savefig(file)
    assert len({file.getvalue() for file in files}) == 1


@pytest.mark.parametrize(("size", "dpi"), [(1.5, 100), (2, 57), (3, 100), (6, 200)])
def test_names_never_touch(size, dpi):
    layers = Layers([RNG.normal(size=(20, 18)), RNG.normal(size=(18, 20))])
    figure = Figure(figsize=(size, size), dpi=dpi)
    display = plot_layer_weights(layers, ax=figure.add_axes((0.2, 0.2, 0.6, 0.7)))
    figure.draw_without_rendering()
    for axis, start, stop in ((display.ax.xaxis, "x0", "x1"), (display.ax.yaxis, "y0", "y1")):
        texts = [text for text in axis.get_ticklabels() if text.get_text()]
        boxes = [text.get_window_extent() for text in texts]
        boxes.sort(key=lambda box: getattr(box, start))
        assert len(boxes) >= 2
        for one, other in pairwise(boxes):
            assert getattr(one, stop) <= getattr(other, start)


def test_a_norm_that_cannot_show_the_weights_leaves_no_figure_open():
    for norm in (LogNorm(), LogNorm(vmin=2, vmax=2)):
        with pytest.raises(ValueError, match=r"^norm, a LogNorm"):
            plot_layer_weights(Layers([np.array([[1.0, -1.0]])]), 0, norm=norm)
        assert plt.get_fignums() == []

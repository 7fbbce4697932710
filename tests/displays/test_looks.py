"""Whatever a reader sees of a display is in its numbers: each change of each plot is told."""

import doctest
import inspect
from functools import cache
from unittest import mock

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib import rc_context
from matplotlib.figure import Figure

import mlpviz
from mlpviz import (
    History,
    Layers,
    plot_activation_map,
    plot_first_layer_filters,
    plot_loss_curve,
    plot_network,
    plot_prediction_grid,
)
from mlpviz.testing import differences

PLOTS = [name for name in mlpviz.__all__ if name.startswith("plot_")]
RNG = np.random.default_rng(0)
LAYERS = Layers(
    [RNG.normal(size=(16, 5)), RNG.normal(size=(5, 3))], activations=["relu", "softmax"]
)
IMAGES = RNG.random((6, 16))


@cache
def example(name):
    """The function of a plot, and the arguments of the first call in its example."""
    function = getattr(mlpviz, name)
    with mock.patch.object(mlpviz, name, side_effect=function) as recorded:
        (examples,) = doctest.DocTestFinder().find(function, name, globs={})
        doctest.DocTestRunner(verbose=False).run(examples, out=lambda _: None)
    call = recorded.call_args_list[0]
    plt.close("all")
    return function, inspect.signature(function).bind(*call.args, **call.kwargs).arguments


def drawn(name, **options):
    function, arguments = example(name)
    return function(**arguments | {"ax": Figure().add_subplot()} | options)


def artists(display, word):
    held = getattr(display, word, None)
    if held is None:
        return []
    if isinstance(held, tuple):
        return held
    return list(held.values()) if hasattr(held, "values") else [held]


def of_each(word, change):
    """A change of the artists that an attribute of some displays holds."""

    def apply(display):
        found = artists(display, word)
        for artist in found:
            change(artist)
        return bool(found)

    return apply


def of_ax(change):
    def apply(display):
        change(display.ax)
        return True

    return apply


def of_colorbar(change):
    def apply(display):
        colorbar = getattr(display, "colorbar", None)
        if colorbar is not None:
            change(colorbar)
        return colorbar is not None

    return apply


def rename_in_legend(display):
    legend = display.ax.get_legend()
    if legend is not None:
        legend.get_texts()[0].set_text("another name")
    return legend is not None


def lines_at_the_other_end(display):
    """Draw the lines below or above everything else, whichever they were not."""
    before = list(display.numbers().get("drawing order", ()))
    for order in (-1, 100):
        for artist in artists(display, "lines"):
            artist.set_zorder(order)
        if list(display.numbers().get("drawing order", ())) != before:
            return True
    return False


def paint(line):
    """Give a line, or lines that are drawn by numbers, another color."""
    line.set_color("#123456")
    if hasattr(line, "set_array"):
        line.set_cmap("magma")


CHANGES = {
    "main artist hidden": of_each("_main_artist", lambda artist: artist.set_visible(False)),
    "main artist transparent": of_each("_main_artist", lambda artist: artist.set_alpha(0)),
    "main artist half transparent": of_each("_main_artist", lambda artist: artist.set_alpha(0.37)),
    "main artist removed": of_each("_main_artist", lambda artist: artist.remove()),
    "images hidden": of_each("images", lambda image: image.set_visible(False)),
    "images with another color map": of_each("images", lambda image: image.set_cmap("magma")),
    "labels hidden": of_each("labels", lambda labels: labels.set_visible(False)),
    "labels in another color": of_each("labels", lambda labels: labels.set_color("#123456")),
    "frames hidden": of_each("frames", lambda frames: frames.set_visible(False)),
    "frames of the errors thinner": of_each("error_frames", lambda frames: frames.set_lw(0.1)),
    "lines hidden": of_each("lines", lambda line: line.set_visible(False)),
    "lines removed": of_each("lines", lambda line: line.remove()),
    "lines in another color": of_each("lines", paint),
    "lines dashed": of_each("lines", lambda line: line.set_linestyle((0, (7, 1)))),
    "lines wider": of_each("lines", lambda line: line.set_linewidth(7)),
    "lines at the other end of the order": lines_at_the_other_end,
    "x limits set": of_ax(lambda ax: ax.set_xlim(0.1, 0.3)),
    "y limits set": of_ax(lambda ax: ax.set_ylim(1000, 2000)),
    "x axis inverted": of_ax(lambda ax: ax.invert_xaxis()),
    "y axis inverted": of_ax(lambda ax: ax.invert_yaxis()),
    "a title": of_ax(lambda ax: ax.set_title("A title")),
    "a title at the left": of_ax(lambda ax: ax.set_title("A title", loc="left")),
    "a label of x": of_ax(lambda ax: ax.set_xlabel("another label")),
    "a label of y": of_ax(lambda ax: ax.set_ylabel("another label")),
    "other tick labels": of_ax(lambda ax: ax.set_xticks([0.5], labels=["half"])),
    "a title of the page": of_ax(lambda ax: ax.get_figure().suptitle("A title")),
    "another page": of_ax(lambda ax: ax.get_figure().set_facecolor("#123456")),
    "another aspect": of_ax(lambda ax: ax.set_aspect(0.3)),
    "the Axes hidden": of_ax(lambda ax: ax.set_visible(False)),
    "the Axes removed": of_ax(lambda ax: ax.remove()),
    "a line added": of_ax(lambda ax: ax.axhline(0.5)),
    "a text added": of_ax(lambda ax: ax.text(0.5, 0.5, "added")),
    "a patch added": of_ax(lambda ax: ax.axvspan(0.1, 0.2)),
    "the color bar removed": of_colorbar(lambda colorbar: colorbar.remove()),
    "the color bar hidden": of_colorbar(lambda colorbar: colorbar.ax.set_visible(False)),
    "the color bar renamed": of_colorbar(lambda colorbar: colorbar.set_label("another name")),
    "the color bar with other ticks": of_colorbar(lambda bar: bar.set_ticks([0.0], labels=["no"])),
    "a name of the legend": rename_in_legend,
    "the legend removed": lambda display: (
        display.ax.get_legend() is not None and not display.ax.get_legend().remove()
    ),
}


@pytest.mark.parametrize("name", PLOTS)
def test_each_change_is_told_without_what_follows_from_it(name):
    told = {}
    for change, apply in CHANGES.items():
        display = drawn(name)
        before = display.numbers()
        if apply(display):
            told[change] = differences(display.numbers(), before)
    assert len(told) > 20
    assert {change: lines for change, lines in told.items() if not 1 <= len(lines) <= 4} == {}


@pytest.mark.parametrize("name", PLOTS)
def test_options_of_a_plot_are_told(name):
    function, _ = example(name)
    parameters = inspect.signature(function).parameters
    before = drawn(name).numbers()
    told = differences(drawn(name, title="A title").numbers(), before)
    assert told[0] == "title is new: 'A title'"
    if "colorbar" in parameters and before["color bar"] == "shown":
        told = differences(drawn(name, colorbar=False).numbers(), before)
        assert told[0] == "no longer shown: color bar"
        assert len(told) <= 2, "without a color bar there may be another number of columns"
    if "n_cols" in parameters:
        n_cols = 2 if before["columns"] == 1 else 1
        display = drawn(name, n_cols=n_cols)
        if display.image.grid.n_groups > 1:
            told = differences(display.numbers(), before)
            assert f"columns {before['columns']} became {n_cols}" in told


ELSEWHERE = {
    "dpi": ({}, {"dpi": 173}),
    "size of fonts": ({"font.size": 12}, {}),
    "fonts": ({"font.family": "serif"}, {}),
    "size of the figure": ({}, {"figsize": (7, 5.5)}),
    "layout": ({}, {"layout": "constrained"}),
    "paper": ({"savefig.dpi": 300, "savefig.bbox": "tight"}, {}),
}


@pytest.mark.parametrize("name", PLOTS)
def test_fonts_dpi_and_size_are_not_told(name):
    function, _ = example(name)
    # By default the number of columns suits the page, which a reader does see.
    columns = {"n_cols": 1} if "n_cols" in inspect.signature(function).parameters else {}
    before = drawn(name, **columns).numbers()
    for condition, (settings, figure) in ELSEWHERE.items():
        with rc_context(settings):
            ax = Figure(**figure).add_subplot()
            display = drawn(name, ax=ax, **columns)
            display.figure.draw_without_rendering()
        assert differences(display.numbers(), before) == [], condition


def two_curves(ax=None):
    history = History(
        {"loss": [3.0, 2.0, 1.0], "val_loss": [3.0, 2.5, 2.0]}, {"score": [0, 0.5, 1]}
    )
    return plot_loss_curve(history, ax=Figure().add_subplot() if ax is None else ax)


def told_after(change, draw=two_curves):
    display = draw()
    before = display.numbers()
    change(display)
    return differences(display.numbers(), before)


def swap_colors(display):
    first, second = display.lines["loss"], display.lines["val_loss"]
    colors = first.get_color(), second.get_color()
    for line, color in ((first, colors[1]), (second, colors[0])):
        line.set_color(color)


def swap_names(display):
    texts = display.score_ax.get_legend().get_texts()
    names = [text.get_text() for text in texts[:2]]
    for text, name in zip(texts, reversed(names), strict=False):
        text.set_text(name)


def test_curves_that_are_hidden_removed_or_swapped():
    def lines(display):
        return display.lines["loss"]

    gone = ["no longer shown: loss"]
    assert told_after(lambda display: lines(display).set_visible(False)) == gone
    assert told_after(lambda display: lines(display).remove()) == gone
    assert told_after(swap_colors) == [
        "'loss' and 'val_loss' swapped their color, marker color and marker edge"
    ]
    (told,) = told_after(swap_names)
    assert told.endswith(" swapped their legend line")
    (told,) = told_after(lambda display: lines(display).set_linestyle(":"))
    assert told == "dashes of loss 'solid' became 'dotted'"
    (told,) = told_after(lambda display: display.score_ax.set_ylim(7, 8))
    assert told.startswith("score limits ")
    (told,) = told_after(lambda display: display.ax.spines["left"].set_visible(False))
    assert told == "frame 'left, right, bottom, top' became 'right, bottom, top'"
    told = told_after(lambda display: display.ax.grid(visible=True))
    assert told == [f"now shown on the {name} axis: grid" for name in "xy"]


def test_what_others_add_is_told_in_one_line():
    added = told_after(lambda display: display.ax.axhline(2.0))
    assert added == ["new: other line 0"]
    assert told_after(lambda display: display.ax.text(1, 1, "best")) == [
        "new: other text 0, 'best'"
    ]
    assert told_after(lambda display: display.ax.get_legend()) == []


def test_a_tile_that_gets_a_frame_is_told():
    def predictions(y_pred):
        ax = Figure().add_subplot()
        return plot_prediction_grid(
            None, IMAGES, list("aabbcc"), (4, 4), y_pred=list(y_pred), ax=ax
        )

    before = predictions("aabbca").numbers()
    assert before["tiles of frames"].tolist() == [5]
    told = differences(predictions("babbcc").numbers(), before)
    assert "tiles of frames 5 became 0" in told


def test_points_of_thumbnails_and_connections_are_told():
    def network():
        return plot_network(LAYERS, (4, 4), ax=Figure().add_subplot())

    def activations():
        return plot_activation_map(LAYERS, IMAGES, (4, 4), layer=0, ax=Figure().add_subplot())

    for draw in (network, activations):
        told = told_after(lambda display: display.images[0].set_extent((0, 0.1, 0, 0.1)), draw)
        assert any(line.startswith("image 0 moved by up to") for line in told)
        told = told_after(lambda display: display.images[1].set_visible(False), draw)
        assert told[0] == "no longer shown: image 1"
        told = told_after(lambda display: display.images[1].set_data(np.zeros((4, 4))), draw)
        assert len(told) == 1
        assert "1" in told[0]


def test_places_that_another_library_computed_are_not_told():
    def embedded(coordinates):
        ax = Figure().add_subplot()
        return plot_activation_map(LAYERS, IMAGES, (4, 4), layer=0, method=coordinates, ax=ax)

    points = RNG.normal(size=(6, 2))
    first, second = embedded(points).numbers(), embedded(2 * points).numbers()
    assert "x limits" not in first
    assert differences(second, first) == []


def test_the_curve_below_an_animation_is_told_as_well():
    snapshots = mlpviz.Snapshots()
    for epoch in range(3):
        layers = Layers([(1 + epoch) * weights for weights in LAYERS.weights])
        snapshots.take(layers, step=epoch, loss=1.0 / (1 + epoch))
    animation = mlpviz.animate_filters(snapshots, (4, 4), loss=True)
    before = animation.numbers()
    assert before["curve x label"] == "epoch"
    animation.loss.ax.set_ylim(5, 6)
    (told,) = differences(animation.numbers(), before)
    assert told.startswith("curve y limits")
    animation.show_frame(0)
    told = differences(animation.numbers(), before)
    assert any(line.startswith("title ") for line in told)
    plt.close("all")


def test_a_grid_tells_which_part_of_it_is_in_view():
    def filters():
        return plot_first_layer_filters(LAYERS, (4, 4), ax=Figure().add_subplot())

    (told,) = told_after(lambda display: display.ax.invert_xaxis(), filters)
    assert told == "the x axis is inverted"
    told = told_after(lambda display: display.ax.set_xlim(0, 4), filters)
    assert told[0].startswith("x limits 0 to 1 became 0 to 0.")
    assert told[0].endswith(" (0 to 1 is all tiles)")

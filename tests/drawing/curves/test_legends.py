"""Legends hide no curve where there is any other place, and never stick out."""

import numpy as np
import pytest
from matplotlib import rc_context
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from mlpviz import plot_loss_curve, plot_weight_distribution
from mlpviz._drawing.curves.legends import add_legend
from mlpviz._records.layers import Layers

STEPS = np.arange(200)
FLAT = [np.full(200, i) for i in range(40)]


def lines_on(ax, curves):
    return [
        ax.plot(STEPS, curve, label=f"a curve with the name {i}")[0]
        for i, curve in enumerate(curves)
    ]


def with_legend(size, curves, n_named, **options):
    ax = Figure(figsize=size, **options).add_subplot()
    lines = lines_on(ax, curves)
    named = [(line, line.get_label()) for line in lines[:n_named]]
    legend = add_legend(ax, named, lines, [])
    ax.figure.draw_without_rendering()
    return ax, lines, legend


def hidden(legend, lines):
    """How many points of lines are below a legend."""
    extent = legend.get_window_extent()
    points = np.concatenate([line.get_transform().transform(line.get_xydata()) for line in lines])
    return int(np.sum([extent.contains(*point) for point in points]))


def test_it_stands_where_no_curve_is():
    ax, lines, legend = with_legend((5, 4), [np.exp(-STEPS / 30)], 1)
    assert hidden(legend, lines) == 0
    assert ax.bbox.containsx(legend.get_window_extent().x0)


@pytest.mark.parametrize("options", [{"layout": "constrained"}, {"layout": "tight"}, {}], ids=str)
@pytest.mark.parametrize("size", [(1.6, 1.2), (3, 2.4), (6.4, 4.8), (9, 3)])
@pytest.mark.parametrize("height", [0.2, 0.5, 0.7, 0.8, 0.9])
def test_it_hides_nothing_after_the_layout(options, size, height):
    curve = np.where(STEPS < 60, 1, height)
    ax, lines, legend = with_legend(size, [curve, 0 * curve], 1, **options)
    assert hidden(legend, lines) == 0 or legend.get_window_extent().width > 0.5 * ax.bbox.width


def test_no_layout_is_needed_where_the_upper_right_is_empty():
    ax = plot_loss_curve(np.exp(-STEPS / 30)).ax
    before = ax.get_position().bounds
    assert before == ax.get_subplotspec().get_position(ax.figure).bounds
    ax.figure.draw_without_rendering()
    assert ax.get_position().bounds != before


@pytest.mark.parametrize("layout", ["constrained", "tight"])
def test_a_small_axes_in_its_cell_is_seen(layout):
    curve = np.where(STEPS < 60, 1, 0.8)
    for aspect in (0.3, 0.5, 1):
        ax = Figure(figsize=(5, 5), layout=layout).add_subplot()
        ax.set_box_aspect(aspect)
        lines = lines_on(ax, [curve, 0 * curve])
        legend = add_legend(ax, [(lines[0], "a curve")], lines, [])
        ax.figure.draw_without_rendering()
        assert hidden(legend, lines) == 0


@pytest.mark.parametrize("layout", ["constrained", "tight"])
def test_it_goes_below_where_there_is_no_empty_place(layout):
    ax, lines, legend = with_legend((5, 4), FLAT, 4, layout=layout)
    extent, page = legend.get_window_extent(), ax.figure.bbox
    assert hidden(legend, lines) == 0
    assert extent.y1 < ax.xaxis.get_tightbbox().y0
    assert page.x0 <= extent.x0 < extent.x1 <= page.x1
    assert page.y0 <= extent.y0
    assert ax.bbox.height > page.height / 3


def test_without_a_layout_engine_it_stays_inside():
    ax, _, legend = with_legend((1.2, 1.2), FLAT, 20)
    extent = legend.get_window_extent()
    assert extent.width <= ax.bbox.width
    assert extent.height <= ax.bbox.height
    texts = [text.get_text() for text in legend.get_texts()]
    assert texts[-1] == "… and more"
    assert all(text.endswith("…") for text in texts[:-1])


def test_it_is_no_larger_than_the_user_s_legends():
    with rc_context({"legend.fontsize": 5}):
        _, _, legend = with_legend((5, 4), [np.exp(-STEPS / 30)], 1)
    assert {text.get_fontsize() for text in legend.get_texts()} == {5}


def test_long_names_are_shortened_to_the_width_of_the_axes():
    ax, _, legend = with_legend((1.2, 1.2), FLAT, 3)
    assert legend.get_window_extent().width <= ax.bbox.width
    assert all(text.get_text().endswith("…") for text in legend.get_texts())
    assert len(legend.get_texts()) == 3


def test_a_color_that_the_user_chose_for_legends_stays():
    with rc_context({"legend.labelcolor": "#dddddd"}):
        _, _, legend = with_legend((5, 4), [np.exp(-STEPS / 30)], 1)
    assert to_hex(legend.get_texts()[0].get_color()) == "#dddddd"


@pytest.mark.parametrize("size", [(2, 2), (3.5, 3), (6, 4)])
@pytest.mark.parametrize("n", [2, 4])
def test_curves_of_several_models_are_in_view(n, size):
    runs = {f"model {i}": np.exp(-STEPS / (20 + 9 * i)) for i in range(n)}
    ax = Figure(figsize=size, layout="constrained").add_subplot()
    display = plot_loss_curve(runs, ax=ax)
    ax.figure.draw_without_rendering()
    names = [ax.get_legend()] if ax.get_legend() else list(display.end_names.values())
    assert sum(hidden(name, list(display.lines.values())) for name in names) == 0


def test_distributions_share_these_rules():
    weights = np.random.default_rng(0).normal(size=(64, 20))
    ax = Figure(figsize=(2.5, 2.5), layout="constrained").add_subplot()
    plot_weight_distribution(Layers([weights, weights[:20]]), ax=ax)
    ax.figure.draw_without_rendering()
    extent, page = ax.get_legend().get_window_extent(), ax.figure.bbox
    assert page.x0 <= extent.x0 < extent.x1 <= page.x1

"""Distributions of weights: steps that hold the shares, the band, the scale."""

import numpy as np
from matplotlib.figure import Figure

from mlpviz import Layers, plot_weight_distribution

RNG = np.random.default_rng(0)
LAYERS = Layers([RNG.normal(size=(64, 30)), RNG.normal(size=(30, 10)) / 9])


def test_lines_hold_the_shares_and_gaps_where_there_is_no_weight():
    display = plot_weight_distribution(LAYERS)
    for name, line in display.lines.items():
        heights = line.get_ydata()[:-1]
        shares = display.shares[name]
        np.testing.assert_array_equal(heights[shares > 0], shares[shares > 0])
        assert np.isnan(heights[shares == 0]).all()
        assert line.get_drawstyle() == "steps-post"


def test_the_band_is_the_initial_range_and_the_scale_shows_tails():
    display = plot_weight_distribution(LAYERS)
    assert display.ax.get_yscale() == "log"
    extent = display.band.get_extents().transformed(display.ax.transData.inverted())
    np.testing.assert_allclose((extent.x0, extent.x1), (-1, 1))
    low, high = display.ax.get_xlim()
    assert low < -1
    assert high > 1


def test_layers_are_told_apart_by_more_than_colour():
    display = plot_weight_distribution(LAYERS)
    assert len({line.get_linestyle() for line in display.lines.values()}) == 2
    texts = [text.get_text() for text in display.ax.get_legend().get_texts()]
    assert texts == ["initial range", "layer 0", "layer 1"]


def test_line_options_are_obeyed():
    display = plot_weight_distribution(LAYERS, line_kw={"lw": 3, "color": "k"})
    assert {line.get_linewidth() for line in display.lines.values()} == {3}


def test_a_caller_s_axes_is_drawn_on():
    ax = Figure().add_subplot()
    assert plot_weight_distribution(LAYERS, ax=ax).ax is ax

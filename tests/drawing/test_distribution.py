"""Distributions of weights: steps that hold the shares, the band, the scale."""

import numpy as np
import pytest
from matplotlib import rc_context
from matplotlib.colors import to_rgb
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


def test_layers_are_told_apart_by_more_than_color():
    display = plot_weight_distribution(LAYERS)
    assert len({line.get_linestyle() for line in display.lines.values()}) == 2
    texts = [text.get_text() for text in display.ax.get_legend().get_texts()]
    assert texts == ["Glorot range", "layer 0", "layer 1"]


def test_line_options_are_obeyed():
    display = plot_weight_distribution(LAYERS, line_kw={"lw": 3, "color": "k"})
    assert {line.get_linewidth() for line in display.lines.values()} == {3}


def test_a_caller_s_axes_is_drawn_on():
    ax = Figure().add_subplot()
    assert plot_weight_distribution(LAYERS, ax=ax).ax is ax


def test_far_tails_may_stand_on_a_logarithmic_scale_in_bins_that_follow_it():
    far = Layers([np.append(RNG.uniform(-0.3, 0.3, 99), 90.0).reshape(50, 2)])
    display = plot_weight_distribution(far, xscale="symlog")
    assert display.ax.get_xscale() == "symlog"
    widths = np.diff(display.edges)
    assert widths[len(widths) // 2] < 0.3
    assert widths[-1] > 10
    assert sum(display.shares["layer 0"]) == pytest.approx(1)
    with pytest.raises(ValueError, match="xscale must be one of 'linear', 'symlog'"):
        plot_weight_distribution(far, xscale="log")


def test_more_layers_than_dashes_are_told_apart_by_marks():
    layers = Layers([RNG.normal(size=(8, 8)) for _ in range(9)])
    display = plot_weight_distribution(layers)
    looks = {(line.get_linestyle(), line.get_marker()) for line in display.lines.values()}
    assert len(looks) == 9


@pytest.mark.parametrize("face", ["white", "black", "0.45"])
def test_the_band_is_seen_on_any_face(face):
    with rc_context({"axes.facecolor": face}):
        *band, opacity = plot_weight_distribution(LAYERS).band.get_facecolor()
    seen = opacity * np.array(band) + (1 - opacity) * np.array(to_rgb(face))
    assert np.abs(seen - to_rgb(face)).min() > 0.03


def test_names_on_the_axis_of_a_small_plot_do_not_touch():
    ax = Figure(figsize=(2, 2), layout="constrained").add_subplot()
    plot_weight_distribution(LAYERS, ax=ax)
    ax.figure.draw_without_rendering()
    assert not [text for text in ax.yaxis.get_minorticklabels() if text.get_text()]

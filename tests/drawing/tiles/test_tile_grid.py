"""The color bar, the frames, the colors, and what is left as it was."""

import io
import itertools

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import colormaps
from matplotlib import pyplot as plt
from matplotlib.colors import BoundaryNorm, LogNorm, NoNorm, Normalize, TwoSlopeNorm, to_rgb
from matplotlib.figure import Figure

from mlpviz import Layers, plot_first_layer_filters, plot_image_grid, plot_prediction_grid
from mlpviz._drawing.colormaps import is_diverging
from mlpviz._drawing.colors import (
    RIGHT_ON_DARK,
    RIGHT_ON_LIGHT,
    WRONG_ON_DARK,
    WRONG_ON_LIGHT,
    lightness,
)

WEIGHTS = np.random.default_rng(0).normal(size=(64, 9))
DIVERGING = {"PiYG", "PRGn", "BrBG", "PuOr", "RdGy", "RdBu", "RdYlBu", "RdYlGn", "Spectral"}
DIVERGING |= {"coolwarm", "bwr", "seismic", "berlin", "managua", "vanimo"}
SEQUENTIAL = {"viridis", "plasma", "inferno", "magma", "cividis", "gray", "binary", "Blues"}
SEQUENTIAL |= {"Reds", "YlOrRd", "hot", "bone", "copper", "afmhot", "pink", "cool", "YlGnBu"}


def drawn(**options):
    return plot_first_layer_filters(Layers(WEIGHTS), (8, 8), **options)


@pytest.mark.parametrize("name", sorted(DIVERGING))
@pytest.mark.parametrize("suffix", ["", "_r"])
def test_diverging_maps_are_known_by_their_lightness(name, suffix):
    if name + suffix not in colormaps:
        assert name in {"berlin", "managua", "vanimo"}  # new in matplotlib 3.10
        return
    assert is_diverging(colormaps[name + suffix])


@pytest.mark.parametrize("name", sorted(SEQUENTIAL))
def test_sequential_maps_are_not_diverging(name):
    assert not is_diverging(colormaps[name])


@pytest.mark.parametrize("scale", ["shared", "symmetric", "robust"])
def test_with_a_diverging_map_zero_is_the_middle(scale):
    display = drawn(cmap="RdBu", scale=scale)
    assert display.limits[0] == -display.limits[1]


@pytest.mark.parametrize(
    ("options", "arrows"),
    [
        ({}, "neither"),
        ({"clip": 0.5}, "both"),
        ({"vmin": -10}, "neither"),
        ({"vmax": 0.5}, "max"),
        ({"vmin": -0.5}, "min"),
        ({"scale": "robust"}, "both"),
        ({"norm": Normalize(-10, 0)}, "max"),
    ],
)
def test_the_bar_has_arrows_where_colors_saturate_and_only_there(options, arrows):
    display = drawn(**options)
    assert display.colorbar.extend == arrows
    below, above = display.saturated
    assert (below > 0) == (arrows in ("min", "both"))
    assert (above > 0) == (arrows in ("max", "both"))
    low, high = display.limits
    assert below == pytest.approx(np.mean(display.tiles < low))
    assert above == pytest.approx(np.mean(display.tiles > high))


def test_limits_are_those_of_the_whole_layer_shown_or_not():
    assert drawn(units=[3]).limits == (WEIGHTS.min(), WEIGHTS.max())


def test_a_scale_for_each_has_no_color_bar():
    display = drawn(scale="each")
    assert display.colorbar is None
    np.testing.assert_array_equal(display.limits[:, 0], WEIGHTS.min(axis=0))


@pytest.mark.parametrize("norm", [Normalize(), Normalize(-1, 1), TwoSlopeNorm(0)])
def test_the_callers_norm_stays_as_it_was(norm):
    before = dict(norm.__dict__)
    display = drawn(norm=norm)
    assert display.image.norm is not norm
    assert {k: v for k, v in norm.__dict__.items() if k != "callbacks"} == {
        k: v for k, v in before.items() if k != "callbacks"
    }


def test_rgb_filters_have_zero_at_mid_gray():
    weights = np.random.default_rng(0).normal(size=(12, 2))
    weights[:3, 0] = 0
    display = plot_first_layer_filters(Layers(weights), (2, 2, 3))
    assert display.limits[0] == -display.limits[1]
    rgba = display.image.get_array()
    assert set(rgba[0, 0, :3].tolist()) <= {127, 128}
    assert rgba[..., :3].max() == 255 or rgba[..., :3].min() == 0


@pytest.mark.parametrize("norm", [BoundaryNorm([-1, 0, 1], 256), NoNorm()])
def test_a_norm_that_numbers_colors_is_refused_for_rgb(norm):
    weights = np.random.default_rng(0).normal(size=(12, 2))
    with pytest.raises(ValueError, match=r"norm is a .*Norm, which maps values to entries"):
        plot_first_layer_filters(Layers(weights), (2, 2, 3), norm=norm)
    assert not plt.get_fignums()


def test_channels_first_is_the_same_picture():
    weights = np.random.default_rng(0).normal(size=(48, 2))
    last = plot_first_layer_filters(Layers(weights), (4, 4, 3))
    planes = weights.reshape(16, 3, 2).transpose(1, 0, 2).reshape(48, 2)
    first = plot_first_layer_filters(Layers(planes), (3, 4, 4), channel_axis=0)
    np.testing.assert_array_equal(first.tiles, last.tiles)


def test_wrong_predictions_are_framed_and_right_ones_are_not():
    X = np.random.default_rng(0).uniform(size=(4, 9))
    display = plot_prediction_grid(None, X, [0, 1, 1, 0], (3, 3), y_pred=[0, 0, 1, 1])
    frames = display.frames.get_paths()
    assert len(frames) == 2
    for frame, box in zip(frames, display.boxes[[1, 3]], strict=True):
        low, high = frame.vertices.min(axis=0), frame.vertices.max(axis=0)
        assert (low < box[:2]).all()
        assert (high > box[2:]).all()


def test_right_and_wrong_are_told_apart_by_lightness_against_their_page_too():
    for right, wrong, page in (
        (RIGHT_ON_LIGHT, WRONG_ON_LIGHT, "white"),
        (RIGHT_ON_DARK, WRONG_ON_DARK, "black"),
    ):
        for color in (right, wrong):
            assert contrast(to_rgb(color), to_rgb(page)) >= 4.5


def contrast(one, other):
    def y(rgb):
        return ((float(lightness(rgb)) + 0.16) / 1.16) ** 3

    high, low = sorted([y(one), y(other)], reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_dark_pages_have_light_labels():
    X = np.random.default_rng(0).uniform(size=(2, 9))
    with plt.style.context("dark_background"):
        display = plot_prediction_grid(None, X, [0, 1], (3, 3), y_pred=[0, 0])
    assert display.labels.colors == (RIGHT_ON_DARK, WRONG_ON_DARK)


@pytest.mark.parametrize("plot", ["filters", "images", "predictions"])
def test_with_an_ax_pyplot_is_never_used(plot, monkeypatch):
    monkeypatch.setattr(plt, "figure", None)
    ax = Figure().add_subplot()
    X = np.abs(WEIGHTS.T)
    draw = {
        "filters": lambda: drawn(ax=ax),
        "images": lambda: plot_image_grid(X, (8, 8), ax=ax),
        "predictions": lambda: plot_prediction_grid(
            None, X, list(range(9)), (8, 8), y_pred=[1] * 9, ax=ax
        ),
    }
    display = draw[plot]()
    assert display.ax is ax
    assert plt.get_fignums() == []


def test_rcparams_stay_as_they_were():
    before = dict(mpl.rcParams)
    drawn(labels="index").savefig(io.BytesIO())
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize(
    "layout", list(itertools.chain(["constrained", "compressed", "tight", "none", None]))
)
def test_every_layout_engine_takes_a_grid(layout):
    figure = Figure(layout=layout)
    for ax in figure.subplots(2, 2).flat:
        drawn(ax=ax, labels="index")
    figure.draw_without_rendering()
    assert len(figure.axes) == 4


def test_a_logarithmic_norm_has_no_place_for_negative_weights():
    with pytest.raises(ValueError, match="SymLogNorm"):
        drawn(norm=LogNorm(0.1, 2))
    with pytest.raises(ValueError, match="SymLogNorm"):
        drawn(norm=LogNorm())
    X = np.abs(WEIGHTS.T) + 0.1
    assert plot_image_grid(X, (8, 8), norm=LogNorm(0.1, 5)).limits == (0.1, 5)

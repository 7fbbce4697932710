"""Plots of units and weights: what they draw, what they say, and what they refuse."""

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from mlpviz import (
    Layers,
    plot_layer_weights,
    plot_receptive_fields,
    plot_unit_classes,
    plot_unit_report,
    plot_weight_distribution,
    unit_report,
)

RNG = np.random.default_rng(0)


@pytest.fixture(scope="session")
def report(network, digits):
    return unit_report(network, (8, 8), *digits)


def test_channels_are_shown_as_they_are():
    layers = Layers([RNG.normal(size=(48, 5)), RNG.normal(size=(5, 3))])
    X = RNG.random((20, 48))
    assert plot_unit_classes(layers, (4, 4, 3)).tiles.shape == (5, 4, 4, 3)
    assert plot_unit_report(unit_report(layers, (4, 4, 3))).tiles.shape == (5, 4, 4, 3)
    layers = Layers(layers.weights, activations=["relu", "softmax"])
    shown = plot_receptive_fields(layers, (3, 4, 4), X, method="optimal", channel_axis=0)
    assert shown.tiles.shape == (3, 4, 4, 3)


CASES = {
    "report": (lambda n, X, y, ax: plot_unit_report(unit_report(n, (8, 8), X, y), ax=ax)),
    "classes": (lambda n, X, y, ax: plot_unit_classes(n, (8, 8), X, y, ax=ax)),
    "matrix": (lambda n, _X, _y, ax: plot_layer_weights(n, ax=ax)),
    "fields": (lambda n, X, _y, ax: plot_receptive_fields(n, (8, 8), X, method="average", ax=ax)),
    "distribution": (lambda n, _X, _y, ax: plot_weight_distribution(n, ax=ax)),
}


@pytest.mark.parametrize("name", CASES)
def test_one_axes_is_drawn_on_the_caller_s_or_a_new_one_and_described(name, network, digits):
    ax = Figure(figsize=(4, 3)).add_subplot()
    display = CASES[name](network, *digits, ax)
    assert display.ax is ax
    assert ax.figure.axes == [ax]
    assert plt.get_fignums() == []
    assert len(display.alt_text) > 40
    new = CASES[name](network, *digits, None)
    assert len(plt.get_fignums()) == 1
    assert new.figure.axes == [new.ax]
    with pytest.raises(TypeError, match="ax must be one matplotlib Axes"):
        CASES[name](network, *digits, "ax")


@pytest.mark.parametrize(
    ("plot", "words"),
    [
        (lambda n, _X, _y: plot_unit_report(n), "report must be a UnitReport"),
        (lambda n, X, _y: plot_unit_classes(n, (8, 8), X), "X and y go together"),
        (lambda n, X, y: plot_unit_classes(n, (8, 8), X[:, :9], y), "image_shape .8, 8. has 64"),
        (
            lambda n, X, y: plot_unit_classes(n, (8, 8), X, y % 3),
            "y has no images of the classes 3, 4",
        ),
        (
            lambda n, _X, _y: plot_unit_classes(n, (8, 8), class_names=["a"]),
            "class_names must have",
        ),
        (lambda n, _X, _y: plot_unit_classes(n, (8, 8), class_names="ab"), "class_names must be"),
        (lambda n, _X, _y: plot_unit_classes(n, (8, 8), layer=2), "layer must be the index"),
        (
            lambda n, _X, _y: plot_receptive_fields(n, (8, 8), method="mean"),
            "method must be one of",
        ),
        (lambda n, _X, _y: plot_receptive_fields(n, (8, 8), method="average"), "needs images"),
        (lambda n, _X, _y: plot_receptive_fields(n, (8, 8), layer=3), "layer must be the index"),
        (lambda n, _X, _y: plot_receptive_fields(n, (8, 7)), "image_shape .8, 7. has 56"),
        (lambda n, _X, _y: plot_layer_weights(n, 9), "layer must be the index"),
        (lambda n, _X, _y: plot_layer_weights(n, scale="each"), "scale must be one of 'shared'"),
        (lambda n, _X, _y: plot_layer_weights(n, order="size"), "order must be one of"),
        (lambda n, _X, _y: plot_weight_distribution(n, n_bins=2), "n_bins must be at least 3"),
        (lambda n, _X, _y: plot_weight_distribution(n, n_bins=10**20), "at most 10,000, got 1000"),
        (
            lambda n, _X, _y: plot_weight_distribution(n, n_bins=9.0),
            "n_bins must be a whole number",
        ),
        (lambda n, _X, _y: plot_weight_distribution(n, layers=[5]), "layers has the index 5"),
        (lambda n, _X, _y: plot_weight_distribution(n, initial="zero"), "initial must be one of"),
    ],
)
def test_what_cannot_be_drawn_is_refused_before_there_is_a_figure(plot, words, network, digits):
    with pytest.raises((ValueError, TypeError), match=words):
        plot(network, *digits)
    assert plt.get_fignums() == []

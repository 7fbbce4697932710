"""Filters of every kind of network, with missing weights, constant ones and any norm."""

import numpy as np
import pytest
from matplotlib.colors import CenteredNorm, LogNorm, Normalize, TwoSlopeNorm

from mlpviz import Layers, plot_first_layer_filters

SHAPE = (8, 8)


def same_tiles(display, images):
    np.testing.assert_array_equal(display.tiles, np.asarray(images).reshape(-1, *SHAPE))


def test_weights_that_are_missing_are_drawn_and_leave_the_limits_alone():
    weights = np.arange(16.0).reshape(4, 4)
    weights[0, 0], weights[3, 3] = np.nan, np.inf
    display = plot_first_layer_filters(Layers(weights), (2, 2))
    assert display.limits == (1, 14)
    np.testing.assert_array_equal(display.tiles[0].ravel(), weights[:, 0])


def test_constant_weights_are_drawn_where_limits_are_given():
    layers = Layers(np.full((4, 2), 3.0))
    assert plot_first_layer_filters(layers, (2, 2), vmin=0, vmax=4).limits == (0, 4)
    assert plot_first_layer_filters(layers, (2, 2), scale="each").colorbar is None


@pytest.mark.parametrize(
    ("norm", "limits"),
    [
        (Normalize(), (1, 16)),
        (Normalize(vmax=8), (1, 8)),
        (LogNorm(), (1, 16)),
        (CenteredNorm(), (-16, 16)),
        (TwoSlopeNorm(4), (1, 16)),
        (TwoSlopeNorm(0), (-16, 16)),
    ],
)
def test_norms_of_many_kinds_are_drawn_with_the_limits_that_are_told(norm, limits):
    layers = Layers(np.arange(1.0, 17).reshape(4, 4))
    display = plot_first_layer_filters(layers, (2, 2), norm=norm)
    display.figure.draw_without_rendering()
    assert display.limits == limits
    assert (display.image.norm.vmin, display.image.norm.vmax) == limits
    assert type(display.image.norm) is type(norm)


def test_first_layer_filters_of_every_kind_of_network(classifier, regressor, early_stopped):
    for model in (classifier, regressor, early_stopped):
        display = plot_first_layer_filters(model, SHAPE)
        weights = model.coefs_[0]
        same_tiles(display, weights.T)
        assert display.limits == (weights.min(), weights.max())
        np.testing.assert_array_equal(display.bias, model.intercepts_[0])

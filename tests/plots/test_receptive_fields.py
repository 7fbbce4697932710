"""Receptive fields by each method, and units that nothing activates."""

import numpy as np
import pytest

from mlpviz import Layers, plot_receptive_fields
from mlpviz._analysis.forward import preactivations
from mlpviz._reading.dispatch import read_layers

RNG = np.random.default_rng(0)


def test_linear_fields_are_products_and_average_ones_means(network, digits):
    X, _ = digits
    display = plot_receptive_fields(network, (8, 8), layer=1, units=3)
    product = network.coefs_[0] @ network.coefs_[1]
    np.testing.assert_allclose(display.tiles.reshape(3, 64), product.T[:3])
    assert display.active is None
    one = plot_receptive_fields(network, (8, 8), X, layer=2, method="average", n_images=1)
    rows = preactivations(read_layers(network), X, 2).argmax(axis=0)
    np.testing.assert_allclose(one.tiles.reshape(10, 64), X[rows])


@pytest.mark.parametrize(("rng", "error"), [("typo", TypeError), (-1, ValueError)])
def test_a_source_of_random_numbers_that_is_none_is_refused(network, digits, rng, error):
    with pytest.raises(error, match=r"^rng must be None, a seed"):
        plot_receptive_fields(network, (8, 8), digits[0], method="optimal", rng=rng)


def test_optimal_images_beat_random_ones_and_are_the_same_each_time(network, digits):
    X, _ = digits
    display = plot_receptive_fields(network, (8, 8), X, layer=1, method="optimal")
    again = plot_receptive_fields(network, (8, 8), X, layer=1, method="optimal")
    np.testing.assert_array_equal(display.tiles, again.tiles)
    layers, live = read_layers(network), display.active
    random = X.min(axis=0) + np.random.default_rng(9).random((1000, 64)) * np.ptp(X, axis=0)
    best = np.maximum(preactivations(layers, random, 1), 0).max(axis=0)
    assert live.sum() >= 6
    assert (display.activations[live] > best[live]).all()
    assert (best[~live] == 0).all()


def test_a_unit_that_nothing_activates_is_said_to_be_so(digits):
    X, _ = digits
    layers = Layers(
        [RNG.normal(size=(64, 2)), np.ones((2, 2))], [[0, -1e4], [0, 0]], ["relu", "softmax"]
    )
    for method in ("average", "optimal"):
        display = plot_receptive_fields(layers, (8, 8), X, layer=0, method=method)
        assert display.labels.texts == ("0", "1 never active")
        assert np.isnan(display.tiles[1]).all()
        assert display.alt_text.endswith("; nothing activates 1 of them.")
        with pytest.raises(ValueError, match="none of the 1 unit can be activated"):
            plot_receptive_fields(layers, (8, 8), X, layer=0, method=method, units=[1])


@pytest.mark.parametrize("method", ["linear", "average"])
def test_channels_have_zero_in_the_middle_as_weights_only_whatever_the_color_map(method):
    layers = Layers(
        [RNG.normal(size=(48, 5)), RNG.normal(size=(5, 3))], activations=["relu", "softmax"]
    )
    X = RNG.uniform(0.1, 1, (20, 48))
    low, high = plot_receptive_fields(layers, (4, 4, 3), X, method=method, cmap="RdBu_r").limits
    assert (low == -high) == (method == "linear")

"""Receptive fields by each method, and units that nothing activates."""

import re

import numpy as np
import pytest

from mlpviz import Layers, Transform, plot_receptive_fields, unit_report
from mlpviz._analysis.forward import preactivations
from mlpviz._reading.dispatch import read_layers

RNG = np.random.default_rng(0)
RELU = ["relu", "softmax"]


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
        assert re.search("; no image .*activates 1 of them", display.alt_text)
        with pytest.raises(ValueError, match="none of the 1 unit can be activated"):
            plot_receptive_fields(layers, (8, 8), X, layer=0, method=method, units=[1])


@pytest.fixture
def network_with_noise(digits):
    """A network of four units: two with a filter, one as initialized, one that never fires."""
    edge = np.repeat([1.0, -1.0], 32)
    bound = np.sqrt(6 / 68)
    noise = np.random.default_rng(3).uniform(-bound, bound, 64)
    weights = np.stack([edge, edge * np.linspace(1, 2, 64), noise, edge], axis=1)
    outgoing = RNG.normal(size=(4, 3))
    outgoing[2] = 1  # the same for all classes, so the noise decides nothing
    return Layers([weights, outgoing], [[0, 0, 0, -1e4], [0, 0, 0]], RELU)


def activations(layers, X, layer):
    z = preactivations(layers, X, layer)
    return np.maximum(z, 0) if layer < layers.n_hidden else z


@pytest.mark.parametrize("layer", [0, 1, 2])
def test_a_pattern_is_the_covariance_with_the_unit_over_its_deviation(network, digits, layer):
    X, _ = digits
    display = plot_receptive_fields(network, (8, 8), X, layer=layer, method="pattern")
    values = activations(read_layers(network), X, layer)
    deviation = values.std(axis=0)
    expected = (X - X.mean(axis=0)).T @ (values - values.mean(axis=0)) / len(X)
    varies = deviation > 0
    assert varies.sum() > 5
    expected = (expected[:, varies] / deviation[varies]).T
    np.testing.assert_allclose(display.tiles[varies].reshape(-1, 64), expected, atol=1e-12)
    assert np.isnan(display.tiles[~varies]).all()
    np.testing.assert_array_equal(display.active, varies)
    assert "describes X as well as the unit" in display.alt_text
    assert display.colorbar.ax.get_ylabel() == "covariance / std. dev. of unit, over X"


def test_the_pattern_of_an_affine_unit_is_sigma_w_over_its_deviation(digits):
    X, _ = digits
    w = RNG.normal(size=(64, 3))
    display = plot_receptive_fields(Layers([w]), (8, 8), X, method="pattern")
    sigma = np.cov(X.T, bias=True)
    expected = sigma @ w / np.sqrt(np.diag(w.T @ sigma @ w))
    np.testing.assert_allclose(display.tiles.reshape(3, 64), expected.T, rtol=1e-12, atol=1e-14)
    assert display.verdict is None


def test_patterns_of_units_that_are_noise_or_dead_are_grayed(network_with_noise):
    X = np.random.default_rng(0).random((4000, 64))
    display = plot_receptive_fields(network_with_noise, (8, 8), X, layer=0, method="pattern")
    report = unit_report(network_with_noise, (8, 8), X)
    assert display.verdict.tolist() == report.verdict.tolist()
    assert report.verdict[2:].tolist() == ["unstructured", "dead"]
    assert display.labels.texts == ("0", "1", "≈ 2 unstructured", "× 3 dead")
    assert len(display.veil.get_paths()) == 2
    assert "grayed units: 1 unstructured and 1 dead" in display.alt_text
    assert display.numbers()["verdict 2"] == "unstructured"


def test_behind_steps_that_are_not_affine_units_have_patterns_but_no_verdicts(digits):
    X, _ = digits
    square = Transform("square", np.square)
    weights = [RNG.normal(size=(64, 3)), RNG.normal(size=(3, 2))]
    layers = Layers(weights, activations=RELU, preprocessing=[square])
    display = plot_receptive_fields(layers, (8, 8), X, layer=0, method="pattern")
    assert display.verdict is None
    assert display.veil is None
    assert "units were not checked for noise" in display.alt_text


def test_top_images_are_those_of_the_largest_activations_row_by_row(network, digits):
    X, _ = digits
    display = plot_receptive_fields(
        network, (8, 8), X, layer=1, method="top", units=[5, 2], n_images=4
    )
    values = activations(read_layers(network), X, 1)[:, [5, 2]]
    order = np.argsort(-values, axis=0, kind="stable")[:4].T.ravel()
    np.testing.assert_array_equal(display.indices, order)
    shown = display.active
    assert shown.sum() > 4
    np.testing.assert_array_equal(display.tiles.reshape(8, 64)[shown], X[order][shown])
    np.testing.assert_array_equal(display.units, [5, 5, 5, 5, 2, 2, 2, 2])
    np.testing.assert_allclose(display.activations, -np.sort(-values, axis=0)[:4].T.ravel())
    assert display.image.grid.n_cols == 4
    assert display.ax.get_ylabel() == "unit"


def test_rows_of_top_images_end_where_no_further_image_activates_the_unit():
    X = np.eye(4)[:3]
    weights = [[1, 0, -1], [1, 0, -1], [0, 0, -1], [0, 0, 0]]
    layers = Layers([weights, np.ones((3, 1))], [[0, 2, 0], [0]], ["relu", "identity"])
    display = plot_receptive_fields(layers, (2, 2), X, layer=0, method="top", n_images=9)
    shown = [[True, True, False], [False] * 3, [False] * 3]
    np.testing.assert_array_equal(display.active.reshape(3, 3), shown)
    np.testing.assert_array_equal(np.isnan(display.tiles).all(axis=(1, 2)), ~display.active)
    np.testing.assert_array_equal(display.image.blank_tiles, np.flatnonzero(~display.active))
    names = [display.ax.yaxis.get_major_formatter()(y) for y in display.ax.get_yticks()]
    assert names == ["0", "1 constant", "2 never active"]
    assert "no image of X activates 1 of them" in display.alt_text
    assert "all images activate 1 of them alike" in display.alt_text


def test_a_single_image_is_the_top_image_of_all_units_that_it_activates():
    layers = Layers([np.eye(4)[:, :2], np.ones((2, 1))], activations=["relu", "identity"])
    display = plot_receptive_fields(layers, (2, 2), [[1, 0, 0, 0]], layer=0, method="top")
    assert display.active.tolist() == [True, False]


@pytest.mark.parametrize("method", ["pattern", "top"])
def test_dask_arrays_give_the_same_images(network, digits, method):
    dask_array = pytest.importorskip("dask.array")
    X, _ = digits
    chunked = dask_array.from_array(X, chunks=(70, 64))
    plain, blocked = (
        plot_receptive_fields(network, (8, 8), each, layer=0, method=method)
        for each in (X, chunked)
    )
    np.testing.assert_allclose(blocked.tiles, plain.tiles, atol=1e-12)


@pytest.mark.parametrize("method", ["average", "optimal", "pattern", "top"])
def test_images_that_are_not_finite_are_refused(network, digits, method):
    X = digits[0].copy()
    X[3, 4] = np.nan
    with pytest.raises(ValueError, match=r"^X holds NaN or infinite values"):
        plot_receptive_fields(network, (8, 8), X, layer=0, method=method)


def test_columns_of_top_images_are_not_chosen(network, digits):
    with pytest.raises(ValueError, match=r"^n_cols must be None with method='top'"):
        plot_receptive_fields(network, (8, 8), digits[0], method="top", n_cols=2)


@pytest.mark.parametrize("method", ["linear", "average"])
def test_channels_have_zero_in_the_middle_as_weights_only_whatever_the_color_map(method):
    layers = Layers(
        [RNG.normal(size=(48, 5)), RNG.normal(size=(5, 3))], activations=["relu", "softmax"]
    )
    X = RNG.uniform(0.1, 1, (20, 48))
    low, high = plot_receptive_fields(layers, (4, 4, 3), X, method=method, cmap="RdBu_r").limits
    assert (low == -high) == (method == "linear")

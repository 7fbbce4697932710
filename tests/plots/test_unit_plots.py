"""Plots of units and weights: what they draw, what they say, and what they refuse."""

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from sklearn.neural_network import MLPClassifier

from mlpviz import (
    Layers,
    plot_first_layer_filters,
    plot_layer_weights,
    plot_receptive_fields,
    plot_unit_classes,
    plot_unit_report,
    plot_weight_distribution,
    unit_report,
)
from mlpviz._analysis.forward import preactivations
from mlpviz._analysis.verdicts import SIGNS, VERDICTS
from mlpviz._reading.dispatch import read_layers

RNG = np.random.default_rng(0)


@pytest.fixture(scope="session")
def network(digits, fit):
    return fit(MLPClassifier((12, 8), max_iter=30, random_state=0), *digits)


@pytest.fixture(scope="session")
def report(network, digits):
    return unit_report(network, (8, 8), *digits)


def faulty():
    """A report of six units: one unused, one without weights, four healthy."""
    smooth = RNG.normal(size=(64, 6)).cumsum(axis=0)
    smooth[:, 4] = 0
    out = np.ones((6, 3))
    out[2] = 0
    return unit_report(Layers([smooth, out]), (8, 8))


def test_units_that_are_not_healthy_come_first_and_are_framed_signed_and_named():
    found = faulty()
    display = plot_unit_report(found)
    assert display.units.tolist() == [4, 2, 0, 1, 3, 5]
    assert display.labels.texts == ("× 4 dead", "○ 2 unused", "✓ 0", "✓ 1", "✓ 3", "✓ 5")
    assert len(display.frames.get_paths()) == 2
    np.testing.assert_array_equal(display.tiles, found.filters[display.units])
    assert display.limits == (found.filters.min(), found.filters.max())
    assert "1 dead (×), 1 unused (○), 4 healthy (✓)" in display.alt_text


def test_units_of_a_report_may_be_chosen_and_keep_their_order():
    found = faulty()
    assert plot_unit_report(found, units=[5, 2], order="index").units.tolist() == [5, 2]
    assert plot_unit_report(found, units=found.unused).verdict.tolist() == ["unused"]
    with pytest.raises(ValueError, match="units is empty"):
        plot_unit_report(found, units=found.saturated)


@pytest.mark.parametrize("verdict", VERDICTS)
def test_units_of_a_verdict_are_what_other_plots_take(verdict):
    found = faulty()
    units = getattr(found, verdict)
    if len(units):
        layers = Layers([found.filters.reshape(6, 64).T, np.ones((6, 3))])
        assert plot_first_layer_filters(layers, (8, 8), units=units).units.tolist() == list(units)
    assert SIGNS[verdict]


def test_votes_are_what_goes_out_and_evidence_sums_to_the_logit_less_its_bias(network, digits):
    X, y = digits
    display = plot_unit_classes(network, (8, 8), X, y, layer=-1)
    layers = read_layers(network)
    np.testing.assert_array_equal(display.votes, layers.weights[2])
    logits = preactivations(layers, X, 2)
    for label in range(10):
        mean = logits[y == label, label].mean() - layers.biases[2][label]
        assert display.evidence[:, label].sum() == pytest.approx(mean)
    assert display.classes == [str(label) for label in range(10)]
    assert display.bar_limit == np.abs(display.evidence).max()


def test_filters_stand_beside_their_votes(network):
    display = plot_unit_classes(network, (8, 8), units=[3, 1])
    np.testing.assert_array_equal(display.tiles.reshape(2, 64), network.coefs_[0].T[[3, 1]])
    np.testing.assert_allclose(display.votes, (network.coefs_[1] @ network.coefs_[2])[[3, 1]])
    assert display.evidence is None
    assert (display.bar_boxes[:, 0] > display.boxes[:, 2]).all()
    np.testing.assert_array_equal(display.bar_boxes[:, [1, 3]], display.boxes[:, [1, 3]])


def test_labels_tell_for_and_against_what_a_unit_votes():
    layers = Layers([RNG.normal(size=(16, 3)), [[2, -1, 0], [0, 0.001, 0], [0, 0, -1]]])
    labels = plot_unit_classes(layers, (4, 4), class_names=["a", "b", "c"]).labels
    assert labels.texts == ("unit 0\nfor a, against b", "unit 1\nno vote", "unit 2\nagainst c")


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
        assert display.alt_text.endswith("Nothing activates 1 of them.")
        with pytest.raises(ValueError, match="none of the 1 unit can be activated"):
            plot_receptive_fields(layers, (8, 8), X, layer=0, method=method, units=[1])


def test_orders_by_similarity_are_told(network):
    display = plot_layer_weights(network, 1, order="similarity")
    assert sorted(display.units) == list(range(8))
    assert sorted(display.inputs) == list(range(12))
    np.testing.assert_array_equal(
        display.weights, network.coefs_[1][np.ix_(display.inputs, display.units)]
    )
    assert plot_layer_weights(network, 0, order="similarity").inputs.tolist() == list(range(64))


def test_weights_are_told_in_terms_of_what_they_started_from(network):
    display = plot_weight_distribution(network)
    assert list(display.shares) == ["layer 0", "layer 1", "layer 2"]
    bound = np.sqrt(6 / (64 + 12))
    assert display.bounds["layer 0"] == pytest.approx(bound)
    assert display.beyond["layer 0"] == pytest.approx((np.abs(network.coefs_[0]) > bound).mean())
    assert plot_weight_distribution(network, layers=[2], initial="he").bounds == {
        "layer 2": pytest.approx(np.sqrt(6 / 8))
    }


def test_channels_are_shown_as_they_are():
    layers = Layers([RNG.normal(size=(48, 5)), RNG.normal(size=(5, 3))])
    X = RNG.random((20, 48))
    assert plot_unit_classes(layers, (4, 4, 3)).tiles.shape == (5, 4, 4, 3)
    assert plot_unit_report(unit_report(layers, (4, 4, 3))).tiles.shape == (5, 4, 4, 3)
    layers = Layers(layers.weights, activations=["relu", "softmax"])
    shown = plot_receptive_fields(layers, (3, 4, 4), X, method="optimal", channel_axis=0)
    assert shown.tiles.shape == (3, 4, 4, 3)


@pytest.mark.parametrize("method", ["linear", "average"])
def test_channels_have_zero_in_the_middle_as_weights_only_whatever_the_color_map(method):
    layers = Layers(
        [RNG.normal(size=(48, 5)), RNG.normal(size=(5, 3))], activations=["relu", "softmax"]
    )
    X = RNG.uniform(0.1, 1, (20, 48))
    low, high = plot_receptive_fields(layers, (4, 4, 3), X, method=method, cmap="RdBu_r").limits
    assert (low == -high) == (method == "linear")


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
        (lambda n, X, y: plot_unit_classes(n, (8, 8), X, y % 3), "y has 3 different classes"),
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

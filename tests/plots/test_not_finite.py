"""Weights, images and predictions that are NaN or infinite are counted or refused in every plot."""

from copy import deepcopy
from functools import partial

import numpy as np
import pytest

from mlpviz import (
    Layers,
    Predictions,
    plot_activation_map,
    plot_calibration,
    plot_confusion_images,
    plot_first_layer_filters,
    plot_image_grid,
    plot_matched_filters,
    plot_network,
    plot_pixel_contributions,
    plot_prediction_grid,
    plot_receptive_fields,
    plot_unit_classes,
    plot_weight_distribution,
    unit_report,
)

RNG = np.random.default_rng(0)
X = RNG.random((50, 64))
Y = np.arange(50) % 3
WEIGHTS = [RNG.normal(size=(64, 6)), RNG.normal(size=(6, 3))]
SHAPE = (8, 8)


def diverged(layer=0, unit=2, value=np.nan):
    weights = deepcopy(WEIGHTS)
    weights[layer][:, unit] = value
    return Layers(weights, activations=["relu", "softmax"])


@pytest.mark.parametrize("value", [np.nan, np.inf])
@pytest.mark.parametrize(
    "plot",
    [
        partial(plot_activation_map, X=X),
        plot_network,
        partial(plot_pixel_contributions, X=X),
        partial(plot_receptive_fields, X=X, method="average"),
        partial(plot_receptive_fields, X=X, method="optimal"),
    ],
)
def test_plots_of_what_a_network_computes_refuse_one_that_diverged(plot, value):
    match = "layer 0 of network diverged: 64 of its 390 weights and biases are NaN or infinite"
    with pytest.raises(ValueError, match=match):
        plot(diverged(value=value), image_shape=SHAPE)


def test_a_bias_that_is_nan_counts():
    layers = Layers(WEIGHTS, [[0, np.nan, 0, 0, 0, 0], [0, 0, 0]], ["relu", "softmax"])
    with pytest.raises(ValueError, match="1 of its 390 weights and biases is NaN or infinite"):
        plot_activation_map(layers, X, SHAPE)


def test_the_distribution_counts_weights_that_are_not_finite():
    display = plot_weight_distribution(diverged())
    assert display.not_finite == {"layer 0": 64, "layer 1": 0}
    assert display.lines["layer 0"].get_label() == "layer 0 (64 NaN or infinite)"
    assert "share of finite weights beyond the bound: layer 0 (64 NaN or infinite): " in (
        display.alt_text
    )
    assert "number of weights not finite of layer 0" in display.numbers()


def test_a_layer_without_finite_weights_has_no_distribution():
    layers = Layers([np.full((4, 3), np.nan), np.ones((3, 2))])
    with pytest.raises(ValueError, match="weights of layer 0 are NaN or infinite throughout"):
        plot_weight_distribution(layers)
    assert not plot_weight_distribution(layers, layers=[1]).not_finite["layer 1"]


def test_votes_that_are_not_finite_are_refused_and_the_others_drawn():
    layers = Layers([WEIGHTS[0], np.where(np.arange(6)[:, None] == 1, np.nan, WEIGHTS[1])])
    with pytest.raises(
        ValueError, match=r"votes of 1 unit are .*: 1; give units=\[0, 2, 3, 4, 5\]"
    ):
        plot_unit_classes(layers, SHAPE)
    assert plot_unit_classes(layers, SHAPE, units=[0, 2, 3, 4, 5]).votes.shape == (5, 3)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_evidence_of_a_unit_that_diverged_is_refused(value):
    with pytest.raises(ValueError, match=r"give units=\[0, 1, 3, 4, 5\]"):
        plot_unit_classes(diverged(value=value), SHAPE, X, Y)
    plot_unit_classes(diverged(value=value), SHAPE, X, Y, units=[0, 1, 3, 4, 5])


def test_a_network_without_any_finite_vote_is_to_be_trained_again():
    with pytest.raises(ValueError, match=r"votes of 6 units .* train the network again"):
        plot_unit_classes(Layers([WEIGHTS[0], np.full((6, 3), np.nan)]), SHAPE)


def test_filters_with_some_infinite_weights_are_counted():
    weights = WEIGHTS[0].copy()
    weights[3, 4] = np.inf
    assert "1 has values that are NaN or infinite" in (
        plot_first_layer_filters(Layers(weights), SHAPE).alt_text
    )


def test_pixels_that_no_image_has_are_not_counted():
    images = X.copy()
    images[:, 3] = np.nan
    assert "NaN" not in plot_image_grid(images, SHAPE).alt_text
    images[1, 4] = np.nan
    assert "1 has values that are NaN" in plot_image_grid(images, SHAPE).alt_text


@pytest.mark.parametrize(
    "plot",
    [
        plot_activation_map,
        plot_pixel_contributions,
        partial(plot_receptive_fields, method="average"),
        partial(plot_receptive_fields, method="optimal"),
        partial(plot_unit_classes, y=Y),
        unit_report,
    ],
)
def test_networks_take_no_images_that_are_not_finite(plot):
    images = X.copy()
    images[3, 5] = np.nan
    layers = Layers(WEIGHTS, activations=["relu", "softmax"])
    with pytest.raises(ValueError, match="X holds NaN or infinite values"):
        plot(layers, image_shape=SHAPE, X=images)


def nan_predictions(n_nan):
    scores = np.eye(3)[Y]
    scores[:n_nan] = np.nan
    return Predictions(Y, np.arange(3), scores, "probability")


def test_a_prediction_that_is_nan_is_not_right():
    display = plot_prediction_grid(nan_predictions(2), X, Y, SHAPE)
    assert display.correct.tolist() == [False] * 2 + [True] * 8
    assert display.labels.texts[0] == "✗ NaN\ntrue: 0"
    assert "8 right (tick, green), 2 wrong (cross, red, framed); 2 predictions are NaN" in (
        display.alt_text
    )


def test_without_true_classes_predictions_that_are_nan_are_counted():
    display = plot_prediction_grid(nan_predictions(1), X, None, SHAPE, n_images=2)
    assert display.alt_text.endswith("most often 1 (1 time); 1 prediction is NaN.")


def test_values_that_are_not_finite_are_counted():
    values = np.where(np.arange(50) == 1, np.inf, 1.0)
    text = plot_prediction_grid(Predictions(values), X, np.zeros(50), SHAPE).alt_text
    assert text.endswith("errors up to 1; 1 prediction is NaN or infinite.")


def test_images_whose_prediction_is_nan_are_errors():
    display = plot_prediction_grid(nan_predictions(2), X, Y, SHAPE, select="errors")
    assert display.indices.tolist() == [0, 1]


@pytest.mark.parametrize(
    "plot", [plot_calibration, partial(plot_confusion_images, image_shape=SHAPE)]
)
def test_statistics_of_predictions_refuse_those_that_are_nan(plot):
    with pytest.raises(ValueError, match="prediction for row 0 of X is NaN: the network diverged"):
        plot(nan_predictions(2), X, Y)


def test_a_network_that_diverged_has_no_units_to_match():
    layers = Layers([np.full((64, 6), np.nan), WEIGHTS[1]])
    with pytest.raises(ValueError, match="no units to match"):
        plot_matched_filters(layers, Layers(WEIGHTS), SHAPE)

"""What is said of the scale of inputs and weights, at the thresholds and beyond."""

import numpy as np
import pytest

from mlpviz import Thresholds
from mlpviz._analysis.initialization import initial_range
from mlpviz._analysis.input_statistics import InputStatistics
from mlpviz._analysis.scale_findings import (
    growth_of_layer,
    input_findings,
    largest_growth,
    unmoved_weight_findings,
    weight_size_findings,
)
from mlpviz._records.layers import Layers

BOUND = np.sqrt(6 / 150)
RNG = np.random.default_rng(0)
INITIAL = RNG.uniform(-BOUND, BOUND, size=(100, 50))


def network(factor=2.0, activation="relu", n_in=100):
    return Layers([INITIAL[:n_in] * factor, np.ones((50, 2))], activations=[activation, "softmax"])


def inputs(spread=0.3, low=0.0, high=1.0, n_constant=0, n_images=1300):
    spreads = np.broadcast_to(spread, 100).astype(float).copy()
    spreads[:n_constant] = 0
    lows, highs = np.full(100, low), np.full(100, high)
    highs[:n_constant] = low
    mean = np.full(100, (low + high) / 2)
    return InputStatistics(n_images, highs > lows, lows, highs, mean, spreads)


def said_of_inputs(given, layers=None, n_dead=1):
    return input_findings(layers or network(), "glorot", given, Thresholds(), n_dead=n_dead)


def test_inputs_are_judged_by_their_spread_and_not_by_an_extreme_value():
    assert said_of_inputs(inputs(spread=1.0, low=-1.3, high=141.4)) == []
    (text,) = said_of_inputs(inputs(spread=70.0, high=255.0))
    assert text == (
        "The network's inputs are not scaled: their standard deviation is 70 in the median, a "
        "common cause of 1 dead unit; divide them by their largest value, 255."
    )


def test_inputs_below_zero_are_not_divided_by_their_largest_value():
    (text,) = said_of_inputs(inputs(spread=70.0, low=-255.0, high=0.0), n_dead=2)
    assert text.endswith(
        "a common cause of 2 dead units; subtract their mean (-128) and divide by their standard "
        "deviation (70), each input by its own if they differ."
    )


def test_nothing_is_said_unless_units_are_dead_or_weights_grew():
    assert said_of_inputs(inputs(spread=70.0, high=255.0), n_dead=0) == []
    (text,) = said_of_inputs(inputs(spread=70.0, high=255.0), network(5.0), n_dead=0)
    assert "a common cause of weights 5 times as large as at first" in text
    assert said_of_inputs(None) == []


def test_inputs_are_scaled_up_to_the_threshold():
    assert said_of_inputs(inputs(spread=8.0, high=30.0)) == []
    assert len(said_of_inputs(inputs(spread=8.1, high=30.0))) == 1


def test_a_single_input_out_of_scale_is_named():
    spread = np.full(100, 0.3)
    spread[[20, 30]] = 50.0, 2.4e7
    (text,) = said_of_inputs(inputs(spread=spread, high=1e8))
    assert text == (
        "2 inputs of the network's 100 vary far more than the others (input 30 has a standard "
        "deviation of 24,000,000, the median is 0.3), a common cause of 1 dead unit; divide each "
        "input by its own standard deviation."
    )


def said_of_weights(layers, given=None, **thresholds):
    return weight_size_findings(layers, "glorot", given, Thresholds(**thresholds))


@pytest.mark.parametrize(
    ("factor", "activation", "words"),
    [
        (5.0, "relu", "0.58, 5 times that of Glorot initialization: they are large."),
        (
            0.2,
            "relu",
            (
                "0.023, 0.2 times that of Glorot initialization: they shrank, as weight "
                "decay makes them."
            ),
        ),
        (
            16.0,
            "logistic",
            (
                "1.9, 16 times that of Glorot initialization (which counts as 4, since the "
                "activation is less steep): they are large."
            ),
        ),
    ],
)
def test_large_and_small_weights_are_told_with_their_numbers(factor, activation, words):
    start = "The weights of layer 0 have a root mean square of"
    assert said_of_weights(network(factor, activation)) == [f"{start} {words}"]


@pytest.mark.parametrize("activation", ["relu", "logistic"])
def test_weights_of_trained_networks_are_no_finding(activation):
    # Logistic units are a quarter as steep, and need weights four times as large.
    assert said_of_weights(network(7.0 if activation == "logistic" else 2.0, activation)) == []


def test_large_is_relative_to_the_wider_range_of_the_framework_and_of_glorot():
    """The plain recipe of PyTorch, 784-128-10 with Adam, has weights five times PyTorch's range."""
    weights = RNG.normal(size=(784, 128)) * 4.9 / np.sqrt(3 * 784)
    layers = Layers([weights, np.ones((128, 10))], activations=["relu", "softmax"])
    assert weight_size_findings(layers, "torch", None, Thresholds()) == []
    assert growth_of_layer(layers, 0, "torch", None)[0] == pytest.approx(4.9, rel=0.01)
    assert largest_growth(layers, "torch", None) < 3


@pytest.mark.parametrize("name", ["large", "small"])
def test_weights_at_the_threshold_are_large_or_small(name):
    growth, _ = growth_of_layer(network(), 0, "glorot", None)
    (text,) = said_of_weights(network(), **{name: growth})
    assert text.startswith("The weights of layer 0")


def test_inputs_that_never_vary_are_left_out_of_the_first_layer_only():
    deep = np.random.default_rng(1).uniform(-1, 1, size=(50, 100))
    weights = [2 * INITIAL, deep, np.ones((100, 2))]
    weights[0][:10] = 0
    layers = Layers(weights, activations=["relu", "relu", "softmax"])
    (text,) = said_of_weights(layers, inputs(n_constant=10))
    assert text.startswith("The weights of layer 1 have a root mean square of 0.58, 5 times")
    growth, initial = growth_of_layer(layers, 0, "glorot", inputs(n_constant=10))
    assert growth == pytest.approx(np.sqrt(np.mean(weights[0][10:] ** 2)) / initial.spread)


def test_single_precision_does_not_overflow():
    weights = (1e25 * INITIAL).astype(np.float32)
    layers = Layers([weights, np.ones((50, 2), np.float32)], activations=["relu", "softmax"])
    assert growth_of_layer(layers, 0, "glorot", inputs())[0] == pytest.approx(1e25, rel=0.05)


def test_a_few_units_with_large_weights_do_not_make_a_layer_large():
    weights = 2 * INITIAL
    weights[:, :5] *= 100
    assert said_of_weights(Layers([weights, np.ones((50, 2))], activations=["relu", "x"])) == []


def said_of_constant_inputs(weights, given, **thresholds):
    layers = Layers([weights, np.ones((weights.shape[1], 2))], activations=["relu", "softmax"])
    return unmoved_weight_findings(layers, "glorot", given, Thresholds(**thresholds))


def test_weights_that_no_decay_moved_are_told_by_inputs_that_never_vary():
    weights = INITIAL.copy()
    weights[10:] *= 2
    assert said_of_constant_inputs(weights, inputs(n_constant=10)) == [
        (
            "The weights of 10 inputs that never vary are as large as Glorot initialization made "
            "them (1.00 times): weight decay had no visible effect on them."
        )
    ]
    assert said_of_constant_inputs(weights, inputs(n_constant=10, n_images=58)) == []
    assert said_of_constant_inputs(weights, None) == []
    weights[:10] = 0
    assert said_of_constant_inputs(weights, inputs(n_constant=10)) == []


def test_weights_that_never_moved_are_told_from_thirty_on_and_up_to_the_threshold():
    def said(n_units, times):
        initial = initial_range(
            Layers([np.ones((100, n_units)), np.ones((n_units, 2))]), 0, "glorot"
        )
        weights = RNG.uniform(-2, 2, size=(100, n_units)) * initial.bound
        weights[:10] = times * initial.spread
        return said_of_constant_inputs(weights, inputs(n_constant=10), moved=1.0)

    assert said(n_units=2, times=2) == []
    (text,) = said(n_units=3, times=2)
    assert "initialization made them (2.00 times)" in text
    assert said(n_units=3, times=2.01) == []

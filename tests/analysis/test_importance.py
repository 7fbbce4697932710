"""What a unit is worth, against networks in which it is really held at its mean."""

import itertools

import numpy as np
import pytest
from sklearn.metrics import log_loss

from mlpviz._analysis import importance
from mlpviz._analysis.forward import preactivations
from mlpviz._analysis.importance import unit_importance
from mlpviz._records.layers import Layers

RNG = np.random.default_rng(0)
X = RNG.normal(size=(80, 6))
SIZES = {0: (6, 5, 4), 1: (6, 7, 5, 4)}


def network(sizes, last="softmax", hidden="tanh", **options):
    weights = [RNG.normal(size=shape) for shape in itertools.pairwise(sizes)]
    biases = [RNG.normal(size=n) for n in sizes[1:]]
    return Layers(weights, biases, [hidden] * (len(weights) - 1) + [last], **options)


def outputs_with_held(layers, layer, unit, mean):
    """The outputs of the network in which a unit gives its mean, by the weights that follow."""
    weights = [matrix.copy() for matrix in layers.weights]
    biases = [vector.copy() for vector in layers.biases]
    biases[layer + 1] += mean * weights[layer + 1][unit]
    weights[layer + 1][unit] = 0
    held = Layers(weights, biases, layers.activations)
    return preactivations(held, X, len(weights) - 1)


def means_of(layers, layer):
    return layers.activations[layer].value(preactivations(layers, X, layer)).mean(axis=0)


def softmax(z):
    z = np.hstack([np.zeros_like(z), z]) if z.shape[1] == 1 else z
    shares = np.exp(z - z.max(axis=1, keepdims=True))
    return shares / shares.sum(axis=1, keepdims=True)


@pytest.mark.parametrize("sizes", [(6, 5, 4), (6, 7, 5, 4), (6, 5, 1)])
@pytest.mark.parametrize("block", [20, 2**22])
def test_it_is_the_increase_of_the_log_loss(sizes, block, monkeypatch):
    monkeypatch.setattr(importance, "CACHED_VALUES", block)
    layers = network(sizes, "logistic" if sizes[-1] == 1 else "softmax")
    y = RNG.integers(0, max(sizes[-1], 2), size=80)
    labels = np.arange(max(sizes[-1], 2))
    means = means_of(layers, 0)
    found = unit_importance(layers, X, 0, means, y)
    base = log_loss(y, softmax(preactivations(layers, X, len(sizes) - 2)), labels=labels)
    for unit in range(sizes[1]):
        held = softmax(outputs_with_held(layers, 0, unit, means[unit]))
        assert found.mean[unit] == pytest.approx(log_loss(y, held, labels=labels) - base)


def test_without_y_it_is_the_divergence_from_the_networks_own_probabilities():
    layers = network((6, 5, 4))
    means = means_of(layers, 0)
    found = unit_importance(layers, X, 0, means, None)
    own = softmax(preactivations(layers, X, 1))
    held = softmax(outputs_with_held(layers, 0, 2, means[2]))
    assert found.mean[2] == pytest.approx((own * np.log(own / held)).sum(axis=1).mean())
    assert (found.mean > 0).all()


@pytest.mark.parametrize("given", [True, False])
def test_predicted_values_have_the_squared_error_as_a_share_of_the_variance(given):
    layers = network((6, 5, 3), "identity", task="values")
    means = means_of(layers, 0)
    own = preactivations(layers, X, 1)
    y = own + RNG.normal(size=own.shape) if given else None
    expected = y if given else own
    found = unit_importance(layers, X, 0, means, y)
    errors = [
        ((outputs - expected) ** 2).sum(axis=1)
        for outputs in (own, outputs_with_held(layers, 0, 1, means[1]))
    ]
    increase = (errors[1] - errors[0]) / expected.var(axis=0).sum()
    assert found.mean[1] == pytest.approx(increase.mean())
    assert found.error[1] == pytest.approx(increase.std(ddof=1) / np.sqrt(80))


def test_a_unit_that_nothing_goes_out_of_is_worth_nothing():
    layers = network((6, 5, 4))
    weights = [layers.weights[0], layers.weights[1].copy()]
    weights[1][3] = 0
    silent = Layers(weights, layers.biases, layers.activations)
    found = unit_importance(silent, X, 0, means_of(silent, 0), None)
    assert found.mean[3] == pytest.approx(0, abs=1e-15)


def test_large_networks_are_measured_on_fewer_images(monkeypatch):
    layers = network((6, 5, 4))
    y = RNG.integers(0, 4, size=80)
    means = means_of(layers, 0)
    monkeypatch.setattr(importance, "MOST_PRODUCTS", 5 * 4 * 40)
    monkeypatch.setattr(importance, "FEWEST_IMAGES", 10)
    rows = np.linspace(0, 79, 40).round().astype(int)
    found = unit_importance(layers, X, 0, means, y)
    monkeypatch.undo()
    expected = unit_importance(layers, X[rows], 0, means, y[rows])
    np.testing.assert_allclose(found.mean, expected.mean)
    np.testing.assert_allclose(found.error, expected.error)


def test_an_unknown_activation_leaves_it_unknown():
    layers = network((6, 7, 5, 4))
    unknown = Layers(layers.weights, layers.biases, ["tanh", "mystery", "softmax"])
    found = unit_importance(unknown, X, 0, np.zeros(7), None)
    assert np.isnan(found.mean).all()
    assert np.isnan(found.error).all()

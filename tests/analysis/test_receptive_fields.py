from itertools import pairwise

import numpy as np
import pytest

from mlpviz._analysis.forward import preactivations
from mlpviz._analysis.optimal_fields import optimal_fields, pixel_bounds
from mlpviz._analysis.receptive_fields import average_fields, best_images, linear_fields
from mlpviz._records.layers import Layers
from mlpviz._samples.samples import as_samples


def network(activation, seed=0, sizes=(16, 12, 8, 4)):
    rng = np.random.default_rng(seed)
    weights = [rng.normal(size=pair) / np.sqrt(pair[0]) for pair in pairwise(sizes)]
    biases = [0.1 * rng.normal(size=size) for size in sizes[1:]]
    return Layers(weights, biases, [activation] * (len(weights) - 1) + ["softmax"])


@pytest.fixture
def samples():
    return as_samples(np.random.default_rng(5).random((300, 16)) * np.linspace(0.1, 1, 16))


def test_linear_fields_are_exact_for_identity_activations(samples):
    layers = network("identity")
    fields = linear_fields(layers, 2)
    X = samples.X
    of_zero = preactivations(layers, np.zeros((1, 16)), 2)
    np.testing.assert_allclose(X @ fields + of_zero, preactivations(layers, X, 2), atol=1e-12)


def test_averages_are_weighted_by_activation_above_the_mean(samples):
    layers = Layers([np.eye(16), np.ones((16, 2))], activations=["relu", "softmax"])
    found = average_fields(layers, samples, 0, np.array([3, 1]), 5)
    for unit, image, activation in zip([3, 1], found.images, found.activations, strict=True):
        column = samples.X[:, unit]
        rows = np.argsort(-column)[:5]
        weights = column[rows] - column.mean()
        expected = (samples.X[rows] * weights[:, None]).sum(axis=0) / weights.sum()
        np.testing.assert_allclose(image, expected)
        assert activation == column.max()


def test_of_images_that_activate_alike_the_first_ones_are_averaged():
    images = np.stack([np.arange(300) % 2, np.arange(300)], axis=1)
    layers = Layers([np.eye(2), np.ones((2, 2))], activations=["relu", "softmax"])
    found = average_fields(layers, as_samples(images), 0, np.array([0]), 5)
    np.testing.assert_allclose(found.images, [[1, (1 + 3 + 5 + 7 + 9) / 5]])


def test_a_constant_is_no_activation_whatever_the_other_units_do(samples):
    # The mean of 300 equal numbers falls short of some of them, by rounding.
    constants = 1e6 / np.arange(3, 43)
    weights = np.zeros((16, 42))
    weights[0, :2] = 1e12, 1
    biases = [np.append([0, 0], constants), [0, 0]]
    layers = Layers([weights, np.ones((42, 2))], biases, ["relu", "softmax"])
    found = average_fields(layers, samples, 0, np.arange(42), 5)
    assert np.flatnonzero(found.active).tolist() == [0, 1]
    assert np.isnan(found.images[2:]).all()
    largest = samples.X[:, 0].max()
    np.testing.assert_allclose(found.activations, [1e12 * largest, largest, *constants])


@pytest.mark.parametrize(
    ("hidden", "bias", "layer"), [("tanh", -3, 0), ("relu", 3, 1)], ids=["hidden", "logits"]
)
def test_units_that_cannot_be_off_are_active_below_zero_too(hidden, bias, layer, samples):
    layers = Layers([-np.eye(16)] * 2, [[bias] * 16, [0] * 16], [hidden, "relu"])
    units, box = np.arange(16), pixel_bounds(samples)
    average = average_fields(layers, samples, layer, units, 5)
    starts = best_images(layers, samples, layer, units)
    optimal = optimal_fields(layers, box, layer, units, starts, rng=np.random.default_rng(0))
    for found in (average, optimal):
        assert (found.activations < 0).all()
        assert found.active.all()


def test_averages_do_not_depend_on_blocks(samples, monkeypatch):
    layers, units = network("tanh"), np.arange(8)
    whole = average_fields(layers, samples, 1, units, 20)
    monkeypatch.setattr("mlpviz._out_of_core.blocks.BLOCK_VALUES", 16 * 7)
    np.testing.assert_allclose(average_fields(layers, samples, 1, units, 20).images, whole.images)


def test_a_unit_that_never_fires_has_no_image_and_says_so(samples):
    layers = Layers(
        [np.eye(16), np.ones((16, 2))], [[-9.0] + [0.0] * 15, [0, 0]], ["relu", "softmax"]
    )
    units = np.array([0, 1])
    found = average_fields(layers, samples, 0, units, 5)
    assert found.active.tolist() == [False, True]
    assert np.isnan(found.images[0]).all()
    starts = best_images(layers, samples, 0, units)
    box = pixel_bounds(samples)
    found = optimal_fields(layers, box, 0, units, starts, rng=np.random.default_rng(0))
    assert found.active.tolist() == [False, True]
    assert found.activations[0] == 0


def test_the_best_images_are_those_that_activate_most(samples):
    layers = network("tanh")
    best = best_images(layers, samples, 1, np.arange(8))
    rows = preactivations(layers, samples.X, 1).argmax(axis=0)
    np.testing.assert_array_equal(best, samples.X[rows])


def test_going_through_images_shows_how_far_it_is_if_asked(samples, capsys):
    shown = as_samples(samples.X, progress=True)
    best_images(network("tanh"), shown, 0, np.arange(12))
    assert "\ractivations:   0%" in capsys.readouterr().err
    pixel_bounds(shown)
    assert "\rranges:   0%" in capsys.readouterr().err

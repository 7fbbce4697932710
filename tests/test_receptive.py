from itertools import pairwise

import numpy as np
import pytest

from mlpviz.forward import preactivations
from mlpviz.layers import Layers
from mlpviz.receptive import (
    average_fields,
    best_images,
    linear_fields,
    optimal_fields,
    pixel_ranges,
)
from mlpviz.samples import as_samples


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
    found = average_fields(layers, samples, 0, np.array([3]), 5)
    column = samples.X[:, 3]
    rows = np.argsort(-column)[:5]
    weights = column[rows] - column.mean()
    np.testing.assert_allclose(
        found.images[0], (samples.X[rows] * weights[:, None]).sum(axis=0) / weights.sum()
    )
    assert found.activations[0] == column.max()


def test_averages_do_not_depend_on_blocks(samples, monkeypatch):
    layers, units = network("tanh"), np.arange(8)
    whole = average_fields(layers, samples, 1, units, 20)
    monkeypatch.setattr("mlpviz.forward.BLOCK_VALUES", 16 * 7)
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
    box = pixel_ranges(samples)
    found = optimal_fields(layers, box, 0, units, starts, rng=np.random.default_rng(0))
    assert found.active.tolist() == [False, True]
    assert found.activations[0] == 0


def test_the_best_images_are_those_that_activate_most(samples):
    layers = network("tanh")
    best = best_images(layers, samples, 1, np.arange(8))
    rows = preactivations(layers, samples.X, 1).argmax(axis=0)
    np.testing.assert_array_equal(best, samples.X[rows])


@pytest.mark.parametrize("activation", ["relu", "tanh", "logistic", "identity", "silu"])
@pytest.mark.parametrize("layer", [0, 1, 2])
def test_optimal_images_beat_the_best_of_1000_random_ones_and_of_the_data(
    activation, layer, samples
):
    layers = network(activation)
    units, box = np.arange(layers.n_units[layer]), pixel_ranges(samples)
    starts = best_images(layers, samples, layer, units)
    found = optimal_fields(layers, box, layer, units, starts, rng=np.random.default_rng(0))
    reached = preactivations(layers, found.images, layer)[units, units]
    random = box.low + np.random.default_rng(1).random((1000, 16)) * box.widths
    assert (reached > preactivations(layers, random, layer).max(axis=0)).all()
    assert (reached >= preactivations(layers, starts, layer)[units, units]).all()
    assert (found.images >= box.low).all()
    assert (found.images <= box.high).all()


def test_in_the_first_layer_the_optimum_is_known(samples):
    layers = network("relu")
    units, box = np.arange(12), pixel_ranges(samples)
    starts = best_images(layers, samples, 0, units)
    found = optimal_fields(layers, box, 0, units, starts, rng=np.random.default_rng(0))
    best = np.where(layers.weights[0] > 0, box.high[:, None], box.low[:, None]).T
    expected = preactivations(layers, best, 0)[units, units]
    reached = preactivations(layers, found.images, 0)[units, units]
    np.testing.assert_allclose(reached, expected, rtol=1e-3)


def test_optimal_images_do_not_depend_on_how_units_are_divided(samples, monkeypatch):
    layers, units, box = network("tanh"), np.arange(8), pixel_ranges(samples)
    starts = best_images(layers, samples, 1, units)
    whole = optimal_fields(layers, box, 1, units, starts, rng=np.random.default_rng(0))
    monkeypatch.setattr("mlpviz.receptive.BLOCK_VALUES", 16 * 3)
    parts = optimal_fields(layers, box, 1, units, starts, rng=np.random.default_rng(0))
    np.testing.assert_allclose(parts.images, whole.images)


def test_images_that_are_not_finite_are_refused():
    with pytest.raises(ValueError, match="NaN or infinite"):
        pixel_ranges(as_samples([[0.0, np.nan]]))

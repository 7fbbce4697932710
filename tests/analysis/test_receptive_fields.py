from itertools import pairwise

import numpy as np
import pytest

from mlpviz._analysis import receptive_fields as receptive
from mlpviz._analysis.forward import gradient_of_units, preactivations
from mlpviz._analysis.receptive_fields import (
    PixelBounds,
    average_fields,
    best_images,
    linear_fields,
    optimal_fields,
    pixel_bounds,
)
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


@pytest.mark.parametrize("activation", ["relu", "tanh", "logistic", "identity", "silu"])
@pytest.mark.parametrize("layer", [0, 1, 2])
def test_optimal_images_beat_the_best_of_1000_random_ones_and_of_the_data(
    activation, layer, samples
):
    layers = network(activation)
    units, box = np.arange(layers.n_units[layer]), pixel_bounds(samples)
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
    units, box = np.arange(12), pixel_bounds(samples)
    starts = best_images(layers, samples, 0, units)
    found = optimal_fields(layers, box, 0, units, starts, rng=np.random.default_rng(0))
    best = np.where(layers.weights[0] > 0, box.high[:, None], box.low[:, None]).T
    expected = preactivations(layers, best, 0)[units, units]
    reached = preactivations(layers, found.images, 0)[units, units]
    np.testing.assert_allclose(reached, expected, rtol=1e-3)


def test_optimal_images_do_not_depend_on_how_units_are_divided(samples, monkeypatch):
    layers, units, box = network("tanh"), np.arange(8), pixel_bounds(samples)
    starts = best_images(layers, samples, 1, units)
    whole = optimal_fields(layers, box, 1, units, starts, rng=np.random.default_rng(0))
    monkeypatch.setattr("mlpviz._out_of_core.blocks.BLOCK_VALUES", 16 * 3)
    parts = optimal_fields(layers, box, 1, units, starts, rng=np.random.default_rng(0))
    np.testing.assert_allclose(parts.images, whole.images)


def test_every_block_is_of_bounded_size(samples, monkeypatch):
    sizes = []

    def watched(layers, images, layer, units):
        sizes.append(len(images))
        return gradient_of_units(layers, images, layer, units)

    monkeypatch.setattr(receptive, "gradient_of_units", watched)
    layers, units, box = network("tanh"), np.arange(8), pixel_bounds(samples)
    starts = best_images(layers, samples, 1, units)
    # The widest array has 16 columns, one for each pixel.
    for values, expected in [(16 * 3, {3, 2}), (16, {1}), (1, {1})]:
        sizes.clear()
        monkeypatch.setattr("mlpviz._out_of_core.blocks.BLOCK_VALUES", values)
        optimal_fields(layers, box, 1, units, starts, rng=np.random.default_rng(0))
        assert set(sizes) == expected


def ascended(layers, box, starts, **options):
    """What is found for the units of the last layer."""
    units, layer = np.arange(layers.n_units[-1]), len(layers.weights) - 1
    starts = np.array(starts, dtype=float)
    rng = np.random.default_rng(0)
    # What is divided by zero, or not a number, shall be noticed even if it is not taken.
    with np.errstate(divide="raise", invalid="raise"):
        return optimal_fields(layers, box, layer, units, starts, rng=rng, **options)


def test_random_images_are_drawn_from_the_whole_box():
    # Only above 7 does the unit tell where it goes up.
    layers = Layers([[[1.0]], [[1.0]]], [[-7.0], [0.0]], ["relu", "identity"])
    found = ascended(layers, PixelBounds(np.array([4.0]), np.array([8.0])), [[4.0]])
    assert found.images == [[8.0]]
    assert found.activations == [1.0]


def test_an_image_that_nothing_betters_is_kept_within_its_box():
    layers = Layers([np.ones((3, 1)), [[1.0]]], [[-99.0], [0.0]], ["relu", "identity"])
    found = ascended(layers, PixelBounds(np.zeros(3), np.ones(3)), [[-1.0, 0.25, 2.0]])
    assert found.images.tolist() == [[0.0, 0.25, 1.0]]


def test_steps_that_gain_nothing_are_not_taken():
    # The bias is so large that what is added to it is lost.
    layers = Layers([[[1.0]]], [[1e20]])
    found = ascended(layers, PixelBounds(np.zeros(1), np.ones(1)), [[0.25]])
    assert found.images == [[0.25]]


def test_steps_that_do_not_gain_are_halved():
    # The unit is most active at 1/8, which halves of the whole range lead to.
    weights, biases = [[[1.0, -1.0]], [[-1.0], [-1.0]]], [[-0.125, 0.125], [0.0]]
    layers = Layers(weights, biases, ["relu", "identity"])
    found = ascended(layers, PixelBounds(np.zeros(1), np.ones(1)), [[0.0]])
    assert found.images == [[0.125]]


def test_weak_units_climb_as_far_as_strong_ones():
    weights = np.random.default_rng(0).normal(size=(4, 2))
    layers = Layers([weights * [1.0, 1e-30]])
    found = ascended(layers, PixelBounds(np.zeros(4), np.ones(4)), np.full((2, 4), 0.5))
    np.testing.assert_array_equal(found.images, (weights.T > 0).astype(float))


def test_optimal_images_do_not_depend_on_the_unit_that_pixels_are_measured_in():
    layers, starts = network("tanh"), np.random.default_rng(1).random((4, 16))
    factors = 2.0 ** np.arange(-8, 8)
    scaled = Layers(
        [layers.weights[0] / factors[:, None], *layers.weights[1:]],
        layers.biases,
        layers.activations,
    )
    found = ascended(layers, PixelBounds(np.zeros(16), np.ones(16)), starts)
    again = ascended(scaled, PixelBounds(np.zeros(16), factors), starts * factors)
    np.testing.assert_array_equal(again.images, found.images * factors)


def test_a_relu_that_gets_to_zero_at_most_is_off():
    layers = Layers([[[-1.0]], [[1.0]]], activations=["relu", "identity"])
    box = PixelBounds(np.zeros(1), np.ones(1))
    rng = np.random.default_rng(0)
    found = optimal_fields(layers, box, 0, np.array([0]), np.zeros((1, 1)), rng=rng)
    assert found.active.tolist() == [False]


def test_both_ascents_show_how_far_they_are_if_asked(capsys):
    layers, box = network("tanh"), PixelBounds(np.zeros(16), np.ones(16))
    ascended(layers, box, np.zeros((4, 16)))
    assert capsys.readouterr() == ("", "")
    ascended(layers, box, np.zeros((4, 16)), progress=True)
    assert capsys.readouterr().err.count("\rascent:   0%") == 2


def test_going_through_images_shows_how_far_it_is_if_asked(samples, capsys):
    shown = as_samples(samples.X, progress=True)
    best_images(network("tanh"), shown, 0, np.arange(12))
    assert "\ractivations:   0%" in capsys.readouterr().err
    pixel_bounds(shown)
    assert "\rranges:   0%" in capsys.readouterr().err


def test_pixels_range_from_the_smallest_to_the_largest_of_all_blocks(samples, monkeypatch):
    monkeypatch.setattr("mlpviz._out_of_core.blocks.BLOCK_VALUES", 16 * 7)
    box = pixel_bounds(samples)
    np.testing.assert_array_equal(box.low, samples.X.min(axis=0))
    np.testing.assert_array_equal(box.high, samples.X.max(axis=0))
    np.testing.assert_array_equal(box.widths, np.ptp(samples.X, axis=0))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_images_that_are_not_finite_are_refused(value):
    message = r"^X holds NaN or infinite values, which a network cannot take$"
    with pytest.raises(ValueError, match=message):
        pixel_bounds(as_samples([[0.0, value], [0.0, 1.0]]))

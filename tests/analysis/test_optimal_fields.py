"""Images that activate units most, found by gradient ascent."""

from itertools import pairwise

import numpy as np
import pytest

from mlpviz._analysis import optimal_fields as optimal
from mlpviz._analysis.forward import gradient_of_units, preactivations
from mlpviz._analysis.optimal_fields import PixelBounds, optimal_fields, pixel_bounds
from mlpviz._analysis.receptive_fields import best_images
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

    monkeypatch.setattr(optimal, "gradient_of_units", watched)
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


def test_the_search_shows_how_far_it_is_if_asked(capsys):
    layers, box = network("tanh"), PixelBounds(np.zeros(16), np.ones(16))
    ascended(layers, box, np.zeros((4, 16)))
    assert capsys.readouterr() == ("", "")
    ascended(layers, box, np.zeros((4, 16)), progress=True)
    assert capsys.readouterr().err.count("\rascent:   0%") == 1


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


def test_what_restarts_changed_is_known(samples):
    layers, units, box = network("relu", sizes=(16, 12, 12, 8)), np.arange(8), pixel_bounds(samples)
    worst = samples.X[preactivations(layers, samples.X, 2).argmin(axis=0)]
    found = optimal_fields(layers, box, 2, units, worst, rng=np.random.default_rng(0))
    before, after = found.restarts.before, found.restarts.after
    np.testing.assert_allclose(after, preactivations(layers, found.images, 2)[units, units])
    assert (after >= before).all()
    assert (before >= preactivations(layers, worst, 2)[units, units]).all()
    assert (after > before).any()

"""Weights of a first layer as images."""

import numpy as np
import pytest

from mlpviz import Layers
from mlpviz._layout.filter_images import FilterSequence, affine_pull_back, filter_images
from mlpviz._pixel_space.filters import Filters
from mlpviz._records.image_shape import ImageShape
from mlpviz._records.transform import Transform

SHAPE = ImageShape(2, 2)
WEIGHTS = np.arange(8.0).reshape(4, 2)


def filters(connected):
    return Filters(WEIGHTS, np.zeros(2), np.array(connected))


def test_pixels_that_the_network_does_not_see_are_missing():
    images = filter_images(filters([True, False, True, True]), SHAPE)
    np.testing.assert_array_equal(images[0], [[0, np.nan], [4, 6]])


def test_filters_without_any_finite_weight_are_refused():
    with pytest.raises(ValueError, match="the weights of the units shown are NaN or infinite"):
        filter_images(filters([False] * 4), SHAPE)


def test_only_preprocessing_needs_a_pull_back():
    plain = Layers([WEIGHTS])
    halved = Layers([WEIGHTS], preprocessing=[Transform("halve", lambda X: X / 2)])
    assert affine_pull_back(plain, SHAPE, "pixels") is None
    assert affine_pull_back(halved, SHAPE, "input") is None
    pull_back = affine_pull_back(halved, SHAPE, "pixels")
    np.testing.assert_allclose(pull_back(halved).weights, WEIGHTS / 2)


def test_a_sequence_shows_weights_or_their_change():
    steps = [Layers([WEIGHTS * factor]) for factor in (1, 3)]
    units = np.array([1])
    weights = FilterSequence(steps, SHAPE, units, None)
    changes = FilterSequence(steps, SHAPE, units, None, reference=steps[0])
    assert weights.images().shape == (2, 1, 2, 2)
    np.testing.assert_array_equal(weights.images()[1, 0], 3 * WEIGHTS[:, 1].reshape(2, 2))
    np.testing.assert_array_equal(changes.images()[:, 0, 0, 0], [0, 2 * WEIGHTS[0, 1]])
    largest = [float(block) for block in weights.values().map_blocks(np.max)]
    assert largest == [7, 21]
    assert changes.values().name == "the changes of the weights of the first layer"

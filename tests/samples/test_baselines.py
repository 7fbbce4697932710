"""The image from which contributions are measured."""

import numpy as np
import pytest

from mlpviz._records.image_shape import ImageShape
from mlpviz._samples.baselines import as_baseline
from mlpviz._samples.samples import as_samples

SHAPE = ImageShape(2, 2)
X = np.array([[0, 2, 4, 6], [2, 4, 6, 8]], dtype=np.uint8)


def baseline(given):
    return as_baseline(given, as_samples(X, SHAPE), SHAPE)


def test_the_default_is_zero_and_mean_is_that_of_x():
    assert baseline(None).tolist() == [0, 0, 0, 0]
    assert baseline("mean").tolist() == [1, 3, 5, 7]


def test_an_image_may_be_flat_or_not():
    image = np.arange(4)
    assert baseline(image).tolist() == baseline(image.reshape(2, 2)).tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("given", "message"),
    [("median", "baseline must be one of 'mean'"), (np.ones(3), "must be an image of 4 values")],
)
def test_anything_else_is_refused(given, message):
    with pytest.raises(ValueError, match=message):
        baseline(given)


def test_an_image_is_read_in_the_order_of_the_shape():
    shape = ImageShape(2, 2, order="F")
    samples = as_samples(X, shape)
    assert as_baseline([[1, 2], [3, 4]], samples, shape).tolist() == [1, 3, 2, 4]
    assert as_baseline([1, 2, 3, 4], samples, shape).tolist() == [1, 2, 3, 4]

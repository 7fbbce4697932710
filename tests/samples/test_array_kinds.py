"""Single images, arrays of objects, tensors with gradients and masked labels."""

import re

import numpy as np
import pytest

from mlpviz import plot_image_grid, plot_prediction_grid
from mlpviz._samples.array_kinds import numbers_of_objects
from mlpviz._samples.targets import as_targets

IMAGES = np.random.default_rng(0).random((6, 3, 4))
ROWS = IMAGES.reshape(6, 12)


@pytest.mark.parametrize(
    "image", [ROWS[2], IMAGES[2], IMAGES[2:3], ROWS[2].tolist(), IMAGES[2].tolist()]
)
def test_a_single_image_is_a_grid_of_one(image):
    display = plot_image_grid(image, (3, 4))
    np.testing.assert_array_equal(display.tiles, IMAGES[2:3])


def test_a_single_image_in_color_and_a_column():
    colors = np.random.default_rng(0).random((3, 4, 3))
    np.testing.assert_array_equal(plot_image_grid(colors, (3, 4, 3)).tiles[0], colors)
    np.testing.assert_array_equal(plot_image_grid(ROWS, (1, 12)).tiles[:, 0], ROWS)


def test_a_single_image_has_a_single_label():
    display = plot_prediction_grid(None, ROWS[0], 3, (3, 4), y_pred=[3])
    assert display.correct.tolist() == [True]
    with pytest.raises(ValueError, match="one entry for each of the 6 rows of X, got a single"):
        plot_prediction_grid(None, ROWS, 3, (3, 4), y_pred=[3] * 6)


def test_objects_that_are_numbers_are_numbers():
    display = plot_image_grid(ROWS.astype(object), (3, 4))
    np.testing.assert_array_equal(display.tiles, IMAGES)
    assert numbers_of_objects(np.array([1, 2], object)).dtype.kind == "i"
    y = np.array([1.5, 2, 3, 1, 2, 3], dtype=object)
    display = plot_prediction_grid(None, ROWS, y, (3, 4), y_pred=np.arange(6.0))
    assert display.labels.texts[0] == "0\ntrue: 1.5"


@pytest.mark.parametrize("values", [["1", "2"], [1, "b"], [None, 1.0]])
def test_objects_that_are_no_numbers_stay_objects(values):
    assert numbers_of_objects(np.array(values, object)).dtype == object


def test_tensors_with_gradients():
    torch = pytest.importorskip("torch")
    for dtype, atol in ((torch.float64, 0), (torch.bfloat16, 0.01)):
        X = torch.tensor(ROWS, dtype=dtype, requires_grad=True)
        np.testing.assert_allclose(plot_image_grid(X, (3, 4)).tiles, IMAGES, atol=atol)
    y = torch.arange(6.0, requires_grad=True)
    display = plot_prediction_grid(None, ROWS, y, (3, 4), y_pred=y + 0.5)
    assert display.labels.texts[1] == "1.5\ntrue: 1"


def test_masked_labels_are_missing():
    y = np.ma.masked_array([1, 2, 3], mask=[False, True, False])
    message = "y has no value for row 1, which is masked; leave such rows out of X and y"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        as_targets("y", y, 3)
    np.testing.assert_array_equal(as_targets("y", np.ma.masked_array([1, 2]), 2), [1, 2])

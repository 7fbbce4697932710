"""Images flattened column by column, and images of any number of channels."""

import re

import dask.array as da
import numpy as np
import pytest

import mlpviz
from mlpviz import Layers

RNG = np.random.default_rng(0)
IMAGES = RNG.random((7, 3, 4))
COLORS = RNG.random((7, 3, 4, 5))
C_ROWS, F_ROWS = IMAGES.reshape(7, -1), np.array([image.ravel(order="F") for image in IMAGES])
PERMUTATION = np.arange(12).reshape(3, 4).ravel(order="F")
"""The place in a row in C order of each value of a row in F order."""
WEIGHTS = [RNG.normal(size=(12, 5)), RNG.normal(size=(5, 3))]
Y = np.array([0, 1, 2, 0, 1, 2, 0])


def network(order):
    first = WEIGHTS[0] if order == "C" else WEIGHTS[0][PERMUTATION]
    return Layers([first, WEIGHTS[1]], activations=["relu", "softmax"])


def rows(order):
    return C_ROWS if order == "C" else F_ROWS


PLOTS = {
    "images": lambda o: mlpviz.plot_image_grid(rows(o), (3, 4), order=o),
    "predicted images": lambda o: mlpviz.plot_prediction_grid(
        None, rows(o), None, (3, 4), y_pred=rows(o) / 2, order=o
    ),
    "filters": lambda o: mlpviz.plot_first_layer_filters(network(o), (3, 4), order=o),
    "local filters": lambda o: mlpviz.plot_first_layer_filters(
        network(o), (3, 4), order=o, space="local", at=IMAGES[0]
    ),
    "optimal": lambda o: mlpviz.plot_receptive_fields(
        network(o), (3, 4), rows(o), method="average", order=o
    ),
    "votes": lambda o: mlpviz.plot_unit_classes(network(o), (3, 4), rows(o), Y, order=o),
    "report": lambda o: mlpviz.plot_unit_report(
        mlpviz.unit_report(network(o), (3, 4), rows(o), Y, order=o)
    ),
}


@pytest.mark.parametrize("name", PLOTS)
def test_columns_first_shows_the_same_as_rows_first(name):
    first, second = PLOTS[name]("C").numbers(), PLOTS[name]("F").numbers()
    assert list(first) == list(second)
    for key, value in first.items():
        if isinstance(value, str) or np.asarray(value).dtype.kind == "U":
            np.testing.assert_array_equal(value, second[key], key)
        else:
            np.testing.assert_allclose(value, second[key], rtol=1e-9, err_msg=key)


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("channel_axis", [-1, 0])
@pytest.mark.parametrize("lazy", [False, True])
def test_images_as_images_need_no_order(order, channel_axis, lazy):
    colors = COLORS[..., :3]
    X = colors if channel_axis == -1 else np.moveaxis(colors, -1, 1)
    shape = X.shape[1:]
    display = mlpviz.plot_image_grid(
        da.from_array(X, 3) if lazy else X, shape, channel_axis=channel_axis, order=order
    )
    np.testing.assert_array_equal(display.tiles, colors)
    flat = np.array([image.ravel(order=order) for image in X])
    display = mlpviz.plot_image_grid(flat, shape, channel_axis=channel_axis, order=order)
    np.testing.assert_array_equal(display.tiles, colors)


@pytest.mark.parametrize("channel_axis", [-1, 0])
def test_channels_are_picked(channel_axis):
    X = COLORS if channel_axis == -1 else np.moveaxis(COLORS, -1, 1)
    shape, axis = X.shape[1:], {"channel_axis": channel_axis}
    color = mlpviz.plot_image_grid(X, shape, channels=[3, 2, 1], **axis)
    np.testing.assert_array_equal(color.tiles, COLORS[..., [3, 2, 1]])
    assert "3 by 4 RGB (channels 3, 2, 1 of 5) pixels" in color.alt_text
    gray = mlpviz.plot_image_grid(X, shape, channels=4, cmap="viridis", colorbar=True, **axis)
    np.testing.assert_array_equal(gray.tiles, COLORS[..., 4])
    assert "3 by 4 (channel 4 of 5) pixels, color map viridis" in gray.alt_text


def test_filters_of_five_channels():
    weights = RNG.normal(size=(60, 4))
    display = mlpviz.plot_first_layer_filters(Layers(weights), (3, 4, 5), channels=(0, 1, 2))
    np.testing.assert_array_equal(display.tiles, weights.T.reshape(4, 3, 4, 5)[..., :3])
    assert display.limits[0] == -display.limits[1]


def test_a_report_measures_all_channels_and_shows_some():
    weights = RNG.normal(size=(60, 4))
    layers = Layers([weights, np.ones((4, 2))], activations=["relu", "softmax"])
    color = mlpviz.unit_report(layers, (3, 4, 5), channels=[0, 1, 2])
    gray = mlpviz.unit_report(layers, (3, 4, 5), channels=4)
    assert color.filters.shape == (4, 3, 4, 3)
    assert gray.filters.shape == (4, 3, 4)
    np.testing.assert_array_equal(color.measures.smoothness, gray.measures.smoothness)


WAYS_OUT = (
    "channel_axis=0 for channels first, or channels=0 to show one, or channels=[0, 1, 2] to show "
    "three as RGB"
)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        (
            {},
            ValueError,
            f"image_shape (3, 4, 5) has 5 channels, expected 1 (gray) or 3 (RGB); give {WAYS_OUT}",
        ),
        ({"channels": 5}, ValueError, "channels has the index 5, but images of image_shape"),
        ({"channels": [0, 1]}, ValueError, "channels must be one channel, or three for RGB"),
        ({"channels": {0, 1, 2}}, TypeError, "channels must be None, an int, or three of them"),
        ({"channels": "rgb"}, TypeError, "channels must be None, an int, or three of them"),
        ({"channels": 0, "order": "f"}, ValueError, "order must be one of 'C', 'F', got 'f'"),
    ],
)
def test_other_channels_and_orders_are_refused_with_a_way_out(options, error, message):
    with pytest.raises(error, match="^" + re.escape(message)):
        mlpviz.plot_image_grid(COLORS, (3, 4, 5), **options)


def test_two_channels_are_one_or_the_other():
    with pytest.raises(ValueError, match=r"or channels=0 to show one$"):
        mlpviz.plot_image_grid(COLORS[..., :2], (3, 4, 2))
    display = mlpviz.plot_image_grid(COLORS[..., :2], (3, 4, 2), channels=1)
    np.testing.assert_array_equal(display.tiles, COLORS[..., 1])
    with pytest.raises(ValueError, match=r"have 1 channel$"):
        mlpviz.plot_image_grid(IMAGES, (3, 4), channels=1)

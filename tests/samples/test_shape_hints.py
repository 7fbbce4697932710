"""What to do with X whose shape does not fit: each way out is tried on the data at hand."""

import re
from ast import literal_eval

import numpy as np
import pytest

from mlpviz import Layers, plot_first_layer_filters, plot_image_grid

RNG = np.random.default_rng(0)
RGB = RNG.random((5, 6, 4, 3))
GRAY = RNG.random((5, 6, 4))
LABELS = np.array([3, 1, 4, 1, 5])
CHANNELS_FIRST = np.moveaxis(RGB, -1, 1)
ALPHA = np.concatenate([RGB, np.ones((5, 6, 4, 1))], axis=-1)
WITH_LABELS = np.column_stack([LABELS, GRAY.reshape(5, 24)])
WITH_LABELS_LAST = np.column_stack([GRAY.reshape(5, 24), LABELS])


def frame(rows, name, place):
    pd = pytest.importorskip("pandas")
    found = pd.DataFrame(rows[:, 1:] if place == 0 else rows[:, :-1])
    found.insert(place if place == 0 else 24, name, LABELS)
    return found


@pytest.mark.parametrize(
    ("X", "image_shape", "options", "images"),
    [
        (CHANNELS_FIRST, (6, 4, 3), {}, RGB),
        (RGB, (3, 6, 4), {"channel_axis": 0}, RGB),
        (np.moveaxis(RGB, 0, -1), (6, 4, 3), {}, RGB),
        (np.moveaxis(GRAY, 0, -1), (6, 4), {}, GRAY),
        (CHANNELS_FIRST[2], (6, 4, 3), {}, RGB[2:3]),
        (GRAY, (4, 6), {}, GRAY),
        (GRAY, (5, 5), {}, GRAY),
        (GRAY.reshape(5, 1, 6, 4), (4, 6), {}, GRAY),
        (RGB, (4, 6, 3), {}, RGB),
        (CHANNELS_FIRST, (3, 4, 6), {"channel_axis": 0}, RGB),
        (np.stack([GRAY, GRAY]), (6, 4), {}, np.concatenate([GRAY, GRAY])),
        (ALPHA, (6, 4, 3), {}, RGB),
        (GRAY.reshape(5, 24).T, (6, 4), {}, GRAY),
        (WITH_LABELS, (6, 4), {}, GRAY),
        (WITH_LABELS_LAST, (6, 4), {}, GRAY),
        (WITH_LABELS.astype(np.float32), (6, 4), {}, GRAY.astype(np.float32)),
        (frame(WITH_LABELS, "label", 0), (6, 4), {}, GRAY),
        (frame(WITH_LABELS_LAST, "Class", 24), (6, 4), {}, GRAY),
        (frame(WITH_LABELS, "Unnamed: 0", 0), (6, 4), {}, GRAY),
        (frame(WITH_LABELS, "digit of the row", 0), (6, 4), {}, GRAY),
        (ALPHA.reshape(5, 96), (6, 4), {}, RGB),
        (RGB.reshape(5, 72), (6, 4), {}, None),
        (GRAY.reshape(5, 24), (4, 5), {}, None),
    ],
)
def test_the_way_out_shows_the_images(X, image_shape, options, images):
    with pytest.raises(ValueError, match=r"give|did you mean") as refused:
        plot_image_grid(X, image_shape, **options)
    shown = follow(str(refused.value), X, image_shape, options)
    if images is not None:
        np.testing.assert_array_equal(shown, images)


def follow(message, X, image_shape, options):
    """Do what a message says and return the images that are shown then."""
    call = {"X": X, "image_shape": image_shape, **options}
    meant = re.search(r"did you mean (\(.*?\))(?: with (\w+)=(.*))?\?", message)
    if meant:
        call["image_shape"] = literal_eval(meant[1])
        call |= {meant[2]: literal_eval(meant[3])} if meant[2] else {}
    for name, value in re.findall(r"(image_shape|channel_axis)=(\(.*?\)|-?\d)", message):
        call[name] = literal_eval(value)
    array = re.search(r"give (np\..*|X.*?)(?: to leave| \(its|$)", message)
    if array:
        call["X"] = eval(array[1], {"np": np, "X": X})  # noqa: S307 - our own message
    return plot_image_grid(**call).tiles


def test_columns_that_may_be_either_are_both_named():
    with pytest.raises(ValueError, match=r"holds labels, give X\[:, 1:\] or X\[:, :-1\]$"):
        plot_image_grid(RNG.random((5, 25)), (6, 4))


def test_no_silly_shape_is_suggested():
    with pytest.raises(ValueError, match="takes 26; give the height and width of these images"):
        plot_image_grid(RNG.random((5, 26)), (6, 4))


@pytest.mark.parametrize("space", ["pixels", "input"])
def test_weights_that_are_transposed(space):
    weights = RNG.random((24, 7))
    with pytest.raises(ValueError, match=r"weights have shape \(7, 24\).* transpose weights that"):
        plot_first_layer_filters(Layers(weights.T), (6, 4), space=space)
    assert len(plot_first_layer_filters(Layers(weights), (6, 4)).tiles) == 7

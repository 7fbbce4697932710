"""How rows of pixels become the images that a network takes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpviz._reading.image_layouts import (
    ImageLayout,
    guessed_layouts,
    layout_of_size,
    layouts_for,
    layouts_of_shape,
)
from mlpviz._records.image_shape import ImageShape

SIZES = st.integers(1, 4)


@given(SIZES, SIZES, st.sampled_from([None, 3]), st.booleans())
def test_each_layout_shows_the_same_image(height, width, channels, channels_first):
    shape = ImageShape(height, width, channels, channels_first)
    rows = np.arange(2.0 * shape.n_values).reshape(2, -1)
    images = shape.to_images(rows)
    *in_shape, flat = layouts_of_shape(shape)
    np.testing.assert_array_equal(flat.arrange(rows), rows)
    if channels is None:
        for layout in in_shape:
            np.testing.assert_array_equal(layout.arrange(rows).reshape(images.shape), images)
        return
    first = np.moveaxis(images, -1, 1)
    expected = [first, images] if channels_first else [images, first]
    for layout, arranged in zip(in_shape, expected, strict=True):
        assert layout.shape == arranged.shape[1:]
        np.testing.assert_array_equal(layout.arrange(rows), arranged)


def test_moved_channels_are_a_step_of_the_preprocessing():
    layout = layouts_of_shape(ImageShape(2, 3, 3))[1]
    rows = np.random.default_rng(0).normal(size=(4, 18))
    (step,) = layout.preprocessing
    np.testing.assert_array_equal(step.apply(rows), layout.arrange(rows).reshape(4, 18))
    assert ImageLayout((3, 2, 3)).preprocessing == []


def test_the_user_s_shape_comes_first_then_flat_sizes_then_guesses():
    shapes = [layout.shape for layout in layouts_for(ImageShape(5, 4), [1, 9, 20])]
    assert shapes[:6] == [(5, 4), (1, 5, 4), (5, 4, 1), (20,), (9,), (1,)]
    assert shapes[6:9] == [(1, 3, 3), (3, 3, 1), (3, 3)]
    assert len(set(shapes)) == len(shapes)


@pytest.mark.parametrize(
    ("n_pixels", "shapes"),
    [
        (9, [(9,), (1, 3, 3), (3, 3, 1), (3, 3)]),
        (12, [(12,), (3, 2, 2), (2, 2, 3)]),
        (10, [(10,)]),
    ],
)
def test_guessed_images_are_square_in_gray_or_in_color(n_pixels, shapes):
    assert [layout.shape for layout in guessed_layouts(n_pixels)] == shapes


@pytest.mark.parametrize(
    ("shape", "wanted", "axes"),
    [
        (ImageShape(2, 5, 3), (2, 5, 3), None),
        (ImageShape(2, 5, 3), (3, 2, 5), (2, 0, 1)),
        (ImageShape(2, 5, 3, channels_first=True), (2, 5, 3), (1, 2, 0)),
        (ImageShape(2, 5, 3), (30,), None),
        (ImageShape(2, 5), (1, 2, 5), None),
        (ImageShape(2, 5), (5, 2), None),
        (None, (5, 2), None),
    ],
)
def test_a_network_of_one_size_takes_the_user_s_images_in_it(shape, wanted, axes):
    layout = layout_of_size(shape, wanted)
    assert (layout.shape, layout.axes) == (wanted, axes)

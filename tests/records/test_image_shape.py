"""Rows of tables as images, and back."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mlpviz._records.image_shape import ImageShape

SHAPES = st.builds(
    ImageShape,
    st.integers(1, 4),
    st.integers(1, 4),
    st.sampled_from([None, 3]),
    st.booleans(),
    st.sampled_from(["C", "F"]),
)


@given(SHAPES, st.integers(1, 3))
def test_rows_of_images_are_the_images_again(shape, n):
    images = np.arange(n * shape.n_values).reshape(n, *shape.sizes)
    rows = shape.to_rows(images)
    assert rows.shape == (n, shape.n_values)
    last = shape.all_channels(rows)
    if shape.channels and shape.channels_first:
        last = np.moveaxis(last, -1, 1)
    np.testing.assert_array_equal(last, images)


@given(SHAPES)
def test_a_row_is_flattened_in_the_order_of_the_shape(shape):
    image = np.arange(shape.n_values).reshape(shape.sizes)
    np.testing.assert_array_equal(shape.to_row(image), image.ravel(order=shape.order))
    np.testing.assert_array_equal(
        shape.to_row(np.arange(shape.n_values + 1)), np.arange(shape.n_values + 1)
    )


def test_only_the_channels_shown_are_returned():
    rows = np.arange(2 * 2 * 5)[None]
    gray = ImageShape(2, 2, 5, shown=(3,))
    color = ImageShape(2, 2, 5, shown=(4, 0, 1))
    assert not gray.is_rgb
    assert gray.to_images(rows).tolist() == [[[3, 8], [13, 18]]]
    assert color.is_rgb
    assert color.to_images(rows)[0, 0, 0].tolist() == [4, 0, 1]


def test_axes_of_length_one_do_not_matter():
    shape = ImageShape(1, 4)
    assert shape.matches((4,))
    assert shape.matches((1, 4, 1))
    assert not shape.matches((2, 2))

"""Images in blocks."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from mlpviz._reading.image_blocks import image_blocks, shape_of_images
from mlpviz._reading.image_layouts import ImageLayout
from mlpviz._records.image_shape import ImageShape

RNG = np.random.default_rng(0)


IMAGES = RNG.integers(255, size=(7, 12)).astype(np.uint8)


@pytest.mark.parametrize(
    "X",
    [
        IMAGES,
        IMAGES.reshape(7, 3, 4),
        np.asfortranarray(IMAGES.astype(float)),
        pd.DataFrame(IMAGES),
        pd.DataFrame(IMAGES, index=np.arange(7)[::-1] / 2),
        sparse.csr_matrix(IMAGES),
    ],
)
@pytest.mark.parametrize("n_rows", [1, 3, 7])
def test_blocks_are_all_images_in_their_order_in_bounded_memory(X, n_rows, monkeypatch):
    monkeypatch.setattr("mlpviz._out_of_core.blocks.BLOCK_VALUES", 20 * n_rows)
    blocks = list(image_blocks(X, ImageLayout((3, 4, 1)), 20, "net"))
    assert {block.shape[1:] for block in blocks} == {(3, 4, 1)}
    assert max(map(len, blocks)) == n_rows
    assert {block.dtype.kind for block in blocks} == {"f"}
    np.testing.assert_array_equal(np.concatenate(blocks).reshape(7, 12), IMAGES)


def test_a_block_is_no_view_that_a_network_could_write_to():
    X = IMAGES.astype(np.float32)
    (block,) = image_blocks(X, ImageLayout((12,)), 1, "net")
    assert not np.shares_memory(block, X)


def test_images_of_another_size_are_refused_with_both_sizes():
    with pytest.raises(ValueError, match=r"12 values per image, but net takes 16, in the shape"):
        next(image_blocks(IMAGES, ImageLayout((4, 4)), 1, "net"))


@pytest.mark.parametrize(
    ("sizes", "shape"),
    [
        ((4, 5), ImageShape(4, 5)),
        ((4, 5, 3), ImageShape(4, 5, 3)),
        ((3, 4, 5), ImageShape(4, 5, 3, channels_first=True)),
        ((1, 4, 5), ImageShape(4, 5, channels_first=True)),
        ((3, 3, 3), ImageShape(3, 3, 3)),
        ((20,), None),
    ],
)
def test_the_shape_of_images_is_the_user_s_or_that_of_the_array(sizes, shape):
    X = np.zeros((2, *sizes))
    assert shape_of_images(X, None) == shape
    assert shape_of_images(X, ImageShape(2, 2)) == ImageShape(2, 2)

"""Images in blocks of bounded memory, in the layout in which a network takes them."""

from collections.abc import Iterator
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._out_of_core.blocks import split_blocks
from mlpviz._reading.image_layouts import ImageLayout
from mlpviz._reading.steps import as_floats
from mlpviz._records.image_shape import ImageShape

COLORS = (1, 3)
"""Numbers of channels by which the axis of channels is found."""


def image_blocks(X: Any, layout: ImageLayout, n_values: int, name: str) -> Iterator[NDArray[Any]]:
    """Yield images block by block.

    Parameters
    ----------
    X : table of shape (n_samples, n_pixels) or array (n_samples, height, width[, channels])
        An array, a memory map, a data frame or a sparse matrix. It is left as it is.
    layout : ImageLayout
        How the network takes images.
    n_values : int
        The largest number of values that the network computes of an image. It bounds the memory
        of a block.
    name : str
        The network's name in error messages.

    Yields
    ------
    ndarray of shape (n_block, *layout.shape)
        A copy, of floats of the precision of X, single precision for whole numbers.

    Raises
    ------
    ValueError
        If an image of X has another number of values than the network takes.

    Examples
    --------
    >>> blocks = image_blocks(np.zeros((3, 784)), ImageLayout((28, 28)), 10, "net")
    >>> [block.shape for block in blocks]
    [(3, 28, 28)]
    """
    check_n_pixels(X, layout, name)
    for block in split_blocks(X.shape[0], max(n_values, layout.n_pixels)):
        rows = (X.iloc if hasattr(X, "iloc") else X)[block]
        dense = as_floats(rows.toarray() if hasattr(rows, "toarray") else np.asarray(rows))
        yield layout.arrange(dense.reshape(len(dense), -1)).copy()


def weighted_blocks(
    X: Any, weights: NDArray[Any], layout: ImageLayout, n_values: int, name: str
) -> Iterator[tuple[NDArray[Any], NDArray[Any]]]:
    """Yield images block by block, each block with the rows of weights that belong to it.

    Parameters
    ----------
    X, layout, n_values, name
        As `image_blocks` takes them.
    weights : ndarray of shape (n_samples, n_outputs)

    Examples
    --------
    >>> blocks = weighted_blocks(np.zeros((3, 4)), np.ones((3, 2)), ImageLayout((4,)), 10, "net")
    >>> [(images.shape, sums.shape) for images, sums in blocks]
    [((3, 4), (3, 2))]
    """
    start = 0
    for images in image_blocks(X, layout, n_values, name):
        yield images, weights[start : start + len(images)]
        start += len(images)


def check_n_pixels(X: Any, layout: ImageLayout, name: str) -> None:
    """Raise if an image of X has another number of values than the network takes."""
    n_given = prod(X.shape[1:])
    if n_given != layout.n_pixels:
        raise ValueError(
            f"X has {n_given} values per image, but {name} takes {layout.n_pixels}, in the shape "
            f"{layout.shape}"
        )


def shape_of_images(X: Any, image_shape: ImageShape | None) -> ImageShape | None:
    """Return the shape that the user gave, or the shape of the images that X holds.

    Examples
    --------
    >>> shape_of_images(np.zeros((5, 3, 28, 28)), None).sizes
    (3, 28, 28)
    """
    sizes = tuple(X.shape[1:])
    if image_shape is not None or len(sizes) not in (2, 3):
        return image_shape
    if len(sizes) == 2:
        return ImageShape(*sizes)
    first = sizes[-1] not in COLORS and sizes[0] in COLORS
    channels, height, width = sizes if first else (sizes[2], *sizes[:2])
    return ImageShape(height, width, channels if channels > 1 else None, channels_first=first)

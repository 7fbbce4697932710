"""The shapes in which a network may take images that lie flat in the rows of a table."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import isqrt, prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._records.image_shape import ImageShape
from mlpviz._records.transform import Transform

Shape = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ImageLayout:
    """The layout in which a network takes images that are rows of a table.

    Parameters
    ----------
    shape : tuple of int
        The shape of one image as the network takes it.
    axes : tuple of int, optional
        The order of the axes of `row_shape` in `shape`, where it differs.
    row_shape : tuple of int, optional
        The shape of an image that a row is, before its axes are moved.

    Examples
    --------
    >>> channels_first = ImageLayout((3, 2, 2), (2, 0, 1), (2, 2, 3))
    >>> channels_first.arrange(np.arange(12).reshape(1, 12))[0, 0]
    array([[0, 3],
           [6, 9]])
    """

    shape: Shape
    axes: Shape | None = None
    row_shape: Shape | None = None

    @property
    def n_pixels(self) -> int:
        """The number of values in an image."""
        return prod(self.shape)

    def arrange(self, rows: NDArray[Any]) -> NDArray[Any]:
        """Return rows of shape (n_samples, n_pixels) as images of shape (n_samples, *shape)."""
        if self.axes is not None and self.row_shape is not None:
            images = rows.reshape(len(rows), *self.row_shape)
            rows = images.transpose(0, *(axis + 1 for axis in self.axes))
        return rows.reshape(len(rows), *self.shape)

    def to_rows(self, images: NDArray[Any]) -> NDArray[Any]:
        """Return images of shape (n_samples, *shape) as rows of shape (n_samples, n_pixels).

        Examples
        --------
        >>> layout = ImageLayout((3, 2, 2), (2, 0, 1), (2, 2, 3))
        >>> layout.to_rows(layout.arrange(np.arange(12).reshape(1, 12)))
        array([[ 0,  1,  2,  3,  4,  5,  6,  7,  8,  9, 10, 11]])
        """
        if self.axes is not None:
            images = images.transpose(0, *(self.axes.index(axis) + 1 for axis in range(3)))
        return images.reshape(len(images), -1)

    @property
    def preprocessing(self) -> list[Transform]:
        """The step that moves pixels, or no step where they stay in their order."""
        if self.axes is None:
            return []
        order = self.arrange(np.arange(self.n_pixels)[np.newaxis]).ravel()
        return [Transform("move channels", lambda X: X[:, order])]


def layouts_of_shape(shape: ImageShape) -> list[ImageLayout]:
    """Return the layouts of images of a shape that the user gave, the most likely one first.

    They are the user's own, the one with channels at the other end, and the flat one.

    Examples
    --------
    >>> [layout.shape for layout in layouts_of_shape(ImageShape(28, 28))]
    [(28, 28), (1, 28, 28), (28, 28, 1), (784,)]
    >>> [layout.shape for layout in layouts_of_shape(ImageShape(32, 30, 3))]
    [(32, 30, 3), (3, 32, 30), (2880,)]
    """
    height, width, channels = shape.height, shape.width, shape.channels
    flat = ImageLayout((shape.n_values,))
    if channels is None:
        sizes = [(height, width), (1, height, width), (height, width, 1)]
        return [*map(ImageLayout, sizes), flat]
    own, other = shape.sizes, (channels, height, width)
    axes: Shape = (2, 0, 1)
    if shape.channels_first:
        other, axes = (height, width, channels), (1, 2, 0)
    return [ImageLayout(own), ImageLayout(other, axes, own), flat]


def layout_of_size(shape: ImageShape | None, wanted: Shape) -> ImageLayout:
    """Return the layout of a network that takes images of the shape `wanted` alone.

    Rows are reshaped in C order unless the user's shape has its channels at the other end.

    Examples
    --------
    >>> layout_of_size(ImageShape(2, 4, 3), (3, 2, 4)).axes
    (2, 0, 1)
    """
    layouts = [] if shape is None else layouts_of_shape(shape)
    return next((layout for layout in layouts if layout.shape == wanted), ImageLayout(wanted))


def guessed_layouts(n_pixels: int) -> Iterator[ImageLayout]:
    """Yield layouts of images of which only the number of pixels is known.

    They are flat, or square in gray or in color.

    Examples
    --------
    >>> [layout.shape for layout in guessed_layouts(12)]
    [(12,), (3, 2, 2), (2, 2, 3)]
    """
    yield ImageLayout((n_pixels,))
    for n_channels in (1, 3):
        side = isqrt(n_pixels // n_channels)
        if n_channels * side**2 == n_pixels:
            yield ImageLayout((n_channels, side, side))
            yield ImageLayout((side, side, n_channels))
            if n_channels == 1:
                yield ImageLayout((side, side))


def layouts_for(shape: ImageShape | None, sizes: Iterable[int]) -> list[ImageLayout]:
    """Return all layouts to try: those of the user's shape, flat ones, then guessed images.

    Parameters
    ----------
    shape : ImageShape or None
        The shape that the user gave.
    sizes : iterable of int
        Numbers of pixels that the network may take, the most likely one first. One pixel comes
        last, since it fits wherever arrays are broadcast.

    Examples
    --------
    >>> [layout.shape for layout in layouts_for(ImageShape(2, 3), [4])]
    [(2, 3), (1, 2, 3), (2, 3, 1), (6,), (4,), (1, 2, 2), (2, 2, 1), (2, 2)]
    """
    ordered = sorted(dict.fromkeys(sizes), key=lambda size: size == 1)
    given = layouts_of_shape(shape) if shape is not None else []
    flat = [ImageLayout((size,)) for size in ordered]
    guessed = [layout for size in ordered for layout in guessed_layouts(size)]
    return list(dict.fromkeys([*given, *flat, *guessed]))


def image_rows(X: Any) -> NDArray[Any]:
    """Return rows of any table as an array of shape (n_samples, n_pixels).

    Examples
    --------
    >>> image_rows(np.zeros((5, 28, 28))).shape
    (5, 784)
    """
    rows = X.toarray() if hasattr(X, "toarray") else np.asarray(X)
    return rows.reshape(len(rows), -1)

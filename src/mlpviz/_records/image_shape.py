"""The shape of images that lie flat in the rows of a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class ImageShape:
    """Height, width and channels of an image, the order of its axes and which channels are shown.

    Attributes
    ----------
    height, width : int
        In pixels.
    channels : int or None
        None for images of one value per pixel.
    channels_first : bool
        Whether channels are the first axis.
    order : {"C", "F"}
        Whether the last or the first index of an image changes fastest in a row.
    shown : tuple of int or None
        The one or three channels that are shown, if not all are.
    """

    height: int
    width: int
    channels: int | None = None
    channels_first: bool = False
    order: str = "C"
    shown: tuple[int, ...] | None = None

    @property
    def is_rgb(self) -> bool:
        """Whether images are shown in color."""
        return self.channels is not None if self.shown is None else len(self.shown) == 3

    @property
    def n_values(self) -> int:
        """The number of values of an image."""
        return self.height * self.width * (self.channels or 1)

    @property
    def sizes(self) -> tuple[int, ...]:
        """The shape as the user gives it."""
        if self.channels is None:
            return (self.height, self.width)
        if self.channels_first:
            return (self.channels, self.height, self.width)
        return (self.height, self.width, self.channels)

    def matches(self, sizes: Sequence[int]) -> bool:
        """Return whether an array of this shape is one image, apart from axes of length 1."""
        return [size for size in sizes if size != 1] == [size for size in self.sizes if size != 1]

    def to_images(self, rows: NDArray[Any]) -> NDArray[Any]:
        """Return the channels shown of rows as images of shape (n, height, width[, 3])."""
        return self.shown_of(self.all_channels(rows))

    def all_channels(self, rows: NDArray[Any]) -> NDArray[Any]:
        """Return rows of shape (n, n_values) as images of shape (n, height, width[, channels])."""
        if self.order == "F":
            backwards = rows.reshape(-1, *reversed(self.sizes))
            images = backwards.transpose(0, *range(len(self.sizes), 0, -1))
        else:
            images = rows.reshape(-1, *self.sizes)
        return np.moveaxis(images, 1, -1) if self.channels and self.channels_first else images

    def shown_of(self, images: NDArray[Any]) -> NDArray[Any]:
        """Return the channels shown of images of all channels."""
        if self.shown is None:
            return images
        return images[..., self.shown if self.is_rgb else self.shown[0]]

    def to_rows(self, images: Any) -> Any:
        """Return images of shape (n, `*sizes`), apart from axes of length 1, as rows.

        The images may be of any kind that can be reshaped and transposed, such as a dask array.
        """
        if self.order == "F":
            images = images.reshape(len(images), *self.sizes)
            images = images.transpose(0, *range(len(self.sizes), 0, -1))
        return images.reshape(len(images), self.n_values)

    def to_row(self, image: NDArray[Any]) -> NDArray[Any]:
        """Return an image, or its values, as an array of one dimension."""
        return np.reshape(self.to_rows(image[None]) if self.matches(image.shape) else image, -1)

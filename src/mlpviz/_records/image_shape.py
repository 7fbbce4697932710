"""The shape of images that lie flat in the rows of a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class ImageShape:
    """Height, width and, for RGB, channels of an image, and the order of its axes.

    Attributes
    ----------
    height, width : int
        In pixels.
    channels : int or None
        3 for RGB; None for images of one value per pixel.
    channels_first : bool
        Whether a flattened image holds one whole channel after another.
    """

    height: int
    width: int
    channels: int | None = None
    channels_first: bool = False

    @property
    def is_rgb(self) -> bool:
        """Whether images have channels."""
        return self.channels is not None

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
        """Return rows of shape (n, n_values) as images of shape (n, height, width[, channels])."""
        if self.channels is None:
            return rows.reshape(-1, self.height, self.width)
        if self.channels_first:
            planes = rows.reshape(-1, self.channels, self.height, self.width)
            return np.moveaxis(planes, 1, -1)
        return rows.reshape(-1, self.height, self.width, self.channels)

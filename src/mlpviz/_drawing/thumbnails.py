"""Images as thumbnails at given positions."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, Normalize
from matplotlib.image import AxesImage
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False, slots=True)
class Thumbnails:
    """Images at points.

    Attributes
    ----------
    rows : ndarray of int of shape (n_thumbnails,)
        The row of X, or the unit, of each.
    tiles : ndarray of shape (n_thumbnails, height, width[, 3])
    limits : tuple of float
    size : tuple of float
        Width and height in data coordinates.
    """

    rows: NDArray[np.intp]
    tiles: NDArray[Any]
    limits: tuple[float, float]
    size: tuple[float, float]


def thumbnail_boxes(centers: NDArray[np.float64], size: tuple[float, float]) -> NDArray[np.float64]:
    """Return x0, y0, x1, y1 of the thumbnails; pixel (0, 0) is at x0, y0, the upper left."""
    x, y = centers.T
    width, height = size
    return np.stack([x - width / 2, y + height / 2, x + width / 2, y - height / 2], axis=1)


def add_thumbnails(
    ax: Axes, thumbnails: Thumbnails, boxes: NDArray[np.float64], cmap: Colormap
) -> tuple[AxesImage, ...]:
    """Add an artist for each thumbnail."""
    norm = Normalize(*thumbnails.limits)
    images = []
    for tile, (x0, y0, x1, y1) in zip(thumbnails.tiles, boxes, strict=True):
        pixels = np.clip(norm(tile), 0, 1) if tile.ndim == 3 else tile
        image = AxesImage(
            ax, cmap=cmap, norm=norm, extent=(x0, x1, y1, y0), interpolation="nearest", zorder=2
        )
        image.set_data(pixels)
        image.set_clip_path(ax.patch)
        ax.add_image(image)
        images.append(image)
    return tuple(images)

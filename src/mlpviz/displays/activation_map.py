"""The display of the activation map."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlpviz.displays.base import Display
from mlpviz.displays.numbers import Numbers, drop_none, number_each, thumbnails_of

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.collections import LineCollection, PathCollection
    from matplotlib.image import AxesImage


class ActivationMapDisplay(Display):
    """The display that `plot_activation_map` returns.

    Attributes
    ----------
    images : tuple of AxesImage
        The thumbnails.
    dots : mapping of str to PathCollection
        The points without a thumbnail, by class.
    frames : LineCollection
        The frames of the thumbnails.
    coordinates : ndarray of shape (n_samples, 2)
        The place of each image.
    indices : ndarray of int of shape (n_thumbnails,)
        The row of X of each thumbnail.
    tiles : ndarray of shape (n_thumbnails, height, width[, 3])
    boxes : ndarray of shape (n_thumbnails, 4)
        x0, y0 of the corner where pixel (0, 0) starts and x1, y1 of the opposite corner.
    limits : tuple of float
        Color limits of the thumbnails.
    variance_shares : tuple of float, or None
        Share of the variance of the activations along each axis, for principal components.
    accuracy : float or None
        Share of the images whose activations are nearest to the mean of their own class; None
        without `y`.
    own_coordinates : bool
        Whether mlpviz computed the coordinates.
    """

    images: tuple["AxesImage", ...]
    dots: Mapping[str, "PathCollection"]
    frames: "LineCollection"
    coordinates: NDArray[np.float64]
    indices: NDArray[np.intp]
    tiles: NDArray[Any]
    boxes: NDArray[np.float64]
    limits: tuple[float, float]
    variance_shares: tuple[float, float] | None
    accuracy: float | None
    own_coordinates: bool

    @property
    def _main_artist(self) -> "Artist":
        return self.frames

    @property
    def _has_own_places(self) -> bool:
        """Whether mlpviz computed the coordinates: those of others differ between machines."""
        return self.own_coordinates

    def _values(self) -> Numbers:
        own: dict[str, Any] = {"accuracy": self.accuracy, "limits": np.array(self.limits)}
        if self.own_coordinates:
            own |= {"coordinates": self.coordinates, "indices": self.indices}
            own |= {"variance shares": self.variance_shares}
            own = own | number_each("tile", thumbnails_of(self.images, self.tiles))
        return drop_none(own)

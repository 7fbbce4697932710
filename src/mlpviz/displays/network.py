"""The display of a network."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlpviz.displays.base import Display
from mlpviz.displays.numbers import Numbers, drop_none, number_each, thumbnails_of

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.collections import LineCollection
    from matplotlib.colorbar import Colorbar
    from matplotlib.image import AxesImage
    from matplotlib.text import Text


class NetworkDisplay(Display):
    """The display that `plot_network` returns.

    Attributes
    ----------
    images : tuple of AxesImage
        The input image and the units, column by column.
    texts : tuple of Text
    lines : LineCollection
        The connections.
    colorbar : Colorbar or None
        Of the connections; None if there are none.
    units : tuple of ndarray of int
        The units shown of each hidden layer, and the outputs, from top to bottom.
    edges : ndarray of shape (n_edges, 3)
        Hidden layer, unit of this layer and unit of the next layer of each line.
    edge_weights : ndarray of shape (n_edges,)
    n_edges_left_out : int
        Connections between units shown that have no line.
    boxes : ndarray of shape (n_images, 4)
        x0, y0 of the corner where pixel (0, 0) starts and x1, y1 of the opposite corner.
    tiles : tuple of ndarray of shape (n_units, height, width[, 3])
        The images of the units of each hidden layer.
    """

    images: tuple["AxesImage", ...]
    texts: tuple["Text", ...]
    lines: "LineCollection"
    colorbar: "Colorbar | None"
    units: tuple[NDArray[np.intp], ...]
    edges: NDArray[np.intp]
    edge_weights: NDArray[np.float64]
    n_edges_left_out: int
    boxes: NDArray[np.float64]
    tiles: tuple[NDArray[Any], ...]

    @property
    def _main_artist(self) -> "Artist":
        return self.lines

    def _values(self) -> Numbers:
        n_units = sum(len(tiles) for tiles in self.tiles)
        first = len(self.images) - n_units
        flat = [tile for tiles in self.tiles for tile in tiles]
        drawn = thumbnails_of(self.images[first:], flat)
        ends = np.cumsum([len(tiles) for tiles in self.tiles])[:-1]
        layers = [np.array(part) for part in np.split(np.array(drawn), ends)]
        inputs: list[Any] = [image.get_array() for image in self.images[:first]]
        return (
            number_each("units of column", self.units)
            | number_each("input image", map(np.ma.getdata, inputs))
            | number_each("tiles of layer", layers)
            | number_each("text", [text.get_text() for text in self.texts])
            | drop_none({"edges": self.edges, "weights": self.lines.get_array()})
        )

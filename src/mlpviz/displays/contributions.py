"""The display of pixel contributions."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlpviz.displays.drawn_tiles import drawn_tiles
from mlpviz.displays.numbers import Numbers, drop_none, number_each
from mlpviz.displays.tiles import TileDisplay

if TYPE_CHECKING:
    from mlpviz._drawing import TileImage


class PixelContributionsDisplay(TileDisplay):
    """The display that `plot_pixel_contributions` returns.

    `image` holds the contributions, `tiles` and `boxes` are those of the images beside them.
    ``contributions.sum(axis=-1) + bias`` equals `output` up to `error`.

    Attributes
    ----------
    images : TileImage
        The artist of the images.
    indices : ndarray of int of shape (n_images,)
        The row of X of each image.
    contributions : ndarray of shape (n_images, n_pixels) or (n_images, n_outputs, n_pixels)
        What each pixel adds to the output, in the order of the rows of X. The latter shape with
        ``output="each"``.
    bias, output : ndarray of shape (n_images,) or (n_images, n_outputs)
        The bias, and the output for the image. The bias is the output at the baseline, or with
        piecewise linear activations the value of the tangent there.
    output_names : tuple of str
        The name of the output of each tile of contributions.
    contribution_tiles : ndarray of shape (n_tiles, height, width)
        The contributions that are drawn, of RGB images summed over channels.
    contribution_boxes : ndarray of shape (n_tiles, 4)
    error : float
        Largest difference of sum and output, relative to the size of the terms.
    n_steps : int
        Steps of the integrated gradients; 1 if the contributions are exact.
    """

    images: "TileImage"
    indices: NDArray[np.intp]
    contributions: NDArray[np.float64]
    bias: NDArray[np.float64]
    output: NDArray[np.float64]
    output_names: tuple[str, ...]
    contribution_tiles: NDArray[Any]
    contribution_boxes: NDArray[np.float64]
    error: float
    n_steps: int

    def _drawn_tiles(self) -> NDArray[Any]:
        return drawn_tiles(self.images, self.boxes, self.tiles, ())

    def _values(self) -> Numbers:
        drawn = self._drawn_at(self.contribution_boxes, self.contribution_tiles)
        return (
            super()._values()
            | number_each("contributions", drawn)
            | number_each("output name", self.output_names)
            | drop_none({"indices": self.indices, "bias": self.bias, "output": self.output})
        )

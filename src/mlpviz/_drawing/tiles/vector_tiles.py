"""Draw tiles in vector formats: as images with one pixel per value, which the viewer scales."""

from collections.abc import Iterator
from hashlib import sha256
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.transforms import Affine2D, Transform
from numpy.typing import NDArray

if TYPE_CHECKING:
    from mlpviz._drawing.tiles.tile_image import TileImage


def draw_vector_tiles(image: "TileImage", renderer: Any, gc: Any) -> None:
    """Draw tiles with one pixel per value, in as few images as their gutters allow.

    One image holds all tiles if gutters and strips are whole numbers of pixels wide. Otherwise
    each tile, or each row or column of tiles, is an image of its own.
    """
    for x0, y0, x1, y1 in _pieces(image):
        rgba = image.colors_in(x0, y0, x1, y1)
        if rgba[..., 3].any():
            to_data = Affine2D().scale(x1 - x0, y1 - y0).translate(x0, y0)
            to_device = to_data + image.get_transform()
            gc.set_gid(_image_id(to_device, rgba))
            # Among the renderers that scale images, only that of SVG has y downwards.
            pixels = _without_unused_channels(rgba) if renderer.flipy() else rgba
            renderer.draw_image(gc, 0, 0, pixels, to_device)


def _pieces(image: "TileImage") -> Iterator[tuple[float, float, float, float]]:
    """Return the parts of a grid in which all tiles begin at whole pixels: x0, y0, x1, y1."""
    grid = image.grid
    columns = _runs(grid.x_starts, grid.width)
    rows = _runs(grid.y_starts, grid.height)
    return ((x0, y0, x1, y1) for (y0, y1), (x0, x1) in product(rows, columns))


def _runs(starts: NDArray[np.float64], length: int) -> list[tuple[float, float]]:
    """Return the ends of runs of tiles along one axis.

    Examples
    --------
    >>> [(float(start), float(stop)) for start, stop in _runs(np.array([0.0, 10.0]), 8)]
    [(0.0, 18.0)]
    >>> [(float(start), float(stop)) for start, stop in _runs(np.array([0.0, 8.6]), 8)]
    [(0.0, 8.0), (8.6, 16.6)]
    """
    offsets = starts - starts[0]
    if np.allclose(offsets, np.round(offsets), rtol=0, atol=1e-6):
        return [(starts[0], starts[0] + round(offsets[-1]) + length)]
    return [(start, start + length) for start in starts]


def _without_unused_channels(rgba: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return gray, gray with opacity, RGB or RGBA: what has the fewest channels.

    Examples
    --------
    >>> _without_unused_channels(np.full((2, 3, 4), 255, np.uint8)).shape
    (2, 3)
    """
    is_gray = (rgba[..., :1] == rgba[..., 1:3]).all()
    channels = ([0] if is_gray else [0, 1, 2]) + ([] if (rgba[..., 3] == 255).all() else [3])
    pixels = rgba[..., channels]
    return np.ascontiguousarray(pixels[..., 0] if pixels.shape[-1] == 1 else pixels)


def _image_id(place: Transform, rgba: NDArray[np.uint8]) -> str:
    """Return an id for an SVG image, in matplotlib's form. Equal tiles have different ids."""
    content = np.round(place.get_matrix(), 3).tobytes() + rgba.tobytes()
    return f"image{sha256(content).hexdigest()[:10]}"

"""The numbers that an image of tiles shows now, whichever form it holds them in."""

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from mlpviz._drawing import TileImage

SHARE_ROUNDING: Final = 1e-5
BYTE_ROUNDING: Final = 0.51 / 255


def drawn_tiles(
    image: "TileImage", boxes: NDArray[np.float64], tiles: NDArray[Any], limits: Any
) -> NDArray[Any]:
    """Return the numbers that an image shows in some boxes.

    An image holds the colors of RGB tiles as bytes, and tiles with limits of their own as shares of
    these limits. The numbers given are returned where the image shows them, up to rounding.

    Parameters
    ----------
    image : TileImage
    boxes : ndarray of shape (n_tiles, 4)
    tiles : ndarray of shape (n_tiles, height, width[, 3])
        The numbers that were given.
    limits : tuple of float or ndarray of shape (n_tiles, 2)
    """
    held = image.tiles_at(boxes)
    is_rgb, is_shared = tiles.ndim == 4, isinstance(limits, tuple)
    if is_shared and not is_rgb:
        return held
    if is_shared:
        ends: Any = np.array([image.norm.vmin, image.norm.vmax], dtype=float)
    elif len(limits) == len(tiles):
        ends = np.reshape(limits.T, (2, -1, *[1] * (tiles.ndim - 1)))
    else:
        return tiles
    if not is_rgb:
        return _unless_others(tiles, held, ends, SHARE_ROUNDING)
    if type(image.norm).__name__ != "Normalize":
        return tiles
    return _unless_others(tiles, held[..., :3] / 255, ends, BYTE_ROUNDING)


def _unless_others(
    tiles: NDArray[Any], shares: NDArray[Any], limits: NDArray[Any], rounding: float
) -> NDArray[Any]:
    """Return tiles, but what shares of the limits say where they are further away."""
    low, high = limits
    shown = low + shares * (high - low)
    given = np.clip(tiles.astype(float), low, high)
    is_other = np.abs(shown - given) > rounding * np.abs(high - low)
    return np.where(is_other, shown, tiles) if is_other.any() else tiles


def bar_lengths(bars: Any, boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how far the bars of a PolyCollection reach in their boxes.

    The result is of shape (n_boxes, n_bars_per_box).

    It is a share of the width for bars to the right, and of the height for bars upwards, below 0
    for bars downwards.
    """
    corners: Any = np.array([path.vertices[:2] for path in bars.get_paths()])
    reach = (corners[:, 1] - corners[:, 0]).reshape(len(boxes), -1, 2)
    sizes = (boxes[:, 2:] - boxes[:, :2])[:, np.newaxis]
    return np.asarray((reach / sizes) @ np.array([1.0, -1.0]))

"""Points of a long line that are enough to draw it."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from mlpviz._out_of_core.blocks import split_blocks

SMALLEST_BLOCK = 8
"""A block of fewer points is drawn whole, because four of them would save little."""

COPIED_VALUES = 2**16
"""The number of values that are searched at a time."""

Floats = NDArray[np.float64]
ToPixels = Callable[[Floats], Floats]


def visible_points(
    x: Floats, y: Floats, x_to_pixels: ToPixels, y_to_pixels: ToPixels, tolerance: float
) -> NDArray[np.intp]:
    """Return the indices of points that draw the same line as all points.

    Blocks of consecutive points that are at most `tolerance` pixels wide are drawn through their
    first, smallest, largest and last point. All points of other blocks are kept, and of blocks
    that contain a gap.

    Parameters
    ----------
    x, y : ndarray of shape (n_points,)
        `x` is ascending.
    x_to_pixels, y_to_pixels : callable
        Convert coordinates to pixels. Both are monotonic.
    tolerance : float
        In pixels.

    Returns
    -------
    ndarray of shape (n_visible,)
        Ascending.
    """
    left, right = x_to_pixels(x[[0, -1]])
    size = _block_size(len(x), abs(right - left), tolerance)
    keep = np.ones(len(x), dtype=np.bool_)
    if size >= SMALLEST_BLOCK:
        n = len(x) // size
        blocks = y[: n * size].reshape(n, size)
        rows = np.arange(n)
        smallest, largest = _extreme_places(blocks)
        widths = abs(x_to_pixels(x[size - 1 :: size]) - x_to_pixels(x[: n * size : size]))
        extremes = y_to_pixels(blocks[rows, smallest]), y_to_pixels(blocks[rows, largest])
        narrow = rows[(widths <= tolerance) & np.isfinite(extremes).all(axis=0)]
        kept_blocks = keep[: n * size].reshape(n, size)
        kept_blocks[narrow] = False
        for column in (0, smallest[narrow], largest[narrow], size - 1):
            kept_blocks[narrow, column] = True
    return np.flatnonzero(keep)


def _extreme_places(blocks: Floats) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the column of the smallest and of the largest value of each row.

    Numpy copies read-only arrays for this, so it is given a few rows at a time.
    """
    parts = [blocks[rows] for rows in split_blocks(len(blocks), blocks.shape[1], COPIED_VALUES)]
    smallest = np.concatenate([part.argmin(axis=1) for part in parts])
    return smallest, np.concatenate([part.argmax(axis=1) for part in parts])


def _block_size(n_points: int, width: float, tolerance: float) -> int:
    """Return how many points are at most `tolerance` pixels wide if they are evenly spaced."""
    if not np.isfinite(width):
        return 1
    return int(min(tolerance * n_points / width, n_points)) if width else n_points


def evenly_spaced_points(pixels: Floats, start: float, spacing: float) -> NDArray[np.intp]:
    """Return the indices of the points next to evenly spaced positions.

    Parameters
    ----------
    pixels : ndarray of shape (n_points,)
        Distances along the x axis, ascending.
    start, spacing : float
        In the same unit. Positions are `start`, ``start + spacing`` and so on, within `pixels`.
    """
    first = start + spacing * max(np.ceil((pixels[0] - start) / spacing), 0)
    return np.unique(np.searchsorted(pixels, np.arange(first, pixels[-1], spacing)))

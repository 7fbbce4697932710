"""Statistics of tiles, for descriptions of what stands out among them."""

from collections.abc import Callable, Iterator
from math import prod
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._layout.tile_values import Limits
from mlpviz._out_of_core.blocks import split_blocks

Floats = NDArray[np.float64]

CONSTANT: Final = 0.01
"""Share of the color limits within which an image looks constant: under 3 of 256 gray levels."""
ROUNDING: Final = 1e-9


def value_ranges(tiles: NDArray[Any]) -> Floats:
    """Return the range of the finite values of each tile, NaN if none is finite.

    For RGB tiles it is the range of the channel that varies most, so it is 0 for a single color.
    """
    low: Any = np.inf
    high: Any = -np.inf
    for block in _blocks(tiles):
        smallest, largest = _finite_extremes(block)
        low, high = np.minimum(low, smallest), np.maximum(high, largest)
    with np.errstate(over="ignore"):
        ranges = (high - low).reshape(len(tiles), -1).max(axis=1)
    return np.where(ranges < 0, np.nan, ranges)


def count_partly_finite(tiles: NDArray[Any]) -> int:
    """Return how many tiles have finite values and others that are infinite, or NaN.

    A pixel that is NaN in all of these tiles does not count.

    Examples
    --------
    >>> count_partly_finite(np.array([[[1.0, 2.0, np.nan]], [[np.inf, 2.0, np.nan]]]))
    1
    """
    if tiles.dtype.kind != "f" or not tiles.size:
        return 0
    if np.isfinite([tiles.min(), tiles.max()]).all():
        return 0
    is_nan = np.isnan(tiles.reshape(len(tiles), -1))
    bad = is_nan | np.isinf(tiles.reshape(len(tiles), -1))
    with_numbers = ~bad.all(axis=1)
    bad &= ~is_nan[with_numbers].all(axis=0)
    return int(np.count_nonzero(bad[with_numbers].any(axis=1)))


def tile_means(tiles: NDArray[Any]) -> Floats:
    """Return the mean of the finite values of each tile, NaN if none is finite."""
    return _means(tiles, np.asarray)


def mean_magnitudes(tiles: NDArray[Any]) -> Floats:
    """Return the mean magnitude of the finite values of each tile, NaN if none is finite."""
    return _means(tiles, np.abs)


def are_constant(ranges: Floats, limits: Limits) -> NDArray[np.bool_]:
    """Return which tiles look constant: their values span at most 1 % of the color limits.

    If each tile has its own limits, the widest limits count.

    Parameters
    ----------
    ranges : ndarray of shape (n_tiles,)
        As `value_ranges` returns them.
    limits : tuple of float, or ndarray of shape (n_tiles, 2)
    """
    if isinstance(limits, tuple):
        largest = abs(CONSTANT * limits[1] - CONSTANT * limits[0])
    else:
        largest = CONSTANT * float(np.nanmax(ranges, initial=0))
    return np.asarray(ranges <= largest, dtype=np.bool_)


def single_largest(values: Floats) -> int | None:
    """Return the index of the largest value; None for a single value, and for a tie.

    Values that differ only by rounding are a tie, and so are infinite values.

    Examples
    --------
    >>> single_largest(np.array([1.0, np.nan, 3.0]))
    2
    """
    numbers = values[~np.isnan(values)]
    if len(numbers) < 2:
        return None
    second, first = np.partition(numbers, -2)[-2:]
    with np.errstate(invalid="ignore"):
        differ = first - second > ROUNDING * np.abs(numbers).max()
    return int(np.argmax(values == first)) if differ else None


def largest_magnitude(matrix: NDArray[Any]) -> tuple[int, int, int]:
    """Return the row and column of the largest finite magnitude, and how many values share it.

    Examples
    --------
    >>> largest_magnitude(np.array([[1.0, -3.0], [np.nan, 3.0]]))
    (0, 1, 2)
    """
    magnitudes = np.where(np.isfinite(matrix), np.abs(matrix), -1)
    row, column = np.unravel_index(magnitudes.argmax(), magnitudes.shape)
    return int(row), int(column), int(np.count_nonzero(magnitudes == magnitudes.max()))


def _blocks(tiles: NDArray[Any]) -> Iterator[NDArray[Any]]:
    """Yield some rows of pixels of all tiles, of shape (n_tiles, n_rows, width[, n_channels])."""
    for rows in split_blocks(tiles.shape[1], len(tiles) * prod(tiles.shape[2:])):
        block = tiles[:, rows]
        yield block if block.dtype == np.uint8 else block.astype(np.float64, copy=False)


def _finite_extremes(block: NDArray[Any]) -> tuple[Floats, Floats]:
    """Return the smallest and the largest finite value of each channel, inf and -inf if none is."""
    low, high = (_reduce(find, block).astype(np.float64) for find in (np.min, np.max))
    if np.isfinite(low).all() and np.isfinite(high).all():
        return low, high
    finite = np.isfinite(block)
    low = np.where(finite, block, np.inf).min(axis=(1, 2))
    return low, np.where(finite, block, -np.inf).max(axis=(1, 2))


def _reduce(find: Callable[..., NDArray[Any]], block: NDArray[Any]) -> NDArray[Any]:
    """Apply `np.min` or `np.max` to the pixels of each tile and channel.

    Numpy is slow where the axis that stays, of the channels, is short: rows are reduced first.
    """
    return find(block, axis=(1, 2)) if block.ndim == 3 else find(find(block, axis=1), axis=1)


def _means(tiles: NDArray[Any], function: Callable[[NDArray[Any]], NDArray[Any]]) -> Floats:
    """Return the mean of a function of the finite values of each tile, NaN if none is finite."""
    total, n_finite = np.zeros(len(tiles)), np.zeros(len(tiles), np.intp)
    axes = tuple(range(1, tiles.ndim))
    with np.errstate(over="ignore", invalid="ignore"):
        for block in _blocks(tiles):
            values = function(block)
            sums = values.sum(axis=axes, dtype=np.float64)
            counts: Any = prod(block.shape[1:])
            if not np.isfinite(sums).all():
                finite = np.isfinite(values)
                sums = np.where(finite, values, 0).sum(axis=axes, dtype=np.float64)
                counts = np.count_nonzero(finite, axis=axes)
            total, n_finite = total + sums, n_finite + counts
        return np.asarray(total / n_finite, dtype=np.float64)

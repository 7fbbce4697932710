"""Statistics of tiles, for descriptions of what stands out among them."""

from collections.abc import Iterator
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
    return np.concatenate([_value_ranges(block) for block in _blocks(tiles)])


def count_partly_finite(tiles: NDArray[Any]) -> int:
    """Return how many tiles have finite values and others that are infinite, or NaN.

    A pixel that is NaN in all of these tiles does not count.

    Examples
    --------
    >>> count_partly_finite(np.array([[[1.0, 2.0, np.nan]], [[np.inf, 2.0, np.nan]]]))
    1
    """
    if tiles.dtype.kind != "f":
        return 0
    is_nan = np.isnan(tiles.reshape(len(tiles), -1))
    bad = is_nan | np.isinf(tiles.reshape(len(tiles), -1))
    with_numbers = ~bad.all(axis=1)
    bad &= ~is_nan[with_numbers].all(axis=0)
    return int(np.count_nonzero(bad[with_numbers].any(axis=1)))


def tile_means(tiles: NDArray[Any]) -> Floats:
    """Return the mean of the finite values of each tile, NaN if none is finite."""
    return np.concatenate([_means(block) for block in _blocks(tiles)])


def mean_magnitudes(tiles: NDArray[Any]) -> Floats:
    """Return the mean magnitude of the finite values of each tile, NaN if none is finite."""
    return np.concatenate([_means(np.abs(block)) for block in _blocks(tiles)])


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


def _blocks(tiles: NDArray[Any]) -> Iterator[Floats]:
    """Yield blocks of tiles as floats of shape (n, n_channels, n_pixels)."""
    n_pixels, n_channels = prod(tiles.shape[1:3]), prod(tiles.shape[3:])
    for block in split_blocks(len(tiles), n_pixels * n_channels):
        values = tiles[block].astype(np.float64, copy=False)
        yield np.moveaxis(values.reshape(len(values), n_pixels, n_channels), -1, 1)


def _value_ranges(block: Floats) -> Floats:
    finite = np.isfinite(block)
    all_finite = finite.all()
    low = np.min(block if all_finite else np.where(finite, block, np.inf), axis=2)
    high = np.max(block if all_finite else np.where(finite, block, -np.inf), axis=2)
    with np.errstate(over="ignore"):
        ranges = (high - low).max(axis=1)
    return np.where(finite.any(axis=(1, 2)), ranges, np.nan)


def _means(block: Floats) -> Floats:
    finite = np.isfinite(block)
    counts = np.count_nonzero(finite, axis=(1, 2))
    values = block if finite.all() else np.where(finite, block, 0)
    with np.errstate(over="ignore", invalid="ignore"):
        return np.asarray(values.sum(axis=(1, 2)) / counts, dtype=np.float64)

"""Values of tiles in relation to their color limits."""

from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

Limits = tuple[float, float] | NDArray[np.float64]
"""Color limits of all tiles, or of each, of shape (n_tiles, 2)."""

ROUNDING: Final = 1e-15
"""matplotlib moves limits apart for a color bar if they are closer, relative to their size."""


def limits_of(limits: Limits, tiles: slice) -> Limits:
    """Return the limits of some of the tiles. Shared limits are returned as they are."""
    return limits if isinstance(limits, tuple) else limits[tiles]


def check_some_finite(tiles: NDArray[Any], what: str) -> None:
    """Raise if no value is finite."""
    if tiles.size and not any(np.isfinite(tile).any() for tile in tiles):
        raise ValueError(f"{what} are NaN or infinite throughout, so there is nothing to draw")


def rescale_each(tiles: NDArray[Any], limits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return tiles whose own limits are mapped to 0 and 1. A constant tile becomes one half.

    A tile whose values differ only by rounding counts as constant.
    """
    sized = limits.reshape(-1, 2, *(1,) * (tiles.ndim - 1))
    low, span = sized[:, 0], sized[:, 1] - sized[:, 0]
    varies = span > ROUNDING * np.abs(sized).max(axis=1)
    with np.errstate(invalid="ignore"):
        return np.where(varies, (tiles - low) / np.where(varies, span, 1), 0.5 + 0 * tiles)


def share_outside(tiles: NDArray[Any], limits: ArrayLike) -> tuple[float, float]:
    """Return the shares, from 0 to 1, of finite values below and above the limits."""
    sized = np.asarray(limits).reshape(-1, 2, *(1,) * (tiles.ndim - 1))
    low, high = sized[:, 0], sized[:, 1]
    if len(sized) == 1 and tiles.size and tiles.min() >= low and tiles.max() <= high:
        return 0.0, 0.0
    finite = np.isfinite(tiles)
    total = max(int(np.count_nonzero(finite)), 1)
    below = int(np.count_nonzero(finite & (tiles < low)))
    above = int(np.count_nonzero(finite & (tiles > high)))
    return below / total, above / total

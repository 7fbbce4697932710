"""Which values the ends of the colors stand for."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite, prod
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlpviz._out_of_core.percentiles import combined_range, finite_range
from mlpviz._validation import check_choice

SCALES = ("shared", "symmetric", "robust", "each")
ROUNDING = 1e-15
"""Limits that are closer, relative to their size, matplotlib moves apart for a color bar."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How the limits of the colors are found.

    Attributes
    ----------
    name : {"shared", "symmetric", "robust", "each"}
    clip : float
        Factor on the limits.
    vmin, vmax : float or None
        Limits that stand as they are given.
    percentiles : tuple of float
        Which percentiles "robust" takes, in percent.
    centered : bool
        Whether zero must come out in the middle of the colors.
    """

    name: str = "shared"
    clip: float = 1.0
    vmin: float | None = None
    vmax: float | None = None
    percentiles: tuple[float, float] = (1.0, 99.0)
    centered: bool = False


def check_scale(
    scale: str,
    *,
    clip: float = 1.0,
    vmin: float | None = None,
    vmax: float | None = None,
    percentiles: tuple[float, float] = (1.0, 99.0),
    centered: bool = False,
) -> Scale:
    """Check the options of a scale."""
    check_choice("scale", scale, SCALES)
    _check_number("clip", clip, "a positive number, a factor on the limits")
    if clip <= 0:
        raise ValueError(f"clip must be a positive number, a factor on the limits, got {clip!r}")
    for argument, value in (("vmin", vmin), ("vmax", vmax)):
        if value is not None:
            _check_number(argument, value, "a finite number or None")
    if vmin is not None and vmax is not None and vmin >= vmax:
        raise ValueError(f"vmin must be below vmax, got vmin={vmin!r} and vmax={vmax!r}")
    if scale == "each" and (vmin is not None or vmax is not None):
        raise ValueError("scale='each' gives every tile its own limits; leave vmin and vmax out")
    low, high = _percentiles(percentiles)
    return Scale(scale, float(clip), vmin, vmax, (low, high), centered)


def shared_limits(blocks: Iterable[NDArray[Any]], scale: Scale, what: str) -> tuple[float, float]:
    """Return the limits that all tiles share, from all values, given block by block.

    Infinite and missing values are left out. Percentiles need all values at once, so "robust"
    joins the blocks.
    """
    if scale.vmin is not None and scale.vmax is not None:
        return float(scale.vmin), float(scale.vmax)
    low, high = _percentile_range(blocks, scale) if scale.name == "robust" else _full_range(blocks)
    return limits_within(low, high, scale, what)


def limits_within(low: float, high: float, scale: Scale, what: str) -> tuple[float, float]:
    """Return the limits that follow from a range, of all values or between their percentiles."""
    if not low <= high:
        raise ValueError(f"{what} are NaN or infinite throughout, so there is nothing to draw")
    if scale.centered or scale.name == "symmetric":
        return _around_zero(low, high, scale, what)
    low = scale.clip * low if scale.vmin is None else float(scale.vmin)
    high = scale.clip * high if scale.vmax is None else float(scale.vmax)
    _check_apart(low, high, what)
    return low, high


def check_some_finite(tiles: NDArray[Any], what: str) -> None:
    """Raise if there is no number to draw."""
    if tiles.size and not np.isfinite(tiles).any():
        raise ValueError(f"{what} are NaN or infinite throughout, so there is nothing to draw")


def limits_of_each(tiles: NDArray[Any], scale: Scale) -> NDArray[np.float64]:
    """Return the limits of each tile for itself, of shape (n_tiles, 2); NaN for an all-NaN tile."""
    flat = tiles.reshape(len(tiles), prod(tiles.shape[1:]))
    finite = np.isfinite(flat)
    if flat.size and not finite.any():
        raise ValueError("the values shown are NaN or infinite, so there is nothing to draw")
    low = np.where(finite, flat, np.inf).min(axis=1)
    high = np.where(finite, flat, -np.inf).max(axis=1)
    if scale.centered:
        high = np.maximum(np.abs(low), np.abs(high))
        low = -high
    limits = np.stack([low, high], axis=1).astype(np.float64) * scale.clip
    return np.where(finite.any(axis=1)[:, None], limits, np.nan)


def spread_each(tiles: NDArray[Any], limits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return tiles with each one's own limits mapped to 0 and 1; a constant tile is one half.

    So is one whose values differ by rounding alone, which would be drawn from black to white.
    """
    sized = limits.reshape(-1, 2, *(1,) * (tiles.ndim - 1))
    low, span = sized[:, 0], sized[:, 1] - sized[:, 0]
    varies = span > ROUNDING * np.abs(sized).max(axis=1)
    with np.errstate(invalid="ignore"):
        return np.where(varies, (tiles - low) / np.where(varies, span, 1), 0.5 + 0 * tiles)


def share_outside(tiles: NDArray[Any], limits: ArrayLike) -> tuple[float, float]:
    """Return which share of the finite values lies below and above the limits, each 0 to 1."""
    sized = np.asarray(limits).reshape(-1, 2, *(1,) * (tiles.ndim - 1))
    finite = np.isfinite(tiles)
    total = max(int(np.count_nonzero(finite)), 1)
    below = int(np.count_nonzero(finite & (tiles < sized[:, 0])))
    above = int(np.count_nonzero(finite & (tiles > sized[:, 1])))
    return below / total, above / total


def _check_number(argument: str, value: object, expected: str) -> None:
    if not isinstance(value, Real):
        raise TypeError(f"{argument} must be {expected}, got {value!r}")
    if not isfinite(value):
        raise ValueError(f"{argument} must be {expected}, got {value!r}")


def _percentiles(percentiles: tuple[float, float]) -> tuple[float, float]:
    try:
        low, high = (float(percentile) for percentile in percentiles)
    except (TypeError, ValueError):
        raise TypeError(f"percentiles must be two numbers, got {percentiles!r}") from None
    if not 0 <= low < high <= 100:
        raise ValueError(f"percentiles must ascend within 0 to 100, got {percentiles!r}")
    return low, high


def _full_range(blocks: Iterable[NDArray[Any]]) -> tuple[float, float]:
    return combined_range(finite_range(block) for block in blocks)


def _percentile_range(blocks: Iterable[NDArray[Any]], scale: Scale) -> tuple[float, float]:
    values = np.concatenate([block.ravel() for block in blocks])
    finite = values[np.isfinite(values)]
    if not finite.size:
        return np.inf, -np.inf
    if finite.dtype == bool:
        finite = finite.astype(np.uint8)
    low, high = np.percentile(finite, scale.percentiles)
    return float(low), float(high)


def _around_zero(low: float, high: float, scale: Scale, what: str) -> tuple[float, float]:
    reach = scale.clip * max(abs(low), abs(high))
    if scale.vmax is not None:
        reach = float(scale.vmax)
    elif scale.vmin is not None:
        reach = -float(scale.vmin)
    _check_apart(-reach, reach, what)
    return -reach, reach


def _check_apart(low: float, high: float, what: str) -> None:
    # Rounding would be drawn from black to white.
    if not high - low > ROUNDING * max(abs(low), abs(high)):
        raise ValueError(
            f"{what} leave no range to show: the limits would be {low + 0.0:g} and {high:g}; "
            "give vmin and vmax to draw them"
        )


def check_norm_alone(norm: object, scale: Scale) -> None:
    """Raise if a norm comes with other options that say what the limits are."""
    if norm is None:
        return
    if scale.vmin is not None or scale.vmax is not None or scale.clip != 1.0:
        raise ValueError("norm has limits of its own; leave vmin, vmax and clip out, or norm")
    if scale.name == "each":
        raise ValueError(
            "norm is shared by all tiles, which scale='each' contradicts; leave one out"
        )

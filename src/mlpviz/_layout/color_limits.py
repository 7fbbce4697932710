"""Rules that choose the color limits of images."""

from dataclasses import dataclass
from math import isfinite, prod
from numbers import Real
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from mlpviz._layout.shared_values import Values
from mlpviz._layout.tile_values import ROUNDING, Limits
from mlpviz._out_of_core.percentiles import combined_range, finite_range, percentile_range
from mlpviz._validation import check_choice

Range = tuple[float, float]


def clip_range(low: Any, high: Any, clip: float) -> tuple[Any, Any]:
    """Return a range, or ranges, whose length is multiplied by `clip`.

    Zero keeps its place in a range that holds it. Other ranges keep their middle.

    Examples
    --------
    >>> [float(end) for end in clip_range(-2, 4, 0.5)]
    [-1.0, 2.0]
    >>> [float(end) for end in clip_range(100, 116, 0.5)]
    [104.0, 112.0]
    """
    low, high = np.asarray(low, dtype=np.float64), np.asarray(high, dtype=np.float64)
    if clip == 1:
        return low, high
    with np.errstate(invalid="ignore"):
        fixed = np.where((low <= 0) & (high >= 0), 0.0, low / 2 + high / 2)
        return fixed + clip * (low - fixed), fixed + clip * (high - fixed)


SCALES = ("shared", "symmetric", "robust", "each")


class ColorLimits(Protocol):
    """A rule that chooses color limits."""

    def get_limits(self, tiles: NDArray[Any], values: Values) -> Limits:
        """Return the limits of `tiles`, whose scale all `values` share.

        Returns
        -------
        tuple of float, or ndarray of shape (n_tiles, 2)
            Limits of all tiles, or of each.
        """


@dataclass(frozen=True, slots=True)
class Shared:
    """From the smallest to the largest of all values.

    Attributes
    ----------
    clip : float
        Factor on the limits.
    vmin, vmax : float or None
        Fixed limits.
    centered : bool
        Whether zero is in the middle.
    """

    clip: float = 1.0
    vmin: float | None = None
    vmax: float | None = None
    centered: bool = False

    def get_limits(self, tiles: NDArray[Any], values: Values) -> Range:
        """Return the limits of all tiles."""
        if self.vmin is not None and self.vmax is not None:
            return float(self.vmin), float(self.vmax)
        low, high = self._range(values)
        if not low <= high:
            raise ValueError(
                f"{values.name} are NaN or infinite throughout, so there is nothing to draw"
            )
        low, high = self._around_zero(low, high) if self.centered else self._clipped(low, high)
        _check_apart(low, high, values.name)
        return low, high

    def _range(self, values: Values) -> Range:
        ranges = [*values.map_blocks(finite_range), *map(finite_range, values.repeated)]
        return combined_range(ranges)

    def _clipped(self, low: float, high: float) -> Range:
        low, high = (float(end) for end in clip_range(low, high, self.clip))
        return (
            low if self.vmin is None else float(self.vmin),
            high if self.vmax is None else float(self.vmax),
        )

    def _around_zero(self, low: float, high: float) -> Range:
        reach = self.clip * max(abs(low), abs(high))
        if self.vmax is not None:
            reach = float(self.vmax)
        elif self.vmin is not None:
            reach = -float(self.vmin)
        return -reach, reach


@dataclass(frozen=True, slots=True)
class Symmetric(Shared):
    """As `Shared`, with zero in the middle."""

    centered: bool = True


@dataclass(frozen=True, slots=True)
class Percentile(Shared):
    """From one percentile of all values to another one.

    Attributes
    ----------
    percentiles : tuple of float
        In percent.
    """

    percentiles: Range = (1.0, 99.0)

    def _range(self, values: Values) -> Range:
        if not values.fit_in_memory:
            return percentile_range(values.map_blocks, self.percentiles)
        joined = np.concatenate([np.ravel(block) for block in values.map_blocks(np.asarray)])
        finite = joined[np.isfinite(joined)]
        if not finite.size:
            return np.inf, -np.inf
        if finite.dtype == bool:
            finite = finite.astype(np.uint8)
        low, high = np.percentile(finite, self.percentiles)
        return float(low), float(high)


@dataclass(frozen=True, slots=True)
class Default(Shared):
    """As `Shared`, but 0 to 255 for RGB images of bytes, so that they look as stored."""

    def get_limits(self, tiles: NDArray[Any], values: Values) -> Range:
        """Return the limits of all tiles."""
        fixed = self.vmin is not None or self.vmax is not None or self.clip != 1
        if tiles.ndim == 4 and tiles.dtype == np.uint8 and not fixed:
            return 0.0, 255.0
        return Shared.get_limits(self, tiles, values)


@dataclass(frozen=True, slots=True)
class PerTile:
    """From the smallest to the largest value of each tile.

    Attributes
    ----------
    clip : float
        Factor on the limits.
    centered : bool
        Whether zero is in the middle.
    """

    clip: float = 1.0
    centered: bool = False

    def get_limits(self, tiles: NDArray[Any], values: Values) -> NDArray[np.float64]:
        """Return the limits of each tile, NaN for a tile without a finite value."""
        flat = tiles.reshape(len(tiles), prod(tiles.shape[1:]))
        finite = np.isfinite(flat)
        if flat.size and not finite.any():
            raise ValueError("the values shown are NaN or infinite, so there is nothing to draw")
        low = np.where(finite, flat, np.inf).min(axis=1)
        high = np.where(finite, flat, -np.inf).max(axis=1)
        if self.centered:
            high = np.maximum(np.abs(low), np.abs(high))
            low = -high
        limits = np.stack(clip_range(low, high, self.clip), axis=1)
        return np.where(finite.any(axis=1)[:, None], limits, np.nan)


def color_limits(
    scale: str | None,
    *,
    clip: float = 1.0,
    vmin: float | None = None,
    vmax: float | None = None,
    percentiles: Range = (1.0, 99.0),
    centered: bool = False,
) -> ColorLimits:
    """Return the rule for color limits that the options of a plot describe.

    A scale of None is the default scale of images.

    Examples
    --------
    >>> color_limits("robust", percentiles=(5, 95))
    Percentile(clip=1.0, vmin=None, vmax=None, centered=False, percentiles=(5.0, 95.0))
    """
    if scale is not None:
        check_choice("scale", scale, SCALES)
    _check_clip(clip)
    _check_ends(vmin, vmax)
    pair = _check_percentiles(percentiles)
    if scale == "each":
        if vmin is not None or vmax is not None:
            raise ValueError(
                "scale='each' gives every tile its own limits; leave vmin and vmax out"
            )
        return PerTile(float(clip), centered)
    if scale == "robust":
        return Percentile(float(clip), vmin, vmax, centered, pair)
    if scale == "symmetric" or centered:
        return Symmetric(float(clip), vmin, vmax)
    return (Default if scale is None else Shared)(float(clip), vmin, vmax)


def check_norm_alone(norm: object, limits: ColorLimits) -> None:
    """Raise if a norm comes with other options that set the limits."""
    if norm is None:
        return
    match limits:
        case PerTile():
            raise ValueError(
                "norm is shared by all tiles, which scale='each' contradicts; leave one out"
            )
        case Shared(clip=1.0, vmin=None, vmax=None):
            return
        case _:
            raise ValueError("norm has limits of its own; leave vmin, vmax and clip out, or norm")


def _check_clip(clip: Any) -> None:
    _check_number("clip", clip, "a positive number, a factor on the limits")
    if clip <= 0:
        raise ValueError(f"clip must be a positive number, a factor on the limits, got {clip!r}")


def _check_ends(vmin: Any, vmax: Any) -> None:
    for argument, value in (("vmin", vmin), ("vmax", vmax)):
        if value is not None:
            _check_number(argument, value, "a finite number or None")
    if vmin is not None and vmax is not None and vmin >= vmax:
        raise ValueError(f"vmin must be below vmax, got vmin={vmin!r} and vmax={vmax!r}")


def _check_number(argument: str, value: object, expected: str) -> None:
    if not isinstance(value, Real):
        raise TypeError(f"{argument} must be {expected}, got {value!r}")
    if not isfinite(value):
        raise ValueError(f"{argument} must be {expected}, got {value!r}")


def _check_percentiles(percentiles: Any) -> Range:
    try:
        low, high = (float(percentile) for percentile in percentiles)
    except (TypeError, ValueError):
        raise TypeError(f"percentiles must be two numbers, got {percentiles!r}") from None
    if not 0 <= low < high <= 100:
        raise ValueError(f"percentiles must ascend within 0 to 100, got {percentiles!r}")
    return low, high


def _check_apart(low: float, high: float, what: str) -> None:
    # Rounding would be drawn from black to white.
    if not high - low > ROUNDING * max(abs(low), abs(high)):
        raise ValueError(
            f"{what} leave no range to show: the limits would be {low + 0.0:g} and {high:g}; "
            "give vmin and vmax to draw them"
        )

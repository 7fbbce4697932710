"""Check color maps and norms, and complete them for the numbers that are drawn."""

from copy import deepcopy
from typing import Final

import numpy as np
from matplotlib import colormaps
from matplotlib.colors import BoundaryNorm, Colormap, LogNorm, NoNorm, Normalize, to_rgb

from mlpviz._drawing.colors import lightness
from mlpviz._validation import near_miss

MISSING_COLORS: Final = ("#b58a3c", "#7ac74f", "#ff4fd8", "#00ffff")
MINIMUM_DISTANCE: Final = 0.3
"""The RGB distance of the color of missing values from every color of the map."""


def find_colormap(cmap: str | Colormap, argument: str = "cmap") -> Colormap:
    """Return a copy of a color map that has a distinct color for missing values.

    `argument` is the name of the user's argument, for error messages.
    """
    if isinstance(cmap, Colormap):
        found = cmap.copy()
        has_bad_color = bool(found.get_bad()[3] > 0)
        return found if has_bad_color else found.with_extremes(bad=missing_color(found))
    if not isinstance(cmap, str):
        raise TypeError(f"{argument} must be a color map or the name of one, got {cmap!r}")
    try:
        found = colormaps[cmap]
    except KeyError:
        raise ValueError(
            f"{argument} must be the name of a matplotlib color map, got {cmap!r}"
            f"{near_miss(cmap, list(colormaps))}"
        ) from None
    return found.with_extremes(bad=missing_color(found))


def missing_color(cmap: Colormap) -> str:
    """Return a color that differs from every color of `cmap`, or the one that differs most."""
    map_colors = cmap(np.linspace(0, 1, 256))[:, :3]

    def distance(color: str) -> float:
        return float(np.linalg.norm(map_colors - np.array(to_rgb(color)), axis=1).min())

    distinct = (color for color in MISSING_COLORS if distance(color) > MINIMUM_DISTANCE)
    return next(distinct, max(MISSING_COLORS, key=distance))


def is_diverging(cmap: Colormap) -> bool:
    """Return whether a color map diverges from its middle to two ends of similar lightness.

    The name of the map is not used. In a diverging map, lightness increases, or decreases, from
    the middle to both ends (Moreland, 2009, "Diverging Color Maps for Scientific Visualization").
    """
    profile = lightness(cmap(np.linspace(0, 1, 257))[:, :3])
    if np.ptp(profile[[0, 64, 128, 192, -1]]) < 0.15:
        return False
    middle, ends = profile[112:145], profile[[0, -1]]
    left, right = np.diff(profile[:113:8]), np.diff(profile[144::8])
    peak = middle.max() - ends.max() > 0.15 and (left > -0.02).all() and (right < 0.02).all()
    dip = ends.min() - middle.min() > 0.15 and (left < 0.02).all() and (right > -0.02).all()
    return bool(peak or dip)


def norm_for_limits(
    norm: Normalize | None, limits: tuple[float, float], *, rgb: bool = False
) -> Normalize:
    """Return a copy of the caller's norm, with `limits` where it has none of its own."""
    if norm is None:
        return Normalize(*limits)
    if rgb and isinstance(norm, BoundaryNorm | NoNorm):
        raise ValueError(
            f"norm is a {type(norm).__name__}, which maps values to entries of a color map, but "
            "the channels of RGB images need a brightness from 0 to 1; use a norm such as "
            "Normalize"
        )
    copy = deepcopy(norm)
    if not _accepts_limits(copy, limits):
        raise ValueError(
            f"norm, a {type(norm).__name__} from {copy.vmin} to {copy.vmax}, cannot show values "
            f"from {limits[0]:g} to {limits[1]:g}; use another norm, or one with vmin below vmax"
            f"{_symlog_hint(norm)}"
        )
    if limits[0] <= 0 and isinstance(norm, LogNorm):
        raise ValueError(
            f"norm is a LogNorm, which cannot show zero or negative values, but the smallest "
            f"value is {limits[0]:g}{_symlog_hint(norm)}"
        )
    return copy


def _accepts_limits(norm: Normalize, limits: tuple[float, float]) -> bool:
    """Set the limits of a norm where it has none, and return whether it works with them."""
    try:
        norm.autoscale_None(np.array(limits))
        norm(np.array([norm.vmin, norm.vmax]))
        is_increasing: bool = norm.vmin < norm.vmax  # type: ignore[operator]
    except (TypeError, ValueError):
        return False
    return is_increasing


def _symlog_hint(norm: Normalize) -> str:
    hint = "; SymLogNorm shows zero and negative values on a logarithmic scale"
    return hint if isinstance(norm, LogNorm) else ""

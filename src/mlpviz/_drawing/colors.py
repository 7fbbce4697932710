"""Colors: maps, norms, and the palette of right and wrong."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, Final

import numpy as np
from matplotlib import colormaps
from matplotlib.colors import BoundaryNorm, Colormap, LogNorm, NoNorm, Normalize, to_hex, to_rgb

from mlpviz._validation import near_miss

# Right and wrong stay apart for readers with protan, deutan and tritan vision and in gray print:
# they differ in lightness as well as in hue, and each meets 4.5 : 1 against its usual page.
# tests/drawing/test_palettes.py measures it.
RIGHT_ON_LIGHT: Final = "#00503c"
WRONG_ON_LIGHT: Final = "#d32f0a"
RIGHT_ON_GRAY: Final = "#002a20"
WRONG_ON_GRAY: Final = "#972000"
RIGHT_ON_DARK: Final = "#a6f5dc"
WRONG_ON_DARK: Final = "#f2605c"
MISSING: Final = ("#b58a3c", "#7ac74f", "#ff4fd8", "#00ffff")
FAR_ENOUGH: Final = 0.3
READABLE_CONTRAST: Final = 4.5
"""The ratio that WCAG 2 asks of text."""


def find_colormap(cmap: str | Colormap) -> Colormap:
    """Return a copy of a color map that has a color of its own for what is not a number."""
    if isinstance(cmap, Colormap):
        found = cmap.copy()
        given = bool(found.get_bad()[3] > 0)
        return found if given else found.with_extremes(bad=missing_color(found))
    if not isinstance(cmap, str):
        raise TypeError(f"cmap must be a color map or the name of one, got {cmap!r}")
    try:
        found = colormaps[cmap]
    except KeyError:
        raise ValueError(
            f"cmap must be the name of a matplotlib color map, got {cmap!r}"
            f"{near_miss(cmap, list(colormaps))}"
        ) from None
    return found.with_extremes(bad=missing_color(found))


def missing_color(cmap: Colormap) -> str:
    """Return a color that is far from every color of `cmap`, or the farthest there is."""
    used = cmap(np.linspace(0, 1, 256))[:, :3]

    def distance(color: str) -> float:
        return float(np.linalg.norm(used - np.array(to_rgb(color)), axis=1).min())

    return next((c for c in MISSING if distance(c) > FAR_ENOUGH), max(MISSING, key=distance))


def is_diverging(cmap: Colormap) -> bool:
    """Return whether a color map runs from its middle to two ends that are alike in lightness.

    That is what makes a map diverging, whatever its name: lightness rises, or falls, from the
    middle to both ends (Moreland, 2009, "Diverging Color Maps for Scientific Visualization").
    """
    lightness = luminance(cmap(np.linspace(0, 1, 257))[:, :3])
    if np.ptp(lightness[[0, 64, 128, 192, -1]]) < 0.15:
        return False
    middle, ends = lightness[112:145], lightness[[0, -1]]
    left, right = np.diff(lightness[:113:8]), np.diff(lightness[144::8])
    peak = middle.max() - ends.max() > 0.15 and (left > -0.02).all() and (right < 0.02).all()
    dip = ends.min() - middle.min() > 0.15 and (left < 0.02).all() and (right > -0.02).all()
    return bool(peak or dip)


def luminance(rgb: Any) -> Any:
    """Return the lightness (CIE L*, scaled to 0 to 1) of sRGB colors of shape (..., 3)."""
    y = _light(rgb)
    return np.where(y > 216 / 24389, 1.16 * np.cbrt(y) - 0.16, y * 24389 / 2700)


def contrast(one: Any, other: Any) -> float:
    """Return the contrast of two colors as WCAG 2 counts it, from 1 to 21."""
    low, high = sorted(float(_light(to_rgb(color))) for color in (one, other))
    return (high + 0.05) / (low + 0.05)


def readable(color: Any, background: Any, ratio: float = READABLE_CONTRAST) -> Any:
    """Return a color as it is where its contrast is `ratio` or more, else one near it that has it.

    It is moved towards black or white, whichever the background is farther from.
    """
    if contrast(color, background) >= ratio:
        return color
    end = max(((0.0, 0.0, 0.0), (1.0, 1.0, 1.0)), key=lambda each: contrast(each, background))
    steps = np.linspace(0, 1, 21)[1:, None] * (np.array(end) - to_rgb(color)) + to_rgb(color)
    return next(
        (to_hex(step) for step in steps if contrast(to_hex(step), background) >= ratio),
        to_hex(end),
    )


def _light(rgb: Any) -> Any:
    """Return the relative luminance, 0 to 1, of sRGB colors of shape (..., 3)."""
    rgb = np.asarray(rgb, dtype=float)
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])


def own_norm(
    norm: Normalize | None, limits: tuple[float, float], *, rgb: bool = False
) -> Normalize:
    """Return a norm for `limits`: a copy of the caller's, whose own limits stand."""
    if norm is None:
        return Normalize(*limits)
    if rgb and isinstance(norm, BoundaryNorm | NoNorm):
        raise ValueError(
            f"norm is a {type(norm).__name__}, which numbers the colors of a color map, but the "
            "channels of RGB images need brightnesses from 0 to 1; give a norm such as Normalize"
        )
    copy = deepcopy(norm)
    try:
        copy.autoscale_None(np.array(limits))
        copy(np.array([copy.vmin, copy.vmax]))
        spans = copy.vmin < copy.vmax  # type: ignore[operator]
    except (TypeError, ValueError):
        spans = False
    if not spans:
        raise ValueError(
            f"norm, a {type(norm).__name__} from {copy.vmin} to {copy.vmax}, cannot show values "
            f"from {limits[0]:g} to {limits[1]:g}; give another norm, or one with vmin below vmax"
            f"{_for_signed(norm)}"
        )
    if limits[0] <= 0 and isinstance(norm, LogNorm):
        raise ValueError(
            f"norm is a LogNorm, which has no place for values of zero and below, but there are "
            f"values down to {limits[0]:g}{_for_signed(norm)}"
        )
    return copy


def _for_signed(norm: Normalize) -> str:
    hint = "; SymLogNorm shows zero and negative values on a logarithmic scale"
    return hint if isinstance(norm, LogNorm) else ""


def answer_colors(background: Any) -> Mapping[bool, str]:
    """Return the colors of right (True) and wrong (False) predictions on a page."""
    lightness = luminance(background)
    right, wrong = RIGHT_ON_LIGHT, WRONG_ON_LIGHT
    if lightness < 0.5:
        right, wrong = RIGHT_ON_DARK, WRONG_ON_DARK
    elif lightness < 0.88:
        right, wrong = RIGHT_ON_GRAY, WRONG_ON_GRAY
    return {True: readable(right, background), False: readable(wrong, background)}

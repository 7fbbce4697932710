"""Contrast of colors, and the colors of correct and wrong predictions."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from matplotlib.colors import to_hex, to_rgb

# Readers with protan, deutan or tritan vision can tell the two colors apart, also in gray print,
# because they differ in lightness and in hue. Each has a contrast of 4.5 : 1 on its usual page.
# tests/drawing/test_colors.py measures this.
RIGHT_ON_LIGHT: Final = "#00503c"
WRONG_ON_LIGHT: Final = "#d32f0a"
RIGHT_ON_GRAY: Final = "#002a20"
WRONG_ON_GRAY: Final = "#972000"
RIGHT_ON_DARK: Final = "#a6f5dc"
WRONG_ON_DARK: Final = "#f2605c"
READABLE_CONTRAST: Final = 4.5
"""The contrast that WCAG 2 requires for text."""


def lightness(rgb: Any) -> Any:
    """Return the lightness (CIE L*, scaled to 0 to 1) of sRGB colors of shape (..., 3)."""
    y = _relative_luminance(rgb)
    return np.where(y > 216 / 24389, 1.16 * np.cbrt(y) - 0.16, y * 24389 / 2700)


def contrast(color: Any, other: Any) -> float:
    """Return the contrast of two colors as WCAG 2 defines it, from 1 to 21."""
    low, high = sorted(float(_relative_luminance(to_rgb(each))) for each in (color, other))
    return (high + 0.05) / (low + 0.05)


def readable(color: Any, background: Any, ratio: float = READABLE_CONTRAST) -> Any:
    """Return `color` if its contrast to the background is at least `ratio`, else a similar color.

    The color is moved towards black or white, whichever contrasts more with the background.
    """
    if contrast(color, background) >= ratio:
        return color
    end = max(((0.0, 0.0, 0.0), (1.0, 1.0, 1.0)), key=lambda each: contrast(each, background))
    steps = np.linspace(0, 1, 21)[1:, None] * (np.array(end) - to_rgb(color)) + to_rgb(color)
    return next(
        (to_hex(step) for step in steps if contrast(to_hex(step), background) >= ratio),
        to_hex(end),
    )


def correctness_colors(background: Any) -> Mapping[bool, str]:
    """Return the colors of correct (True) and wrong (False) predictions on a background."""
    background_lightness = lightness(background)
    right, wrong = RIGHT_ON_LIGHT, WRONG_ON_LIGHT
    if background_lightness < 0.5:
        right, wrong = RIGHT_ON_DARK, WRONG_ON_DARK
    elif background_lightness < 0.88:
        right, wrong = RIGHT_ON_GRAY, WRONG_ON_GRAY
    return {True: readable(right, background), False: readable(wrong, background)}


def _relative_luminance(rgb: Any) -> Any:
    """Return the relative luminance, 0 to 1, of sRGB colors of shape (..., 3)."""
    rgb = np.asarray(rgb, dtype=float)
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])

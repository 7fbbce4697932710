"""How far numbers of each kind may differ before a difference counts."""

import re
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

RTOL: Final = 1e-5
"""A floating-point number may differ by this share of its expected value."""

ATOL: Final = 1e-8
"""Numbers that are coordinates or values of curves may differ by this much more."""

COLOR_ATOL: Final = 1e-5
"""Numbers that are drawn as colors may differ by this share of the range of colors more."""

PLACE_ATOL: Final = 1e-5
"""Places and limits of linear axes may differ by this share of their range more."""

COLORED: Final = re.compile(
    r"limits|weights|values|"
    r"(tile|partner tile|output|frame|further image|contributions|tiles of layer) (\d+)"
)
"""Names of numbers that are drawn as colors, between the color limits."""

SHARES: Final = ("probabilities of bars", "lengths of bars", "confidence")
"""Names of numbers from 0 to 1, which may differ by as much as colors."""

PLACED: Final = re.compile(r"coordinates|(curve )?(x|y|score|rate) limits|(.+ )?places of .+")
"""Names of places on an Axes."""


def is_number(array: NDArray[Any]) -> bool:
    """Return whether an array holds numbers or flags, rather than text."""
    return array.dtype.kind in "biuf"


def absolute_tolerance(name: str, expected: Mapping[str, Any]) -> NDArray[np.float64] | float:
    """Return the absolute tolerance of a named array, from the color limits where it has colors.

    Examples
    --------
    >>> absolute_tolerance("tile 3", {"limits": [-1.0, 1.0]})
    2e-05
    >>> absolute_tolerance("values of loss", {})
    1e-08
    """
    colored = COLORED.fullmatch(name)
    if colored is not None:
        return COLOR_ATOL * _color_range(expected, int(colored[2] or -1), name)
    if name.startswith("limits of "):
        return COLOR_ATOL * _range(expected.get(name, 0.0))
    if name in SHARES:
        return COLOR_ATOL
    if PLACED.fullmatch(name) and _has_linear_axes(name, expected):
        return PLACE_ATOL * _range(expected.get(name, 0.0))
    return ATOL


def _color_range(expected: Mapping[str, Any], place: int, name: str) -> NDArray[np.float64] | float:
    """Return the range of colors of a tile, or of each row of the limits."""
    limits = np.asarray(expected.get("limits", ()), dtype=float)
    if limits.shape[-1:] != (2,):
        return _range(expected.get(name, 0.0))
    spans = np.abs(limits[..., 1] - limits[..., 0])
    spans = np.where(np.isfinite(spans), spans, 0.0)
    if spans.ndim == 0:
        return float(spans)
    if 0 <= place < len(spans):
        return float(spans[place])
    return spans[:, None] if name == "limits" else 0.0


def _range(values: Any) -> float:
    """Return the distance from the smallest to the largest number."""
    numbers = np.asarray(values, dtype=float)
    there = numbers[np.isfinite(numbers)]
    return float(np.ptp(there)) if there.size else 0.0


def _has_linear_axes(name: str, expected: Mapping[str, Any]) -> bool:
    """Return whether limits are those of a linear axis, or places are on linear axes."""
    axis = name.removesuffix(" limits")
    axes = ("x", "y", "score") if axis == name else (axis,)
    return all(expected.get(f"{each} scale", "linear") == "linear" for each in axes)


def far_apart(
    actual: NDArray[Any],
    expected: NDArray[Any],
    rtol: float,
    atol: float | NDArray[np.float64],
) -> NDArray[np.bool_]:
    """Return for each number, flag or text whether it differs from the expected one.

    Floating-point numbers differ if they are further apart than ``atol + rtol * abs(expected)``,
    each on its own. NaN equals NaN, an infinity equals itself, and zero has no sign. Whole numbers,
    flags and text must be equal.

    Examples
    --------
    >>> far_apart(np.array([1e6, 1.4]), np.array([1e6, 0.4]), 1e-5, 0.0).tolist()
    [False, True]
    """
    if not (is_number(actual) and is_number(expected)):
        return np.asarray(actual.astype(str) != expected.astype(str))
    if "f" not in actual.dtype.kind + expected.dtype.kind:
        return np.asarray(actual != expected)
    both = actual.astype(np.float64), expected.astype(np.float64)
    return ~np.isclose(*both, rtol=rtol, atol=atol, equal_nan=True)

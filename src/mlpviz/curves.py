"""Arithmetic of training curves."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def smoothed(values: NDArray[Any], weight: float) -> NDArray[np.float64]:
    """Return the exponential moving average of `values`, corrected for its start.

    Each point is the mean of all values so far, where a value counts `weight` times as much as
    the one after it (Kingma and Ba, 2015, section 3, on the correction of the start). Values that
    are not finite are passed over: NaN in their place, and no trace in later points.
    """
    average, norm = 0.0, 0.0
    result = np.full(len(values), np.nan)
    for i, value in enumerate(values):
        if np.isfinite(value):
            average = weight * average + (1 - weight) * float(value)
            norm = weight * norm + (1 - weight)
            result[i] = average / norm
    return result


def check_smooth(smooth: float | None) -> float:
    """Return a checked smoothing weight, 0 for none."""
    if smooth is None:
        return 0.0
    if isinstance(smooth, bool) or not isinstance(smooth, int | float | np.number):
        raise TypeError(f"smooth must be a number from 0 to below 1 or None, got {smooth!r}")
    if not 0 <= smooth < 1:
        raise ValueError(
            f"smooth must be from 0 (the raw curve) to below 1 (0.9 is smooth), got {smooth!r}"
        )
    return float(smooth)

"""Find the location where a legend hides the fewest points of curves."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

LEGEND_LOCATIONS = {
    "upper right": (1.0, 1.0),
    "upper left": (0.0, 1.0),
    "lower left": (0.0, 0.0),
    "lower right": (1.0, 0.0),
    "center right": (1.0, 0.5),
    "center left": (0.0, 0.5),
    "lower center": (0.5, 0.0),
    "upper center": (0.5, 1.0),
    "center": (0.5, 0.5),
}


def emptiest_legend_location(
    points: NDArray[np.float64], width: float, height: float
) -> tuple[str, int]:
    """Return the location where a legend covers the fewest points, and their number.

    Points and sizes are in coordinates of the Axes, 0 to 1. The first of equal locations wins.
    """

    def n_covered(location: str) -> int:
        across, down = LEGEND_LOCATIONS[location]
        low = np.array([across * (1 - width), down * (1 - height)])
        inside = (points >= low) & (points <= low + np.array([width, height]))
        return int(inside.all(axis=1).sum())

    location = min(LEGEND_LOCATIONS, key=n_covered)
    return location, n_covered(location)


def resample_line(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    n: int,
    transform: Callable[[NDArray[np.float64]], NDArray[np.float64]],
) -> NDArray[np.float64]:
    """Return `n` points along a line, evenly spaced by index, of shape (n, 2).

    Only the vertices next to these points are transformed.
    """
    if len(x) == 0:
        return np.empty((0, 2))
    positions = np.linspace(0, len(x) - 1, n)
    before = np.floor(positions).astype(np.intp)
    after = np.minimum(before + 1, len(x) - 1)
    share = (positions - before)[:, np.newaxis]
    start, end = (transform(np.stack([x[i], y[i]], axis=1)) for i in (before, after))
    return start + share * (end - start)

"""Arithmetic of training curves."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._records.history import Curve

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class Band:
    """The mean of a curve over several runs, and how far apart the runs are.

    Attributes
    ----------
    steps : ndarray of shape (n_points,)
        All steps at which any of the runs has a value.
    mean, low, high : ndarray of shape (n_points,)
        Over those runs that have a value there; NaN where one of these values is not finite, so
        that a run that diverged shows as a gap.
    n_runs : ndarray of int of shape (n_points,)
        How many runs have a value there.
    """

    steps: Floats
    mean: Floats
    low: Floats
    high: Floats
    n_runs: NDArray[np.intp]

    @property
    def span(self) -> Floats:
        """The lowest and the highest run at each point, of shape (n_points, 2)."""
        return np.stack([self.low, self.high], axis=1)

    @property
    def everywhere(self) -> NDArray[np.bool_]:
        """Where as many runs have a value as do anywhere."""
        return np.asarray(self.n_runs == self.n_runs.max())


def band_over_runs(runs: Sequence[Curve], weight: float = 0.0) -> Band:
    """Return the mean, the lowest and the highest value of runs at each step.

    Parameters
    ----------
    runs : sequence of Curve
        The same curve of each run; they may be of unequal length and have gaps.
    weight : float, default: 0.0
        By which each run is smoothed first, see `smoothed`.

    Returns
    -------
    Band

    Examples
    --------
    >>> steps = np.array([1.0, 2.0])
    >>> long = Curve("loss", steps, np.array([3.0, 2.0]))
    >>> band = band_over_runs([long, Curve("loss", steps[:1], np.array([1.0]))])
    >>> band.mean, band.n_runs
    (array([2., 2.]), array([2, 1]))
    """
    steps = np.unique(np.concatenate([run.steps for run in runs]))
    values = np.zeros((len(runs), len(steps)))
    present = np.zeros(values.shape, dtype=np.bool_)
    for row, run in enumerate(runs):
        columns = np.searchsorted(steps, run.steps)
        values[row, columns] = smoothed(run.values, weight) if weight else run.values
        present[row, columns] = True
    n_runs = present.sum(axis=0)
    gap = (present & ~np.isfinite(values)).any(axis=0)
    values[:, gap] = np.nan
    mean = np.where(present, values, 0).sum(axis=0) / n_runs
    low = np.where(present, values, np.inf).min(axis=0)
    high = np.where(present, values, -np.inf).max(axis=0)
    mean[gap] = low[gap] = high[gap] = np.nan
    return Band(steps, mean, low, high, n_runs)


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
    """Return where on an Axes a legend of that size covers the fewest points, and how many.

    Points and sizes are in coordinates of the Axes, 0 to 1. Of equally good places, the first.
    """

    def covered(name: str) -> int:
        across, down = LEGEND_LOCATIONS[name]
        low = np.array([across * (1 - width), down * (1 - height)])
        inside = (points >= low) & (points <= low + np.array([width, height]))
        return int(inside.all(axis=1).sum())

    place = min(LEGEND_LOCATIONS, key=covered)
    return place, covered(place)


def resample_line(vertices: NDArray[np.float64], n: int) -> NDArray[np.float64]:
    """Return `n` points at equal distances of their index along a line through vertices."""
    if len(vertices) == 0:
        return np.empty((0, 2))
    at = np.linspace(0, len(vertices) - 1, n)
    index = np.arange(len(vertices))
    return np.stack([np.interp(at, index, vertices[:, i]) for i in (0, 1)], axis=1)

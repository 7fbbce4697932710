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
    """The mean and the range of a curve over several runs.

    Attributes
    ----------
    steps : ndarray of shape (n_points,)
        All steps at which any run has a value.
    mean, low, high : ndarray of shape (n_points,)
        Over the runs that have a value at the step; NaN where one of these values is not finite,
        so that a run that diverged shows as a gap.
    n_runs : ndarray of int of shape (n_points,)
        The number of runs that have a value at the step.
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
        """Whether the most runs have a value at the step."""
        return np.asarray(self.n_runs == self.n_runs.max())


def band_over_runs(runs: Sequence[Curve], weight: float = 0.0) -> Band:
    """Return the mean, the lowest and the highest value of several runs at each step.

    Parameters
    ----------
    runs : sequence of Curve
        The same curve of each run; they may be of unequal length and have gaps.
    weight : float, default: 0.0
        The weight by which each run is smoothed first, see `smoothed`.

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

    Each point is a weighted mean of all values so far: each value has `weight` times the weight of
    the next one (Kingma and Ba, 2015, section 3, describe the correction of the start). Values
    that are not finite are NaN in the result and do not affect later points.
    """
    finite = np.isfinite(values)
    sums = (1 - weight) * np.asarray(values, dtype=np.float64)[finite]
    # Sums over 1, 2, 4, … values: the weighted sum of the values before is added each time.
    shift, factor = 1, weight
    while shift < len(sums) and factor > 0:
        sums[shift:] += factor * sums[:-shift]
        shift, factor = 2 * shift, factor * factor
    result = np.full(len(values), np.nan)
    counts = np.arange(1.0, len(sums) + 1)
    with np.errstate(divide="ignore"):
        norms = -np.expm1(counts * np.log(weight))  # 1 - weight ** counts
    result[finite] = sums / norms
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

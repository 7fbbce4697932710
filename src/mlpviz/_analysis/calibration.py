"""Compare the confidence of predictions with their accuracy."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

Z_95 = 1.959963984540054
"""Quantile of the normal distribution for intervals of 95 %."""


@dataclass(frozen=True, eq=False, slots=True)
class Calibration:
    """Confidence and accuracy in bins of confidence.

    Attributes
    ----------
    confidence : ndarray of shape (n_bins,)
        Mean probability in each bin.
    accuracy : ndarray of shape (n_bins,)
        Share of the predictions in each bin that are right.
    counts : ndarray of int of shape (n_bins,)
    low, high : ndarray of shape (n_bins,)
        Interval of 95 % of the accuracy.
    """

    confidence: Floats
    accuracy: Floats
    counts: NDArray[np.intp]
    low: Floats
    high: Floats

    @property
    def expected_error(self) -> float:
        """Expected calibration error: the mean gap of confidence and accuracy over all images."""
        gaps = np.abs(self.confidence - self.accuracy)
        return float(np.average(gaps, weights=self.counts))


def bin_confidences(
    probabilities: Floats, right: NDArray[Any], n_bins: int, strategy: str
) -> Calibration:
    """Return confidence and accuracy in bins, without bins that hold no prediction.

    Parameters
    ----------
    probabilities : ndarray of shape (n_images,)
        From 0 to 1.
    right : ndarray of bool of shape (n_images,)
        Whether the event with this probability occurred.
    n_bins : int
    strategy : {"quantile", "uniform"}
        Bins of about equal numbers of images, or of equal width.

    References
    ----------
    .. [1] E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference",
       Journal of the American Statistical Association 22(158), 1927.
    .. [2] C. Guo, G. Pleiss, Y. Sun and K. Q. Weinberger, "On Calibration of Modern Neural
       Networks", ICML 2017.

    Examples
    --------
    >>> found = bin_confidences(np.array([0.2, 0.3, 0.9]), np.array([0, 1, 1]), 2, "uniform")
    >>> found.accuracy, found.counts
    (array([0.5, 1. ]), array([2, 1]))
    """
    if strategy == "quantile":
        edges = np.percentile(probabilities, np.linspace(0, 1, n_bins + 1) * 100)
    else:
        edges = np.linspace(0.0, 1.0, n_bins + 1)
    # As sklearn.calibration.calibration_curve has it, a value at an edge is in the bin below.
    bins = np.searchsorted(edges[1:-1], probabilities)
    counts = np.bincount(bins, minlength=n_bins)
    filled = counts > 0
    hits = np.bincount(bins, weights=right, minlength=n_bins)[filled].astype(np.float64)
    sums = np.bincount(bins, weights=probabilities, minlength=n_bins)[filled]
    counts = counts[filled]
    low, high = wilson_interval(hits, counts.astype(np.float64))
    return Calibration(sums / counts, hits / counts, counts.astype(np.intp), low, high)


def wilson_interval(hits: Floats, counts: Floats, z: float = Z_95) -> tuple[Floats, Floats]:
    """Return the Wilson score interval of shares.

    Examples
    --------
    >>> low, high = wilson_interval(np.array([10.0]), np.array([10.0]))
    >>> round(float(low[0]), 3), round(float(high[0]), 3)
    (0.722, 1.0)
    """
    share = hits / counts
    scale = 1 + z**2 / counts
    center = (share + z**2 / (2 * counts)) / scale
    half = z / scale * np.sqrt(share * (1 - share) / counts + z**2 / (4 * counts**2))
    return np.maximum(center - half, 0.0), np.minimum(center + half, 1.0)

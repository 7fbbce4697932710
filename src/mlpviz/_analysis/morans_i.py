"""Moran's I: whether the pixels of an image resemble their neighbors, and how significantly."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._validation import check_choice

Floats = NDArray[np.float64]

NEIGHBORS: Final[dict[str, tuple[tuple[int, int], ...]]] = {
    "rook": ((0, 1), (1, 0)),
    "queen": ((0, 1), (1, 0), (1, 1), (1, -1)),
}
"""Offsets (down, across) to the neighbors of a pixel. Each pair of neighbors occurs once."""
FEWEST_PIXELS = 4


@dataclass(frozen=True, eq=False, slots=True)
class Autocorrelation:
    """Moran's I of images, with its mean and variance for randomly placed pixels.

    Attributes
    ----------
    moran : ndarray of shape (n_images,)
        Near 1 if neighbors are similar, near 0 for noise, negative if they differ. NaN for a
        constant image.
    expected : float
        The mean over all orders of the pixels, -1 / (n_pixels - 1).
    variance : ndarray of shape (n_images,)
        The variance over all orders of the pixels.
    """

    moran: Floats
    expected: float
    variance: Floats

    @property
    def z(self) -> Floats:
        """The number of standard deviations by which `moran` is above `expected`."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray((self.moran - self.expected) / np.sqrt(self.variance))


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Sums over all pairs of neighbors in the variance of Moran's I, with weights of 1."""

    n: int
    s0: float
    s1: float
    s2: float


def autocorrelation(
    images: NDArray[Any], mask: NDArray[np.bool_] | None = None, neighbors: str = "rook"
) -> Autocorrelation:
    """Return Moran's I of each image over neighboring pixels.

    Parameters
    ----------
    images : ndarray of shape (n_images, height, width) or (n_images, height, width, channels)
        Pixels are compared within a channel; all channels give one statistic.
    mask : ndarray of bool of shape (height, width) or (height, width, channels), optional
        False for pixels to leave out.
    neighbors : {"rook", "queen"}, default: "rook"
        Whether a pixel has four neighbors or eight.

    Returns
    -------
    Autocorrelation

    Notes
    -----
    The mean and the variance are those under randomization: every order of the values of the
    image is equally likely [1]_ [2]_. They hold for any distribution of the values.

    References
    ----------
    .. [1] P. A. P. Moran, "Notes on continuous stochastic phenomena", Biometrika 37 (1950).
    .. [2] A. D. Cliff and J. K. Ord, "Spatial Processes: Models and Applications", 1981.

    Examples
    --------
    >>> stripes = np.repeat([[[0.0, 1.0, 0.0, 1.0]]], 4, axis=1)
    >>> result = autocorrelation(stripes)
    >>> result.moran.round(3), round(result.expected, 3)
    (array([0.]), -0.067)
    """
    check_choice("neighbors", neighbors, NEIGHBORS)
    planes = images[..., np.newaxis] if images.ndim == 3 else images
    kept = np.ones(planes.shape[1:], np.bool_) if mask is None else mask.reshape(planes.shape[1:])
    pairs = _pairs(kept, neighbors)
    if pairs.n < FEWEST_PIXELS or pairs.s0 == 0:
        unknown = np.full(len(planes), np.nan)
        return Autocorrelation(unknown, np.nan, unknown)
    values = np.where(kept, planes, 0.0).astype(np.float64)
    means = values.sum(axis=(1, 2, 3), keepdims=True) / pairs.n
    deviations = np.where(kept, values - means, 0.0)
    squares = (deviations**2).sum(axis=(1, 2, 3))
    with np.errstate(invalid="ignore"):
        # The squares of a constant image are rounding errors. It has no autocorrelation.
        scale = np.where(squares > 1e-24 * pairs.n * means.ravel() ** 2, squares, np.nan)
        moran = pairs.n / pairs.s0 * _products(deviations, neighbors) / scale
        kurtosis = pairs.n * (deviations**4).sum(axis=(1, 2, 3)) / scale**2
    return Autocorrelation(moran, -1 / (pairs.n - 1), _variance(pairs, kurtosis))


def _pair_positions(offset: tuple[int, int]) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
    """Return the positions of the first and the second pixel of all pairs at an offset."""
    down, across = offset
    first = slice(None, -down or None), slice(max(0, -across), -across if across > 0 else None)
    second = slice(down, None), slice(max(0, across), across if across < 0 else None)
    return first, second


def _products(deviations: Floats, neighbors: str) -> Floats:
    """Return the sum of the products of all neighbors. Each pair counts twice."""
    total = np.zeros(len(deviations))
    for offset in NEIGHBORS[neighbors]:
        first, second = _pair_positions(offset)
        product = deviations[:, *first] * deviations[:, *second]
        total += 2 * product.sum(axis=(1, 2, 3))
    return total


def _pairs(kept: NDArray[np.bool_], neighbors: str) -> _Pairs:
    degrees = np.zeros(kept.shape)
    for offset in NEIGHBORS[neighbors]:
        first, second = _pair_positions(offset)
        both = kept[first] & kept[second]
        degrees[first] += both
        degrees[second] += both
    s0 = float(degrees.sum())
    return _Pairs(int(kept.sum()), s0, 2 * s0, float(4 * (degrees**2).sum()))


def _variance(pairs: _Pairs, kurtosis: Floats) -> Floats:
    """Return the variance under randomization (Cliff and Ord, 1981)."""
    n, s0, s1, s2 = pairs.n, pairs.s0, pairs.s1, pairs.s2
    regular = n * ((n**2 - 3 * n + 3) * s1 - n * s2 + 3 * s0**2)
    kurtotic = (n**2 - n) * s1 - 2 * n * s2 + 6 * s0**2
    mean_square = (regular - kurtosis * kurtotic) / ((n - 1) * (n - 2) * (n - 3) * s0**2)
    return np.asarray(mean_square - 1 / (n - 1) ** 2)

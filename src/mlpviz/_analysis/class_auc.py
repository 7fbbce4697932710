"""Area under the ROC curve: how well a single unit separates one class from the others."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def class_auc(activations: Floats, y: NDArray[np.intp], n_classes: int) -> Floats:
    """Return how well each unit alone separates each class from the others.

    It is the area under the ROC curve: the probability that the unit is more active for an image
    of the class than for another image, with ties counted half. Activations that differ by
    rounding errors only are ties.

    Parameters
    ----------
    activations : ndarray of shape (n_images, n_units)
    y : ndarray of int of shape (n_images,)
        The index of the class of each image.
    n_classes : int

    Returns
    -------
    ndarray of shape (n_units, n_classes)
        0 to 1; 0.5 is chance. NaN for units whose activations are not finite, and for classes
        that have no images or all.

    Examples
    --------
    >>> class_auc(np.array([[1.0], [2.0], [3.0], [3.0]]), np.array([0, 0, 0, 1]), 2)
    array([[0.16666667, 0.83333333]])
    """
    n_images = len(y)
    members = np.bincount(y, minlength=n_classes).astype(np.float64)
    rank_sums = np.full((activations.shape[1], n_classes), np.nan)
    for unit, values in enumerate(activations.T):
        if np.isfinite(values).all():
            rank_sums[unit] = _rank_sums(values, y, n_classes)
    with np.errstate(invalid="ignore", divide="ignore"):
        smallest = members * (members + 1) / 2
        return np.asarray((rank_sums - smallest) / (members * (n_images - members)))


def _rank_sums(values: Floats, y: NDArray[np.intp], n_classes: int) -> Floats:
    """Return the sum of the ranks of each class, from 1. Equal values have their mean rank.

    Images at which a unit is off share the smallest value, so they need not be sorted.
    """
    n_bits = np.uint64(max(int(n_classes - 1).bit_length(), 1))
    shifted = _sortable(values) >> n_bits
    lowest = shifted == shifted.min()
    n_lowest = np.count_nonzero(lowest)
    of_lowest = np.bincount(y[lowest], minlength=n_classes)
    others = ~lowest
    of_others = np.bincount(y[others], minlength=n_classes)
    sums = _sorted_rank_sums(shifted[others], y[others], n_bits, n_classes)
    return np.asarray(sums + of_lowest * (n_lowest + 1) / 2 + of_others * n_lowest)


def _sorted_rank_sums(
    shifted: NDArray[np.uint64], y: NDArray[np.intp], n_bits: np.uint64, n_classes: int
) -> Floats:
    """Return the sum of the ranks of each class among values whose last bits are free.

    The class is written into these bits, so that sorting the values sorts the classes along, which
    is several times faster than sorting indices.
    """
    keys = shifted << n_bits | y.astype(np.uint64)
    keys.sort()
    sorted_classes = (keys & ((np.uint64(1) << n_bits) - np.uint64(1))).astype(np.intp)
    sorted_values = keys >> n_bits
    starts = np.flatnonzero(np.append(True, sorted_values[1:] != sorted_values[:-1])[: len(keys)])
    counts = np.diff(np.append(starts, len(keys)))
    mean_ranks = np.repeat(starts + (counts + 1) / 2, counts)
    sums = np.bincount(sorted_classes, weights=mean_ranks, minlength=n_classes)
    return sums.astype(np.float64)


def _sortable(values: Floats) -> NDArray[np.uint64]:
    """Return integers in the order of the values, by their bits. -0 is 0."""
    bits = (values + 0.0).view(np.uint64)
    sign = np.uint64(1 << 63)
    return np.where(bits & sign, ~bits, bits | sign)

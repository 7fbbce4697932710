"""Which steps of a training are shown: evenly spaced in time, or in how far the weights move."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def select_evenly(positions: Floats, n: int) -> NDArray[np.intp]:
    """Return the indices of positions that are spaced as evenly as possible.

    Parameters
    ----------
    positions : ndarray of shape (n_positions,)
        Not descending.
    n : int
        How many to select, at least 1 and at most as many as there are positions.

    Returns
    -------
    ndarray of shape (n,)
        Ascending, with the first and the last position; the last one alone if `n` is 1.

    Examples
    --------
    >>> select_evenly(np.array([0.0, 6.0, 9.0, 10.0, 10.0]), 3)
    array([0, 1, 4])
    """
    last = len(positions) - 1
    if n == 1:
        return np.array([last], dtype=np.intp)
    if positions[0] == positions[-1]:
        positions = np.arange(len(positions), dtype=np.float64)
    selected: list[int] = []
    for i, target in enumerate(np.linspace(positions[0], positions[-1], n)):
        # Each one leaves enough of them for the others.
        low, high = (selected[-1] + 1 if selected else 0), last - (n - 1 - i)
        nearest = int(np.abs(positions[low : high + 1] - target).argmin())
        selected.append(high if i == n - 1 else low + nearest)
    return np.array(selected, dtype=np.intp)


def path_lengths(changes: Floats) -> Floats:
    """Return how far weights have moved up to each step, from the changes between steps.

    Examples
    --------
    >>> path_lengths(np.array([2.0, 1.0]))
    array([0., 2., 3.])
    """
    return np.concatenate([[0.0], np.cumsum(changes)])

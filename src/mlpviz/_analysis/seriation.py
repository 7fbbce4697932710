"""An order of vectors in which neighbors are alike."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from mlpviz._out_of_core.progress import progress_bar

Floats = NDArray[np.float64]

MOST_COSINES = 2**25
"""How many likenesses are held: found all at once they take a tenth of the time."""
BLOCK_ROWS = 256


def order_by_similarity(vectors: Floats, *, progress: bool = False) -> NDArray[np.intp]:
    """Return an order of rows in which each is followed by the one most like it that is left.

    Likeness is the cosine. The first is the one with the largest norm.

    Parameters
    ----------
    vectors : ndarray of shape (n, n_values)
    progress : bool, default: False
        Show how far it is.

    Returns
    -------
    ndarray of int of shape (n,)

    Examples
    --------
    >>> order_by_similarity(np.array([[2.0, 0.0], [0.0, 1.0], [1.0, 0.1]]))
    array([0, 2, 1])
    """
    lengths = np.linalg.norm(vectors, axis=1)
    directions = vectors / np.where(lengths > 0, lengths, 1)[:, np.newaxis]
    cosines_with = _cosines(directions, progress=progress)
    left = np.ones(len(vectors), dtype=np.bool_)
    order = np.empty(len(vectors), dtype=np.intp)
    current = int(lengths.argmax())
    for i in progress_bar(range(len(vectors)), "similarity", progress):
        order[i] = current
        left[current] = False
        if left.any():
            current = int(np.where(left, cosines_with(current), -np.inf).argmax())
    return order


def _cosines(directions: Floats, *, progress: bool) -> Callable[[int], Floats]:
    """Return what tells the likeness of one row with all."""
    n = len(directions)
    if n**2 > MOST_COSINES:
        return lambda i: directions @ directions[i]
    cosines = np.empty((n, n))
    for start in progress_bar(range(0, n, BLOCK_ROWS), "likeness", progress):
        cosines[start : start + BLOCK_ROWS] = directions[start : start + BLOCK_ROWS] @ directions.T
    return lambda i: cosines[i]

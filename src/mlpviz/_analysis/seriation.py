"""An order of vectors in which neighbors are similar."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from mlpviz._out_of_core.blocks import IN_MEMORY_VALUES, split_blocks
from mlpviz._out_of_core.progress import progress_bar

Floats = NDArray[np.float64]


def order_by_similarity(vectors: Floats, *, progress: bool = False) -> NDArray[np.intp]:
    """Return an order of rows in which each row is followed by the most similar remaining one.

    The similarity is the cosine. The first row is the one with the largest norm.

    Parameters
    ----------
    vectors : ndarray of shape (n, n_values)
    progress : bool, default: False
        Whether to show a progress bar.

    Returns
    -------
    ndarray of int of shape (n,)

    Examples
    --------
    >>> order_by_similarity(np.array([[2.0, 0.0], [0.0, 1.0], [1.0, 0.1]]))
    array([0, 2, 1])
    """
    norms = np.linalg.norm(vectors, axis=1)
    directions = vectors / np.where(norms > 0, norms, 1)[:, np.newaxis]
    cosines_of = _cosine_function(directions, progress=progress)
    remaining = np.ones(len(vectors), dtype=np.bool_)
    order = np.empty(len(vectors), dtype=np.intp)
    current = int(norms.argmax())
    for i in progress_bar(range(len(vectors)), "order", progress):
        order[i] = current
        remaining[current] = False
        if remaining.any():
            current = int(np.where(remaining, cosines_of(current), -np.inf).argmax())
    return order


def _cosine_function(directions: Floats, *, progress: bool) -> Callable[[int], Floats]:
    """Return a function of the cosines of one row with all. It looks them up if they fit."""
    n = len(directions)
    if n**2 > IN_MEMORY_VALUES:
        return lambda i: directions @ directions[i]
    cosines = np.empty((n, n))
    for block in progress_bar(split_blocks(n, n), "similarity", progress):
        cosines[block] = directions[block] @ directions.T
    return lambda i: cosines[i]

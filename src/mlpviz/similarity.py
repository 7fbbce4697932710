"""An order of vectors in which neighbours are alike."""

import numpy as np
from numpy.typing import NDArray


def order_by_similarity(vectors: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return an order of rows in which each is followed by the one most like it that is left.

    Likeness is the cosine. The first is the one with the largest norm.

    Parameters
    ----------
    vectors : ndarray of shape (n, n_values)

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
    left = np.ones(len(vectors), dtype=np.bool_)
    order = np.empty(len(vectors), dtype=np.intp)
    current = int(lengths.argmax())
    for i in range(len(vectors)):
        order[i] = current
        left[current] = False
        if left.any():
            cosines = directions @ directions[current]
            current = int(np.where(left, cosines, -np.inf).argmax())
    return order

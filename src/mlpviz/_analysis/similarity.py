"""The most similar units of a layer."""

from math import cos, exp, lgamma, log, pi

import numpy as np
from numpy.typing import NDArray

from mlpviz._out_of_core.blocks import split_blocks

Floats = NDArray[np.float64]

CHANCE = 0.05
"""The number of pairs that may be as similar by chance."""
FEWEST_DIMENSIONS = 1.5
MOST_ROWS = 256


def most_similar(vectors: Floats, *, signed: bool) -> tuple[NDArray[np.intp], Floats]:
    """Return the most similar column to each column, and the cosine between the two.

    Parameters
    ----------
    vectors : ndarray of shape (n_values, n_units)
    signed : bool
        Whether opposite columns are dissimilar.

    Returns
    -------
    twins : ndarray of shape (n_units,)
        -1 if there is none.
    cosines : ndarray of shape (n_units,)
        -1 to 1; 0 for columns without finite values or that are zero.

    Examples
    --------
    >>> vectors = np.array([[1.0, -2.0, 0.0], [0.0, 0.0, 3.0]])
    >>> most_similar(vectors, signed=False)[1]
    array([-1., -1.,  0.])
    """
    n_units = vectors.shape[1]
    if n_units < 2:
        return np.full(n_units, -1), np.zeros(n_units)
    directions = _unit_length(vectors)
    twins = np.empty(n_units, dtype=np.intp)
    cosines = np.empty(n_units)
    for block in split_blocks(n_units, n_units):
        units = np.arange(n_units)[block]
        similarity = directions[:, units].T @ directions
        ranked = similarity if signed else np.abs(similarity)
        is_self = np.arange(n_units) == units[:, None]
        twins[units] = np.where(is_self, -2, ranked).argmax(axis=1)
        cosines[units] = similarity[np.arange(len(units)), twins[units]]
    twins[cosines == 0] = -1
    return twins, np.clip(cosines, -1, 1)


def _unit_length(vectors: Floats) -> Floats:
    finite = np.where(np.isfinite(vectors).all(axis=0), vectors, 0.0)
    largest = np.abs(finite).max(axis=0)
    scaled = finite / np.where(largest > 0, largest, 1)
    norms = np.linalg.norm(scaled, axis=0)
    return np.asarray(scaled / np.where(norms > 0, norms, 1))


def chance_similarity(n_units: int, n_dimensions: float) -> float:
    """Return the cosine that random directions of `n_units` units hardly ever exceed.

    The expected number of pairs above it is at most 0.05.

    Examples
    --------
    >>> chance_similarity(32, 60) < 0.7, chance_similarity(32, 2) > 0.99999
    (True, True)
    """
    n_pairs = max(n_units * (n_units - 1) / 2, 1)
    d = max(n_dimensions, FEWEST_DIMENSIONS)
    # The share of the sphere within a small angle of a line: 2 angle^(d-1) / ((d-1) B).
    log_beta = lgamma((d - 1) / 2) + lgamma(0.5) - lgamma(d / 2)
    log_angle = (log(CHANCE / n_pairs) + log((d - 1) / 2) + log_beta) / (d - 1)
    return cos(min(exp(log_angle), pi / 2))


def effective_dimensions(vectors: Floats) -> float:
    """Return the number of directions in which rows vary (the participation ratio).

    It is found from at most 256 rows.

    Examples
    --------
    >>> round(effective_dimensions(np.array([[1.0, 0], [-1, 0], [0, 1], [0, -1]])), 6)
    2.0
    """
    rows = np.linspace(0, len(vectors) - 1, min(len(vectors), MOST_ROWS)).round().astype(np.intp)
    centered = vectors[rows] - vectors[rows].mean(axis=0)
    gram = centered.T @ centered if len(rows) > vectors.shape[1] else centered @ centered.T
    total, squares = np.trace(gram), float(np.sum(gram**2))
    return float(total**2 / squares) if squares > 0 else 0.0

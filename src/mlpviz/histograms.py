"""How the weights of a layer are distributed, against the range that they started from."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

BLOCK_VALUES = 2**22


@dataclass(frozen=True, eq=False, slots=True)
class Histogram:
    """Shares of weights in bins.

    Attributes
    ----------
    edges : ndarray of shape (n_bins + 1,)
        In terms of the bound of the initial range.
    shares : ndarray of shape (n_bins,)
        Of the finite weights, 0 to 1.
    beyond : float
        Share of the finite weights that lie beyond the initial range.
    """

    edges: Floats
    shares: Floats
    beyond: float


def largest_multiple(weights: NDArray[Any], bound: float) -> float:
    """Return how many times `bound` the largest finite magnitude among the weights is."""
    return max(
        (float(np.abs(block).max()) / bound for block in _blocks(weights) if block.size),
        default=0.0,
    )


def histogram(weights: NDArray[Any], bound: float, edges: Floats) -> Histogram:
    """Return how the finite weights of a layer are distributed over bins, block by block.

    Examples
    --------
    >>> found = histogram(np.array([[-0.1, 0.1], [0.1, 0.5]]), 0.2, np.array([-3.0, 0.0, 3.0]))
    >>> found.shares, found.beyond
    (array([0.25, 0.75]), 0.25)
    """
    counts, beyond = np.zeros(len(edges) - 1), 0
    for block in _blocks(weights):
        counts += np.histogram(block / bound, edges)[0]
        # Weights at the bound itself may exceed it by rounding.
        beyond += int((np.abs(block) > bound * (1 + 1e-6)).sum())
    total = max(counts.sum(), 1)
    return Histogram(edges, counts / total, float(beyond / total))


def _blocks(weights: NDArray[Any]) -> Iterator[Floats]:
    step = max(1, BLOCK_VALUES // weights.shape[1])
    for start in range(0, len(weights), step):
        block = weights[start : start + step].astype(np.float64)
        yield block[np.isfinite(block)]

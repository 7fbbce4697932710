"""How the weights of a layer are distributed, against the range that they started from."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._out_of_core.dask_arrays import DaskMatrix
from mlpviz._out_of_core.progress import progress_bar

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


@dataclass(frozen=True, eq=False, slots=True)
class WeightBlocks:
    """The weights of a layer, block by block, where they are.

    Attributes
    ----------
    weights : matrix of shape (n_in, n_out)
        In memory, in a memory map or behind dask.
    progress : bool
        Whether going through them shows how far it is.
    """

    weights: Any
    progress: bool = False

    def map_blocks(self, work: Callable[[Floats], Any]) -> Iterator[Any]:
        """Yield what `work` returns for the finite weights of each block."""
        if isinstance(self.weights, DaskMatrix):
            yield from self.weights.map_blocks(
                partial(_apply_to_finite, work), progress=self.progress
            )
            return
        step = max(1, BLOCK_VALUES // self.weights.shape[1])
        for start in progress_bar(range(0, len(self.weights), step), "weights", self.progress):
            yield _apply_to_finite(work, self.weights[start : start + step])


def largest_relative_weight(weights: WeightBlocks, bound: float) -> float:
    """Return how many times `bound` the largest finite magnitude among the weights is."""
    return max(weights.map_blocks(_largest_magnitude), default=0.0) / bound


def weight_histogram(weights: WeightBlocks, bound: float, edges: Floats) -> Histogram:
    """Return how the finite weights of a layer are distributed over bins, block by block.

    Examples
    --------
    >>> weights = WeightBlocks(np.array([[-0.1, 0.1], [0.1, 0.5]]))
    >>> found = weight_histogram(weights, 0.2, np.array([-3.0, 0.0, 3.0]))
    >>> found.shares, found.beyond
    (array([0.25, 0.75]), 0.25)
    """
    counts, beyond = np.zeros(len(edges) - 1), 0
    for inside, outside in weights.map_blocks(partial(_count_block, bound, edges)):
        counts += inside
        beyond += outside
    total = max(counts.sum(), 1)
    return Histogram(edges, counts / total, float(beyond / total))


# Each of these takes a block where it is, and returns little: it may run on another machine.


def _apply_to_finite(work: Callable[[Floats], Any], weights: NDArray[Any]) -> Any:
    block = np.asarray(weights).astype(np.float64)
    return work(block[np.isfinite(block)])


def _largest_magnitude(block: Floats) -> float:
    return float(np.abs(block).max(initial=0.0))


def _count_block(bound: float, edges: Floats, block: Floats) -> tuple[NDArray[np.intp], int]:
    # Weights at the bound itself may exceed it by rounding.
    beyond = int((np.abs(block) > bound * (1 + 1e-6)).sum())
    return np.histogram(block / bound, edges)[0], beyond

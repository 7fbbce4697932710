"""The distribution of the weights of a layer, relative to their initial range."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.initialization import InitialRange
from mlpviz._out_of_core.blocks import split_blocks
from mlpviz._out_of_core.dask_arrays import DaskMatrix
from mlpviz._out_of_core.progress import progress_bar

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class Histogram:
    """Shares of weights in bins.

    Attributes
    ----------
    edges : ndarray of shape (n_bins + 1,)
        In multiples of the bound of the initial range.
    shares : ndarray of shape (n_bins,)
        Shares of the finite weights, 0 to 1.
    beyond : float
        Share of the finite weights that lie beyond the initial range.
    n_not_finite : int
        Number of weights that are NaN or infinite.
    """

    edges: Floats
    shares: Floats
    beyond: float
    n_not_finite: int


@dataclass(frozen=True, eq=False, slots=True)
class WeightBlocks:
    """The weights of a layer, read block by block.

    Attributes
    ----------
    weights : matrix of shape (n_in, n_out)
        In memory, in a memory map or in a dask array.
    progress : bool
        Whether to show a progress bar.
    """

    weights: Any
    progress: bool = False

    def map_blocks(self, function: Callable[[Floats], Any]) -> Iterator[Any]:
        """Yield the result of `function` for the finite weights of each block."""
        if isinstance(self.weights, DaskMatrix):
            yield from self.weights.map_blocks(
                partial(_apply_to_finite, function), progress=self.progress
            )
            return
        for block in progress_bar(split_blocks(*self.weights.shape), "weights", self.progress):
            yield _apply_to_finite(function, self.weights[block])


def largest_relative_weight(weights: WeightBlocks, bound: float) -> float:
    """Return the largest magnitude of the finite weights, in multiples of `bound`."""
    return max(weights.map_blocks(_largest_magnitude), default=0.0) / bound


def weight_histogram(weights: WeightBlocks, bound: float, edges: Floats) -> Histogram:
    """Return the distribution of the finite weights of a layer over bins.

    Examples
    --------
    >>> weights = WeightBlocks(np.array([[-0.1, 0.1], [0.1, 0.5]]))
    >>> result = weight_histogram(weights, 0.2, np.array([-3.0, 0.0, 3.0]))
    >>> result.shares, result.beyond
    (array([0.25, 0.75]), 0.25)
    """
    counts, beyond = np.zeros(len(edges) - 1), 0
    for block_counts, n_beyond in weights.map_blocks(partial(_count_block, bound, edges)):
        counts += block_counts
        beyond += n_beyond
    total = max(counts.sum(), 1)
    n_not_finite = int(np.prod(weights.weights.shape)) - int(counts.sum())
    return Histogram(edges, counts / total, float(beyond / total), n_not_finite)


def layer_histograms(
    layers: Sequence[WeightBlocks],
    ranges: Mapping[str, InitialRange],
    n_bins: int,
    xscale: str,
) -> dict[str, Histogram]:
    """Return the distributions of several layers over the same bins.

    Parameters
    ----------
    layers : sequence of WeightBlocks
    ranges : mapping of str to InitialRange
        The initial range of each of them, by its name.
    n_bins : int
    xscale : {"linear", "symlog"}
        The scale on which bins are of equal width.

    Raises
    ------
    ValueError
        If no weight of a layer is finite.
    """
    bounds = [initial_range.bound for initial_range in ranges.values()]
    largest = max(map(largest_relative_weight, layers, bounds))
    limit = 1.05 * max(largest, 1.1)
    if xscale == "symlog":
        edges = np.sinh(np.linspace(-np.arcsinh(limit), np.arcsinh(limit), n_bins + 1))
    else:
        edges = np.linspace(-limit, limit, n_bins + 1)
    histograms = {
        name: weight_histogram(weights, bound, edges)
        for name, weights, bound in zip(ranges, layers, bounds, strict=True)
    }
    for name, histogram in histograms.items():
        if not histogram.shares.any():
            raise ValueError(
                f"the weights of {name} are NaN or infinite throughout, so they have no "
                "distribution; leave it out of layers or steps"
            )
    return histograms


# These run where a block is, maybe on another machine, and return little.


def _apply_to_finite(function: Callable[[Floats], Any], weights: NDArray[Any]) -> Any:
    block = np.asarray(weights).astype(np.float64)
    return function(block[np.isfinite(block)])


def _largest_magnitude(block: Floats) -> float:
    return float(np.abs(block).max(initial=0.0))


def _count_block(bound: float, edges: Floats, block: Floats) -> tuple[NDArray[np.intp], int]:
    # Weights at the bound itself may exceed it by rounding.
    n_beyond = int((np.abs(block) > bound * (1 + 1e-6)).sum())
    return np.histogram(block / bound, edges)[0], n_beyond

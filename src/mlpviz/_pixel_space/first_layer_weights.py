"""The weights of a first layer that may not fit into memory: those of some units, and ranges."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import prod
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from mlpviz._out_of_core.dask_arrays import DaskMatrix
from mlpviz._out_of_core.progress import progress_bar
from mlpviz._pixel_space.affine import Filters
from mlpviz._records.layers import Layers

BLOCK_VALUES = 2**20
WHOLE_VALUES = 2**25
"""Up to how many weights of pixels are found at once, as each time all steps are asked anew."""
PULLED_VALUES = 2**22
"""How many of them are found at a time where there are more."""

PullBack = Callable[[Layers], Filters]
BlockFunction = Callable[[NDArray[Any]], Any]


class FirstLayerWeights(Protocol):
    """Weights of the first layer, of the pixels or of what reaches it."""

    @property
    def n_values(self) -> int:
        """How many weights there are."""

    def filters_of(self, units: NDArray[np.intp]) -> Filters:
        """Return the filters of some units."""

    def map_blocks(self, work: BlockFunction) -> Iterator[Any]:
        """Yield what `work` returns for blocks that together are all weights."""


@dataclass(frozen=True, eq=False, slots=True)
class StoredWeights:
    """Weights that stand as they are drawn: in memory, in a memory map or behind dask.

    Attributes
    ----------
    weights : matrix of shape (n_pixels, n_units)
    bias : ndarray of shape (n_units,)
    seen : ndarray of bool of shape (n_pixels,)
    progress : bool
    """

    weights: Any
    bias: NDArray[Any]
    seen: NDArray[np.bool_]
    progress: bool

    @property
    def n_values(self) -> int:
        """How many weights there are."""
        return prod(self.weights.shape)

    def filters_of(self, units: NDArray[np.intp]) -> Filters:
        """Return the filters of some units, reading no others."""
        return Filters(np.array(self.weights[:, units]), self.bias[units], self.seen)

    def map_blocks(self, work: BlockFunction) -> Iterator[Any]:
        """Yield what `work` returns for rows of weights of pixels that are seen."""
        if isinstance(self.weights, DaskMatrix):
            yield from self.weights.map_blocks(work, progress=self.progress)
            return
        step = max(1, BLOCK_VALUES // self.weights.shape[1])
        for start in progress_bar(range(0, len(self.weights), step), "limits", self.progress):
            block = self.weights[start : start + step]
            seen = self.seen[start : start + step]
            if seen.any():
                yield work(block if seen.all() else block[seen])


@dataclass(frozen=True, eq=False, slots=True)
class PulledBackWeights:
    """Weights of pixels that are too many to be held at once: found for some units at a time.

    Attributes
    ----------
    layers : Layers
    pull : callable
        Returns the filters of layers.
    progress : bool
    """

    layers: Layers
    pull: PullBack
    progress: bool

    @property
    def n_values(self) -> int:
        """How many weights there are."""
        return self.layers.n_pixels * self.layers.n_units[0]

    def filters_of(self, units: NDArray[np.intp]) -> Filters:
        """Return the filters of some units."""
        layers = self.layers
        weights, bias = layers.weights[0][:, units], layers.biases[0][units]
        return self.pull(
            Layers(
                [weights],
                [bias],
                preprocessing=layers.preprocessing,
                n_pixels=layers.n_pixels,
                name=layers.name,
            )
        )

    def map_blocks(self, work: BlockFunction) -> Iterator[Any]:
        """Yield what `work` returns for the weights of some units after the other."""
        step = max(1, PULLED_VALUES // self.layers.n_pixels)
        for start in progress_bar(range(0, self.layers.n_units[0], step), "limits", self.progress):
            units = np.arange(start, min(start + step, self.layers.n_units[0]))
            filters = self.filters_of(units)
            yield work(filters.weights[filters.seen])


def first_layer_weights(
    layers: Layers, pull: PullBack | None, *, progress: bool = False
) -> FirstLayerWeights:
    """Return the weights of the first layer: as they stand, or pulled back to the pixels."""
    if pull is None:
        weights = layers.weights[0]
        seen = np.ones(len(weights), dtype=np.bool_)
        return StoredWeights(weights, layers.biases[0], seen, progress)
    pulled_back = PulledBackWeights(layers, pull, progress)
    if pulled_back.n_values > WHOLE_VALUES:
        return pulled_back
    filters = pull(layers)
    return StoredWeights(filters.weights, filters.bias, filters.seen, progress)

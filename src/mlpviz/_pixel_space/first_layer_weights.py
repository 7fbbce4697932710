"""The weights of a first layer that may not fit into memory: those of some units, and blocks."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import prod
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from mlpviz._out_of_core.blocks import IN_MEMORY_VALUES, split_blocks
from mlpviz._out_of_core.dask_arrays import DaskMatrix
from mlpviz._out_of_core.progress import progress_bar
from mlpviz._pixel_space.filters import Filters
from mlpviz._records.layers import Layers

PullBack = Callable[[Layers], Filters]
BlockFunction = Callable[[NDArray[Any]], Any]


class FirstLayerWeights(Protocol):
    """Weights of the first layer, of its inputs or of the pixels."""

    @property
    def n_values(self) -> int:
        """The number of weights."""

    def filters_of(self, units: NDArray[np.intp]) -> Filters:
        """Return the filters of some units."""

    def map_blocks(self, function: BlockFunction) -> Iterator[Any]:
        """Yield the result of `function` for blocks that together are all weights."""


@dataclass(frozen=True, eq=False, slots=True)
class StoredWeights:
    """Weights that are stored: in memory, in a memory map or in a dask array.

    Attributes
    ----------
    weights : matrix of shape (n_pixels, n_units)
    bias : ndarray of shape (n_units,)
    connected : ndarray of bool of shape (n_pixels,)
    progress : bool
    """

    weights: Any
    bias: NDArray[Any]
    connected: NDArray[np.bool_]
    progress: bool

    @property
    def n_values(self) -> int:
        """The number of weights."""
        return prod(self.weights.shape)

    def filters_of(self, units: NDArray[np.intp]) -> Filters:
        """Return the filters of some units, reading no others.

        The weights of all units in memory are not copied.
        """
        weights = self.weights
        is_whole = np.array_equal(units, np.arange(weights.shape[1]))
        if not (is_whole and type(weights) is np.ndarray):
            weights = np.asarray(weights[:, units])
        return Filters(weights, self.bias[units], self.connected)

    def map_blocks(self, function: BlockFunction) -> Iterator[Any]:
        """Yield the result of `function` for blocks of the weights of connected pixels."""
        if isinstance(self.weights, DaskMatrix):
            yield from self.weights.map_blocks(function, progress=self.progress)
            return
        rows = split_blocks(*self.weights.shape)
        for row_slice in progress_bar(rows, "limits", self.progress):
            block, connected = self.weights[row_slice], self.connected[row_slice]
            if connected.any():
                yield function(block if connected.all() else block[connected])


@dataclass(frozen=True, eq=False, slots=True)
class PulledBackWeights:
    """Weights of pixels that do not fit into memory: pulled back for some units at a time.

    Attributes
    ----------
    layers : Layers
    pull_back : callable
        Returns the filters of layers.
    progress : bool
    """

    layers: Layers
    pull_back: PullBack
    progress: bool

    @property
    def n_values(self) -> int:
        """The number of weights."""
        return self.layers.n_pixels * self.layers.n_units[0]

    def filters_of(self, units: NDArray[np.intp]) -> Filters:
        """Return the filters of some units."""
        layers = self.layers
        return self.pull_back(
            Layers(
                [layers.weights[0][:, units]],
                [layers.biases[0][units]],
                preprocessing=layers.preprocessing,
                n_pixels=layers.n_pixels,
                name=layers.name,
            )
        )

    def map_blocks(self, function: BlockFunction) -> Iterator[Any]:
        """Yield the result of `function` for the weights of some units at a time."""
        n_units = self.layers.n_units[0]
        blocks = split_blocks(n_units, self.layers.n_pixels)
        for block in progress_bar(blocks, "limits", self.progress):
            filters = self.filters_of(np.arange(n_units)[block])
            yield function(filters.weights[filters.connected])


def first_layer_weights(
    layers: Layers, pull_back: PullBack | None, *, progress: bool = False
) -> FirstLayerWeights:
    """Return the weights of the first layer: of its inputs, or pulled back to the pixels."""
    if pull_back is None:
        weights = layers.weights[0]
        connected = np.ones(len(weights), dtype=np.bool_)
        return StoredWeights(weights, layers.biases[0], connected, progress)
    pulled_back = PulledBackWeights(layers, pull_back, progress)
    if pulled_back.n_values > IN_MEMORY_VALUES:
        return pulled_back
    filters = pull_back(layers)
    return StoredWeights(filters.weights, filters.bias, filters.connected, progress)

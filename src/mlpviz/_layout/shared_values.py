"""The values that share color limits: a whole first layer, or all rows of a data set."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from numpy.typing import NDArray

from mlpviz._out_of_core.blocks import IN_MEMORY_VALUES
from mlpviz._out_of_core.dask_arrays import DaskMatrix
from mlpviz._pixel_space.filters import Filters
from mlpviz._pixel_space.first_layer_weights import FirstLayerWeights, StoredWeights
from mlpviz._samples.datasets import DatasetRows
from mlpviz._samples.table import Samples, as_dense

BlockFunction = Callable[[NDArray[Any]], Any]


@dataclass(frozen=True, eq=False, slots=True)
class Values:
    """All values that share color limits, in blocks.

    Attributes
    ----------
    map_blocks : callable
        Takes a function of an array, and yields what it returns for each block.
    name : str
        What the values are, for messages.
    fit_in_memory : bool
        Whether all blocks may be brought together.
    repeated : sequence of ndarray
        Values that the blocks also hold, up to rounding. The limits include them.
    """

    map_blocks: Callable[[BlockFunction], Iterable[Any]]
    name: str
    fit_in_memory: bool = True
    repeated: Sequence[NDArray[Any]] = ()


def values_of_arrays(arrays: Sequence[NDArray[Any]], name: str) -> Values:
    """Return the values of arrays that are in memory."""
    return Values(partial(_map_arrays, arrays), name)


def values_of_first_layer(layer: FirstLayerWeights, shown: Filters) -> Values:
    """Return the weights of all units of a first layer, whether shown or not."""
    name = "the weights of the first layer"
    if isinstance(layer, StoredWeights):
        in_memory = not isinstance(layer.weights, DaskMatrix)
        return Values(layer.map_blocks, name, in_memory and layer.n_values <= IN_MEMORY_VALUES)
    # The same weight, computed in another block, may differ in its last digit.
    repeated = (shown.weights[shown.connected],)
    return Values(layer.map_blocks, name, fit_in_memory=False, repeated=repeated)


def values_of_images(
    samples: Samples, shown: NDArray[Any], others: Sequence[NDArray[Any]] = ()
) -> Values:
    """Return the values of all rows of X together with other values.

    Of a data set whose images are read one by one, only the images shown count.
    """
    if isinstance(samples.X, DatasetRows):
        return values_of_arrays([shown, *others], "the values of the images shown")
    return values_of_samples(samples, others)


def values_of_samples(samples: Samples, others: Sequence[NDArray[Any]] = ()) -> Values:
    """Return the values of all rows of X together with other values.

    Blocks of a dask array are reduced where they are.
    """
    return Values(partial(_map_rows, samples, others), "the values of X", samples.fits_in_memory)


def _map_arrays(arrays: Sequence[NDArray[Any]], work: BlockFunction) -> Iterator[Any]:
    return map(work, arrays)


def _map_rows(
    samples: Samples, others: Sequence[NDArray[Any]], work: BlockFunction
) -> Iterator[Any]:
    yield from samples.map_blocks("limits", partial(_apply_to_dense, work))
    yield from map(work, others)


def _apply_to_dense(work: BlockFunction, rows: Any, *_: Any) -> Any:
    return work(as_dense(rows))

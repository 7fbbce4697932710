"""Images in a dask array: blocks are computed where they are, and only results are returned."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._out_of_core.dask_arrays import DaskMatrix
from mlpviz._out_of_core.dask_scheduling import block_tasks, compute_tasks, take
from mlpviz._samples.table import BlockFunction, Samples, as_dense

N_FIRST_BLOCKS = 4
"""The number of blocks that `DaskSamples.map_blocks_lazily` computes first."""


@dataclass(frozen=True, eq=False, slots=True)
class DaskSamples(Samples):
    """Images as rows of a dask array. Each chunk of rows is a block.

    Blocks are computed by the user's scheduler.
    """

    def __post_init__(self) -> None:
        object.__setattr__(self, "X", self.X.rechunk({1: self.X.shape[1]}))

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type of the values of a row as a dense array."""
        dtype: np.dtype[Any] = np.dtype(self.X.dtype)
        return dtype

    @property
    def fits_in_memory(self) -> bool:
        """False: a dask array is never loaded as a whole."""
        return False

    def take(self, indices: NDArray[np.intp] | slice) -> NDArray[Any]:
        """Compute some rows."""
        return take(self.X, indices, to_numpy=as_dense)

    def blocks(self) -> Iterator[slice]:
        """Yield slices that together cover all rows, one for each chunk that is not empty."""
        ends = np.cumsum([0, *self.X.chunks[0]]).tolist()
        for start, stop in pairwise(ends):
            if stop > start:
                yield slice(start, stop)

    def map_blocks(
        self, description: str, function: BlockFunction, aligned: NDArray[Any] | None = None
    ) -> Iterator[Any]:
        """Yield the result of `function` for each block, in the order of the rows."""
        tasks = block_tasks(self._arguments(aligned), function)
        yield from compute_tasks(tasks, progress=self.progress)

    def map_blocks_lazily(
        self, description: str, function: BlockFunction, aligned: NDArray[Any] | None = None
    ) -> Iterator[Any]:
        """Yield the same as `map_blocks`, computing few blocks first, then more at a time."""
        arguments, n_blocks = self._arguments(aligned), N_FIRST_BLOCKS
        while arguments:
            tasks = block_tasks(arguments[:n_blocks], function)
            yield from compute_tasks(tasks, progress=self.progress)
            arguments, n_blocks = arguments[n_blocks:], 2 * n_blocks

    def _arguments(self, aligned: NDArray[Any] | None) -> list[tuple[Any, ...]]:
        """Return the arguments of the function for each block."""
        chunks = zip(self.X.to_delayed().ravel(), self.X.chunks[0], strict=True)
        filled = [chunk for chunk, size in chunks if size]
        starts = [block.start for block in self.blocks()]
        return list(zip(filled, self._split(aligned), starts, strict=True))

    def _split(self, aligned: Any) -> list[Any]:
        """Return the entries of an aligned array for each block. Dask arrays stay dask arrays."""
        if aligned is None:
            return [None for _ in self.blocks()]
        if not isinstance(aligned, DaskMatrix):
            return [aligned[block] for block in self.blocks()]
        sizes = tuple(block.stop - block.start for block in self.blocks())
        return list(aligned.array.rechunk({0: sizes}).to_delayed().ravel())

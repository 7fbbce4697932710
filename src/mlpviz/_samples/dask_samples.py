"""Rows of a dask array: work is done where the blocks are, and only its results come home."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._out_of_core.dask_arrays import DaskMatrix
from mlpviz._out_of_core.dask_scheduling import block_tasks, compute_tasks, take
from mlpviz._samples.table import BlockFunction, Samples, as_dense

BLOCKS_AT_FIRST = 4


@dataclass(frozen=True, eq=False, slots=True)
class DaskSamples(Samples):
    """Images as rows of a dask array.

    Each chunk of rows is a block. Blocks are worked on by whatever scheduler the user has.
    """

    def __post_init__(self) -> None:
        object.__setattr__(self, "X", self.X.rechunk({1: self.X.shape[1]}))

    @property
    def dtype(self) -> np.dtype[Any]:
        """Of a row as a plain array."""
        kind: np.dtype[Any] = np.dtype(self.X.dtype)
        return kind

    @property
    def fits_at_once(self) -> bool:
        """Whether all values may be brought together in memory: never, or why use dask."""
        return False

    def take(self, indices: NDArray[np.intp] | slice) -> NDArray[Any]:
        """Bring some rows home."""
        return take(self.X, indices, plain=as_dense)

    def blocks(self) -> Iterator[slice]:
        """Yield slices that together cover all rows, one for each chunk that has any."""
        ends = np.cumsum([0, *self.X.chunks[0]]).tolist()
        for start, stop in pairwise(ends):
            if stop > start:
                yield slice(start, stop)

    def map_blocks(
        self, what: str, work: BlockFunction, beside: NDArray[Any] | None = None
    ) -> Iterator[Any]:
        """Yield what `work` returns for each block, all at once, in their order."""
        tasks = block_tasks(self._calls(beside), work)
        yield from compute_tasks(tasks, progress=self.progress)

    def map_blocks_lazily(
        self, what: str, work: BlockFunction, beside: NDArray[Any] | None = None
    ) -> Iterator[Any]:
        """Yield the same as `each`, but work on a few blocks at once, and on more each time."""
        calls, at_once = self._calls(beside), BLOCKS_AT_FIRST
        while calls:
            yield from compute_tasks(block_tasks(calls[:at_once], work), progress=self.progress)
            calls, at_once = calls[at_once:], 2 * at_once

    def _calls(self, beside: NDArray[Any] | None) -> list[tuple[Any, ...]]:
        """Return what the work takes for each block."""
        chunks = zip(self.X.to_delayed().ravel(), self.X.chunks[0], strict=True)
        filled = [chunk for chunk, size in chunks if size]
        starts = [block.start for block in self.blocks()]
        return list(zip(filled, self._beside(beside), starts, strict=True))

    def _beside(self, beside: Any) -> list[Any]:
        """Return what stands beside each block: if it is of dask as well, where it is."""
        if beside is None:
            return [None for _ in self.blocks()]
        if not isinstance(beside, DaskMatrix):
            return [beside[block] for block in self.blocks()]
        sizes = tuple(block.stop - block.start for block in self.blocks())
        return list(beside.array.rechunk({0: sizes}).to_delayed().ravel())

"""Images as rows of a table of any kind, and calls of functions on blocks of rows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._out_of_core.blocks import IN_MEMORY_VALUES, split_blocks
from mlpviz._out_of_core.progress import progress_bar
from mlpviz._records.array_kinds import widen_floats

BlockFunction = Callable[[Any, NDArray[Any] | None, int], Any]
"""Takes some rows of X, the aligned entries of another array, and the index of the first row."""


@dataclass(frozen=True, eq=False, slots=True)
class Samples:
    """Images as rows of a table. The table is not changed, whatever its kind.

    Attributes
    ----------
    X : table of shape (n_samples, n_values)
        As the user gave it; a list is turned into an array.
    progress : bool
        Whether to show a progress bar when all rows are read.
    labels : ndarray, DatasetLabels or None
        The labels that came with the images.
    """

    X: Any
    progress: bool = False
    labels: Any = None

    def __len__(self) -> int:
        return int(self.X.shape[0])

    @property
    def n_values(self) -> int:
        """The number of values of a row."""
        return int(self.X.shape[1])

    @property
    def fits_in_memory(self) -> bool:
        """Whether all values may be held in memory at once."""
        return len(self) * self.n_values <= IN_MEMORY_VALUES

    def take(self, indices: NDArray[np.intp] | slice) -> Any:
        """Return some rows as a table of the same kind as X, as the model takes it."""
        if hasattr(self.X, "iloc"):
            return self.X.iloc[indices]
        return self.X[indices]

    def rows(self, indices: NDArray[np.intp] | slice) -> NDArray[Any]:
        """Return some rows as a dense array."""
        return as_dense(self.take(indices))

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type of the values of a row as a dense array."""
        return self.rows(slice(0, 1)).dtype

    def blocks(self) -> Iterator[slice]:
        """Yield slices that together cover all rows, each of bounded size."""
        yield from split_blocks(len(self), self.n_values)

    def dense_blocks(self) -> Iterator[NDArray[Any]]:
        """Yield all rows as dense arrays, block by block."""
        for block in self.blocks():
            yield self.rows(block)

    def map_blocks(
        self, description: str, function: BlockFunction, aligned: NDArray[Any] | None = None
    ) -> Iterator[Any]:
        """Yield the result of `function` for each block, in the order of the rows.

        A block is only computed when its result is requested.

        Parameters
        ----------
        description : str
            The text of the progress bar.
        function : callable
        aligned : ndarray of shape (n_samples, ...), optional
            An array with an entry for each row. The function gets the entries of its block.
        """
        for block in progress_bar(list(self.blocks()), description, self.progress):
            entries = None if aligned is None else aligned[block]
            yield function(self.take(block), entries, block.start)

    def map_blocks_lazily(
        self, description: str, function: BlockFunction, aligned: NDArray[Any] | None = None
    ) -> Iterator[Any]:
        """Yield the same as `map_blocks`, for callers that may stop early."""
        return self.map_blocks(description, function, aligned)


def as_dense(rows: Any) -> NDArray[Any]:
    """Return rows of a table as a dense array."""
    if hasattr(rows, "toarray"):
        return np.asarray(rows.toarray())
    if isinstance(rows, np.ma.MaskedArray):
        return np.asarray(np.ma.filled(rows.astype(np.float64), np.nan))
    if hasattr(rows, "iloc") and all(dtype.kind in "biuf" for dtype in rows.dtypes):
        return _numeric_frame_to_array(rows)
    return widen_floats(np.asarray(rows.to_numpy() if hasattr(rows, "to_numpy") else rows))


def _numeric_frame_to_array(frame: Any) -> NDArray[Any]:
    """Return a pandas data frame of numbers. Columns of different types may give objects."""
    array = np.asarray(frame.to_numpy())
    if array.dtype.kind in "biuf":
        return array
    return np.asarray(frame.to_numpy(dtype=np.float64))

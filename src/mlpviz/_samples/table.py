"""Images as rows of a table of whatever kind, and work on its rows block by block."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._out_of_core.progress import progress_bar

BlockFunction = Callable[[Any, NDArray[Any] | None, int], Any]
"""Takes some rows of X, what stands beside them, and the index of the first of them."""

BLOCK_VALUES = 2**21
BLOCK_DOUBLES = 2**23
"""How many values a block has: more where they are looked at as they lie in memory."""
MOST_VALUES_AT_ONCE = 2**26


@dataclass(frozen=True, eq=False, slots=True)
class Samples:
    """Images as rows of a table that is left as it is, of whatever kind it is.

    Attributes
    ----------
    X : table of shape (n_samples, n_values)
        As the user gave it; a list is turned into an array.
    progress : bool
        Whether work on all rows shows how far it is.
    """

    X: Any
    progress: bool = False

    def __len__(self) -> int:
        return int(self.X.shape[0])

    @property
    def n_values(self) -> int:
        """How many values a row has."""
        return int(self.X.shape[1])

    @property
    def fits_at_once(self) -> bool:
        """Whether all values may be brought together in memory."""
        return len(self) * self.n_values <= MOST_VALUES_AT_ONCE

    def take(self, indices: NDArray[np.intp] | slice) -> Any:
        """Return some rows, as the kind of table that X is, for the model to look at."""
        if hasattr(self.X, "iloc"):
            return self.X.iloc[indices]
        return self.X[indices]

    def rows(self, indices: NDArray[np.intp] | slice) -> NDArray[Any]:
        """Return some rows as a plain array, for drawing."""
        return as_dense(self.take(indices))

    @property
    def dtype(self) -> np.dtype[Any]:
        """Of a row as a plain array."""
        return self.rows(slice(0, 1)).dtype

    def blocks(self) -> Iterator[slice]:
        """Yield slices that together cover all rows, each of bounded memory."""
        doubles = type(self.X) is np.ndarray and self.X.dtype == np.float64
        most = BLOCK_DOUBLES if doubles else BLOCK_VALUES
        step = max(1, most // max(self.n_values, 1))
        for start in range(0, len(self), step):
            yield slice(start, min(start + step, len(self)))

    def values(self) -> Iterator[NDArray[Any]]:
        """Yield all rows block by block as plain arrays."""
        for block in self.blocks():
            yield self.rows(block)

    def map_blocks(
        self, what: str, work: BlockFunction, beside: NDArray[Any] | None = None
    ) -> Iterator[Any]:
        """Yield what `work` returns for each block, in the order of blocks.

        `beside` has an entry for each row, of which the work on a block gets its part; `what`
        tells the user what is being worked on. Work whose result is not asked for is not done.
        """
        for block in progress_bar(list(self.blocks()), what, self.progress):
            part = None if beside is None else beside[block]
            yield work(self.take(block), part, block.start)

    def map_blocks_lazily(
        self, what: str, work: BlockFunction, beside: NDArray[Any] | None = None
    ) -> Iterator[Any]:
        """Yield the same as `each`, for whoever hopes to stop early."""
        return self.map_blocks(what, work, beside)


def as_dense(rows: Any) -> NDArray[Any]:
    """Return rows of a table as a plain array."""
    if hasattr(rows, "toarray"):
        return np.asarray(rows.toarray())
    if isinstance(rows, np.ma.MaskedArray):
        return np.asarray(np.ma.filled(rows.astype(np.float64), np.nan))
    if hasattr(rows, "iloc") and all(kind.kind in "biuf" for kind in rows.dtypes):
        return _numeric_frame_to_array(rows)
    return np.asarray(rows.to_numpy() if hasattr(rows, "to_numpy") else rows)


def _numeric_frame_to_array(rows: Any) -> NDArray[Any]:
    """Return a pandas data frame of numbers, which becomes objects where its columns differ."""
    plain = np.asarray(rows.to_numpy())
    if plain.dtype.kind in "biuf":
        return plain
    return np.asarray(rows.to_numpy(dtype=np.float64))

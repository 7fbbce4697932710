"""Arrays of dask, of which only what is asked for is computed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray


def is_dask(values: Any) -> bool:
    """Return whether values are a collection of dask, which need not be imported to tell."""
    return type(values).__module__.partition(".")[0] == "dask"


def check_dask_array(argument: str, values: Any) -> Any:
    """Check that a dask collection is an array whose size is known."""
    if not hasattr(values, "to_delayed") or not hasattr(values, "chunks"):
        raise TypeError(
            f"{argument} must be a dask array, got a {type(values).__name__} of dask; give "
            f"{argument}.to_dask_array(lengths=True)"
        )
    if any(np.isnan(size) for size in values.shape):
        raise ValueError(
            f"{argument} must be a dask array of known size, got shape {values.shape}; call "
            f"{argument}.compute_chunk_sizes() first"
        )
    return values


@dataclass(frozen=True, eq=False, slots=True)
class DaskMatrix:
    """A read-only matrix that stays where it is: only the part that is asked for comes home.

    Parts are some of its rows, or some of its columns: ``[rows]`` and ``[:, columns]``.

    Attributes
    ----------
    array : dask array of shape (n_in, n_out)
    """

    array: Any

    @property
    def shape(self) -> tuple[int, ...]:
        """Of the whole matrix."""
        return tuple(int(size) for size in self.array.shape)

    @property
    def ndim(self) -> int:
        """Number of dimensions."""
        return len(self.shape)

    @property
    def dtype(self) -> np.dtype[Any]:
        """Of its numbers."""
        kind: np.dtype[Any] = np.dtype(self.array.dtype)
        return kind

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, part: Any) -> NDArray[Any]:
        # dask is there where its arrays are.
        from mlpviz._out_of_core.dask_scheduling import take  # noqa: PLC0415

        if not isinstance(part, tuple):
            return take(self.array, part)
        rows, columns = part
        assert isinstance(rows, slice)
        assert rows == slice(None)
        return take(self.array, columns, axis=1)

    def __array__(self, dtype: Any = None, *, copy: bool | None = None) -> NDArray[Any]:
        return np.asarray(self.array.compute(), dtype=dtype)

    def astype(self, dtype: DTypeLike, *, copy: bool = True) -> NDArray[Any]:
        """Return the whole matrix, for work that needs it all."""
        return self.__array__(dtype)

    def map_blocks(
        self, work: Callable[[NDArray[Any]], Any], *, progress: bool = False
    ) -> Iterator[Any]:
        """Yield what `work` returns for each chunk, done where the chunk is."""
        # dask is there where its arrays are.
        from mlpviz._out_of_core.dask_scheduling import block_tasks, compute_tasks  # noqa: PLC0415

        chunks = self.array.to_delayed().ravel()
        yield from compute_tasks(block_tasks(zip(chunks, strict=True), work), progress=progress)


def load_matrix(matrix: Any, *, progress: bool = False) -> NDArray[Any]:
    """Return a matrix as a plain array, brought home if it is of dask."""
    if not isinstance(matrix, DaskMatrix):
        return np.asarray(matrix)
    from mlpviz._out_of_core.dask_scheduling import compute_tasks  # noqa: PLC0415

    (values,) = compute_tasks([matrix.array], progress=progress)
    return np.asarray(values)

"""Dask arrays, of which only the requested part is computed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray


def is_dask(values: Any) -> bool:
    """Return whether `values` is a dask collection, without importing dask."""
    return type(values).__module__.partition(".")[0] == "dask"


def check_computed(argument: str, value: Any) -> None:
    """Raise if a value is an object of dask that is not computed yet, of unknown kind."""
    kind = type(value)
    if kind.__module__ in ("dask.bag.core", "dask.delayed"):
        raise TypeError(
            f"{argument} must be computed, got a {kind.__name__} of dask; give {argument}.compute()"
        )


def check_dask_array(argument: str, values: Any) -> Any:
    """Return a dask collection that is checked to be an array of known shape."""
    kind = type(values)
    if not kind.__module__.startswith("dask.array"):
        is_frame = hasattr(kind, "to_dask_array")
        way_out = "to_dask_array(lengths=True)" if is_frame else "compute()"
        raise TypeError(
            f"{argument} must be a dask array, got a {kind.__name__} of dask; give "
            f"{argument}.{way_out}"
        )
    if any(np.isnan(size) for size in values.shape):
        raise ValueError(
            f"{argument} must be a dask array of known size, got shape {values.shape}; call "
            f"{argument}.compute_chunk_sizes() first"
        )
    return values


@dataclass(frozen=True, eq=False, slots=True)
class DaskMatrix:
    """A read-only view of a dask matrix. Indexing computes some of its rows or columns.

    Supported are ``matrix[rows]`` and ``matrix[:, columns]``.

    Attributes
    ----------
    array : dask array of shape (n_in, n_out)
    """

    array: Any

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the whole matrix."""
        return tuple(int(size) for size in self.array.shape)

    @property
    def ndim(self) -> int:
        """Number of dimensions."""
        return len(self.shape)

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of the entries."""
        dtype: np.dtype[Any] = np.dtype(self.array.dtype)
        return dtype

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, key: Any) -> NDArray[Any]:
        from mlpviz._out_of_core.dask_scheduling import take  # noqa: PLC0415 - it imports dask

        if not isinstance(key, tuple):
            return take(self.array, key)
        rows, columns = key
        assert isinstance(rows, slice)
        assert rows == slice(None)
        return take(self.array, columns, axis=1)

    def __array__(self, dtype: Any = None, *, copy: bool | None = None) -> NDArray[Any]:
        return np.asarray(self.array.compute(), dtype=dtype)

    def astype(self, dtype: DTypeLike, *, copy: bool = True) -> NDArray[Any]:
        """Return the whole matrix as a numpy array."""
        return self.__array__(dtype)

    def map_blocks(
        self, function: Callable[[NDArray[Any]], Any], *, progress: bool = False
    ) -> Iterator[Any]:
        """Yield the result of `function` for each chunk, computed where the chunk is."""
        from mlpviz._out_of_core.dask_scheduling import (  # noqa: PLC0415 - it imports dask
            block_tasks,
            compute_tasks,
        )

        chunks = self.array.to_delayed().ravel()
        tasks = block_tasks(zip(chunks, strict=True), function)
        yield from compute_tasks(tasks, progress=progress)


def load_matrix(matrix: Any, *, progress: bool = False) -> NDArray[Any]:
    """Return a matrix as a numpy array. A dask matrix is computed."""
    if not isinstance(matrix, DaskMatrix):
        return np.asarray(matrix)
    from mlpviz._out_of_core.dask_scheduling import compute_tasks  # noqa: PLC0415 - it imports dask

    (values,) = compute_tasks([matrix.array], progress=progress)
    return np.asarray(values)

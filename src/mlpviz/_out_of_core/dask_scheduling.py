"""Work of dask on whatever scheduler the user has, with its progress where that is asked for."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

import cloudpickle
import numpy as np
from dask import compute, delayed
from dask.base import get_scheduler
from dask.diagnostics import ProgressBar
from numpy.typing import NDArray

from mlpviz._out_of_core.dask_fusing import fused


class PickledFunction:
    """Work that travels as bytes of cloudpickle, whatever it travels with.

    So a model of a class of the user's own script goes along with files of HDF5, which cloudpickle
    does not take. It is opened where it is done, and not at all on threads.

    Parameters
    ----------
    work : callable, optional
    sealed : bytes, optional
        The work as it travels, where it is not there itself.
    """

    def __init__(self, work: Callable[..., Any] | None, sealed: bytes | None = None) -> None:
        self._work, self._sealed = work, sealed

    def __call__(self, *block: Any) -> Any:
        """Do the work, which is opened first if it has traveled."""
        if self._work is None:
            assert self._sealed is not None
            self._work = cloudpickle.loads(self._sealed[::-1])
        return self._work(*block)

    def __reduce__(self) -> tuple[type["PickledFunction"], tuple[None, bytes]]:
        # Backwards, since distributed leaves to cloudpickle whatever has "__main__" in it.
        return PickledFunction, (None, self._sealed or cloudpickle.dumps(self._work)[::-1])


def block_tasks(blocks: Iterable[tuple[Any, ...]], work: Callable[..., Any]) -> list[Any]:
    """Return a task for each block, which loads it, works on it, and keeps nothing else."""
    # The work may hold a model: as a task of its own it travels to a worker once.
    shared = delayed(PickledFunction(work))
    return fused([shared(*block) for block in blocks])


def take(
    array: Any,
    indices: Any,
    axis: int = 0,
    plain: Callable[[Any], NDArray[Any]] = np.asarray,
) -> NDArray[Any]:
    """Bring some rows or columns of a matrix home, and of their chunks nothing else.

    `plain` makes a plain array of what was taken from a chunk.
    """
    chosen, places = np.unique(np.arange(array.shape[axis])[indices], return_inverse=True)
    if not len(chosen):
        return np.empty([0 if i == axis else n for i, n in enumerate(array.shape)], array.dtype)
    ends = np.cumsum(array.chunks[axis])
    numbers = np.searchsorted(ends, chosen, side="right")
    touched = np.unique(numbers)
    parts = [chosen[numbers == i] - ends[i] + array.chunks[axis][i] for i in touched]
    lines = np.moveaxis(array.blocks[*[slice(None)] * axis, touched].to_delayed(), axis, 0)
    pairs = [(chunk, part) for line, part in zip(lines, parts, strict=True) for chunk in line]
    found = compute_tasks(
        block_tasks(pairs, partial(_take_from_chunk, axis, plain)), progress=False
    )
    whole = [
        np.concatenate(found[i : i + lines.shape[1]], axis=1 - axis)
        for i in range(0, len(found), lines.shape[1])
    ]
    return np.take(np.concatenate(whole, axis=axis), places, axis=axis)


def _take_from_chunk(
    axis: int, plain: Callable[[Any], Any], chunk: Any, indices: NDArray[np.intp]
) -> Any:
    return plain(chunk[*[slice(None)] * axis, indices])


def compute_tasks(tasks: Sequence[Any], *, progress: bool) -> list[Any]:
    """Return what tasks return, computed by the user's scheduler; show dask's progress if asked."""
    if not progress:
        return list(compute(*tasks))
    client = getattr(get_scheduler(), "__self__", None)
    if client is not None and hasattr(client, "gather"):
        return _compute_on_cluster(client, tasks)
    with ProgressBar():
        return list(compute(*tasks))


def _compute_on_cluster(client: Any, tasks: Sequence[Any]) -> list[Any]:
    from distributed import progress as show  # noqa: PLC0415 - it is there where a cluster is

    futures = client.compute(tasks)
    try:
        show(futures, notebook=False)
        return list(client.gather(futures))
    except BaseException:
        client.cancel(futures)
        raise

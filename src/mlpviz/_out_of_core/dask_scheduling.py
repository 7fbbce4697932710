"""Compute dask tasks with the user's scheduler, with a progress bar on request."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

import cloudpickle
import numpy as np
from dask import compute, delayed
from dask.base import get_scheduler
from dask.diagnostics import ProgressBar
from numpy.typing import NDArray


class PickledFunction:
    """A function that is pickled with cloudpickle, whatever else is in the graph.

    A model of a class of the user's script can then be sent together with HDF5 files, which
    cloudpickle cannot pickle. The function is unpickled when it is first called. On threads it
    is never pickled.

    Parameters
    ----------
    function : callable, optional
    pickled : bytes, optional
        The pickled function, if `function` is None.
    """

    def __init__(self, function: Callable[..., Any] | None, pickled: bytes | None = None) -> None:
        self._function, self._pickled = function, pickled

    def __call__(self, *args: Any) -> Any:
        """Call the function, which is unpickled first if necessary."""
        if self._function is None:
            assert self._pickled is not None
            self._function = cloudpickle.loads(self._pickled[::-1])
        return self._function(*args)

    def __reduce__(self) -> tuple[type["PickledFunction"], tuple[None, bytes]]:
        # The bytes are reversed: distributed would use cloudpickle for the whole graph if it
        # found "__main__" in them.
        return PickledFunction, (None, self._pickled or cloudpickle.dumps(self._function)[::-1])


def block_tasks(blocks: Iterable[tuple[Any, ...]], function: Callable[..., Any]) -> list[Any]:
    """Return a delayed call of `function` for each block.

    The function is a task of its own, so a model that it holds is sent to each worker once.
    """
    shared = delayed(PickledFunction(function))
    return [shared(*block) for block in blocks]


def take(
    array: Any,
    indices: Any,
    axis: int = 0,
    to_numpy: Callable[[Any], NDArray[Any]] = np.asarray,
) -> NDArray[Any]:
    """Return some rows or columns of a dask matrix, reading only the chunks that hold them.

    `to_numpy` converts what is taken from a chunk.
    """
    unique, positions = np.unique(np.arange(array.shape[axis])[indices], return_inverse=True)
    if not len(unique):
        return np.empty([0 if i == axis else n for i, n in enumerate(array.shape)], array.dtype)
    stops = np.cumsum(array.chunks[axis])
    chunk_of = np.searchsorted(stops, unique, side="right")
    used = np.unique(chunk_of)
    parts = [unique[chunk_of == i] - stops[i] + array.chunks[axis][i] for i in used]
    chunks = np.moveaxis(array.blocks[*[slice(None)] * axis, used].to_delayed(), axis, 0)
    pairs = [(chunk, part) for line, part in zip(chunks, parts, strict=True) for chunk in line]
    tasks = block_tasks(pairs, partial(_take_from_chunk, axis, to_numpy))
    taken = compute_tasks(tasks, progress=False)
    n_across = chunks.shape[1]
    lines = [
        np.concatenate(taken[i : i + n_across], axis=1 - axis)
        for i in range(0, len(taken), n_across)
    ]
    return np.take(np.concatenate(lines, axis=axis), positions, axis=axis)


def _take_from_chunk(
    axis: int, to_numpy: Callable[[Any], Any], chunk: Any, indices: NDArray[np.intp]
) -> Any:
    return to_numpy(chunk[*[slice(None)] * axis, indices])


def compute_tasks(tasks: Sequence[Any], *, progress: bool) -> list[Any]:
    """Return the results of tasks, computed by the user's scheduler."""
    if not progress:
        return list(compute(*tasks))
    client = getattr(get_scheduler(), "__self__", None)
    if client is not None and hasattr(client, "gather"):
        return _compute_on_cluster(client, tasks)
    with ProgressBar():
        return list(compute(*tasks))


def _compute_on_cluster(client: Any, tasks: Sequence[Any]) -> list[Any]:
    from distributed import progress as show_progress  # noqa: PLC0415 - only with a cluster

    futures = client.compute(tasks)
    try:
        show_progress(futures, notebook=False)
        return list(client.gather(futures))
    except BaseException:
        client.cancel(futures)
        raise

"""Work of dask on whatever scheduler the user has, with its progress where that is asked for."""

from collections.abc import Sequence
from typing import Any

from dask import compute
from dask.base import get_scheduler
from dask.diagnostics import ProgressBar


def computed(tasks: Sequence[Any], *, progress: bool) -> list[Any]:
    """Return what tasks return, computed by the user's scheduler; show dask's progress if asked."""
    if not progress:
        return list(compute(*tasks))
    client = getattr(get_scheduler(), "__self__", None)
    if client is not None and hasattr(client, "gather"):
        return _watched_on_cluster(client, tasks)
    with ProgressBar():
        return list(compute(*tasks))


def _watched_on_cluster(client: Any, tasks: Sequence[Any]) -> list[Any]:
    from distributed import progress as show  # noqa: PLC0415 - it is there where a cluster is

    futures = client.compute(tasks)
    try:
        show(futures, notebook=False)
        return list(client.gather(futures))
    except BaseException:
        client.cancel(futures)
        raise

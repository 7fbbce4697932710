"""A task does at once what it alone needs; what several need is done once."""

import dask
import dask.array as da
import numpy as np
import pytest

from mlpviz._out_of_core.dask_fusing import fused

X = np.arange(240.0).reshape(40, 6)


def loaded_with(calls, columns=6):
    """X as a dask array in blocks of ten rows, which notes each block that is loaded."""

    def block(block_info=None):
        rows, cols = block_info[None]["array-location"]
        calls.append((rows[0], cols[0]))
        return X[slice(*rows), slice(*cols)]

    chunks = ((10,) * 4, (columns,) * (6 // columns))
    return da.map_blocks(block, chunks=chunks, dtype=X.dtype, meta=X[:0])


def tasks_of(lazy):
    return [dask.delayed(np.sum)(block, axis=1) for block in lazy.to_delayed().ravel()]


def keys_in(tasks):
    return {key for task in dask.optimize(*tasks) for key in dict(task.__dask_graph__())}


ALONE = {
    "rows": loaded_with,
    "columns": lambda calls: loaded_with(calls, columns=2).rechunk({1: 6}),
    "images": lambda calls: loaded_with(calls).reshape(40, 2, 3).reshape(40, 6),
    "needed twice": lambda calls: loaded_with(calls) / loaded_with(calls).max(axis=1)[:, None],
}


@pytest.mark.parametrize("source", ALONE.values(), ids=ALONE.keys())
def test_a_block_is_loaded_and_worked_on_by_one_task(source):
    calls = []
    lazy = source(calls)
    tasks = fused(tasks_of(lazy))
    assert keys_in(tasks) == {task.key for task in tasks}
    with dask.config.set(scheduler="synchronous"):
        expected = dask.compute(*tasks_of(lazy))
        calls.clear()
        results = dask.compute(*tasks)
    np.testing.assert_array_equal(np.concatenate(results), np.concatenate(expected))


def test_what_several_blocks_need_is_done_once():
    calls = []
    lazy = loaded_with(calls)
    with dask.config.set(scheduler="synchronous"):
        results = dask.compute(*fused(tasks_of(lazy - lazy.mean(axis=0))))
    np.testing.assert_allclose(np.concatenate(results), (X - X.mean(axis=0)).sum(axis=1))
    assert sorted(calls) == [(row, 0) for row in (0, 10, 20, 30)]


def test_what_all_share_is_not_done_by_each():
    """Were the parts of a sum one task with the whole, none of them would be done beside others."""
    lazy = loaded_with([])
    keys = keys_in(fused(tasks_of(lazy / lazy.sum())))
    assert len(keys) > 4 * 2


def test_some_of_the_tasks_need_nothing_of_the_others():
    calls = []
    tasks = fused(tasks_of(loaded_with(calls)))
    with dask.config.set(scheduler="synchronous"):
        (result,) = dask.compute(tasks[2])
    np.testing.assert_array_equal(result, X[20:30].sum(axis=1))
    assert calls == [(20, 0)]


def test_no_tasks_are_none():
    assert fused([]) == []

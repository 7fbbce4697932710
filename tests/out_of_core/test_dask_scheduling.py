"""Work goes to where blocks are, and models of any class go with it."""

import pickle
import sys
from operator import add

import dask
import dask.array as da
import numpy as np
import pytest

from mlpviz._out_of_core.dask_scheduling import PickledFunction, block_tasks, compute_tasks, take


class Counted:
    """Work that counts how often it was pickled."""

    n_pickled = 0

    def __call__(self, a, b):
        return a + b

    def __reduce__(self):
        Counted.n_pickled += 1
        return Counted, ()


def of_main(monkeypatch):
    """Work of a class of the script that runs, as far as pickle can tell."""

    class Own:
        def __call__(self, a, b):
            return a * b

    Own.__module__, Own.__qualname__ = "__main__", "Own"
    monkeypatch.setattr(sys.modules["__main__"], "Own", Own, raising=False)
    return Own()


def test_work_of_a_script_travels_by_value(monkeypatch):
    sent = pickle.dumps(PickledFunction(of_main(monkeypatch)))
    monkeypatch.delattr(sys.modules["__main__"], "Own")
    assert pickle.loads(sent)(3, 4) == 12  # noqa: S301 - made above


def test_plain_pickle_is_enough_for_distributed(monkeypatch):
    """It would send all the graph by cloudpickle if it found that name, arrays of HDF5 too."""
    work = of_main(monkeypatch)
    assert b"__main__" in pickle.dumps(work)
    assert b"__main__" not in pickle.dumps(PickledFunction(work))


def test_a_parcel_that_is_passed_on_stays_sealed():
    Counted.n_pickled = 0
    passed_on = pickle.loads(pickle.dumps(pickle.loads(pickle.dumps(PickledFunction(Counted())))))  # noqa: S301 - made here
    assert Counted.n_pickled == 1
    assert passed_on(1, 2) == 3


def test_threads_need_no_pickles():
    Counted.n_pickled = 0
    blocks = [(i, 10) for i in range(5)]
    with dask.config.set(scheduler="threads"):
        assert compute_tasks(block_tasks(blocks, Counted()), progress=False) == [10, 11, 12, 13, 14]
    assert Counted.n_pickled == 0


@pytest.mark.parametrize("progress", [False, True])
def test_results_come_in_the_order_of_blocks(progress):
    lazy = da.from_array(np.arange(6), 2)
    tasks = block_tasks(((block, i) for i, block in enumerate(lazy.to_delayed())), add)
    with dask.config.set(scheduler="synchronous"):
        results = compute_tasks(tasks, progress=progress)
    np.testing.assert_array_equal(results, [[0, 1], [3, 4], [6, 7]])


MATRIX = np.arange(120.0).reshape(20, 6)
PARTS = [[3, 0, 3], slice(2, 5), [], np.arange(6) > 3, slice(None)]


@pytest.mark.parametrize("chunks", [(20, 6), (3, 2), ((0, 4, 16), (5, 1))])
@pytest.mark.parametrize("part", PARTS, ids=str)
def test_rows_and_columns_are_those_of_numpy(part, chunks):
    rows = np.arange(20)[:6][part]
    with dask.config.set(scheduler="synchronous"):
        lazy = da.from_array(MATRIX, chunks)
        np.testing.assert_array_equal(take(lazy, rows), MATRIX[rows])
        np.testing.assert_array_equal(take(lazy, part, axis=1), MATRIX[:, part])


def test_only_the_chunks_that_hold_rows_are_read():
    read = []

    def block(block_info=None):
        (start, stop), _ = block_info[None]["array-location"]
        read.append(start)
        return MATRIX[start:stop]

    lazy = da.map_blocks(block, chunks=((5,) * 4, 6), dtype=float, meta=MATRIX[:0])
    with dask.config.set(scheduler="synchronous"):
        np.testing.assert_array_equal(take(lazy, [17, 5, 16, 9]), MATRIX[[17, 5, 16, 9]])
    assert sorted(read) == [5, 15]

import dask
import dask.array as da
import numpy as np
import pytest

from mlpviz import histograms
from mlpviz.dask_arrays import DaskMatrix
from mlpviz.histograms import WeightBlocks, histogram, largest_multiple

WEIGHTS = np.random.default_rng(0).normal(size=(50, 20))
EDGES = np.linspace(-30, 30, 13)


@pytest.mark.parametrize("block", [1, 100, 2**22])
def test_shares_are_those_of_all_weights_whatever_the_blocks(block, monkeypatch):
    monkeypatch.setattr(histograms, "BLOCK_VALUES", block)
    found = histogram(WeightBlocks(WEIGHTS), 0.2, EDGES)
    np.testing.assert_allclose(found.shares, np.histogram(WEIGHTS / 0.2, EDGES)[0] / 1000)
    assert found.shares.sum() == pytest.approx(1)
    assert found.beyond == pytest.approx((np.abs(WEIGHTS) > 0.2).mean())
    assert largest_multiple(WeightBlocks(WEIGHTS), 0.2) == pytest.approx(
        np.abs(WEIGHTS).max() / 0.2
    )


def test_weights_at_the_bound_are_within_it():
    assert histogram(WeightBlocks(np.full((3, 3), 0.1 + 1e-12)), 0.1, EDGES).beyond == 0


def test_weights_that_are_not_finite_are_left_out():
    weights = np.array([[0.1, np.nan], [np.inf, 0.3]])
    found = histogram(WeightBlocks(weights), 0.2, EDGES)
    assert found.beyond == 0.5
    assert largest_multiple(WeightBlocks(weights), 0.2) == pytest.approx(1.5)


def test_chunks_of_dask_are_counted_where_they_are_each_once(monkeypatch):
    read = []

    def block(block_info=None):
        (top, bottom), (left, right) = block_info[None]["array-location"]
        read.append((top, left))
        return WEIGHTS[top:bottom, left:right]

    chunks = ((30, 20), (5,) * 4)
    lazy = da.map_blocks(block, chunks=chunks, dtype=float, meta=WEIGHTS[:0])
    monkeypatch.setattr(DaskMatrix, "__getitem__", None)
    monkeypatch.setattr(DaskMatrix, "__array__", None)
    with dask.config.set(scheduler="synchronous"):
        found = histogram(WeightBlocks(DaskMatrix(lazy)), 0.2, EDGES)
    assert len(read) == len(set(read)) == 8
    np.testing.assert_array_equal(found.shares, histogram(WeightBlocks(WEIGHTS), 0.2, EDGES).shares)

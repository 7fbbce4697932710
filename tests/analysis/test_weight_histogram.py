import dask
import dask.array as da
import numpy as np
import pytest

from mlpviz._analysis.initialization import InitialRange
from mlpviz._analysis.weight_histogram import (
    WeightBlocks,
    largest_relative_weight,
    layer_histograms,
    weight_histogram,
)
from mlpviz._out_of_core.dask_arrays import DaskMatrix

WEIGHTS = np.random.default_rng(0).normal(size=(50, 20))
EDGES = np.linspace(-30, 30, 13)


@pytest.mark.parametrize("block", [1, 100, 2**22])
def test_shares_are_those_of_all_weights_whatever_the_blocks(block, monkeypatch):
    monkeypatch.setattr("mlpviz._out_of_core.blocks.BLOCK_VALUES", block)
    found = weight_histogram(WeightBlocks(WEIGHTS), 0.2, EDGES)
    np.testing.assert_allclose(found.shares, np.histogram(WEIGHTS / 0.2, EDGES)[0] / 1000)
    assert found.shares.sum() == pytest.approx(1)
    assert found.beyond == pytest.approx((np.abs(WEIGHTS) > 0.2).mean())
    assert largest_relative_weight(WeightBlocks(WEIGHTS), 0.2) == pytest.approx(
        np.abs(WEIGHTS).max() / 0.2
    )


def test_weights_at_the_bound_are_within_it():
    assert weight_histogram(WeightBlocks(np.full((3, 3), 0.1 + 1e-12)), 0.1, EDGES).beyond == 0


def test_weights_that_are_not_finite_are_left_out():
    weights = np.array([[0.1, np.nan], [np.inf, 0.3]])
    found = weight_histogram(WeightBlocks(weights), 0.2, EDGES)
    assert found.beyond == 0.5
    assert largest_relative_weight(WeightBlocks(weights), 0.2) == pytest.approx(1.5)


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
        found = weight_histogram(WeightBlocks(DaskMatrix(lazy)), 0.2, EDGES)
    assert len(read) == len(set(read)) == 8
    np.testing.assert_array_equal(
        found.shares, weight_histogram(WeightBlocks(WEIGHTS), 0.2, EDGES).shares
    )


def test_blocks_are_whole_rows_however_few_values_a_block_may_have(monkeypatch):
    monkeypatch.setattr("mlpviz._out_of_core.blocks.BLOCK_VALUES", 1)
    assert list(WeightBlocks(WEIGHTS).map_blocks(np.size)) == [20] * 50


def test_a_bar_shows_the_weights_on_request(capsys):
    assert list(WeightBlocks(WEIGHTS, progress=True).map_blocks(np.size)) == [1000]
    assert capsys.readouterr().err.lstrip("\r").startswith("weights:   0%|")
    lazy = DaskMatrix(da.from_array(WEIGHTS, (25, 20)))
    with dask.config.set(scheduler="synchronous"):
        assert list(WeightBlocks(lazy, progress=True).map_blocks(np.size)) == [500, 500]
        assert "100% Completed" in capsys.readouterr().out
        for weights in (WEIGHTS, lazy):
            list(WeightBlocks(weights).map_blocks(np.size))
    assert capsys.readouterr() == ("", "")


def test_chunks_of_dask_leave_out_what_is_not_finite():
    weights = np.array([[0.1, np.nan], [np.inf, 0.3]])
    lazy = WeightBlocks(DaskMatrix(da.from_array(weights, (1, 2))))
    with dask.config.set(scheduler="synchronous"):
        assert largest_relative_weight(lazy, 0.2) == pytest.approx(1.5)
        assert weight_histogram(lazy, 0.2, EDGES).beyond == 0.5


@pytest.mark.parametrize("weights", [np.empty((0, 3)), np.full((2, 2), np.nan)])
def test_where_there_is_no_finite_weight_nothing_is_counted(weights):
    assert largest_relative_weight(WeightBlocks(weights), 0.2) == 0
    found = weight_histogram(WeightBlocks(weights), 0.2, EDGES)
    assert found.edges is EDGES
    assert not found.shares.any()
    assert found.beyond == 0


def test_one_weight_is_all_weights():
    found = weight_histogram(WeightBlocks(np.array([[0.3]])), 0.2, EDGES)
    assert (found.shares.sum(), found.beyond) == (1, 1)


def histograms(xscale, *weights):
    ranges = {f"layer {i}": InitialRange(0.2, 0.1, "glorot") for i in range(len(weights))}
    return layer_histograms([WeightBlocks(each) for each in weights], ranges, 10, xscale)


@pytest.mark.parametrize("xscale", ["linear", "symlog"])
def test_layers_share_bins_that_hold_every_weight(xscale):
    found = histograms(xscale, WEIGHTS, 5 * WEIGHTS)
    first, second = found["layer 0"], found["layer 1"]
    np.testing.assert_array_equal(first.edges, second.edges)
    np.testing.assert_allclose(first.edges, -first.edges[::-1], atol=1e-12)
    assert first.edges[-1] == pytest.approx(1.05 * np.abs(5 * WEIGHTS).max() / 0.2)
    assert first.shares.sum() == pytest.approx(1)
    assert second.shares.sum() == pytest.approx(1)
    widths = np.diff(first.edges if xscale == "linear" else np.arcsinh(first.edges))
    np.testing.assert_allclose(widths, widths[0])


def test_bins_reach_beyond_the_initial_range_even_if_no_weight_does():
    assert histograms("linear", WEIGHTS * 1e-6)["layer 0"].edges[-1] == pytest.approx(1.155)


def test_a_layer_without_a_finite_weight_is_named():
    with pytest.raises(ValueError, match="the weights of layer 1 are NaN or infinite throughout"):
        histograms("linear", WEIGHTS, np.full((2, 2), np.nan))

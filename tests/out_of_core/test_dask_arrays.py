"""A matrix of dask: only what is asked for is computed."""

import dask
import dask.array as da
import dask.bag
import numpy as np
import pytest

from mlpviz import (
    plot_first_layer_filters,
    plot_image_grid,
    plot_loss_curve,
    plot_prediction_grid,
)
from mlpviz._out_of_core.dask_arrays import DaskMatrix, check_dask_array, is_dask, load_matrix

VALUES = np.arange(24.0).reshape(6, 4)


@pytest.fixture
def matrix():
    return DaskMatrix(da.from_array(VALUES, chunks=(2, 4)))


def test_dask_collections_are_recognized(matrix):
    assert is_dask(matrix.array)
    assert not is_dask(VALUES)
    assert not is_dask(None)


def test_it_has_the_shape_and_type_of_the_array(matrix):
    assert (matrix.shape, matrix.ndim, len(matrix)) == ((6, 4), 2, 6)
    assert matrix.dtype == np.float64


def test_rows_and_columns_are_those_of_the_array(matrix):
    np.testing.assert_array_equal(matrix[[5, 0]], VALUES[[5, 0]])
    np.testing.assert_array_equal(matrix[2:4], VALUES[2:4])
    np.testing.assert_array_equal(matrix[:, [3, 1]], VALUES[:, [3, 1]])


def test_the_whole_is_an_array(matrix):
    np.testing.assert_array_equal(np.asarray(matrix), VALUES)
    assert matrix.astype(np.float32).dtype == np.float32
    np.testing.assert_array_equal(load_matrix(matrix), VALUES)
    assert load_matrix(VALUES) is VALUES


def test_blocks_are_the_chunks_each_once(matrix):
    sums = list(matrix.map_blocks(np.sum))
    assert sums == [VALUES[start : start + 2].sum() for start in (0, 2, 4)]


def test_rows_of_one_chunk_do_not_compute_the_others():
    computed = []

    def load(block, block_info=None):
        computed.append(block_info[0]["chunk-location"])
        return block

    lazy = da.from_array(VALUES, chunks=(2, 4)).map_blocks(load, dtype=float, meta=np.empty((0, 0)))
    with dask.config.set(scheduler="synchronous"):
        np.testing.assert_array_equal(DaskMatrix(lazy)[[2, 3]], VALUES[2:4])
    assert computed == [(1, 0)]


@pytest.mark.parametrize(
    "collection",
    [dask.delayed(VALUES), dask.bag.from_sequence(VALUES.tolist())],
    ids=["Delayed", "Bag"],
)
def test_a_collection_that_is_no_array_is_refused_with_a_way_out(collection):
    with pytest.raises(TypeError, match=r"X must be a dask array, got a .*; give X\.compute\(\)"):
        check_dask_array("X", collection)
    with pytest.raises(TypeError, match=r"X must be a dask array, got a .*; give X\.compute\(\)"):
        plot_image_grid(collection, (2, 2))


def test_an_unknown_size_is_refused_with_a_way_out_that_works():
    array = da.from_array(VALUES, chunks=(2, 4))
    filtered = array[array[:, 0] > 3]
    with pytest.raises(ValueError, match=r"X\.compute_chunk_sizes\(\)"):
        check_dask_array("X", filtered)
    assert check_dask_array("X", filtered.compute_chunk_sizes()).shape == (5, 4)


@pytest.mark.parametrize(
    ("argument", "call"),
    [
        ("model", plot_loss_curve),
        ("model", lambda lazy: plot_first_layer_filters(lazy, (2, 2))),
        ("model", lambda lazy: plot_prediction_grid(lazy, VALUES, [0] * 6, (2, 2))),
        ("y", lambda lazy: plot_prediction_grid(None, VALUES, lazy, (2, 2), y_pred=[0] * 6)),
        ("y_pred", lambda lazy: plot_prediction_grid(None, VALUES, [0] * 6, (2, 2), y_pred=lazy)),
    ],
)
def test_what_is_not_computed_is_refused_by_name(argument, call):
    with pytest.raises(TypeError, match=rf"{argument} must be computed.*{argument}\.compute\(\)"):
        call(dask.delayed([0, 1, 0, 1, 0, 1]))

"""Rows of tables of every kind."""

import re

import dask.array as da
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpviz._samples.image_shape import parse_image_shape
from mlpviz._samples.samples import as_samples
from mlpviz._samples.targets import as_targets

TABLE = np.arange(12.0).reshape(4, 3)


def of_list(table):
    return table.tolist()


def of_fortran(table):
    return np.asfortranarray(table)


def of_matrix(table):
    return table.view(np.matrix)


def of_pandas(table):
    return pytest.importorskip("pandas").DataFrame(table, index=[7, 7, 1, 0][: len(table)])


def of_nullable_pandas(table):
    return pytest.importorskip("pandas").DataFrame(table).astype("Float64")


def of_polars(table):
    return pytest.importorskip("polars").DataFrame(table, schema=["a", "b", "c"])


def sparse(kind):
    return lambda table: pytest.importorskip("scipy.sparse").csr_array(table).asformat(kind)


def of_sparse_matrix(table):
    return pytest.importorskip("scipy.sparse").coo_matrix(table)


def of_dask(table):
    return da.from_array(table, (3, 2))


KINDS = {
    "array": np.array,
    "list": of_list,
    "fortran": of_fortran,
    "matrix": of_matrix,
    "pandas": of_pandas,
    "nullable pandas": of_nullable_pandas,
    "polars": of_polars,
    "csr": sparse("csr"),
    "csc": sparse("csc"),
    "coo": sparse("coo"),
    "dia": sparse("dia"),
    "bsr": sparse("bsr"),
    "coo matrix": of_sparse_matrix,
    "dask": of_dask,
}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())
def test_rows_are_the_same_of_every_kind_of_table(kind):
    table = as_samples(kind(TABLE))
    assert (len(table), table.n_values) == (4, 3)
    np.testing.assert_array_equal(table.rows(np.array([2, 0])), TABLE[[2, 0]])
    np.testing.assert_array_equal(table.rows(slice(1, 3)), TABLE[1:3])
    np.testing.assert_array_equal(np.concatenate(list(table.dense_blocks())), TABLE)
    for rows in (table.rows(np.array([1])), *table.dense_blocks()):
        assert type(rows) is np.ndarray


@pytest.mark.parametrize("kind", [np.array, of_dask])
def test_progress_is_shown_only_where_it_is_asked_for(kind):
    assert as_samples(kind(TABLE)).progress is False
    assert as_samples(kind(TABLE), progress=True).progress is True
    with pytest.raises(TypeError, match=r"^progress must be True or False, got 'yes'$"):
        as_samples(kind(TABLE), progress="yes")


@pytest.mark.parametrize("kind", [np.array, of_pandas, of_polars, sparse("csr")])
def test_the_model_gets_rows_of_the_kind_that_it_was_given(kind):
    X = kind(TABLE)
    assert type(as_samples(X).take(np.array([1, 3]))) is type(X)


def test_missing_values_under_a_mask_are_not_shown_as_numbers():
    masked = np.ma.masked_array(TABLE.astype(int), TABLE == 4)
    rows = as_samples(masked).rows(slice(0, 4))
    np.testing.assert_array_equal(rows, np.where(TABLE == 4, np.nan, TABLE))


def test_columns_of_different_numbers_are_numbers():
    pd = pytest.importorskip("pandas")
    columns = {"a": [True, False], "b": [1.5, 2.5], "c": pd.array([1, None], "Int64")}
    rows = as_samples(pd.DataFrame(columns)).rows(slice(0, 2))
    np.testing.assert_array_equal(rows, [[1, 1.5, 1], [0, 2.5, np.nan]])


def test_a_column_of_text_is_refused():
    pd = pytest.importorskip("pandas")
    with pytest.raises(TypeError, match=r"^X must hold real numbers, got dtype object$"):
        as_samples(pd.DataFrame({"a": [1, 2], "b": ["1", "2"]}))


def test_a_memory_map_is_read_row_by_row(tmp_path):
    stored = np.memmap(tmp_path / "X", dtype="u1", mode="w+", shape=(4, 3))
    stored[:] = TABLE
    table = as_samples(stored)
    assert table.X is stored
    np.testing.assert_array_equal(table.rows(np.array([3, 1])), TABLE[[3, 1]])


@given(st.integers(1, 40), st.integers(1, 9), st.integers(1, 60))
def test_blocks_cover_all_rows_once_in_order_and_are_bounded(n, width, most):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("mlpviz._out_of_core.blocks.BLOCK_VALUES", most)
        blocks = list(as_samples(np.zeros((n, width))).blocks())
    covered = [row for block in blocks for row in range(block.start, block.stop)]
    assert covered == list(range(n))
    assert all(block.stop - block.start <= max(1, most // width) for block in blocks)


@pytest.mark.parametrize(
    ("X", "error", "message"),
    [
        (
            np.zeros((2, 8, 8)),
            ValueError,
            "X must have shape (n_samples, n_pixels), got (2, 8, 8); give X.reshape(len(X), -1)",
        ),
        (np.zeros(5), ValueError, "X must have shape (n_samples, n_pixels), got (5,)"),
        (
            3,
            TypeError,
            ("X must be an array or a table, got int; give an array with one row for each image"),
        ),
        (
            None,
            TypeError,
            (
                "X must be an array or a table, got NoneType; give an "
                "array with one row for each image"
            ),
        ),
        (np.zeros((0, 5)), ValueError, "X has no rows, so there is nothing to show"),
        ([["a", "b"]], TypeError, "X must hold real numbers, got dtype <U1"),
        (np.ones((2, 2)) * 1j, TypeError, "X must hold real numbers, got dtype complex128"),
        (
            da.from_array(TABLE, (3, 2))[da.from_array(TABLE[:, 0], 3) > 1],
            ValueError,
            (
                "X must be a dask array of known size, got shape (nan, 3); call "
                "X.compute_chunk_sizes() first"
            ),
        ),
    ],
)
def test_what_is_no_table_of_numbers(X, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        as_samples(X)


@pytest.mark.parametrize(
    ("sizes", "image_shape", "channel_axis"),
    [((5, 2, 3), (2, 3), -1), ((5, 2, 3, 1), (2, 3), -1), ((5, 3, 2, 4), (3, 2, 4), 0)],
)
def test_images_that_are_not_flattened_are_taken_as_such(sizes, image_shape, channel_axis):
    X = np.arange(np.prod(sizes)).reshape(sizes)
    given = as_samples(X, parse_image_shape(image_shape, channel_axis))
    np.testing.assert_array_equal(given.X, X.reshape(5, -1))
    lazy = as_samples(da.from_array(X, 2), parse_image_shape(image_shape, channel_axis))
    np.testing.assert_array_equal(lazy.rows(slice(None)), X.reshape(5, -1))


def test_rows_of_a_data_frame_may_be_images_of_one_line():
    given = as_samples(of_pandas(TABLE), parse_image_shape((1, 3)))
    np.testing.assert_array_equal(given.rows(slice(None)), TABLE)


@pytest.mark.parametrize(
    ("sizes", "way_out"),
    [
        ((5, 3, 2), "image_shape=(3, 2)"),
        ((5, 6, 1), "X.reshape(len(X), -1)"),
        ((5, 2, 3, 3), "image_shape=(2, 3, 3)"),
    ],
)
def test_arrays_of_another_shape_than_the_images_are_refused(sizes, way_out):
    expected = (
        f"X must have shape (n_samples, n_pixels) or (n_samples, 2, 3), got {sizes}; give {way_out}"
    )
    with pytest.raises(ValueError, match=f"^{re.escape(expected)}$"):
        as_samples(np.zeros(sizes), parse_image_shape((2, 3)))


@pytest.mark.parametrize("check", [as_samples, lambda values: as_targets("X", values, 2)])
def test_lists_of_different_lengths_are_refused_by_name(check):
    with pytest.raises(TypeError, match=r"^X must be an array or lists of one length: "):
        check([[1], [2, 3]])


def test_paths_are_no_images():
    with pytest.raises(
        TypeError, match=r"got text such as 'a.png'; if these are paths, give \[numpy"
    ):
        as_samples(["a.png", "b.png"])

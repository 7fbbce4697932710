"""Rows of tables as plain arrays, and work on them block by block."""

import numpy as np
import pandas as pd
import pytest

from mlpviz._samples.table import Samples, as_dense

TABLE = np.arange(14.0).reshape(7, 2)


class OnADevice:
    """A table that becomes an array only where that is asked for by name, as cuDF's do."""

    shape = TABLE.shape

    def __init__(self, values):
        self.values = values

    def __getitem__(self, rows):
        return OnADevice(self.values[rows])

    def to_numpy(self):
        return self.values


def largest(rows, beside, start):
    return rows.max(), None if beside is None else beside.tolist(), start


@pytest.fixture
def three_rows_at_once(monkeypatch):
    monkeypatch.setattr("mlpviz._out_of_core.blocks.BLOCK_VALUES", 6)


def test_blocks_are_as_large_as_they_may_be(three_rows_at_once):
    assert list(Samples(TABLE).blocks()) == [slice(0, 3), slice(3, 6), slice(6, 7)]
    assert list(Samples(np.zeros((7, 1))).blocks()) == [slice(0, 6), slice(6, 7)]
    assert list(Samples(np.zeros((7, 0))).blocks()) == [slice(0, 6), slice(6, 7)]
    assert list(Samples(np.zeros((2, 9))).blocks()) == [slice(0, 1), slice(1, 2)]


@pytest.mark.parametrize("how", [Samples.map_blocks, Samples.map_blocks_lazily])
def test_work_gets_each_block_with_what_stands_beside_it(how, three_rows_at_once, capsys):
    beside = np.arange(7) * 10
    found = list(how(Samples(TABLE), "limits", largest, beside))
    assert found == [(5, [0, 10, 20], 0), (11, [30, 40, 50], 3), (13, [60], 6)]
    assert list(how(Samples(TABLE), "limits", largest)) == [
        (5, None, 0),
        (11, None, 3),
        (13, None, 6),
    ]
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("how", [Samples.map_blocks, Samples.map_blocks_lazily])
def test_the_user_sees_what_is_worked_on_and_how_many_blocks_are_done(
    how, three_rows_at_once, capsys
):
    assert len(list(how(Samples(TABLE, progress=True), "limits", largest))) == 3
    assert "limits:   0%" in (shown := capsys.readouterr().err)
    assert "0/3" in shown


@pytest.mark.parametrize("kind", [np.uint8, np.float32])
def test_frames_of_one_type_keep_it(kind):
    rows = as_dense(pd.DataFrame(TABLE.astype(kind)))
    assert rows.dtype == kind
    np.testing.assert_array_equal(rows, TABLE)


def test_columns_of_different_types_are_numbers_of_double_precision():
    rows = as_dense(pd.DataFrame({"a": [True, False], "b": pd.array([1, None], "Int64")}))
    assert rows.dtype == np.float64
    np.testing.assert_array_equal(rows, [[1, 1], [0, np.nan]])


def test_what_must_be_asked_for_its_array_is_asked():
    np.testing.assert_array_equal(Samples(OnADevice(TABLE)).rows(slice(1, 3)), TABLE[1:3])

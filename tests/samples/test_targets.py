"""True classes and values of every kind."""

import re

import dask.array as da
import numpy as np
import pytest

from mlpviz._out_of_core.dask_arrays import DaskMatrix
from mlpviz._samples.targets import as_targets, check_no_missing

TABLE = np.arange(12.0).reshape(4, 3)


@pytest.mark.parametrize(
    "y",
    [
        ["a", "b", "a"],
        np.array(["a", "b", "a"]),
        np.array([["a"], ["b"], ["a"]]),
        np.array(["a", "b", "a"], object),
    ],
)
def test_targets_of_any_kind(y):
    assert as_targets("y", y, 3).tolist() == ["a", "b", "a"]


def test_targets_of_data_frames():
    pd, pl = pytest.importorskip("pandas"), pytest.importorskip("polars")
    values = ["a", "b", "a"]
    for y in (
        pd.Series(values, index=[5, 5, 1]),
        pd.Series(values, dtype="category"),
        pd.Categorical(values),
        pd.Series(values, dtype="string"),
        pd.DataFrame({"label": values}),
        pl.Series(values),
        pl.Series(values, dtype=pl.Categorical),
        pl.DataFrame({"label": values}),
    ):
        assert as_targets("y", y, 3).tolist() == values


class OnADevice:
    """Values that become an array only where that is asked for by name, as cuDF's do."""

    def to_numpy(self):
        return np.array(["a", "b", "a"])


def test_targets_that_must_be_asked_for_their_array():
    assert as_targets("y", OnADevice(), 3).tolist() == ["a", "b", "a"]


@pytest.mark.parametrize("labels", [np.arange(4), np.arange(4)[:, None]])
def test_labels_of_dask_come_home(labels):
    targets = as_targets("y", da.from_array(labels, 3), 4)
    assert type(targets) is np.ndarray
    assert targets.tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize("width", [2, 3])
def test_several_values_for_each_image_stay_with_dask_row_by_row(width):
    targets = as_targets("y", da.from_array(TABLE[:, :width], (3, 1)), 4)
    assert type(targets) is DaskMatrix
    assert targets.array.chunks == ((3, 1), (width,))
    np.testing.assert_array_equal(targets[np.array([3, 0])], TABLE[[3, 0], :width])


def test_targets_of_dask_must_be_of_known_size():
    lazy = da.from_array(TABLE, (3, 2))
    expected = (
        "y must be a dask array of known size, got shape (nan, 3); call "
        "y.compute_chunk_sizes() first"
    )
    with pytest.raises(ValueError, match=f"^{re.escape(expected)}$"):
        as_targets("y", lazy[lazy[:, 0] > 1], 4)


@pytest.mark.parametrize("missing", [np.nan, None])
@pytest.mark.parametrize("width", [1, 3])
def test_a_missing_value_is_refused_by_its_row_in_the_whole(missing, width):
    values = np.arange(5.0 * width).reshape(5, width).astype(object if missing is None else float)
    values[2, -1] = missing
    expected = "y has no value for row 102; leave such rows out of X and y"
    with pytest.raises(ValueError, match=f"^{expected}$"):
        check_no_missing("y", values, 100)
    with pytest.raises(ValueError, match=r"^y has no value for row 2;"):
        check_no_missing("y", values)
    with pytest.raises(
        ValueError, match=r"^labels has no value for row 2; .* out of X and labels$"
    ):
        as_targets("labels", values, 5)
    check_no_missing("y", values[3:], 100)
    check_no_missing("y", values[:0], 100)


@pytest.mark.parametrize(
    ("y", "count"),
    [([1, 2], "2 entries"), (5, "a single value"), ([], "0 entries"), (None, "None")],
)
def test_targets_must_be_as_many_as_rows(y, count):
    expected = f"y must have one entry for each of the 3 rows of X, got {count}"
    with pytest.raises(ValueError, match=f"^{expected}$"):
        as_targets("y", y, 3)

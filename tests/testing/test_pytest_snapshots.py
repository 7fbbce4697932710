"""The fixture that keeps numbers in files: what it writes, when, and what it says."""

import numpy as np
import pytest

from mlpviz import plot_image_grid
from mlpviz.testing import NumbersDifferError
from mlpviz.testing.pytest_snapshots import SnapshotCheck

X = np.random.default_rng(0).random((4, 16))


def images(X=X):
    return plot_image_grid(X, (4, 4))


def check(folder, *, update=False, test="test_it[a/b]"):
    return SnapshotCheck(folder, test, update)


def test_what_is_missing_is_written_where_that_is_asked_for_only(tmp_path):
    with pytest.raises(
        AssertionError, match=r"there is no .*test_it-a-b\.json; pytest --mlpviz-update"
    ):
        check(tmp_path)(images())
    assert list(tmp_path.iterdir()) == []
    check(tmp_path, update=True)(images())
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "test_it-a-b.json",
        "test_it-a-b.png",
    ]
    check(tmp_path)(images())
    check(tmp_path)(images().numbers())


def test_what_differs_fails_or_is_written(tmp_path):
    check(tmp_path, update=True)(images())
    with pytest.raises(NumbersDifferError, match="tiles 0 and 1 changed places") as caught:
        check(tmp_path)(images(X[[1, 0, 2, 3]]))
    assert caught.traceback[-1].ishidden(caught), "the test's own line is shown"
    check(tmp_path, update=True)(images(X[[1, 0, 2, 3]]))
    check(tmp_path)(images(X[[1, 0, 2, 3]]))


def test_noise_writes_nothing(tmp_path):
    check(tmp_path, update=True)(images())
    before = (tmp_path / "test_it-a-b.json").read_bytes()
    check(tmp_path, update=True)(images(X * (1 + 1e-9)))
    assert (tmp_path / "test_it-a-b.json").read_bytes() == before


def test_displays_of_one_test_have_names_of_their_own(tmp_path):
    both = check(tmp_path, update=True)
    both(images())
    both(images(X[::-1]), "reversed")
    assert (tmp_path / "test_it-a-b-reversed.json").exists()
    with pytest.raises(ValueError, match="the name 'reversed' is used twice"):
        both(images(), "reversed")


def test_a_tolerance_may_be_given(tmp_path):
    check(tmp_path, update=True)(images())
    check(tmp_path)(images(X + 0.01), atol=0.02)

"""Confusions are counted as scikit-learn counts them, and images stand in the right cells."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import confusion_matrix

from mlpviz._analysis.confusions import (
    CellImages,
    Confusion,
    count_confusions,
    first_of_each_cell,
    merge_cell_images,
    most_confused,
    most_confused_classes,
    normalize_counts,
)

LABELS = st.integers(2, 6).flatmap(
    lambda n: st.tuples(
        st.just(n),
        st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), min_size=1, max_size=40),
    )
)


@given(LABELS, st.sampled_from([None, "true", "pred", "all"]))
def test_counts_and_shares_are_scikit_learns(drawn, normalize):
    n_classes, pairs = drawn
    true, predicted = np.array(pairs).T
    counts = count_confusions(true, predicted, n_classes)
    expected = confusion_matrix(true, predicted, labels=range(n_classes))
    np.testing.assert_array_equal(counts, expected)
    with np.errstate(invalid="ignore"):
        shares = confusion_matrix(true, predicted, labels=range(n_classes), normalize=normalize)
    np.testing.assert_array_equal(normalize_counts(counts, normalize), shares)


@given(
    st.lists(st.tuples(st.integers(0, 3), st.sampled_from([0.0, 0.5, 1.0, np.nan])), min_size=1),
    st.integers(1, 3),
    st.integers(1, 5),
)
def test_blocks_give_the_images_of_the_whole(drawn, n_per_cell, size):
    cells = np.array([cell for cell, _ in drawn])
    ranks = np.array([rank for _, rank in drawn])
    rows = np.arange(len(cells))
    parts = [
        first_of_each_cell(CellImages(cells[i:j], ranks[i:j], rows[i:j]), n_per_cell)
        for i, j in ((start, start + size) for start in range(0, len(cells), size))
    ]
    merged = merge_cell_images(parts, n_per_cell)
    for cell in range(4):
        own = rows[cells == cell]
        best = sorted(own, key=lambda row: (np.isnan(ranks[row]), ranks[row], row))
        assert merged.rows[merged.cells == cell].tolist() == best[:n_per_cell]


def test_the_most_frequent_confusion_comes_first_and_of_equal_ones_the_more_likely():
    counts = np.array([[90, 3, 7], [3, 7, 0], [0, 1, 4]])
    assert most_confused(counts) == [
        Confusion(0, 2, 7, 0.07),
        Confusion(1, 0, 3, 0.3),
        Confusion(0, 1, 3, 0.03),
        Confusion(2, 1, 1, 0.2),
    ]
    assert most_confused(counts, 1) == [Confusion(0, 2, 7, 0.07)]
    assert most_confused(np.eye(3, dtype=int)) == []


@pytest.mark.parametrize(
    ("n_classes", "expected"), [(2, [0, 1]), (3, [0, 1, 2]), (4, [0, 1, 2, 3])]
)
def test_the_classes_of_the_most_confused_pairs_are_chosen(n_classes, expected):
    counts = np.diag([1, 2, 3, 50])
    counts[0, 1], counts[1, 2] = 5, 4
    assert most_confused_classes(counts, n_classes).tolist() == expected


def test_without_errors_the_largest_classes_are_chosen():
    assert most_confused_classes(np.diag([1, 5, 3, 5]), 2).tolist() == [1, 3]

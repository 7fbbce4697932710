"""Counts become scikit-learn's shares, and the most confused classes come first."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import confusion_matrix

from mlpviz._analysis.confusions import (
    Confusion,
    most_confused,
    most_confused_classes,
    normalize_counts,
    shown_classes,
)

LABELS = st.integers(2, 6).flatmap(
    lambda n: st.tuples(
        st.just(n),
        st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), min_size=1, max_size=40),
    )
)


@given(LABELS, st.sampled_from([None, "true", "pred", "all"]))
def test_shares_are_scikit_learns(drawn, normalize):
    n_classes, pairs = drawn
    true, predicted = np.array(pairs).T
    counts = confusion_matrix(true, predicted, labels=range(n_classes))
    with np.errstate(invalid="ignore"):
        shares = confusion_matrix(true, predicted, labels=range(n_classes), normalize=normalize)
    np.testing.assert_array_equal(normalize_counts(counts, normalize), shares)


def test_the_most_frequent_confusion_comes_first_and_of_equal_ones_the_more_likely():
    counts = np.array([[90, 3, 7], [3, 7, 0], [0, 1, 4]])
    assert most_confused(counts, "abc") == [
        Confusion("a", "c", 7, 0.07),
        Confusion("b", "a", 3, 0.3),
        Confusion("a", "b", 3, 0.03),
        Confusion("c", "b", 1, 0.2),
    ]
    assert most_confused(counts, "abc", 1) == [Confusion("a", "c", 7, 0.07)]
    assert most_confused(np.eye(3, dtype=int), "abc") == []


@pytest.mark.parametrize(
    ("n_classes", "expected"), [(2, [0, 1]), (3, [0, 1, 2]), (4, [0, 1, 2, 3])]
)
def test_the_classes_of_the_most_confused_pairs_are_chosen(n_classes, expected):
    counts = np.diag([1, 2, 3, 50])
    counts[0, 1], counts[1, 2] = 5, 4
    assert most_confused_classes(counts, n_classes).tolist() == expected


def test_without_errors_the_largest_classes_are_chosen():
    assert most_confused_classes(np.diag([1, 5, 3, 5]), 2).tolist() == [1, 3]


LETTERS = np.array(list("abc"))
COUNTS = np.array([[5, 3, 0], [0, 9, 0], [0, 1, 7]])


def test_all_classes_are_shown_unless_there_are_too_many():
    assert shown_classes(None, LETTERS, COUNTS, 3).tolist() == [0, 1, 2]
    assert shown_classes(None, LETTERS, COUNTS, 2).tolist() == [0, 1]


def test_classes_are_shown_in_the_order_of_the_caller_however_many():
    assert shown_classes(["c", "a"], LETTERS, COUNTS, 1).tolist() == [2, 0]


@pytest.mark.parametrize(
    ("classes", "error"),
    [
        (["a", "d"], ValueError),
        (["a", "a"], ValueError),
        ([], TypeError),
        ({"a", "b"}, TypeError),
        ("ab", TypeError),
        (1, TypeError),
    ],
)
def test_classes_that_the_model_does_not_have_and_no_order_are_refused(classes, error):
    with pytest.raises(error, match="classes must be"):
        shown_classes(classes, LETTERS, COUNTS, 3)

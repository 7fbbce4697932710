"""Votes of units for classes and their labels."""

import numpy as np
import pytest

from mlpviz._layout.class_votes import MOST_IN_TWO_LINES, NO_VOTE, ClassVotes

CLASSES = ["a", "b", "c"]


def votes(weights, evidence=None):
    weights = np.array(weights, dtype=float)
    return ClassVotes(np.arange(len(weights)), CLASSES, weights, evidence)


def test_bars_show_evidence_if_it_is_given():
    weights, evidence = np.array([[1.0, 2, 3]]), np.array([[0.5, -4, 0]])
    assert votes(weights).shown.tolist() == weights.tolist()
    assert votes(weights).limit == 3
    assert votes(weights, evidence).shown.tolist() == evidence.tolist()
    assert votes(weights, evidence).limit == 4


def test_the_limit_of_votes_that_are_all_zero_is_one():
    assert votes([[0, 0, 0]]).limit == 1


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ([1, -0.5, 0], "for a, against b"),
        ([0, 0, 1], "for c"),
        ([0, -1, 0], "against b"),
        ([2 * NO_VOTE, -2 * NO_VOTE, 0], "no vote"),
        ([2.1 * NO_VOTE, -2.1 * NO_VOTE, 0], "for a, against b"),
    ],
)
def test_a_label_names_the_strongest_votes_that_can_be_seen(row, text):
    assert votes([row, [2, 0, 0]]).labels[0] == f"unit 0\n{text}"


def test_labels_of_many_units_are_a_single_short_line():
    row = [1, -0.5, 0]
    assert votes([row] * MOST_IN_TWO_LINES).labels[0] == "unit 0\nfor a, against b"
    assert votes([row] * (MOST_IN_TWO_LINES + 1)).labels[3] == "3 for a"

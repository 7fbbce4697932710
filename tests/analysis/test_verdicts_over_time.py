"""Sentences about since when units have their verdicts."""

import numpy as np

from mlpviz._analysis.verdicts_over_time import describe_onsets

D, H, S = "dead", "healthy", "saturated"


def told(rows, steps=None):
    return describe_onsets(np.array(rows), steps or range(len(rows)), "epoch")


def test_units_that_are_healthy_throughout_are_not_told():
    assert told([[H, H], [H, H]]) == []


def test_a_few_units_are_told_one_by_one_by_verdict():
    rows = [[H, S, H], [D, S, H], [D, S, S]]
    assert told(rows, [0, 2, 4]) == [
        "unit 0 has been dead since epoch 2",
        "unit 1 has been saturated since the first snapshot, epoch 0",
        "unit 2 has been saturated since epoch 4",
    ]


def test_many_units_are_told_by_the_first_and_the_last():
    rows = [[H, D, H, H], [H, D, D, H], [D, D, D, D]]
    expected = "4 units are dead at the end: unit 1 has been since the first snapshot, epoch 0, "
    assert told(rows) == [expected + "unit 0 since epoch 2"]
    assert told([[H] * 4, [D] * 4]) == ["4 units are dead at the end, all of them since epoch 1"]


def test_a_verdict_counts_from_its_last_beginning():
    assert told([[D], [H], [D]]) == ["unit 0 has been dead since epoch 2"]


def test_units_that_were_dead_for_a_time():
    assert told([[H, D], [D, D], [H, H]]) == ["dead at times, but not at the end: units 0, 1"]
    many = told([[D] * 5, [H] * 5])
    assert many == ["dead at times, but not at the end: units 0, 1, 2 and 2 more"]

"""Sentences about when filters turn from noise to structure."""

import numpy as np

from mlpviz._analysis.structure_over_time import describe_structure

STEPS = np.array([0, 1, 5, 20])


def told(columns, units=None):
    z = np.array(columns, dtype=float).T
    return describe_structure(z, units or range(len(columns)), STEPS, "epoch")


def test_a_few_units_are_told_one_by_one():
    assert told([[0, 5, 1, 9], [9] * 4, [9, 9, 9, 1]], [3, 5, 8]) == (
        "unit 3 is noise until epoch 5 and has spatial structure from epoch 20 on; "
        "unit 5 has spatial structure throughout; unit 8 is noise at the end"
    )


def test_many_units_are_counted():
    assert told([[0, 9, 9, 9], [0, 0, 9, 9], [9] * 4, [0] * 4, [0, 0, 9, 9]]) == (
        "3 filters turn from noise to structure, unit 0 from epoch 1 on, unit 1 from epoch 5 on; "
        "1 has structure throughout; 1 is noise at the end"
    )
    assert told([[9] * 4] * 4) == "4 have structure throughout"
    expected = (
        "1 filter turns from noise to structure, unit 3 from epoch 1 on; 3 are noise at the end"
    )
    assert told([[0] * 4, [0] * 4, [0] * 4, [0, 9, 9, 9]]) == expected


def test_filters_whose_structure_is_not_known_are_not_told():
    assert told([[np.nan] * 4]) == ""
    assert told([[np.nan, 9, 9, 9], [9] * 4]) == "unit 1 has spatial structure throughout"

"""The positions of the units of a network."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mlpviz._drawing.network import UnitColumn, column_centers

SIZES = st.lists(st.integers(1, 30), min_size=2, max_size=4)


def columns(sizes):
    return [
        UnitColumn(
            units=np.arange(n),
            tiles=None,
            names=[""] * n,
            title="",
            n_hidden=0,
            size=1.0,
            is_input=i == 0,
        )
        for i, n in enumerate(sizes)
    ]


@given(SIZES)
def test_columns_are_from_left_to_right_and_centered(sizes):
    centers = column_centers(columns(sizes))
    assert [len(each) for each in centers] == sizes
    xs = [each[0, 0] for each in centers]
    assert xs == sorted(xs)
    assert len(set(xs)) == len(xs)
    for each in centers:
        assert np.ptp(each[:, 0]) == 0
        np.testing.assert_allclose(each[:, 1].mean(), 0, atol=1e-9)


@given(SIZES)
def test_units_of_a_column_do_not_overlap(sizes):
    for each in column_centers(columns(sizes)):
        assert (np.diff(each[:, 1]) < -1).all()

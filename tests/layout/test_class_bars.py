"""Bars of probabilities: all at one scale within their boxes."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mlpviz._layout.class_bars import NAME_SHARE, bar_corners, bar_range, name_boxes

BOXES = np.array([[0.0, 0.0, 10.0, 8.0], [20.0, 5.0, 30.0, 13.0]])


@given(st.lists(st.floats(0, 1), min_size=4, max_size=4))
def test_lengths_are_shares_of_the_width_from_the_names_to_the_edge(shares):
    corners = bar_corners(BOXES, np.reshape(shares, (2, 2)))
    lengths = corners[..., 1, 0] - corners[..., 0, 0]
    np.testing.assert_allclose(
        lengths.ravel(), np.array(shares) * 10 * (1 - NAME_SHARE), atol=1e-12
    )
    start, stop = bar_range(BOXES)
    np.testing.assert_array_equal(corners[..., 0, 0], np.stack([start, start], axis=1))
    assert (corners[..., 0] <= stop[:, None, None] + 1e-9).all()


def test_bars_stand_one_below_the_other_level_with_their_names():
    corners = bar_corners(BOXES, np.full((2, 4), 0.5))
    top, bottom = corners[..., 1].min(axis=-1), corners[..., 1].max(axis=-1)
    assert (top[:, 1:] > bottom[:, :-1]).all()
    names = name_boxes(BOXES, 4).reshape(2, 4, 4)
    np.testing.assert_allclose((names[..., 1] + names[..., 3]) / 2, (top + bottom) / 2)
    assert (names[..., 2] <= corners[..., 0].min(axis=-1)).all()


def test_a_probability_that_is_missing_has_no_bar():
    corners = bar_corners(BOXES[:1], np.array([[np.nan]]))
    assert np.ptp(corners[..., 0]) == 0

"""Ridges: heights on a logarithmic scale, and the shares that they stand for."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mlpviz._layout.ridges import HEIGHT, baselines, ridge_scale


@given(st.lists(st.floats(1e-9, 1) | st.just(0.0), min_size=1, max_size=9).filter(any))
def test_heights_stand_for_shares(values):
    shares = np.array(values)
    scale = ridge_scale(shares)
    heights = scale.heights(shares)
    np.testing.assert_allclose(scale.shares(heights), shares)
    np.testing.assert_array_equal(heights > 0, shares > 0)
    np.testing.assert_allclose(heights.max(), HEIGHT)
    order = np.argsort(shares)
    assert (np.diff(heights[order]) >= 0).all()


def test_feet_go_down_from_the_first_curve():
    assert baselines(3).tolist() == [0, -1, -2]

"""Names at the ends of lines do not cover each other."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mlpviz._layout.line_end_placement import spread_apart

NAMES = st.lists(st.tuples(st.floats(-1e3, 1e3), st.floats(1, 50)), min_size=1, max_size=8)


@given(NAMES)
def test_no_name_covers_another_and_their_order_stays(names):
    wanted, heights = np.array(names).T
    found = spread_apart(wanted, heights)
    order = np.argsort(wanted, kind="stable")
    gaps = np.diff(found[order]) - (heights[order][:-1] + heights[order][1:]) / 2
    assert (gaps >= -1e-6).all()


def test_names_that_are_apart_stay_where_they_are():
    wanted = np.array([30.0, 0.0, 15.0])
    np.testing.assert_array_equal(spread_apart(wanted, np.full(3, 10.0)), wanted)


def test_neighbors_move_by_the_same_distance():
    found = spread_apart(np.array([0.0, 4.0]), np.array([10.0, 10.0]))
    np.testing.assert_allclose(found, [-3, 7])

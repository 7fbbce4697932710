"""Ranges and spreads of images and of inputs."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mlpviz._analysis.input_statistics import InputStatistics, RunningRange

BLOCKS = st.lists(
    hnp.arrays(np.float64, st.tuples(st.integers(1, 4), st.just(3)), elements=st.floats(-5, 5)),
    min_size=1,
    max_size=4,
)


@given(BLOCKS)
def test_a_running_range_is_that_of_all_blocks_together(blocks):
    running = RunningRange()
    for block in blocks:
        running.widen(block)
    rows = np.concatenate(blocks)
    np.testing.assert_array_equal(running.low, rows.min(axis=0))
    np.testing.assert_array_equal(running.high, rows.max(axis=0))
    assert running.is_finite


def test_a_single_value_that_is_not_finite_is_remembered():
    for bad in (np.nan, np.inf, -np.inf):
        running = RunningRange()
        running.widen(np.array([[1.0, bad]]))
        running.widen(np.array([[2.0, 3.0]]))
        assert not running.is_finite


def statistics(low, high, spread):
    low, high, spread = (np.array(values, dtype=float) for values in (low, high, spread))
    return InputStatistics(9, high > low, low, high, (low + high) / 2, spread)


def test_the_typical_spread_is_the_median_of_inputs_that_vary():
    found = statistics([0, 0, 0, 1], [0, 1, 2, 9], [0, 1, 2, 9])
    assert found.varying_inputs.tolist() == [False, True, True, True]
    assert found.typical_spread == 2


def test_inputs_that_never_vary_have_no_spread():
    found = statistics([1, 1], [1, 1], [0, 0])
    assert not found.varying_inputs.any()
    assert found.typical_spread == 0

"""Arithmetic of curves."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mlpviz._analysis.training_curves import (
    check_smooth,
    smoothed,
)

VALUES = hnp.arrays(
    np.float64,
    st.integers(1, 30),
    elements=st.one_of(st.floats(-1e3, 1e3), st.sampled_from([np.nan, np.inf, -np.inf])),
)


@given(VALUES, st.floats(0.01, 0.99))
def test_smoothing_is_the_weighted_mean_of_all_finite_values_so_far(values, weight):
    result = smoothed(values, weight)
    finite = np.flatnonzero(np.isfinite(values))
    for i in range(len(values)):
        if i not in finite:
            assert np.isnan(result[i])
            continue
        seen = finite[finite <= i]
        weights = weight ** np.arange(len(seen))[::-1].astype(float)
        assert result[i] == pytest.approx(np.average(values[seen], weights=weights), abs=1e-9)


@given(VALUES)
def test_no_weight_is_the_raw_curve(values):
    expected = np.where(np.isfinite(values), values, np.nan)
    np.testing.assert_allclose(smoothed(values, 0.0), expected)


@given(st.floats(-1e3, 1e3), st.floats(0, 0.999), st.integers(1, 30))
def test_a_constant_curve_stays_where_it_is(value, weight, n):
    np.testing.assert_allclose(smoothed(np.full(n, value), weight), value, rtol=1e-6)


@pytest.mark.parametrize("smooth", [0, 0.0, 0.9, np.float32(0.5), np.int64(0)])
def test_weights_from_0_to_below_1(smooth):
    assert check_smooth(smooth) == float(smooth)


def test_no_smoothing():
    assert check_smooth(None) == 0


@pytest.mark.parametrize("smooth", [1, 1.5, -0.1, np.nan, np.inf])
def test_weights_that_are_out_of_range(smooth):
    with pytest.raises(ValueError, match=r"smooth must be from 0 .* to below 1"):
        check_smooth(smooth)


@pytest.mark.parametrize("smooth", ["0.9", True, [0.9]])
def test_weights_of_the_wrong_kind(smooth):
    with pytest.raises(TypeError, match="smooth must be a number"):
        check_smooth(smooth)

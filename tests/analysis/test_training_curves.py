"""Arithmetic of curves."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mlpviz._analysis.training_curves import band_over_runs, check_smooth, smoothed
from mlpviz._records.history import Curve

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


RUN = st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=20)
STEPS = st.sets(st.integers(1, 30), min_size=1)


def curve(values, steps=None):
    values = np.array(values, dtype=float)
    steps = np.arange(1.0, len(values) + 1) if steps is None else np.array(steps, dtype=float)
    return Curve("loss", steps, values)


@given(st.lists(RUN, min_size=1, max_size=6))
def test_each_step_shows_the_runs_that_reach_it(runs):
    band = band_over_runs([curve(run) for run in runs])
    assert len(band.steps) == max(map(len, runs))
    for i in range(len(band.steps)):
        reached = [run[i] for run in runs if len(run) > i]
        assert band.n_runs[i] == len(reached)
        assert band.mean[i] == pytest.approx(np.mean(reached), abs=1e-9)
        assert (band.low[i], band.high[i]) == (min(reached), max(reached))
        assert band.everywhere[i] == (len(reached) == len(runs))


@given(st.lists(STEPS, min_size=1, max_size=5))
def test_runs_with_gaps_count_only_where_they_have_a_value(steps):
    runs = [curve([10.0 * i] * len(each), sorted(each)) for i, each in enumerate(steps)]
    band = band_over_runs(runs)
    assert band.steps.tolist() == sorted(set().union(*steps))
    for step, mean, n_runs in zip(band.steps, band.mean, band.n_runs, strict=True):
        there = [10.0 * i for i, each in enumerate(steps) if step in each]
        assert n_runs == len(there)
        assert mean == pytest.approx(np.mean(there))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_run_that_diverged_shows_as_a_gap(bad):
    band = band_over_runs([curve([1.0, bad, 3.0]), curve([2.0, 2.0])])
    for values in (band.mean, band.low, band.high):
        np.testing.assert_array_equal(np.isnan(values), [False, True, False])
    np.testing.assert_array_equal(band.n_runs, [2, 2, 1])


@given(st.lists(RUN, min_size=1, max_size=4), st.floats(0.1, 0.9))
def test_each_run_is_smoothed_before_the_mean(runs, weight):
    band = band_over_runs([curve(run) for run in runs], weight)
    own = band_over_runs([curve(smoothed(np.array(run), weight)) for run in runs])
    np.testing.assert_array_equal(band.mean, own.mean)
    np.testing.assert_array_equal(band.high, own.high)


def test_the_runs_are_left_as_they_are():
    values = np.array([1.0, np.nan])
    run = curve(values)
    run.values.flags.writeable = False
    band_over_runs([run, run])
    np.testing.assert_array_equal(run.values, values)

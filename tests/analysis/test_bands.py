"""Arithmetic of the mean and the band of runs, and which runs belong together."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpviz import History
from mlpviz._analysis.training_curves import band_over_runs, smoothed
from mlpviz._reading.runs import name_runs, read_runs
from mlpviz._records.history import Curve

VALUES = st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=20)
STEPS = st.sets(st.integers(1, 30), min_size=1)


def curve(values, steps=None):
    values = np.array(values, dtype=float)
    steps = np.arange(1.0, len(values) + 1) if steps is None else np.array(steps, dtype=float)
    return Curve("loss", steps, values)


@given(st.lists(VALUES, min_size=1, max_size=6))
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


@given(st.lists(VALUES, min_size=1, max_size=4), st.floats(0.1, 0.9))
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


A, B, C = [0.9, 0.5], [0.8, 0.6, 0.4], History({"training loss": [0.7, 0.3]})


@pytest.mark.parametrize(
    ("given", "sizes"),
    [
        ([A, B, C], {"": 3}),
        ((A, B), {"": 2}),
        (np.array([A, A]), {"": 2}),
        ([np.array(A), np.array(B)], {"": 2}),
        ({"seed 0": C, "seed 1": C}, {"": 2}),
        ({"a": {"training loss": A}, "b": {"training loss": B}}, {"": 2}),
        ({"sgd": [A, B], "adam": [C, A, B]}, {"sgd": 2, "adam": 3}),
    ],
)
def test_runs_are_a_list_or_named_or_several_lists(given, sizes):
    groups = read_runs(given)
    assert {name: len(runs) for name, runs in groups.items()} == sizes
    assert len(name_runs(groups)) == sum(sizes.values())


@pytest.mark.parametrize(
    "given", [A, C, {"training loss": A, "validation loss": B}, {"a": A, "b": C}]
)
def test_one_run_is_not_taken_for_several(given):
    with pytest.raises(TypeError, match=r"band=True needs several runs.*a list of runs"):
        read_runs(given)


@pytest.mark.parametrize("given", [[C], {"sgd": [A], "adam": [A, B]}, {}])
def test_one_run_has_no_band(given):
    with pytest.raises(ValueError, match="at least two runs"):
        read_runs(given)


def test_runs_of_different_curves_are_refused_with_both():
    other = History({"training loss": A}, {"accuracy": A})
    with pytest.raises(
        ValueError, match="run 0 has training loss and run 2 has training loss, acc"
    ):
        read_runs([C, C, other])


def test_a_run_that_is_several_models_is_refused():
    with pytest.raises(TypeError, match="each run in model must be one model"):
        read_runs([{"a": C, "b": C}, C])

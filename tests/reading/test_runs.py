"""Runs that are given as lists, mappings and tables, and what is not a run."""

import numpy as np
import pytest

from mlpviz import History
from mlpviz._reading.runs import name_runs, read_runs

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

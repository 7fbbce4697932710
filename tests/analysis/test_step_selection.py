"""Steps are selected evenly, each once, with both ends."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpviz import Layers
from mlpviz._analysis.step_selection import choose_steps, path_lengths, select_evenly

moves = st.lists(st.floats(0, 1e6), min_size=1, max_size=40)


@given(changes=moves, data=st.data())
def test_both_ends_and_each_step_once(changes, data):
    positions = path_lengths(np.array(changes))
    n = data.draw(st.integers(2, len(positions)))
    selected = select_evenly(positions, n)
    assert len(selected) == n
    assert (selected[0], selected[-1]) == (0, len(positions) - 1)
    assert (np.diff(selected) > 0).all()


@given(n_steps=st.integers(2, 60), data=st.data())
def test_even_steps_are_selected_evenly(n_steps, data):
    n = data.draw(st.integers(2, n_steps))
    gaps = np.diff(select_evenly(np.arange(float(n_steps)), n))
    assert gaps.max() - gaps.min() <= 1


def test_one_step_is_the_last():
    assert select_evenly(np.arange(5.0), 1).tolist() == [4]


def test_where_weights_move_fast_more_steps_are_selected():
    positions = path_lengths(np.array([8.0, 4, 2, 1, 0.5, 0.25, 0.125]))
    assert select_evenly(positions, 4).tolist() == [0, 1, 2, 7]


def test_a_training_that_stands_still_has_steps_too():
    assert select_evenly(np.zeros(7), 3).tolist() == [0, 3, 6]


KNOWN = np.array([0, 1, 2, 4, 8])
NETWORKS = [Layers(np.full((1, 1), float(value))) for value in (0, 6, 7, 8, 9)]


@pytest.mark.parametrize(
    ("steps", "spacing", "expected"),
    [
        (None, "change", [0, 1, 4]),
        (None, "step", [0, 3, 4]),
        (1, "step", [4]),
        (5, "change", [0, 1, 2, 3, 4]),
        ([8, 0], "change", [4, 0]),
        (np.array([2.0]), "step", [2]),
    ],
)
def test_snapshots_that_are_shown(steps, spacing, expected):
    assert choose_steps(NETWORKS, KNOWN, steps, spacing, 3).tolist() == expected


@pytest.mark.parametrize(
    ("steps", "error", "message"),
    [
        (0, ValueError, "steps must be at least 1"),
        (6, ValueError, "steps must be at least 1 and at most 5"),
        ([3.2], ValueError, r"got 3\.2; the nearest snapshot is at 4"),
        (["a"], ValueError, "got 'a'$"),
        ([], ValueError, "got 'none'"),
        ([1, 1], ValueError, "each step once"),
        ("abc", TypeError, "steps must be a sequence"),
        (True, TypeError, "steps must be"),
    ],
)
def test_steps_without_a_snapshot_are_refused(steps, error, message):
    with pytest.raises(error, match=message):
        choose_steps(NETWORKS, KNOWN, steps, "change", 3)


def test_an_unknown_spacing():
    with pytest.raises(ValueError, match="spacing must be one of 'change', 'step'"):
        choose_steps(NETWORKS, KNOWN, 3, "time", 3)

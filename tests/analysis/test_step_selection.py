"""Steps are selected evenly, each once, with both ends."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mlpviz._analysis.step_selection import path_lengths, select_evenly

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

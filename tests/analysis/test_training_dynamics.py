"""Distances, norms and settling of units."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mlpviz._analysis.training_dynamics import first_of_last_run, training_dynamics


def dynamics(steps):
    return training_dynamics(iter(steps), steps[-1])


numbers = st.floats(-1e3, 1e3).map(lambda x: round(x, 3))


@given(steps=arrays(np.float64, (6, 3, 4), elements=numbers))
def test_distances_and_norms_are_euclidean(steps):
    found = dynamics(steps)
    assert np.allclose(found.distance, np.sqrt(((steps - steps[0]) ** 2).sum(axis=1)))
    assert np.allclose(found.norm, np.sqrt((steps**2).sum(axis=1)))


@given(steps=arrays(np.float64, (6, 3, 4), elements=numbers))
def test_a_settled_unit_stays_near_its_last_weights(steps):
    found = dynamics(steps)
    left = np.sqrt(((steps - steps[-1]) ** 2).sum(axis=1))
    for unit in np.flatnonzero(found.moves):
        near = left[:, unit] <= 0.1 * left[:, unit].max()
        assert near[found.settled[unit] :].all()
        assert found.settled[unit] == 0 or not near[found.settled[unit] - 1]


def test_a_unit_that_returns_to_its_start_has_moved():
    steps = np.array([[[1.0, 1.0]], [[5.0, 1.0]], [[1.0, 1.0]]])
    found = dynamics(steps)
    assert found.moves.tolist() == [True, False]
    assert found.settled.tolist() == [2, 0]


def test_rounding_is_no_movement():
    steps = np.array([[[1.0, 0.0]], [[1.0 + 1e-6, 1e-9]]])
    assert dynamics(steps).moves.tolist() == [False, True]


def test_half_precision_is_summed_in_double():
    steps = np.full((2, 4, 1), 300, dtype=np.float16)
    assert dynamics(steps).norm.tolist() == [[600.0], [600.0]]


@given(holds=arrays(np.bool_, (5, 3)))
def test_the_last_run(holds):
    for column, start in zip(holds.T, first_of_last_run(holds), strict=True):
        assert column[start:].all()
        assert start == 0 or not column[start - 1]

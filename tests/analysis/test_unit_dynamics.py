"""Which units are shown in which order, and at which step each is marked."""

import numpy as np

from mlpviz._analysis.training_dynamics import training_dynamics
from mlpviz._analysis.unit_dynamics import unit_dynamics

# Unit 0 moves until the last step, unit 1 at the first, unit 2 never.
WEIGHTS = [np.array([[0.0, 0.0, 1.0]]), np.array([[1.0, 5.0, 1.0]]), np.array([[1.0, 5.0, 1.0]])]
STEPS = np.array([0.0, 10.0, 30.0])
FIRING = np.array([[0.5, 0.2, 0.0], [0.0, 0.1, 0.3], [0.0, 0.1, 0.0]])


def of_units(*units, firing=None, by_step=False):
    moving = training_dynamics(WEIGHTS, WEIGHTS[-1])
    return unit_dynamics(STEPS, moving, firing, np.array(units), by_step=by_step)


def test_rows_are_the_units_in_the_order_given():
    shown = of_units(2, 0)
    assert shown.units.tolist() == [2, 0]
    assert shown.distance.tolist() == [[0, 0, 0], [0, 1, 1]]
    assert shown.norm.tolist() == [[1, 1, 1], [0, 1, 1]]
    assert shown.moves.tolist() == [False, True]


def test_a_unit_that_never_moves_is_not_marked_and_comes_last():
    shown = of_units(2, 1, by_step=True)
    assert shown.units.tolist() == [1, 2]
    assert np.isnan(shown.settled[1])
    assert np.isnan(shown.marked_columns[1])


def test_marks_are_where_units_die_if_firing_is_known():
    shown = of_units(0, 1, 2, firing=FIRING)
    np.testing.assert_array_equal(shown.died, [10, np.nan, 30])
    np.testing.assert_array_equal(shown.marked, shown.died)
    np.testing.assert_array_equal(shown.marked_columns, [1, np.nan, 2])
    np.testing.assert_array_equal(shown.firing, FIRING.T)


def test_units_that_die_first_come_first():
    assert of_units(0, 1, 2, firing=FIRING, by_step=True).units.tolist() == [0, 2, 1]

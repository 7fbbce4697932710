"""How each unit changes during a training: what is shown, in which order, and when it settles."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.training_dynamics import TrainingDynamics, first_of_last_run

Floats = NDArray[np.float64]

LATEST: Final = 0.75
"""The share of the training after which no unit is said to settle: weights that move at a constant
speed to the end are near the last ones for its last tenth.
"""


@dataclass(frozen=True, eq=False, slots=True)
class UnitDynamics:
    """How units change during a training. A row for each unit.

    Attributes
    ----------
    units : ndarray of int of shape (n_units,)
    steps : ndarray of shape (n_steps,)
    distance, norm : ndarray of shape (n_units, n_steps)
        Of the incoming weights: their distance from those of the first step, and their norm.
    moves : ndarray of bool of shape (n_units,)
    settled : ndarray of shape (n_units,)
        The step from which on the weights stay near the last ones, NaN for units that never move
        and for those that are not near them before the last quarter of the training.
    firing : ndarray of shape (n_units, n_steps) or None
        The share of images on which each unit fires.
    died : ndarray of shape (n_units,) or None
        The step from which on a unit fires on no image, NaN for units that fire at the end.
    """

    units: NDArray[np.intp]
    steps: Floats
    distance: Floats
    norm: Floats
    moves: NDArray[np.bool_]
    settled: Floats
    firing: Floats | None
    died: Floats | None

    @property
    def marked(self) -> Floats:
        """The step that is marked: at which a unit dies if firing is known, else settles."""
        return self.settled if self.died is None else self.died

    @property
    def marked_columns(self) -> Floats:
        """The index of the step that is marked, NaN without a mark."""
        known = np.isfinite(self.marked)
        columns = np.searchsorted(self.steps, np.where(known, self.marked, self.steps[0]))
        return np.where(known, columns, np.nan)


def unit_dynamics(
    steps: NDArray[np.float64],
    dynamics: TrainingDynamics,
    firing: Floats | None,
    units: NDArray[np.intp],
    *,
    by_step: bool,
) -> UnitDynamics:
    """Return how some units change during a training.

    Parameters
    ----------
    steps : ndarray of shape (n_steps,)
    dynamics : TrainingDynamics
        Of all units.
    firing : ndarray of shape (n_steps, n_all_units) or None
    units : ndarray of int of shape (n_units,)
    by_step : bool
        Whether the units are ordered by the step that is marked.

    Examples
    --------
    >>> from mlpviz._analysis.training_dynamics import training_dynamics
    >>> weights = [np.array([[0.0, 1.0]]), np.array([[9.5, 1.0]]), np.array([[10.0, 1.0]])]
    >>> moving = training_dynamics(weights, weights[-1])
    >>> unit_dynamics(np.arange(3.0), moving, None, np.arange(2), by_step=True).settled
    array([ 1., nan])
    """
    settled = _steps_at(steps, np.where(dynamics.moves, dynamics.settled, len(steps)))
    settled[settled > steps[0] + LATEST * (steps[-1] - steps[0])] = np.nan
    died = None if firing is None else _steps_at(steps, first_of_last_run(firing == 0))
    marked = settled if died is None else died
    if by_step:  # numpy sorts NaN to the end
        units = units[np.argsort(marked[units], kind="stable")]
    return UnitDynamics(
        units=units,
        steps=steps,
        distance=dynamics.distance.T[units],
        norm=dynamics.norm.T[units],
        moves=dynamics.moves[units],
        settled=settled[units],
        firing=None if firing is None else firing.T[units],
        died=None if died is None else died[units],
    )


def _steps_at(steps: Floats, indices: NDArray[np.intp]) -> Floats:
    """Return the steps at some indices, NaN beyond the last one."""
    return np.append(steps, np.nan)[indices]

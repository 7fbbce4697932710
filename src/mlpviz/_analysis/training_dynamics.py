"""The movement of the weights of units during training."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SETTLED: Final = 0.1
"""A unit has settled within this share of its largest distance from its last weights."""

MOVED: Final = 1e-3
"""A unit has moved if its distance from the start exceeds this share of its largest norm."""


@dataclass(frozen=True, eq=False, slots=True)
class TrainingDynamics:
    """The distance of the units of a layer from their first weights, at each step.

    Attributes
    ----------
    distance : ndarray of shape (n_steps, n_units)
        Euclidean distance of the incoming weights from those at the first step.
    norm : ndarray of shape (n_steps, n_units)
        Euclidean norm of the incoming weights.
    settled : ndarray of int of shape (n_units,)
        Index of the first step from which on the weights stay near those at the last step: within
        a tenth of their largest distance from them. 0 for units that do not move, and the number
        of steps for units whose last weights are not finite.
    moves : ndarray of bool of shape (n_units,)
        Whether the weights ever differ from those at the first step, by more than a thousandth
        of their norm.
    """

    distance: Floats
    norm: Floats
    settled: NDArray[np.intp]
    moves: NDArray[np.bool_]


def training_dynamics(weights: Iterable[NDArray[Any]], last: NDArray[Any]) -> TrainingDynamics:
    """Return how the units of a layer move.

    Parameters
    ----------
    weights : iterable of ndarray of shape (n_in, n_units)
        The incoming weights at each step. They are iterated over once.
    last : ndarray of shape (n_in, n_units)
        Those at the last step.

    Examples
    --------
    >>> steps = [np.array([[0.0, 1.0]]), np.array([[9.5, 1.0]]), np.array([[10.0, 1.0]])]
    >>> dynamics = training_dynamics(steps, steps[-1])
    >>> dynamics.distance[:, 0], dynamics.settled, dynamics.moves
    (array([ 0. ,  9.5, 10. ]), array([1, 0]), array([ True, False]))
    """
    first, end = None, last.astype(np.float64)
    distance, norm, to_go = [], [], []
    for matrix in weights:
        now = matrix.astype(np.float64)
        first = now if first is None else first
        distance.append(_norms(now - first))
        norm.append(_norms(now))
        to_go.append(_norms(now - end))
    distances, norms, left = np.array(distance), np.array(norm), np.array(to_go)
    is_finite = np.isfinite(distances)
    largest_norm = np.where(is_finite, norms, 0).max(axis=0)
    moves = np.where(is_finite, distances, np.inf).max(axis=0) > MOVED * largest_norm
    largest_left = np.where(np.isfinite(left), left, 0).max(axis=0)
    settled = first_of_last_run(left <= SETTLED * largest_left)
    return TrainingDynamics(distances, norms, np.where(moves, settled, 0), moves)


@np.errstate(invalid="ignore", over="ignore")
def _norms(matrix: Floats) -> Floats:
    """Return the norm of each column, NaN where it is not finite."""
    norms = np.linalg.norm(matrix, axis=0)
    return np.where(np.isfinite(norms), norms, np.nan)


def first_of_last_run(holds: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return, for each column, the first row from which on it holds to the end.

    The number of rows stands for columns that do not hold at the end.

    Examples
    --------
    >>> first_of_last_run(np.array([[True, False], [False, False], [True, False]]))
    array([2, 3])
    """
    broken = ~holds
    rows = np.arange(1, len(holds) + 1)[:, np.newaxis]
    return np.asarray(np.where(broken, rows, 0).max(axis=0), dtype=np.intp)

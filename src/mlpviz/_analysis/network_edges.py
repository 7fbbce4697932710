"""Choose the units and connections of a network that are drawn, and the order of the units."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.divergence import check_finite
from mlpviz._records.layers import Layers

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

N_SWEEPS: Final = 12


@dataclass(frozen=True, eq=False, slots=True)
class Edges:
    """Connections between the units of two layers.

    Attributes
    ----------
    start, end : ndarray of int of shape (n_edges,)
        Unit of the earlier layer and unit of the later one.
    weights : ndarray of shape (n_edges,)
    """

    start: Indices
    end: Indices
    weights: Floats


@dataclass(frozen=True, eq=False, slots=True)
class ShownNetwork:
    """The units and connections of a network that are drawn.

    Attributes
    ----------
    units : list of ndarray of int
        The units of each hidden layer, and the outputs, from top to bottom.
    edges : ndarray of int of shape (n_edges, 3)
        Hidden layer, unit of this layer and unit of the next one.
    weights : ndarray of shape (n_edges,)
    n_left_out : int
        Connections between these units that are not drawn.
    """

    units: list[Indices]
    edges: Indices
    weights: Floats
    n_left_out: int


def unit_importance(layers: Layers) -> list[Floats]:
    """Return how strongly each hidden unit can influence the outputs.

    The norm of the weights into a unit times the norm of the products of weights that lead from
    it to the outputs.

    Returns
    -------
    list of ndarray of shape (n_units,)
        One array for each hidden layer.

    Examples
    --------
    >>> layers = Layers([[[3.0, 1.0], [4.0, 0.0]], [[2.0], [-1.0]]])
    >>> unit_importance(layers)[0]
    array([10.,  1.])
    """
    check_finite(layers, "a drawing of the network")
    ahead, importance = layers.weights[-1].astype(np.float64), []
    for i in reversed(range(len(layers.weights) - 1)):
        entering = np.linalg.norm(layers.weights[i], axis=0)
        importance.append(entering * np.linalg.norm(ahead, axis=1))
        ahead = layers.weights[i] @ ahead
    return importance[::-1]


def choose_units_and_edges(
    layers: Layers, n_units: int, n_edges: int | None, threshold: float | None
) -> ShownNetwork:
    """Return the units and connections that are drawn, units in the order of their column."""
    chosen = [most_important(each, n_units) for each in unit_importance(layers)]
    chosen.append(np.arange(layers.n_units[-1]))
    matrices = [
        np.asarray(layers.weights[i + 1], dtype=np.float64)[np.ix_(chosen[i], chosen[i + 1])]
        for i in range(len(chosen) - 1)
    ]
    orders = order_units(matrices)
    units = [each[order] for each, order in zip(chosen, orders, strict=True)]
    edges, weights = [np.empty((0, 3), dtype=np.intp)], [np.empty(0)]
    for i, matrix in enumerate(matrices):
        found = strongest_edges(matrix, n_edges, threshold)
        start, end = chosen[i][found.start], chosen[i + 1][found.end]
        edges.append(np.stack([np.full(len(start), i), start, end], axis=1))
        weights.append(found.weights)
    drawn = np.concatenate(weights)
    total = sum(int(np.count_nonzero(matrix)) for matrix in matrices)
    return ShownNetwork(units, np.concatenate(edges), drawn, total - len(drawn))


def most_important(importance: Floats, n_units: int) -> Indices:
    """Return the most important units, ascending by index."""
    return np.sort(np.argsort(-importance, kind="stable")[:n_units])


def strongest_edges(weights: Floats, n_edges: int | None, threshold: float | None) -> Edges:
    """Return the connections with the largest magnitudes, the strongest last.

    Parameters
    ----------
    weights : ndarray of shape (n_start, n_end)
    n_edges : int or None
        The largest number of connections. By default all are returned.
    threshold : float or None
        The smallest magnitude, if any.

    Examples
    --------
    >>> strongest_edges(np.array([[0.1, -3.0], [2.0, 0.0]]), 2, None).weights
    array([ 2., -3.])
    """
    magnitudes = np.abs(weights).ravel()
    order = np.argsort(-magnitudes, kind="stable")
    order = order[magnitudes[order] > 0]
    if threshold is not None:
        order = order[magnitudes[order] >= threshold]
    order = order[:n_edges][::-1]
    start, end = np.unravel_index(order, weights.shape)
    return Edges(start, end, np.asarray(weights.ravel()[order], dtype=np.float64))


def order_units(matrices: list[Floats]) -> list[Indices]:
    """Return an order of the units of each layer in which few connections cross.

    Each unit moves to the mean position of its neighbors, weighted by the magnitude of the
    connections, in sweeps back and forth. The last layer keeps its order [1]_. The order with the
    shortest connections of all sweeps is returned.

    Parameters
    ----------
    matrices : list of ndarray of shape (n_units, n_units_of_next_layer)

    Returns
    -------
    list of ndarray of int
        For each layer from the first to the last, the units from top to bottom.

    References
    ----------
    .. [1] K. Sugiyama, S. Tagawa and M. Toda, "Methods for Visual Understanding of Hierarchical
       System Structures", IEEE Transactions on Systems, Man, and Cybernetics 11(2), 1981.

    Examples
    --------
    >>> [order.tolist() for order in order_units([np.array([[0.0, 1.0], [1.0, 0.0]])])]
    [[1, 0], [0, 1]]
    """
    strengths = [np.abs(matrix) for matrix in matrices]
    places = [_spread(len(matrix)) for matrix in matrices] + [_spread(matrices[-1].shape[1])]
    best, shortest = list(places), _length(strengths, places)
    for _ in range(N_SWEEPS):
        for i in reversed(range(len(strengths))):
            pulls = strengths[i] @ places[i + 1]
            if i > 0:
                pulls = pulls + strengths[i - 1].T @ places[i - 1]
            total = strengths[i].sum(axis=1)
            if i > 0:
                total = total + strengths[i - 1].sum(axis=0)
            means = np.where(total > 0, pulls / np.where(total > 0, total, 1), places[i])
            places[i] = _spread(len(means))[np.argsort(np.argsort(means, kind="stable"))]
        length = _length(strengths, places)
        if length < shortest:
            best, shortest = list(places), length
    return [np.argsort(place, kind="stable") for place in best]


def _spread(n: int) -> Floats:
    """Return `n` places at equal distances from 0 to 1."""
    return (np.arange(n) + 0.5) / n


def _length(strengths: list[Floats], places: list[Floats]) -> float:
    return sum(
        float((matrix * np.square(places[i][:, None] - places[i + 1])).sum())
        for i, matrix in enumerate(strengths)
    )

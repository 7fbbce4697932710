"""Match the units of two layers by the correlation of their filters or activations."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.assignment import assign

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

DECIMALS = 6
"""Correlations that are equal to so many decimals are in the order of the units."""

CONSTANT = 1e-9
"""A unit whose values vary by less, relative to their size, has no correlation."""


@dataclass(frozen=True, eq=False, slots=True)
class UnitMatches:
    """Pairs of units of two layers.

    Attributes
    ----------
    pairs : ndarray of int of shape (n_pairs, 2)
        Unit of the first layer, unit of the second one; the best pair first.
    correlations : ndarray of shape (n_pairs,)
        Of the values of the pair, -1 to 1.
    unmatched : tuple of two ndarray of int
        Units of each layer that have no partner.
    """

    pairs: Indices
    correlations: Floats
    unmatched: tuple[Indices, Indices]


def correlate_units(a: Floats, b: Floats) -> Floats:
    """Return the correlation of each unit of `a` with each unit of `b`.

    Parameters
    ----------
    a : ndarray of shape (n_values, n_units_a)
        Weights of pixels, or activations on images, of each unit.
    b : ndarray of shape (n_values, n_units_b)

    Returns
    -------
    ndarray of shape (n_units_a, n_units_b)
        NaN where the values of one of the units are constant or not finite.

    Examples
    --------
    >>> correlate_units(np.array([[0.0], [1.0]]), np.array([[1.0, 2.0], [0.0, 4.0]]))
    array([[-1.,  1.]])
    """
    return np.clip(_standardize(a).T @ _standardize(b), -1, 1)


def match_units(correlations: Floats, *, signed: bool = False) -> UnitMatches:
    """Return the pairs of units with the largest sum of correlations.

    Parameters
    ----------
    correlations : ndarray of shape (n_units_a, n_units_b)
        NaN in the rows and columns of units that take part in no pair.
    signed : bool, default: False
        Whether a negative correlation counts against a pair. If not, a unit may be matched with
        its negative.

    Returns
    -------
    UnitMatches
        The assignment is optimal. Units with NaN have no partner, and neither have the surplus
        units of the larger layer.

    Examples
    --------
    >>> matches = match_units(np.array([[0.1, -0.9], [0.8, 0.7]]))
    >>> matches.pairs
    array([[0, 1],
           [1, 0]])
    """
    rows = np.flatnonzero(np.isfinite(correlations).any(axis=1))
    columns = np.flatnonzero(np.isfinite(correlations).any(axis=0))
    values = correlations[np.ix_(rows, columns)]
    left, right = assign(-(values if signed else np.abs(values)))
    matched = values[left, right]
    # Rounded, so that rounding errors do not decide the order of equal correlations.
    order = np.argsort(-np.round(matched if signed else np.abs(matched), DECIMALS), kind="stable")
    pairs = np.stack([rows[left], columns[right]], axis=1)[order]
    unmatched = tuple(
        np.setdiff1d(np.arange(size), pairs[:, side])
        for side, size in enumerate(correlations.shape)
    )
    return UnitMatches(pairs, matched[order], (unmatched[0], unmatched[1]))


def _standardize(values: Floats) -> Floats:
    """Return columns of mean 0 and norm 1, NaN where they are constant or not finite."""
    values = np.asarray(values, dtype=np.float64)
    with np.errstate(invalid="ignore", over="ignore"):
        centered = values - values.mean(axis=0)
        norms = np.linalg.norm(centered, axis=0)
        sizes = np.linalg.norm(values, axis=0)
    defined = np.isfinite(norms) & (norms > CONSTANT * sizes)
    return np.asarray(np.where(defined, centered / np.where(defined, norms, 1), np.nan))

"""The verdict on each unit, from its measures."""

from math import log
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.thresholds import Thresholds
from mlpviz._analysis.unit_measures import UnitMeasures
from mlpviz._records.activations import Activation

VERDICTS: Final = (
    "diverged",
    "dead",
    "rare",
    "unused",
    "saturated",
    "duplicate",
    "unstructured",
    "healthy",
)
"""All verdicts. A unit has the first one that applies."""
SIGNS: Final = dict(zip(VERDICTS, "!×↓○▲=≈✓", strict=True))
"""A sign for each verdict, to distinguish them without color."""
DOUBT: Final = 0.05
"""One minus the confidence of bounds."""
Z_ONE_SIDED: Final = 1.6448536269514722

Flags = NDArray[np.bool_]


def assign_verdicts(
    measures: UnitMeasures, thresholds: Thresholds, *, least_similarity: float
) -> NDArray[np.str_]:
    """Return the verdict on each unit.

    Parameters
    ----------
    measures : UnitMeasures
    thresholds : Thresholds
    least_similarity : float
        Units that are at least so similar are duplicates.
    """
    with np.errstate(invalid="ignore"):
        unimportant = is_unimportant(measures, thresholds)
        tests = [
            ~measures.is_finite,
            is_dead(measures, thresholds),
            (measures.firing > 0) & (measures.firing_bound <= thresholds.rare),
            unimportant & _is_unused(measures, thresholds),
            unimportant & (measures.stuck >= thresholds.saturation),
            np.abs(measures.similarity) >= least_similarity,
            unimportant & _is_noise(measures, thresholds),
        ]
    return np.select(tests, VERDICTS[:-1], default=VERDICTS[-1]).astype(np.str_)


def firing_bound(firing: NDArray[np.float64], n_images: int) -> NDArray[np.float64]:
    """Return the share of images on which a unit fires at most, with 95 % confidence.

    For a unit that fires it is the upper end of Wilson's one-sided interval. For a unit that
    never fires it is about ``3 / n_images`` (the rule of three).

    Examples
    --------
    >>> firing_bound(np.array([0.0, 0.0003]), 10_000).round(5)
    array([0.0003 , 0.00075])
    """
    z = Z_ONE_SIDED
    spread = z * np.sqrt(firing * (1 - firing) / n_images + z**2 / (4 * n_images**2))
    wilson = (firing + z**2 / (2 * n_images) + spread) / (1 + z**2 / n_images)
    return np.where(firing > 0, np.minimum(wilson, 1.0), unseen_share(n_images))


def unseen_share(n_images: int) -> float:
    """Return the largest share of images of which a sample holds none with 5 % probability."""
    return float(-np.expm1(log(DOUBT) / n_images))


def has_off_state(activation: Activation) -> bool:
    """Return whether an activation is zero for all negative pre-activations, as relu is."""
    if not (activation.is_known and activation.elementwise):
        return False
    values = activation.value(np.array([[-0.5, -5.0, -500.0]]))
    return not np.any(values)


def is_dead(measures: UnitMeasures, thresholds: Thresholds) -> Flags:
    """Return which units certainly give the same output for nearly all images."""
    without_weights = measures.growth == 0
    if not measures.n_images or unseen_share(measures.n_images) > thresholds.never:
        return np.asarray(without_weights)
    return np.asarray(without_weights | is_constant(measures, thresholds))


def is_constant(measures: UnitMeasures, thresholds: Thresholds) -> Flags:
    """Return which units give the same output for all images of X."""
    size = np.hypot(measures.mean, measures.spread)
    finite = size[np.isfinite(size)]
    typical = min(float(np.median(finite)), 1.0) if finite.size else 1.0
    never_fires = (measures.firing == 0) & ~np.isnan(measures.firing_bound)
    with np.errstate(invalid="ignore"):
        constant = measures.spread <= thresholds.spread * np.maximum(size, typical)
    return np.asarray(constant | never_fires)


def is_unimportant(measures: UnitMeasures, thresholds: Thresholds) -> Flags:
    """Return which units are worth nothing measurable, or were not measured."""
    least = np.maximum(thresholds.importance, 2 * measures.importance_error)
    return np.asarray(~(measures.importance > least))


def _is_unused(measures: UnitMeasures, thresholds: Thresholds) -> Flags:
    outgoing = measures.outgoing[np.isfinite(measures.outgoing)]
    typical = np.median(outgoing) if outgoing.size else 0.0
    return np.asarray(measures.outgoing <= thresholds.outgoing * typical)


def _is_noise(measures: UnitMeasures, thresholds: Thresholds) -> Flags:
    """Return which filters are noise.

    On a small image, a pixel has too few neighbors to distinguish a trained filter from noise.
    So one of two more conditions must hold: the weights are as initialized, or the other filters
    of the layer are much smoother.
    """
    z = measures.smoothness_z
    if not np.isfinite(z).any():
        return np.zeros(z.shape, dtype=np.bool_)
    middle = np.nanmedian(z)
    deviation = 1.4826 * np.nanmedian(np.abs(z - middle))
    stands_out = z < middle - thresholds.outlier * max(float(deviation), 1.0)
    as_initialized = (measures.growth <= 1 + thresholds.moved) & (
        np.abs(measures.size - 1) <= thresholds.moved
    )
    return np.asarray((z < thresholds.structure) & (as_initialized | stands_out))

"""What the measures of a unit amount to: one verdict for each."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.thresholds import Thresholds
from mlpviz._records.activations import Activation

VERDICTS: Final = ("dead", "unused", "saturated", "duplicate", "unstructured", "healthy")
"""All verdicts. A unit has the first one that applies."""
SIGNS: Final = dict(zip(VERDICTS, "×○▲=≈✓", strict=True))
"""A sign for each verdict, to tell them apart without color."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class UnitMeasures:
    """What the verdicts rest on; each array has shape (n_units,), NaN where nothing is known.

    Attributes
    ----------
    activation : str
    growth : ndarray
        Largest weight over the bound of the initial range.
    size : ndarray
        Root mean square of the weights over that of the initial range.
    smoothness_z : ndarray
    outgoing : ndarray
        Norm of the outgoing weights.
    twin_cosine : ndarray
    saturation, relative_spread : ndarray
        NaN without images.
    """

    activation: Activation
    growth: NDArray[np.float64]
    size: NDArray[np.float64]
    smoothness_z: NDArray[np.float64]
    outgoing: NDArray[np.float64]
    twin_cosine: NDArray[np.float64]
    saturation: NDArray[np.float64]
    relative_spread: NDArray[np.float64]


def assign_verdicts(evidence: UnitMeasures, thresholds: Thresholds) -> NDArray[np.str_]:
    """Return the verdict on each unit.

    Examples
    --------
    >>> nan, one = np.full(2, np.nan), np.ones(2)
    >>> evidence = UnitMeasures(
    ...     activation="tanh", growth=3 * one, size=one, smoothness_z=9 * one, outgoing=one,
    ...     twin_cosine=0 * one, saturation=np.array([0.1, 0.99]), relative_spread=one)
    >>> assign_verdicts(evidence, Thresholds()).tolist()
    ['healthy', 'saturated']
    """
    with np.errstate(invalid="ignore"):
        tests = [
            # Without incoming weights a unit cannot vary, whatever the images are.
            (evidence.relative_spread <= thresholds.spread) | (evidence.growth == 0),
            evidence.outgoing <= thresholds.outgoing * np.median(evidence.outgoing),
            evidence.saturation >= thresholds.saturation,
            _similarity(evidence) >= thresholds.cosine,
            _is_noise(evidence, thresholds),
        ]
    return np.select(tests, VERDICTS[:-1], default=VERDICTS[-1]).astype(np.str_)


def _similarity(evidence: UnitMeasures) -> NDArray[np.float64]:
    """Return how alike twins are; a unit of the opposite sign tells the same if it is odd."""
    odd = evidence.activation in ("identity", "linear") or evidence.activation.saturates
    return np.abs(evidence.twin_cosine) if odd else evidence.twin_cosine


def _is_noise(evidence: UnitMeasures, thresholds: Thresholds) -> NDArray[np.bool_]:
    """Return which filters are noise.

    On a small image the neighbors of a pixel are too few to tell a trained filter from noise
    surely. So a second sign is asked for: the weights are spread as at the start, or the other
    filters of the layer have so much structure that this one stands out.
    """
    z = evidence.smoothness_z
    if np.isnan(z).all():
        return np.zeros(z.shape, dtype=np.bool_)
    middle = np.nanmedian(z)
    deviation = 1.4826 * np.nanmedian(np.abs(z - middle))
    stands_out = z < middle - thresholds.outlier * max(float(deviation), 1.0)
    as_started = (evidence.growth <= 1 + thresholds.moved) & (
        np.abs(evidence.size - 1) <= thresholds.moved
    )
    return np.asarray((z < thresholds.structure) & (as_started | stands_out))

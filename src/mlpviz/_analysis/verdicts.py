"""What the measures of a unit amount to: one verdict for each."""

from dataclasses import dataclass, fields
from math import isfinite
from numbers import Real
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._records.activations import ACTIVATIONS

VERDICTS: Final = ("dead", "unused", "saturated", "duplicate", "unstructured", "healthy")
"""All verdicts. A unit has the first one that applies."""
SIGNS: Final = dict(zip(VERDICTS, "×○▲=≈✓", strict=True))
"""A sign for each verdict, to tell them apart without color."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """From where on something is said of a unit, or of the network.

    Attributes
    ----------
    spread : float
        A unit whose activation has at most this standard deviation is dead, relative to the
        largest magnitude of its activations.
    outgoing : float
        A unit whose outgoing weights have at most this share of the layer's median norm is unused.
    saturation : float
        A unit that is flat at this share of the images or more is saturated.
    cosine : float
        Two units whose incoming weights have at least this cosine are duplicates.
    structure : float
        A filter with a smaller z-score of Moran's I may be noise.
    moved : float
        A unit is as it started if its largest weight exceeds the initial range by at most this
        share, and its weights' root mean square differs from the initial one by no more.
    outlier : float
        A filter that may be noise is, where its z-score is this many robust standard deviations
        below the median of its layer.
    large, small : float
        A layer has large, or small, weights if their root mean square is this many times the
        initial one; that of logistic units counts a quarter, as their slope does, and no unit
        counts more than three times as much as the median one.
    inputs : float
        Inputs of a larger magnitude are not scaled.
    falling : float
        A loss that fell by this share of its whole fall in the last tenth of the training falls
        still.
    rising : float
        A loss that ends by this share of its whole fall above its lowest value rises.
    noise : float
        A loss whose steps upwards add up to this share of its whole fall is noisy.
    """

    spread: float = 1e-6
    outgoing: float = 0.01
    saturation: float = 0.9
    cosine: float = 0.995
    structure: float = 4.0
    moved: float = 0.25
    outlier: float = 4.0
    large: float = 3.0
    small: float = 0.5
    inputs: float = 32.0
    falling: float = 0.03
    rising: float = 0.1
    noise: float = 0.1

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if not isinstance(value, Real):
                raise TypeError(f"{field.name} must be a number, got {value!r}")
            if not isfinite(value) or value < 0:
                raise ValueError(f"{field.name} must be a finite number from 0 on, got {value!r}")


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

    activation: str
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
    known = ACTIVATIONS.get(evidence.activation)
    odd = evidence.activation in ("identity", "linear") or (known is not None and known.saturates)
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

"""The thresholds of verdicts and findings."""

from dataclasses import dataclass, fields
from typing import Any

from mlpviz._validation import check_nonnegative


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """The thresholds of the verdicts and findings of `unit_report`.

    Parameters
    ----------
    spread : float, default: 1e-6
        The output of a unit is constant if its standard deviation over X is at most this share of
        its root mean square (or of the typical one of the layer, up to 1, if that is larger).
    never : float, default: 0.05
        A unit that never fires, or whose output is constant, is dead if enough images were tried
        that it would fire on more than this share of such images with a probability of at most
        5 %. That takes 59 images.
    rare : float, default: 0.01
        A unit that fires is rare if it fires on less than this share of such images, with 95 %
        confidence.
    outgoing : float, default: 0.01
        A unit is unused if the norm of its outgoing weights is at most this share of the layer's
        median.
    saturation : float, default: 0.9
        A unit is saturated if its activation is flat (less than 5 % of its steepest slope) at the
        same end for this share of X.
    importance : float, default: 0.001
        A unit is unimportant if holding it at its mean costs no more than this. Only unimportant
        units are called unused, saturated or unstructured, if X is given.
    cosine : float, default: 0.995
        Units are duplicates if they are at least so similar, and more similar than random
        directions in inputs of so few dimensions. The similarity is the correlation of their
        activations over X, or without X the cosine between their incoming weights and biases.
    structure : float, default: 4.0
        A filter may be noise if its Moran's I [1]_ is less than this many standard deviations
        above that of randomly placed pixels [2]_. Pixels that are constant in X are left out. The
        unit is unstructured if one of the next two conditions holds as well.
    moved : float, default: 0.25
        The weights of the unit are as initialized: the largest exceeds the initial range by at
        most this share, and the root mean square differs from the initial one by no more.
    outlier : float, default: 4.0
        The z-score of the filter is this many robust standard deviations below the median of its
        layer.
    large : float, default: 3.0
        The weights of a hidden layer are large if their root mean square is this multiple of the
        initial one, or of Glorot's if that is larger. For logistic units it counts a quarter, as
        their slope does. No unit counts more than three times as much as the median unit.
    small : float, default: 0.5
        The weights of a hidden layer are small if their root mean square is this share of the
        initial one.
    inputs : float, default: 8.0
        Inputs are not scaled if their standard deviation over X is larger, in the median.
    falling : float, default: 0.03
        A loss is still falling if the last tenth of training brings this share of its total fall.
    rising : float, default: 0.1
        A loss is rising if it ends this share of its total fall above its lowest value. For a
        validation loss, the total fall counts as a fifth of its first value at least.
    noise : float, default: 0.1
        A loss is noisy if its upward steps add up to this share of its total fall.

    Raises
    ------
    TypeError
        If a threshold is not a number.
    ValueError
        If a threshold is negative or not finite.

    References
    ----------
    .. [1] P. A. P. Moran, "Notes on continuous stochastic phenomena", Biometrika 37 (1950).
    .. [2] A. D. Cliff and J. K. Ord, "Spatial Processes: Models and Applications", 1981.

    Examples
    --------
    >>> from mlpviz import Thresholds
    >>> Thresholds(cosine=0.99).cosine
    0.99
    """

    spread: float = 1e-6
    never: float = 0.05
    rare: float = 0.01
    outgoing: float = 0.01
    saturation: float = 0.9
    importance: float = 1e-3
    cosine: float = 0.995
    structure: float = 4.0
    moved: float = 0.25
    outlier: float = 4.0
    large: float = 3.0
    small: float = 0.5
    inputs: float = 8.0
    falling: float = 0.03
    rising: float = 0.1
    noise: float = 0.1

    def __post_init__(self) -> None:
        for field in fields(self):
            check_nonnegative(field.name, getattr(self, field.name))


def check_thresholds(thresholds: Any) -> Thresholds:
    """Return checked thresholds."""
    if not isinstance(thresholds, Thresholds):
        raise TypeError(
            f"thresholds must be a Thresholds, such as Thresholds(cosine=0.99), got {thresholds!r}"
        )
    return thresholds

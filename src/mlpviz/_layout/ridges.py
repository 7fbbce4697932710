"""Ridges: curves one below the other, all at one scale."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

HEIGHT: Final = 1.6
"""The height of the highest curve, in distances of one curve from the next."""


@dataclass(frozen=True, slots=True)
class RidgeScale:
    """The logarithmic scale of the heights of curves. Empty bins have no height.

    Attributes
    ----------
    low, high : float
        The shares that have a height of 0 and of `HEIGHT`.
    """

    low: float
    high: float

    def heights(self, shares: Floats) -> Floats:
        """Return the heights of shares.

        Examples
        --------
        >>> RidgeScale(0.001, 0.1).heights(np.array([0.0, 0.01, 0.1]))
        array([0. , 0.8, 1.6])
        """
        logs = np.log(np.maximum(shares, self.low) / self.low)
        return np.asarray(HEIGHT * logs / np.log(self.high / self.low))

    def shares(self, heights: Floats) -> Floats:
        """Return the shares that have some heights."""
        shares = self.low * (self.high / self.low) ** (heights / HEIGHT)
        return np.where(heights > 0, shares, 0.0)


def ridge_scale(shares: Floats) -> RidgeScale:
    """Return the scale on which each share above 0 has a height."""
    return RidgeScale(float(shares[shares > 0].min()) / 2, float(shares.max()))


def baselines(n_curves: int) -> Floats:
    """Return the heights of the curves' feet, the first one uppermost."""
    return -np.arange(n_curves, dtype=np.float64)

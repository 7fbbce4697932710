"""The range and the spread of images and of the inputs of the network."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class InputStatistics:
    """The range and the spread of images and of the inputs of the first layer.

    Attributes
    ----------
    n_images : int
    varying_pixels : ndarray of bool of shape (n_pixels,)
        Whether each pixel has more than one value.
    low, high : ndarray of shape (n_inputs,)
        The smallest and the largest value of each input.
    mean, spread : ndarray of shape (n_inputs,)
        The mean and the standard deviation of each input, over a sample of the images.
    """

    n_images: int
    varying_pixels: NDArray[np.bool_]
    low: Floats
    high: Floats
    mean: Floats
    spread: Floats

    @property
    def varying_inputs(self) -> NDArray[np.bool_]:
        """Whether each input of the first layer has more than one value."""
        return np.asarray(self.high > self.low)

    @property
    def typical_spread(self) -> float:
        """The median standard deviation of the inputs that vary; 0 if none does."""
        varying = self.spread[self.spread > 0]
        return float(np.median(varying)) if varying.size else 0.0


class RunningRange:
    """The smallest and the largest value of each column of all blocks so far."""

    def __init__(self) -> None:
        self.low: Floats = np.array(np.inf)
        self.high: Floats = np.array(-np.inf)

    def widen(self, block: NDArray[np.float64]) -> None:
        """Include a block of rows. NaN in a column stays."""
        self.low = np.minimum(self.low, block.min(axis=0))
        self.high = np.maximum(self.high, block.max(axis=0))

    @property
    def is_finite(self) -> bool:
        """Whether all values so far are finite."""
        return bool(np.isfinite(self.low).all() and np.isfinite(self.high).all())

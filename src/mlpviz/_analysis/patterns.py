"""The covariance of units with the pixels of images."""

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

ROUNDING: Final = 1e-9
"""Units whose standard deviation is below this share of their mean are constant."""


class Covariance:
    """Covariance of pixels with units, over blocks of images.

    Each block is centered before it is added, so that large means cost no digits [1]_.

    References
    ----------
    .. [1] T. F. Chan, G. H. Golub and R. J. LeVeque, "Algorithms for Computing the Sample
       Variance: Analysis and Recommendations", The American Statistician 37(3), 1983.
    """

    def __init__(self) -> None:
        self._n = 0
        self._means: list[Floats] = []
        self._products: list[Floats] = []

    def add(self, images: Floats, units: Floats) -> None:
        """Add images of shape (n, n_pixels) and the values of units for them, (n, n_units)."""
        n, means = len(images), [images.mean(axis=0), units.mean(axis=0)]
        a, b = images - means[0], units - means[1]
        products = [a.T @ b, np.square(b).sum(axis=0)]
        if not self._n:
            self._n, self._means, self._products = n, means, products
            return
        total = self._n + n
        gaps = [new - old for new, old in zip(means, self._means, strict=True)]
        share = self._n * n / total
        between = [np.outer(*gaps), np.square(gaps[1])]
        self._products = [
            old + new + share * gap
            for old, new, gap in zip(self._products, products, between, strict=True)
        ]
        self._means = [old + gap * n / total for old, gap in zip(self._means, gaps, strict=True)]
        self._n = total

    def patterns(self) -> Floats:
        """Return covariances over the standard deviations of the units, (n_units, n_pixels).

        NaN for units that are constant.
        """
        covariance, square_sums = self._products
        deviations = np.sqrt(self._n * square_sums)
        # The rounding errors of a constant unit are not correlated with anything.
        varies = np.sqrt(square_sums / self._n) > ROUNDING * np.abs(self._means[1])
        scaled = covariance.T / np.where(varies, deviations, 1)[:, None]
        return np.asarray(np.where(varies[:, None], scaled, np.nan))


def patterns_over_blocks(blocks: Iterable[tuple[Floats, Floats]]) -> Floats:
    """Return the pattern of each unit: its covariance with pixels over its standard deviation.

    A pattern tells which pixels vary together with a unit, while its weights tell how the unit is
    computed [1]_. For an affine unit with weights w and pixels of covariance Σ it is
    ``Σw / sqrt(wᵀΣw)``.

    Parameters
    ----------
    blocks : iterable of (images, units)
        Images of shape (n, n_pixels) and the values of units for them, of shape (n, n_units).

    Returns
    -------
    ndarray of shape (n_units, n_pixels)
        In units of pixel values. NaN for constant units.

    References
    ----------
    .. [1] S. Haufe et al., "On the interpretation of weight vectors of linear models in
       multivariate neuroimaging", NeuroImage 87, 2014.

    Examples
    --------
    >>> images = np.array([[0.0, 0.0], [2.0, 1.0]])
    >>> patterns_over_blocks([(images, images[:, :1])])
    array([[1. , 0.5]])
    """
    covariance = Covariance()
    for images, units in blocks:
        covariance.add(images, units)
    return covariance.patterns()

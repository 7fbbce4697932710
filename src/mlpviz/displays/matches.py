"""The display of matched filters."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpviz.displays.numbers import Numbers, drop_none, number_each
from mlpviz.displays.tiles import TileDisplay


class MatchedFiltersDisplay(TileDisplay):
    """The display that `plot_matched_filters` returns.

    `tiles` and `boxes` are those of the first network, `partner_tiles` and `partner_boxes` those of
    the second one. A unit without a partner has a tile of NaN beside it, which is not drawn.

    Attributes
    ----------
    pairs : ndarray of int of shape (n_pairs, 2)
        Unit of the first network and unit of the second one, best pair first.
    correlations : ndarray of shape (n_pairs,)
        Of the filters, or the activations, of each pair, -1 to 1.
    unmatched : tuple of two ndarray of int
        Units of each network that have no partner.
    partner_tiles : ndarray of shape (n_tiles, height, width[, 3])
    partner_boxes : ndarray of shape (n_tiles, 4)
    """

    pairs: NDArray[np.intp]
    correlations: NDArray[np.float64]
    unmatched: tuple[NDArray[np.intp], NDArray[np.intp]]
    partner_tiles: NDArray[Any]
    partner_boxes: NDArray[np.float64]

    def _values(self) -> Numbers:
        return (
            super()._values()
            | number_each("partner tile", self._drawn_at(self.partner_boxes, self.partner_tiles))
            | drop_none(
                {
                    "pairs": self.pairs,
                    "correlations": self.correlations,
                    "unmatched of the first network": self.unmatched[0],
                    "unmatched of the second network": self.unmatched[1],
                }
            )
        )

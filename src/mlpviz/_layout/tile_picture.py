"""Numbers ready to draw: tiles with their limits, names and labels."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False, slots=True)
class TilePicture:
    """A grid of images before it has a place on a page.

    Attributes
    ----------
    tiles : ndarray of shape (n_tiles, height, width[, 3])
    limits : tuple of float or ndarray of shape (n_tiles, 2)
        What the ends of the colors stand for, for all tiles or for each.
    names : sequence of str
        What the mouse is told of each tile.
    labels : sequence of str or None
        What is written above each group of tiles.
    verdicts : sequence of (bool or None) or None
        Whether each group is right, wrong, or neither.
    n_cols : int or None
        Groups in a row, chosen to suit the page where None.
    group : int
        Tiles in a group.
    value_name : str
        What the numbers are, beside the color bar.
    note : str
        Written on the Axes if there are no tiles.
    blank : sequence of int
        Tiles through which the page is seen, such as the places of other artists.
    """

    tiles: NDArray[Any]
    limits: tuple[float, float] | NDArray[Any]
    names: Sequence[str]
    labels: Sequence[str] | None = None
    verdicts: Sequence[bool | None] | None = None
    n_cols: int | None = None
    group: int = 1
    value_name: str = ""
    note: str = ""
    blank: Sequence[int] = ()

    @property
    def shares_limits(self) -> bool:
        """Whether all tiles have the same limits."""
        return isinstance(self.limits, tuple)

    @property
    def n_groups(self) -> int:
        """How many groups of tiles there are."""
        return len(self.tiles) // self.group


def group_tiles(tiles: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """Return tiles group by group: the first of each sequence, then the second of each.

    Examples
    --------
    >>> group_tiles([np.array([[[1]], [[2]]]), np.array([[[10]], [[20]]])]).ravel()
    array([ 1, 10,  2, 20])
    """
    return np.stack(tiles, axis=1).reshape(-1, *tiles[0].shape[1:])

"""Tiles with their color limits, names and labels, ready to be drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False, slots=True)
class TilePicture:
    """A grid of images that has no position on a page yet.

    Attributes
    ----------
    tiles : ndarray of shape (n_tiles, height, width[, 3])
    limits : tuple of float or ndarray of shape (n_tiles, 2)
        The color limits of all tiles, or of each tile.
    names : sequence of str
        The name of each tile, shown under the mouse.
    labels : sequence of str or None
        The label above each group of tiles.
    verdicts : sequence of (bool or None) or None
        Whether each group is right, wrong, or neither.
    n_cols : int or None
        Number of groups in a row. If None, it is chosen to suit the page.
    group : int
        Number of tiles in a group.
    value_name : str
        The name of the values, shown beside the color bar.
    note : str
        A text on the Axes if there are no tiles.
    blank : sequence of int
        Transparent tiles, such as those that other artists cover.
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
        """Number of groups of tiles."""
        return len(self.tiles) // self.group


def group_tiles(tiles: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """Return tiles group by group: the first of each sequence, then the second of each.

    Examples
    --------
    >>> group_tiles([np.array([[[1]], [[2]]]), np.array([[[10]], [[20]]])]).ravel()
    array([ 1, 10,  2, 20])
    """
    return np.stack(tiles, axis=1).reshape(-1, *tiles[0].shape[1:])

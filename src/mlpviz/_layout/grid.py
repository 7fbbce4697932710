"""The geometry of a grid of tiles, in units of one image pixel."""

from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._validation import check_int

TOLERATED_SHRINKAGE = 0.8
COST_OF_EMPTY_CELLS = 1.5
"""A share of empty cells weighs as much as this factor on the logarithm of the aspect."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A grid of tiles with equal gutters, and a strip for labels above each row.

    The origin is the upper left corner of the grid, and y points downwards. Tiles may form groups,
    such as an image and its reconstruction. The tiles of a group share a label, and are closer to
    each other than to the next group.

    Attributes
    ----------
    n_tiles : int
    n_cols : int
        Number of groups in a row.
    height, width : int
        Of a tile, in pixels.
    gutter : float
        Distance between groups, and between a row and the strip below it.
    strip : float
        Height of the strip for labels above each row.
    group : int
        Number of tiles in a group.
    """

    n_tiles: int
    n_cols: int
    height: int
    width: int
    gutter: float
    strip: float = 0.0
    group: int = 1

    @property
    def n_groups(self) -> int:
        """Number of groups."""
        return self.n_tiles // self.group

    @property
    def n_rows(self) -> int:
        """Number of rows, at least one."""
        return max(1, ceil(self.n_groups / self.n_cols))

    @property
    def group_width(self) -> float:
        """Width of a group, including the gaps between its tiles."""
        return self.group * self.width + (self.group - 1) * self.gutter / 2

    @property
    def pitch(self) -> tuple[float, float]:
        """Distance from one group to the next and from one row to the next."""
        return self.group_width + self.gutter, self.strip + self.height + self.gutter

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the whole grid."""
        across, down = self.pitch
        return self.n_cols * across - self.gutter, self.n_rows * down - self.gutter

    @property
    def x_starts(self) -> NDArray[np.float64]:
        """Left edge of each column of tiles, of shape (n_cols * group,)."""
        within = np.arange(self.group) * (self.width + self.gutter / 2)
        return (np.arange(self.n_cols)[:, None] * self.pitch[0] + within).ravel()

    @property
    def y_starts(self) -> NDArray[np.float64]:
        """Upper edge of each row of tiles, of shape (n_rows,)."""
        return np.asarray(np.arange(self.n_rows) * self.pitch[1] + self.strip, dtype=np.float64)

    @property
    def rows_and_columns(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Row and column of each tile, each of shape (n_tiles,)."""
        rows, columns = np.divmod(np.arange(self.n_tiles), self.n_cols * self.group)
        return rows, columns

    @property
    def boxes(self) -> NDArray[np.float64]:
        """Corners x0, y0, x1, y1 of each tile, of shape (n_tiles, 4)."""
        rows, columns = self.rows_and_columns
        x0, y0 = self.x_starts[columns], self.y_starts[rows]
        return np.stack([x0, y0, x0 + self.width, y0 + self.height], axis=1)

    @property
    def label_boxes(self) -> NDArray[np.float64]:
        """Corners x0, y0, x1, y1 of the space above each group, of shape (n_groups, 4)."""
        first = self.boxes[:: self.group]
        x0, y1 = first[:, 0], first[:, 1]
        return np.stack([x0, y1 - self.strip, x0 + self.group_width, y1], axis=1)

    def locate(self, x: float, y: float) -> tuple[int, int, int] | None:
        """Return the tile, pixel row and pixel column at a point, None if no tile is there."""
        columns = pixels_at(np.array([x]), self.x_starts, self.width)
        rows = pixels_at(np.array([y]), self.y_starts, self.height)
        if columns[0] < 0 or rows[0] < 0:
            return None
        (row, i), (column, j) = divmod(rows[0], self.height), divmod(columns[0], self.width)
        tile = int(row) * self.n_cols * self.group + int(column)
        return (tile, int(i), int(j)) if tile < self.n_tiles else None


def pixels_at(
    positions: NDArray[np.float64], starts: NDArray[np.float64], length: int
) -> NDArray[np.intp]:
    """Return the index of the pixel at each position along one axis, -1 if there is none.

    Tiles of `length` pixels begin at `starts`, in ascending order. Pixel i of tile t has the index
    ``t * length + i``.
    """
    tile = np.searchsorted(starts, positions, side="right") - 1
    offset = np.floor(positions - starts[np.maximum(tile, 0)])
    inside = (tile >= 0) & (offset < length)
    return np.where(inside, tile * length + offset, -1).astype(np.intp)


def mosaic(tiles: NDArray[Any], grid: Grid) -> NDArray[Any]:
    """Return tiles of shape (n_tiles, h, w[, c]) side by side, without gutters, row by row.

    The result has shape (n_rows * h, n_cols * group * w[, c]). Cells without a tile are zero.
    """
    n_columns, rest = grid.n_cols * grid.group, tiles.shape[3:]
    joined = np.zeros((grid.n_rows, grid.height, n_columns, grid.width, *rest), tiles.dtype)
    n_full, n_left = divmod(len(tiles), n_columns)
    # Row by row of all tiles, because filters in memory are columns of a matrix.
    for row in range(grid.height):
        pixels = tiles[:, row]
        full = pixels[: n_full * n_columns]
        joined[:n_full, row] = full.reshape(n_full, n_columns, grid.width, *rest)
        if n_left:
            joined[n_full, row, :n_left] = pixels[n_full * n_columns :]
    return joined.reshape(grid.n_rows * grid.height, n_columns * grid.width, *rest)


def choose_n_cols(n: int, tile_aspect: float, available_aspect: float) -> int:
    """Return the number of columns for `n` tiles in a space with this aspect (width / height).

    Numbers of columns are considered with which tiles are at least 80 % as large as possible. Of
    these, the one with the fewest empty cells is chosen, and among equals the one with the
    largest tiles.
    """
    n = max(n, 1)
    columns = np.arange(1, n + 1)
    rows = np.ceil(n / columns)
    scale = np.minimum(available_aspect / (columns * tile_aspect), 1 / rows)
    empty = rows * columns - n
    good = scale >= TOLERATED_SHRINKAGE * scale.max() - 1e-12
    best = np.lexsort((columns, -scale, np.where(good, empty, np.inf)))[0]
    return int(columns[best])


def n_cols_of_shape(
    n: int, cell: tuple[float, float], page: tuple[float, float], aspect: float
) -> int | None:
    """Return the number of columns with which `n` cells have about an aspect and few are empty.

    Parameters
    ----------
    n : int
    cell, page : tuple of float
        Width and height of a cell, gutters included, and of the page that must hold all cells.
    aspect : float
        Width / height of the whole grid that is aimed at.

    Returns
    -------
    int or None
        None if the page is too small.

    Examples
    --------
    >>> n_cols_of_shape(100, (60, 100), (1600, 1600), 4 / 3)
    15
    """
    columns = np.arange(1, n + 1)
    rows = np.ceil(n / columns)
    fits = (columns * cell[0] <= page[0]) & (rows * cell[1] <= page[1])
    if not fits.any():
        return None
    deviation = np.abs(np.log(columns * cell[0] / (rows * cell[1]) / aspect))
    cost = deviation + COST_OF_EMPTY_CELLS * (1 - n / (rows * columns))
    return int(columns[np.where(fits, cost, np.inf).argmin()])


def check_n_cols(n_cols: int | None, n: int, tile_aspect: float, available_aspect: float) -> int:
    """Return a checked `n_cols`. If it is None, `choose_n_cols` chooses it."""
    if n_cols is None:
        return choose_n_cols(n, tile_aspect, available_aspect)
    checked = check_int("n_cols", n_cols, minimum=1, expected="a whole number or None")
    return max(1, min(checked, n))

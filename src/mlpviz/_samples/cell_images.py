"""The images that represent the cells of a confusion matrix."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False, slots=True)
class CellImages:
    """Images for each cell of a confusion matrix.

    Attributes
    ----------
    cells : ndarray of int of shape (n_images,)
        ``true * n_classes + predicted`` of each image, ascending.
    ranks : ndarray of float of shape (n_images,)
        Images with smaller ranks come first within their cell.
    rows : ndarray of int of shape (n_images,)
        Row of X of each image.
    """

    cells: NDArray[np.intp]
    ranks: NDArray[np.float64]
    rows: NDArray[np.intp]


def first_of_each_cell(images: CellImages, n_per_cell: int) -> CellImages:
    """Return the images with the smallest ranks of each cell, at most `n_per_cell` of them.

    Of equal ranks the first row comes first. Undefined ranks (NaN) come last.

    Examples
    --------
    >>> images = CellImages(np.array([0, 0, 1]), np.array([0.9, 0.1, 0.5]), np.array([4, 5, 6]))
    >>> first_of_each_cell(images, 1).rows
    array([5, 6])
    """
    order = np.lexsort((images.rows, images.ranks, images.cells))
    cells = images.cells[order]
    starts = np.searchsorted(cells, cells, side="left")
    kept = order[np.arange(len(cells)) - starts < n_per_cell]
    return CellImages(images.cells[kept], images.ranks[kept], images.rows[kept])


def merge_cell_images(parts: Iterable[CellImages], n_per_cell: int) -> CellImages:
    """Return the first images of each cell among those of several parts."""
    found = list(parts)
    joined = CellImages(
        np.concatenate([part.cells for part in found]),
        np.concatenate([part.ranks for part in found]),
        np.concatenate([part.rows for part in found]),
    )
    return first_of_each_cell(joined, n_per_cell)

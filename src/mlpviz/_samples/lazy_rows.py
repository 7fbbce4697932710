"""Images that are read when they are needed: arrays in files, and data sets of single images."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._records.image_shape import ImageShape

Rows = NDArray[np.intp] | slice


@dataclass(frozen=True, eq=False, slots=True)
class LazyRows:
    """A table whose rows are read when they are indexed.

    Attributes
    ----------
    shape : tuple of int
        (n_samples, n_values).
    read : callable
        Takes ascending indices without repetition, or a slice, and returns these images, of
        shape (n, ...).
    image_shape : ImageShape or None
        The shape of an image, if `read` returns no rows.
    """

    shape: tuple[int, int]
    read: Callable[[Any], NDArray[Any]]
    image_shape: ImageShape | None = None

    def __getitem__(self, rows: Rows) -> NDArray[Any]:
        if isinstance(rows, slice):
            return self._as_rows(self.read(rows))
        # HDF5 reads ascending rows only, each once.
        ascending, inverse = np.unique(rows, return_inverse=True)
        return self._as_rows(self.read(ascending.tolist()))[inverse]

    def _as_rows(self, images: NDArray[Any]) -> NDArray[Any]:
        if self.image_shape is None or images.ndim == 2:
            return images
        return np.asarray(self.image_shape.to_rows(images))


def rows_of_array(X: Any, shape: ImageShape | None) -> Any:
    """Return an array in a file (HDF5, zarr, netCDF), or with named axes, as a table.

    Arrays that numpy can reshape, tables, and images of another shape are returned as they are.
    """
    n_dimensions = len(X.shape)
    if hasattr(X, "reshape") or n_dimensions < 2:
        return X
    if n_dimensions == 2:
        is_table = hasattr(X, "iloc") or hasattr(X, "to_numpy")
        return X if is_table else LazyRows(tuple(X.shape), lambda rows: np.asarray(X[rows]))
    if shape is None or not shape.matches(X.shape[1:]):
        return X
    return LazyRows((X.shape[0], shape.n_values), lambda rows: np.asarray(X[rows]), shape)

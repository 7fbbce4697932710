"""Data sets of frameworks: objects that yield images, or images with their labels."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._out_of_core.blocks import IN_MEMORY_VALUES
from mlpviz._records.array_kinds import detach_tensor, widen_floats
from mlpviz._records.image_shape import ImageShape
from mlpviz._samples.dataset_labels import DatasetLabels, label_of, labels_of_batch
from mlpviz._samples.lazy_rows import LazyRows
from mlpviz._samples.shape_hints import hint_for_images

KEPT_VALUES: Final = 10_000_000
"""The number of values in the images that are kept, since they are read once for each use."""


def is_dataset(X: Any) -> bool:
    """Return whether X is a data set, not an array or a table.

    Data sets are ``Dataset`` and ``DataLoader`` of PyTorch, ``tf.data.Dataset``, data sets of
    Hugging Face, generators, and lists of pairs of an image and its label.

    Examples
    --------
    >>> is_dataset([(np.zeros((2, 2)), 1)]), is_dataset([np.zeros((2, 2))])
    (True, False)
    """
    if isinstance(X, list | tuple):
        return len(X) > 0 and _holds_image(X[0])
    if isinstance(X, str | bytes | Mapping | AbstractSet) or hasattr(X, "__array__"):
        return False
    if hasattr(X, "collect"):  # a lazy table, which has no rows yet
        return False
    if hasattr(X, "shape"):  # that of Hugging Face counts columns
        return hasattr(X, "features") and hasattr(X, "column_names")
    return hasattr(X, "__iter__") or hasattr(X, "__getitem__")


def _holds_image(item: Any) -> bool:
    """Return whether an item is a mapping, or a pair of an image and a label."""
    if isinstance(item, Mapping):
        return True
    return isinstance(item, tuple) and len(item) == 2 and np.ndim(item[0]) > _ndim(item[1])


@dataclass(frozen=True, eq=False, slots=True)
class DatasetRows(LazyRows):
    """The images of a data set, each of which is read when it is needed."""


Rows = DatasetRows | NDArray[Any]
Labels = DatasetLabels | NDArray[Any] | None


def _ndim(value: Any) -> int:
    """Return the number of dimensions, 0 of lists of different lengths."""
    try:
        return np.ndim(value)
    except ValueError:
        return 0


def rows_of_dataset(X: Any, shape: ImageShape | None) -> tuple[Rows, Labels]:
    """Return the images of a data set as a table, and their labels, if it has any.

    Single images that can be indexed are read when they are needed. Others are read once, in
    their order, and kept.
    """
    if shape is None:
        raise TypeError(
            f"X must be an array or a table, got {type(X).__name__}; give an array of its images"
        )
    if hasattr(X, "__getitem__") and hasattr(X, "__len__") and len(X):
        image = _image_of(X[0], shape)
        if not _is_batch(image, shape):
            return _lazy_rows(Items(X, shape))
    return _read_all(X, shape)


@dataclass(frozen=True, eq=False, slots=True)
class Items:
    """The items of a data set, each an image that may have a label.

    The last items are kept, because random transforms give another image each time.
    """

    X: Any
    shape: ImageShape
    read: Any = field(init=False)

    def __post_init__(self) -> None:
        n_kept = max(KEPT_VALUES // self.shape.n_values, 1)
        object.__setattr__(self, "read", lru_cache(n_kept)(self._read))

    def _read(self, index: int) -> tuple[NDArray[Any], Any]:
        item = self.X[index]
        return self.shape.to_row(_image_of(item, self.shape)), label_of(item)

    def images(self, rows: list[int] | slice) -> NDArray[Any]:
        """Return some images, one in each row."""
        return np.stack([self.read(i)[0] for i in self._indices(rows)])

    def labels(self, rows: Any) -> list[Any]:
        """Return the labels of some images."""
        return [self.read(int(i))[1] for i in self._indices(rows)]

    def _indices(self, rows: Any) -> Any:
        return range(len(self.X))[rows] if isinstance(rows, slice) else rows


def _lazy_rows(items: Items) -> tuple[DatasetRows, DatasetLabels | None]:
    n = len(items.X)
    has_labels = items.read(0)[1] is not None
    labels = DatasetLabels(n, items.labels) if has_labels else None
    return DatasetRows((n, items.shape.n_values), items.images), labels


def _read_all(X: Iterable[Any], shape: ImageShape) -> tuple[NDArray[Any], NDArray[Any] | None]:
    rows: list[NDArray[Any]] = []
    labels: list[Any] = []
    most = IN_MEMORY_VALUES // shape.n_values
    for item in X:
        image = _image_of(item, shape)
        if _is_batch(image, shape):
            rows.extend(shape.to_rows(image))
            labels.extend(labels_of_batch(item, len(image)))
        else:
            rows.append(shape.to_row(image))
            labels.append(label_of(item))
        if len(rows) > most:
            raise ValueError(
                f"X yields more than {most:,} images, which are too many to keep in memory; give "
                "the first items, as itertools.islice(X, 100), or an array in a file"
            )
    if not rows:
        raise ValueError("X yields no images, so there is nothing to show")
    has_labels = all(label is not None for label in labels)
    return np.stack(rows), np.asarray(labels) if has_labels else None


def _image_of(item: Any, shape: ImageShape) -> NDArray[Any]:
    """Return the image, or the batch of images, of an item of a data set."""
    if isinstance(item, Mapping):
        arrays = {key: _as_array(value) for key, value in item.items()}
        fitting = [array for array in arrays.values() if _fits(array, shape)]
        if len(fitting) == 1:
            return fitting[0]
        shapes = ", ".join(f"{key!r} of shape {array.shape}" for key, array in arrays.items())
        raise ValueError(
            f"X yields {shapes}, of which exactly one must be an image of image_shape {shape.sizes}"
        )
    array = _as_array(item[0] if isinstance(item, tuple | list) else item)
    if not _fits(array, shape):
        hint = hint_for_images((1, *array.shape), shape)
        way_out = f"; {hint}" if hint.startswith("give image_shape") else ""
        raise ValueError(
            f"X yields images of shape {array.shape}, but image_shape is {shape.sizes}{way_out}"
        )
    return array


def _as_array(value: Any) -> NDArray[Any]:
    return widen_floats(np.asarray(detach_tensor(value)))


def _fits(array: NDArray[Any], shape: ImageShape) -> bool:
    return array.ndim > 0 and (_is_image(array.shape, shape) or _is_batch(array, shape))


def _is_batch(array: NDArray[Any], shape: ImageShape) -> bool:
    return not _is_image(array.shape, shape) and _is_image(array.shape[1:], shape)


def _is_image(sizes: tuple[int, ...], shape: ImageShape) -> bool:
    return sizes == (shape.n_values,) or (len(sizes) > 1 and shape.matches(sizes))

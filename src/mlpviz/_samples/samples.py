"""Check X, whatever kind of table it is."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._out_of_core.dask_arrays import check_dask_array, is_dask
from mlpviz._out_of_core.progress import check_progress
from mlpviz._records.array_kinds import detach_each, detach_tensor, widen_floats
from mlpviz._records.image_shape import ImageShape
from mlpviz._samples.array_kinds import numbers_of_objects, table_of_arrow
from mlpviz._samples.datasets import is_dataset, rows_of_dataset
from mlpviz._samples.image_shape import check_fits
from mlpviz._samples.lazy_rows import rows_of_array
from mlpviz._samples.shape_hints import hint_for_images, hint_for_table
from mlpviz._samples.table import Samples
from mlpviz._validation import check_flag


def as_samples(X: Any, shape: ImageShape | None = None, *, progress: bool = False) -> Samples:
    """Return X, checked to be a table of numbers with one row per image, or images of `shape`."""
    samples = _read_samples(X, shape, progress=progress)
    if samples.dtype.kind not in "biuf":
        raise TypeError(f"X must hold real numbers, got dtype {samples.dtype}")
    if shape is not None and shape.n_values != samples.n_values:
        hint = hint_for_table(samples.X, shape)
        if hint:
            raise ValueError(
                f"a row of X has {samples.n_values} values, but image_shape {shape.sizes} has "
                f"{shape.n_values} pixels; {hint}"
            )
        check_fits(shape, samples.n_values, "a row of X")
    return samples


def _read_samples(X: Any, shape: ImageShape | None, *, progress: bool) -> Samples:
    if not is_dask(X):
        rows, labels = _rows_and_labels(X, shape)
        return Samples(_as_table(rows, shape), check_progress(progress), labels)
    check_flag("progress", progress)
    from mlpviz._samples.dask_samples import DaskSamples  # it imports dask

    return DaskSamples(_as_table(check_dask_array("X", X), shape), progress)


def _as_table(X: Any, shape: ImageShape | None) -> Any:
    """Return X with one row for each image."""
    if shape is not None:
        X = _as_rows(X, shape)
    if len(X.shape) != 2:
        expected, hint = "(n_samples, n_pixels)", "give X.reshape(len(X), -1)"
        if shape is not None:
            expected += f" or (n_samples, {', '.join(map(str, shape.sizes))})"
            hint = hint_for_images(tuple(X.shape), shape)
        way_out = f"; {hint}" if hint and len(X.shape) > 2 else ""
        raise ValueError(f"X must have shape {expected}, got {tuple(X.shape)}{way_out}")
    if X.shape[0] == 0:
        raise ValueError("X has no rows, so there is nothing to show")
    return X


def _as_rows(X: Any, shape: ImageShape) -> Any:
    """Return images of `shape`, or a single one, as rows; anything else as it is."""
    if len(X.shape) > 2 and shape.matches(X.shape[1:]):
        return shape.to_rows(X)
    is_row = len(X.shape) == 1 and X.shape[0] == shape.n_values
    is_image = len(X.shape) == len(shape.sizes) and shape.matches(X.shape)
    if is_row or (is_image and X.shape[1] != shape.n_values):
        return shape.to_rows(np.asarray(X)[None])
    return X


def _rows_and_labels(X: Any, shape: ImageShape | None) -> tuple[Any, Any]:
    """Return X as a table whose rows can be taken by index, and labels that come with it."""
    X = detach_tensor(X)
    return rows_of_dataset(X, shape) if is_dataset(X) else (_as_sliceable(X, shape), None)


def _as_sliceable(X: Any, shape: ImageShape | None) -> Any:
    if not hasattr(X, "shape"):
        return _array_of_list(X)
    X = rows_of_array(table_of_arrow(X), shape)
    if hasattr(X, "tocsr"):
        return X.tocsr()  # not every sparse format supports taking rows
    if isinstance(X, np.ndarray) and not isinstance(X, np.memmap | np.ma.MaskedArray):
        return numbers_of_objects(np.asarray(X))
    return X


def _array_of_list(X: Any) -> NDArray[Any]:
    way_out = "an array with one row for each image"
    if hasattr(X, "collect"):
        way_out = "X.collect()"
    else:
        array = numbers_of_objects(list_to_array("X", X))
        if array.ndim == 1 and array.dtype.kind in "US":
            raise TypeError(
                f"X must hold images, got text such as {str(array.ravel()[0])!r}; if these are "
                "paths, give [numpy.asarray(PIL.Image.open(path)) for path in X]"
            )
        if array.ndim:
            return array
    raise TypeError(f"X must be an array or a table, got {type(X).__name__}; give {way_out}")


def list_to_array(argument: str, values: Any) -> NDArray[Any]:
    """Return nested lists as an array. Lists of different lengths raise."""
    try:
        return widen_floats(np.asarray(detach_each(values)))
    except ValueError as error:
        raise TypeError(f"{argument} must be an array or lists of one length: {error}") from error

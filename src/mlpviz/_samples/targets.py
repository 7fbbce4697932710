"""Check y, the true classes or values."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._out_of_core.dask_arrays import (
    DaskMatrix,
    check_computed,
    check_dask_array,
    is_dask,
)
from mlpviz._records.array_kinds import detach_tensor
from mlpviz._records.indicators import is_one_hot
from mlpviz._samples.array_kinds import numbers_of_objects
from mlpviz._samples.dataset_labels import DatasetLabels
from mlpviz._samples.samples import list_to_array
from mlpviz._samples.table import Samples


def as_targets(argument: str, y: Any, n_samples: int) -> Any:
    """Return y (a Series, a categorical, a list, an array), checked to have one entry per sample.

    The labels of a one-hot data frame are the names of its columns, whatever their order. A dask
    array of several values per image, such as the targets of an autoencoder, is not computed.
    Labels are: all of them are compared with the classes of the model.
    """
    check_computed(argument, y)
    if is_dask(y) and hasattr(y, "chunks") and y.ndim == 2 and y.shape[1] > 1:
        targets: Any = DaskMatrix(check_dask_array(argument, y).rechunk({1: y.shape[1]}))
    else:
        y = detach_tensor(y)
        _check_no_mask(argument, y)
        targets = list_to_array(argument, _dense(y))
        targets = numbers_of_objects(targets[np.newaxis] if targets.ndim == 0 else targets)
        if targets.ndim == 2 and targets.shape[1] == 1:
            targets = targets[:, 0]
        if hasattr(y, "columns") and is_one_hot(targets):
            targets = np.asarray(list(y.columns))[targets.argmax(axis=1)]
    if y is None:
        raise ValueError(
            f"{argument} must have one entry for each of the {n_samples} rows of X, got None"
        )
    if len(targets) != n_samples:
        count = "a single value" if len(targets) == 1 else f"{len(targets)} entries"
        raise ValueError(
            f"{argument} must have one entry for each of the {n_samples} rows of X, got {count}"
        )
    if isinstance(targets, np.ndarray):
        check_no_missing(argument, targets)
    return targets


def true_targets(y: Any, samples: Samples) -> Any:
    """Return y, checked; without it, the labels that came with the images, or None."""
    return samples.labels if y is None else as_targets("y", y, len(samples))


def labels_of_all(y: Any, samples: Samples) -> Any:
    """Return y, or the labels that came with the images, all of them in memory, or None."""
    targets = true_targets(y, samples)
    return targets[:] if isinstance(targets, DatasetLabels) else targets


def required_targets(y: Any, samples: Samples) -> Any:
    """Return y, checked; without it, the labels that came with the images."""
    targets = true_targets(y, samples)
    return as_targets("y", None, len(samples)) if targets is None else targets


def _dense(y: Any) -> Any:
    if hasattr(y, "toarray"):  # a sparse matrix
        return y.toarray()
    return y.to_numpy() if hasattr(y, "to_numpy") else y


def _check_no_mask(argument: str, y: Any) -> None:
    """Raise if an entry of a masked array is masked."""
    if not np.ma.is_masked(y):
        return
    rows = np.ma.getmaskarray(y).reshape(len(y), -1).any(axis=1)
    raise ValueError(
        f"{argument} has no value for row {int(np.argmax(rows))}, which is masked; leave such rows "
        f"out of X and {argument}"
    )


def check_no_missing(argument: str, targets: NDArray[Any], start: int = 0) -> None:
    """Raise if an entry is missing: a prediction could be neither right nor wrong.

    `start` is the row that the first entry belongs to.
    """
    if not len(targets):
        return
    if targets.dtype == object:
        missing: Any = np.array([_is_missing(value) for value in targets.ravel()])
    else:
        missing = targets != targets  # noqa: PLR0124 - only NaN and the like differ from themselves
    rows = np.flatnonzero(np.asarray(missing).reshape(len(targets), -1).any(axis=1))
    if len(rows):
        raise ValueError(
            f"{argument} has no value for row {rows[0] + start}; "
            f"leave such rows out of X and {argument}"
        )


def _is_missing(value: Any) -> bool:
    """Return whether a value is None, NaN, or NA of pandas, whose comparisons are no bools."""
    if value is None or type(value).__name__ == "NAType":
        return True
    return bool(np.any(value != value))  # noqa: PLR0124

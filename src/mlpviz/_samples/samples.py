"""Rows of a data set, and which of them to show."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._out_of_core.dask_arrays import DaskMatrix, check_dask_array, is_dask
from mlpviz._out_of_core.progress import check_progress
from mlpviz._records.predictions import Predictions
from mlpviz._samples.image_shape import ImageShape
from mlpviz._samples.table import Samples
from mlpviz._validation import check_choice, check_flag, check_indices, has_length

SELECTIONS = ("first", "random", "errors", "worst", "uncertain")


def as_samples(X: Any, shape: ImageShape | None = None, *, progress: bool = False) -> Samples:
    """Check that X is a table of numbers, one row per image, or images of `shape`."""
    samples = _samples(X, shape, progress=progress)
    if samples.dtype.kind not in "biuf":
        raise TypeError(f"X must hold real numbers, got dtype {samples.dtype}")
    return samples


def _samples(X: Any, shape: ImageShape | None, *, progress: bool) -> Samples:
    if not is_dask(X):
        return Samples(_as_table(_as_sliceable(X), shape), check_progress(progress))
    check_flag("progress", progress)
    from mlpviz._samples.dask_samples import DaskSamples

    return DaskSamples(_as_table(check_dask_array("X", X), shape), progress)


def _as_table(X: Any, shape: ImageShape | None) -> Any:
    """Return X with one row for each image."""
    if shape is not None and len(X.shape) > 2 and shape.matches(X.shape[1:]):
        X = X.reshape(len(X), shape.n_values)
    if len(X.shape) != 2:
        wanted = "(n_samples, n_pixels)"
        if shape is not None:
            wanted += f" or (n_samples, {', '.join(map(str, shape.written))})"
        hint = "; give X.reshape(len(X), -1)" if len(X.shape) > 2 else ""
        raise ValueError(f"X must have shape {wanted}, got {tuple(X.shape)}{hint}")
    if X.shape[0] == 0:
        raise ValueError("X has no rows, so there is nothing to show")
    return X


def _as_sliceable(X: Any) -> Any:
    """Return X as a table of which rows can be taken."""
    if not hasattr(X, "shape"):
        return _as_array("X", X)
    if hasattr(X, "tocsr"):
        return X.tocsr()  # of sparse matrices, not all let one take rows
    if isinstance(X, np.ndarray) and not isinstance(X, np.memmap | np.ma.MaskedArray):
        return np.asarray(X)
    return X


def _as_array(argument: str, values: Any) -> NDArray[Any]:
    try:
        return np.asarray(values)
    except ValueError as error:  # lists of different lengths
        raise TypeError(f"{argument} must be an array or lists of one length: {error}") from error


def as_targets(argument: str, y: Any, n_samples: int) -> Any:
    """Check that y (a Series, a categorical, a list, an array) has one entry per sample.

    A dask array of several values for each image, such as an autoencoder's, stays where it is:
    what is asked for comes home as an array. Labels do at once, since all of them are compared
    with what the model knows.
    """
    if is_dask(y) and hasattr(y, "chunks") and y.ndim == 2 and y.shape[1] > 1:
        targets: Any = DaskMatrix(check_dask_array(argument, y).rechunk({1: y.shape[1]}))
    else:
        targets = _as_array(argument, y.to_numpy() if hasattr(y, "to_numpy") else y)
        if targets.ndim == 2 and targets.shape[1] == 1:
            targets = targets[:, 0]
    if targets.ndim == 0 or len(targets) != n_samples:
        count = "a single value" if targets.ndim == 0 else f"{len(targets)} entries"
        raise ValueError(
            f"{argument} must have one entry for each of the {n_samples} rows of X, got {count}"
        )
    if isinstance(targets, np.ndarray):
        check_no_missing(argument, targets)
    return targets


def check_no_missing(argument: str, targets: NDArray[Any], start: int = 0) -> None:
    """Raise if an entry is missing: it would be neither right nor wrong.

    `start` is the row that the first of the entries belongs to.
    """
    if not len(targets):
        return
    unknown = targets != targets  # noqa: PLR0124 - only what is not a number differs from itself
    if targets.dtype == object:
        unknown = np.array([value is None or value != value for value in targets.ravel()])  # noqa: PLR0124
    rows = np.flatnonzero(np.asarray(unknown).reshape(len(targets), -1).any(axis=1))
    if len(rows):
        raise ValueError(
            f"{argument} has no value for row {rows[0] + start}; "
            f"leave such rows out of X and {argument}"
        )


def random_indices(n: int, total: int, rng: Any) -> NDArray[np.intp]:
    """Return `n` different indices below `total`, drawn with `rng`, in the order drawn."""
    return check_rng(rng).choice(total, size=n, replace=False).astype(np.intp)


def check_rng(rng: Any) -> "np.random.Generator":
    """Return a checked source of random numbers."""
    try:
        return np.random.default_rng(rng)
    except (TypeError, ValueError) as error:
        raise type(error)(
            "rng must be None, a seed (a whole number from 0) or a numpy.random.Generator, "
            f"got {rng!r}"
        ) from error


def is_wrong(said: Predictions, y: NDArray[Any]) -> NDArray[np.bool_]:
    """Return which predicted classes differ from the true ones."""
    if said.classes is None:
        raise ValueError(
            "select='errors' needs predicted classes, but the model is a regressor (or y_pred "
            "holds floats); use 'worst', which ranks by squared error, 'first', 'random' or indices"
        )
    return np.asarray(said.values != y)


def class_indices(said: Predictions, y: NDArray[Any]) -> NDArray[np.intp]:
    """Return the column of each true class in the scores, -1 where the model does not know it."""
    assert said.classes is not None
    if said.classes.dtype.kind in "biuf" and y.dtype.kind in "biuf":
        order = np.argsort(said.classes)
        nearest = np.searchsorted(said.classes, y, sorter=order).clip(max=len(order) - 1)
        found = order[nearest]
        return np.where(said.classes[found] == y, found, -1).astype(np.intp)
    columns = {label: i for i, label in enumerate(said.classes.tolist())}
    return np.array([columns.get(label, -1) for label in y.tolist()], dtype=np.intp)


def losses(said: Predictions, y: NDArray[Any]) -> NDArray[np.float64]:
    """Return the loss of each sample.

    The negative log-probability of the true class (infinite for a class that the model does not
    know); for scores that are only margins, how far the best other class is ahead; for a
    regressor, the squared error, summed over outputs.
    """
    if said.classes is None:
        error = np.asarray(said.values, dtype=np.float64) - y
        squares: NDArray[np.float64] = (error**2).reshape(len(error), -1).sum(axis=1)
        return squares
    scores = _require_scores(said, "worst")
    columns = class_indices(said, y)
    picked = scores[np.arange(len(scores)), np.maximum(columns, 0)].astype(np.float64)
    if said.kind == "probability":
        with np.errstate(divide="ignore"):
            loss = -np.log(picked)
    elif said.kind == "logit":
        loss = _log_sum_exp(scores) - picked
    else:
        others = scores.astype(np.float64)
        others[np.arange(len(scores)), np.maximum(columns, 0)] = -np.inf
        loss = others.max(axis=1) - picked
    return np.where(columns < 0, np.inf, loss)


def margins(said: Predictions) -> NDArray[np.float64]:
    """Return how far each sample's highest score is ahead of its second highest."""
    if said.classes is None:
        raise ValueError(
            "select='uncertain' needs class scores, but the model is a regressor; "
            "use 'first', 'random', 'worst' or indices"
        )
    scores = said.probabilities
    if scores is None:
        scores = _require_scores(said, "uncertain")
    if scores.shape[1] < 2:
        return np.zeros(len(scores))
    top = np.partition(scores, -2, axis=1)[:, -2:]
    return np.asarray(top[:, 1] - top[:, 0], dtype=np.float64)


def check_select(select: Any, total: int) -> str | NDArray[np.intp]:
    """Return the name of a checked selection, or checked indices."""
    if isinstance(select, str):
        return check_choice("select", select, SELECTIONS)
    if not has_length(select):
        raise TypeError(
            f"select must be one of {', '.join(map(repr, SELECTIONS))} or a sequence of indices, "
            f"got {select!r}"
        )
    return check_indices("select", select, total, "samples")


def check_n_images(n_images: Any) -> int:
    """Return a checked number of images."""
    if isinstance(n_images, bool) or not isinstance(n_images, int | np.integer):
        raise TypeError(
            f"n_images must be a whole number, got {n_images!r}; name rows with select=[…]"
        )
    if n_images < 1:
        raise ValueError(f"n_images must be at least 1, got {n_images}")
    return int(n_images)


@dataclass(frozen=True, eq=False, slots=True)
class RankedRows:
    """Some rows in the order of a key, smallest first, of equal keys the first row first.

    Attributes
    ----------
    keys : ndarray of shape (n,)
    indices : ndarray of shape (n,)
    """

    keys: NDArray[np.float64]
    indices: NDArray[np.intp]


def lowest_rows(keys: NDArray[np.float64], n: int, start: int) -> RankedRows:
    """Return the `n` rows with the smallest keys, of rows that are numbered from `start`."""
    n = min(n, len(keys))
    last = np.partition(keys, n - 1)[n - 1] if n else np.inf
    # Sorting these few takes no time. What is not a number is neither above nor below the last.
    few = np.flatnonzero(~(keys > last))
    order = few[np.argsort(keys[few], kind="stable")[:n]]
    return RankedRows(keys[order], (order + start).astype(np.intp))


def merge_lowest(found: Iterable[RankedRows], n: int) -> NDArray[np.intp]:
    """Return the indices of the `n` smallest keys of all blocks, which come in their order."""
    best = RankedRows(np.empty(0), np.empty(0, np.intp))
    for block in found:
        keys = np.concatenate([best.keys, block.keys])
        indices = np.concatenate([best.indices, block.indices])
        order = np.argsort(keys, kind="stable")[:n]
        best = RankedRows(keys[order], indices[order])
    return best.indices


def take_first(found: Iterable[NDArray[np.intp]], n: int) -> NDArray[np.intp]:
    """Return the first `n` indices of all blocks, asking for no block beyond the last of them."""
    indices = (index for block in found for index in block.tolist())
    return np.array(list(islice(indices, n)), dtype=np.intp)


def _require_scores(said: Predictions, select: str) -> NDArray[Any]:
    if said.scores is None:
        raise ValueError(
            f"select={select!r} needs class scores, but the model gives none (it has neither "
            "predict_proba nor decision_function, or only predictions were given); use 'first', "
            "'random', 'errors' or indices"
        )
    return said.scores


def _log_sum_exp(scores: NDArray[Any]) -> NDArray[Any]:
    top = scores.max(axis=1, keepdims=True)
    return np.asarray(top[:, 0] + np.log(np.exp(scores - top).sum(axis=1)))

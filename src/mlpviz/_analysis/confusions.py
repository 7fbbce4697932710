"""Find the classes that are confused most, and normalize counts of confusions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._records.classes import find_labels, format_labels
from mlpviz._validation import is_ordered

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Confusion:
    """Number and rate of images of one class that were predicted as another class.

    Attributes
    ----------
    true, predicted : object
        Labels of the classes.
    count : int
    rate : float
        Share of the images of the true class.
    """

    true: Any
    predicted: Any
    count: int
    rate: float


def most_confused(
    counts: Indices, classes: Sequence[Any], n_pairs: int | None = None
) -> list[Confusion]:
    """Return confusions of one class with another one, the most frequent first.

    Of equal counts the one with the higher rate comes first, then the one of the smaller index.

    Examples
    --------
    >>> most_confused(np.array([[8, 2], [0, 5]]), ["cat", "dog"])
    [Confusion(true='cat', predicted='dog', count=2, rate=0.2)]
    """
    true, predicted = np.nonzero(counts * (1 - np.eye(len(counts), dtype=counts.dtype)))
    found = counts[true, predicted]
    rates = found / counts.sum(axis=1)[true]
    order = np.lexsort((predicted, true, -rates, -found))[:n_pairs]
    return [
        Confusion(classes[true[i]], classes[predicted[i]], int(found[i]), float(rates[i]))
        for i in order
    ]


def most_confused_classes(counts: Indices, n_classes: int) -> Indices:
    """Return the classes of the most frequent confusions, ascending.

    Pairs of classes are taken until there are `n_classes` classes; if errors name fewer, the
    classes with the most images follow.

    Examples
    --------
    >>> most_confused_classes(np.array([[9, 0, 0], [0, 7, 2], [0, 0, 5]]), 2)
    array([1, 2])
    """
    chosen: list[int] = []
    for confusion in most_confused(counts, range(len(counts))):
        pair = [label for label in (confusion.true, confusion.predicted) if label not in chosen]
        if len(chosen) + len(pair) > n_classes:
            break
        chosen += pair
    largest = np.argsort(-counts.sum(axis=1), kind="stable").tolist()
    chosen += [label for label in largest if label not in chosen][: n_classes - len(chosen)]
    return np.sort(np.array(chosen, dtype=np.intp))


def shown_classes(classes: Any, labels: NDArray[Any], counts: Indices, n_most: int) -> Indices:
    """Return the indices of the classes that are shown: those that the caller names.

    By default all are shown. Of more than `n_most`, those of the most frequent confusions are.
    """
    if classes is None:
        if len(labels) <= n_most:
            return np.arange(len(labels))
        return most_confused_classes(counts, n_most)
    if not is_ordered(classes) or not len(classes):
        raise TypeError(f"classes must be a sequence of classes of the model, got {classes!r}")
    indices = find_labels(labels, np.asarray(classes))
    if (indices < 0).any() or len(set(indices.tolist())) < len(indices):
        raise ValueError(
            f"classes must be different classes of the model, {format_labels(labels.tolist())}, "
            f"got {list(classes)!r}"
        )
    return indices


def normalize_counts(counts: Indices, normalize: str | None) -> Floats:
    """Return counts as shares, as `sklearn.metrics.confusion_matrix` does.

    Parameters
    ----------
    counts : ndarray of int of shape (n_classes, n_classes)
    normalize : {"true", "pred", "all"} or None
        Divide by the images of the true class, of the predicted class, by all, or not at all.

    Returns
    -------
    ndarray of float of shape (n_classes, n_classes)
        A class without images has shares of 0.

    Examples
    --------
    >>> normalize_counts(np.array([[1, 1], [0, 0]]), "true")
    array([[0.5, 0.5],
           [0. , 0. ]])
    """
    totals = {
        None: np.ones((1, 1)),
        "true": counts.sum(axis=1, keepdims=True),
        "pred": counts.sum(axis=0, keepdims=True),
        "all": counts.sum(keepdims=True),
    }[normalize]
    return np.asarray(np.divide(counts, totals, out=np.zeros(counts.shape), where=totals > 0))

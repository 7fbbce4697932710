"""Count confusions of classes, and find the images that stand for them."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]


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

    cells: Indices
    ranks: Floats
    rows: Indices


@dataclass(frozen=True, slots=True)
class Confusion:
    """How often one class was predicted as another one.

    Attributes
    ----------
    true, predicted : int
        Indices of the classes.
    count : int
    rate : float
        Share of the images of the true class.
    """

    true: int
    predicted: int
    count: int
    rate: float


def count_confusions(true: Indices, predicted: Indices, n_classes: int) -> Indices:
    """Return how many images of each true class were predicted as each class.

    Parameters
    ----------
    true, predicted : ndarray of int of shape (n_images,)
        Indices of classes, 0 to ``n_classes - 1``.
    n_classes : int

    Returns
    -------
    ndarray of int of shape (n_classes, n_classes)
        Rows are true classes, columns predicted ones.

    Examples
    --------
    >>> count_confusions(np.array([0, 0, 1]), np.array([0, 1, 1]), 2)
    array([[1, 1],
           [0, 1]])
    """
    counts = np.bincount(true * n_classes + predicted, minlength=n_classes**2)
    return np.asarray(counts.reshape(n_classes, n_classes), dtype=np.intp)


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


def most_confused(counts: Indices, n_pairs: int | None = None) -> list[Confusion]:
    """Return confusions of one class with another one, the most frequent first.

    Of equal counts the one with the higher rate comes first, then the smaller index.

    Examples
    --------
    >>> most_confused(np.array([[8, 2], [0, 5]]))
    [Confusion(true=0, predicted=1, count=2, rate=0.2)]
    """
    totals = counts.sum(axis=1)
    true, predicted = np.nonzero(counts * (1 - np.eye(len(counts), dtype=counts.dtype)))
    found = counts[true, predicted]
    rates = found / totals[true]
    order = np.lexsort((predicted, true, -rates, -found))[:n_pairs]
    return [
        Confusion(int(true[i]), int(predicted[i]), int(found[i]), float(rates[i])) for i in order
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
    for confusion in most_confused(counts):
        pair = [label for label in (confusion.true, confusion.predicted) if label not in chosen]
        if len(chosen) + len(pair) > n_classes:
            break
        chosen += pair
    largest = np.argsort(-counts.sum(axis=1), kind="stable").tolist()
    chosen += [label for label in largest if label not in chosen][: n_classes - len(chosen)]
    return np.sort(np.array(chosen, dtype=np.intp))


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

"""Probabilities of classes that the caller gives as predictions."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._records.classes import find_labels, format_labels
from mlpviz._records.indicators import is_indicator, is_one_hot
from mlpviz._records.predictions import Predictions
from mlpviz._validation import is_ordered

TOLERANCE: Final = 0.01
"""How far the sum of probabilities may be from 1, for numbers in half precision."""


def are_scores_of_labels(y_pred: NDArray[Any], y: NDArray[Any] | None) -> bool:
    """Return whether `y_pred` holds several numbers per image while `y` holds one label.

    One-hot labels are one label per image. A single number from 0 to 1 is a score too if the labels
    are 0 and 1.
    """
    if y is None or y_pred.dtype.kind != "f":
        return False
    if y_pred.ndim == 1:
        return _are_scores_of_two(y_pred, y)
    if y.ndim == 1:
        return y.dtype.kind not in "fc"
    return y.shape == y_pred.shape and is_one_hot(y)


def _are_scores_of_two(y_pred: NDArray[Any], y: NDArray[Any]) -> bool:
    has_two_labels = y.ndim == 1 and y.dtype.kind in "biu" and is_indicator(y)
    in_range = bool(((y_pred >= 0) & (y_pred <= 1)).all())
    return has_two_labels and in_range and not is_indicator(y_pred)


def check_no_scores_of_sets(y_pred: NDArray[Any], y: NDArray[Any] | None) -> None:
    """Raise if `y_pred` holds probabilities and `y` sets of labels: no threshold is assumed."""
    if y is None or y.ndim != 2 or y_pred.dtype.kind != "f" or y_pred.shape != y.shape:
        return
    if is_indicator(y):
        raise ValueError(
            "y holds several labels for some images, so y_pred must hold 0 and 1, or booleans, "
            f"got {y_pred.dtype}; give y_pred=y_pred > 0.5 for probabilities"
        )


def predictions_of_probabilities(
    y_pred: NDArray[Any], classes: Any, y: NDArray[Any] | None
) -> Predictions:
    """Return probabilities as a record, with the most probable class of each image.

    Parameters
    ----------
    y_pred : ndarray of shape (n_samples, n_classes) or (n_samples,)
        A single column holds the probability of the second of two classes.
    classes : sequence or None
        The class of each column. By default 0, 1, 2 and so on.
    y : ndarray of shape (n_samples,) or None

    Examples
    --------
    >>> predictions = predictions_of_probabilities(np.array([[0.9, 0.1]]), ["cat", "dog"], None)
    >>> predictions.values.item(), predictions.confidence
    ('cat', array([0.9]))
    """
    scores = np.asarray(y_pred, dtype=np.float64)
    if scores.ndim == 1:
        scores = np.stack([1 - scores, scores], axis=1)
    _check_probabilities(scores)
    if classes is None and y is not None and y.ndim == 1 and y.dtype.kind == "b":
        classes = [False, True]
    labels = _check_classes(classes, scores.shape[1])
    if y is not None and y.ndim == 2:
        y = y.argmax(axis=1)
    if classes is None and y is not None and (find_labels(labels, y) < 0).any():
        raise ValueError(
            f"y holds labels such as {y[find_labels(labels, y) < 0].tolist()[0]!r}, but y_pred has "
            f"{len(labels)} columns, which count as the classes 0 to {len(labels) - 1}; give "
            "Predictions, or classes in the order of the columns where the plot takes them"
        )
    return Predictions(labels[scores.argmax(axis=1)], labels, scores, "probability")


def predictions_of_classes(
    y_pred: NDArray[Any], classes: Any, y: NDArray[Any] | None
) -> Predictions:
    """Return predictions for given classes: probabilities, or 0 and 1 as sets of labels."""
    if y_pred.ndim == 2 and y_pred.dtype.kind in "biu" and is_indicator(y_pred):
        return Predictions(y_pred, _check_classes(classes, y_pred.shape[1]))
    return predictions_of_probabilities(y_pred, classes, y)


def _check_probabilities(scores: NDArray[np.float64]) -> None:
    sums = scores.sum(axis=1)
    in_range = ((scores >= 0) & (scores <= 1)).all(axis=1)
    is_wrong = ~in_range | (np.abs(sums - 1) > TOLERANCE)
    if is_wrong.any():
        row = int(np.argmax(is_wrong))
        raise ValueError(
            f"y_pred of shape {scores.shape} must hold probabilities, from 0 to 1 and with a sum "
            f"of 1 for each image, but its row {row} is {_format_row(scores[row])}; for logits "
            'give Predictions(values, classes, y_pred, "logit"), and y_pred > 0.5 for '
            "probabilities of several labels per image"
        )


def _check_classes(classes: Any, n_classes: int) -> NDArray[Any]:
    if classes is None:
        return np.arange(n_classes)
    if not is_ordered(classes):
        raise TypeError(f"classes must be a sequence of the classes in y_pred, got {classes!r}")
    labels = np.asarray(classes)
    if labels.shape != (n_classes,) or len(set(labels.tolist())) < n_classes:
        raise ValueError(
            f"classes must be {n_classes} different classes, one for each column of y_pred, got "
            f"{format_labels(list(classes))}"
        )
    return labels


def _format_row(row: NDArray[np.float64], n_shown: int = 4) -> str:
    numbers = ", ".join(f"{value:.3g}" for value in row[:n_shown])
    return f"{numbers}, …" if len(row) > n_shown else numbers

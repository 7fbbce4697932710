"""Probabilities of classes that the caller gives as predictions."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._records.classes import find_labels, format_labels
from mlpviz._records.predictions import Predictions
from mlpviz._validation import is_ordered

TOLERANCE: Final = 0.01
"""How far the sum of probabilities may be from 1, for numbers in half precision."""


def are_scores_of_labels(y_pred: NDArray[Any], y: NDArray[Any] | None) -> bool:
    """Return whether `y_pred` holds several numbers per image while `y` holds one label."""
    return (
        y is not None
        and y.ndim == 1
        and y.dtype.kind not in "fc"
        and y_pred.ndim == 2
        and y_pred.dtype.kind == "f"
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
    labels = _check_classes(classes, scores.shape[1])
    if classes is None and y is not None and (find_labels(labels, y) < 0).any():
        raise ValueError(
            f"y holds labels such as {y[find_labels(labels, y) < 0].tolist()[0]!r}, but y_pred has "
            f"{len(labels)} columns, which count as the classes 0 to {len(labels) - 1}; give "
            "Predictions, or classes in the order of the columns where the plot takes them"
        )
    return Predictions(labels[scores.argmax(axis=1)], labels, scores, "probability")


def _check_probabilities(scores: NDArray[np.float64]) -> None:
    sums = scores.sum(axis=1)
    in_range = ((scores >= 0) & (scores <= 1)).all(axis=1)
    is_wrong = ~in_range | (np.abs(sums - 1) > TOLERANCE)
    if is_wrong.any():
        row = int(np.argmax(is_wrong))
        raise ValueError(
            f"y_pred of shape {scores.shape} must hold probabilities, from 0 to 1 and with a sum "
            f"of 1 for each image, but its row {row} is {_format_row(scores[row])}; for logits "
            'give Predictions(values, classes, y_pred, "logit")'
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

"""The most probable classes of each image after the predicted one."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._records.classes import find_labels
from mlpviz._records.predictions import Predictions

MOST_RANKED: Final = 4


def _check_one_class(predictions: Predictions, show: str) -> None:
    if predictions.has_label_sets:
        raise ValueError(
            f"show={show!r} needs one class per image, but the model predicts several labels; "
            "leave show out"
        )


def check_has_runner_up(predictions: Predictions) -> NDArray[Any]:
    """Return the scores of classes, of which there must be two."""
    if predictions.classes is None:
        raise ValueError(
            "show='runner-up' needs class scores, but the model predicts values; leave show out"
        )
    _check_one_class(predictions, "runner-up")
    if predictions.scores is None:
        raise ValueError(
            "show='runner-up' needs class scores, but the model gives none (it has neither "
            "predict_proba nor decision_function, or only predictions were given); leave show out"
        )
    if len(predictions.classes) < 2:
        raise ValueError("show='runner-up' needs two classes, but the model has one")
    return predictions.scores


def check_has_probabilities(predictions: Predictions) -> NDArray[Any]:
    """Return the probabilities of classes."""
    _check_one_class(predictions, "bars")
    probabilities = predictions.probabilities
    if probabilities is None or predictions.classes is None:
        raise ValueError(
            "show='bars' needs class probabilities, but the model gives none; use "
            "show='runner-up' for class scores, or leave show out"
        )
    return probabilities


def runner_up_columns(predictions: Predictions) -> NDArray[np.intp]:
    """Return the column of the highest score among the classes that are not predicted.

    Examples
    --------
    >>> scores = np.array([[0.1, 0.6, 0.3]])
    >>> predictions = Predictions(np.array(["b"]), np.array(list("abc")), scores, "probability")
    >>> runner_up_columns(predictions)
    array([2])
    """
    scores = check_has_runner_up(predictions).astype(np.float64)
    predicted = find_labels(np.asarray(predictions.classes), predictions.values)
    scores[np.arange(len(scores)), predicted] = -np.inf
    return np.asarray(np.nan_to_num(scores, nan=-np.inf).argmax(axis=1))


def runner_up(predictions: Predictions) -> NDArray[Any] | None:
    """Return the second most probable class of each image, None without scores of two classes."""
    classes = predictions.classes
    if classes is None or predictions.scores is None or len(classes) < 2:
        return None
    if predictions.has_label_sets:
        return None
    return np.asarray(classes[runner_up_columns(predictions)])


def most_probable_columns(predictions: Predictions, y: NDArray[Any] | None) -> NDArray[np.intp]:
    """Return the columns of the most probable classes, the most probable first.

    The true class takes the last place if it is not among them.

    Examples
    --------
    >>> scores = np.array([[0.0, 0.1, 0.2, 0.3, 0.4]])
    >>> predictions = Predictions(np.array([4]), np.arange(5), scores, "probability")
    >>> most_probable_columns(predictions, np.array([0]))
    array([[4, 3, 2, 0]])
    """
    probabilities = check_has_probabilities(predictions)
    order = np.argsort(-probabilities, axis=1, kind="stable")[:, :MOST_RANKED]
    if y is None:
        return order
    true = find_labels(np.asarray(predictions.classes), y)
    is_missing = (true >= 0) & ~(order == true[:, None]).any(axis=1)
    order[is_missing, -1] = true[is_missing]
    return order

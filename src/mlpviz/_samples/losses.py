"""The loss, the margin and the correctness of predictions."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._records.classes import find_labels
from mlpviz._records.predictions import Predictions


def is_right(predictions: Predictions, y: NDArray[Any]) -> NDArray[np.bool_]:
    """Return whether each predicted class, or the whole set of labels, is the true one."""
    equal = predictions.values == y
    equal = equal.all(axis=1) if predictions.has_label_sets else equal
    return np.asarray(equal & predictions.is_defined)


def is_wrong(predictions: Predictions, y: NDArray[Any]) -> NDArray[np.bool_]:
    """Return whether each predicted class differs from the true one. NaN scores are wrong."""
    if predictions.classes is None:
        raise ValueError(
            "select='errors' needs predicted classes, but the model is a regressor (or y_pred "
            "holds floats); use 'worst', which ranks by squared error, 'first', 'random' or indices"
        )
    return ~is_right(predictions, y)


def losses(predictions: Predictions, y: NDArray[Any]) -> NDArray[np.float64]:
    """Return the loss of each sample.

    For probabilities and logits, it is the negative log-probability of the true class. For
    margins, it is the distance from the true class's score to the best other score. It is
    infinite for a class that the model does not know. For sets of labels, it is summed over labels.
    For a regressor, it is the squared error, summed over outputs.
    """
    if predictions.classes is None:
        error = np.asarray(predictions.values, dtype=np.float64) - y
        squares: NDArray[np.float64] = (error**2).reshape(len(error), -1).sum(axis=1)
        return squares
    scores = _require_scores(predictions, "worst")
    if predictions.has_label_sets:
        return _losses_of_label_sets(scores, y)
    columns = find_labels(predictions.classes, y)
    rows = np.arange(len(scores))
    true_scores = scores[rows, np.maximum(columns, 0)].astype(np.float64)
    if predictions.kind == "probability":
        with np.errstate(divide="ignore"):
            loss = -np.log(true_scores)
    elif predictions.kind == "logit":
        loss = _log_sum_exp(scores) - true_scores
    else:
        others = scores.astype(np.float64)
        others[rows, np.maximum(columns, 0)] = -np.inf
        loss = others.max(axis=1) - true_scores
    return np.where(columns < 0, np.inf, loss)


def _losses_of_label_sets(scores: NDArray[Any], y: NDArray[Any]) -> NDArray[np.float64]:
    with np.errstate(divide="ignore"):
        loss = -np.log(np.where(y, scores, 1 - scores.astype(np.float64)))
    return np.asarray(loss.sum(axis=1), dtype=np.float64)


def margins(predictions: Predictions) -> NDArray[np.float64]:
    """Return the difference between each sample's highest and second highest score.

    For sets of labels, it is that of the least certain label, between it and its absence.
    """
    if predictions.classes is None:
        raise ValueError(
            "select='uncertain' needs class scores, but the model is a regressor; "
            "use 'first', 'random', 'worst' or indices"
        )
    scores = predictions.probabilities
    if scores is None:
        scores = _require_scores(predictions, "uncertain")
    if predictions.has_label_sets:
        return np.asarray(np.abs(2 * scores - 1).min(axis=1), dtype=np.float64)
    if scores.shape[1] < 2:
        return np.zeros(len(scores))
    top = np.partition(scores, -2, axis=1)[:, -2:]
    return np.asarray(top[:, 1] - top[:, 0], dtype=np.float64)


def _require_scores(predictions: Predictions, select: str) -> NDArray[Any]:
    if predictions.scores is None:
        raise ValueError(
            f"select={select!r} needs class scores, but the model gives none (it has neither "
            "predict_proba nor decision_function, or only predictions were given); use 'first', "
            "'random', 'errors' or indices"
        )
    if predictions.has_label_sets and predictions.kind != "probability":
        raise ValueError(
            f"select={select!r} needs the probability of each label, but the model gives others; "
            "use 'first', 'random', 'errors' or indices"
        )
    return predictions.scores


def _log_sum_exp(scores: NDArray[Any]) -> NDArray[Any]:
    top = scores.max(axis=1, keepdims=True)
    return np.asarray(top[:, 0] + np.log(np.exp(scores - top).sum(axis=1)))

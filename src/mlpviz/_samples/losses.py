"""The loss, the margin and the correctness of predictions."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._records.classes import find_labels
from mlpviz._records.predictions import Predictions


def is_wrong(predictions: Predictions, y: NDArray[Any]) -> NDArray[np.bool_]:
    """Return whether each predicted class differs from the true one. NaN scores are wrong."""
    if predictions.classes is None:
        raise ValueError(
            "select='errors' needs predicted classes, but the model is a regressor (or y_pred "
            "holds floats); use 'worst', which ranks by squared error, 'first', 'random' or indices"
        )
    return np.asarray((predictions.values != y) | ~predictions.is_defined)


def losses(predictions: Predictions, y: NDArray[Any]) -> NDArray[np.float64]:
    """Return the loss of each sample.

    For probabilities and logits, it is the negative log-probability of the true class. For
    margins, it is the distance from the true class's score to the best other score. It is
    infinite for a class that the model does not know. For a regressor, it is the squared error,
    summed over outputs.
    """
    if predictions.classes is None:
        error = np.asarray(predictions.values, dtype=np.float64) - y
        squares: NDArray[np.float64] = (error**2).reshape(len(error), -1).sum(axis=1)
        return squares
    scores = _require_scores(predictions, "worst")
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


def margins(predictions: Predictions) -> NDArray[np.float64]:
    """Return the difference between each sample's highest and second highest score."""
    if predictions.classes is None:
        raise ValueError(
            "select='uncertain' needs class scores, but the model is a regressor; "
            "use 'first', 'random', 'worst' or indices"
        )
    scores = predictions.probabilities
    if scores is None:
        scores = _require_scores(predictions, "uncertain")
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
    return predictions.scores


def _log_sum_exp(scores: NDArray[Any]) -> NDArray[Any]:
    top = scores.max(axis=1, keepdims=True)
    return np.asarray(top[:, 0] + np.log(np.exp(scores - top).sum(axis=1)))

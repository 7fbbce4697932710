"""Interpret the outputs of a network as probabilities, logits, margins or values."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._records.layers import Task
from mlpviz._records.predictions import Predictions, ScoreKind

SCORE_KINDS: Final[dict[str, ScoreKind]] = {
    "softmax": "probability",
    "log_softmax": "logit",
    "identity": "logit",
}


def predictions_from_outputs(
    outputs: NDArray[Any],
    activation: str,
    n_pixels: int,
    task: Task | None = None,
    output: str | None = None,
) -> Predictions:
    """Convert the outputs of a network to predictions, by the activation of its last layer.

    Softmax gives probabilities, no activation gives logits, and one logistic column is the
    probability of class 1. Several logistic columns, or any other activation, only rank the
    classes. If the activation is unknown, rows of nonnegative numbers that add up to 1 are
    probabilities. If the task is unknown, outputs with one number for each pixel are images, unless
    they come from a softmax, and a single column that is not logistic holds values.

    Parameters
    ----------
    outputs : ndarray of shape (n_samples, n_outputs) or (n_samples,)
    activation : str
        Of the last layer, in the words of `Layers`.
    n_pixels : int
        Number of values in an image.
    task : {"classes", "values"}, optional
        What the network was trained for, where the framework knows.
    output : str, optional
        The output that is meant, for a network that returns several.

    Returns
    -------
    Predictions
        With the classes 0, 1, 2, …, or with values.

    Examples
    --------
    >>> said = predictions_from_outputs(np.array([[0.25], [0.75]]), "logistic", n_pixels=784)
    >>> said.values, said.confidence
    (array([0, 1]), array([0.75, 0.75]))
    """
    table = outputs.reshape(len(outputs), -1)
    if activation == "unknown" and _are_probabilities(table):
        activation = "softmax"
    if (task or _task(table.shape[1], activation, n_pixels)) == "values":
        values = table[:, 0] if table.shape[1] == 1 else table
        return Predictions(values, output=output)
    scores, kind = _one_column(table, activation) if table.shape[1] == 1 else (table, None)
    kind = kind or SCORE_KINDS.get(activation, "margin")
    classes = np.arange(scores.shape[1])
    return Predictions(classes[scores.argmax(axis=1)], classes, scores, kind, output)


def _are_probabilities(table: NDArray[Any]) -> bool:
    sums = table.sum(axis=1, dtype=np.float64)
    return bool((table >= 0).all() and (np.abs(sums - 1) < 1e-3).all())


def _task(n_outputs: int, activation: str, n_pixels: int) -> Task:
    if n_outputs == 1:
        return "classes" if activation == "logistic" else "values"
    shows_images = n_outputs == n_pixels and "softmax" not in activation
    return "values" if shows_images else "classes"


def _one_column(column: NDArray[Any], activation: str) -> tuple[NDArray[Any], ScoreKind]:
    """Return the scores of classes 0 and 1."""
    if activation == "logistic":
        return np.hstack([1 - column, column]), "probability"
    if activation == "identity":
        return np.hstack([np.zeros_like(column), column]), "logit"
    return np.hstack([-column, column]), "margin"

"""What a model says about images: predicted classes with scores, or predicted values."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

ScoreKind = Literal["probability", "logit", "margin"]


@dataclass(frozen=True, eq=False, slots=True)
class Predictions:
    """What a model says about some samples.

    Parameters
    ----------
    values : ndarray of shape (n_samples,) or (n_samples, n_outputs)
        Predicted classes of a classifier, predicted values of a regressor.
    classes : ndarray of shape (n_classes,), optional
        The classes that a classifier knows; None for a regressor.
    scores : ndarray of shape (n_samples, n_classes), optional
        One column for each of `classes`, where the model gives scores.
    kind : {"probability", "logit", "margin"}, optional
        What the scores are: probabilities; logits, whose softmax are probabilities; or margins,
        which only rank the classes.

    Examples
    --------
    >>> classes, scores = np.array(["a", "b"]), np.array([[0.2, 0.8]])
    >>> said = Predictions(np.array(["b"]), classes, scores, "probability")
    >>> said.confidence
    array([0.8])
    """

    values: NDArray[Any]
    classes: NDArray[Any] | None = None
    scores: NDArray[Any] | None = None
    kind: ScoreKind | None = None

    @property
    def probabilities(self) -> NDArray[Any] | None:
        """Class probabilities of shape (n_samples, n_classes), None where the model gives none."""
        if self.scores is None or self.kind == "margin":
            return None
        if self.kind == "probability":
            return self.scores
        shifted = np.exp(self.scores - self.scores.max(axis=1, keepdims=True))
        return np.asarray(shifted / shifted.sum(axis=1, keepdims=True))

    @property
    def confidence(self) -> NDArray[Any] | None:
        """Probability of each sample's predicted class, None where the model gives none."""
        probabilities = self.probabilities
        if probabilities is None or self.classes is None:
            return None
        columns = {label: i for i, label in enumerate(self.classes.tolist())}
        predicted = [columns[label] for label in self.values.tolist()]
        return np.asarray(probabilities[np.arange(len(predicted)), predicted])

    def some(self, rows: NDArray[np.intp] | slice) -> "Predictions":
        """Return what is said about some of the samples.

        Parameters
        ----------
        rows : ndarray of int, or slice
            Which samples.

        Returns
        -------
        Predictions
            For these samples, in this order.
        """
        scores = None if self.scores is None else self.scores[rows]
        return Predictions(self.values[rows], self.classes, scores, self.kind)

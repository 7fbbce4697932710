"""Predictions of a model: classes with scores, or values."""

from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from mlpviz._records.indicators import is_indicator
from mlpviz._validation import check_array, check_choice

ScoreKind = Literal["probability", "logit", "margin"]


@dataclass(frozen=True, eq=False, slots=True)
class Predictions:
    """The predictions of a model for some samples.

    Parameters
    ----------
    values : ndarray of shape (n_samples,) or (n_samples, n_outputs)
        Predicted classes of a classifier, predicted values of a regressor. If images may have
        several labels, whether each of `classes` is predicted, of shape (n_samples, n_classes).
    classes : ndarray of shape (n_classes,), optional
        The classes that a classifier knows; None for a regressor. With several labels, the labels.
    scores : ndarray of shape (n_samples, n_classes), optional
        One column for each of `classes`, if the model computes scores.
    kind : {"probability", "logit", "margin"}, optional
        What the scores are: probabilities; logits, whose softmax are probabilities; or margins,
        which only rank the classes. With several labels, each column is for itself.
    output : str, optional
        The output that the predictions come from, if the network has several.

    Raises
    ------
    ValueError
        If the shapes of the arrays do not match, a predicted class is not one of `classes`, or
        scores are given without classes or kind.
    TypeError
        If scores are not numbers.

    Examples
    --------
    >>> classes, scores = np.array(["a", "b"]), np.array([[0.2, 0.8]])
    >>> predictions = Predictions(np.array(["b"]), classes, scores, "probability")
    >>> predictions.confidence
    array([0.8])
    """

    values: NDArray[Any]
    classes: NDArray[Any] | None = None
    scores: NDArray[Any] | None = None
    kind: ScoreKind | None = None
    output: str | None = None

    def __post_init__(self) -> None:
        for name in ("values", "classes", "scores"):
            if name == "values" or getattr(self, name) is not None:
                object.__setattr__(self, name, check_array(name, getattr(self, name)))
        if self.values.ndim == 2 and self.values.shape[1] == 1:
            object.__setattr__(self, "values", self.values[:, 0])
        _check_values(self.values, self.classes)
        if self.has_label_sets:
            object.__setattr__(self, "values", self.values.astype(np.bool_))
        if self.kind is not None:
            check_choice("kind", self.kind, get_args(ScoreKind))
        if self.scores is not None:
            self._check_scores(self.scores)

    def _check_scores(self, scores: NDArray[Any]) -> None:
        for name, value in {"classes": self.classes, "kind": self.kind}.items():
            if value is None:
                raise ValueError(f"{name} must be given if scores are given, got None")
        if scores.dtype.kind not in "biuf":
            raise TypeError(f"scores must hold numbers, got {scores.dtype}")
        expected = (len(self.values), np.size(np.asarray(self.classes)))
        if scores.shape != expected:
            raise ValueError(
                "scores must have a row for each value and a column for each class, "
                f"{expected}, got shape {scores.shape}"
            )

    @property
    def has_label_sets(self) -> bool:
        """Whether each prediction is a set of labels, which may be empty, and not one class."""
        return self.classes is not None and self.values.ndim == 2

    @property
    def probabilities(self) -> NDArray[Any] | None:
        """Class probabilities of shape (n_samples, n_classes), None if the model has none."""
        if self.scores is None or self.kind == "margin" or self.has_label_sets:
            return None
        if self.kind == "probability":
            return self.scores
        shifted = np.exp(self.scores - self.scores.max(axis=1, keepdims=True))
        return np.asarray(shifted / shifted.sum(axis=1, keepdims=True))

    @property
    def confidence(self) -> NDArray[Any] | None:
        """Probability of each sample's predicted class, None if the model has none."""
        probabilities = self.probabilities
        if probabilities is None or self.classes is None:
            return None
        columns = {label: i for i, label in enumerate(self.classes.tolist())}
        predicted = [columns[label] for label in self.values.tolist()]
        return np.asarray(probabilities[np.arange(len(predicted)), predicted])

    @property
    def is_defined(self) -> NDArray[np.bool_]:
        """Whether each prediction is a class or finite values: NaN scores predict no class."""
        if self.classes is None:
            numbers = self.values.reshape(len(self.values), -1)
            return np.asarray(np.isfinite(numbers.astype(np.float64)).all(axis=1))
        if self.scores is None:
            return np.ones(len(self.values), dtype=np.bool_)
        return np.asarray(~np.isnan(self.scores).any(axis=1))

    def select(self, rows: NDArray[np.intp] | slice) -> "Predictions":
        """Return the predictions for some of the samples.

        Parameters
        ----------
        rows : ndarray of int, or slice
            The indices of the samples.

        Returns
        -------
        Predictions
            The predictions for these samples, in this order.
        """
        scores = None if self.scores is None else self.scores[rows]
        return Predictions(self.values[rows], self.classes, scores, self.kind, self.output)


def _check_values(values: NDArray[Any], classes: NDArray[Any] | None) -> None:
    if values.ndim not in {1, 2}:
        raise ValueError(
            "values must be of shape (n_samples,) or (n_samples, n_outputs),"
            f" got shape {values.shape}"
        )
    if classes is None:
        return
    if classes.ndim != 1:
        raise ValueError(f"classes must be one-dimensional, got shape {classes.shape}")
    if values.ndim == 2:
        _check_label_sets(values, len(classes))
        return
    try:
        unknown = set(values.tolist()) - set(classes.tolist())
    except TypeError as error:
        raise TypeError("values and classes must hold names or numbers") from error
    if unknown:
        raise ValueError(f"values must be among classes, but {min(unknown, key=str)!r} is not")


def _check_label_sets(values: NDArray[Any], n_classes: int) -> None:
    expected = f"0 and 1 (or booleans) of shape (n_samples, {n_classes}), a column for each class"
    if values.shape[1] != n_classes:
        raise ValueError(f"values of several labels must be {expected}, got shape {values.shape}")
    if not is_indicator(values):
        raise ValueError(f"values of several labels must be {expected}, got other values")

"""The predictions of any classifier or regressor of scikit-learn."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import is_classifier, is_regressor

from mlpviz._reading.output_selection import ANY_OUTPUT, OutputSelection
from mlpviz._records.image_shape import ImageShape
from mlpviz._records.indicators import is_indicator
from mlpviz._records.predictions import Predictions
from mlpviz.adapters.sklearn.wrappers import (
    best_estimator,
    check_fitted,
    has_threshold,
    is_perceptron,
    is_search,
    network_or_none,
    unwrap,
)


def predictions(
    model: Any,
    X: Any,
    image_shape: ImageShape | None = None,
    output: OutputSelection = ANY_OUTPUT,
) -> Predictions:
    """Return the predictions of a fitted classifier or regressor for the rows of X."""
    check_fitted(model)
    output.check_single(type(model).__name__)
    if is_search(model):
        best_estimator(model)  # raises where there is none
    _check_width(model, X)
    if is_regressor(model):
        return Predictions(np.asarray(model.predict(X)))
    if not is_classifier(model):
        raise TypeError(
            f"model must be a classifier or a regressor, got {type(model).__name__}, "
            "which predicts neither classes nor values"
        )
    if _has_label_sets(model):
        return _label_sets(model, X)
    classes = np.asarray(model.classes_)
    scores, kind = _scores(model, X, len(classes))
    if scores is not None and _predicts_most_probable(model):
        return Predictions(classes[scores.argmax(axis=1)], classes, scores, kind)
    return Predictions(np.asarray(model.predict(X)), classes, scores, kind)


def _check_width(model: Any, X: Any) -> None:
    expected = getattr(model, "n_features_in_", X.shape[1])
    if X.shape[1] != expected:
        raise ValueError(
            f"X has {X.shape[1]} values per image, but {type(model).__name__} was fitted on "
            f"{expected}"
        )


def _has_label_sets(model: Any) -> bool:
    """Return whether a classifier was fitted on several labels per image, or one-hot labels."""
    binarizer = getattr(network_or_none(model), "_label_binarizer", None)
    return (
        isinstance(model.classes_, list)
        or getattr(binarizer, "y_type_", "").startswith("multilabel")
        or getattr(unwrap(model), "multilabel_", False)
    )


def _label_sets(model: Any, X: Any) -> Predictions:
    """Return the set of labels that a classifier predicts for each image."""
    values = model.predict(X)
    values = np.asarray(values.toarray() if hasattr(values, "toarray") else values)
    if values.ndim != 2 or not is_indicator(values):
        raise ValueError(
            f"model is a {type(model).__name__} that predicts several classes for each image; "
            "give y_pred=model.predict(X)[:, i] and y[:, i] for output i"
        )
    labels = np.arange(values.shape[1])
    if not hasattr(model, "predict_proba"):
        return Predictions(values, labels)
    scores = model.predict_proba(X)
    if isinstance(scores, list):  # of an array for each label
        if any(of_label.shape[1] != 2 for of_label in scores):
            return Predictions(values, labels)
        scores = np.stack([of_label[:, 1] for of_label in scores], axis=1)
    return Predictions(values, labels, np.asarray(scores), "probability")


def _scores(model: Any, X: Any, n_classes: int) -> tuple[NDArray[Any] | None, Any]:
    if hasattr(model, "predict_proba"):
        return np.asarray(model.predict_proba(X)), "probability"
    if hasattr(model, "decision_function"):
        scores = np.asarray(model.decision_function(X))
        scores = np.stack([-scores, scores], axis=1) if scores.ndim == 1 else scores
        if scores.shape[1] == n_classes:  # else they are of pairs of classes
            return scores, "margin"
    return None, None


def _predicts_most_probable(model: Any) -> bool:
    """Return whether predict is known to follow predict_proba, so that one call is enough."""
    return is_perceptron(network_or_none(model)) and not has_threshold(model)

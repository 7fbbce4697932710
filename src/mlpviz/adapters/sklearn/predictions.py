"""The predictions of any classifier or regressor of scikit-learn."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import is_classifier, is_regressor

from mlpviz._records.image_shape import ImageShape
from mlpviz._records.predictions import Predictions
from mlpviz.adapters.sklearn.wrappers import (
    best_estimator,
    check_fitted,
    has_threshold,
    is_perceptron,
    is_search,
    network_or_none,
)


def predictions(model: Any, X: Any, image_shape: ImageShape | None = None) -> Predictions:
    """Return the predictions of a fitted classifier or regressor for the rows of X."""
    check_fitted(model)
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
    classes = _classes(model)
    scores, kind = _scores(model, X, len(classes))
    if scores is not None and _predicts_most_probable(model):
        return Predictions(classes[scores.argmax(axis=1)], classes, scores, kind)
    values = np.asarray(model.predict(X))
    if values.ndim > 1:
        raise _several_labels(model)
    return Predictions(values, classes, scores, kind)


def _check_width(model: Any, X: Any) -> None:
    expected = getattr(model, "n_features_in_", X.shape[1])
    if X.shape[1] != expected:
        raise ValueError(
            f"X has {X.shape[1]} values per image, but {type(model).__name__} was fitted on "
            f"{expected}"
        )


def _classes(model: Any) -> NDArray[Any]:
    classes = model.classes_
    labels = getattr(network_or_none(model), "_label_binarizer", None)
    if isinstance(classes, list) or getattr(labels, "y_type_", "").startswith("multilabel"):
        raise _several_labels(model)
    return np.asarray(classes)


def _several_labels(model: Any) -> ValueError:
    return ValueError(
        f"model is a {type(model).__name__} that predicts several labels for each image; give "
        "y_pred=model.predict_proba(X).argmax(axis=1) if it was fitted on one-hot labels, or "
        "y_pred=model.predict(X)[:, i] and y[:, i] for label i"
    )


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

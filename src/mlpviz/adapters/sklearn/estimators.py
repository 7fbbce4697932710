"""scikit-learn: networks behind any pipeline or search, histories, predictions of any model."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import is_classifier, is_regressor
from sklearn.exceptions import NotFittedError
from sklearn.utils.validation import check_is_fitted

from mlpviz._records.history import History
from mlpviz._records.layers import Layers, Transform
from mlpviz._records.predictions import Predictions
from mlpviz.adapters.sklearn.fitted_ranges import fitted_range


def layers(model: Any) -> Layers:
    """Return the layers of a fitted MLP, wherever in pipelines and searches it stands."""
    network, steps = _find_network(model)
    _check_fitted(network)
    hidden = [network.activation] * (len(network.coefs_) - 1)
    return Layers(
        network.coefs_,
        network.intercepts_,
        [*hidden, network.out_activation_],
        preprocessing=[_transform(step) for step in steps],
        n_pixels=getattr(steps[0] if steps else network, "n_features_in_", None),
        name=type(network).__name__,
        classes=_single_label_classes(network),
        task="classes" if is_classifier(network) else "values",
    )


def _single_label_classes(network: Any) -> NDArray[Any] | None:
    """Return the classes of a classifier of one label per image, else None."""
    binarizer = getattr(network, "_label_binarizer", None)
    if binarizer is None or binarizer.y_type_.startswith("multilabel"):
        return None
    return np.asarray(network.classes_)


def history(model: Any) -> History:
    """Return the losses of a fitted MLP and, with early stopping, its validation scores."""
    network, _ = _find_network(model)
    _check_fitted(network)
    name = type(network).__name__
    losses = getattr(network, "loss_curve_", None)
    if not losses:
        raise ValueError(
            f"model is an {name} that keeps no loss curve, since its solver is "
            f"{network.solver!r}; fit it with solver='adam' or 'sgd', or give the losses as a list"
        )
    scores = getattr(network, "validation_scores_", None)
    measure = "accuracy" if is_classifier(network) else "R²"
    return History(
        {"training loss": losses}, {f"validation {measure}": scores} if scores else None, name=name
    )


def predictions(model: Any, X: Any) -> Predictions:
    """Return what any fitted classifier or regressor says about the rows of X."""
    _check_fitted(model)
    if _is_search(model):
        _best_estimator(model)  # raises where there is none
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


def _find_network(model: Any) -> tuple[Any, list[Any]]:
    """Return the network within `model` and the transformers in front of it, first one first."""
    if type(model).__name__ == "FrozenEstimator":
        return _find_network(model.estimator)
    if hasattr(model, "hidden_layer_sizes") and hasattr(model, "activation"):
        return model, []
    if hasattr(model, "steps"):
        network, later = _find_network(model.steps[-1][1])
        steps = [step for _, step in model.steps[:-1] if step not in (None, "passthrough")]
        return network, [*(part for step in steps for part in _flat(step)), *later]
    return _find_network(_wrapped(model))


def _flat(step: Any) -> list[Any]:
    """Return the transformers of a pipeline in a pipeline one by one."""
    if not hasattr(step, "steps"):
        return [step]
    parts = [part for _, part in step.steps if part not in (None, "passthrough")]
    return [inner for part in parts for inner in _flat(part)]


def _wrapped(model: Any) -> Any:
    name = type(model).__name__
    if _is_search(model):
        return _best_estimator(model)
    if name == "CalibratedClassifierCV":
        return _only_calibrated(model)
    if name == "TransformedTargetRegressor":
        if hasattr(model, "regressor_"):
            return model.regressor_
        raise NotFittedError(f"model is a {name} that is not fitted yet; call fit first")
    raise TypeError(
        "model must be an MLPClassifier or MLPRegressor, or a pipeline or search that ends in one, "
        f"but {name} has no layers and keeps no loss curve"
    )


def _is_search(model: Any) -> bool:
    return hasattr(model, "param_distributions") or hasattr(model, "param_grid")


def _best_estimator(search: Any) -> Any:
    if hasattr(search, "best_estimator_"):
        return search.best_estimator_
    name = type(search).__name__
    if search.refit is False:
        raise ValueError(
            f"model is a {name} with refit=False, which keeps no network; "
            "give refit=True, or fit the best one yourself and give that"
        )
    raise NotFittedError(f"model is a {name} that is not fitted yet; call fit first")


def _only_calibrated(model: Any) -> Any:
    name = type(model).__name__
    if not hasattr(model, "calibrated_classifiers_"):
        raise NotFittedError(f"model is a {name} that is not fitted yet; call fit first")
    estimators = [calibrated.estimator for calibrated in model.calibrated_classifiers_]
    if len(estimators) > 1:
        raise ValueError(
            f"model is a {name} of {len(estimators)} networks; give one of them, as "
            "model.calibrated_classifiers_[0].estimator, or calibrate with ensemble=False"
        )
    return estimators[0]


def _check_fitted(model: Any) -> None:
    try:
        check_is_fitted(model)
    except NotFittedError:
        name = type(model).__name__
        raise NotFittedError(f"model is a {name} that is not fitted yet; call fit first") from None


def _check_width(model: Any, X: Any) -> None:
    expected = getattr(model, "n_features_in_", X.shape[1])
    if X.shape[1] != expected:
        raise ValueError(
            f"X has {X.shape[1]} values per image, but {type(model).__name__} was fitted on "
            f"{expected}"
        )


def _classes(model: Any) -> NDArray[Any]:
    classes = model.classes_
    labels = getattr(_network_or_none(model), "_label_binarizer", None)
    if isinstance(classes, list) or getattr(labels, "y_type_", "").startswith("multilabel"):
        raise _several_labels(model)
    return np.asarray(classes)


def _several_labels(model: Any) -> ValueError:
    return ValueError(
        f"model is a {type(model).__name__} that predicts several labels per image, which a "
        "grid of right and wrong predictions cannot show; give one label's own classifier"
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
    """Return whether predict is known to follow predict_proba, so that it need not be asked too."""
    return _network_or_none(model) is not None


def _network_or_none(model: Any) -> Any:
    try:
        return _find_network(model)[0]
    except (TypeError, ValueError):
        return None


def _transform(step: Any) -> Transform:
    low, high = fitted_range(step) or (None, None)
    return Transform(type(step).__name__, _apply(step), low, high)


def _apply(step: Any) -> Callable[[NDArray[Any]], NDArray[Any]]:
    names = getattr(step, "feature_names_in_", None)

    def apply(X: NDArray[Any]) -> NDArray[Any]:
        transformed = step.transform(X if names is None else _frame(X, names))
        if hasattr(transformed, "toarray"):
            transformed = transformed.toarray()
        return np.asarray(transformed)

    return apply


def _frame(X: NDArray[Any], names: NDArray[Any]) -> Any:
    """Return X with the column names that a step was fitted with: it may pick columns by them."""
    import pandas as pd

    return pd.DataFrame(X, columns=names)

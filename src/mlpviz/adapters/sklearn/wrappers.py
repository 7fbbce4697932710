"""The network within pipelines, searches and other estimators of scikit-learn."""

from typing import Any

from sklearn.exceptions import NotFittedError
from sklearn.utils.validation import check_is_fitted


def find_network(model: Any) -> tuple[Any, list[Any]]:
    """Return the network within `model` and the transformers before it, in their order."""
    if type(model).__name__ == "FrozenEstimator":
        return find_network(model.estimator)
    if hasattr(model, "hidden_layer_sizes") and hasattr(model, "activation"):
        return model, []
    if hasattr(model, "steps"):
        network, later = find_network(model.steps[-1][1])
        steps = [step for _, step in model.steps[:-1] if step not in (None, "passthrough")]
        return network, [*(part for step in steps for part in _steps_of(step)), *later]
    return find_network(_wrapped(model))


def _steps_of(step: Any) -> list[Any]:
    """Return the transformers of a pipeline in a pipeline one by one."""
    if not hasattr(step, "steps"):
        return [step]
    parts = [part for _, part in step.steps if part not in (None, "passthrough")]
    return [inner for part in parts for inner in _steps_of(part)]


def _wrapped(model: Any) -> Any:
    name = type(model).__name__
    if is_search(model):
        return best_estimator(model)
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


def is_search(model: Any) -> bool:
    """Return whether a model is a search over parameters."""
    return hasattr(model, "param_distributions") or hasattr(model, "param_grid")


def best_estimator(search: Any) -> Any:
    """Return the best estimator of a search, or raise if it keeps none."""
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


def check_fitted(model: Any) -> None:
    """Raise if a model is not fitted."""
    try:
        check_is_fitted(model)
    except NotFittedError:
        name = type(model).__name__
        raise NotFittedError(f"model is a {name} that is not fitted yet; call fit first") from None


def network_or_none(model: Any) -> Any:
    """Return the network within a model, None if there is none."""
    try:
        return find_network(model)[0]
    except (TypeError, ValueError):
        return None

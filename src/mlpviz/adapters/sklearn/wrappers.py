"""The network within pipelines, searches and other estimators of scikit-learn."""

from typing import Any, Final

import numpy as np
from sklearn.exceptions import NotFittedError
from sklearn.utils.validation import check_is_fitted

from mlpviz.adapters.sklearn.linear import is_linear

IMAGES: Final = (
    "coef_",
    "components_",
    "cluster_centers_",
    "theta_",
    "means_",
    "feature_importances_",
)
"""Attributes of other models that hold a number for each pixel."""
THRESHOLDS: Final = ("FixedThresholdClassifier", "TunedThresholdClassifierCV")
WRAPPERS: Final = {
    **dict.fromkeys(THRESHOLDS, "estimator_"),
    "RANSACRegressor": "estimator_",
    "SelfTrainingClassifier": "estimator_",
    "TransformedTargetRegressor": "regressor_",
}
"""Estimators that hold one fitted estimator, and its attribute."""


def find_network(model: Any) -> tuple[Any, list[Any]]:
    """Return the network within `model` and the transformers before it, in their order."""
    if type(model).__name__ == "FrozenEstimator":
        return find_network(model.estimator)
    if is_perceptron(model) or is_linear(model):
        return model, []
    if hasattr(model, "steps"):
        network, later = find_network(model.steps[-1][1])
        steps = [step for _, step in model.steps[:-1] if _transforms(step)]
        return network, [*(part for step in steps for part in _steps_of(step)), *later]
    return find_network(_wrapped(model))


def is_perceptron(model: Any) -> bool:
    """Return whether a model is a multilayer perceptron, fitted or not."""
    return hasattr(model, "hidden_layer_sizes") and hasattr(model, "activation")


def _transforms(step: Any) -> bool:
    """Return whether a step changes images when predicting; samplers of imbalanced-learn do not."""
    is_sampler = hasattr(step, "fit_resample") and not hasattr(step, "transform")
    return step not in (None, "passthrough") and not is_sampler


def _steps_of(step: Any) -> list[Any]:
    """Return the transformers of a pipeline in a pipeline one by one."""
    if not hasattr(step, "steps"):
        return [step]
    parts = [part for _, part in step.steps if _transforms(part)]
    return [inner for part in parts for inner in _steps_of(part)]


def _wrapped(model: Any) -> Any:
    name = type(model).__name__
    if is_search(model):
        return best_estimator(model)
    if name == "CalibratedClassifierCV":
        return _only_calibrated(model)
    if name in WRAPPERS:
        if hasattr(model, WRAPPERS[name]):
            return getattr(model, WRAPPERS[name])
        raise NotFittedError(f"model is a {name} that is not fitted yet; call fit first")
    _refuse_ensemble(model)
    raise TypeError(
        "model must be an MLPClassifier, an MLPRegressor or a linear model, or a pipeline or "
        f"search that ends in one, but {name} has no layers and keeps no loss curve"
        f"{_call_for_images(model)}"
    )


def _call_for_images(model: Any) -> str:
    """Return a call that shows an attribute of a fitted model as images, "" if it has none."""
    n_pixels = getattr(model, "n_features_in_", None)
    for name in IMAGES:
        values: Any = getattr(model, name, ())
        values = values if hasattr(values, "shape") else ()
        if np.shape(values)[-1:] == (n_pixels,):
            way_out = f"plot_image_grid(model.{name}, image_shape, scale='symmetric')"
            return f"; to see its {name}, give {way_out}, where model is the {type(model).__name__}"
    return ""


def _refuse_ensemble(model: Any) -> None:
    """Raise if a model holds several networks, with the attribute that holds them."""
    parts, base = getattr(model, "estimators_", None), getattr(model, "estimator", None)
    if parts is None and base is not None and network_or_none(base) is not None:
        check_fitted(model)
    if not isinstance(parts, list | tuple):
        return
    first = next((i for i, part in enumerate(parts) if holds_network(part)), None)
    if first is not None:
        raise ValueError(
            f"model is of class {type(model).__name__}, which holds several networks; give one of "
            f"them, as model.estimators_[{first}]"
        )


def holds_network(model: Any) -> bool:
    """Return whether a model is or holds a network, or is an ensemble of models that do."""
    if network_or_none(model) is not None:
        return True
    parts = getattr(unwrap(model), "estimators_", None)
    return isinstance(parts, list | tuple) and any(map(holds_network, parts))


def unwrap(model: Any) -> Any:
    """Return what searches, wrappers and pipelines end in."""
    name = type(model).__name__
    if hasattr(model, "steps"):
        return unwrap(model.steps[-1][1])
    if hasattr(model, "best_estimator_"):
        return unwrap(model.best_estimator_)
    if name in WRAPPERS and hasattr(model, WRAPPERS[name]):
        return unwrap(getattr(model, WRAPPERS[name]))
    return model


def has_threshold(model: Any) -> bool:
    """Return whether a classifier within `model` compares a probability with its own threshold."""
    if type(model).__name__ in THRESHOLDS:
        return True
    if hasattr(model, "steps"):
        return has_threshold(model.steps[-1][1])
    inner = getattr(model, "best_estimator_", None) or getattr(model, "estimator_", None)
    return inner is not None and has_threshold(inner)


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

"""The coefficients of linear models of scikit-learn, as a network of one layer."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sklearn.base import is_classifier

from mlpviz._records.layers import Layers
from mlpviz._records.transform import Transform
from mlpviz.adapters.sklearn.column_names import with_column_names

MODULES: Final = ("sklearn.linear_model", "sklearn.discriminant_analysis")
NAMES: Final = ("LinearSVC", "LinearSVR", "PLSRegression")
N_PROBES: Final = 5
TOLERANCE: Final = 1e-6


def is_linear(model: Any) -> bool:
    """Return whether a model is of a class of linear models, fitted or not."""
    return any(
        parent.__module__.startswith(MODULES) or parent.__name__ in NAMES
        for parent in type(model).__mro__
    ) and not hasattr(model, "estimator_")


def linear_layers(model: Any, preprocessing: list[Transform], n_pixels: int | None) -> Layers:
    """Return a fitted linear model as a network without hidden layers.

    A binary classifier has one output, the score of its second class.

    Raises
    ------
    ValueError
        If the outputs of the model are not its coefficients times the inputs.
    """
    name = type(model).__name__
    coefficients = getattr(model, "coef_", None)
    if coefficients is None:
        raise TypeError(f"model is of class {name}, which has no coef_ and so no weights of pixels")
    coefficients = coefficients.toarray() if hasattr(coefficients, "toarray") else coefficients
    weights = np.atleast_2d(np.asarray(coefficients, dtype=np.float64)).T
    bias = np.broadcast_to(np.asarray(getattr(model, "intercept_", 0.0)), weights.shape[1])
    _check_outputs(model, weights, bias)
    is_for_classes = is_classifier(model)
    classes = getattr(model, "classes_", None) if is_for_classes else None
    n_classes = 2 if weights.shape[1] == 1 else weights.shape[1]
    return Layers(
        [weights],
        [bias],
        ["identity"],
        preprocessing=preprocessing,
        n_pixels=n_pixels,
        name=name,
        classes=classes if classes is not None and len(classes) == n_classes else None,
        task="classes" if is_for_classes else "values",
    )


def _check_outputs(model: Any, weights: NDArray[np.float64], bias: NDArray[np.float64]) -> None:
    """Raise unless the model computes ``X @ weights + bias``, which is tried on a few inputs."""
    X = np.random.default_rng(0).normal(size=(N_PROBES, len(weights)))
    compute = getattr(model, "decision_function", model.predict)
    computed = np.asarray(compute(with_column_names(X, model)), dtype=np.float64)
    expected = X @ weights + bias
    if not np.allclose(computed.reshape(expected.shape), expected, rtol=TOLERANCE, atol=TOLERANCE):
        raise ValueError(
            f"model is of class {type(model).__name__}, whose outputs are not its coef_ times the "
            "inputs, plus its intercept_; to see coef_ itself, give "
            "plot_image_grid(model.coef_, image_shape, scale='symmetric')"
        )

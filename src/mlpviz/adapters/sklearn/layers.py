"""The layers of a multilayer perceptron, or of a linear model, of scikit-learn."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import is_classifier

from mlpviz._records.image_shape import ImageShape
from mlpviz._records.layers import Layers
from mlpviz._records.transform import Transform
from mlpviz.adapters.sklearn.column_names import with_column_names
from mlpviz.adapters.sklearn.fitted_ranges import fitted_range
from mlpviz.adapters.sklearn.linear import is_linear, linear_layers
from mlpviz.adapters.sklearn.wrappers import (
    check_fitted,
    find_network,
)


def layers(model: Any, image_shape: ImageShape | None = None) -> Layers:
    """Return the layers of a fitted network, alone or in pipelines and searches."""
    network, steps = find_network(model)
    check_fitted(network)
    preprocessing = [_transform(step) for step in steps]
    n_pixels = getattr(steps[0] if steps else network, "n_features_in_", None)
    if is_linear(network):
        return linear_layers(network, preprocessing, n_pixels)
    hidden = [network.activation] * (len(network.coefs_) - 1)
    return Layers(
        network.coefs_,
        network.intercepts_,
        [*hidden, network.out_activation_],
        preprocessing=preprocessing,
        n_pixels=n_pixels,
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


def _transform(step: Any) -> Transform:
    low, high = fitted_range(step) or (None, None)
    return Transform(type(step).__name__, _apply(step), low, high)


def _apply(step: Any) -> Callable[[NDArray[Any]], NDArray[Any]]:
    def apply(X: NDArray[Any]) -> NDArray[Any]:
        transformed = step.transform(with_column_names(X, step))
        if hasattr(transformed, "toarray"):
            transformed = transformed.toarray()
        return np.asarray(transformed)

    return apply

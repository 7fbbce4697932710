"""SciKeras: Keras models behind the interface of scikit-learn."""

from dataclasses import replace
from typing import Any

import numpy as np

from mlpviz._reading.output_selection import ANY_OUTPUT, OutputSelection
from mlpviz._records.history import History
from mlpviz._records.image_shape import ImageShape
from mlpviz._records.layers import Layers
from mlpviz._records.predictions import Predictions
from mlpviz.adapters.keras import layers as layers_of_keras
from mlpviz.adapters.keras.history import history_of_logs
from mlpviz.errors import NotFittedError


def layers(model: Any, image_shape: ImageShape | None = None) -> Layers:
    """Return the layers of the Keras model within a fitted wrapper."""
    read = layers_of_keras(_keras_model(model), image_shape)
    classes = _classes(model)
    if classes is None or len(classes) != max(read.n_units[-1], 2):
        return read
    return replace(read, classes=classes)


def history(model: Any) -> History:
    """Return the losses and metrics of all trainings of a wrapper."""
    return history_of_logs(dict(model.history_), [], _keras_model(model))


def predictions(
    model: Any,
    X: Any,
    image_shape: ImageShape | None = None,  # noqa: ARG001 - the wrapper takes rows
    output: OutputSelection = ANY_OUTPUT,
) -> Predictions:
    """Return the predictions of a fitted wrapper for the rows of X."""
    _keras_model(model)
    output.check_single(type(model).__name__)
    classes = _classes(model)
    values = np.asarray(model.predict(X))
    if classes is None:
        return Predictions(values)
    return Predictions(values, classes, np.asarray(model.predict_proba(X)), "probability")


def _classes(model: Any) -> Any:
    classes = getattr(model, "classes_", None)
    return None if classes is None else np.asarray(classes)


def _keras_model(model: Any) -> Any:
    if not hasattr(model, "model_"):
        raise NotFittedError(
            f"model is a {type(model).__name__} that is not fitted yet; call fit first"
        )
    return model.model_

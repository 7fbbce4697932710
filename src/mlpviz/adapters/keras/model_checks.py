"""Checks of a Keras model."""

from typing import Any

import keras

from mlpviz.errors import NotFittedError


def check_model(model: Any) -> None:
    """Raise if an object is not a model of Keras."""
    if not isinstance(model, keras.Model):
        raise TypeError(
            f"model must be a keras.Model, or for loss curves what fit returned, got "
            f"{type(model).__module__}.{type(model).__qualname__}"
        )


def check_built(model: Any) -> None:
    """Raise if a model has no weights."""
    if not model.built or not model.weights:
        raise NotFittedError(
            f"model is {model_label(model)}, which has no weights yet; call fit first, or build"
        )


def model_label(model: Any) -> str:
    """Return the class and the name of a model for error messages."""
    return f"the {type(model).__name__} {model.name!r}"

"""Keras: saved models, and weights for a model that is given."""

from pathlib import Path
from typing import Any

import keras


def load(path: Path) -> Any:
    """Return the model in a .keras file; Keras refuses those that hold code."""
    if path.suffix.lower() != ".keras":
        raise ValueError(
            f"{path} holds weights without the model that they belong to; give the model, too"
        )
    try:
        return keras.saving.load_model(path, compile=False, safe_mode=True)
    except (OSError, TypeError, ValueError) as error:
        raise ValueError(f"{path} cannot be read as a model of Keras: {error}") from error


def load_into(path: Path, model: Any) -> Any:
    """Return a copy of a model with the weights in a file."""
    if not isinstance(model, keras.Model):
        raise TypeError(f"model must be a keras.Model for {path}, got {type(model).__name__}")
    filled = keras.models.clone_model(model)
    try:
        filled.load_weights(path)
    except (OSError, ValueError) as error:
        raise ValueError(f"{path} does not hold the weights of model: {error}") from error
    return filled

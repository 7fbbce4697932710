"""Keras 3: Sequential and functional models, histories, predictions."""

from mlpviz.adapters.keras.models import OLDEST_VERSION, history, layers, predictions

__all__ = ["OLDEST_VERSION", "history", "layers", "predictions"]

"""Keras 3: Sequential and functional models, histories, predictions."""

from typing import Final

from mlpviz.adapters.keras.history import history
from mlpviz.adapters.keras.layers import layers
from mlpviz.adapters.keras.predictions import predictions

OLDEST_VERSION: Final = "3.4"

__all__ = ["OLDEST_VERSION", "history", "layers", "predictions"]

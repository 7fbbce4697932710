"""Keras 3: models, histories, predictions, outputs of layers."""

from typing import Final

from mlpviz.adapters.keras.history import history
from mlpviz.adapters.keras.layer_outputs import activations
from mlpviz.adapters.keras.layers import layers
from mlpviz.adapters.keras.predictions import predictions

OLDEST_VERSION: Final = "3.4"

__all__ = ["OLDEST_VERSION", "activations", "history", "layers", "predictions"]

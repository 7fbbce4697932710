"""See what a multilayer perceptron has learned about images."""

from mlpviz.history import History
from mlpviz.layers import Layers, Transform
from mlpviz.predictions import Predictions

__all__ = ["History", "Layers", "Predictions", "Transform"]

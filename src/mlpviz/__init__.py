"""See what a multilayer perceptron has learned about images."""

from mlpviz.history import History
from mlpviz.layers import Layers, Transform
from mlpviz.plots.first_layer_filters import plot_first_layer_filters
from mlpviz.plots.image_grid import plot_image_grid
from mlpviz.plots.loss_curve import plot_loss_curve
from mlpviz.plots.prediction_grid import plot_prediction_grid
from mlpviz.predictions import Predictions

__all__ = [
    "History",
    "Layers",
    "Predictions",
    "Transform",
    "plot_first_layer_filters",
    "plot_image_grid",
    "plot_loss_curve",
    "plot_prediction_grid",
]

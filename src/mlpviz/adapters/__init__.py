"""Adapters, which read the models of frameworks: one module or package for each framework.

An adapter has up to five functions: ``layers(model, image_shape=None)``, ``history(model)``,
``predictions(model, X, image_shape=None, output=OutputSelection())``,
``activations(model, layer, image_shape=None)`` and ``gradients(model, layer, image_shape=None)``.
For ensembles it can have ``networks(model)``, which returns their networks by name, or None for a
single network. An adapter has the name of the framework's root module. This page lists what
adapters in other packages need.

May import: _out_of_core, _reading, _records.
"""

from mlpviz._reading.adapter import (
    ActivationsAdapter,
    Adapter,
    GradientsAdapter,
    HistoryAdapter,
    LayersAdapter,
    PredictionsAdapter,
)
from mlpviz._reading.chain import layers_of_chain
from mlpviz._reading.checks import check_reading, noise_images
from mlpviz._reading.network_outputs import predictions_from_outputs
from mlpviz._reading.output_selection import OutputSelection
from mlpviz._reading.recognition import recognize_step
from mlpviz._reading.steps import Linear, Scaling
from mlpviz._records.activations import Activation
from mlpviz._records.image_shape import ImageShape

__all__ = [
    "Activation",
    "ActivationsAdapter",
    "Adapter",
    "GradientsAdapter",
    "HistoryAdapter",
    "ImageShape",
    "LayersAdapter",
    "Linear",
    "OutputSelection",
    "PredictionsAdapter",
    "Scaling",
    "check_reading",
    "layers_of_chain",
    "noise_images",
    "predictions_from_outputs",
    "recognize_step",
]

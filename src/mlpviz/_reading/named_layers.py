"""Layers that the user names as the framework does, wherever they stand in a network."""

from typing import Any

import numpy as np

from mlpviz._reading.dispatch import read_layers
from mlpviz._reading.network_functions import read_function
from mlpviz._records.chain_break import ChainBreak
from mlpviz._records.image_shape import ImageShape
from mlpviz._records.layers import Layers
from mlpviz._records.transform import Transform


def read_layers_with(model: Any, layer: Any, image_shape: ImageShape) -> Layers:
    """Return all layers of a network, or one alone if it is given by its name.

    Parameters
    ----------
    model : object
    layer : int or str
        An index, or the framework's name of a layer, such as ``"blocks.0.norm"``.
    image_shape : ImageShape
        The shape of the images that the user gave.
    """
    if not isinstance(layer, str):
        return read_layers(model, image_shape)
    return read_named_layer(model, layer, image_shape)


def layer_label(layers: Layers, layer: Any, index: int) -> str:
    """Return how descriptions call a layer.

    Examples
    --------
    >>> layer_label(Layers([np.eye(2)]), -1, 0)
    'layer 0 of network'
    """
    return f"layer {layer if isinstance(layer, str) else index} of {layers.name}"


def read_named_layer(model: Any, layer: str, image_shape: ImageShape) -> Layers:
    """Return one hidden layer, whose units are the outputs of the layer of that name.

    The network up to there is the preprocessing of the layer. The framework computes it, and
    differentiates it if its adapter has a function `gradients`. So plots of activations show these
    units, whatever stands before them.

    Raises
    ------
    TypeError
        If the framework's adapter has no function `activations`.
    ValueError
        If there is no layer of that name, or its outputs are no numbers for each image, are too
        many, are random or depend on other images.
    """
    alternative = "the index of one of the layers that are read for layer, or Layers"
    network = read_function(model, layer, image_shape, alternative)
    name = f"the network up to {layer}"
    return Layers(
        [np.eye(network.n_outputs)],
        activations=["identity"],
        preprocessing=[Transform(name, network.values, gradient=network.gradient)],
        n_pixels=image_shape.n_values,
        name=network.name,
        chain_break=ChainBreak(layer, "its outputs", "the layers behind it are not looked at"),
    )

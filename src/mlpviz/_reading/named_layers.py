"""Layers that the user names as the framework does, wherever they stand in a network."""

from typing import Any, Final

import numpy as np

from mlpviz._reading.adapter import find_function
from mlpviz._reading.checks import noise_images
from mlpviz._reading.dispatch import read_layers
from mlpviz._records.chain_break import ChainBreak
from mlpviz._records.image_shape import ImageShape
from mlpviz._records.layers import Layers
from mlpviz._records.transform import Transform

MOST_UNITS: Final = 8192


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

    The network up to there is the preprocessing of the layer, which the framework computes. So
    these units are what any plot of activations takes, whatever stands before them.

    Raises
    ------
    TypeError
        If the framework's adapter has no function `activations`.
    ValueError
        If there is no layer of that name, or its outputs are no numbers for each image.
    """
    alternative = "the index of one of the layers that are read for layer, or Layers"
    function = find_function(model, "activations", alternative)
    activations = function(model, layer, image_shape=image_shape)
    n_units = activations(noise_images(image_shape.n_values)[:2]).shape[1]
    if n_units > MOST_UNITS:
        raise ValueError(
            f"layer={layer!r} has {n_units:,} outputs for each image, but at most {MOST_UNITS:,} "
            "units are looked at; give a layer with fewer"
        )
    return Layers(
        [np.eye(n_units)],
        activations=["identity"],
        preprocessing=[Transform(f"the network up to {layer}", activations)],
        n_pixels=image_shape.n_values,
        name=type(model).__name__,
        chain_break=ChainBreak(layer, "its outputs", "the layers behind it are not looked at"),
    )

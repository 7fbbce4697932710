"""The predictions of a network of jax."""

from math import prod
from typing import Any

import numpy as np

from mlpviz._reading.image_blocks import image_blocks, shape_of_images
from mlpviz._reading.image_layouts import guessed_layouts, layouts_of_shape
from mlpviz._reading.network_outputs import predictions_from_outputs
from mlpviz._reading.output_selection import ANY_OUTPUT, OutputSelection, format_output
from mlpviz._records.image_shape import ImageShape
from mlpviz._records.predictions import Predictions
from mlpviz.adapters.jax.blocks import size_of_widest
from mlpviz.adapters.jax.input_layout import failure_reasons, first_trace
from mlpviz.adapters.jax.network import Network
from mlpviz.adapters.jax.steps import last_activation


def predictions_of_network(
    network: Network,
    X: Any,
    image_shape: ImageShape | None = None,
    output: OutputSelection = ANY_OUTPUT,
) -> Predictions:
    """Return the predictions of a network for images, in whatever layout it takes them.

    Raises
    ------
    ValueError
        If it takes the images in no layout: the user's own, with channels at the other end, flat,
        or a square in gray or in color.
    """
    n_pixels = prod(X.shape[1:])
    shape = shape_of_images(X, image_shape)
    layouts = [] if shape is None else layouts_of_shape(shape)
    layouts = list(dict.fromkeys([*layouts, *guessed_layouts(n_pixels)]))
    found = first_trace(network, layouts)
    if found is None:
        raise ValueError(
            f"X has {n_pixels} values per image, which {network.name} takes in none of the shapes "
            f"{', '.join(str(layout.shape) for layout in layouts)}: "
            f"{failure_reasons(network, layouts)}"
        )
    layout, trace = found
    sizes = network.output_sizes(layout.shape)
    chosen = output.choose(sizes, network.name)
    head = network.with_output(chosen)
    blocks = image_blocks(X, layout, size_of_widest(trace), network.name)
    outputs = np.concatenate([head.outputs(block) for block in blocks])
    activation = last_activation(head.trace(layout.shape))
    label = format_output(chosen, list(sizes))
    return predictions_from_outputs(outputs, activation, n_pixels, output=label)

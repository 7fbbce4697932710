"""The layers of a Keras model."""

from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from mlpviz._reading.chain import layers_of_chain, read_chain
from mlpviz._reading.checks import check_chain, noise_images
from mlpviz._records.image_shape import ImageShape
from mlpviz._records.layers import Layers
from mlpviz.adapters.keras.arrays import to_numpy
from mlpviz.adapters.keras.graph import Graph, graph_of
from mlpviz.adapters.keras.model_checks import check_built, check_model
from mlpviz.adapters.keras.predictions import input_layout, outputs_of
from mlpviz.adapters.keras.subclasses import with_graph
from mlpviz.adapters.keras.undisturbed import undisturbed


def layers(model: Any, image_shape: ImageShape | None = None) -> Layers:
    """Return the layers of a model as far as it is a chain, nested models and subclasses too."""
    check_model(model)
    check_built(model)
    with undisturbed(model):
        return _read_layers(with_graph(model, image_shape), type(model).__name__, image_shape)


def _read_layers(model: Any, name: str, image_shape: ImageShape | None) -> Layers:
    from mlpviz.adapters.keras.steps import parts_of_graph

    graph = graph_of(model)
    layout = input_layout(model, image_shape, None)
    chain = read_chain(parts_of_graph(graph))
    images = layout.arrange(noise_images(layout.n_pixels))
    values = list(_values(graph, images))
    if chain.chain_break is None:
        values[-1] = outputs_of(model, images)
    last = len(graph.calls) - 1
    places = [(graph.calls[min(group[-1], last)].label, "its call") for group in graph.groups()]
    chain = check_chain(chain, images.reshape(len(images), -1), values, places, name)
    steps = [*layout.preprocessing, *chain.steps]
    return layers_of_chain(steps, layout.n_pixels, name, chain.chain_break)


def _values(graph: Graph, images: NDArray[Any]) -> Iterator[NDArray[Any]]:
    """Yield the values of a model after each group of calls, with branches side by side."""
    from mlpviz.adapters.keras.steps import dense_branches

    value = keras.ops.convert_to_tensor(images)
    for group in graph.groups():
        branches = [graph.calls[place].operation for place in dense_branches(graph, group)]
        if branches:
            flat = keras.ops.reshape(value, (len(images), -1))
            values = [keras.ops.matmul(flat, layer.kernel) for layer in branches]
            biased = [
                each if layer.bias is None else each + layer.bias
                for each, layer in zip(values, branches, strict=True)
            ]
            yield np.concatenate([to_numpy(each) for each in biased], axis=1)
        if group[-1] == len(graph.calls):
            return
        value = graph.run(group, value)[group[-1], 0]
        yield to_numpy(value).reshape(len(images), -1)

"""The layers of an ONNX model."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np

from mlpviz._reading.chain import layers_of_chain, read_chain
from mlpviz._reading.checks import check_chain, noise_images
from mlpviz._reading.image_layouts import layout_of_size
from mlpviz._reading.steps import Step
from mlpviz._records.image_shape import ImageShape
from mlpviz._records.layers import Layers
from mlpviz.adapters.onnx.files import checked_graph
from mlpviz.adapters.onnx.graph import Graph, label
from mlpviz.adapters.onnx.steps import Part, Values, parts_of_graph

NAME: Final = "ONNX model"


def layers(model: Any, image_shape: ImageShape | None = None) -> Layers:
    """Return the layers of a graph as far as it is a chain.

    Scalings between layers, such as a batch normalization, become part of the weights. In a
    pipeline that skl2onnx wrote, all nodes before the network are preprocessing.
    """
    graph = checked_graph(model)
    layout = layout_of_size(image_shape, graph.image_shape)
    parts: list[Part] = []
    chain = read_chain(_steps_of(parts_of_graph(graph, values_for_noise(graph)), parts))
    X = 1 - 3 * noise_images(layout.n_pixels)[::-1]
    values = graph.run(X)
    ends = [np.concatenate([_flat(values[end]) for end in ends], axis=1) for _, ends, _ in parts]
    places = [(label(node), node.op_type) for _, _, node in parts]
    chain = check_chain(chain, X, ends, places, NAME)
    steps = [*layout.preprocessing, *chain.steps]
    return layers_of_chain(steps, layout.n_pixels, NAME, chain.chain_break)


def values_for_noise(graph: Graph) -> Values:
    """Return all values of a graph for images of noise."""
    try:
        return graph.run(noise_images(graph.n_pixels))
    except (NotImplementedError, RuntimeError, TypeError, ValueError) as error:
        raise ValueError(
            f"ONNX's own evaluator cannot run {NAME}: {error}; give Layers of the weights that "
            "you want to see"
        ) from error


def _steps_of(parts: Iterator[Part], found: list[Part]) -> Iterator[Sequence[Step]]:
    """Yield the steps of parts, and keep the parts."""
    for part in parts:
        found.append(part)
        yield part[0]


def _flat(values: Any) -> Any:
    return values.reshape(len(values), -1)

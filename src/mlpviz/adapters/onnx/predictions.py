"""The predictions of an ONNX model."""

from typing import Any

from mlpviz._reading.image_blocks import shape_of_images
from mlpviz._reading.image_layouts import layout_of_size
from mlpviz._reading.output_selection import ANY_OUTPUT, OutputSelection
from mlpviz._records.image_shape import ImageShape
from mlpviz._records.predictions import Predictions
from mlpviz.adapters.onnx.files import checked_graph
from mlpviz.adapters.onnx.graph import Graph
from mlpviz.adapters.onnx.layers import values_for_noise
from mlpviz.adapters.onnx.steps import last_activation


def predictions(
    model: Any,
    X: Any,
    image_shape: ImageShape | None = None,
    output: OutputSelection = ANY_OUTPUT,
) -> Predictions:
    """Return the predictions of a model for images, by onnxruntime."""
    from mlpviz.adapters import onnxruntime as onnxruntime_adapter

    graph = checked_graph(model)
    session = onnxruntime_adapter.session_of(model.SerializeToString())
    activation = None if len(model.graph.output) > 1 else _last_activation(graph)
    layout = layout_of_size(shape_of_images(X, image_shape), graph.image_shape)
    return onnxruntime_adapter.predictions_of_session(session, X, layout, activation, output)


def _last_activation(graph: Graph) -> str:
    try:
        return last_activation(graph, values_for_noise(graph))
    except ValueError:  # ONNX's evaluator may lack an operator that onnxruntime has
        return "unknown"

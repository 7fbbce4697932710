"""ONNX models in files and in memory."""

from pathlib import Path
from typing import Any

import onnx

from mlpviz.adapters.onnx.graph import Graph, graph_of


def load(path: Path) -> onnx.ModelProto:
    """Return the model in a file, if ONNX's own checker finds it valid and its arrays are whole."""
    try:
        model = onnx.load(path)
        onnx.checker.check_model(model)
        for tensor in model.graph.initializer:
            onnx.numpy_helper.to_array(tensor)
    except Exception as error:
        raise ValueError(f"{path} cannot be read as an .onnx file: {error}") from error
    return model


def checked_graph(model: Any) -> Graph:
    """Return the graph of a model, or raise if an object is none."""
    if not isinstance(model, onnx.ModelProto):
        raise TypeError(f"model must be an onnx.ModelProto, got {type(model).__name__}")
    return graph_of(model)

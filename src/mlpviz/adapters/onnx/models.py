"""ONNX: graphs of Gemm or MatMul and elementwise nodes, as PyTorch and skl2onnx write them."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import NodeProto

from mlpviz._reading.chain import layers_of_chain
from mlpviz._reading.chain_break import ChainBreakError
from mlpviz._reading.checks import check_reading
from mlpviz._reading.recognition import recognize_step
from mlpviz._reading.steps import Linear, Step
from mlpviz._records.activations import Activation
from mlpviz._records.layers import Layers, Transform
from mlpviz._records.predictions import Predictions
from mlpviz.adapters.onnx.graph import (
    PRODUCTS,
    RESHAPINGS,
    Graph,
    attribute,
    graph_of,
    label,
    noise,
)

OLDEST_VERSION: Final = "1.16"
NAME: Final = "ONNX model"


def load(path: Path) -> onnx.ModelProto:
    """Return the model in a file that ONNX's own checker finds valid."""
    try:
        model = onnx.load(path)
        onnx.checker.check_model(model)
    except Exception as error:
        raise ValueError(f"{path} cannot be read as an .onnx file: {error}") from error
    return model


def layers(model: Any) -> Layers:
    """Return the layers of a graph that is a chain.

     Scalings between layers, such as a batch normalization, become part of the weights
    . Of a pipeline that skl2onnx wrote, all nodes before the
     network are preprocessing; it writes a network's layers, and nothing else, as MatMul and Add.
    """
    graph = _graph(model)
    steps = _steps(graph)
    others = 1 - 3 * noise(graph)[::-1]
    check_reading(steps, others, graph.run(others)[graph.scores], NAME)
    return layers_of_chain(steps, graph.n_pixels, NAME)


def predictions(model: Any, X: Any) -> Predictions:
    """Return what a model says about images, by onnxruntime."""
    from mlpviz.adapters import onnxruntime as onnxruntime_adapter

    graph = _graph(model)
    session = onnxruntime_adapter.session_of(model.SerializeToString())
    activation = None if len(model.graph.output) > 1 else _last_activation(graph)
    return onnxruntime_adapter.predictions_of_session(session, X, graph.image_shape, activation)


def _graph(model: Any) -> Graph:
    if not isinstance(model, onnx.ModelProto):
        raise TypeError(f"model must be an onnx.ModelProto, got {type(model).__name__}")
    return graph_of(model)


def _steps(graph: Graph) -> list[Step]:
    path = graph.path()
    try:
        values = graph.run(noise(graph))
    except (NotImplementedError, RuntimeError, TypeError, ValueError) as error:
        raise ValueError(
            f"ONNX's own evaluator cannot run {NAME}: {error}; give Layers of the weights that "
            "you want to see"
        ) from error
    start = _start(graph, path)
    front = [_transform(graph, nodes, values) for nodes in path[:start]]
    steps = [*front, *_steps_of_network(graph, path[start:], values)]
    return [step for step in steps if step is not None]


def _steps_of_network(
    graph: Graph, path: Sequence[Sequence[NodeProto]], values: dict[str, NDArray[Any]]
) -> Iterator[Step | None]:
    """Yield steps; a number that belongs to an activation's formula, as GELU's half, within it."""
    groups = [list(nodes) for nodes in path]
    while groups:
        nodes = groups.pop(0)
        step = _step(graph, nodes, values)
        if isinstance(step, Activation) and step.name == "unknown" and groups:
            following = [*nodes, *groups[0]]
            whole = None if _has_product(groups[0]) else _step(graph, following, values)
            if isinstance(whole, Activation) and whole.name != "unknown":
                step = whole
                groups.pop(0)
        yield step


def _start(graph: Graph, path: Sequence[Sequence[NodeProto]]) -> int:
    """Return how many groups of nodes stand before the network in a pipeline of skl2onnx."""
    if graph.model.producer_name != "skl2onnx":
        return 0
    kinds = [[node.op_type for node in nodes] for nodes in path]
    return next((i for i in range(len(kinds)) if kinds[i : i + 2] == [["MatMul"], ["Add"]]), 0)


def _transform(
    graph: Graph, nodes: Sequence[NodeProto], values: dict[str, NDArray[Any]]
) -> Step | None:
    if _changes_nothing(nodes, values):
        return None
    return Transform(label(nodes[-1]), graph.function(nodes, _entering(nodes, values)))


def _step(graph: Graph, nodes: Sequence[NodeProto], values: dict[str, NDArray[Any]]) -> Step | None:
    """Return what nodes do that belong together, None if that changes nothing."""
    first, last, entering = nodes[0], nodes[-1], _entering(nodes, values)
    if len(nodes) == 1 and first.op_type in PRODUCTS:
        return _linear(graph, first, entering)
    if _has_product(nodes):
        reason = "it joins two branches, both of which depend on the image"
        raise ChainBreakError(label(last), last.op_type, reason)
    if _changes_nothing(nodes, values):
        return None
    if first.op_type in RESHAPINGS and len(nodes) == 1:
        raise ChainBreakError(label(first), first.op_type, "it changes, mixes or drops values")
    name = _function_name(last.op_type) if len(nodes) == 1 else ""
    apply = graph.function(nodes, entering)
    try:
        return recognize_step(name, label(last), apply, entering[0].size)
    except (NotImplementedError, RuntimeError, TypeError) as error:
        raise ChainBreakError(label(last), last.op_type, str(error)) from error


def _has_product(nodes: Sequence[NodeProto]) -> bool:
    return any(node.op_type in PRODUCTS for node in nodes)


def _linear(graph: Graph, node: NodeProto, entering: NDArray[Any]) -> Linear:
    """Return a product with a matrix of weights as a dense layer."""
    weights = graph.constants.get(node.input[1])
    if weights is None or weights.ndim != 2:
        raise ChainBreakError(
            label(node), node.op_type, "its second factor is no matrix of weights"
        )
    if entering.ndim != 2 or attribute(node, "transA", 0):
        reason = f"it is applied to inputs of shape {entering.shape}, not to flat images"
        raise ChainBreakError(label(node), node.op_type, reason)
    weights = weights.T if attribute(node, "transB", 0) else weights
    given = node.input[2] if len(node.input) > 2 else ""
    bias = graph.constants[given].reshape(-1) if given else np.zeros(1, weights.dtype)
    alpha, beta = attribute(node, "alpha", 1.0), attribute(node, "beta", 1.0)
    return Linear(label(node), alpha * weights, np.broadcast_to(beta * bias, weights.shape[1:]))


def _entering(nodes: Sequence[NodeProto], values: dict[str, NDArray[Any]]) -> NDArray[Any]:
    return next(values[name] for name in nodes[0].input if name in values)


def _changes_nothing(nodes: Sequence[NodeProto], values: dict[str, NDArray[Any]]) -> bool:
    """Tell whether nodes that reshape or convert have left all values as they were."""
    before, after = _entering(nodes, values), values[nodes[-1].output[0]]
    return (
        all(node.op_type in RESHAPINGS for node in nodes)
        and after.dtype.kind == "f"
        and before.shape[:1] == after.shape[:1]
        and np.array_equal(before.reshape(-1).astype(after.dtype), after.reshape(-1))
    )


def _function_name(op_type: str) -> str:
    """Return "leaky_relu" for "LeakyRelu"."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", op_type).lower()


def _last_activation(graph: Graph) -> str:
    """Return the activation of the last layer; "unknown" for a graph that is no chain."""
    try:
        steps = _steps(graph)
    except ValueError:
        return "unknown"
    last = steps[-1]
    if isinstance(last, Activation):
        return last.name
    behind = [step for step in steps if isinstance(step, Activation | Linear)]
    return "identity" if behind and isinstance(behind[-1], Linear) else "unknown"

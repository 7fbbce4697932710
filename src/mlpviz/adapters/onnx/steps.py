"""The steps of an ONNX graph: dense layers, scalings and activations."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import NodeProto

from mlpviz._reading.chain_break import ChainBreakError
from mlpviz._reading.einsum import weights_of_einsum
from mlpviz._reading.recognition import recognize_step
from mlpviz._reading.steps import Linear, Step, join_layers
from mlpviz._records.activations import Activation
from mlpviz._records.transform import Transform
from mlpviz.adapters.onnx.graph import PRODUCTS, RESHAPINGS, Graph, attribute, label

Values = Mapping[str, NDArray[Any]]
Part = tuple[list[Step], list[str], NodeProto]


def parts_of_graph(graph: Graph, values: Values) -> Iterator[Part]:
    """Yield the parts of a graph: steps, the names of the values after them, and the last node.

    Parameters
    ----------
    graph : Graph
    values : mapping of str to ndarray
        All values of the graph for some images.

    Raises
    ------
    ChainBreakError
        Where the chain breaks. The message names the node.
    """
    path = graph.path()
    start = _start(graph, path)
    for nodes in path[:start]:
        yield _part(_transform(graph, nodes, values), nodes)
    groups = [list(nodes) for nodes in path[start:]]
    has_dense_layer = False
    while groups:
        nodes = groups.pop(0)
        branches = [] if has_dense_layer else _branches(graph, nodes, values)
        if branches:
            layers, ends = zip(*branches, strict=True)
            yield [join_layers(layers)], list(ends), nodes[-1]
        if not groups and len(graph.outputs) > 1:
            reason = f"the model returns {len(graph.outputs)} tensors"
            raise ChainBreakError(label(nodes[-1]), "its outputs", reason)
        has_dense_layer = has_dense_layer or _has_product(nodes)
        step = _step(graph, nodes, values)
        whole = _longer_activation(graph, step, [nodes, *groups[:1]], values)
        if whole is not None:
            step, nodes = whole, groups.pop(0)
        yield _part(step, nodes)


def last_activation(graph: Graph, values: Values) -> str:
    """Return the name of the activation of the last layer, "unknown" if it is not a chain."""
    try:
        steps = [step for part, _, _ in parts_of_graph(graph, values) for step in part]
    except ValueError:
        return "unknown"
    last = steps[-1]
    if isinstance(last, Activation):
        return last.name
    behind = [step for step in steps if isinstance(step, Activation | Linear)]
    return "identity" if behind and isinstance(behind[-1], Linear) else "unknown"


def _part(step: Step | None, nodes: Sequence[NodeProto]) -> Part:
    return [] if step is None else [step], [nodes[-1].output[0]], nodes[-1]


def _longer_activation(
    graph: Graph, step: Step | None, groups: Sequence[Sequence[NodeProto]], values: Values
) -> Activation | None:
    """Return the known activation that two groups are together, as GELU with its factor is."""
    if not isinstance(step, Activation) or step.name != "unknown" or len(groups) < 2:
        return None
    if _has_product(groups[1]):
        return None
    whole = _step(graph, [*groups[0], *groups[1]], values)
    return whole if isinstance(whole, Activation) and whole.name != "unknown" else None


def _branches(graph: Graph, nodes: Sequence[NodeProto], values: Values) -> list[tuple[Linear, str]]:
    """Return the dense layers in a group that all read the value that the group starts from."""
    if len(nodes) == 1:
        return []
    inputs = _input_values(nodes, values)
    start = inputs.reshape(len(inputs), -1)
    found = []
    for node in nodes:
        read = values.get(node.input[0])
        is_product = node.op_type in PRODUCTS and node.input[1] in graph.constants
        if is_product and read is not None and np.array_equal(read, start):
            layer = _linear(graph, node, read)
            found.append(_with_bias(graph, nodes, layer, node.output[0]))
    return found


def _with_bias(
    graph: Graph, nodes: Sequence[NodeProto], layer: Linear, end: str
) -> tuple[Linear, str]:
    """Return a product with the bias that the next node adds to it, and the name of the sum."""
    for node in nodes:
        others = [name for name in node.input if name in graph.constants]
        if node.op_type == "Add" and end in node.input and others:
            bias = np.broadcast_to(graph.constants[others[0]].ravel(), layer.bias.shape)
            return Linear(layer.name, layer.weights, layer.bias + bias), node.output[0]
    return layer, end


def _start(graph: Graph, path: Sequence[Sequence[NodeProto]]) -> int:
    """Return the number of groups of nodes before the network in a pipeline of skl2onnx."""
    if graph.model.producer_name != "skl2onnx":
        return 0
    kinds = [[node.op_type for node in nodes] for nodes in path]
    return next((i for i in range(len(kinds)) if kinds[i : i + 2] == [["MatMul"], ["Add"]]), 0)


def _transform(graph: Graph, nodes: Sequence[NodeProto], values: Values) -> Step | None:
    if _changes_nothing(nodes, values):
        return None
    return Transform(label(nodes[-1]), graph.function(nodes, _input_values(nodes, values)))


def _step(graph: Graph, nodes: Sequence[NodeProto], values: Values) -> Step | None:
    """Return the step that a group of nodes is, None if it changes nothing."""
    first, last, inputs = nodes[0], nodes[-1], _input_values(nodes, values)
    if len(nodes) == 1 and first.op_type in PRODUCTS:
        return _linear(graph, first, inputs)
    if _has_product(nodes):
        reason = "it joins two branches, both of which depend on the image"
        raise ChainBreakError(label(last), last.op_type, reason)
    if _changes_nothing(nodes, values):
        return None
    if first.op_type in RESHAPINGS and len(nodes) == 1:
        raise ChainBreakError(label(first), first.op_type, "it changes, mixes or drops values")
    name = _function_name(last.op_type) if len(nodes) == 1 else ""
    apply = graph.function(nodes, inputs)
    try:
        return recognize_step(name, label(last), apply, inputs[0].size)
    except (NotImplementedError, RuntimeError, TypeError) as error:
        raise ChainBreakError(label(last), last.op_type, str(error)) from error


def _has_product(nodes: Sequence[NodeProto]) -> bool:
    return any(node.op_type in PRODUCTS for node in nodes)


def _linear(graph: Graph, node: NodeProto, inputs: NDArray[Any]) -> Linear:
    """Return a product with a matrix of weights as a dense layer."""
    weights = _matrix(graph, node)
    if weights is None or weights.ndim != 2:
        raise ChainBreakError(
            label(node), node.op_type, "its second factor is not a matrix of weights"
        )
    if inputs.ndim != 2 or attribute(node, "transA", 0):
        reason = f"it is applied to inputs of shape {inputs.shape}, not to flat images"
        raise ChainBreakError(label(node), node.op_type, reason)
    weights = weights.T if attribute(node, "transB", 0) else weights
    given = node.input[2] if len(node.input) > 2 else ""
    bias = graph.constants[given].reshape(-1) if given else np.zeros(1, weights.dtype)
    alpha, beta = attribute(node, "alpha", 1.0), attribute(node, "beta", 1.0)
    return Linear(label(node), alpha * weights, np.broadcast_to(beta * bias, weights.shape[1:]))


def _matrix(graph: Graph, node: NodeProto) -> NDArray[Any] | None:
    """Return the factor of a product that does not depend on the images, None if none is one."""
    if node.op_type != "Einsum":
        return graph.constants.get(node.input[1])
    equation = attribute(node, "equation", b"").decode()
    for place, name in enumerate(node.input):
        if name in graph.constants:
            return weights_of_einsum(equation, graph.constants[name], place)
    return None


def _input_values(nodes: Sequence[NodeProto], values: Values) -> NDArray[Any]:
    return next(values[name] for name in nodes[0].input if name in values)


def _changes_nothing(nodes: Sequence[NodeProto], values: Values) -> bool:
    """Return whether nodes that reshape or convert keep all values as they are."""
    before, after = _input_values(nodes, values), values[nodes[-1].output[0]]
    return (
        all(node.op_type in RESHAPINGS for node in nodes)
        and after.dtype.kind == "f"
        and before.shape[:1] == after.shape[:1]
        and np.array_equal(before.reshape(-1).astype(after.dtype), after.reshape(-1))
    )


def _function_name(op_type: str) -> str:
    """Return "leaky_relu" for "LeakyRelu"."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", op_type).lower()

"""The order in which a Keras model calls its layers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import keras

from mlpviz._reading.data_flow import IMAGES, groups_on_path

Value = tuple[int, int]
"""The place of a call and the index of one of its outputs."""


@dataclass(frozen=True, eq=False, slots=True)
class Call:
    """One call of a layer, or of an operation of `keras.ops`, in a model's graph.

    Attributes
    ----------
    operation : keras.Operation
    node : Node
        The arguments and results of the operation.
    sources : tuple of (int, int)
        For each argument, the call that it is an output of, and which of its outputs.
    """

    operation: Any
    node: Any
    sources: tuple[Value, ...]

    @property
    def input_shape(self) -> tuple[int | None, ...]:
        """The shape of the first argument, without the axis of images."""
        return tuple(self.node.input_tensors[0].shape[1:])

    @property
    def output_shape(self) -> tuple[int | None, ...]:
        """The shape of the first result, without the axis of images."""
        return tuple(self.node.outputs[0].shape[1:])

    @property
    def name(self) -> str:
        """The model's name of the operation."""
        return str(self.operation.name)

    @property
    def label(self) -> str:
        """The name of the operation in error messages."""
        return f"{self.name} ({type(self.operation).__name__})"

    def run(self, *inputs: Any) -> list[Any]:
        """Return the outputs of the operation for other inputs, outside training."""
        values = {id(t): value for t, value in zip(self.node.input_tensors, inputs, strict=True)}
        args, kwargs = self.node.arguments.fill_in(values)
        kwargs |= {"training": False} if "training" in kwargs else {}
        return list(keras.tree.flatten(self.operation(*args, **kwargs)))


@dataclass(frozen=True, eq=False, slots=True)
class Graph:
    """The calls of a model, those of nested models in their place.

    Attributes
    ----------
    calls : list of Call
        In an order in which they can run.
    outputs : list of (int, int)
        The values that the model returns.
    """

    calls: list[Call]
    outputs: list[Value]

    def groups(self) -> list[list[int]]:
        """Return the places of the calls on the way to the outputs; shared values form groups.

        The place of several outputs is the number of calls.
        """
        parents = [[place for place, _ in call.sources] for call in self.calls]
        if len(self.outputs) == 1:
            return groups_on_path(parents, self.outputs[0][0])
        parents.append([place for place, _ in self.outputs])
        return groups_on_path(parents, len(self.calls))

    def run(self, places: Sequence[int], start: Any) -> dict[Value, Any]:
        """Return all values of a group of calls that starts from one value."""
        group = set(places)
        values: dict[Value, Any] = {}
        for place in places:
            call = self.calls[place]
            inputs = [values[each] if each[0] in group else start for each in call.sources]
            outputs = call.run(*inputs)
            values |= {(place, i): output for i, output in enumerate(outputs)}
        return values


def has_graph(model: Any) -> bool:
    """Return whether Keras knows the order of a model's layers, unlike that of a subclass."""
    try:
        return bool(model.inputs) and bool(model.outputs)
    except AttributeError:
        return False


def graph_of(model: Any) -> Graph:
    """Return the graph of a model.

    Parameters
    ----------
    model : keras.Model
        Sequential or functional, and built.

    Raises
    ------
    ValueError
        If the model has several inputs.
    """
    if len(model.inputs) != 1:
        raise ValueError(f"model must have one input, but {model.name!r} has {len(model.inputs)}")
    return graph_between(model.inputs[0], model.outputs)


def graph_between(image: Any, outputs: Sequence[Any]) -> Graph:
    """Return the graph between the tensor of images and the tensors that a model returns."""
    walk = _Walk({id(image): (IMAGES, 0)})
    ends = [walk.visit(output) for output in outputs]
    return Graph(walk.calls, ends)


@dataclass(eq=False, slots=True)
class _Walk:
    """Collects calls on the way from tensors back to the images.

    Attributes
    ----------
    known : dict of int to (int, int)
        The values that are reached already, by the ids of tensors.
    """

    known: dict[int, Value]
    calls: list[Call] = field(default_factory=list)

    def visit(self, tensor: Any) -> Value:
        """Return the value that a tensor is; the calls that it depends on come first."""
        if id(tensor) in self.known:
            return self.known[id(tensor)]
        history = tensor._keras_history  # noqa: SLF001 - Keras has no public name for its graph
        node = history.operation._inbound_nodes[history.node_index]  # noqa: SLF001 - as above
        sources = tuple(self.visit(each) for each in node.input_tensors)
        operation = history.operation
        if isinstance(operation, keras.Model) and has_graph(operation):
            inner = _Walk(dict(zip(map(id, operation.inputs), sources, strict=True)), self.calls)
            ends = [inner.visit(each) for each in operation.outputs]
        else:
            self.calls.append(Call(operation, node, sources))
            ends = [(len(self.calls) - 1, i) for i in range(len(node.outputs))]
        self.known |= dict(zip(map(id, node.outputs), ends, strict=True))
        return self.known[id(tensor)]


def last_calls(graph: Graph) -> Iterator[Call]:
    """Yield the calls before the output, the last one first, as long as they are a chain."""
    if len(graph.outputs) != 1:
        return
    for group in reversed(graph.groups()):
        if len(group) > 1:
            return
        yield graph.calls[group[0]]

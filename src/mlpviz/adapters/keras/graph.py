"""The order in which a Keras model calls its layers, and where that is no chain."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import keras

from mlpviz._reading.chain_break import ChainBreakError


@dataclass(frozen=True, eq=False, slots=True)
class Call:
    """One call of a layer, or of an operation of `keras.ops`, in a model's graph.

    Attributes
    ----------
    operation : keras.Operation
    node : Node
        What the operation was called with.
    input_shape, output_shape : tuple of int or None
        Of one image, without the axis of images.
    """

    operation: Any
    node: Any
    input_shape: tuple[int | None, ...]
    output_shape: tuple[int | None, ...]

    @property
    def name(self) -> str:
        """What the model calls the operation."""
        return str(self.operation.name)

    @property
    def told(self) -> str:
        """What error messages call the operation."""
        return f"{self.name} ({type(self.operation).__name__})"

    def run(self, inputs: Any) -> Any:
        """Return the operation's own outputs, as they are when the model is not trained."""
        (tensor,) = self.node.input_tensors
        args, kwargs = self.node.arguments.fill_in({id(tensor): inputs})
        kwargs |= {"training": False} if "training" in kwargs else {}
        return self.operation(*args, **kwargs)


def has_graph(model: Any) -> bool:
    """Tell whether Keras knows a model's layers in their order, which it does not of a subclass."""
    try:
        return bool(model.inputs) and bool(model.outputs)
    except AttributeError:
        return False


def calls_backwards(model: Any) -> Iterator[Call]:
    """Yield the calls of a model that is a chain, those of nested models in their place.

    Parameters
    ----------
    model : keras.Model
        Sequential or functional, and built.

    Yields
    ------
    Call
        The last one first.

    Raises
    ------
    ValueError
        If the model has several inputs or outputs, or, when it is come to, a layer takes several
        tensors. The message names the layer.
    """
    if len(model.inputs) != 1 or len(model.outputs) != 1:
        raise ValueError(
            f"model must have one input and one output, but {model.name!r} has "
            f"{len(model.inputs)} and {len(model.outputs)}"
        )
    tensor = model.outputs[0]
    while (node := _node(tensor)).input_tensors:
        operation = node.operation
        _check_one_input(operation, node)
        before = node.input_tensors[0]
        if isinstance(operation, keras.Model) and has_graph(operation):
            yield from calls_backwards(operation)
        else:
            yield Call(operation, node, before.shape[1:], tensor.shape[1:])
        tensor = before


def _node(tensor: Any) -> Any:
    history = tensor._keras_history  # noqa: SLF001 - Keras has no public name for its graph
    return history.operation._inbound_nodes[history.node_index]  # noqa: SLF001 - as above


def _check_one_input(operation: Any, node: Any) -> None:
    if len(node.input_tensors) != 1:
        told = f"{operation.name} ({type(operation).__name__})"
        raise ChainBreakError(told, "its call", f"{len(node.input_tensors)} tensors meet in it")

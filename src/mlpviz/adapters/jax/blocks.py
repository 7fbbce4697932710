"""Parts of a traced network between which a single value passes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mlpviz.adapters.jax.tracing import Operation, Trace, Variable, replay

PRODUCTS: Final = frozenset({"dot_general", "conv_general_dilated", "scan", "while", "cond"})
"""Operations that multiply weights and inputs and add them up, and loops that may."""
RESHAPINGS: Final = frozenset(
    {
        *("broadcast_in_dim", "expand_dims", "reshape", "squeeze", "transpose"),
        *("convert_element_type", "copy", "copy_p", "optimization_barrier", "reduce_precision"),
        *("sharding_constraint", "stop_gradient"),
    }
)
BROADCASTING: Final = frozenset({"broadcast_in_dim", "add", "sub", "mul", "div", "max", "min"})
WHOLE_NETWORK: Final = "the network itself"


@dataclass(frozen=True, eq=False, slots=True)
class Block:
    """Operations between two values, each of which is all that depends on the image there.

    Attributes
    ----------
    start, end : Variable
    operations : list of Operation
    """

    start: Variable
    end: Variable
    operations: list[Operation]

    @property
    def layer(self) -> str:
        """The layer that the block ends in."""
        layers = [operation.layer for operation in self.operations if operation.layer]
        return layers[-1] if layers else WHOLE_NETWORK

    @property
    def function(self) -> str:
        """The name of the function that the block is, or else of its last operation."""
        common = set.intersection(*(set(each.functions) for each in self.operations))
        named = [name for name in self.operations[-1].functions if name in common]
        return named[0] if named else self.operations[-1].primitive

    @property
    def label(self) -> str:
        """The name of the layer, or of the function of a block that belongs to no layer."""
        return self.function if self.layer == WHOLE_NETWORK else self.layer

    @property
    def has_product(self) -> bool:
        """Whether the block multiplies weights and inputs and adds them up."""
        return any(operation.primitive in PRODUCTS for operation in self.operations)

    @property
    def changes_nothing(self) -> bool:
        """Whether the block keeps all numbers as they are, in the same order."""
        return all(keeps_numbers(operation) for operation in self.operations)

    def apply(self, X: NDArray[Any]) -> NDArray[Any]:
        """Return the outputs of the block for values of shape (n_samples, n_values)."""
        return replay(self.operations, self.start, self.end)(X)


def blocks_of_trace(trace: Trace) -> list[Block]:
    """Cut a trace wherever a single value that depends on the image is still needed."""
    trace = _without_network_names(trace)
    last_use: dict[int, int] = {}
    for i, operation in enumerate(trace.operations):
        last_use |= {id(each): i for each in operation.inputs if isinstance(each, Variable)}
    last_use[id(trace.result)] = len(trace.operations)
    blocks, start, first = [], trace.image, 0
    alive: dict[int, Variable] = {id(trace.image): trace.image}
    for i, operation in enumerate(trace.operations):
        alive |= {id(output): output for output in operation.outputs}
        alive = {key: value for key, value in alive.items() if last_use.get(key, -1) > i}
        if len(alive) == 1:
            (end,) = alive.values()
            blocks.append(Block(start, end, trace.operations[first : i + 1]))
            start, first = end, i + 1
    return blocks


def join_blocks(blocks: Sequence[Block]) -> Block:
    """Return neighboring blocks as one."""
    operations = [operation for block in blocks for operation in block.operations]
    return Block(blocks[0].start, blocks[-1].end, operations)


def join_by_function(blocks: Sequence[Block]) -> list[Block]:
    """Return blocks with those joined that are parts of one named function."""

    def function(numbered: tuple[int, Block]) -> str | int:
        i, block = numbered
        functions = block.operations[0].functions
        return functions[0] if functions else i

    groups = groupby(enumerate(blocks), function)
    return [join_blocks([block for _, block in group]) for _, group in groups]


def repeats_pixels(trace: Trace) -> bool:
    """Return whether the network broadcasts an image that is too small for it."""
    for block in blocks_of_trace(trace):
        if block.has_product:
            return False
        grows = block.end.size > block.start.size
        if grows and {operation.primitive for operation in block.operations} <= BROADCASTING:
            return True
    return False


def size_of_widest(trace: Trace) -> int:
    """Return the largest number of values that the network computes of one image."""
    return max(output.size for operation in trace.operations for output in operation.outputs)


def _without_network_names(trace: Trace) -> Trace:
    """Remove the names of functions that contain layers: they name no activation."""
    names = {
        name
        for operation in trace.operations
        if operation.primitive in PRODUCTS
        for name in operation.functions
    }
    operations = [
        replace(each, functions=tuple(name for name in each.functions if name not in names))
        for each in trace.operations
    ]
    return Trace(trace.image, trace.result, operations)


def keeps_numbers(operation: Operation) -> bool:
    """Return whether an operation keeps all numbers as they are, in the same order."""
    (value,) = (each for each in operation.inputs if isinstance(each, Variable))
    sizes = {value.size, *(output.size for output in operation.outputs)}
    if operation.primitive not in RESHAPINGS or len(sizes) > 1:
        return False
    if operation.primitive == "transpose" and not _keeps_order(operation, value.shape):
        return False
    return bool(np.issubdtype(operation.equation.outvars[0].aval.dtype, np.inexact))


def _keeps_order(operation: Operation, shape: tuple[int, ...]) -> bool:
    order = [axis for axis in operation.equation.params["permutation"] if shape[axis] != 1]
    return order == sorted(order)

"""Read a network that jax can trace as a chain of dense layers."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._reading.chain_break import ChainBreakError
from mlpviz._reading.recognition import recognize_step
from mlpviz._reading.steps import Linear, Step, as_floats, join_layers
from mlpviz._records.activations import Activation
from mlpviz._records.transform import Transform
from mlpviz.adapters.jax.blocks import (
    PRODUCTS,
    RESHAPINGS,
    Block,
    blocks_of_trace,
    join_blocks,
    join_by_function,
    keeps_numbers,
)
from mlpviz.adapters.jax.scalings import arithmetic_scaling
from mlpviz.adapters.jax.tracing import Constant, Operation, Trace, Variable

Part = tuple[list[Step], Sequence[Variable], Block]


def parts_of_trace(trace: Trace) -> Iterator[Part]:
    """Yield the parts of a network: steps, the values after them, and their block.

    Parameters
    ----------
    trace : Trace

    Raises
    ------
    ChainBreakError
        Where the chain breaks. The message names the layer.
    ValueError
        If there is no dense layer.
    """
    blocks = blocks_of_trace(trace)
    starts = [i for i, block in enumerate(blocks) if _is_dense(block)]
    if not starts:
        list(_parts_between(blocks))
        raise ValueError("model must have a dense layer, but it has none")
    for block in blocks[: starts[0]]:
        yield list(_preprocessing(block)), [block.end], block
    branches = dense_branches(blocks[starts[0]])
    if branches:
        layers, ends = zip(*branches, strict=True)
        yield [join_layers(layers)], ends, blocks[starts[0]]
    for start, end in pairwise([*starts, len(blocks)]):
        yield [_linear(blocks[start])], [blocks[start].end], blocks[start]
        yield from _parts_between(blocks[start + 1 : end])


def dense_branches(block: Block) -> list[tuple[Linear, Variable]]:
    """Return the dense layers in a block that all read the value that the block starts from.

    A residual block has one, a network with several heads on the image has several.
    """
    if len(block.operations) == 1:
        return []
    flat = {id(block.start)}
    found = []
    for operation in block.operations:
        inputs = {id(each) for each in operation.inputs if isinstance(each, Variable)}
        if inputs <= flat and keeps_numbers(operation):
            flat |= {id(output) for output in operation.outputs}
        constant = [isinstance(each, Constant) for each in operation.inputs]
        if operation.primitive == "dot_general" and inputs <= flat and sum(constant) == 1:
            found.append(_branch(block, operation, constant.index(True)))
    return found


def _branch(block: Block, operation: Operation, side: int) -> tuple[Linear, Variable]:
    (end,) = operation.outputs
    weights, bias = _weights(block, operation, side)
    for each in block.operations:
        constants = [value for value in each.inputs if isinstance(value, Constant)]
        if each.primitive == "add" and end in each.inputs and constants:
            bias = np.broadcast_to(as_floats(constants[0].value), end.shape).ravel()
            (end,) = each.outputs
            break
    return Linear(operation.layer or block.layer, weights, bias), end


def last_activation(trace: Trace) -> str:
    """Return the name of the activation after the last product with weights.

    It is "identity" if nothing follows and "unknown" if more than an activation follows.
    """
    blocks = blocks_of_trace(trace)
    last = max((i for i, block in enumerate(blocks) if block.has_product), default=None)
    if last is None:
        return "unknown"
    try:
        steps = [step for part, _, _ in _parts_between(blocks[last + 1 :]) for step in part]
    except ValueError:
        return "unknown"
    names = [step.name for step in steps if isinstance(step, Activation)]
    if not names:
        return "identity"
    return names[0] if len(names) == 1 and isinstance(steps[-1], Activation) else "unknown"


def _is_dense(block: Block) -> bool:
    """Return whether a block multiplies learned weights, or joins branches that do."""
    return block.has_product and any(
        isinstance(each, Variable) or each.layers
        for operation in block.operations
        for each in operation.inputs
        if operation.primitive in PRODUCTS and each is not block.start
    )


def _preprocessing(block: Block) -> Iterator[Step]:
    if not block.changes_nothing:
        yield arithmetic_scaling(block) or Transform(block.label, block.apply)


def _linear(block: Block) -> Linear:
    operation = block.operations[-1]
    if not all(each.primitive in PRODUCTS | RESHAPINGS for each in block.operations):
        reason = "it joins two branches, both of which depend on the image"
        raise ChainBreakError(block.layer, block.function, reason)
    if len(block.operations) > 1 or operation.primitive != "dot_general":
        reason = "it is not a product of a matrix of weights with the values of an image"
        raise ChainBreakError(block.layer, block.function, reason)
    constant = [isinstance(each, Constant) for each in operation.inputs]
    if sum(constant) != 1:
        raise ChainBreakError(block.layer, block.function, "both factors depend on the image")
    return Linear(block.layer, *_weights(block, operation, constant.index(True)))


def _weights(block: Block, operation: Operation, side: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return a kernel as (n_in, n_out), whichever of its axes meets the values of the image."""
    contracted, batched = operation.equation.params["dimension_numbers"]
    kernel, values = operation.inputs[side], operation.inputs[1 - side]
    assert isinstance(kernel, Constant)
    assert isinstance(values, Variable)
    axes = [contracted[side][i] for i in np.argsort(contracted[1 - side])]
    array = as_floats(kernel.value)
    n_in = int(np.prod([array.shape[axis] for axis in axes]))
    if n_in != values.size or any(batched):
        reason = f"it is applied to inputs of shape {values.shape}, not to flat images"
        raise ChainBreakError(block.layer, block.function, reason)
    weights = np.moveaxis(array, axes, range(len(axes))).reshape(n_in, -1)
    return weights, np.zeros(weights.shape[1], weights.dtype)


def _parts_between(blocks: Sequence[Block]) -> Iterator[Part]:
    """Yield the parts that blocks without a product are: scalings and activations.

    An activation may consist of several blocks, as ``log(1 + exp(x))`` does.
    """
    blocks = join_by_function([block for block in blocks if not block.changes_nothing])
    for start in range(len(blocks)):
        for end in range(len(blocks), start + 1, -1):
            activation = _known_activation(blocks[start:end])
            if activation is not None:
                yield from map(_single_part, blocks[:start])
                yield [activation], [blocks[end - 1].end], blocks[end - 1]
                yield from _parts_between(blocks[end:])
                return
    yield from map(_single_part, blocks)


def _known_activation(blocks: Sequence[Block]) -> Activation | None:
    """Return the known activation that several blocks are together, None if they are none."""
    scalings = [arithmetic_scaling(block) is not None for block in blocks]
    if all(scalings) or blocks[0].start.size != blocks[-1].end.size:
        return None
    span = join_blocks(blocks)
    try:
        step = recognize_step("", span.layer, span.apply, span.start.size)
    except ChainBreakError:
        return None
    return step if isinstance(step, Activation) and step.name != "unknown" else None


def _single_part(block: Block) -> Part:
    step: Step | None = arithmetic_scaling(block)
    step = step or recognize_step(block.function, block.layer, block.apply, block.start.size)
    return [] if step is None else [step], [block.end], block

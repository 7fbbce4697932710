"""Read a network that jax can trace as a chain of dense layers."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._reading.chain_break import ChainBreakError
from mlpviz._reading.recognition import recognize_step
from mlpviz._reading.steps import Linear, Step, as_floats
from mlpviz._records.activations import Activation
from mlpviz._records.layers import Transform
from mlpviz.adapters.jax.blocks import (
    PRODUCTS,
    RESHAPINGS,
    Block,
    blocks_of_trace,
    join_blocks,
    join_by_function,
)
from mlpviz.adapters.jax.scalings import arithmetic_scaling, merge_biases, merge_scalings
from mlpviz.adapters.jax.tracing import Constant, Operation, Trace, Variable


def steps_of_trace(trace: Trace) -> list[Step]:
    """Return the steps of a network that is a chain.

    Parameters
    ----------
    trace : Trace

    Returns
    -------
    list of Linear, Scaling, Activation or Transform

    Raises
    ------
    ChainBreakError
        If the network is no chain. The message names the layer where it breaks.
    ValueError
        If it has no dense layer.
    """
    blocks = blocks_of_trace(trace)
    starts = [i for i, block in enumerate(blocks) if _is_dense(block)]
    if not starts:
        for block in blocks:
            _steps_between([block])
        raise ValueError("model must have a dense layer, but it has none")
    steps: list[Step] = [step for block in blocks[: starts[0]] for step in _preprocessing(block)]
    for start, end in pairwise([*starts, len(blocks)]):
        steps.append(_linear(blocks[start]))
        steps += _steps_between(blocks[start + 1 : end])
    return merge_biases(merge_scalings(steps))


def last_activation(trace: Trace) -> str:
    """Return the name of the activation behind the last product with weights.

    It is "identity" if nothing follows and "unknown" if more than an activation follows.
    """
    blocks = blocks_of_trace(trace)
    last = max((i for i, block in enumerate(blocks) if block.has_product), default=None)
    if last is None:
        return "unknown"
    try:
        steps = _steps_between(blocks[last + 1 :])
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
        reason = "it is no product of a matrix of weights with the values of an image"
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


def _steps_between(blocks: Sequence[Block]) -> list[Step]:
    """Return the steps of blocks without a product: scalings and activations.

    An activation may consist of several blocks, as ``log(1 + exp(x))`` does.
    """
    blocks = join_by_function([block for block in blocks if not block.changes_nothing])
    for start in range(len(blocks)):
        for end in range(len(blocks), start + 1, -1):
            activation = _known_activation(blocks[start:end])
            if activation is not None:
                before = [step for block in blocks[:start] for step in _single_step(block)]
                return [*before, activation, *_steps_between(blocks[end:])]
    return [step for block in blocks for step in _single_step(block)]


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


def _single_step(block: Block) -> Iterator[Step]:
    step: Step | None = arithmetic_scaling(block)
    step = step or recognize_step(block.function, block.layer, block.apply, block.start.size)
    if step is not None:
        yield step

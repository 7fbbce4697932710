"""Arithmetic with constants as scalings of values."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from mlpviz._reading.steps import Linear, Scaling, Step, as_floats
from mlpviz.adapters.jax.blocks import Block
from mlpviz.adapters.jax.tracing import Constant


def arithmetic_scaling(block: Block) -> Scaling | None:
    """Return a sum, difference, product or quotient with a constant, None for other blocks."""
    operation = block.operations[-1]
    constants = [each for each in operation.inputs if isinstance(each, Constant)]
    if len(block.operations) > 1 or len(constants) != len(operation.inputs) - 1:
        return None
    number = as_floats(constants[0].value).astype(np.float64) if constants else np.float64(0)
    is_first = bool(constants) and operation.inputs[0] is constants[0]
    found = _gain_and_shift(operation.primitive, number, is_first=is_first)
    if found is None:
        return None
    gain, shift = (np.broadcast_to(each, block.end.shape).ravel() for each in found)
    return Scaling(block.label, gain.astype(np.float64), shift.astype(np.float64))


def merge_scalings(steps: Sequence[Step]) -> list[Step]:
    """Return steps with neighboring scalings of one layer merged."""
    merged: list[Step] = []
    for step in steps:
        before = merged[-1] if merged else None
        if isinstance(step, Scaling) and isinstance(before, Scaling) and step.name == before.name:
            gain, shift = before.gain * step.gain, before.shift * step.gain + step.shift
            merged[-1] = Scaling(step.name, gain, shift)
        else:
            merged.append(step)
    return merged


def merge_biases(steps: Sequence[Step]) -> list[Step]:
    """Return steps in which a sum after a product of the same layer is the bias of that layer."""
    merged: list[Step] = []
    for step in steps:
        before = merged[-1] if merged else None
        is_sum = isinstance(step, Scaling) and (step.gain == 1).all()
        if is_sum and isinstance(before, Linear) and before.name == step.name:
            assert isinstance(step, Scaling)
            bias = before.bias + step.shift.astype(before.bias.dtype)
            merged[-1] = Linear(before.name, before.weights, bias)
        else:
            merged.append(step)
    return merged


def _gain_and_shift(primitive: str, number: Any, *, is_first: bool) -> tuple[Any, Any] | None:
    """Return the gain and the shift of an operation with a number on its left or its right."""
    known: dict[str, tuple[Any, Any]] = {"add": (1.0, number), "mul": (number, 0.0)}
    known["add_any"] = known["add"]
    known["neg"] = (-1.0, 0.0)
    known["sub"] = (-1.0, number) if is_first else (1.0, -number)
    if not is_first:
        with np.errstate(divide="ignore"):
            known["div"] = (1 / np.asarray(number), 0.0)
    return known.get(primitive)

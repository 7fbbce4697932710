"""Read a network that jax can trace as a chain of dense layers and what stands between them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import Any, Final

import jax
import numpy as np
from numpy.typing import NDArray

from mlpviz._reading.chain import Activation, Linear, Scaling, Step, activation_name, as_numbers
from mlpviz._reading.step_recognition import chain_break, recognize
from mlpviz._records.layers import Transform
from mlpviz.adapters.jax.tape import Known, Operation, Tape, Unknown, replay

PRODUCTS: Final = frozenset({"dot_general", "conv_general_dilated", "scan", "while", "cond"})
"""What multiplies weights and inputs and adds them up, or is a loop that may."""
SAME_NUMBERS: Final = frozenset(
    {
        *("broadcast_in_dim", "expand_dims", "reshape", "squeeze", "transpose"),
        *("convert_element_type", "copy", "copy_p", "optimization_barrier", "reduce_precision"),
        *("sharding_constraint", "stop_gradient"),
    }
)
KNOWN_ACTIVATIONS: Final[dict[str, Callable[[Any], Any]]] = {
    "relu": jax.nn.relu,
    "tanh": jax.nn.tanh,
    "logistic": jax.nn.sigmoid,
    "softmax": jax.nn.softmax,
    "log_softmax": jax.nn.log_softmax,
    "silu": jax.nn.silu,
    "gelu": jax.nn.gelu,
    "gelu with erf": lambda X: jax.nn.gelu(X, approximate=False),
    "elu": jax.nn.elu,
    "selu": jax.nn.selu,
    "celu": jax.nn.celu,
    "softplus": jax.nn.softplus,
    "softsign": jax.nn.soft_sign,
    "relu6": jax.nn.relu6,
    "leaky_relu": jax.nn.leaky_relu,
    "hard_tanh": jax.nn.hard_tanh,
    "mish": jax.nn.mish,
}
BROADCASTING: Final = frozenset({"broadcast_in_dim", "add", "sub", "mul", "div", "max", "min"})
FAMILIES: Final = frozenset({"leaky_relu"})
"""Activations that have one name whatever their slope."""
N_TRIED: Final = 16
SEED: Final = 784


@dataclass(frozen=True, eq=False, slots=True)
class Block:
    """Operations between two values of which each is all that depends on the image there.

    Attributes
    ----------
    start, end : Unknown
    operations : list of Operation
    """

    start: Unknown
    end: Unknown
    operations: list[Operation]

    @property
    def layer(self) -> str:
        """The layer that the block ends in."""
        layers = [operation.layer for operation in self.operations if operation.layer]
        return layers[-1] if layers else "the network itself"

    @property
    def function(self) -> str:
        """What the block is called: the function that it is, or else the last operation."""
        common = set.intersection(*(set(each.functions) for each in self.operations))
        named = [name for name in self.operations[-1].functions if name in common]
        return named[0] if named else self.operations[-1].primitive

    @property
    def has_product(self) -> bool:
        """Whether weights and inputs are multiplied and added up in it."""
        return any(operation.primitive in PRODUCTS for operation in self.operations)

    def apply(self, X: NDArray[Any]) -> NDArray[Any]:
        """Return what the block makes of values of shape (n_samples, n_values)."""
        return replay(self.operations, self.start, self.end)(X)


def steps_of_tape(tape: Tape) -> list[Step]:
    """Return the steps of a chain.

    Parameters
    ----------
    tape : Tape

    Returns
    -------
    list of Linear, Scaling, Activation or Transform

    Raises
    ------
    ValueError
        If the network is no chain. The message names the layer where it breaks.
    """
    blocks = blocks_of_tape(tape)
    starts = [i for i, block in enumerate(blocks) if _is_layer(block)]
    if not starts:
        for block in blocks:
            _steps_between([block])
        raise ValueError("model must have a dense layer, but it has none")
    steps: list[Step] = [step for block in blocks[: starts[0]] for step in _preprocessing(block)]
    for start, end in pairwise([*starts, len(blocks)]):
        steps.append(_linear(blocks[start]))
        steps += _steps_between(blocks[start + 1 : end])
    return _biased(_merged(steps))


def last_activation(tape: Tape) -> str:
    """Return the name of the activation behind the last product with weights.

    "identity" if nothing follows, "unknown" if it is more than an activation.
    """
    blocks = blocks_of_tape(tape)
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


def widest(tape: Tape) -> int:
    """Return the largest number of values that the network makes of one image on its way."""
    return max(output.size for operation in tape.operations for output in operation.outputs)


def repeats_pixels(tape: Tape) -> bool:
    """Tell whether an image is too small for the network, which broadcasts it where it can."""
    for block in blocks_of_tape(tape):
        if block.has_product:
            return False
        grows = block.end.size > block.start.size
        if grows and {operation.primitive for operation in block.operations} <= BROADCASTING:
            return True
    return False


def blocks_of_tape(tape: Tape) -> list[Block]:
    """Cut a tape wherever only one value that depends on the image is still needed."""
    tape = _without_names_of_networks(tape)
    last_use: dict[int, int] = {}
    for i, operation in enumerate(tape.operations):
        last_use |= {id(each): i for each in operation.inputs if isinstance(each, Unknown)}
    last_use[id(tape.result)] = len(tape.operations)
    blocks, start, begun = [], tape.image, 0
    alive: dict[int, Unknown] = {id(tape.image): tape.image}
    for i, operation in enumerate(tape.operations):
        alive |= {id(output): output for output in operation.outputs}
        alive = {key: value for key, value in alive.items() if last_use.get(key, -1) > i}
        if len(alive) == 1:
            (end,) = alive.values()
            blocks.append(Block(start, end, tape.operations[begun : i + 1]))
            start, begun = end, i + 1
    return blocks


def _without_names_of_networks(tape: Tape) -> Tape:
    """Forget the names of functions in which there are layers: they name no activation."""
    names = {
        name
        for operation in tape.operations
        if operation.primitive in PRODUCTS
        for name in operation.functions
    }
    operations = [
        replace(each, functions=tuple(name for name in each.functions if name not in names))
        for each in tape.operations
    ]
    return Tape(tape.image, tape.result, operations)


def _is_layer(block: Block) -> bool:
    """Tell a dense layer, or what is none but should be, from a projection without parameters."""
    return block.has_product and any(
        isinstance(each, Unknown) or each.layers
        for operation in block.operations
        for each in operation.inputs
        if operation.primitive in PRODUCTS and each is not block.start
    )


def _preprocessing(block: Block) -> Iterator[Step]:
    if _changes_nothing(block):
        return
    scaling = _exact_scaling(block)
    yield scaling or Transform(_told(block), block.apply)


def _told(block: Block) -> str:
    layer = block.layer
    return block.function if layer == "the network itself" else layer


def _linear(block: Block) -> Linear:
    operation = block.operations[-1]
    if not all(each.primitive in PRODUCTS | SAME_NUMBERS for each in block.operations):
        reason = "it joins two branches, both of which depend on the image"
        raise chain_break(block.layer, block.function, reason)
    if len(block.operations) > 1 or operation.primitive != "dot_general":
        reason = "it is no product of a matrix of weights with the values of an image"
        raise chain_break(block.layer, block.function, reason)
    known = [isinstance(each, Known) for each in operation.inputs]
    if sum(known) != 1:
        raise chain_break(block.layer, block.function, "both factors depend on the image")
    side = known.index(True)
    return Linear(block.layer, *_weights(block, operation, side))


def _weights(block: Block, operation: Operation, side: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return a kernel as (n_in, n_out), whichever of its axes meets the values of the image."""
    contracted, batched = operation.equation.params["dimension_numbers"]
    kernel, values = operation.inputs[side], operation.inputs[1 - side]
    assert isinstance(kernel, Known)
    assert isinstance(values, Unknown)
    order = np.argsort(contracted[1 - side])
    axes = [contracted[side][i] for i in order]
    array = as_numbers(kernel.value)
    n_in = int(np.prod([array.shape[axis] for axis in axes]))
    if n_in != values.size or any(batched):
        reason = f"it is applied to inputs of shape {values.shape}, not to flat images"
        raise chain_break(block.layer, block.function, reason)
    weights = np.moveaxis(array, axes, range(len(axes))).reshape(n_in, -1)
    return weights, np.zeros(weights.shape[1], weights.dtype)


def _steps_between(blocks: Sequence[Block]) -> list[Step]:
    """Return what blocks without a product do: scalings, and the activations that they spell."""
    blocks = _by_function([block for block in blocks if not _changes_nothing(block)])
    for start in range(len(blocks)):
        for end in range(len(blocks), start, -1):
            span = _joined(blocks[start:end])
            name = _known_activation(span) if _is_bent(blocks[start:end]) else None
            if name is not None:
                before = [step for block in blocks[:start] for step in _one_step(block)]
                activation = Activation(name, span.apply)
                return [*before, activation, *_steps_between(blocks[end:])]
    return [step for block in blocks for step in _one_step(block)]


def _by_function(blocks: Sequence[Block]) -> list[Block]:
    """Return blocks with those joined that are parts of one function with a name."""

    def function(numbered: tuple[int, Block]) -> str | int:
        i, block = numbered
        functions = block.operations[0].functions
        return functions[0] if functions else i

    groups = groupby(enumerate(blocks), function)
    return [_joined([block for _, block in group]) for _, group in groups]


def _joined(blocks: Sequence[Block]) -> Block:
    operations = [operation for block in blocks for operation in block.operations]
    return Block(blocks[0].start, blocks[-1].end, operations)


def _is_bent(blocks: Sequence[Block]) -> bool:
    """Tell whether blocks are worth a try as an activation: they neither begin nor end in vain."""
    return any(_exact_scaling(block) is None for block in blocks)


def _known_activation(block: Block) -> str | None:
    """Return the name of the activation whose values the block returns."""
    if block.start.size != block.end.size:
        return None
    X = 3 * np.random.default_rng(SEED).standard_normal((N_TRIED, block.start.size))
    returned = block.apply(X)
    for name, function in KNOWN_ACTIVATIONS.items():
        if np.allclose(returned, function(jax.numpy.asarray(X)), rtol=1e-5, atol=1e-6):
            return name.partition(" ")[0]
    return None


def _one_step(block: Block) -> Iterator[Step]:
    scaling = _exact_scaling(block)
    step = scaling or recognize(_own_name(block), block.layer, block.apply, block.start.size)
    if step is not None:
        yield step


def _own_name(block: Block) -> str:
    """Return what the network calls an activation that is not among the known ones."""
    name = activation_name(block.function)
    is_namesake = name in KNOWN_ACTIVATIONS and name not in FAMILIES
    return f"{name} of its own kind" if is_namesake else name


def _changes_nothing(block: Block) -> bool:
    """Tell whether a block leaves all numbers as they are, in the same order."""
    for operation in block.operations:
        (value,) = (each for each in operation.inputs if isinstance(each, Unknown))
        sizes = {value.size, *(output.size for output in operation.outputs)}
        if operation.primitive not in SAME_NUMBERS or len(sizes) > 1:
            return False
        if operation.primitive == "transpose" and not _keeps_order(operation, value.shape):
            return False
        if not np.issubdtype(operation.equation.outvars[0].aval.dtype, np.inexact):
            return False
    return True


def _keeps_order(operation: Operation, shape: tuple[int, ...]) -> bool:
    order = [axis for axis in operation.equation.params["permutation"] if shape[axis] != 1]
    return order == sorted(order)


def _exact_scaling(block: Block) -> Scaling | None:
    """Return a sum, a difference, a product or a quotient with what is known; None for others."""
    operation = block.operations[-1]
    known = [each for each in operation.inputs if isinstance(each, Known)]
    if len(block.operations) > 1 or len(known) != len(operation.inputs) - 1:
        return None
    number = as_numbers(known[0].value).astype(np.float64) if known else np.float64(0)
    is_first = bool(known) and operation.inputs[0] is known[0]
    line = _line(operation.primitive, number, is_first=is_first)
    if line is None:
        return None
    gain, shift = (np.broadcast_to(each, block.end.shape).ravel() for each in line)
    return Scaling(_told(block), gain.astype(np.float64), shift.astype(np.float64))


def _line(primitive: str, number: Any, *, is_first: bool) -> tuple[Any, Any] | None:
    """Return the gain and the shift of an operation with a number, on its left or on its right."""
    lines: dict[str, tuple[Any, Any]] = {"add": (1.0, number), "mul": (number, 0.0)}
    lines["add_any"] = lines["add"]
    lines["neg"] = (-1.0, 0.0)
    lines["sub"] = (-1.0, number) if is_first else (1.0, -number)
    if not is_first:
        with np.errstate(divide="ignore"):
            lines["div"] = (1 / np.asarray(number), 0.0)
    return lines.get(primitive)


def _merged(steps: Sequence[Step]) -> list[Step]:
    """Return steps with neighboring scalings of one layer as one."""
    merged: list[Step] = []
    for step in steps:
        before = merged[-1] if merged else None
        if isinstance(step, Scaling) and isinstance(before, Scaling) and step.name == before.name:
            gain, shift = before.gain * step.gain, before.shift * step.gain + step.shift
            merged[-1] = Scaling(step.name, gain, shift)
        else:
            merged.append(step)
    return merged


def _biased(steps: Sequence[Step]) -> list[Step]:
    """Return steps with what is added behind a product of the same layer as the layer's bias."""
    biased: list[Step] = []
    for step in steps:
        before = biased[-1] if biased else None
        is_bias = isinstance(step, Scaling) and (step.gain == 1).all()
        if is_bias and isinstance(before, Linear) and before.name == step.name:
            assert isinstance(step, Scaling)
            bias = before.bias + step.shift.astype(before.bias.dtype)
            biased[-1] = Linear(before.name, before.weights, bias)
        else:
            biased.append(step)
    return biased

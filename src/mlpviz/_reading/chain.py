"""Turn the steps of a network into layers of weights, biases and activations."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial, reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._reading.chain_break import ChainBreakError
from mlpviz._reading.steps import Linear, Scaling, Step, run_step
from mlpviz._records.activations import Activation
from mlpviz._records.chain_break import ChainBreak
from mlpviz._records.layers import Layers
from mlpviz._records.transform import Transform


@dataclass(frozen=True, eq=False, slots=True)
class Chain:
    """The parts at the start of a network that form a chain.

    Attributes
    ----------
    parts : list of sequence of Linear, Scaling, Activation or Transform
        The steps of each part.
    chain_break : ChainBreak or None
        Why the chain ends before the network does.
    """

    parts: list[Sequence[Step]]
    chain_break: ChainBreak | None = None

    @property
    def steps(self) -> list[Step]:
        """The steps of all parts."""
        return [step for part in self.parts for step in part]


def read_chain(parts: Iterable[Sequence[Step]]) -> Chain:
    """Return the parts of a network as far as they form a chain.

    Parameters
    ----------
    parts : iterable of sequence of Linear, Scaling, Activation or Transform
        The steps of one part of the network after the other. It raises ChainBreakError where the
        chain breaks.

    Returns
    -------
    Chain

    Raises
    ------
    ChainBreakError
        If the chain breaks before the first dense layer.

    Examples
    --------
    >>> read_chain([[Activation("relu")], []]).steps
    [Activation('relu')]
    """
    found: list[Sequence[Step]] = []
    try:
        found.extend(parts)
    except ChainBreakError as error:
        if not has_dense_layer(found):
            raise
        return Chain(found, error.chain_break)
    return Chain(found)


def has_dense_layer(parts: Iterable[Sequence[Step]]) -> bool:
    """Return whether a step of any part is a dense layer."""
    return any(isinstance(step, Linear) for part in parts for step in part)


def layers_of_chain(
    steps: Sequence[Step], n_pixels: int, name: str, chain_break: ChainBreak | None = None
) -> Layers:
    """Return the layers of a network that runs these steps one after the other.

    The steps before the first dense layer are its preprocessing. A scaling between two dense
    layers becomes part of the weights: of the layer before it if there is no activation between
    the two, of the layer after it otherwise. So ``inputs @ weights + bias`` is the input of the
    activation.

    Parameters
    ----------
    steps : sequence of Linear, Scaling, Activation or Transform
        In the order in which they run. A `Transform` only occurs before the first `Linear`.
    n_pixels : int
        Number of values in an image.
    name : str
        The network's name in titles and error messages.
    chain_break : ChainBreak, optional
        Why the chain ends before the network does.

    Returns
    -------
    Layers

    Raises
    ------
    ValueError
        If no step is linear.

    Examples
    --------
    >>> halve = Scaling("halve", np.array([0.5, 0.5]), np.zeros(2))
    >>> dense = Linear("dense", np.ones((2, 1)), np.zeros(1))
    >>> layers = layers_of_chain([halve, dense, Activation("tanh")], 2, "net")
    >>> layers.activations, [step.name for step in layers.preprocessing]
    ((Activation('tanh'),), ['halve'])
    """
    starts = [i for i, step in enumerate(steps) if isinstance(step, Linear)]
    if not starts:
        raise ValueError(f"model must have a dense layer, but {name} has none")
    weights, biases, activations = [], [], []
    scalings: list[Scaling] = []
    for start, end in zip(starts, [*starts[1:], len(steps)], strict=True):
        before, between, after = _split(steps[start + 1 : end], is_last=end == len(steps))
        weight, bias = reduce(_scale_outputs, before, _scale_inputs(scalings, steps[start]))
        weights.append(weight)
        biases.append(bias)
        is_open = chain_break is not None and end == len(steps)
        activations.append(_composed(between, "unknown" if is_open else "identity"))
        scalings = after
    return Layers(
        weights,
        biases,
        activations,
        preprocessing=[_as_transform(step) for step in steps[: starts[0]]],
        n_pixels=n_pixels,
        name=name,
        chain_break=chain_break,
    )


def _split(
    steps: Sequence[Step], *, is_last: bool
) -> tuple[list[Scaling], list[Step], list[Scaling]]:
    """Return the scalings before the activation, its steps, and the scalings after it."""
    kinds = [isinstance(step, Activation) for step in steps]
    first = kinds.index(True) if True in kinds else len(kinds)
    last = len(kinds) - kinds[::-1].index(True) if True in kinds else first
    # Behind the output's activation there are no weights that could take up a scaling.
    last = len(kinds) if is_last and first < len(kinds) else last
    before = [step for step in steps[:first] if isinstance(step, Scaling)]
    after = [step for step in steps[last:] if isinstance(step, Scaling)]
    return before, list(steps[first:last]), after


def _composed(steps: Sequence[Step], default: str) -> Activation:
    """Return several steps that keep values apart as one activation."""
    if not steps:
        return Activation(default)
    if len(steps) == 1:
        assert isinstance(steps[0], Activation)
        return steps[0]
    activations = [step for step in steps if isinstance(step, Activation)]
    name = " → ".join(step.name for step in steps)
    if not all(activation.is_known for activation in activations):
        return Activation(name)
    elementwise = all(activation.elementwise for activation in activations)
    return Activation(name, partial(_run_steps, steps), elementwise=elementwise)


def _run_steps(steps: Sequence[Step], X: NDArray[Any]) -> NDArray[Any]:
    for step in steps:
        X = run_step(step, X)
    return X


def _scale_inputs(scalings: Sequence[Scaling], layer: Step) -> tuple[Any, Any]:
    assert isinstance(layer, Linear)
    weights, bias = layer.weights, layer.bias
    for scaling in reversed(scalings):
        bias = bias + scaling.shift @ weights
        weights = scaling.gain[:, np.newaxis] * weights
    return weights, bias


def _scale_outputs(parameters: tuple[Any, Any], scaling: Scaling) -> tuple[Any, Any]:
    weights, bias = parameters
    return weights * scaling.gain, bias * scaling.gain + scaling.shift


def _as_transform(step: Step) -> Transform:
    return step if isinstance(step, Transform) else Transform(step.name, partial(run_step, step))

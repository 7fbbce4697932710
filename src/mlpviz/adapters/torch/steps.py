"""The steps of a PyTorch module: dense layers, scalings and activations."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import torch

from mlpviz._reading.chain_break import ChainBreakError
from mlpviz._reading.einsum import weights_of_einsum
from mlpviz._reading.recognition import keeps_images_apart, recognize_step
from mlpviz._reading.steps import Linear, Scaling, Step, join_layers
from mlpviz._records.activations import Activation
from mlpviz._records.transform import Transform
from mlpviz.adapters.torch.outputs import outputs_by_name
from mlpviz.adapters.torch.replay import replay_calls, to_numpy
from mlpviz.adapters.torch.tracing import Call, Trace, tensors_in

PRODUCTS: Final = frozenset({"linear", "matmul", "mm", "addmm", "einsum"})
"""Functions that multiply a matrix of weights."""
CONVOLUTIONS: Final = frozenset(
    {
        "convolution",
        *(f"conv{n}d" for n in (1, 2, 3)),
        *(f"conv_transpose{n}d" for n in (1, 2, 3)),
    }
)
SUMS: Final = (
    PRODUCTS
    | CONVOLUTIONS
    | {
        *(f"adaptive_avg_pool{n}d" for n in (1, 2, 3)),
        "bilinear",
        "mean",
    }
)
"""Functions with unlimited results: a last layer that calls one of them returns logits."""
RESHAPINGS: Final = frozenset(
    {
        *("bfloat16", "cpu", "cuda", "double", "float", "half", "to", "type", "type_as"),
        *("flatten", "reshape", "reshape_as", "squeeze", "unflatten", "unsqueeze"),
        *("alias", "lift_fresh", "to_copy", "unsafe_view"),
        *("clone", "contiguous", "data", "detach", "view", "view_as"),
    }
)
DROPOUTS: Final = frozenset(
    {
        *("dropout", "dropout1d", "dropout2d", "dropout3d"),
        *("alpha_dropout", "feature_alpha_dropout"),
    }
)
NORMALIZATIONS: Final = frozenset(
    {"batch_norm", "group_norm", "instance_norm", "layer_norm", "rms_norm"}
)
RANDOM: Final = frozenset(
    {
        *("bernoulli", "exponential", "multinomial", "normal", "poisson", "uniform"),
        *("rand_like", "randint_like", "randn_like", "random"),
    }
)
TWO_BRANCHES: Final = "it joins two branches, both of which depend on the image"


def parts_of_trace(trace: Trace) -> Iterator[list[Step]]:
    """Yield the steps of each group of calls between the images and the outputs.

    Raises
    ------
    ChainBreakError
        At the group where the chain breaks. The message names the layer.
    """
    has_dense_layer = False
    for group in trace.groups():
        calls = [trace.calls[place] for place in group if place < len(trace.calls)]
        if not has_dense_layer and (branches := dense_branches(trace, group)):
            yield [join_layers([_linear(trace.calls[place]) for place in branches])]
        if group[-1] == len(trace.calls):
            n_outputs = len(outputs_by_name(trace.outputs))
            layer = f"the forward pass of {trace.name}"
            raise ChainBreakError(layer, "its outputs", f"it returns {n_outputs} tensors")
        step = step_of_calls(calls) if has_dense_layer else _first_step(calls)
        has_dense_layer = has_dense_layer or isinstance(step, Linear)
        yield [] if step is None else [step]


def _first_step(calls: Sequence[Call]) -> Step | None:
    """Return a step before the first dense layer, which may mix the pixels of an image."""
    try:
        return step_of_calls(calls)
    except ChainBreakError:
        function = replay_calls(calls)
        n_values = calls[0].input_values[0].numel()
        if any(
            call.name in RANDOM or _has_weights(call) for call in calls
        ) or not keeps_images_apart(function, n_values):
            raise
        return Transform(calls[-1].layer, function)


def _has_weights(call: Call) -> bool:
    """Return whether a call multiplies weights, which filters should show; norms only scale."""
    if call.name in NORMALIZATIONS or call.is_operator_norm:
        return False
    arguments = tensors_in((call.args, call.kwargs))
    if call.name in PRODUCTS | CONVOLUTIONS:  # frozen scripts hold no parameters
        return True
    return any(isinstance(each, torch.nn.Parameter) for each in arguments)


def dense_branches(trace: Trace, group: Sequence[int]) -> list[int]:
    """Return the places of dense layers that all read the value that a group starts from.

    A residual block has one, a network with several heads on the image has several.
    """
    if len(group) == 1:
        return []
    start = trace.calls[group[0]].input_values.flatten(1)
    calls = {place: trace.calls[place] for place in group if place < len(trace.calls)}
    return [
        place
        for place, call in calls.items()
        if call.name in PRODUCTS and torch.equal(call.input_values, start)
    ]


def step_of_calls(calls: Sequence[Call]) -> Step | None:
    """Return the step that a group of calls is, None if it changes nothing."""
    first, last = calls[0], calls[-1]
    n_values = first.input_values[0].numel()
    random = next((call for call in calls if call.name in RANDOM), None)
    if random is not None:
        raise ChainBreakError(random.layer, random.name, "it is random")
    if len(calls) > 1:
        if any(call.name in PRODUCTS for call in calls):
            raise ChainBreakError(last.layer, last.name, TWO_BRANCHES)
        return recognize_step("", last.layer, replay_calls(calls), n_values)
    if first.name in PRODUCTS:
        return _linear(first)
    if first.name in RESHAPINGS | DROPOUTS:
        if first.changes_nothing:
            return None
        raise ChainBreakError(first.layer, first.name, "it changes, mixes or drops values")
    return recognize_step(first.name, first.layer, replay_calls(calls), n_values)


def last_activation(trace: Trace) -> str:
    """Return the name of the activation of the last layer, even if the module is not a chain."""
    is_scaled = False
    for calls in reversed(trace.path()):
        if len(calls) == 1 and calls[0].name in SUMS:
            return "identity"
        try:
            step = step_of_calls(calls)
        except ValueError:
            return "unknown"
        if isinstance(step, Activation):
            return "unknown" if is_scaled else step.name
        is_scaled = is_scaled or isinstance(step, Scaling)
    return "unknown"


def _linear(call: Call) -> Linear:
    """Return a product with a matrix of weights as a dense layer."""
    if call.name == "einsum":
        return _linear_of_einsum(call)
    inputs, *parameters = [*call.args, *call.kwargs.values()]
    if call.name == "addmm" and len(parameters) == 2:
        inputs, parameters = parameters[0], [parameters[1], inputs]
    tensors = [each for each in parameters if isinstance(each, torch.Tensor)]
    if inputs is not call.sources[0] or tensors[0].ndim != 2:
        reason = "its second factor is not a matrix of weights"
        raise ChainBreakError(call.layer, call.name, reason)
    if call.input_values.ndim != 2:
        shape = tuple(call.input_values.shape)
        reason = f"it is applied to inputs of shape {shape}, not to flat images"
        raise ChainBreakError(call.layer, call.name, reason)
    weights = to_numpy(tensors[0])
    weights = weights.T if call.name == "linear" else weights
    bias = to_numpy(tensors[1]) if len(tensors) == 2 else np.zeros(1, weights.dtype)
    return Linear(call.layer, weights, np.broadcast_to(bias, weights.shape[1:]))


def _linear_of_einsum(call: Call) -> Linear:
    equation, factors = call.args[0], list(tensors_in(call.args[1:]))
    matrix = next((each for each in factors if each is not call.sources[0]), None)
    weights = None
    if isinstance(equation, str) and matrix is not None and len(factors) == 2:
        place = 1 if factors[0] is call.sources[0] else 0
        weights = weights_of_einsum(equation, to_numpy(matrix), place)
    if weights is None or call.input_values.ndim != 2 or len(call.sources) > 1:
        reason = "it is not a product of flat images with a matrix of weights"
        raise ChainBreakError(call.layer, call.name, reason)
    return Linear(call.layer, weights, np.zeros(weights.shape[1], weights.dtype))

"""The steps of a Keras model: dense layers, scalings, activations and transforms of images."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

import keras
import numpy as np
from keras import layers

from mlpviz._reading.chain_break import ChainBreakError
from mlpviz._reading.recognition import recognize_step
from mlpviz._reading.steps import Linear, Step, join_layers
from mlpviz._records.transform import Transform
from mlpviz.adapters.keras.activation_functions import (
    ACTIVATION_LAYERS,
    activation_steps,
    function_name,
)
from mlpviz.adapters.keras.arrays import run_call, run_group, sizes_of, to_numpy
from mlpviz.adapters.keras.graph import Call, Graph
from mlpviz.adapters.keras.scalings import SCALING_LAYERS, scaling_step

INACTIVE_LAYERS: Final = (
    layers.ActivityRegularization,
    layers.AlphaDropout,
    layers.Dropout,
    layers.GaussianDropout,
    layers.GaussianNoise,
    layers.Identity,
    layers.InputLayer,
    layers.Reshape,  # in C order, as images are flattened
    layers.SpatialDropout1D,
    layers.SpatialDropout2D,
)
PREPROCESSING_LAYERS: Final = (
    layers.AveragePooling2D,
    layers.CenterCrop,
    layers.Cropping2D,
    layers.Lambda,
    layers.LayerNormalization,
    layers.MaxPooling2D,
    layers.Permute,
    layers.Resizing,
    layers.UnitNormalization,
    layers.UpSampling2D,
    layers.ZeroPadding2D,
)
"""Layers, other than scalings, that may precede the first dense layer."""


def parts_of_graph(graph: Graph) -> Iterator[list[Step]]:
    """Yield the steps of each group of calls between the images and the outputs.

    Raises
    ------
    ChainBreakError
        At the group where the chain breaks. The message names the layer.
    """
    is_before = True
    for group in graph.groups():
        branches = dense_branches(graph, group) if is_before else []
        if branches:
            yield [join_layers([_linear(graph.calls[place]) for place in branches])]
        if group[-1] == len(graph.calls):
            reason = f"the model returns {len(graph.outputs)} tensors"
            raise ChainBreakError("the model", "its outputs", reason)
        steps = _steps_of_group(graph, group, is_before=is_before)
        is_before = is_before and not any(isinstance(step, Linear) for step in steps)
        yield steps


def dense_branches(graph: Graph, group: list[int]) -> list[int]:
    """Return the places of dense layers that all read the value that a group starts from."""
    if len(group) == 1:
        return []
    flat = {place for i in group if i < len(graph.calls) for place, _ in graph.calls[i].sources}
    flat -= set(group)
    found = []
    for place in group:
        call = graph.calls[place] if place < len(graph.calls) else None
        if call is None or not all(source in flat for source, _ in call.sources):
            continue
        if _does_nothing(call.operation):
            flat.add(place)
        elif isinstance(call.operation, layers.Dense) and len(call.input_shape) == 1:
            found.append(place)
    return found


def final_activation(calls: Iterable[Call]) -> str:
    """Return the name of the activation of the last layer with weights, "unknown" if it has none.

    Parameters
    ----------
    calls : iterable of Call
        The last one first.
    """
    for call in calls:
        operation = call.operation
        if _does_nothing(operation):
            continue
        if isinstance(operation, ACTIVATION_LAYERS) or not isinstance(operation, keras.Layer):
            return _name_of_activation(operation, call)
        function = getattr(operation, "activation", None)
        return "unknown" if function is None else _name_of_activation(function, call)
    return "unknown"


def _name_of_activation(function: Any, call: Call) -> str:
    steps = activation_steps(function, call)
    return steps[0].name if steps else "identity"


def _steps_of_group(graph: Graph, group: list[int], *, is_before: bool) -> list[Step]:
    calls = [graph.calls[place] for place in group]
    if len(calls) == 1:
        return _steps(calls[0], is_before=is_before)
    last = calls[-1]
    if not all(_has_no_weights_of_keras(call.operation) or _is_known(call) for call in calls):
        raise ChainBreakError(last.label, "its call", f"{len(last.sources)} tensors meet in it")
    apply = run_group(graph, group)
    if is_before:
        return [Transform(last.name, apply)]
    step = recognize_step("", last.label, apply, int(np.prod(sizes_of(calls[0].input_shape))))
    return [] if step is None else [step]


def _is_known(call: Call) -> bool:
    """Return whether a layer has no weights that a filter could show."""
    return not call.operation.weights


def _steps(call: Call, *, is_before: bool) -> list[Step]:
    operation = call.operation
    if _does_nothing(operation):
        return []
    if isinstance(operation, layers.Dense):
        return [_linear(call), *activation_steps(operation.activation, call)]
    if isinstance(operation, SCALING_LAYERS):
        return [scaling_step(call)]
    if isinstance(operation, ACTIVATION_LAYERS):
        return activation_steps(operation, call)
    if is_before and _is_preprocessing(operation):
        return [Transform(call.name, run_call(call))]
    if not is_before and _may_be_elementwise(call):
        n_values = int(np.prod(sizes_of(call.input_shape)))
        step = recognize_step(function_name(operation), call.label, run_call(call), n_values)
        return [] if step is None else [step]
    reason = "it is neither dense nor known to be elementwise"
    raise ChainBreakError(call.label, "its call", reason)


def _does_nothing(operation: Any) -> bool:
    return isinstance(operation, INACTIVE_LAYERS) or _is_flatten(operation)


def _linear(call: Call) -> Linear:
    layer = call.operation
    if len(call.input_shape) != 1:
        reason = (
            f"it takes inputs of shape {call.input_shape} and reads their last axis only; put a "
            "Flatten layer before it"
        )
        raise ChainBreakError(call.label, "dense", reason)
    weights = to_numpy(layer.kernel)
    bias = np.zeros(weights.shape[1], weights.dtype) if layer.bias is None else to_numpy(layer.bias)
    return Linear(call.name, weights, bias)


def _is_flatten(operation: Any) -> bool:
    """Return whether a layer flattens in C order; with channels first it reorders values."""
    return isinstance(operation, layers.Flatten) and operation.data_format == "channels_last"


def _is_preprocessing(operation: Any) -> bool:
    if isinstance(operation, (*PREPROCESSING_LAYERS, layers.Flatten)) or _is_augmentation(
        operation
    ):
        return True
    return _has_no_weights_of_keras(operation)


def _is_augmentation(operation: Any) -> bool:
    """Return whether a layer changes images at random, and in training only."""
    return type(operation).__name__.startswith("Random") and isinstance(operation, keras.Layer)


def _has_no_weights_of_keras(operation: Any) -> bool:
    """Return whether this is an operation of `keras.ops`, or a user's layer that learns nothing."""
    if not isinstance(operation, keras.Layer):
        return True
    is_own = type(operation).__module__.partition(".")[0] != "keras"
    return is_own and not operation.trainable_weights


def _may_be_elementwise(call: Call) -> bool:
    """Return whether a layer of an unknown kind is light enough to be tried on numbers."""
    is_light = isinstance(call.operation, layers.Lambda) or _has_no_weights_of_keras(call.operation)
    return is_light and len(call.input_shape) == 1

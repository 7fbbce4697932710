"""What each layer of Keras does, in the terms of a chain of steps."""

import re
from collections.abc import Callable, Iterable
from typing import Any, Final

import keras
import numpy as np
from keras import layers
from numpy.typing import ArrayLike, NDArray

from mlpviz._reading.activation_recognition import activation_name
from mlpviz._reading.chain_break import ChainBreakError
from mlpviz._reading.recognition import recognize_step
from mlpviz._reading.steps import Linear, Scaling, Step, as_floats
from mlpviz._records.activations import Activation
from mlpviz._records.layers import Transform
from mlpviz.adapters.keras.graph import Call

NOTHING_WHEN_NOT_TRAINED: Final = (
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
OF_IMAGES: Final = (
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
"""What may stand before the first dense layer besides scalings: whatever keeps images images."""
ACTIVATIONS: Final = (
    layers.Activation,
    layers.ELU,
    layers.LeakyReLU,
    layers.PReLU,
    layers.ReLU,
    layers.Softmax,
)


def steps_of_calls(calls: list[Call]) -> list[Step]:
    """Return the steps of a chain of calls.

    Parameters
    ----------
    calls : list of Call
        In the order in which they run.

    Returns
    -------
    list of Linear, Scaling, Activation or Transform

    Raises
    ------
    ValueError
        If a layer is neither dense nor something that keeps the numbers apart. The message names
        the layer.
    """
    steps: list[Step] = []
    for call in calls:
        is_before = not any(isinstance(step, Linear) for step in steps)
        steps += _steps(call, is_before=is_before)
    return steps


def final_activation(calls_backwards: Iterable[Call]) -> str:
    """Return the name of the activation behind the last layer with weights.

    Of layers that are not known it is "unknown".
    """
    for call in calls_backwards:
        operation = call.operation
        if isinstance(operation, NOTHING_WHEN_NOT_TRAINED) or _is_flatten(operation):
            continue
        if isinstance(operation, ACTIVATIONS) or not isinstance(operation, keras.Layer):
            return _name_of(operation)
        function = getattr(operation, "activation", None)
        return "unknown" if function is None else _name_of(function)
    return "unknown"


def _steps(call: Call, *, is_before: bool) -> list[Step]:
    operation = call.operation
    if isinstance(operation, NOTHING_WHEN_NOT_TRAINED) or _is_flatten(operation):
        return []
    if isinstance(operation, layers.Dense):
        return _dense(call)
    if isinstance(operation, (layers.BatchNormalization, layers.Normalization, layers.Rescaling)):
        return [_scaling(call)]
    if isinstance(operation, ACTIVATIONS):
        return _activation(operation, call)
    if is_before and _is_preprocessing(operation):
        return [Transform(call.name, _runner(call))]
    if not is_before and _may_be_elementwise(call):
        n_values = _size(call.input_shape)
        step = recognize_step(_name_of(operation), call.told, _runner(call), n_values)
        return [] if step is None else [step]
    reason = "it is neither dense nor known to be elementwise"
    raise ChainBreakError(call.told, "its call", reason)


def _is_flatten(operation: Any) -> bool:
    """Flattening channels first reorders the values, so it is a transform of images."""
    return isinstance(operation, layers.Flatten) and operation.data_format == "channels_last"


def _is_preprocessing(operation: Any) -> bool:
    if isinstance(operation, (*OF_IMAGES, layers.Flatten)) or _is_augmentation(operation):
        return True
    return _has_no_weights_of_keras(operation)


def _is_augmentation(operation: Any) -> bool:
    """Tell what changes images at random when the network is trained, and not at all later."""
    return type(operation).__name__.startswith("Random") and isinstance(operation, keras.Layer)


def _has_no_weights_of_keras(operation: Any) -> bool:
    """Tell operations of `keras.ops`, and the user's own layers that learn nothing."""
    if not isinstance(operation, keras.Layer):
        return True
    is_own = type(operation).__module__.partition(".")[0] != "keras"
    return is_own and not operation.trainable_weights


def _may_be_elementwise(call: Call) -> bool:
    """Tell whether a layer that is not known is worth a look at what it does to numbers."""
    is_light = isinstance(call.operation, layers.Lambda) or _has_no_weights_of_keras(call.operation)
    return is_light and len(call.input_shape) == 1


def _dense(call: Call) -> list[Step]:
    layer = call.operation
    if len(call.input_shape) != 1:
        reason = (
            f"it takes inputs of shape {call.input_shape} and sees their last axis only; put a "
            "Flatten layer before it"
        )
        raise ChainBreakError(call.told, "dense", reason)
    weights = _numpy(layer.kernel)
    bias = np.zeros(weights.shape[1], weights.dtype) if layer.bias is None else _numpy(layer.bias)
    return [Linear(call.name, weights, bias), *_activation(layer.activation, call)]


def _activation(function: Any, call: Call) -> list[Step]:
    name = _name_of(function)
    if name == "identity":
        return []
    if function is call.operation:
        return [Activation(name, _runner(call))]

    def apply(X: NDArray[Any]) -> NDArray[Any]:
        return _numpy(function(keras.ops.convert_to_tensor(X, dtype="float32")))

    return [Activation(name, apply)]


def _name_of(function: Any) -> str:
    """Return what mlpviz calls an activation, given as a function, a layer or an operation."""
    if isinstance(function, layers.Activation):
        return _name_of(function.activation)
    if isinstance(function, layers.ReLU):
        return _name_of_relu(function)
    if isinstance(function, layers.ELU) and function.alpha != 1:
        return f"elu(alpha={function.alpha:g})"
    if isinstance(function, layers.Lambda):
        return str(function.name)
    name = getattr(function, "__name__", None) or re.sub(
        r"(?<=[a-z])(?=[A-Z])", "_", type(function).__name__.replace("LU", "lu")
    )
    return activation_name(name.lower())


def _name_of_relu(layer: Any) -> str:
    options = {
        "max_value": layer.max_value,
        "negative_slope": float(layer.negative_slope),
        "threshold": float(layer.threshold),
    }
    changed = {key: value for key, value in options.items() if value}
    if changed == {"max_value": 6}:
        return "relu6"
    told = ", ".join(f"{key}={value:g}" for key, value in changed.items())
    return f"relu({told})" if told else "relu"


def _scaling(call: Call) -> Scaling:
    layer = call.operation
    if isinstance(layer, layers.Rescaling):
        gain, shift = _of_rescaling(layer)
    elif isinstance(layer, layers.Normalization):
        gain, shift = _of_normalization(layer)
    else:
        gain, shift = (_along(layer.axis, each, call) for each in _of_batch_normalization(layer))
    shape = (1, *(1 if size is None else size for size in call.input_shape))
    gain, shift = (np.broadcast_to(each, shape).ravel() for each in (gain, shift))
    return Scaling(call.name, gain.astype(np.float64), shift.astype(np.float64))


def _of_rescaling(layer: Any) -> tuple[NDArray[Any], NDArray[Any]]:
    scale, offset = np.asarray(layer.scale), np.asarray(layer.offset)
    if scale.ndim and keras.config.image_data_format() == "channels_first":
        scale = scale.reshape(scale.shape + (1,) * (3 - scale.ndim))
    return scale, offset


def _of_normalization(layer: Any) -> tuple[NDArray[Any], NDArray[Any]]:
    mean, variance = _numpy(layer.mean), _numpy(layer.variance)
    deviation = np.maximum(np.sqrt(variance.astype(np.float64)), keras.config.epsilon())
    if layer.invert:
        return deviation, mean
    return 1 / deviation, -mean / deviation


def _of_batch_normalization(layer: Any) -> tuple[NDArray[Any], NDArray[Any]]:
    mean, variance = _numpy(layer.moving_mean), _numpy(layer.moving_variance)
    gain = 1 / np.sqrt(variance.astype(np.float64) + layer.epsilon)
    if layer.scale:
        gain = gain * _numpy(layer.gamma)
    shift = -mean * gain
    return gain, shift + _numpy(layer.beta) if layer.center else shift


def _along(axis: int, values: NDArray[Any], call: Call) -> NDArray[Any]:
    shape = [1] * (len(call.input_shape) + 1)
    shape[axis] = values.size
    return values.reshape(shape)


def _runner(call: Call) -> Callable[[NDArray[Any]], NDArray[Any]]:
    """Return a function of flattened images that has Keras do the call."""

    def apply(X: NDArray[Any]) -> NDArray[Any]:
        images = X.reshape(len(X), *_sizes(call.input_shape))
        outputs = call.run(keras.ops.convert_to_tensor(images, dtype="float32"))
        return _numpy(outputs).reshape(len(X), -1)

    return apply


def _numpy(values: ArrayLike) -> NDArray[Any]:
    return as_floats(keras.ops.convert_to_numpy(keras.ops.convert_to_tensor(values)))


def _sizes(shape: tuple[int | None, ...]) -> tuple[int, ...]:
    return tuple(-1 if size is None else size for size in shape)


def _size(shape: tuple[int | None, ...]) -> int:
    return int(np.prod(_sizes(shape)))

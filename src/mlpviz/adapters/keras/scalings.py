"""The layers of Keras that scale and shift each value."""

from typing import Any

import keras
import numpy as np
from keras import layers
from numpy.typing import NDArray

from mlpviz._reading.steps import Scaling
from mlpviz.adapters.keras.arrays import to_numpy
from mlpviz.adapters.keras.graph import Call

SCALING_LAYERS = (layers.BatchNormalization, layers.Normalization, layers.Rescaling)


def scaling_step(call: Call) -> Scaling:
    """Return the step of a layer that scales and shifts each value."""
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
    mean, variance = to_numpy(layer.mean), to_numpy(layer.variance)
    deviation = np.maximum(np.sqrt(variance.astype(np.float64)), keras.config.epsilon())
    if layer.invert:
        return deviation, mean
    return 1 / deviation, -mean / deviation


def _of_batch_normalization(layer: Any) -> tuple[NDArray[Any], NDArray[Any]]:
    mean, variance = to_numpy(layer.moving_mean), to_numpy(layer.moving_variance)
    gain = 1 / np.sqrt(variance.astype(np.float64) + layer.epsilon)
    if layer.scale:
        gain = gain * to_numpy(layer.gamma)
    shift = -mean * gain
    return gain, shift + to_numpy(layer.beta) if layer.center else shift


def _along(axis: int, values: NDArray[Any], call: Call) -> NDArray[Any]:
    shape = [1] * (len(call.input_shape) + 1)
    shape[axis] = values.size
    return values.reshape(shape)

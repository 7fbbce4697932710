"""The activations of Keras: functions, layers and operations."""

import re
from typing import Any, Final

import keras
import numpy as np
from keras import layers
from numpy.typing import NDArray

from mlpviz._reading.activation_recognition import activation_name, recognize_activation
from mlpviz._reading.steps import Step
from mlpviz._records.activations import Activation
from mlpviz.adapters.keras.arrays import run_call, sizes_of, to_numpy
from mlpviz.adapters.keras.graph import Call

ACTIVATION_LAYERS: Final = (
    layers.Activation,
    layers.ELU,
    layers.LeakyReLU,
    layers.PReLU,
    layers.ReLU,
    layers.Softmax,
)


def activation_steps(function: Any, call: Call) -> list[Step]:
    """Return the step of an activation: a function of a layer, or a layer of its own.

    Functions of Keras itself that compute what mlpviz knows by the same name have that name.
    """
    name = function_name(function)
    if name == "identity":
        return []
    apply = run_call(call) if function is call.operation else _as_numpy_function(function)
    n_values = int(np.prod(sizes_of(call.output_shape)))
    if n_values < 0 or len(call.output_shape) != 1:
        return [Activation(name, apply, elementwise=name not in ("softmax", "log_softmax"))]
    with np.errstate(all="ignore"):
        return [recognize_activation(name, apply, n_values)]


def function_name(function: Any) -> str:
    """Return the name of an activation that is a function, a layer or an operation."""
    if isinstance(function, layers.Activation):
        return function_name(function.activation)
    if isinstance(function, layers.Lambda):
        return str(function.name)
    name = getattr(function, "__name__", None) or re.sub(
        r"(?<=[a-z])(?=[A-Z])", "_", type(function).__name__.replace("LU", "lu")
    )
    return activation_name(name.lower())


def _as_numpy_function(function: Any) -> Any:
    def apply(X: NDArray[Any]) -> NDArray[Any]:
        return to_numpy(function(keras.ops.convert_to_tensor(X, dtype="float32")))

    return apply

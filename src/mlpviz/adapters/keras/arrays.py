"""Arrays of Keras and NumPy, and calls of Keras on arrays of NumPy."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlpviz._reading.steps import as_floats
from mlpviz.adapters.keras.graph import Call, Graph


def to_numpy(values: ArrayLike) -> NDArray[Any]:
    """Return a tensor or a variable of Keras as floats."""
    return as_floats(as_array(values))


def as_array(values: ArrayLike) -> NDArray[Any]:
    """Return a tensor or a variable of Keras as an array, which may share its memory."""
    tensor = keras.ops.convert_to_tensor(values)
    if keras.backend.backend() != "torch":
        return np.asarray(keras.ops.convert_to_numpy(tensor))
    # numpy 2 warns of the way in which Keras converts a tensor of PyTorch.
    # numpy has no bfloat16.
    tensor = tensor.detach().cpu()
    is_bfloat16 = keras.backend.standardize_dtype(tensor.dtype) == "bfloat16"
    return np.asarray((tensor.float() if is_bfloat16 else tensor).numpy())


def sizes_of(shape: tuple[int | None, ...]) -> tuple[int, ...]:
    """Return a shape with -1 for a size that is not known."""
    return tuple(-1 if size is None else size for size in shape)


def run_call(call: Call) -> Callable[[NDArray[Any]], NDArray[Any]]:
    """Return a function of flattened images that runs a call."""

    def apply(X: NDArray[Any]) -> NDArray[Any]:
        images = X.reshape(len(X), *sizes_of(call.input_shape))
        outputs, *_ = call.run(keras.ops.convert_to_tensor(images, dtype="float32"))
        return to_numpy(outputs).reshape(len(X), -1)

    return apply


def run_group(graph: Graph, group: list[int]) -> Callable[[NDArray[Any]], NDArray[Any]]:
    """Return a function of flattened values that runs a group of calls."""
    shape = sizes_of(graph.calls[group[0]].input_shape)

    def apply(X: NDArray[Any]) -> NDArray[Any]:
        start = keras.ops.convert_to_tensor(X.reshape(len(X), *shape), dtype="float32")
        values = graph.run(group, start)
        return to_numpy(values[group[-1], 0]).reshape(len(X), -1)

    return apply

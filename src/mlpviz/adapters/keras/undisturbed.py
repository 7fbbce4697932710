"""Run a Keras model and leave it as it was."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from mlpviz._reading.attributes import attributes_kept


@contextmanager
def undisturbed(model: Any) -> Iterator[None]:
    """Restore what running a model may change.

    Restored are the attributes of layers, and variables that are not trained, such as the states
    of random generators.
    """
    variables = [(each, _copy(each)) for each in model.non_trainable_variables]
    with attributes_kept(model._flatten_layers()):  # noqa: SLF001 - Keras has no public name
        try:
            yield
        finally:
            for variable, values in variables:
                if not np.array_equal(_copy(variable), values):
                    variable.assign(values)


def _copy(variable: Any) -> NDArray[Any]:
    """Return a copy of the values; some backends would share their memory."""
    return np.array(keras.ops.convert_to_numpy(keras.ops.convert_to_tensor(variable)))

"""Run a Keras model and leave it as it was."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from mlpviz._reading.attributes import attributes_kept
from mlpviz.adapters.keras.arrays import as_array


@contextmanager
def undisturbed(model: Any) -> Iterator[None]:
    """Restore what running a model may change.

    Restored are the attributes of layers, and variables that are not trained, such as the states
    of random generators.
    """
    variables = [(each, np.array(as_array(each))) for each in model.non_trainable_variables]
    with attributes_kept(model._flatten_layers()):  # noqa: SLF001 - Keras has no public name
        try:
            yield
        finally:
            for variable, values in variables:
                if not np.array_equal(as_array(variable), values):
                    variable.assign(values)

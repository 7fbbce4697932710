"""The outputs of any layer of a Keras model."""

from collections.abc import Callable
from functools import partial
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from mlpviz._reading.image_blocks import image_blocks
from mlpviz._records.image_shape import ImageShape
from mlpviz.adapters.keras.arrays import to_numpy
from mlpviz.adapters.keras.model_checks import check_built, check_model, model_label
from mlpviz.adapters.keras.predictions import input_layout, size_of_widest
from mlpviz.adapters.keras.subclasses import with_graph
from mlpviz.adapters.keras.undisturbed import undisturbed

Activations = Callable[[Any], NDArray[Any]]


def activations(model: Any, layer: str, image_shape: ImageShape | None = None) -> Activations:
    """Return a function of images that returns the outputs of a layer, a row for each image.

    Outputs of several axes are flattened in C order.
    """
    check_model(model)
    check_built(model)
    names = [each.name for each in model.layers]
    if layer not in names:
        raise ValueError(
            f"layer must be the name of a layer of {model_label(model)} ({', '.join(names)}), got "
            f"{layer!r}"
        )
    return partial(_outputs_of_images, model, layer, image_shape)


def _outputs_of_images(
    model: Any, layer: str, image_shape: ImageShape | None, X: Any
) -> NDArray[Any]:
    with undisturbed(model):
        functional = with_graph(model, image_shape)
        layout = input_layout(functional, image_shape, None)
        part = keras.Model(functional.inputs[0], functional.get_layer(layer).output)
        blocks = image_blocks(X, layout, size_of_widest(functional), type(model).__name__)
        return np.concatenate([_outputs(part, layer, block) for block in blocks])


def _outputs(part: Any, layer: str, images: NDArray[Any]) -> NDArray[Any]:
    outputs = keras.tree.flatten(part(images, training=False))
    if len(outputs) != 1 or len(outputs[0]) != len(images):
        raise ValueError(
            f"layer={layer!r} must return a tensor with a row for each image, got {len(outputs)} "
            "tensors; give another layer"
        )
    return to_numpy(outputs[0]).reshape(len(images), -1)

"""The predictions of a Keras model."""

from collections.abc import Mapping
from math import prod
from typing import Any, Final

import keras
import numpy as np
from numpy.typing import NDArray

from mlpviz._reading.image_blocks import image_blocks, shape_of_images
from mlpviz._reading.image_layouts import ImageLayout, layout_of_size, layouts_of_shape
from mlpviz._reading.network_outputs import predictions_from_outputs
from mlpviz._records.image_shape import ImageShape
from mlpviz._records.layers import Task
from mlpviz._records.predictions import Predictions
from mlpviz.adapters.keras.arrays import as_array
from mlpviz.adapters.keras.graph import graph_of, has_graph, last_calls
from mlpviz.adapters.keras.model_checks import check_built, check_model, model_label
from mlpviz.adapters.keras.undisturbed import undisturbed

REGRESSION_LOSSES: Final = ("mse", "mae", "squarederror", "absoluteerror", "huber", "logcosh")


def predictions(model: Any, X: Any, image_shape: ImageShape | None = None) -> Predictions:
    """Return the predictions of a model for images, in the layout in which it takes them."""
    check_model(model)
    check_built(model)
    with undisturbed(model):
        return _predictions(model, X, shape_of_images(X, image_shape))


def _predictions(model: Any, X: Any, shape: ImageShape | None) -> Predictions:
    layout = input_layout(model, shape, prod(X.shape[1:]))
    blocks = image_blocks(X, layout, size_of_widest(model), type(model).__name__)
    outputs = np.concatenate([outputs_of(model, block) for block in blocks])
    activation = _final_activation(model)
    task = _task(model, activation)
    return predictions_from_outputs(outputs, activation, layout.n_pixels, task)


def input_layout(model: Any, shape: ImageShape | None, n_pixels: int | None) -> ImageLayout:
    """Return the layout in which a model takes images.

    A subclass of `keras.Model` does not know the shape of its input. It is given images in the
    user's shape.
    """
    if has_graph(model):
        return layout_of_size(shape, input_shape(model))
    if shape is not None:
        return layouts_of_shape(shape)[0]
    return ImageLayout((n_pixels or 0,))


def input_shape(model: Any) -> tuple[int, ...]:
    """Return the shape of one image, which must be of one size."""
    shape = tuple(model.inputs[0].shape[1:])
    if len(model.inputs) != 1 or None in shape:
        raise ValueError(
            f"model must take images of one size, but {model_label(model)} takes "
            f"{model.input_shape}"
        )
    return shape


def outputs_of(model: Any, images: NDArray[Any]) -> NDArray[np.float32]:
    """Return the only output of a model for images."""
    outputs = keras.tree.flatten(model(images, training=False))
    if len(outputs) != 1:
        raise ValueError(
            f"model must return one tensor, but {model_label(model)} returns {len(outputs)}; give "
            "keras.Model(model.inputs, model.outputs[i]) for the i-th of them, or y_pred"
        )
    return as_array(outputs[0]).astype(np.float32)


def _final_activation(model: Any) -> str:
    from mlpviz.adapters.keras.steps import final_activation

    activation = final_activation(last_calls(graph_of(model))) if has_graph(model) else "unknown"
    from_logits = activation == "unknown" and getattr(_loss(model), "from_logits", False)
    return "identity" if from_logits else activation


def _task(model: Any, activation: str) -> Task | None:
    """Return the task that the loss is for, None if it can be for either."""
    loss = _loss(model)
    name = str(getattr(loss, "name", None) or getattr(loss, "__name__", loss)).replace("_", "")
    if "categorical" in name or ("crossentropy" in name and _n_outputs(model) == 1):
        return "classes"
    is_regression = any(word in name for word in REGRESSION_LOSSES)
    return "values" if is_regression and activation == "identity" else None


def _loss(model: Any) -> Any:
    """Return the loss that a model was compiled with, None if there is none or several."""
    loss = getattr(model, "loss", None)
    several = list(loss.values()) if isinstance(loss, Mapping) else loss
    if isinstance(several, list | tuple):
        return several[0] if len(several) == 1 else None
    return loss


def _n_outputs(model: Any) -> int | None:
    return int(np.prod(model.outputs[0].shape[1:])) if has_graph(model) else None


def size_of_widest(model: Any) -> int:
    """Return the largest number of values that a layer computes of one image, as far as known."""
    tensors = [
        tensor
        for layer in model.layers
        for node in layer._inbound_nodes  # noqa: SLF001 - Keras has no public name for its graph
        for tensor in node.outputs
    ]
    return max((int(np.prod([n or 1 for n in tensor.shape[1:]])) for tensor in tensors), default=1)

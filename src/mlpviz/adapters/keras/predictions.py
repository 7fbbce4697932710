"""The predictions of a Keras model."""

from collections.abc import Mapping
from math import prod
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from mlpviz._reading.image_blocks import image_blocks, shape_of_images
from mlpviz._reading.image_layouts import ImageLayout, layout_of_size, layouts_of_shape
from mlpviz._reading.network_outputs import predictions_from_outputs
from mlpviz._reading.output_selection import ANY_OUTPUT, OutputSelection, format_output
from mlpviz._records.image_shape import ImageShape
from mlpviz._records.predictions import Predictions
from mlpviz.adapters.keras.arrays import as_array
from mlpviz.adapters.keras.graph import has_graph
from mlpviz.adapters.keras.heads import Head
from mlpviz.adapters.keras.model_checks import check_built, check_model, model_label
from mlpviz.adapters.keras.undisturbed import undisturbed


def predictions(
    model: Any,
    X: Any,
    image_shape: ImageShape | None = None,
    output: OutputSelection = ANY_OUTPUT,
) -> Predictions:
    """Return the predictions of a model for images, in the layout in which it takes them."""
    check_model(model)
    check_built(model)
    with undisturbed(model):
        return _predictions(model, X, shape_of_images(X, image_shape), output)


def _predictions(
    model: Any, X: Any, shape: ImageShape | None, output: OutputSelection
) -> Predictions:
    layout = input_layout(model, shape, prod(X.shape[1:]))
    blocks = image_blocks(X, layout, size_of_widest(model), type(model).__name__)
    runs = [outputs_by_name(model, block) for block in blocks]
    sizes = {name: int(np.prod(each.shape[1:])) for name, each in runs[0].items()}
    chosen = output.choose(sizes, model_label(model))
    scores = np.concatenate([outputs[chosen] for outputs in runs])
    head = Head(model, chosen, list(sizes).index(chosen), sizes[chosen])
    activation = head.final_activation()
    label = format_output(chosen, list(sizes))
    task = head.task(activation)
    return predictions_from_outputs(scores, activation, layout.n_pixels, task, label)


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
    (outputs,) = outputs_by_name(model, images).values()
    return outputs


def outputs_by_name(model: Any, images: NDArray[Any]) -> dict[str, NDArray[np.float32]]:
    """Return the outputs of a model for images, in the order of `model.outputs`.

    Names are the keys of a dict, or the names that the model has for its outputs, else indices.
    """
    outputs = model(images, training=False)
    tensors = keras.tree.flatten(outputs)
    names = [str(i) for i in range(len(tensors))]
    if isinstance(outputs, Mapping):
        name_of = {id(tensor): str(name) for name, tensor in outputs.items()}
        names = [name_of.get(id(tensor), name) for tensor, name in zip(tensors, names, strict=True)]
    elif len(tensors) > 1 and has_graph(model):
        names = list(model.output_names)
    arrays = [as_array(tensor).astype(np.float32) for tensor in tensors]
    return dict(zip(names, arrays, strict=True))


def size_of_widest(model: Any) -> int:
    """Return the largest number of values that a layer computes of one image, as far as known."""
    tensors = [
        tensor
        for layer in model.layers
        for node in layer._inbound_nodes  # noqa: SLF001 - Keras has no public name for its graph
        for tensor in node.outputs
    ]
    return max((int(np.prod([n or 1 for n in tensor.shape[1:]])) for tensor in tensors), default=1)

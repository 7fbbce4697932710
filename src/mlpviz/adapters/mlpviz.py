"""mlpviz's own records: `Layers` with known activations predict in numpy."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._reading.image_blocks import image_blocks
from mlpviz._reading.image_layouts import ImageLayout
from mlpviz._reading.network_outputs import predictions_from_outputs
from mlpviz._reading.output_selection import ANY_OUTPUT, OutputSelection
from mlpviz._records.image_shape import ImageShape
from mlpviz._records.layers import Layers
from mlpviz._records.predictions import Predictions


def predictions(
    model: Any,
    X: Any,
    image_shape: ImageShape | None = None,  # noqa: ARG001 - images are flat
    output: OutputSelection = ANY_OUTPUT,
) -> Predictions:
    """Return the predictions of `Layers`, all of whose activations must be known.

    Examples
    --------
    >>> layers = Layers([np.eye(2)], activations=["softmax"], classes=["left", "right"])
    >>> predictions(layers, np.array([[3.0, 1.0]])).values
    array(['left'], dtype='<U5')
    """
    if not isinstance(model, Layers):
        raise TypeError(f"model must be Layers to predict, got {type(model).__name__}; give y_pred")
    output.check_single(model.name)
    model.check_complete("a prediction")
    for i, activation in enumerate(model.activations):
        if not activation.is_known:
            raise ValueError(
                "model must be Layers with known activations to predict, but that of layer "
                f"{i} is {activation.name!r}; give Layers with Activation({activation.name!r}, "
                "function), or give y_pred"
            )
    blocks = image_blocks(X, ImageLayout((model.n_pixels,)), max(model.n_units), model.name)
    outputs = np.concatenate([_outputs(model, block) for block in blocks])
    found = predictions_from_outputs(
        outputs, model.activations[-1].name, model.n_pixels, model.task
    )
    if model.classes is None or found.scores is None:
        return found
    labels = model.classes[found.values]
    return Predictions(labels, model.classes, found.scores, found.kind)


def _outputs(layers: Layers, images: NDArray[Any]) -> NDArray[Any]:
    values = images.astype(np.float64)
    for step in layers.preprocessing:
        values = np.asarray(step.apply(values.copy()), dtype=np.float64)
    for i, activation in enumerate(layers.activations):
        values = np.asarray(activation.value(values @ layers.weights[i] + layers.biases[i]))
    return values

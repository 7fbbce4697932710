"""The outputs of a network as layers, for plots that explain them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._reading.checks import noise_images
from mlpviz._reading.dispatch import predictor, read_layers
from mlpviz._reading.network_functions import (
    Gradient,
    NetworkFunction,
    Values,
    has_gradients,
    read_function,
)
from mlpviz._records.image_shape import ImageShape
from mlpviz._records.layers import Layers, Task
from mlpviz._records.predictions import Predictions
from mlpviz._records.transform import Transform


@dataclass(frozen=True, eq=False, slots=True)
class ReadOutputs:
    """Layers that end in the outputs of a network.

    Attributes
    ----------
    layers : Layers
    noun : {"logit", "log-probability", "output"}
        What their last pre-activations are.
    """

    layers: Layers
    noun: str = "logit"


def read_outputs(model: Any, image_shape: ImageShape, purpose: str) -> ReadOutputs:
    """Return all layers of a network; or its outputs as one layer, if it is not a chain.

    Parameters
    ----------
    model : object
    image_shape : ImageShape
    purpose : str
        What needs all layers, for the error message.

    Raises
    ------
    ValueError, TypeError
        If the network is not a chain, and its framework does not differentiate it.
    """
    try:
        layers = read_layers(model, image_shape)
    except ValueError as error:
        if not has_gradients(model):
            raise
        try:
            return _outputs_as_layer(model, image_shape)
        except (TypeError, ValueError):
            raise error from None
    if layers.chain_break is not None and has_gradients(model):
        return _outputs_as_layer(model, image_shape)
    layers.check_complete(purpose)
    return ReadOutputs(layers)


def _outputs_as_layer(model: Any, image_shape: ImageShape) -> ReadOutputs:
    """Return the outputs of a network as a layer whose preprocessing is the network.

    Probabilities are replaced by their logarithms, or by the logit of a single one.
    """
    network = read_function(model, None, image_shape, "Layers")
    images = noise_images(image_shape.n_values)
    outputs = network.values(images)
    if not np.isfinite(outputs).all():
        raise ValueError(
            f"the outputs of {network.name} for random images are NaN or infinite, so it has "
            "diverged; give the network before that, such as an earlier checkpoint"
        )
    predictions = predictor(model, image_shape)(images)
    noun = _noun_of_outputs(outputs, predictions)
    values, gradient, activation = network.values, network.gradient, "identity"
    if noun == "probability":
        values, gradient = _log_probabilities(network)
        noun, activation = (
            ("logit", "identity") if network.n_outputs == 1 else ("log-probability", "softmax")
        )
    task: Task = "values" if predictions.classes is None else "classes"
    layers = Layers(
        [np.eye(network.n_outputs)],
        activations=[activation],
        preprocessing=[Transform("the network", values, gradient=gradient)],
        n_pixels=image_shape.n_values,
        name=network.name,
        classes=predictions.classes,
        task=task,
    )
    return ReadOutputs(layers, noun)


def _noun_of_outputs(outputs: NDArray[Any], predictions: Predictions) -> str:
    """Return what outputs are, given the predictions that a model makes of them."""
    if predictions.kind == "logit":
        return "logit"
    if predictions.kind != "probability" or predictions.scores is None:
        return "output"
    scores = predictions.scores[:, -outputs.shape[1] :]
    if scores.shape == outputs.shape and np.allclose(scores, outputs, atol=1e-5):
        return "probability"
    logits = outputs if outputs.shape[1] > 1 else np.hstack([np.zeros_like(outputs), outputs])
    if logits.shape != predictions.scores.shape:
        return "output"
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    is_logit = np.allclose(
        powers / powers.sum(axis=1, keepdims=True), predictions.scores, atol=1e-5
    )
    return "logit" if is_logit else "output"


def _log_probabilities(network: NetworkFunction) -> tuple[Values, Gradient]:
    """Return functions of the logarithms of probabilities; of the logit of a single one."""
    is_single = network.n_outputs == 1

    def outputs(X: NDArray[Any]) -> NDArray[Any]:
        found = network.values(X).astype(np.float64)
        if (found <= 0).any() or (is_single and (found >= 1).any()):
            raise ValueError(
                f"the outputs of {network.name} hold probabilities of exactly 0 or 1, whose "
                "logits are infinite; give a model that returns logits"
            )
        return found

    def values(X: NDArray[Any]) -> NDArray[Any]:
        found = outputs(X)
        return np.asarray(np.log(found) - (np.log1p(-found) if is_single else 0))

    def gradient(X: NDArray[Any], weights: NDArray[Any]) -> NDArray[Any]:
        assert network.gradient is not None
        found = outputs(X)
        return network.gradient(X, weights / (found * (1 - found) if is_single else found))

    return values, gradient

"""What a framework itself computes of images: the outputs of a layer, and their gradients."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._reading.adapter import find_function
from mlpviz._reading.checks import noise_images
from mlpviz._reading.dispatch import open_model
from mlpviz._records.image_shape import ImageShape

Values = Callable[[NDArray[Any]], NDArray[Any]]
Gradient = Callable[[NDArray[Any], NDArray[Any]], NDArray[Any]]

MOST_UNITS: Final = 8192
"""The largest number of outputs. Plots of more units show nothing."""
MIXING_TOLERANCE: Final = 1e-3
"""How far outputs for an image may differ between two runs, as a share of the largest output."""


@dataclass(frozen=True, eq=False, slots=True)
class NetworkFunction:
    """The outputs of a layer of a network, or of the whole network, as a function of images.

    Attributes
    ----------
    name : str
        The name of the network.
    n_outputs : int
    values : callable
        Takes images of shape (n_samples, n_pixels), returns the outputs.
    gradient : callable or None
        Takes images and weights of the outputs, returns the gradient of the weighted sum for each
        image. None if the framework does not differentiate.
    """

    name: str
    n_outputs: int
    values: Values
    gradient: Gradient | None


def read_function(
    model: Any, layer: str | None, image_shape: ImageShape, alternative: str
) -> NetworkFunction:
    """Return the outputs of a layer as a function of images.

    Parameters
    ----------
    model : object
    layer : str or None
        The framework's name of a layer; None for the outputs of the network.
    image_shape : ImageShape
        The shape of the images that the user gave.
    alternative : str
        What the user can give instead, for the error message.

    Raises
    ------
    TypeError
        If the framework's adapter has no function `activations`.
    ValueError
        If there is no such layer, it has too many outputs, or they are random or mix images.
    """
    source = open_model(model)
    function = find_function(source, "activations", alternative)
    values = function(source, layer, image_shape=image_shape)
    images = noise_images(image_shape.n_values)
    outputs = values(images)
    _check_separate(layer, outputs[:2], values(images[:2]))
    n_outputs = outputs.shape[1]
    if n_outputs > MOST_UNITS:
        raise ValueError(
            f"{_label(layer)} has {n_outputs:,} outputs for each image, but at most "
            f"{MOST_UNITS:,} are looked at; give {'a network' if layer is None else 'a layer'} "
            "with fewer"
        )
    gradient = _find_gradient(source, layer, image_shape)
    return NetworkFunction(type(source).__name__, n_outputs, values, gradient)


def has_gradients(model: Any) -> bool:
    """Return whether the framework of a model differentiates it."""
    try:
        find_function(open_model(model), "gradients", "Layers")
    except TypeError:
        return False
    return True


def _find_gradient(model: Any, layer: str | None, image_shape: ImageShape) -> Gradient | None:
    if not has_gradients(model):
        return None
    function = find_function(model, "gradients", "Layers")
    gradient: Gradient = function(model, layer, image_shape=image_shape)
    return gradient


def _check_separate(layer: str | None, together: NDArray[Any], alone: NDArray[Any]) -> None:
    """Raise if the outputs for an image differ between two runs."""
    if not np.isfinite(together).all():
        return  # plots name what is not finite
    size = np.abs(together).max(initial=0)
    if np.allclose(together, alone, rtol=0, atol=MIXING_TOLERANCE * size):
        return
    other = "a network that does neither" if layer is None else "a layer before the random one"
    raise ValueError(
        f"the outputs of {_label(layer)} for an image change from run to run or with the other "
        f"images, so it is random or mixes images; give {other}"
    )


def _label(layer: str | None) -> str:
    return "the network" if layer is None else f"layer={layer!r}"

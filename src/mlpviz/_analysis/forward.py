"""What the units of a network do with images: pre-activations, activations and their gradients."""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._out_of_core.progress import progress_bar
from mlpviz._pixel_space.affine import pixel_space
from mlpviz._pixel_space.probing import apply_step
from mlpviz._records.activations import Activation, find_activation
from mlpviz._records.layers import Layers
from mlpviz._samples.table import Samples

Floats = NDArray[np.float64]

BLOCK_VALUES: Final = 2**22
"""How many numbers the widest array of a block of images may hold: 32 MB of doubles."""


def check_layer(layer: Any, n_layers: int, what: str = "hidden layer") -> int:
    """Return a checked index of one of `n_layers`; negative ones count from the last."""
    if isinstance(layer, bool) or not isinstance(layer, int | np.integer):
        raise TypeError(f"layer must be the index of a {what} of the model, got {layer!r}")
    if not -n_layers <= layer < n_layers:
        there = f"0 to {n_layers - 1}" if n_layers > 1 else "only 0"
        raise ValueError(f"layer must be the index of a {what} of the model ({there}), got {layer}")
    return int(layer) % n_layers


def check_hidden_layer(layers: Layers, layer: Any) -> int:
    """Return the checked index of a hidden layer."""
    n_hidden = len(layers.weights) - 1
    if n_hidden == 0:
        raise ValueError(f"{layers.name} has no hidden layer, so it has no hidden units to look at")
    return check_layer(layer, n_hidden)


def network_inputs(layers: Layers, images: NDArray[Any]) -> Floats:
    """Return what the preprocessing makes of images, of shape (n_images, n_inputs)."""
    values: NDArray[Any] = np.array(images, dtype=np.float64)
    for step in layers.preprocessing:
        values = apply_step(step, values).astype(np.float64)
    return values


def preactivations(layers: Layers, inputs: Floats, layer: int) -> Floats:
    """Return what enters the activations of a layer, of shape (n_images, n_units).

    Parameters
    ----------
    layers : Layers
    inputs : ndarray of shape (n_images, n_inputs)
        As the first layer takes them, behind the preprocessing.
    layer : int

    Raises
    ------
    ValueError
        If the activation of an earlier layer is not known.

    Examples
    --------
    >>> layers = Layers([[[1.0], [-1.0]], [[2.0]]], activations=["relu", "identity"])
    >>> preactivations(layers, np.array([[3.0, 1.0], [1.0, 3.0]]), 1)
    array([[4.],
           [0.]])
    """
    entering = inputs @ layers.weights[0] + layers.biases[0]
    for i in range(layer):
        values = activation_of(layers, i).value(entering)
        entering = values @ layers.weights[i + 1] + layers.biases[i + 1]
    return np.asarray(entering, dtype=np.float64)


def activation_of(layers: Layers, layer: int) -> Activation:
    """Return the activation of a hidden layer."""
    return find_activation(layers.activations[layer], layer)


def gradient_of_units(
    layers: Layers, inputs: Floats, layer: int, units: NDArray[np.intp]
) -> Floats:
    """Return how the pre-activation of one unit changes with each input of its own image.

    Parameters
    ----------
    layers : Layers
    inputs : ndarray of shape (n_images, n_inputs)
    layer : int
    units : ndarray of shape (n_images,)
        Of which unit the gradient is taken at each image.

    Returns
    -------
    ndarray of shape (n_images, n_inputs)

    Examples
    --------
    >>> layers = Layers([[[1.0], [-1.0]], [[2.0]]], activations=["relu", "identity"])
    >>> gradient_of_units(layers, np.array([[3.0, 1.0]]), 1, np.array([0]))
    array([[ 2., -2.]])
    """
    slopes = []
    entering = inputs @ layers.weights[0] + layers.biases[0]
    for i in range(layer):
        activation = activation_of(layers, i)
        slopes.append(activation.slope(entering))
        entering = activation.value(entering) @ layers.weights[i + 1] + layers.biases[i + 1]
    gradient = layers.weights[layer][:, units].T
    for i in reversed(range(layer)):
        gradient = (gradient * slopes[i]) @ layers.weights[i].T
    return np.asarray(gradient, dtype=np.float64)


def image_blocks(layers: Layers, samples: Samples, what: str) -> Iterator[slice]:
    """Yield slices of the rows of X that take bounded memory in every layer.

    `what` tells the user what is being worked on.
    """
    step = max(1, BLOCK_VALUES // max(samples.n_values, *layers.n_units))
    starts = range(0, len(samples), step)
    blocks = [slice(start, min(start + step, len(samples))) for start in starts]
    yield from progress_bar(blocks, what, samples.progress)


def input_blocks(layers: Layers, samples: Samples, what: str) -> Iterator[Floats]:
    """Yield what the first layer is given for all rows of X, block by block."""
    for block in image_blocks(layers, samples, what):
        yield network_inputs(layers, samples.rows(block))


def fold_preprocessing(
    layers: Layers, *, progress: bool = False
) -> tuple[Layers, NDArray[np.bool_]]:
    """Return the network as a function of the pixels, and which pixels it sees.

    Affine preprocessing is made part of the first layer.

    Raises
    ------
    ValueError
        If the preprocessing is not affine.

    Examples
    --------
    >>> from mlpviz._records.layers import Transform
    >>> halve = Transform("halve", lambda X: X / 2)
    >>> layers = Layers(np.array([[1.0], [2.0]]), preprocessing=[halve])
    >>> fold_preprocessing(layers)[0].weights[0].ravel()
    array([0.5, 1. ])
    """
    if not layers.preprocessing:
        return layers, np.ones(layers.weights[0].shape[0], dtype=np.bool_)
    filters = pixel_space(layers, progress=progress)
    weights = [filters.weights, *layers.weights[1:]]
    biases = [filters.bias, *layers.biases[1:]]
    return Layers(weights, biases, layers.activations, name=layers.name), filters.seen

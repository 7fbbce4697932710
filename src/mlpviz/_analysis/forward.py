"""Forward and backward passes: pre-activations, and their gradients with respect to the inputs."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._out_of_core.blocks import split_blocks
from mlpviz._out_of_core.progress import progress_bar
from mlpviz._pixel_space.affine import pixel_space
from mlpviz._pixel_space.probing import apply_step
from mlpviz._records.activations import Activation, check_computable
from mlpviz._records.layers import Layers
from mlpviz._samples.table import Samples
from mlpviz._validation import is_int

Floats = NDArray[np.float64]


def check_layer(layer: Any, n_layers: int, noun: str = "hidden layer") -> int:
    """Return a checked index of one of `n_layers`. Negative indices count from the last layer."""
    if not is_int(layer):
        raise TypeError(f"layer must be the index of a {noun} of the model, got {layer!r}")
    if not -n_layers <= layer < n_layers:
        valid = f"0 to {n_layers - 1}" if n_layers > 1 else "only 0"
        raise ValueError(f"layer must be the index of a {noun} of the model ({valid}), got {layer}")
    return int(layer) % n_layers


def check_hidden_layer(layers: Layers, layer: Any) -> int:
    """Return the checked index of a hidden layer."""
    n_hidden = layers.n_hidden
    if n_hidden == 0:
        raise ValueError(f"{layers.name} has no hidden layer, so it has no hidden units to look at")
    if is_int(layer) and layer >= n_hidden:
        layers.check_complete(f"layer={layer}")
    return check_layer(layer, n_hidden)


def network_inputs(layers: Layers, images: NDArray[Any]) -> Floats:
    """Return preprocessed images, of shape (n_images, n_inputs), which must be finite."""
    return check_finite_images(preprocess(layers, images))


def preprocess(layers: Layers, images: NDArray[Any]) -> Floats:
    """Return preprocessed images, of shape (n_images, n_inputs), finite or not."""
    if not layers.preprocessing:
        return np.asarray(images, dtype=np.float64)
    values: NDArray[Any] = np.array(images, dtype=np.float64)
    for step in layers.preprocessing:
        values = apply_step(step, values).astype(np.float64)
    return values


def check_finite_images(images: Floats) -> Floats:
    """Return images that are checked to be finite."""
    # The sum is finite for nearly all images, and takes no memory.
    if not np.isfinite(images.sum()) and not np.isfinite(images).all():
        raise ValueError("X holds NaN or infinite values, which a network cannot take")
    return images


@np.errstate(invalid="ignore")
def preactivations(layers: Layers, inputs: Floats, layer: int) -> Floats:
    """Return the pre-activations of a layer, of shape (n_images, n_units).

    Parameters
    ----------
    layers : Layers
    inputs : ndarray of shape (n_images, n_inputs)
        Preprocessed images.
    layer : int

    Raises
    ------
    ValueError
        If the activation of an earlier layer is unknown.

    Examples
    --------
    >>> layers = Layers([[[1.0], [-1.0]], [[2.0]]], activations=["relu", "identity"])
    >>> preactivations(layers, np.array([[3.0, 1.0], [1.0, 3.0]]), 1)
    array([[4.],
           [0.]])
    """
    z = inputs @ layers.weights[0] + layers.biases[0]
    for i in range(layer):
        values = activation_of(layers, i).value(z)
        z = values @ layers.weights[i + 1] + layers.biases[i + 1]
    return np.asarray(z, dtype=np.float64)


def activations_and_logits(layers: Layers, inputs: Floats, layer: int) -> tuple[Floats, Floats]:
    """Return the activations of a hidden layer, and the pre-activations of the output layer.

    Examples
    --------
    >>> layers = Layers([[[1.0], [-1.0]], [[2.0]]], activations=["relu", "identity"])
    >>> activations_and_logits(layers, np.array([[3.0, 1.0]]), 0)
    (array([[2.]]), array([[4.]]))
    """
    activations = activation_of(layers, layer).value(preactivations(layers, inputs, layer))
    values = activations
    for i in range(layer + 1, len(layers.weights)):
        z = values @ layers.weights[i] + layers.biases[i]
        values = activation_of(layers, i).value(z) if i < layers.n_hidden else z
    return activations, np.asarray(values, dtype=np.float64)


def activation_of(layers: Layers, layer: int) -> Activation:
    """Return the activation of a hidden layer, whose function must be known."""
    activation = layers.activations[layer]
    if not activation.is_known and layer == len(layers.weights) - 1:
        layers.check_complete(f"the activation of layer {layer}")
    return check_computable(activation, layer)


def gradient_of_units(
    layers: Layers, images: Floats, layer: int, units: NDArray[np.intp]
) -> Floats:
    """Return the gradient of the pre-activation of one unit at each image.

    Parameters
    ----------
    layers : Layers
    images : ndarray of shape (n_images, n_pixels)
    layer : int
    units : ndarray of shape (n_images,)
        The unit whose gradient is taken at each image.

    Returns
    -------
    ndarray of shape (n_images, n_pixels)

    Examples
    --------
    >>> layers = Layers([[[1.0], [-1.0]], [[2.0]]], activations=["relu", "identity"])
    >>> gradient_of_units(layers, np.array([[3.0, 1.0]]), 1, np.array([0]))
    array([[ 2., -2.]])
    """
    return _back_to_pixels(layers, images, layer, layers.weights[layer][:, units].T)


def gradient_of_sums(layers: Layers, images: Floats, layer: int, unit_weights: Floats) -> Floats:
    """Return the gradient of a weighted sum of the pre-activations of a layer at each image.

    Parameters
    ----------
    layers : Layers
    images : ndarray of shape (n_images, n_pixels)
    layer : int
    unit_weights : ndarray of shape (n_images, n_units)

    Returns
    -------
    ndarray of shape (n_images, n_pixels)

    Examples
    --------
    >>> layers = Layers([[[1.0], [-1.0]]])
    >>> gradient_of_sums(layers, np.array([[3.0, 1.0]]), 0, np.array([[5.0]]))
    array([[ 5., -5.]])
    """
    return _back_to_pixels(layers, images, layer, unit_weights @ layers.weights[layer].T)


def _back_to_pixels(layers: Layers, images: Floats, layer: int, gradient: Floats) -> Floats:
    """Return the gradient at the pixels, given that at the input of a layer."""
    points: list[Floats] = [images]
    for step in layers.preprocessing:
        points.append(apply_step(step, points[-1]).astype(np.float64))
    slopes = []
    z = points.pop() @ layers.weights[0] + layers.biases[0]
    for i in range(layer):
        activation = activation_of(layers, i)
        slopes.append(activation.slope(z))
        z = activation.value(z) @ layers.weights[i + 1] + layers.biases[i + 1]
    for i in reversed(range(layer)):
        gradient = (gradient * slopes[i]) @ layers.weights[i].T
    for step, point in zip(reversed(layers.preprocessing), reversed(points), strict=True):
        assert step.gradient is not None
        gradient = step.gradient(point, gradient)
    return np.asarray(gradient, dtype=np.float64)


def image_blocks(layers: Layers, samples: Samples, description: str) -> Iterator[slice]:
    """Yield slices of the rows of X that take bounded memory in every layer.

    `description` is the text of the progress bar.
    """
    blocks = split_blocks(len(samples), max(samples.n_values, *layers.n_units))
    yield from progress_bar(blocks, description, samples.progress)


def input_blocks(layers: Layers, samples: Samples, description: str) -> Iterator[Floats]:
    """Yield all rows of X, preprocessed, block by block."""
    for block in image_blocks(layers, samples, description):
        yield network_inputs(layers, samples.rows(block))


def differentiable_layers(
    layers: Layers, *, progress: bool = False
) -> tuple[Layers, NDArray[np.bool_]]:
    """Return the network as a differentiable function of the pixels, and which are connected.

    Affine preprocessing becomes part of the first layer. Preprocessing whose steps all have
    gradients stays as it is, and all pixels count as connected.

    Raises
    ------
    ValueError
        If a step has no gradient, and the preprocessing is not affine.
    """
    if any(step.gradient is None for step in layers.preprocessing):
        return fold_preprocessing(layers, progress=progress)
    return layers, np.ones(layers.n_pixels, dtype=np.bool_)


def fold_preprocessing(
    layers: Layers, *, progress: bool = False
) -> tuple[Layers, NDArray[np.bool_]]:
    """Return the network as a function of the pixels, and which pixels are connected to it.

    Affine preprocessing becomes part of the first layer.

    Raises
    ------
    ValueError
        If the preprocessing is not affine.

    Examples
    --------
    >>> from mlpviz._records.transform import Transform
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
    folded = Layers(
        weights,
        biases,
        layers.activations,
        name=layers.name,
        classes=layers.classes,
        task=layers.task,
        chain_break=layers.chain_break,
    )
    return folded, filters.connected

"""The importance of units: the increase of the loss when a unit is held at its mean."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.forward import preactivations
from mlpviz._out_of_core.blocks import CACHED_VALUES, split_blocks
from mlpviz._records.layers import Layers

Floats = NDArray[np.float64]

MOST_PRODUCTS: Final = 4e9
FEWEST_IMAGES: Final = 256


@dataclass(frozen=True, eq=False, slots=True)
class Importance:
    """The increase of the loss when each unit is held at its mean activation.

    Attributes
    ----------
    mean, error : ndarray of shape (n_units,)
        The mean over images, and its standard error.
    """

    mean: Floats
    error: Floats


@np.errstate(over="ignore", invalid="ignore")
def unit_importance(
    layers: Layers, inputs: Floats, layer: int, means: Floats, targets: NDArray[Any] | None
) -> Importance:
    """Return the increase of the loss when each unit of a hidden layer is held at its mean.

    The loss is the log-loss for a network of classes, and the squared error as a share of the
    variance otherwise. It is exact for the images that are used: holding a unit changes the next
    pre-activations by an outer product, and the rest of the network is evaluated again. Large
    networks are measured on fewer images.

    Parameters
    ----------
    layers : Layers
    inputs : ndarray of shape (n_images, n_inputs)
        Preprocessed images.
    layer : int
    means : ndarray of shape (n_units,)
        The mean activation of each unit.
    targets : ndarray of int of shape (n_images,), or of shape (n_images, n_outputs), optional
        Indices of classes, or true values. Without them, the outputs of the network.

    Returns
    -------
    Importance
        NaN if an activation is unknown.

    Examples
    --------
    >>> layers = Layers([np.eye(2), [[2.0], [0.0]]], activations=["identity", "identity"])
    >>> images = np.array([[1.0, 1.0], [-1.0, 1.0]])
    >>> unit_importance(layers, images, 0, np.array([0.0, 1.0]), None).mean
    array([1., 0.])
    """
    n_units = layers.n_units[layer]
    mean, error = np.full((2, n_units), np.nan)
    if not all(activation.is_known for activation in layers.activations[layer:-1]):
        return Importance(mean, error)
    rows = _affordable_rows(layers, layer, len(inputs))
    values = layers.activations[layer].value(preactivations(layers, inputs[rows], layer))
    following = values @ layers.weights[layer + 1] + layers.biases[layer + 1]
    outputs = _outputs(layers, layer + 1, following)
    loss = _loss_function(layers, outputs, None if targets is None else targets[rows])
    base = loss(outputs)
    for block in split_blocks(n_units, following.size, CACHED_VALUES):
        weights = layers.weights[layer + 1][block]
        held_back = np.ascontiguousarray((means[block] - values[:, block]).T)
        shift = held_back[:, :, np.newaxis] * weights[:, np.newaxis]
        changed = (following + shift).reshape(-1, following.shape[1])
        held = loss(_outputs(layers, layer + 1, changed))
        increase = held.reshape(-1, len(rows)) - base
        mean[block] = increase.mean(axis=1)
        error[block] = increase.std(axis=1) / np.sqrt(max(len(rows) - 1, 1))
    return Importance(mean, error)


def _affordable_rows(layers: Layers, layer: int, n_images: int) -> NDArray[np.intp]:
    """Return evenly spaced rows, as many as can be computed in bounded time."""
    sizes = layers.n_units[layer + 1 :]
    per_image = layers.n_units[layer] * (sizes[0] + sum(a * b for a, b in pairwise(sizes)))
    n = int(np.clip(MOST_PRODUCTS / per_image, min(FEWEST_IMAGES, n_images), n_images))
    return np.linspace(0, n_images - 1, n).round().astype(np.intp)


def _outputs(layers: Layers, layer: int, z: Floats) -> Floats:
    """Return the pre-activations of the output layer, given those of a layer."""
    for i in range(layer, len(layers.weights) - 1):
        z = layers.activations[i].value(z) @ layers.weights[i + 1] + layers.biases[i + 1]
    return np.asarray(z)


def _loss_function(
    layers: Layers, outputs: Floats, targets: NDArray[Any] | None
) -> Callable[[Floats], Floats]:
    """Return a function of the loss of each row. Rows may repeat the images in their order."""
    if _is_log_loss(layers, targets):
        return partial(_log_loss, _class_shares(outputs, targets))
    expected = _predicted(layers, outputs) if targets is None else targets
    variance = max(float(expected.var(axis=0).sum()), np.finfo(np.float64).tiny)
    return partial(_squared_error, layers, expected, variance)


def _is_log_loss(layers: Layers, targets: NDArray[Any] | None) -> bool:
    if targets is not None:
        return targets.ndim == 1
    last = layers.activations[-1]
    binary = last in ("logistic", "sigmoid") and layers.n_units[-1] == 1
    return layers.task == "classes" or binary or last in ("softmax", "log_softmax")


def _class_shares(outputs: Floats, targets: NDArray[Any] | None) -> Floats:
    """Return the probability of each class: the true one, or that of the network."""
    if targets is None:
        logits = two_class_logits(outputs)
        shares = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.asarray(shares / shares.sum(axis=1, keepdims=True))
    return np.asarray(np.eye(max(2, outputs.shape[1]))[targets])


def _log_loss(shares: Floats, outputs: Floats) -> Floats:
    logits = two_class_logits(outputs).reshape(-1, *shares.shape)
    top = logits.max(axis=2, keepdims=True)
    log_sum = top[..., 0] + np.log(np.exp(logits - top).sum(axis=2))
    return np.asarray(log_sum - np.einsum("uic,ic->ui", logits, shares))


def two_class_logits(outputs: Floats) -> Floats:
    """Return the logits of two classes for a network with a single output."""
    return np.hstack([np.zeros_like(outputs), outputs]) if outputs.shape[1] == 1 else outputs


def _squared_error(layers: Layers, expected: Floats, variance: float, outputs: Floats) -> Floats:
    error = _predicted(layers, outputs).reshape(-1, *expected.shape) - expected
    return np.asarray((error**2).sum(axis=2) / variance)


def _predicted(layers: Layers, outputs: Floats) -> Floats:
    last = layers.activations[-1]
    return np.asarray(last.value(outputs) if last.is_known else outputs)

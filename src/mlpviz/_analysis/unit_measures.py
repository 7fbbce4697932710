"""Measures of the units of a layer: of their weights and of their activations."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.forward import (
    activation_of,
    image_blocks,
    input_blocks,
    network_inputs,
    preactivations,
)
from mlpviz._out_of_core.blocks import split_blocks
from mlpviz._records.activations import Activation
from mlpviz._records.layers import Layers
from mlpviz._samples.table import Samples

Floats = NDArray[np.float64]

FLAT: Final = 0.05
"""An activation is flat where its slope is below this share of its steepest slope."""


@dataclass(frozen=True, eq=False, slots=True)
class InputRange:
    """The range of images and of the inputs of the network.

    Attributes
    ----------
    n_images : int
    varying_pixels : ndarray of bool of shape (n_pixels,)
        Whether each pixel has more than one value.
    varying_inputs : ndarray of bool of shape (n_inputs,)
        Whether each input of the first layer has more than one value.
    low, high : float
        The smallest and the largest input of the first layer.
    """

    n_images: int
    varying_pixels: NDArray[np.bool_]
    varying_inputs: NDArray[np.bool_]
    low: float
    high: float

    @property
    def magnitude(self) -> float:
        """The largest magnitude of an input."""
        return max(abs(self.low), abs(self.high))


@dataclass(frozen=True, eq=False, slots=True)
class Responses:
    """How the units of a layer respond to images. Each array has shape (n_units,).

    Attributes
    ----------
    firing : ndarray
        Share of the images with a pre-activation above zero, 0 to 1.
    saturation : ndarray
        Share of the images at which the activation is flat, 0 to 1; NaN for activations that
        do not saturate at both ends.
    mean, spread : ndarray
        Mean and standard deviation of the activation.
    """

    firing: Floats
    saturation: Floats
    mean: Floats
    spread: Floats


def input_range(layers: Layers, samples: Samples) -> InputRange:
    """Return the range of images and of the inputs of the network."""
    pixels = _Range()
    inputs = _Range()
    for block in image_blocks(layers, samples, "inputs"):
        images = samples.rows(block)
        network_input = network_inputs(layers, images)
        if not np.isfinite(network_input).all():
            raise ValueError("X holds NaN or infinite values, which a network cannot take")
        pixels.widen(images)
        inputs.widen(network_input)
    return InputRange(
        len(samples),
        pixels.high > pixels.low,
        inputs.high > inputs.low,
        float(inputs.low.min()),
        float(inputs.high.max()),
    )


class _Range:
    """The smallest and the largest value of each column of all blocks."""

    def __init__(self) -> None:
        self.low: Floats = np.array(np.inf)
        self.high: Floats = np.array(-np.inf)

    def widen(self, block: NDArray[np.float64]) -> None:
        self.low = np.minimum(self.low, block.min(axis=0))
        self.high = np.maximum(self.high, block.max(axis=0))


def responses(layers: Layers, samples: Samples, layer: int) -> Responses:
    """Return how the units of a hidden layer respond to images, in bounded memory.

    Examples
    --------
    >>> layers = Layers([[[1.0]], [[1.0]]], [[-1.0], [0.0]], ["relu", "identity"])
    >>> from mlpviz._samples.samples import as_samples
    >>> result = responses(layers, as_samples([[0.0], [3.0]]), 0)
    >>> result.firing, result.mean, result.spread
    (array([0.5]), array([1.]), array([1.]))
    """
    activation = activation_of(layers, layer)
    n, n_units = 0, layers.n_units[layer]
    firing, flat, mean, squares = np.zeros((4, n_units))
    for z, values in _activation_blocks(layers, samples, layer, activation):
        firing += (z > 0).sum(axis=0)
        flat += (activation.slope(z) < FLAT * activation.steepest).sum(axis=0)
        # Chan, Golub and LeVeque, 1983: the mean and the sum of squares of two sets together.
        size, block_mean = len(values), values.mean(axis=0)
        squares += ((values - block_mean) ** 2).sum(axis=0) + (
            block_mean - mean
        ) ** 2 * n * size / (n + size)
        mean += (block_mean - mean) * size / (n + size)
        n += size
    saturation = flat / n if activation.saturates else np.full(n_units, np.nan)
    return Responses(firing / n, saturation, mean, np.sqrt(squares / n))


def _activation_blocks(
    layers: Layers, samples: Samples, layer: int, activation: Activation
) -> Iterator[tuple[Floats, Floats]]:
    for inputs in input_blocks(layers, samples, "responses"):
        z = preactivations(layers, inputs, layer)
        yield z, activation.value(z)


def class_auc(
    layers: Layers, samples: Samples, y: NDArray[np.intp], n_classes: int, layer: int
) -> Floats:
    """Return how well each unit alone separates each class from the others.

    It is the area under the ROC curve: the probability that the unit is more active for an image
    of the class than for another image, with ties counted half.

    Parameters
    ----------
    layers : Layers
    samples : Samples
    y : ndarray of int of shape (n_samples,)
        The index of the class of each image.
    n_classes : int
    layer : int

    Returns
    -------
    ndarray of shape (n_units, n_classes)
        0 to 1; 0.5 is chance.
    """
    n_units = layers.n_units[layer]
    members = np.bincount(y, minlength=n_classes).astype(np.float64)
    areas = np.empty((n_units, n_classes))
    for block in split_blocks(n_units, len(samples)):
        units = np.arange(n_units)[block]
        inputs = input_blocks(layers, samples, "classes")
        values = np.concatenate([preactivations(layers, x, layer)[:, units] for x in inputs])
        values = activation_of(layers, layer).value(values)
        for unit, column in zip(units, values.T, strict=True):
            areas[unit] = np.bincount(y, weights=_mid_ranks(column), minlength=n_classes)
    others = len(samples) - members
    with np.errstate(invalid="ignore"):
        return np.asarray((areas - members * (members + 1) / 2) / (members * others))


def _mid_ranks(values: Floats) -> Floats:
    """Return the ranks of values from 1. Equal values have their mean rank."""
    _, positions, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts - 1) / 2)[positions])


def nearest_twins(weights: NDArray[np.float64]) -> tuple[NDArray[np.intp], Floats]:
    """Return the unit with the most similar incoming weights to each unit, and their cosine.

    Parameters
    ----------
    weights : ndarray of shape (n_in, n_units)

    Returns
    -------
    twins : ndarray of shape (n_units,)
        The unit with the largest absolute cosine; -1 if there is none.
    cosines : ndarray of shape (n_units,)
        -1 to 1; 0 for units without weights.

    Examples
    --------
    >>> twins, cosines = nearest_twins(np.array([[1.0, 2.0, 0.0], [0.0, 0.0, 3.0]]))
    >>> twins[:2], cosines
    (array([1, 0]), array([1., 1., 0.]))
    """
    n_units = weights.shape[1]
    if n_units < 2:
        return np.full(n_units, -1), np.zeros(n_units)
    norms = np.linalg.norm(weights, axis=0)
    directions = weights / np.where(norms > 0, norms, 1)
    twins = np.empty(n_units, dtype=np.intp)
    cosines = np.empty(n_units)
    for block in split_blocks(n_units, n_units):
        units = np.arange(n_units)[block]
        similarity = directions[:, units].T @ directions
        is_self = np.arange(n_units) == units[:, None]
        twins[units] = np.where(is_self, -1, np.abs(similarity)).argmax(axis=1)
        cosines[units] = similarity[np.arange(len(units)), twins[units]]
    return twins, np.clip(cosines, -1, 1)

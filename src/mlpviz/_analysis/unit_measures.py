"""Measures of the units of a layer: their weights, and what they do with images."""

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
from mlpviz._records.activations import Activation
from mlpviz._records.layers import Layers
from mlpviz._samples.table import Samples

Floats = NDArray[np.float64]

BLOCK_VALUES: Final = 2**22
FLAT: Final = 0.05
"""A unit saturates where its activation is less steep than this share of its steepest slope."""


@dataclass(frozen=True, eq=False, slots=True)
class InputRange:
    """Between which values images lie, pixel by pixel, and what the network is given of them.

    Attributes
    ----------
    n_images : int
    varying_pixels : ndarray of bool of shape (n_pixels,)
        Whether a pixel has more than one value.
    varying_inputs : ndarray of bool of shape (n_inputs,)
        The same of the first layer's inputs, behind the preprocessing.
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
    """What the units of a layer do with images; each array has shape (n_units,).

    Attributes
    ----------
    firing : ndarray
        Share of the images whose pre-activation is above zero, 0 to 1.
    saturation : ndarray
        Share of the images at which the activation is flat, 0 to 1; NaN for activations that
        do not level off at both ends.
    mean, spread : ndarray
        Mean and standard deviation of the activation.
    """

    firing: Floats
    saturation: Floats
    mean: Floats
    spread: Floats


def input_range(layers: Layers, samples: Samples) -> InputRange:
    """Return between which values images lie, as they are and behind the preprocessing."""
    pixels = _Range()
    inputs = _Range()
    for block in image_blocks(layers, samples, "inputs"):
        images = samples.rows(block)
        given = network_inputs(layers, images)
        if not np.isfinite(given).all():
            raise ValueError("X holds NaN or infinite values, which a network cannot take")
        pixels.widen(images)
        inputs.widen(given)
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
    """Return what the units of a hidden layer do with images, in bounded memory.

    Examples
    --------
    >>> layers = Layers([[[1.0]], [[1.0]]], [[-1.0], [0.0]], ["relu", "identity"])
    >>> from mlpviz._samples.samples import as_samples
    >>> found = responses(layers, as_samples([[0.0], [3.0]]), 0)
    >>> found.firing, found.mean, found.spread
    (array([0.5]), array([1.]), array([1.]))
    """
    activation = activation_of(layers, layer)
    n, n_units = 0, layers.n_units[layer]
    firing, flat, mean, squares = np.zeros((4, n_units))
    for entering, values in _blocks_of_units(layers, samples, layer, activation):
        firing += (entering > 0).sum(axis=0)
        flat += (activation.slope(entering) < FLAT * activation.steepest).sum(axis=0)
        # Chan, Golub and LeVeque, 1983: the mean and the sum of squares of two parts joined.
        size, part = len(values), values.mean(axis=0)
        squares += ((values - part) ** 2).sum(axis=0) + (part - mean) ** 2 * n * size / (n + size)
        mean += (part - mean) * size / (n + size)
        n += size
    saturation = flat / n if activation.saturates else np.full(n_units, np.nan)
    return Responses(firing / n, saturation, mean, np.sqrt(squares / n))


def _blocks_of_units(
    layers: Layers, samples: Samples, layer: int, activation: Activation
) -> Iterator[tuple[Floats, Floats]]:
    for inputs in input_blocks(layers, samples, "responses"):
        entering = preactivations(layers, inputs, layer)
        yield entering, activation.value(entering)


def class_auc(
    layers: Layers, samples: Samples, y: NDArray[np.intp], n_classes: int, layer: int
) -> Floats:
    """Return how well each unit alone tells each class from the rest.

    The area under the ROC curve: how probable it is that the unit is more active for an image of
    the class than for one of the others, ties counted half.

    Parameters
    ----------
    layers : Layers
    samples : Samples
    y : ndarray of int of shape (n_samples,)
        Index of the class of each image.
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
    for units in _unit_blocks(n_units, len(samples)):
        blocks = input_blocks(layers, samples, "classes")
        values = np.concatenate([preactivations(layers, x, layer)[:, units] for x in blocks])
        values = activation_of(layers, layer).value(values)
        for unit, column in zip(units, values.T, strict=True):
            areas[unit] = np.bincount(y, weights=_mid_ranks(column), minlength=n_classes)
    others = len(samples) - members
    with np.errstate(invalid="ignore"):
        return np.asarray((areas - members * (members + 1) / 2) / (members * others))


def _unit_blocks(n_units: int, n_samples: int) -> Iterator[NDArray[np.intp]]:
    step = max(1, BLOCK_VALUES // n_samples)
    for start in range(0, n_units, step):
        yield np.arange(start, min(start + step, n_units))


def _mid_ranks(values: Floats) -> Floats:
    """Return the ranks of values from 1, the mean of their ranks where several are equal."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts - 1) / 2)[place])


def nearest_twins(weights: NDArray[np.float64]) -> tuple[NDArray[np.intp], Floats]:
    """Return the unit whose incoming weights are most like each one's, and their cosine.

    Parameters
    ----------
    weights : ndarray of shape (n_in, n_units)

    Returns
    -------
    twins : ndarray of shape (n_units,)
        The unit with the largest absolute cosine; -1 where there is none.
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
    lengths = np.linalg.norm(weights, axis=0)
    directions = weights / np.where(lengths > 0, lengths, 1)
    twins = np.empty(n_units, dtype=np.intp)
    cosines = np.empty(n_units)
    for rows in _unit_blocks(n_units, n_units):
        block = directions[:, rows].T @ directions
        twins[rows] = np.where(np.arange(n_units) == rows[:, None], -1, np.abs(block)).argmax(1)
        cosines[rows] = block[np.arange(len(rows)), twins[rows]]
    return twins, np.clip(cosines, -1, 1)

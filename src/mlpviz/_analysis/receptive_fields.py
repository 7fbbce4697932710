"""Which images a unit looks for, by three methods."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.forward import (
    activation_of,
    gradient_of_units,
    image_blocks,
    network_inputs,
    preactivations,
)
from mlpviz._out_of_core.progress import progress_bar
from mlpviz._records.activations import Activation, find_activation
from mlpviz._records.layers import Layers
from mlpviz._samples.table import Samples, as_dense

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

N_RANDOM: Final = 256
N_STEPS: Final = 200
SHORTEST_STEP: Final = 1e-4
BLOCK_VALUES: Final = 2**22


@dataclass(frozen=True, eq=False, slots=True)
class ReceptiveFields:
    """An image for each unit, and what the unit makes of it.

    Attributes
    ----------
    images : ndarray of shape (n_units, n_pixels)
        NaN throughout where a unit has no image.
    activations : ndarray of shape (n_units,)
        The largest activation that was found, that of an image of X or of the image itself.
    active : ndarray of bool of shape (n_units,)
        Whether the unit was activated at all.
    """

    images: Floats
    activations: Floats
    active: NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=True)
class PixelBounds:
    """The range of each pixel.

    Attributes
    ----------
    low, high : ndarray of shape (n_pixels,)
    """

    low: Floats
    high: Floats

    @property
    def widths(self) -> Floats:
        """How far each pixel may go from its lowest value."""
        return np.asarray(self.high - self.low)


def linear_fields(layers: Layers, layer: int) -> Floats:
    """Return the product of the weight matrices up to a layer, of shape (n_inputs, n_units).

    It is what the units see of the inputs if all activations before theirs are the identity.

    Examples
    --------
    >>> linear_fields(Layers([np.eye(2), [[1.0], [2.0]]]), 1).ravel()
    array([1., 2.])
    """
    product = layers.weights[0].astype(np.float64, copy=False)
    for matrix in layers.weights[1 : layer + 1]:
        product = product @ matrix
    return product


def average_fields(
    layers: Layers, samples: Samples, layer: int, units: Indices, n_images: int
) -> ReceptiveFields:
    """Return the mean of the images that activate each unit most.

    Each image counts by how far it activates the unit above the mean over all images.

    Parameters
    ----------
    layers : Layers
    samples : Samples
    layer : int
    units : ndarray of int of shape (n_units,)
    n_images : int
        How many images are averaged for each unit.
    """
    best, rows, mean = _most_active(layers, samples, layer, units, min(n_images, len(samples)))
    counts = np.maximum(best - mean, 0)
    # What is left of a constant by rounding is no activation.
    counts[counts <= 1e-9 * np.abs(best).max(axis=0)] = 0
    active = counts.any(axis=0) & _is_on(layers, layer, best.max(axis=0))
    images = np.full((len(units), samples.n_values), np.nan)
    for i in np.flatnonzero(active):
        images[i] = np.average(samples.rows(rows[:, i]), axis=0, weights=counts[:, i])
    return ReceptiveFields(images, best.max(axis=0), active)


def optimal_fields(
    layers: Layers,
    box: PixelBounds,
    layer: int,
    units: Indices,
    starts: Floats,
    *,
    rng: "np.random.Generator",
    progress: bool = False,
) -> ReceptiveFields:
    """Return images that activate each unit as much as any that were found (Erhan et al., 2009).

    Projected gradient ascent on the pre-activation, with every pixel kept within its range, from
    a given image and from the best of some random images. Steps that do not gain are halved.

    Parameters
    ----------
    layers : Layers
        Without preprocessing.
    box : Box
        The range of each pixel.
    layer : int
    units : ndarray of int of shape (n_units,)
    starts : ndarray of shape (n_units, n_pixels)
        An image for each unit to start from.
    rng : numpy.random.Generator
    progress : bool
        Whether to show how many of the steps at most are done.
    """
    n_pixels = len(box.low)
    images = np.empty((len(units), n_pixels))
    values = np.empty(len(units))
    random = box.low + rng.random((N_RANDOM, n_pixels)) * box.widths
    answers = preactivations(layers, random, layer)
    step = max(1, BLOCK_VALUES // max(n_pixels, *layers.n_units))
    for first in range(0, len(units), step):
        part = slice(first, first + step)
        drawn = random[answers[:, units[part]].argmax(axis=0)]
        given = _gradient_ascent(layers, starts[part], box, layer, units[part], progress=progress)
        other = _gradient_ascent(layers, drawn, box, layer, units[part], progress=progress)
        better = other[1] > given[1]
        images[part] = np.where(better[:, None], other[0], given[0])
        values[part] = np.where(better, other[1], given[1])
    active = _is_on(layers, layer, values)
    activations = _activation(layers, layer).value(values)
    return ReceptiveFields(images, activations, active)


def best_images(layers: Layers, samples: Samples, layer: int, units: Indices) -> Floats:
    """Return the image of X that activates each unit most, of shape (n_units, n_pixels)."""
    rows = _most_active(layers, samples, layer, units, 1)[1][0]
    return samples.rows(rows).astype(np.float64)


def pixel_bounds(samples: Samples) -> PixelBounds:
    """Return the smallest and the largest value of each pixel."""
    low, high = np.full((2, samples.n_values), np.inf)
    high = -high
    for lowest, highest in samples.map_blocks("ranges", _pixel_min_max):
        low, high = np.minimum(low, lowest), np.maximum(high, highest)
    if not (np.isfinite(low).all() and np.isfinite(high).all()):
        raise ValueError("X holds NaN or infinite values, which a network cannot take")
    return PixelBounds(low, high)


def _pixel_min_max(rows: Any, *_: Any) -> tuple[NDArray[Any], NDArray[Any]]:
    images = as_dense(rows)
    return images.min(axis=0), images.max(axis=0)


def _gradient_ascent(
    layers: Layers, starts: Floats, box: PixelBounds, layer: int, units: Indices, *, progress: bool
) -> tuple[Floats, Floats]:
    own = np.arange(len(units))
    images = np.clip(starts, box.low, box.high)
    values = preactivations(layers, images, layer)[own, units]
    lengths = np.ones(len(units))
    for _ in progress_bar(range(N_STEPS), "ascent", progress):
        gradient = gradient_of_units(layers, images, layer, units)
        steepest = np.abs(gradient * box.widths).max(axis=1, keepdims=True)
        direction = gradient / np.where(steepest > 0, steepest, 1) * box.widths**2
        moved = np.clip(images + lengths[:, None] * direction, box.low, box.high)
        reached = preactivations(layers, moved, layer)[own, units]
        gained = reached > values
        images[gained], values[gained] = moved[gained], reached[gained]
        # The longest step takes every pixel to an end of its range, however flat it is there.
        lengths = np.where(gained, lengths * 4, lengths / 2)
        if not (gained | (lengths > SHORTEST_STEP)).any():
            break
    return images, values


def _activation(layers: Layers, layer: int) -> Activation:
    """Return the activation of a layer; units of the output layer count by their logits."""
    last = layer == len(layers.weights) - 1
    return find_activation("identity", layer) if last else activation_of(layers, layer)


def _is_on(layers: Layers, layer: int, values: Floats) -> NDArray[np.bool_]:
    """Return which activations, or pre-activations, are above zero, where a unit can be off."""
    if layers.activations[layer] == "relu" and layer < len(layers.weights) - 1:
        return np.asarray(values > 0)
    return np.ones(len(values), dtype=np.bool_)


def _most_active(
    layers: Layers, samples: Samples, layer: int, units: Indices, n: int
) -> tuple[Floats, Indices, Floats]:
    """Return the `n` largest activations of each unit, in which rows, and the mean of all."""
    best, rows = np.empty((0, len(units))), np.empty((0, len(units)), dtype=np.intp)
    total = np.zeros(len(units))
    for block in image_blocks(layers, samples, "activations"):
        inputs = network_inputs(layers, samples.rows(block))
        values = preactivations(layers, inputs, layer)[:, units]
        values = _activation(layers, layer).value(values)
        total += values.sum(axis=0)
        numbers = np.broadcast_to(np.arange(block.start, block.stop)[:, None], values.shape)
        best, rows = np.concatenate([best, values]), np.concatenate([rows, numbers])
        order = np.argsort(-best, axis=0, kind="stable")[:n]
        best, rows = np.take_along_axis(best, order, 0), np.take_along_axis(rows, order, 0)
    return best, rows, total / len(samples)

"""Receptive fields: the images that activate a unit, by several methods."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.forward import (
    activation_of,
    image_blocks,
    network_inputs,
    preactivations,
)
from mlpviz._analysis.patterns import Covariance
from mlpviz._records.activations import Activation
from mlpviz._records.layers import Layers
from mlpviz._samples.table import Samples

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

NOT_FINITE: Final = "X holds NaN or infinite values, which a network cannot take"
ROUNDING: Final = 1e-9
"""Activations that differ by this share of the largest one differ by rounding only."""


@dataclass(frozen=True, eq=False, slots=True)
class Restarts:
    """How much random starts of a search changed.

    Attributes
    ----------
    before, after : ndarray of shape (n_units,)
        The largest pre-activation that is reached from the best image of X alone, and from random
        images as well.
    """

    before: Floats
    after: Floats


@dataclass(frozen=True, eq=False, slots=True)
class ReceptiveFields:
    """An image for each unit, and how much it activates the unit.

    Attributes
    ----------
    images : ndarray of shape (n_units, n_pixels)
        NaN if a unit has no image.
    activations : ndarray of shape (n_units,)
        The largest activation found, for an image of X or for the image itself.
    active : ndarray of bool of shape (n_units,)
        Whether any image activates the unit.
    rows : ndarray of int of shape (n_units,) or None
        The row of X that each image is, of images of X.
    restarts : Restarts or None
        What random starts of a search changed.
    """

    images: Floats
    activations: Floats
    active: NDArray[np.bool_]
    rows: Indices | None = None
    restarts: Restarts | None = None


@np.errstate(invalid="ignore")
def linear_fields(layers: Layers, layer: int) -> Floats:
    """Return the product of the weight matrices up to a layer, of shape (n_inputs, n_units).

    It is the weights of the inputs if all earlier activations are the identity.

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
    """Return the weighted mean of the images that activate each unit most.

    The weight of an image is its activation minus the mean activation over all images.

    Parameters
    ----------
    layers : Layers
    samples : Samples
    layer : int
    units : ndarray of int of shape (n_units,)
    n_images : int
        The number of images that are averaged for each unit.
    """
    best, rows, mean = _most_active(layers, samples, layer, units, n_images)
    image_weights = np.maximum(best - mean, 0)
    # Rounding errors of a constant activation are no activation.
    image_weights[image_weights <= ROUNDING * np.abs(best).max(axis=0)] = 0
    active = image_weights.any(axis=0) & is_on(layers, layer, best.max(axis=0))
    images = np.full((len(units), samples.n_values), np.nan)
    for i in np.flatnonzero(active):
        images[i] = np.average(samples.rows(rows[:, i]), axis=0, weights=image_weights[:, i])
    return ReceptiveFields(images, best.max(axis=0), active)


def top_images(
    layers: Layers, samples: Samples, layer: int, units: Indices, n_images: int
) -> ReceptiveFields:
    """Return the images that activate each unit most, unit by unit, the most activating first.

    An image that does not activate a unit is NaN, and so are all images of a constant unit.

    Parameters
    ----------
    layers : Layers
    samples : Samples
    layer : int
    units : ndarray of int of shape (n_units,)
    n_images : int
        The number of images of each unit, at most that of the rows of X.
    """
    best, rows, mean = _most_active(layers, samples, layer, units, n_images)
    varies = best[0] - mean > ROUNDING * np.abs(best[0])
    is_top = np.logical_and(is_on(layers, layer, best), varies | (len(samples) == 1))
    active = is_top.T.ravel()
    images = np.full((active.size, samples.n_values), np.nan)
    images[active] = samples.rows(rows.T.ravel()[active])
    return ReceptiveFields(images, best.T.ravel(), active, rows.T.ravel())


def pattern_fields(layers: Layers, samples: Samples, layer: int, units: Indices) -> ReceptiveFields:
    """Return the pattern of each unit: what it goes with in the images of X."""
    largest = np.full(len(units), -np.inf)
    covariance = Covariance()
    for _, images, values in _activation_blocks(layers, samples, layer, units):
        largest = np.maximum(largest, values.max(axis=0))
        covariance.add(images.astype(np.float64), values)
    patterns = covariance.patterns()
    return ReceptiveFields(patterns, largest, np.asarray(np.isfinite(patterns).all(axis=1)))


def best_images(layers: Layers, samples: Samples, layer: int, units: Indices) -> Floats:
    """Return the image of X that activates each unit most, of shape (n_units, n_pixels)."""
    rows = _most_active(layers, samples, layer, units, 1)[1][0]
    return samples.rows(rows).astype(np.float64)


def unit_activation(layers: Layers, layer: int) -> Activation:
    """Return the activation of a layer. Output units are measured by their logits."""
    is_output = layer >= layers.n_hidden
    return Activation("identity") if is_output else activation_of(layers, layer)


def is_on(layers: Layers, layer: int, values: Floats) -> NDArray[np.bool_]:
    """Return whether values are above zero, for units that can be off."""
    if layers.activations[layer] == "relu" and layer < layers.n_hidden:
        return np.asarray(values > 0)
    return np.ones(values.shape, dtype=np.bool_)


def _activation_blocks(
    layers: Layers, samples: Samples, layer: int, units: Indices
) -> Iterator[tuple[slice, NDArray[Any], Floats]]:
    """Yield rows of X block by block: which they are, the images, and the units' activations."""
    activation = unit_activation(layers, layer)
    for block in image_blocks(layers, samples, "activations"):
        images = samples.rows(block)
        if not np.isfinite(images).all():
            raise ValueError(NOT_FINITE)
        z = preactivations(layers, network_inputs(layers, images), layer)[:, units]
        yield block, images, activation.value(z)


def _most_active(
    layers: Layers, samples: Samples, layer: int, units: Indices, n: int
) -> tuple[Floats, Indices, Floats]:
    """Return the `n` largest activations of each unit, their rows, and the mean activation."""
    best, rows = np.empty((0, len(units))), np.empty((0, len(units)), dtype=np.intp)
    total = np.zeros(len(units))
    for block, _, values in _activation_blocks(layers, samples, layer, units):
        total += values.sum(axis=0)
        row_numbers = np.broadcast_to(np.arange(block.start, block.stop)[:, None], values.shape)
        best, rows = np.concatenate([best, values]), np.concatenate([rows, row_numbers])
        order = np.argsort(-best, axis=0, kind="stable")[:n]
        best, rows = np.take_along_axis(best, order, 0), np.take_along_axis(rows, order, 0)
    return best, rows, total / len(samples)

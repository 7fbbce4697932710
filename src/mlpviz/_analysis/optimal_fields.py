"""The images that activate units most, found by gradient ascent from several starts."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.forward import gradient_of_units, network_inputs, preactivations
from mlpviz._analysis.receptive_fields import (
    NOT_FINITE,
    ReceptiveFields,
    Restarts,
    is_on,
    unit_activation,
)
from mlpviz._out_of_core.blocks import split_blocks
from mlpviz._out_of_core.progress import progress_bar
from mlpviz._records.layers import Layers
from mlpviz._samples.table import Samples, as_dense

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

N_RANDOM: Final = 256
N_RESTARTS: Final = 12
"""The number of random images that the search for each unit starts from: the best of `N_RANDOM`."""
N_STEPS: Final = 200
SHORTEST_STEP: Final = 1e-4


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
        """The width of the range of each pixel."""
        return np.asarray(self.high - self.low)


def optimal_fields(
    layers: Layers,
    bounds: PixelBounds,
    layer: int,
    units: Indices,
    starts: Floats,
    *,
    rng: "np.random.Generator",
    progress: bool = False,
) -> ReceptiveFields:
    """Return images that maximize the activation of each unit (Erhan et al., 2009).

    They are found by projected gradient ascent on the pre-activation. Every pixel stays within
    its range. The ascent starts at a given image and at the best of some random images, and the
    best result is kept. Steps that do not improve are halved.

    Parameters
    ----------
    layers : Layers
        Without preprocessing, or with preprocessing that has gradients.
    bounds : PixelBounds
        The range of each pixel.
    layer : int
    units : ndarray of int of shape (n_units,)
    starts : ndarray of shape (n_units, n_pixels)
        An image for each unit to start from.
    rng : numpy.random.Generator
    progress : bool
        Whether to show a progress bar.
    """
    n_pixels = len(bounds.low)
    images = np.empty((len(units), n_pixels))
    first, best = np.empty((2, len(units)))
    random = bounds.low + rng.random((N_RANDOM, n_pixels)) * bounds.widths
    responses = preactivations(layers, network_inputs(layers, random), layer)[:, units]
    rows = list(np.argsort(-responses, axis=0, kind="stable")[:N_RESTARTS])
    for block in split_blocks(len(units), max(n_pixels, *layers.n_units)):
        images[block], first[block] = _gradient_ascent(
            layers, starts[block], bounds, layer, units[block]
        )
        best[block] = first[block]
        for restart in progress_bar(rows, "ascent", progress):
            found, values = _gradient_ascent(
                layers, random[restart[block]], bounds, layer, units[block]
            )
            better = np.flatnonzero(values > best[block])
            images[block][better], best[block][better] = found[better], values[better]
    activations = unit_activation(layers, layer).value(best)
    restarts = Restarts(first, best)
    return ReceptiveFields(images, activations, is_on(layers, layer, best), restarts=restarts)


def pixel_bounds(samples: Samples) -> PixelBounds:
    """Return the smallest and the largest value of each pixel."""
    low, high = np.full((2, samples.n_values), np.inf)
    high = -high
    for block_low, block_high in samples.map_blocks("ranges", _pixel_min_max):
        low, high = np.minimum(low, block_low), np.maximum(high, block_high)
    if not (np.isfinite(low).all() and np.isfinite(high).all()):
        raise ValueError(NOT_FINITE)
    return PixelBounds(low, high)


def _pixel_min_max(rows: Any, *_: Any) -> tuple[NDArray[Any], NDArray[Any]]:
    images = as_dense(rows)
    return images.min(axis=0), images.max(axis=0)


def _gradient_ascent(
    layers: Layers,
    starts: Floats,
    bounds: PixelBounds,
    layer: int,
    units: Indices,
) -> tuple[Floats, Floats]:
    """Return the images that the ascent of each unit ends at, and their pre-activations."""
    rows = np.arange(len(units))
    images = np.clip(starts, bounds.low, bounds.high)
    values = preactivations(layers, network_inputs(layers, images), layer)[rows, units]
    lengths = np.ones(len(units))
    for _ in range(N_STEPS):
        gradient = gradient_of_units(layers, images, layer, units)
        steepest = np.abs(gradient * bounds.widths).max(axis=1, keepdims=True)
        direction = gradient / np.where(steepest > 0, steepest, 1) * bounds.widths**2
        moved = np.clip(images + lengths[:, None] * direction, bounds.low, bounds.high)
        moved_values = preactivations(layers, network_inputs(layers, moved), layer)[rows, units]
        improved = moved_values > values
        images[improved], values[improved] = moved[improved], moved_values[improved]
        # The longest step takes every pixel to an end of its range, however small its gradient.
        lengths = np.where(improved, lengths * 4, lengths / 2)
        if not (improved | (lengths > SHORTEST_STEP)).any():
            break
    return images, values

"""Responses of the units of a layer to images, measured in one pass over the images."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.forward import (
    activation_of,
    check_finite_images,
    image_blocks,
    network_inputs,
    preactivations,
    preprocess,
)
from mlpviz._analysis.input_statistics import InputStatistics, RunningRange
from mlpviz._out_of_core.blocks import CACHED_VALUES, split_blocks
from mlpviz._records.activations import Activation
from mlpviz._records.layers import Layers
from mlpviz._samples.table import Samples

Floats = NDArray[np.float64]

FLAT: Final = 0.05
"""An activation is flat where its slope is below this share of its steepest slope."""
N_SAMPLED: Final = 4096
"""The number of images on which units are compared with each other."""
SEED: Final = 0


@dataclass(frozen=True, eq=False, slots=True)
class Responses:
    """Responses of the units of a layer to images. Arrays have shape (n_units,) by default.

    Attributes
    ----------
    inputs : InputStatistics
    firing : ndarray
        Share of the images with a pre-activation above zero, 0 to 1.
    saturation : ndarray
        Share of the images at which the activation is flat, 0 to 1; NaN for activations that
        do not saturate at both ends.
    stuck : ndarray
        The larger of the shares at which it is flat at the lower and at the upper end.
    mean, spread : ndarray
        Mean and standard deviation of the activation.
    sampled_rows : ndarray of int of shape (n_sampled,)
        The rows of a random sample of the images.
    sampled_inputs : ndarray of shape (n_sampled, n_inputs)
        These images, preprocessed.
    activations : ndarray of shape (n_images, n_units) or None
        All activations, if requested.
    """

    inputs: InputStatistics
    firing: Floats
    saturation: Floats
    stuck: Floats
    mean: Floats
    spread: Floats
    sampled_rows: NDArray[np.intp]
    sampled_inputs: Floats
    activations: Floats | None


@np.errstate(invalid="ignore", over="ignore")
def measure_responses(
    layers: Layers, samples: Samples, layer: int, *, keep_activations: bool = False
) -> Responses:
    """Return how the units of a hidden layer respond to images.

    Memory is bounded, except for the activations if they are kept.

    Examples
    --------
    >>> layers = Layers([[[1.0]], [[1.0]]], [[-1.0], [0.0]], ["relu", "identity"])
    >>> from mlpviz._samples.samples import as_samples
    >>> result = measure_responses(layers, as_samples([[0.0], [3.0]]), 0)
    >>> result.firing, result.mean, result.spread
    (array([0.5]), array([1.]), array([1.]))
    """
    activation = activation_of(layers, layer)
    pixels, inputs = RunningRange(), RunningRange()
    totals = _Totals(layers.n_units[layer], activation)
    shape = (len(samples), layers.n_units[layer])
    kept = np.empty(shape) if keep_activations else None
    for start, images, network_input in _small_blocks(layers, samples):
        if layers.preprocessing:
            pixels.widen(images)
        inputs.widen(network_input)
        if not inputs.is_finite:
            check_finite_images(network_input)
        z = preactivations(layers, network_input, layer)
        values = activation.value(z)
        totals.add(z, values)
        if kept is not None:
            kept[start : start + len(values)] = values
    rows = _sample_rows(len(samples))
    sampled = network_inputs(layers, samples.rows(rows))
    pixel_range = pixels if layers.preprocessing else inputs
    statistics = InputStatistics(
        len(samples),
        pixel_range.high > pixel_range.low,
        inputs.low,
        inputs.high,
        sampled.mean(axis=0),
        sampled.std(axis=0),
    )
    return totals.responses(statistics, rows, sampled, kept)


def _small_blocks(layers: Layers, samples: Samples) -> Iterator[tuple[int, NDArray[Any], Floats]]:
    """Yield the first row of each block, its images, and the same images preprocessed.

    Images are read and preprocessed in large blocks, and measured in blocks that stay in the cache.
    """
    for block in image_blocks(layers, samples, "responses"):
        images = samples.rows(block)
        network_input = preprocess(layers, images)
        for part in split_blocks(len(images), network_input.shape[1], CACHED_VALUES):
            yield block.start + part.start, images[part], network_input[part]


def _sample_rows(n_rows: int) -> NDArray[np.intp]:
    if n_rows <= N_SAMPLED:
        return np.arange(n_rows)
    chosen = np.random.default_rng(SEED).choice(n_rows, N_SAMPLED, replace=False)
    return np.sort(chosen).astype(np.intp)


class _Totals:
    """Sums over all images so far."""

    def __init__(self, n_units: int, activation: Activation) -> None:
        self.activation = activation
        self.n = 0
        self.firing, self.flat_low, self.flat_high, self.mean, self.squares = np.zeros((5, n_units))

    def add(self, z: Floats, values: Floats) -> None:
        self.firing += np.count_nonzero(z > 0, axis=0)
        if self.activation.saturates:
            flat = self.activation.slope(z) < FLAT * self.activation.steepest
            self.flat_low += np.count_nonzero(flat & (z <= 0), axis=0)
            self.flat_high += np.count_nonzero(flat & (z > 0), axis=0)
        # Chan, Golub and LeVeque, 1983: the mean and the sum of squares of two sets together.
        size, block_mean = len(values), values.mean(axis=0)
        shift = block_mean - self.mean
        deviations = values - block_mean
        self.squares += np.einsum("ij,ij->j", deviations, deviations)
        self.squares += shift**2 * self.n * size / (self.n + size)
        self.mean += shift * size / (self.n + size)
        self.n += size

    def responses(self, inputs: InputStatistics, *sample: Any) -> Responses:
        unknown = np.full(self.mean.shape, np.nan)
        saturates = self.activation.saturates
        return Responses(
            inputs,
            self.firing / self.n,
            (self.flat_low + self.flat_high) / self.n if saturates else unknown,
            np.maximum(self.flat_low, self.flat_high) / self.n if saturates else unknown,
            self.mean,
            np.sqrt(self.squares / self.n),
            *sample,
        )

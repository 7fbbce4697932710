"""Correlate the units of two networks by their filters or by their activations."""

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.forward import (
    activation_of,
    fold_preprocessing,
    image_blocks,
    network_inputs,
    preactivations,
)
from mlpviz._analysis.receptive_fields import linear_fields
from mlpviz._analysis.unit_matching import correlate_units
from mlpviz._records.layers import Layers
from mlpviz._samples.table import Samples

Floats = NDArray[np.float64]


def pixel_filters(layers: Layers, layer: int, *, progress: bool = False) -> Floats:
    """Return the filters of all units of a layer as rows, NaN for pixels that are not seen.

    Filters of deeper layers are products of weight matrices.
    """
    pixels, seen = fold_preprocessing(layers, progress=progress)
    filters = linear_fields(pixels, layer).T.copy()
    filters[:, ~seen] = np.nan
    return filters


def correlate_filters(a: Floats, b: Floats) -> Floats:
    """Return the correlation of each filter of `a` with each filter of `b`.

    Pixels count that both networks see.

    Parameters
    ----------
    a, b : ndarray of shape (n_units, n_pixels)

    Returns
    -------
    ndarray of shape (n_units_a, n_units_b)
    """
    seen = ~(np.isnan(a).all(axis=0) | np.isnan(b).all(axis=0))
    if not seen.any():
        return np.full((len(a), len(b)), np.nan)
    return correlate_units(a[:, seen].T, b[:, seen].T)


def correlate_activations(
    networks: tuple[Layers, Layers], layers: tuple[int, int], samples: Samples
) -> Floats:
    """Return the correlation of the activations of two layers over images."""
    a, b = (_activations(networks[i], layers[i], samples) for i in range(2))
    return correlate_units(a, b)


def _activations(network: Layers, layer: int, samples: Samples) -> Floats:
    value = activation_of(network, layer).value
    return np.concatenate(
        [
            value(preactivations(network, network_inputs(network, samples.rows(block)), layer))
            for block in image_blocks(network, samples, "activations")
        ]
    )

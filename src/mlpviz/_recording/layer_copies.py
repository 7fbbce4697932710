"""Copy layers, converted to the dtype in which they are kept."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._records.layers import Layers


def copy_layers(layers: Layers, dtype: np.dtype[Any] | None) -> Layers:
    """Return a copy of layers in memory. Memory maps and dask arrays are read.

    Raises
    ------
    ValueError
        If a finite weight is infinite in `dtype`.
    """
    return Layers(
        [_cast(matrix, dtype) for matrix in layers.weights],
        [_cast(vector, dtype) for vector in layers.biases],
        layers.activations,
        preprocessing=layers.preprocessing,
        n_pixels=layers.n_pixels,
        name=layers.name,
        classes=layers.classes,
        task=layers.task,
        chain_break=layers.chain_break,
    )


def n_bytes(layers: Layers) -> int:
    """Return the size of the weights and biases of layers."""
    return sum(array.nbytes for array in (*layers.weights, *layers.biases))


def check_same_sizes(layers: Layers, first: Layers) -> None:
    """Raise if layers are not those of the network that was recorded first."""
    if [w.shape for w in layers.weights] != [w.shape for w in first.weights]:
        raise ValueError(
            f"model must have the layers of the first snapshot, {first!r}, got {layers!r}; take "
            "snapshots of another network with another Snapshots()"
        )


def _cast(values: NDArray[Any], dtype: np.dtype[Any] | None) -> NDArray[Any]:
    array = np.asarray(values)
    if dtype is None or array.dtype == dtype:
        return array
    with np.errstate(over="ignore"):
        cast = array.astype(dtype)
    lost = np.isfinite(array) & ~np.isfinite(cast)
    if lost.any():
        largest = float(np.abs(array[lost]).max())
        raise ValueError(
            f"dtype must hold the weights, but {largest:g} is infinite in {cast.dtype}; give "
            "'float32' or 'float64'"
        )
    return cast

"""Weights and biases that are NaN or infinite, because training diverged."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._formatting import format_count
from mlpviz._out_of_core.blocks import split_blocks
from mlpviz._out_of_core.dask_arrays import DaskMatrix
from mlpviz._records.layers import Layers


def divergence_findings(layers: Layers) -> list[str]:
    """Return which layers have weights or biases that are not finite.

    Examples
    --------
    >>> divergence_findings(Layers([[[1.0, np.nan]]]))
    ['Layer 0 diverged: 1 of its 4 weights and biases is NaN or infinite.']
    """
    counts = [_count_not_finite(layers, i) for i in range(len(layers.weights))]
    return [
        f"Layer {i} diverged: {_describe(layers, i, n_bad)}."
        for i, n_bad in enumerate(counts)
        if n_bad
    ]


def check_finite(layers: Layers, purpose: str, n_layers: int | None = None) -> None:
    """Raise unless all weights and biases, or those of the first `n_layers`, are finite.

    `purpose` is what needs them, for the error message.
    """
    for i in range(len(layers.weights) if n_layers is None else n_layers):
        n_bad = _count_not_finite(layers, i)
        if n_bad:
            raise ValueError(
                f"{purpose} needs finite weights, but layer {i} of {layers.name} diverged: "
                f"{_describe(layers, i, n_bad)}; unit_report(model, image_shape) lists the units "
                "that are affected"
            )


def _describe(layers: Layers, index: int, n_bad: int) -> str:
    n_all = int(np.prod(layers.weights[index].shape)) + layers.n_units[index]
    verb = "is" if n_bad == 1 else "are"
    return f"{n_bad:,} of its {format_count(n_all, 'weight')} and biases {verb} NaN or infinite"


def _count_not_finite(layers: Layers, index: int) -> int:
    matrix: Any = layers.weights[index]
    counts: list[int]
    if isinstance(matrix, DaskMatrix):
        counts = list(matrix.map_blocks(_count_in_block))
    else:
        counts = [_count_in_block(matrix[block]) for block in split_blocks(*matrix.shape)]
    return sum(counts) + _count_in_block(layers.biases[index])


def _count_in_block(values: NDArray[Any]) -> int:
    return int(np.count_nonzero(~np.isfinite(values)))

"""On how many images units fire, at each step of a training."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.forward import image_blocks, network_inputs, preactivations
from mlpviz._analysis.verdicts import has_off_state
from mlpviz._records.layers import Layers
from mlpviz._samples.table import Samples


def firing_over_time(
    networks: Iterable[Layers], samples: Samples, layer: int
) -> NDArray[np.float64]:
    """Return the share of images on which each unit fires, of shape (n_steps, n_units).

    X is read once, and the networks are gone through for each block of it.

    Raises
    ------
    ValueError
        If the units are never off, as those of tanh.

    Examples
    --------
    >>> from mlpviz._samples.samples import as_samples
    >>> networks = [Layers([[[1.0]], [[1.0]]], [[b], [0.0]], ["relu", "identity"]) for b in (0, -2)]
    >>> firing_over_time(networks, as_samples([[1.0], [3.0]]), 0)
    array([[1. ],
           [0.5]])
    """
    first = next(iter(networks))
    activation = first.activations[layer]
    if not has_off_state(activation):
        raise ValueError(
            "show='firing' needs units that can be off, but the activation of layer "
            f"{layer} is {activation.name}; use show='distance' or show='norm'"
        )
    counts: list[Any] = []
    for block in image_blocks(first, samples, "firing"):
        inputs = network_inputs(first, samples.rows(block))
        if not np.isfinite(inputs).all():
            raise ValueError("X holds NaN or infinite values, which a network cannot take")
        with np.errstate(invalid="ignore", over="ignore"):
            fired = [(preactivations(each, inputs, layer) > 0).sum(axis=0) for each in networks]
        counts.append(fired)
    return np.asarray(np.sum(counts, axis=0) / len(samples))

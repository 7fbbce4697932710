"""The weights that pixels have in the units of the first layer."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._pixel_space.probing import Floats, Mask
from mlpviz._records.layers import Layers
from mlpviz._records.transform import Transform


@dataclass(frozen=True, eq=False, slots=True)
class Filters:
    """The first layer as a function of the pixels: ``images @ weights + bias``.

    Attributes
    ----------
    weights : ndarray of shape (n_pixels, n_units)
        Read-only. Zero for pixels that are not connected.
    bias : ndarray of shape (n_units,)
        Read-only.
    connected : ndarray of bool of shape (n_pixels,)
        Read-only. False for pixels that the preprocessing drops: whatever their values, they
        reach no input of the first layer. They have no weight, which is not a weight of zero.

    Examples
    --------
    >>> filters = Filters(np.ones((4, 2)), np.zeros(2), np.ones(4, dtype=bool))
    >>> np.array([1.0, 2.0, 3.0, 4.0]) @ filters.weights + filters.bias
    array([10., 10.])
    """

    weights: Floats
    bias: Floats
    connected: Mask

    def __post_init__(self) -> None:
        for name in ("weights", "bias", "connected"):
            view = getattr(self, name).view()
            view.flags.writeable = False
            object.__setattr__(self, name, view)


def first_layer_filters(layers: Layers) -> Filters:
    """Return the first layer as a function of its own inputs."""
    weights = layers.weights[0].astype(np.float64, copy=False)
    bias = layers.biases[0].astype(np.float64, copy=False)
    return Filters(weights, bias, np.ones(len(weights), np.bool_))


def check_n_inputs(layers: Layers, n_inputs: int) -> None:
    """Raise unless the preprocessing returns as many values as the first layer takes."""
    n_taken = layers.weights[0].shape[0]
    if n_inputs == n_taken:
        return
    steps = " → ".join(step.name for step in layers.preprocessing) or "no preprocessing"
    raise ValueError(
        f"the first layer of {layers.name} takes {n_taken} inputs, but an image of "
        f"{layers.n_pixels} pixels arrives there with {n_inputs} values ({steps}); check n_pixels "
        "and preprocessing"
    )


def check_finite_outputs(step: Transform, inputs: Floats, outputs: NDArray[Any], hint: str) -> None:
    """Raise if a step returns NaN or infinite values. The error ends with `hint`."""
    if not np.isfinite(outputs).all():
        raise ValueError(
            f"the preprocessing step {step.name} returns NaN or infinite values for inputs from "
            f"{inputs.min():.4g} to {inputs.max():.4g}; {hint}"
        )

"""The methods that find receptive fields of units."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.divergence import check_finite
from mlpviz._analysis.forward import differentiable_layers, fold_preprocessing
from mlpviz._analysis.optimal_fields import optimal_fields, pixel_bounds
from mlpviz._analysis.receptive_fields import (
    ReceptiveFields,
    average_fields,
    best_images,
    linear_fields,
    pattern_fields,
    top_images,
)
from mlpviz._formatting import format_count
from mlpviz._records.layers import Layers
from mlpviz._samples.selection import check_n_images, check_rng
from mlpviz._samples.table import Samples

DEFAULT_N_IMAGES: Final = {"average": 100, "top": 8}
"""The number of images of each unit by default, of the methods that have one."""


def check_method_of_layer(method: str, layer: Any) -> None:
    """Raise if a method needs weights, but the layer is given by its name.

    Examples
    --------
    >>> check_method_of_layer("linear", 0)
    """
    if isinstance(layer, str) and method == "linear":
        raise ValueError(
            f"method='linear' needs the weights of all layers up to the units, but layer={layer!r} "
            "is a name, whose outputs alone are known; give method='average', 'pattern' or 'top', "
            "or the index of a layer"
        )


def check_gradients(layers: Layers, method: str, layer: Any) -> None:
    """Raise if a method needs gradients of a named layer, but the framework computes none.

    Examples
    --------
    >>> check_gradients(Layers([np.eye(2)]), "optimal", 0)
    """
    if not isinstance(layer, str) or method != "optimal":
        return
    if any(step.gradient is None for step in layers.preprocessing):
        raise ValueError(
            f"method='optimal' needs gradients of layer={layer!r}, but mlpviz cannot compute those "
            f"of {layers.name}; give method='average', 'pattern' or 'top'"
        )


def find_fields(
    layers: Layers,
    layer: int,
    units: NDArray[np.intp],
    samples: Samples | None,
    *,
    method: str,
    n_images: int | None,
    rng: Any,
    progress: bool,
) -> ReceptiveFields:
    """Return the receptive fields of units.

    Parameters
    ----------
    layers : Layers
    layer : int
    units : ndarray of shape (n_units,)
    samples : Samples or None
        Not needed for the linear method.
    method : {"linear", "average", "optimal", "pattern", "top"}
    n_images : int or None
        Number of images of which "average" takes the mean, or that "top" shows of each unit.
    rng : int or numpy.random.Generator
        For "optimal".
    progress : bool

    Raises
    ------
    ValueError
        If no unit can be activated.
    """
    n_images = check_n_images(DEFAULT_N_IMAGES.get(method, 1) if n_images is None else n_images)
    if samples is None:
        return _linear(layers, layer, units, progress=progress)
    check_finite(layers, f"method={method!r}", layer + 1)
    if method == "average":
        fields = average_fields(layers, samples, layer, units, n_images)
    elif method == "top":
        fields = top_images(layers, samples, layer, units, n_images)
    elif method == "pattern":
        fields = pattern_fields(layers, samples, layer, units)
    else:
        fields = _optimal(layers, samples, layer, units, check_rng(rng))
    if not fields.active.any():
        raise ValueError(
            f"none of the {format_count(len(units), 'unit')} can be activated by images like X, so "
            "there is nothing to draw; unit_report tells more"
        )
    return fields


def _linear(
    layers: Layers, layer: int, units: NDArray[np.intp], *, progress: bool
) -> ReceptiveFields:
    pixels, connected = fold_preprocessing(layers, progress=progress)
    images = linear_fields(pixels, layer).T[units]
    images[:, ~connected] = np.nan
    return ReceptiveFields(images, np.full(len(units), np.nan), np.ones(len(units), dtype=np.bool_))


def _optimal(
    layers: Layers,
    samples: Samples,
    layer: int,
    units: NDArray[np.intp],
    rng: "np.random.Generator",
) -> ReceptiveFields:
    pixels, connected = differentiable_layers(layers, progress=samples.progress)
    starts = best_images(layers, samples, layer, units)
    bounds = pixel_bounds(samples)
    fields = optimal_fields(
        pixels, bounds, layer, units, starts, rng=rng, progress=samples.progress
    )
    fields.images[:, ~connected] = np.nan
    fields.images[~fields.active] = np.nan
    return fields

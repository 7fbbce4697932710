"""The weights that pixels have in the first layer close to one image."""

import numpy as np
from numpy.typing import ArrayLike

from mlpviz._pixel_space.filters import (
    Filters,
    check_finite_outputs,
    check_n_inputs,
    first_layer_filters,
)
from mlpviz._pixel_space.jacobian import HINT, pull_back_at
from mlpviz._pixel_space.probing import Floats, apply_step
from mlpviz._records.layers import Layers


def local_filters(layers: Layers, at: ArrayLike, *, progress: bool = False) -> Filters:
    """Return the weights that pixels have in the first layer for images close to one image.

    They are the Jacobian of the pre-activations at that image. The Jacobian of the preprocessing,
    which need not be affine, is found by central differences, step by step.

    Parameters
    ----------
    layers : Layers
        The network. Its preprocessing is called with arrays of float64 of shape
        (n_images, n_in), in blocks of bounded size.
    at : array_like of n_pixels values
        The image, as the preprocessing takes it; flattened in C order.
    progress : bool
        Whether to show a progress bar.

    Returns
    -------
    Filters
        The weights, and the bias with which ``at @ weights + bias`` is the pre-activation at the
        image itself. A connected pixel that changes nothing close to this image has weight zero.
        A pixel that changes nothing far from it either is not connected.

    Raises
    ------
    ValueError
        If `at` is not one finite image of n_pixels values, or a step cannot be applied to it or
        has no finite derivative there. The message names the step.
    TypeError
        If `at` does not hold real numbers.

    Examples
    --------
    >>> from mlpviz._records.layers import Layers
    >>> from mlpviz._records.transform import Transform
    >>> square = Transform("square", np.square)
    >>> layers = Layers(np.array([[1.0], [2.0]]), preprocessing=[square])
    >>> filters = local_filters(layers, at=[3.0, 5.0])
    >>> np.round(filters.weights.ravel(), 6), np.round(filters.bias, 6)
    (array([ 6., 20.]), array([-59.]))
    """
    image = _check_image(layers, at)
    points = [image]
    for step in layers.preprocessing:
        outputs = apply_step(step, points[-1][np.newaxis].copy())
        check_finite_outputs(step, points[-1], outputs, HINT)
        points.append(outputs[0].astype(np.float64))
    inputs = points.pop()
    check_n_inputs(layers, inputs.size)
    first = first_layer_filters(layers)
    preactivation = inputs @ first.weights + first.bias
    weights, connected = first.weights, first.connected
    for step, point in zip(reversed(layers.preprocessing), reversed(points), strict=True):
        weights, connected = pull_back_at(step, point, weights, connected, progress=progress)
    return Filters(weights, preactivation - image @ weights, connected)


def _check_image(layers: Layers, at: ArrayLike) -> Floats:
    values = np.asarray(at)
    if values.dtype.kind not in "biuf":
        raise TypeError(f"at must hold real numbers, got dtype {values.dtype}")
    if values.size != layers.n_pixels:
        raise ValueError(
            f"at must be one image of {layers.n_pixels} values, as {layers.name} takes them, got "
            f"{values.size} values of shape {values.shape}"
        )
    image = values.astype(np.float64).ravel()
    if not np.isfinite(image).all():
        raise ValueError(f"at must be finite, got {int((~np.isfinite(image)).sum())} NaN or inf")
    return image

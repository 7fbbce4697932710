"""The contribution of each pixel of an image to an output of a network."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.forward import (
    activation_of,
    gradient_of_sums,
    network_inputs,
    preactivations,
)
from mlpviz._out_of_core.progress import progress_bar
from mlpviz._records.activations import Activation
from mlpviz._records.layers import Layers

Floats = NDArray[np.float64]

PIECEWISE_LINEAR: Final = frozenset(
    {"identity", "linear", "relu", "leaky_relu", "prelu", "relu6", "hard_tanh", "hard_sigmoid"}
)
FEWEST_STEPS: Final = 16
MOST_STEPS: Final = 2048


@dataclass(frozen=True, eq=False, slots=True)
class PixelContributions:
    """Contributions of pixels to an output, with ``values.sum(axis=1) + bias == output``.

    Attributes
    ----------
    values : ndarray of shape (n_images, n_pixels)
    bias : ndarray of shape (n_images,)
        The output without the pixels, or at the baseline.
    output : ndarray of shape (n_images,)
    error : float
        Largest difference of the sum and the output, relative to the largest term of the sum.
    n_steps : int
        Steps of the integral, 1 if the sum is exact.
    """

    values: Floats
    bias: Floats
    output: Floats
    error: float
    n_steps: int


def contribute(
    layers: Layers,
    images: Floats,
    outputs: Floats,
    baseline: Floats,
    tolerance: float,
    *,
    progress: bool = False,
) -> PixelContributions:
    """Return the contribution of each pixel to a weighted sum of logits.

    A network of piecewise linear activations is linear around each image, so the gradient times
    the pixels is exact [1]_. For other networks, integrated gradients [2]_ are computed, with as
    many steps as the sum needs.

    Parameters
    ----------
    layers : Layers
        Without preprocessing, or with preprocessing that has gradients.
    images : ndarray of shape (n_images, n_pixels)
    outputs : ndarray of shape (n_images, n_outputs)
        Weight of each logit.
    baseline : ndarray of shape (n_pixels,) or (n_images, n_pixels)
        Image whose pixels contribute nothing.
    tolerance : float
        Largest `error` of integrated gradients.
    progress : bool
        Whether to show a progress bar of the steps.

    Raises
    ------
    ValueError
        If the sum does not reach the tolerance.

    References
    ----------
    .. [1] M. Ancona, E. Ceolini, C. Oztireli and M. Gross, "Towards Better Understanding of
       Gradient-Based Attribution Methods for Deep Neural Networks", ICLR 2018.
    .. [2] M. Sundararajan, A. Taly and Q. Yan, "Axiomatic Attribution for Deep Networks", ICML
       2017.

    Examples
    --------
    >>> layers = Layers([[[1.0], [-1.0]], [[2.0]]], activations=["relu", "identity"])
    >>> found = contribute(layers, np.array([[3.0, 1.0]]), np.ones((1, 1)), np.zeros(2), 1e-6)
    >>> found.values, found.bias, found.output
    (array([[ 6., -2.]]), array([0.]), array([4.]))
    """
    if is_locally_linear(layers):
        return _exact(layers, images, outputs, baseline)
    return _integrated(layers, images, outputs, baseline, tolerance, progress=progress)


def is_locally_linear(layers: Layers) -> bool:
    """Return whether a network is known to be linear around each image."""
    activations = layers.activations[:-1]
    return not layers.preprocessing and all(map(is_piecewise_linear, activations))


def is_piecewise_linear(activation: Activation) -> bool:
    """Return whether an activation function is made of straight pieces."""
    stem = activation.name.partition("(")[0]
    return stem in PIECEWISE_LINEAR and activation == Activation(activation.name)


def _exact(layers: Layers, images: Floats, outputs: Floats, baseline: Floats) -> PixelContributions:
    gradient, offset, output = _linearize(layers, images, outputs)
    values = gradient * (images - baseline)
    bias = offset + (gradient * baseline).sum(axis=1)
    return PixelContributions(values, bias, output, _error(values, bias, output), 1)


def _integrated(
    layers: Layers,
    images: Floats,
    outputs: Floats,
    baseline: Floats,
    tolerance: float,
    *,
    progress: bool,
) -> PixelContributions:
    start = np.broadcast_to(baseline, images.shape)
    output, bias = (_weighted_sums(layers, each, outputs) for each in (images, start))
    last, n_steps = len(layers.weights) - 1, FEWEST_STEPS
    while True:
        mean = np.zeros(images.shape)
        steps = list(zip(*np.polynomial.legendre.leggauss(n_steps), strict=True))
        for place, weight in progress_bar(steps, f"{n_steps} gradients", progress):
            between = start + (1 + place) / 2 * (images - start)
            mean += weight / 2 * gradient_of_sums(layers, between, last, outputs)
        values = mean * (images - start)
        error = _error(values, bias, output)
        if error <= tolerance:
            return PixelContributions(values, bias, output, error, n_steps)
        if n_steps >= MOST_STEPS:
            raise ValueError(
                f"the contributions of {layers.name} differ from its output by {error:.2g} of "
                f"their size after {n_steps} steps, more than tolerance={tolerance:g}; give a "
                "larger tolerance or another baseline"
            )
        n_steps *= 2


def _weighted_sums(layers: Layers, images: Floats, outputs: Floats) -> Floats:
    """Return the weighted sum of logits of each image."""
    inputs = network_inputs(layers, images)
    logits = preactivations(layers, inputs, len(layers.weights) - 1)
    return np.asarray((logits * outputs).sum(axis=1))


def _linearize(layers: Layers, images: Floats, outputs: Floats) -> tuple[Floats, Floats, Floats]:
    """Return gradient, value at zero of the tangent, and value of a weighted sum of logits."""
    entering = [images @ layers.weights[0] + layers.biases[0]]
    slopes, intercepts = [], []
    for i in range(len(layers.weights) - 1):
        activation = activation_of(layers, i)
        values, slope = activation.value(entering[-1]), activation.slope(entering[-1])
        slopes.append(slope)
        intercepts.append(values - slope * entering[-1])
        entering.append(values @ layers.weights[i + 1] + layers.biases[i + 1])
    output = (entering[-1] * outputs).sum(axis=1)
    back, offset = outputs, outputs @ layers.biases[-1]
    for i in reversed(range(len(slopes))):
        back = back @ layers.weights[i + 1].T
        offset = offset + (back * intercepts[i]).sum(axis=1)
        back = back * slopes[i]
        offset = offset + back @ layers.biases[i]
    return np.asarray(back @ layers.weights[0].T), np.asarray(offset), np.asarray(output)


def _error(values: Floats, bias: Floats, output: Floats) -> float:
    gap = np.abs(values.sum(axis=1) + bias - output)
    size = np.maximum(np.abs(values).sum(axis=1) + np.abs(bias), np.abs(output))
    return float(np.max(gap / np.where(size > 0, size, 1), initial=0.0))

"""Recognize a step of a network by the numbers that it returns.

Frameworks call a scaling by many names: a batch normalization, a subtraction and a division, a
dropout that does nothing outside training. What they return tells them apart without a list of
names.
"""

from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._reading.activation_recognition import (
    activation_name,
    recognize_activation,
    recognize_softmax,
)
from mlpviz._reading.chain_break import ChainBreakError
from mlpviz._reading.checks import is_elementwise, noise_images
from mlpviz._reading.steps import Scaling
from mlpviz._records.activation_functions import FUNCTIONS
from mlpviz._records.activations import Activation

ArrayFunction = Callable[[NDArray[Any]], NDArray[Any]]

LINE_TOLERANCE: Final = 1e-5
"""How far a scaling may be from a straight line, as a share of its terms: single precision."""
DISTANT: Final = 1024.0
"""The gain of a scaling is taken between this number and its negative."""
MAGNITUDES: Final = (1e-3, 1.0, 30.0, 1e3, 1e6)
SEED: Final = 784


def recognize_step(
    function_name: str, layer: str, function: ArrayFunction, n_values: int
) -> Scaling | Activation | None:
    """Return the kind of a step that is not a dense layer.

    Parameters
    ----------
    function_name : str
        The framework's name of the function, such as ``"relu"`` or ``"batch_norm"``; "" for a
        step that consists of several functions.
    layer : str
        The layer that the function belongs to, for error messages.
    function : callable
        Takes an array of shape (n_samples, n_values).
    n_values : int
        Number of values that the step takes of each image.

    Returns
    -------
    Scaling, Activation or None
        None for a step that changes nothing.

    Raises
    ------
    ChainBreakError
        If the step mixes the values of an image or mixes images, as convolutions, normalizations
        over a layer or a batch, attention and recurrent layers do; or if it changes how many
        values there are.

    Examples
    --------
    >>> recognize_step("div", "Normalize", lambda X: X / 2, 3)
    Scaling(name='Normalize', gain=array([0.5, 0.5, 0.5]), shift=array([0., 0., 0.]))
    >>> recognize_step("dropout", "Dropout", lambda X: X, 3) is None
    True
    """
    known = FUNCTIONS.get(activation_name(function_name))
    function_label = function_name or "several functions"
    with np.errstate(all="ignore"):
        if not keeps_images_apart(function, n_values):
            reason = "it mixes images with one another, or is random"
            raise ChainBreakError(layer, function_label, reason)
        if known is not None and not known.elementwise:
            return recognize_activation(function_name, function, n_values)
        if not is_elementwise(function, n_values):
            softmax = recognize_softmax(function, n_values)
            if softmax is None:
                reason = "each of its outputs depends on several inputs"
                raise ChainBreakError(layer, function_label, reason)
            return softmax
        gain, shift = _line_through(function, n_values)
        if not _is_line(function, gain, shift):
            return recognize_activation(function_name, function, n_values)
    return Scaling(layer, gain, shift) if (gain != 1).any() or shift.any() else None


def keeps_images_apart(function: ArrayFunction, n_values: int) -> bool:
    """Return whether the outputs for an image are the same whatever other images there are.

    Examples
    --------
    >>> keeps_images_apart(lambda X: X - X.mean(axis=0), 4)
    False
    """
    images = noise_images(n_values)
    together, alone = (np.asarray(function(part.copy())) for part in (images, images[:2]))
    if together.shape[0] != len(images) or alone.shape[0] != 2:
        return False
    return bool(np.allclose(together[:2], alone, rtol=1e-4, atol=1e-6, equal_nan=True))


def _line_through(
    function: ArrayFunction, n_values: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the gain and the shift that a scaling would have."""
    points = np.array([[0.0], [DISTANT], [-DISTANT]]) * np.ones(n_values)
    shift, high, low = np.asarray(function(points), dtype=np.float64)
    return (high - low) / (2 * DISTANT), shift


def _is_line(
    function: ArrayFunction, gain: NDArray[np.float64], shift: NDArray[np.float64]
) -> bool:
    noise = np.random.default_rng(SEED).uniform(-1, 1, (len(MAGNITUDES), gain.size))
    points = noise * np.array(MAGNITUDES)[:, np.newaxis]
    expected = points * gain + shift
    allowed = LINE_TOLERANCE * (np.abs(points * gain) + np.abs(shift))
    errors = np.abs(np.asarray(function(points.copy())) - expected)
    return bool((errors <= allowed).all())

"""Activations that act on each unit for itself: their values, slopes and ends."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Elementwise = Callable[[Floats], Floats]

FARTHEST: Final = 350.0
"""Where slopes of 1e-304 stand for smaller ones: not far beyond, squares of cosh overflow."""


@dataclass(frozen=True, eq=False, slots=True)
class Activation:
    """An activation function of one variable.

    Attributes
    ----------
    value : callable
        The activation of pre-activations of any shape.
    slope : callable
        Its derivative at pre-activations; at a kink, that from the left.
    steepest : float
        The largest slope, where the function saturates at both ends; infinite where it does not.
    """

    value: Elementwise
    slope: Elementwise
    steepest: float = np.inf

    @property
    def saturates(self) -> bool:
        """Whether the function levels off at both ends, as tanh and the logistic one do."""
        return bool(np.isfinite(self.steepest))


def logistic(z: Floats) -> Floats:
    """Return 1 / (1 + exp(-z)), without overflow."""
    return np.asarray(0.5 * (1 + np.tanh(z / 2)))


def _logistic_slope(z: Floats) -> Floats:
    return np.asarray(0.25 / np.cosh(np.clip(z / 2, -FARTHEST, FARTHEST)) ** 2)


def _tanh_slope(z: Floats) -> Floats:
    return np.asarray(1 / np.cosh(np.clip(z, -FARTHEST, FARTHEST)) ** 2)


def _silu_slope(z: Floats) -> Floats:
    return np.asarray(logistic(z) + z * _logistic_slope(z))


def _elu(z: Floats) -> Floats:
    return np.where(z > 0, z, np.expm1(np.minimum(z, 0)))


def _elu_slope(z: Floats) -> Floats:
    return np.asarray(np.exp(np.minimum(z, 0)))


_IDENTITY = Activation(lambda z: z, np.ones_like)
_LOGISTIC = Activation(logistic, _logistic_slope, 0.25)
_SILU = Activation(lambda z: z * logistic(z), _silu_slope)

ACTIVATIONS: Final[dict[str, Activation]] = {
    "elu": Activation(_elu, _elu_slope),
    "identity": _IDENTITY,
    "linear": _IDENTITY,
    "logistic": _LOGISTIC,
    "relu": Activation(lambda z: np.maximum(z, 0), lambda z: (z > 0).astype(np.float64)),
    "sigmoid": _LOGISTIC,
    "silu": _SILU,
    "softplus": Activation(lambda z: np.logaddexp(z, 0), logistic),
    "swish": _SILU,
    "tanh": Activation(np.tanh, _tanh_slope, 1.0),
}


def find_activation(name: str, layer: int) -> Activation:
    """Return the activation of a hidden layer by its name.

    Parameters
    ----------
    name : str
    layer : int
        Which layer it belongs to, for the message.

    Raises
    ------
    ValueError
        If no such activation is known.

    Examples
    --------
    >>> find_activation("relu", 0).value(np.array([-1.0, 2.0]))
    array([0., 2.])
    """
    if name in ACTIVATIONS:
        return ACTIVATIONS[name]
    raise ValueError(
        f"layer {layer} has the activation {name!r}, which cannot be computed without its "
        f"framework; known are {', '.join(ACTIVATIONS)}: give Layers(weights, biases, activations)"
    )

"""Activation functions and their slopes in numpy, by name."""

import re
from collections.abc import Callable
from functools import cache
from math import erf, pi, sqrt
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
ArrayFunction = Callable[[Floats], Floats]

LARGEST_ARGUMENT: Final = 350.0
"""Arguments of cosh are clipped here: its square would overflow soon after."""
SELU_SCALE: Final = 1.0507009873554805
SELU_ALPHA: Final = 1.6732632423543772
GELU_FACTOR: Final = sqrt(2 / pi)
GELU_CUBIC: Final = 0.044715

ALIASES: Final = {
    "hard_silu": "hard_swish",
    "hardsigmoid": "hard_sigmoid",
    "hardswish": "hard_swish",
    "hardtanh": "hard_tanh",
    "leakyrelu": "leaky_relu",
    "linear": "identity",
    "logsoftmax": "log_softmax",
    "sigmoid": "logistic",
    "soft_sign": "softsign",
    "swish": "silu",
}
"""Other names of activations, and the names that mlpviz uses for them."""


class ActivationFunction(NamedTuple):
    """An activation function.

    Attributes
    ----------
    value, slope : callable
        The function and its derivative. At a kink, the slope is that on the left.
    steepest : float
        The largest slope of a function that saturates at both ends, infinite for others.
    elementwise : bool
        Whether the activation of each unit depends only on that unit.
    """

    value: ArrayFunction
    slope: ArrayFunction
    steepest: float = np.inf
    elementwise: bool = True


def logistic(z: Floats) -> Floats:
    """Return 1 / (1 + exp(-z)) without overflow."""
    return np.asarray(0.5 * (1 + np.tanh(z / 2)))


def relu(z: Floats) -> Floats:
    """Return z where it is positive, zero elsewhere."""
    return np.maximum(z, 0)


def softmax(z: Floats) -> Floats:
    """Return powers of e that sum to 1 along the last axis."""
    powers = np.exp(z - z.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


def log_softmax(z: Floats) -> Floats:
    """Return the logarithm of the softmax along the last axis."""
    shifted = z - z.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)))


def _logistic_slope(z: Floats) -> Floats:
    return np.asarray(0.25 / np.cosh(np.clip(z / 2, -LARGEST_ARGUMENT, LARGEST_ARGUMENT)) ** 2)


def _tanh_slope(z: Floats) -> Floats:
    return np.asarray(1 / np.cosh(np.clip(z, -LARGEST_ARGUMENT, LARGEST_ARGUMENT)) ** 2)


def _silu(z: Floats) -> Floats:
    return z * logistic(z)


def _silu_slope(z: Floats) -> Floats:
    return np.asarray(logistic(z) + z * _logistic_slope(z))


def _softplus(z: Floats) -> Floats:
    return np.logaddexp(z, 0)


def _normal_cdf(z: Floats) -> Floats:
    return np.asarray((1 + np.vectorize(erf, otypes=[float])(z / sqrt(2))) / 2)


def _gelu(z: Floats) -> Floats:
    return z * _normal_cdf(z)


def _gelu_slope(z: Floats) -> Floats:
    density = np.exp(-(np.clip(z, -30, 30) ** 2) / 2) / sqrt(2 * pi)
    return np.asarray(_normal_cdf(z) + z * density)


def _gelu_tanh(z: Floats) -> Floats:
    return np.asarray(z * (1 + np.tanh(GELU_FACTOR * (z + GELU_CUBIC * z**3))) / 2)


def _gelu_tanh_slope(z: Floats) -> Floats:
    inner = GELU_FACTOR * (z + GELU_CUBIC * z**3)
    inner_slope = GELU_FACTOR * (1 + 3 * GELU_CUBIC * z**2)
    return np.asarray((1 + np.tanh(inner) + z * _tanh_slope(inner) * inner_slope) / 2)


def _mish(z: Floats) -> Floats:
    return z * np.tanh(_softplus(z))


def _mish_slope(z: Floats) -> Floats:
    return np.asarray(np.tanh(_softplus(z)) + z * _tanh_slope(_softplus(z)) * logistic(z))


def _hard_swish_slope(z: Floats) -> Floats:
    return np.where(z <= -3, 0.0, np.where(z <= 3, z / 3 + 0.5, 1.0))


def clip(low: float, high: float, scale: float = 1.0, shift: float = 0.0) -> ActivationFunction:
    """Return the function that clips ``scale * z + shift`` to a range."""

    def value(z: Floats) -> Floats:
        return np.asarray(np.clip(scale * z + shift, low, high))

    def slope(z: Floats) -> Floats:
        inside = (scale * z + shift > low) & (scale * z + shift <= high)
        return np.where(inside, scale, 0.0)

    return ActivationFunction(value, slope)


def leaky_relu(negative_slope: float) -> ActivationFunction:
    """Return the function that is z where z is positive, and a multiple of z elsewhere."""
    return ActivationFunction(
        lambda z: np.where(z > 0, z, negative_slope * z),
        lambda z: np.where(z > 0, 1.0, negative_slope),
    )


def elu(alpha: float, rate: float = 1.0, scale: float = 1.0) -> ActivationFunction:
    """Return the exponential linear unit: z, and ``alpha * expm1(z * rate)`` below zero."""

    def value(z: Floats) -> Floats:
        return np.asarray(scale * np.where(z > 0, z, alpha * np.expm1(np.minimum(z, 0) * rate)))

    def slope(z: Floats) -> Floats:
        below = alpha * rate * np.exp(np.minimum(z, 0) * rate)
        return np.asarray(scale * np.where(z > 0, 1.0, below))

    return ActivationFunction(value, slope)


def _no_slope(_: Floats) -> Floats:
    raise ValueError("softmax has no slope unit by unit: each output depends on all units")


FUNCTIONS: Final[dict[str, ActivationFunction]] = {
    "celu": elu(1.0),
    "elu": elu(1.0),
    "gelu": ActivationFunction(_gelu, _gelu_slope),
    "gelu_tanh": ActivationFunction(_gelu_tanh, _gelu_tanh_slope),
    "hard_sigmoid": clip(0.0, 1.0, 1 / 6, 0.5)._replace(steepest=1 / 6),
    "hard_swish": ActivationFunction(lambda z: z * np.clip(z / 6 + 0.5, 0, 1), _hard_swish_slope),
    "hard_tanh": clip(-1.0, 1.0)._replace(steepest=1.0),
    "identity": ActivationFunction(lambda z: z, np.ones_like),
    "log_softmax": ActivationFunction(log_softmax, _no_slope, elementwise=False),
    "logistic": ActivationFunction(logistic, _logistic_slope, 0.25),
    "mish": ActivationFunction(_mish, _mish_slope),
    "relu": ActivationFunction(relu, lambda z: (z > 0).astype(np.float64)),
    "relu6": clip(0.0, 6.0),
    "selu": elu(SELU_ALPHA, scale=SELU_SCALE),
    "silu": ActivationFunction(_silu, _silu_slope),
    "softmax": ActivationFunction(softmax, _no_slope, elementwise=False),
    "softplus": ActivationFunction(_softplus, logistic),
    "softsign": ActivationFunction(
        lambda z: z / (1 + np.abs(z)), lambda z: (1 + np.abs(z)) ** -2.0, 1.0
    ),
    "tanh": ActivationFunction(np.tanh, _tanh_slope, 1.0),
}

FAMILIES: Final[dict[str, Callable[[float], ActivationFunction]]] = {
    "celu": lambda alpha: elu(alpha, 1 / alpha),
    "elu": elu,
    "leaky_relu": leaky_relu,
    "prelu": leaky_relu,
}
"""Functions with one parameter, which follows the name in parentheses."""


@cache
def find_function(name: str) -> ActivationFunction | None:
    """Return the function with a name such as "relu" or "leaky_relu(0.2)", None if unknown.

    Examples
    --------
    >>> find_function("leaky_relu(0.2)").value(np.array([-1.0, 2.0]))
    array([-0.2,  2. ])
    """
    stem, parameter = _split(name)
    stem = ALIASES.get(stem, stem)
    if parameter is None:
        return FUNCTIONS.get(stem)
    return FAMILIES[stem](parameter) if stem in FAMILIES else None


def _split(name: str) -> tuple[str, float | None]:
    found = re.fullmatch(r"(\w+)\((?:\w+=)?([-+.\deE]+)\)", name)
    if found is None:
        return name, None
    try:
        return found[1], float(found[2])
    except ValueError:
        return name, None

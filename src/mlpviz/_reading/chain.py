"""Turn what a network does, step by step, into layers of weights, biases and activations.

Frameworks keep more kinds of steps than a multilayer perceptron has: batch normalization, a
rescaling, an activation that is a layer of its own. An adapter lists them in the order in which
they run; here each is put where `Layers` has a place for it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlpviz._records.layers import Layers, Transform

AGREEMENT: Final = 0.05
"""Largest difference between a network and what was read from it, as a share of its outputs.

It is there to find a step that was misread, which changes everything. It must not find the
rounding of half precision, nor that of accelerators.
"""
N_PROBED: Final = 8
SEED: Final = 784

ALIASES: Final = {
    "linear": "identity",
    "sigmoid": "logistic",
    "swish": "silu",
    "leakyrelu": "leaky_relu",
}


@dataclass(frozen=True, eq=False, slots=True)
class Linear:
    """A dense layer without its activation: ``inputs @ weights + bias``.

    Parameters
    ----------
    name : str
        What error messages call the layer.
    weights : ndarray of shape (n_in, n_out)
    bias : ndarray of shape (n_out,)

    Examples
    --------
    >>> Linear("dense", np.ones((4, 2)), np.zeros(2)).apply(np.ones((1, 4)))
    array([[4., 4.]])
    """

    name: str
    weights: NDArray[Any]
    bias: NDArray[Any]

    def apply(self, X: NDArray[Any]) -> NDArray[Any]:
        """Return the outputs for inputs of shape (n_samples, n_in)."""
        outputs: NDArray[Any] = X @ self.weights + self.bias
        return outputs


@dataclass(frozen=True, eq=False, slots=True)
class Scaling:
    """A step that takes each number for itself times a gain, plus a shift.

    Parameters
    ----------
    name : str
        What error messages call the step.
    gain, shift : ndarray of shape (n_values,)

    Examples
    --------
    >>> Scaling("rescaling", np.array([0.5]), np.array([1.0])).apply(np.array([[4.0]]))
    array([[3.]])
    """

    name: str
    gain: NDArray[np.float64]
    shift: NDArray[np.float64]

    def apply(self, X: NDArray[Any]) -> NDArray[Any]:
        """Return the outputs for inputs of shape (n_samples, n_values)."""
        outputs: NDArray[Any] = X * self.gain + self.shift
        return outputs


@dataclass(frozen=True, eq=False, slots=True)
class Activation:
    """A nonlinear step that keeps the number of values.

    Parameters
    ----------
    name : str
        In the words of `Layers`, see `activation_name`.
    apply : callable
        Takes and returns an array of shape (n_samples, n_values).

    Examples
    --------
    >>> Activation("relu", lambda X: np.maximum(X, 0)).apply(np.array([[-1.0, 2.0]]))
    array([[0., 2.]])
    """

    name: str
    apply: Callable[[NDArray[Any]], NDArray[Any]]


Step = Linear | Scaling | Activation | Transform


def activation_name(name: str) -> str:
    """Return what mlpviz calls an activation that a framework calls `name`.

    Examples
    --------
    >>> activation_name("sigmoid"), activation_name("mish")
    ('logistic', 'mish')
    """
    return ALIASES.get(name.lower(), name)


def as_numbers(values: ArrayLike) -> NDArray[Any]:
    """Return floats as they are in numpy's own precisions, any other numbers in single precision.

    Examples
    --------
    >>> as_numbers([1, 2]).dtype
    dtype('float32')
    """
    array = np.asarray(values)
    return array if array.dtype.kind == "f" else array.astype(np.float32)


def layers_of_chain(steps: Sequence[Step], n_pixels: int, name: str) -> Layers:
    """Return the layers of a network that does these steps, one after the other.

    What stands before the first dense layer is its preprocessing. A scaling between two layers
    becomes part of the weights: of those of the layer before where no activation stands between
    the two, of those of the layer after otherwise. So ``inputs @ weights + bias`` is what enters
    the activation.

    Parameters
    ----------
    steps : sequence of Linear, Scaling, Activation or Transform
        In the order in which they run; `Transform` before the first `Linear` only.
    n_pixels : int
        Number of values in an image.
    name : str
        What titles and error messages call the network.

    Returns
    -------
    Layers

    Raises
    ------
    ValueError
        If no step is linear.

    Examples
    --------
    >>> halve = Scaling("halve", np.array([0.5, 0.5]), np.zeros(2))
    >>> dense = Linear("dense", np.ones((2, 1)), np.zeros(1))
    >>> layers = layers_of_chain([halve, dense, Activation("tanh", np.tanh)], 2, "net")
    >>> layers.activations, [step.name for step in layers.preprocessing]
    (('tanh',), ['halve'])
    """
    starts = [i for i, step in enumerate(steps) if isinstance(step, Linear)]
    if not starts:
        raise ValueError(f"model must have a dense layer, but {name} has none")
    ends = [*starts[1:], len(steps)]
    dense = [steps[i] for i in starts]
    weights, biases, activations = [], [], []
    pending: list[Scaling] = []
    for layer, start, end in zip(dense, starts, ends, strict=True):
        assert isinstance(layer, Linear)
        before, names, after = _split(steps[start + 1 : end], is_last=end == len(steps))
        weight, bias = reduce(_scale_outputs, before, _scale_inputs(pending, layer))
        weights.append(weight)
        biases.append(bias)
        activations.append(" → ".join(names) or "identity")
        pending = after
    return Layers(
        weights,
        biases,
        activations,
        preprocessing=[_transform(step) for step in steps[: starts[0]]],
        n_pixels=n_pixels,
        name=name,
    )


def check_reading(steps: Sequence[Step], X: NDArray[Any], outputs: NDArray[Any], name: str) -> None:
    """Raise if a network's own outputs are not those of the steps that were read from it.

    Parameters
    ----------
    steps : sequence of Linear, Scaling, Activation or Transform
    X : ndarray of shape (n_samples, n_pixels)
    outputs : ndarray of shape (n_samples, n_outputs)
        What the network itself says about X.
    name : str
        What the error message calls the network.

    Raises
    ------
    ValueError
        If a finite output differs by more than a twentieth of the largest one.

    Examples
    --------
    >>> double = Linear("double", np.array([[2.0]]), np.zeros(1))
    >>> check_reading([double], np.array([[3.0]]), np.array([[6.0]]), "net")
    """
    own = outputs.reshape(len(outputs), -1).astype(np.float64)
    known = np.isfinite(own)
    with np.errstate(all="ignore"):
        for step in steps:
            X = np.asarray(step.apply(X))
    size = float(np.abs(own[known]).max(initial=0))
    error = np.inf
    if X.shape == own.shape:
        error = float(np.abs(X[known] - own[known]).max(initial=0))
    if not error <= AGREEMENT * size:
        raise ValueError(
            f"the layers read from {name} do not compute what it computes: outputs differ by "
            f"{error:.2g}, where they reach {size:.2g}; give Layers of its weights instead"
        )


def probe_images(n_pixels: int) -> NDArray[np.float32]:
    """Return a few images of noise, the same ones each time, to try a network on.

    Examples
    --------
    >>> probe_images(784).shape
    (8, 784)
    """
    noise = np.random.default_rng(SEED).standard_normal((N_PROBED, n_pixels))
    return noise.astype(np.float32)


def is_elementwise(apply: Callable[[NDArray[Any]], NDArray[Any]], n_values: int) -> bool:
    """Tell whether a step makes each of its outputs of the one input in the same place.

    Parameters
    ----------
    apply : callable
        Takes an array of shape (n_samples, n_values).
    n_values : int

    Returns
    -------
    bool
        False too if the step returns another number of values.

    Examples
    --------
    >>> is_elementwise(np.tanh, 4), is_elementwise(lambda X: X - X.mean(axis=1)[:, None], 4)
    (True, False)
    """
    rng = np.random.default_rng(SEED)
    images = np.repeat(probe_images(n_values)[:1], N_PROBED + 1, axis=0)
    moved = rng.choice(n_values, size=min(N_PROBED, n_values), replace=False)
    images[np.arange(moved.size), moved] += 1.5
    returned = np.asarray(apply(images.copy()))
    if returned.shape != images.shape:
        return False
    # The same number at another place of an array may be rounded in another way.
    changed = ~np.isclose(returned, returned[-1], rtol=1e-6, atol=1e-9, equal_nan=True)
    changed[np.arange(moved.size), moved] = False
    return not changed.any()


def _split(
    steps: Sequence[Step], *, is_last: bool
) -> tuple[list[Scaling], list[str], list[Scaling]]:
    """Return scalings before the activation, names of activations, and scalings after them."""
    kinds = [isinstance(step, Activation) for step in steps]
    first = kinds.index(True) if True in kinds else len(kinds)
    last = len(kinds) - kinds[::-1].index(True) if True in kinds else first
    # After the output's activation there are no weights that could take a scaling up.
    last = len(kinds) if is_last and first < len(kinds) else last
    before = [step for step in steps[:first] if isinstance(step, Scaling)]
    after = [step for step in steps[last:] if isinstance(step, Scaling)]
    return before, [step.name for step in steps[first:last]], after


def _scale_inputs(scalings: Sequence[Scaling], layer: Linear) -> tuple[Any, Any]:
    weights, bias = layer.weights, layer.bias
    for scaling in reversed(scalings):
        bias = bias + scaling.shift @ weights
        weights = scaling.gain[:, np.newaxis] * weights
    return weights, bias


def _scale_outputs(parameters: tuple[Any, Any], scaling: Scaling) -> tuple[Any, Any]:
    weights, bias = parameters
    return weights * scaling.gain, bias * scaling.gain + scaling.shift


def _transform(step: Step) -> Transform:
    return step if isinstance(step, Transform) else Transform(step.name, step.apply)

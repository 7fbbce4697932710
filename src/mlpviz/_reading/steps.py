"""The steps of a network: dense layers, scalings, activations and transforms of images."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlpviz._records.activations import Activation
from mlpviz._records.transform import Transform


@dataclass(frozen=True, eq=False, slots=True)
class Linear:
    """A dense layer without its activation: ``inputs @ weights + bias``.

    Parameters
    ----------
    name : str
        The layer's name in error messages.
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
    """A step that multiplies each value by its own gain and adds its own shift.

    Parameters
    ----------
    name : str
        The step's name in error messages.
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


def join_layers(layers: Sequence[Linear]) -> Linear:
    """Return dense layers of the same inputs as one layer.

    Examples
    --------
    >>> left, right = (Linear(name, np.ones((4, 2)), np.zeros(2)) for name in ("a", "b"))
    >>> join_layers([left, right]).weights.shape
    (4, 4)
    """
    weights = np.concatenate([layer.weights for layer in layers], axis=1)
    bias = np.concatenate([layer.bias for layer in layers])
    return Linear(" and ".join(layer.name for layer in layers), weights, bias)


Step = Linear | Scaling | Activation | Transform


def run_step(step: Step, X: NDArray[Any]) -> NDArray[Any]:
    """Return the outputs of a step for inputs of shape (n_samples, n_values).

    Examples
    --------
    >>> run_step(Activation("relu"), np.array([[-1.0, 2.0]]))
    array([[0., 2.]])
    """
    return np.asarray(step.value(X) if isinstance(step, Activation) else step.apply(X))


def as_floats(values: ArrayLike) -> NDArray[Any]:
    """Return floats of numpy's own precisions as they are, other numbers in single precision.

    Examples
    --------
    >>> as_floats([1, 2]).dtype
    dtype('float32')
    """
    array = np.asarray(values)
    return array if array.dtype.kind == "f" else array.astype(np.float32)

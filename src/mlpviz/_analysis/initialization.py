"""The range of initial weights in each framework."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from typing import Any, Final

from mlpviz._records.history import TrainingRecord
from mlpviz._records.layers import Layers
from mlpviz._validation import check_choice

TRUNCATED_NORMAL: Final = 0.87962566103423978
"""Standard deviation of a standard normal distribution truncated at -2 and 2."""

SCHEMES: Final = {
    "sklearn": "scikit-learn's Glorot",
    "glorot": "Glorot",
    "he": "He",
    "torch": "PyTorch's",
    "lecun": "LeCun's normal",
}
"""The name of each scheme in sentences."""

FRAMEWORKS: Final = {
    "sklearn": "sklearn",
    "torch": "torch",
    "skorch": "torch",
    "lightning": "torch",
    "pytorch_lightning": "torch",
    "equinox": "torch",
    "keras": "glorot",
    "tensorflow": "glorot",
    "flax": "lecun",
}
"""The default initialization of dense layers in each framework."""


@dataclass(frozen=True, slots=True)
class InitialRange:
    """The range of the initial weights of a layer.

    Attributes
    ----------
    bound : float
        The largest possible magnitude.
    spread : float
        The root mean square.
    scheme : str
    """

    bound: float
    spread: float
    scheme: str

    @property
    def name(self) -> str:
        """The name of the scheme in sentences."""
        return SCHEMES[self.scheme]


def initial_range(layers: Layers, layer: int, scheme: str) -> InitialRange:
    """Return the range of the initial weights of a layer.

    Parameters
    ----------
    layers : Layers
    layer : int
    scheme : {"sklearn", "glorot", "he", "torch", "lecun"}
        Uniform within ``sqrt(6 / (n_in + n_out))`` [1]_, where scikit-learn has 2 in place of 6
        for logistic units; uniform within ``sqrt(6 / n_in)`` [2]_; uniform within
        ``sqrt(1 / n_in)``, as in PyTorch; or normal with variance ``1 / n_in``, truncated at two
        standard deviations, as in Flax.

    References
    ----------
    .. [1] X. Glorot and Y. Bengio, "Understanding the difficulty of training deep feedforward
       neural networks", AISTATS 2010.
    .. [2] K. He, X. Zhang, S. Ren and J. Sun, "Delving deep into rectifiers", ICCV 2015.

    Examples
    --------
    >>> import numpy as np
    >>> initial_range(Layers(np.ones((100, 50))), 0, "glorot").bound
    0.2
    """
    n_in, n_out = layers.weights[layer].shape
    if scheme == "lecun":
        deviation = sqrt(1 / n_in) / TRUNCATED_NORMAL
        return InitialRange(2 * deviation, sqrt(1 / n_in), scheme)
    # scikit-learn uses the factor of the hidden activation for the output layer too.
    logistic = scheme == "sklearn" and layers.activations[0] in ("logistic", "sigmoid")
    hidden = layers.n_hidden > 0
    square = {
        "sklearn": (2 if logistic and hidden else 6) / (n_in + n_out),
        "glorot": 6 / (n_in + n_out),
        "he": 6 / n_in,
        "torch": 1 / n_in,
    }[scheme]
    return InitialRange(sqrt(square), sqrt(square / 3), scheme)


def check_scheme(initial: str | None, model: Any) -> str:
    """Return a checked scheme. The default is that of the model's framework."""
    if initial is not None:
        return check_choice("initial", initial, SCHEMES)
    roots: Iterable[str] = (base.__module__.partition(".")[0] for base in type(model).__mro__)
    if isinstance(model, TrainingRecord):
        roots = model.frameworks
    return next((FRAMEWORKS[root] for root in roots if root in FRAMEWORKS), "glorot")

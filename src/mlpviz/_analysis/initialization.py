"""The range that weights start from, as frameworks draw it."""

from dataclasses import dataclass
from math import sqrt
from typing import Any, Final

from mlpviz._records.layers import Layers
from mlpviz._validation import check_choice

TRUNCATED_NORMAL: Final = 0.87962566103423978
"""Standard deviation of a standard normal distribution that is cut at -2 and 2."""

SCHEMES: Final = {
    "sklearn": "scikit-learn's Glorot",
    "glorot": "Glorot",
    "he": "He",
    "torch": "PyTorch's",
    "lecun": "LeCun's normal",
}
"""What each scheme is called in sentences."""

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
"""How the dense layers of each framework are initialized, unless its user says otherwise."""


@dataclass(frozen=True, slots=True)
class InitialRange:
    """The range that the weights of a layer start from.

    Attributes
    ----------
    bound : float
        No weight is larger.
    spread : float
        Their root mean square.
    scheme : str
    """

    bound: float
    spread: float
    scheme: str

    @property
    def name(self) -> str:
        """What the range is called, for sentences."""
        return SCHEMES[self.scheme]


def initial_range(layers: Layers, layer: int, scheme: str) -> InitialRange:
    """Return the range that the weights of a layer start from.

    Parameters
    ----------
    layers : Layers
    layer : int
    scheme : {"sklearn", "glorot", "he", "torch", "lecun"}
        Uniform within ``sqrt(6 / (n_in + n_out))`` [1]_, where scikit-learn has 2 in place of 6
        for logistic units; uniform within ``sqrt(6 / n_in)`` [2]_; uniform within
        ``sqrt(1 / n_in)``, as PyTorch has it; or normal with variance ``1 / n_in``, cut at two
        standard deviations, as Flax has it.

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
    # scikit-learn takes the factor of the hidden layers' activation for its output layer too.
    logistic = scheme == "sklearn" and layers.activations[0] in ("logistic", "sigmoid")
    hidden = len(layers.weights) > 1
    square = {
        "sklearn": (2 if logistic and hidden else 6) / (n_in + n_out),
        "glorot": 6 / (n_in + n_out),
        "he": 6 / n_in,
        "torch": 1 / n_in,
    }[scheme]
    return InitialRange(sqrt(square), sqrt(square / 3), scheme)


def check_scheme(initial: str | None, model: Any) -> str:
    """Return a checked scheme, that of the model's framework where none is given."""
    if initial is not None:
        return check_choice("initial", initial, SCHEMES)
    roots = (base.__module__.partition(".")[0] for base in type(model).__mro__)
    return next((FRAMEWORKS[root] for root in roots if root in FRAMEWORKS), "glorot")

"""Recognize an activation function by its values."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._records.activation_functions import (
    ALIASES,
    FUNCTIONS,
    ActivationFunction,
    find_function,
)
from mlpviz._records.activations import Activation

ArrayFunction = Callable[[NDArray[Any]], NDArray[Any]]

N_POINTS: Final = 4096
N_ROWS: Final = 64
LARGEST: Final = 8.0
"""Half of the points are spread evenly up to here."""
MAGNITUDES: Final = (-4.0, 6.0)
"""Logarithms of the smallest and the largest of the other points."""
OVERFLOW: Final = 50.0
"""Values that are not finite are ignored at points beyond this one."""
SOFTMAXES: Final = ("softmax", "log_softmax")
SEED: Final = 784
RELATIVE_TOLERANCE: Final = 1e-4
TOLERANCE: Final = 1e-5


def activation_name(name: str) -> str:
    """Return mlpviz's name of an activation that a framework calls `name`.

    Examples
    --------
    >>> activation_name("sigmoid"), activation_name("mish")
    ('logistic', 'mish')
    """
    return ALIASES.get(name.lower(), name)


def recognize_activation(function_name: str, function: ArrayFunction, n_values: int) -> Activation:
    """Return the activation that a function is.

    A function whose values are those of a known function on thousands of points has its name,
    whatever the framework calls it. Any other function keeps its own name, or is ``"unknown"``.

    Parameters
    ----------
    function_name : str
        The framework's name of the function, "" where it has none.
    function : callable
        Takes an array of shape (n_samples, n_values).
    n_values : int

    Returns
    -------
    Activation

    Examples
    --------
    >>> recognize_activation("clamp", lambda X: np.maximum(X, 0), 4)
    Activation('relu')
    >>> recognize_activation("relu", lambda X: np.where(X > 0.1, X, 0), 4)
    Activation('relu with other parameters')
    >>> recognize_activation("LeakyReLU", lambda X: np.maximum(X, 0.2 * X), 4)
    Activation('leaky_relu(0.2)')
    """
    name = activation_name(function_name)
    own = FUNCTIONS.get(name)
    if own is not None and not own.elementwise:
        known = recognize_softmax(function, n_values)
        return known if known == name else Activation(name, function, elementwise=False)
    points = _points(n_values)
    values = np.asarray(function(points.copy()), dtype=np.float64)
    for candidate, known_function in _candidates(name, function, n_values):
        if _agrees(known_function, points, values):
            return Activation(candidate)
    label = f"{name} with other parameters" if own is not None else name or "unknown"
    return Activation(label, _of_any_shape(function, n_values))


def recognize_softmax(function: ArrayFunction, n_values: int) -> Activation | None:
    """Return the softmax or the log-softmax if a function is one of them, else None.

    Examples
    --------
    >>> recognize_softmax(lambda X: np.exp(X) / np.exp(X).sum(axis=1, keepdims=True), 4)
    Activation('softmax')
    """
    points = LARGEST * np.random.default_rng(SEED).uniform(-1, 1, (N_ROWS, n_values))
    values = np.asarray(function(points.copy()), dtype=np.float64)
    return next(
        (Activation(name) for name in SOFTMAXES if _agrees(FUNCTIONS[name], points, values)), None
    )


def _candidates(
    name: str, function: ArrayFunction, n_values: int
) -> Iterator[tuple[str, ActivationFunction]]:
    """Yield the known functions that a function may be, its namesake first."""
    elementwise = {key: known for key, known in FUNCTIONS.items() if known.elementwise}
    if name in elementwise:
        yield name, elementwise[name]
    yield from elementwise.items()
    points = np.array([[-1.0], [-1e6]]) * np.ones(n_values)
    near, distant = np.asarray(function(points), dtype=np.float64)[:, 0]
    parameters = {"leaky_relu": -near, "elu": near / np.expm1(-1), "celu": -distant}
    parameters = {"prelu": -near, **parameters} if name == "prelu" else parameters
    for family, parameter in parameters.items():
        label = f"{family}({parameter:.4g})"
        known = find_function(label) if parameter else None
        if known is not None:
            yield label, known


def _agrees(known: ActivationFunction, points: NDArray[Any], values: NDArray[Any]) -> bool:
    """Return whether a known function has these values, at a few points and then at all.

    Far from zero the formula of a function may overflow, as ``log(1 + exp(x))`` does.
    """
    if values.shape != points.shape:
        return False
    overflows = ~np.isfinite(values) & (np.abs(points) > OVERFLOW)
    for rows in (slice(0, 2), slice(None)):
        expected = known.value(points[rows])
        close = np.isclose(values[rows], expected, rtol=RELATIVE_TOLERANCE, atol=TOLERANCE)
        if not (close | overflows[rows]).all():
            return False
    return True


def _points(n_values: int) -> NDArray[np.float64]:
    """Return points near zero and far away, other ones for each value, in random order."""
    rng = np.random.default_rng(SEED)
    shape = (max(N_ROWS, N_POINTS // n_values), n_values)
    signs = rng.choice([-1.0, 1.0], shape)
    spread = np.where(rng.random(shape) < 0.5, LARGEST * rng.random(shape), 0)
    return np.where(spread > 0, signs * spread, signs * 10 ** rng.uniform(*MAGNITUDES, shape))


def _of_any_shape(function: ArrayFunction, n_values: int) -> ArrayFunction:
    """Return a function of arrays of any shape, where all values are treated alike."""
    points = _points(n_values)[:4]
    turned = np.roll(np.asarray(function(np.roll(points, 1, axis=1))), -1, axis=1)
    if np.allclose(turned, function(points.copy()), rtol=1e-6, atol=1e-9, equal_nan=True):
        return partial(_in_rows, function, n_values)
    return function


def _in_rows(function: ArrayFunction, n_values: int, X: NDArray[Any]) -> NDArray[Any]:
    """Apply a function of rows of `n_values` to an array of another shape."""
    X = np.asarray(X)
    if X.ndim == 2 and X.shape[1] == n_values:
        return np.asarray(function(X))
    missing = -X.size % n_values
    rows = np.concatenate([X.ravel(), np.zeros(missing, X.dtype)]).reshape(-1, n_values)
    return np.asarray(function(rows)).ravel()[: X.size].reshape(X.shape)

"""Check on images of noise what was read from a network."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._reading.chain import Chain, has_dense_layer
from mlpviz._reading.steps import Step, run_step
from mlpviz._records.chain_break import ChainBreak

TOLERANCE: Final = 0.05
"""Largest difference between a network and what was read from it, as a share of its outputs.

It finds a step that was misread, which changes everything. It allows for the rounding of half
precision and of accelerators.
"""
Places = Sequence[tuple[str, str]]

N_IMAGES: Final = 8
SEED: Final = 784


def noise_images(n_pixels: int) -> NDArray[np.float32]:
    """Return eight images of noise, which are the same for each call.

    Examples
    --------
    >>> noise_images(784).shape
    (8, 784)
    """
    noise = np.random.default_rng(SEED).standard_normal((N_IMAGES, n_pixels))
    return noise.astype(np.float32)


def check_reading(steps: Sequence[Step], X: NDArray[Any], outputs: NDArray[Any], name: str) -> None:
    """Raise if the outputs of a network are not those of the steps that were read from it.

    Parameters
    ----------
    steps : sequence of Linear, Scaling, Activation or Transform
    X : ndarray of shape (n_samples, n_pixels)
    outputs : ndarray of shape (n_samples, n_outputs)
        The outputs of the network itself for X.
    name : str
        The network's name in the error message.

    Raises
    ------
    ValueError
        If a finite output differs by more than a twentieth of the largest output.

    Examples
    --------
    >>> from mlpviz._reading.steps import Linear
    >>> double = Linear("double", np.array([[2.0]]), np.zeros(1))
    >>> check_reading([double], np.array([[3.0]]), np.array([[6.0]]), "net")
    """
    error, size = _difference(_run(steps, X), outputs)
    if not error <= TOLERANCE * size:
        raise ValueError(_disagreement(name, error, size))


def check_chain(
    chain: Chain, X: NDArray[Any], values: Iterable[NDArray[Any]], places: Places, name: str
) -> Chain:
    """Return the parts of a chain that compute what the network itself computes.

    Parameters
    ----------
    chain : Chain
    X : ndarray of shape (n_samples, n_pixels)
        Other images than those that the chain was read on.
    values : iterable of ndarray of shape (n_samples, …)
        The values of the network itself after each part.
    places : sequence of (str, str)
        The layer and the function of each part, for the reason why the chain ends.
    name : str
        The network's name in the error message.

    Returns
    -------
    Chain
        It ends before the first part that differs.

    Raises
    ------
    ValueError
        If a part differs up to the first dense layer.

    Examples
    --------
    >>> from mlpviz._reading.steps import Linear
    >>> from mlpviz._records.activations import Activation
    >>> X = np.array([[3.0]])
    >>> chain = Chain([[Linear("double", np.array([[2.0]]), np.zeros(1))], [Activation("relu")]])
    >>> print(check_chain(chain, X, [2 * X, 0 * X], [("", ""), ("out", "f")], "net").chain_break)
    the chain breaks at out, f: it is random, or depends on the image in another way
    """
    for i, (part, expected) in enumerate(zip(chain.parts, values, strict=False)):
        X = _run(part, X)
        error, size = _difference(X, expected)
        if error <= TOLERANCE * size:
            continue
        if not has_dense_layer(chain.parts[:i]):
            raise ValueError(_disagreement(name, error, size))
        reason = "it is random, or depends on the image in another way"
        return Chain(chain.parts[:i], ChainBreak(*places[i], reason))
    return chain


def _run(steps: Sequence[Step], X: NDArray[Any]) -> NDArray[Any]:
    with np.errstate(all="ignore"):
        for step in steps:
            X = run_step(step, X)
    return X


def _difference(found: NDArray[Any], outputs: NDArray[Any]) -> tuple[float, float]:
    """Return the largest difference of finite values, and the largest expected value."""
    expected = outputs.reshape(len(outputs), -1).astype(np.float64)
    finite = np.isfinite(expected)
    size = float(np.abs(expected[finite]).max(initial=0))
    if found.shape != expected.shape:
        return np.inf, size
    return float(np.abs(found[finite] - expected[finite]).max(initial=0)), size


def _disagreement(name: str, error: float, size: float) -> str:
    return (
        f"the layers read from {name} do not compute its outputs: they differ by {error:.2g}, "
        f"and the largest output is {size:.2g}; give Layers of its weights instead"
    )


def is_elementwise(function: Callable[[NDArray[Any]], NDArray[Any]], n_values: int) -> bool:
    """Return whether each output of a function depends on the input in the same place alone.

    Parameters
    ----------
    function : callable
        Takes an array of shape (n_samples, n_values).
    n_values : int

    Returns
    -------
    bool
        False as well if the function returns another number of values.

    Examples
    --------
    >>> is_elementwise(np.tanh, 4), is_elementwise(lambda X: X - X.mean(axis=1)[:, None], 4)
    (True, False)
    """
    rng = np.random.default_rng(SEED)
    images = np.repeat(noise_images(n_values)[:1], N_IMAGES + 1, axis=0)
    moved = rng.choice(n_values, size=min(N_IMAGES, n_values), replace=False)
    images[np.arange(moved.size), moved] += 1.5
    outputs = np.asarray(function(images.copy()))
    if outputs.shape != images.shape:
        return False
    # The same number at another place of an array may be rounded in another way.
    changed = ~np.isclose(outputs, outputs[-1], rtol=1e-6, atol=1e-9, equal_nan=True)
    changed[np.arange(moved.size), moved] = False
    return not changed.any()

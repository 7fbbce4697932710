"""Tell what kind of step a function is, by what it makes of a few numbers.

A framework calls a scaling by many names: a batch normalization, a subtraction and a division,
a dropout that does nothing when it does not train. What they do to numbers tells them apart
without a list of names.
"""

from collections.abc import Callable, Collection, Sequence
from itertools import pairwise
from math import erf
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._reading.chain import Activation, Scaling, activation_name, is_elementwise, probe_images
from mlpviz._records.activations import ACTIVATIONS

Apply = Callable[[NDArray[Any]], NDArray[Any]]

SOFTMAXES: Final = frozenset({"softmax", "log_softmax"})
"""The activations that look at all units of an image at once."""
STRAIGHT: Final = 1e-5
"""How far a scaling may be from a straight line, as a share of its terms: single precision."""
FAR: Final = 1024.0
"""Numbers of this size, either way, tell the gain of a scaling."""
COMPOSED: Final = "several functions"
"""What a step is called that is made of several functions, until its values tell its name."""
POINTS: Final = (-32.0, *(half / 2 for half in range(-12, 13)), 32.0)
"""Where an activation is held against the known ones; all are exact in half precision.

The outermost ones lie beyond 6, up to which ReLU6 is a ReLU.
"""
MAGNITUDES: Final = (1e-3, 1.0, 30.0, 1e3, 1e6)
SEED: Final = 784


def recognize(
    function: str, layer: str, apply: Apply, n_values: int
) -> Scaling | Activation | None:
    """Return a step that is no dense layer as what it is: a scaling, an activation, or nothing.

    Parameters
    ----------
    function : str
        What the framework calls the function, such as ``"relu"`` or ``"batch_norm"``.
    layer : str
        The layer that the function belongs to, for error messages.
    apply : callable
        The function. Takes an array of shape (n_samples, n_values).
    n_values : int
        Number of values that the step takes of each image.

    Returns
    -------
    Scaling, Activation or None
        None for a step that changes nothing.

    Notes
    -----
    An activation whose values are those of a known one has that one's name, whatever it is made
    of, as ``clamp`` with a minimum of 0 is ``"relu"``. One that only shares a known one's name,
    such as an ELU whose alpha is not 1, has a longer name.

    Raises
    ------
    ValueError
        If the step mixes the values of an image, or images with one another, as convolutions,
        normalizations over a layer or a batch, attention and recurrent layers do; or if it
        changes how many values there are.

    Examples
    --------
    >>> recognize("div", "Normalize", lambda X: X / 2, 3)
    Scaling(name='Normalize', gain=array([0.5, 0.5, 0.5]), shift=array([0., 0., 0.]))
    >>> recognize("dropout", "Dropout", lambda X: X, 3) is None
    True
    """
    name = activation_name(function)
    with np.errstate(all="ignore"):
        if not _keeps_images_apart(apply, n_values):
            raise chain_break(layer, function, "it mixes images with one another, or is random")
        if name in SOFTMAXES:
            return Activation(name, apply)
        if not is_elementwise(apply, n_values):
            raise chain_break(layer, function, "each of its outputs depends on several inputs")
        gain, shift = _straight_line(apply, n_values)
        if not _is_straight(apply, gain, shift):
            return Activation(_name_by_values(name, apply, n_values), apply)
    return Scaling(layer, gain, shift) if (gain != 1).any() or shift.any() else None


def chain_break(layer: str, function: str, reason: str) -> ValueError:
    """Return the error that a network is no chain of dense layers, and names where it breaks.

    Examples
    --------
    >>> print(chain_break("conv1 (Conv2d)", "conv2d", "it is a convolution"))
    the network is no chain of dense layers and elementwise steps: the chain breaks at conv1 \
(Conv2d), conv2d: it is a convolution; give Layers of the weights that you want to see
    """
    return ValueError(
        "the network is no chain of dense layers and elementwise steps: the chain breaks at "
        f"{layer}, {function}: {reason}; give Layers of the weights that you want to see"
    )


def segments(parents: Sequence[Collection[int]], last: int) -> list[list[int]]:
    """Divide steps into those that one value alone passes between.

    Parameters
    ----------
    parents : sequence of collection of int
        For each step, in the order in which they run, the steps whose results it takes; -1 for
        the images.
    last : int
        The step whose result is the network's.

    Returns
    -------
    list of list of int
        The steps that the result depends on. Those that work on several values at once, as
        ``x * sigmoid(x)`` does, are in one list; in a chain, each step has a list of its own.
        Empty if the result does not depend on the images.

    Examples
    --------
    >>> segments([[-1], [0], [0, 1], [2]], last=3)
    [[0], [1, 2], [3]]
    """
    inside: dict[int, frozenset[int]] = {-1: frozenset({-1})}
    for step, taken in enumerate(parents[: last + 1]):
        reached = [inside[parent] for parent in taken if parent in inside]
        if reached:
            inside[step] = frozenset.intersection(*reached) | {step}
    if last < 0 or last not in inside:
        return []
    needed, left = {last}, [last]
    while left:
        taken = {parent for parent in parents[left.pop()] if parent >= 0} - needed
        needed |= taken
        left += taken
    ends = sorted(inside[last])
    return [
        [step for step in sorted(needed) if before < step <= end] for before, end in pairwise(ends)
    ]


def _name_by_values(name: str, apply: Apply, n_values: int) -> str:
    points = np.array(POINTS)[:, np.newaxis] * np.ones(n_values)
    values = np.asarray(apply(points.copy()))

    def is_like(function: Callable[[Any], Any]) -> bool:
        return bool(np.allclose(values, function(points), rtol=1e-4, atol=1e-5))

    if name in ACTIVATIONS:
        return name if is_like(ACTIVATIONS[name].value) else f"{name} with other parameters"
    known = {**{key: known.value for key, known in ACTIVATIONS.items()}, "gelu": _gelu}
    named = next((key for key, function in known.items() if is_like(function)), name)
    return "unknown" if named == COMPOSED else named


def _gelu(z: NDArray[Any]) -> NDArray[Any]:
    return np.asarray(z * (1 + np.vectorize(erf)(z / np.sqrt(2))) / 2)


def _keeps_images_apart(apply: Apply, n_values: int) -> bool:
    images = probe_images(n_values)
    together, alone = (np.asarray(apply(part.copy())) for part in (images, images[:2]))
    if together.shape[0] != len(images) or alone.shape[0] != 2:
        return False
    return bool(np.allclose(together[:2], alone, rtol=1e-4, atol=1e-6, equal_nan=True))


def _straight_line(apply: Apply, n_values: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    points = np.array([[0.0], [FAR], [-FAR]]) * np.ones(n_values)
    still, up, down = np.asarray(apply(points), dtype=np.float64)
    return (up - down) / (2 * FAR), still


def _is_straight(apply: Apply, gain: NDArray[np.float64], shift: NDArray[np.float64]) -> bool:
    noise = np.random.default_rng(SEED).uniform(-1, 1, (len(MAGNITUDES), gain.size))
    points = noise * np.array(MAGNITUDES)[:, np.newaxis]
    expected = points * gain + shift
    allowed = STRAIGHT * (np.abs(points * gain) + np.abs(shift))
    errors = np.abs(np.asarray(apply(points.copy())) - expected)
    return bool((errors <= allowed).all())

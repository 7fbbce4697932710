"""One preprocessing step between the pixels of an image and a network."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._validation import check_array, check_text


@dataclass(frozen=True, eq=False, slots=True)
class Transform:
    """One preprocessing step between the pixels and the first layer.

    Parameters
    ----------
    name : str
        What error messages call the step, usually the name of its class.
    apply : callable
        Takes an array of shape (n_samples, n_in), returns one of shape (n_samples, n_out).
        It must leave its argument as it is.
    low, high : ndarray of shape (n_in,), optional
        The range of values that the step was fitted on, for each feature, if known.
    gradient : callable, optional
        The derivative of a step that is not affine. Takes images of shape (n_samples, n_in) and
        weights of shape (n_samples, n_out). Returns the gradient of each image's weighted sum of
        outputs with respect to the image, of shape (n_samples, n_in).

    Raises
    ------
    TypeError
        If `name` is not a str, or `apply` or `gradient` cannot be called.
    ValueError
        If only one of `low` and `high` is given, their lengths differ, or an entry of `low` is
        above that of `high`.

    Examples
    --------
    >>> halve = Transform("halve", lambda X: X / 2)
    >>> halve.apply(np.array([[2.0, 4.0]]))
    array([[1., 2.]])
    """

    name: str
    apply: Callable[[NDArray[Any]], NDArray[Any]]
    low: NDArray[Any] | None = None
    high: NDArray[Any] | None = None
    gradient: Callable[[NDArray[Any], NDArray[Any]], NDArray[Any]] | None = None

    def __post_init__(self) -> None:
        check_text("name", self.name)
        if not callable(self.apply):
            raise TypeError(f"apply must be callable, got {self.apply!r}")
        if self.gradient is not None and not callable(self.gradient):
            raise TypeError(f"gradient must be callable or None, got {self.gradient!r}")
        if (self.low is None) != (self.high is None):
            given, missing = ("low", "high") if self.high is None else ("high", "low")
            raise ValueError(f"{missing} must be given if {given} is given, got None")
        if self.low is not None and self.high is not None:
            _check_range(self.name, self.low, self.high)


def _check_range(step: str, low: Any, high: Any) -> None:
    ends = {"low": check_array("low", low), "high": check_array("high", high)}
    for name, end in ends.items():
        if end.ndim != 1 or end.dtype.kind not in "biuf":
            raise ValueError(f"{name} must be one-dimensional numbers, got {_describe(end)}")
    if ends["low"].shape != ends["high"].shape:
        lengths = f"{len(ends['low'])} and {len(ends['high'])}"
        raise ValueError(f"low and high must have the same length, got {lengths}")
    if np.any(ends["low"] > ends["high"]):
        worst = int(np.argmax(ends["low"] > ends["high"]))
        raise ValueError(
            f"low must not exceed high, but the preprocessing step {step} has "
            f"low={ends['low'][worst]:g} and high={ends['high'][worst]:g} for its input {worst}"
        )


def _describe(array: NDArray[Any]) -> str:
    return f"{array.dtype} of shape {array.shape}"

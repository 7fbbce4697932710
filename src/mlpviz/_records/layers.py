"""What a network is made of: weights, biases, activations, and what stands before them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlpviz._out_of_core.dask_arrays import DaskMatrix, check_dask_array, is_dask
from mlpviz._records.activations import Activation
from mlpviz._records.classes import check_classes
from mlpviz._validation import (
    check_array,
    check_choice,
    check_int,
    check_sequence,
    check_text,
)

Task = Literal["classes", "values"]


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
        The range of values that the step was fitted on, feature by feature, where that is known.

    Raises
    ------
    TypeError
        If `name` is no str or `apply` cannot be called.
    ValueError
        If only one of `low` and `high` is given, they are not of one length, or `low` is above
        `high` anywhere.

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

    def __post_init__(self) -> None:
        check_text("name", self.name)
        if not callable(self.apply):
            raise TypeError(f"apply must be callable, got {self.apply!r}")
        if (self.low is None) != (self.high is None):
            given, missing = ("low", "high") if self.high is None else ("high", "low")
            raise ValueError(f"{missing} must be given where {given} is, got None")
        if self.low is not None and self.high is not None:
            _check_range(self.name, self.low, self.high)


@dataclass(frozen=True, eq=False, slots=True, init=False)
class Layers:
    """The layers of a fitted multilayer perceptron, from any framework or from raw arrays.

    Layer ``i`` computes ``activations[i](inputs @ weights[i] + biases[i])``.

    Parameters
    ----------
    weights : sequence of array_like
        One matrix of shape (n_in, n_out) for each layer, in the order in which they run.
        A single two-dimensional array stands for a network of one layer.
        Arrays are copied; a memory map or a dask array is not: it stays where it is, and only what
        a plot needs of it is read.
    biases : sequence of array_like, optional
        One vector of shape (n_out,) for each layer. Zeros where not given.
    activations : sequence of str or Activation, optional
        One for each layer, the output layer included. A name such as ``"relu"``, ``"tanh"``,
        ``"logistic"``, ``"identity"`` or ``"softmax"`` stands for the function of that name.
        ``"unknown"`` where not given.
    preprocessing : sequence of Transform, optional
        The steps between the pixels of an image and the first layer's input, first step first.
    n_pixels : int, optional
        Number of values in an image, before preprocessing. The first layer's number of inputs
        where not given.
    name : str, default: "network"
        What titles and error messages call the network.
    classes : sequence, optional
        The label of each output of a classifier; two labels for a network of one output. Labels
        are compared with y, and shown in pictures. Without them, the labels are 0, 1, 2, ….
    task : {"classes", "values"}, optional
        Whether the outputs are scores of classes or predicted values. Unknown by default.

    Attributes
    ----------
    weights : tuple of ndarray of shape (n_in, n_out)
        Read-only.
    biases : tuple of ndarray of shape (n_out,)
        Read-only.
    activations : tuple of Activation
        Each equals its name: ``layers.activations[0] == "relu"``.
    preprocessing : tuple of Transform
    n_pixels : int
    name : str
    classes : ndarray of shape (n_classes,) or None
    task : {"classes", "values"} or None

    Raises
    ------
    ValueError
        If a layer's number of outputs is not the next layer's number of inputs (a forgotten
        transpose, most often), the numbers of weights, biases and activations differ, or classes
        are not as many as outputs.
    TypeError
        If weights or biases are not real numbers.

    Examples
    --------
    >>> layers = Layers([np.ones((4, 3)), np.ones((3, 2))], activations=["relu", "softmax"])
    >>> layers.n_units, layers.n_pixels
    ((3, 2), 4)
    """

    weights: tuple[NDArray[Any], ...]
    biases: tuple[NDArray[Any], ...]
    activations: tuple[Activation, ...]
    preprocessing: tuple[Transform, ...]
    n_pixels: int
    name: str
    classes: NDArray[Any] | None
    task: Task | None

    def __init__(
        self,
        weights: Sequence[ArrayLike] | NDArray[Any],
        biases: Sequence[ArrayLike] | None = None,
        activations: Sequence[str | Activation] | None = None,
        *,
        preprocessing: Iterable[Transform] = (),
        n_pixels: int | None = None,
        name: str = "network",
        classes: Sequence[object] | NDArray[Any] | None = None,
        task: Task | None = None,
    ) -> None:
        matrices = _matrices(weights)
        put = object.__setattr__
        put(self, "weights", matrices)
        put(self, "biases", _biases(biases, matrices))
        put(self, "activations", _activations(activations, len(matrices)))
        put(self, "preprocessing", _transforms(preprocessing))
        put(self, "n_pixels", matrices[0].shape[0] if n_pixels is None else _count(n_pixels))
        put(self, "name", check_text("name", name))
        put(self, "classes", _classes(classes, task, matrices[-1].shape[1]))
        put(self, "task", _task(task, classes))

    @property
    def n_units(self) -> tuple[int, ...]:
        """Number of units of each layer, the output layer included."""
        return tuple(matrix.shape[1] for matrix in self.weights)

    def __repr__(self) -> str:
        sizes = " → ".join(str(size) for size in (self.weights[0].shape[0], *self.n_units))
        return f"<Layers of {self.name}: {sizes}>"


def frozen(argument: str, values: ArrayLike) -> NDArray[Any]:
    """Return real numbers that nobody can change: a copy, or a read-only view of a memory map."""
    if isinstance(values, DaskMatrix) or is_dask(values):
        on_demand: NDArray[Any] = _on_demand(argument, values)
        return on_demand
    if np.ma.isMaskedArray(values):
        values = np.ma.filled(np.ma.asarray(values, dtype=np.float64), np.nan)
    mapped = isinstance(values, np.memmap)
    try:
        array = np.asarray(values) if mapped else np.array(values)
    except ValueError as error:
        raise TypeError(f"{argument} must be an array of real numbers: {error}") from error
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{argument} must hold real numbers, got dtype {array.dtype}")
    if array.dtype.kind != "f":
        array = array.astype(np.float64)
    view = array.view()
    view.flags.writeable = False
    return view


def _on_demand(argument: str, values: Any) -> Any:
    """Return an array of dask as a matrix that is read where it is needed; a vector at once."""
    array = values.array if isinstance(values, DaskMatrix) else check_dask_array(argument, values)
    if array.ndim != 2:
        return frozen(argument, array.compute())
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{argument} must hold real numbers, got dtype {array.dtype}")
    return DaskMatrix(array.copy() if array.dtype.kind == "f" else array.astype(np.float64))


def _matrices(weights: Sequence[ArrayLike] | NDArray[Any]) -> tuple[NDArray[Any], ...]:
    single = getattr(weights, "ndim", None) == 2
    given: Sequence[Any] = [weights] if single else check_sequence("weights", weights, "matrices")
    matrices = tuple(frozen(f"weights[{i}]", matrix) for i, matrix in enumerate(given))
    if not matrices:
        raise ValueError("weights must hold at least one layer, got none")
    for i, matrix in enumerate(matrices):
        if matrix.ndim != 2 or 0 in matrix.shape:
            raise ValueError(f"weights[{i}] must have shape (n_in, n_out), got {matrix.shape}")
    for i, (before, after) in enumerate(pairwise(matrices)):
        if before.shape[1] != after.shape[0]:
            raise ValueError(
                f"weights[{i}] of shape {before.shape} has {before.shape[1]} outputs, but "
                f"weights[{i + 1}] of shape {after.shape} takes {after.shape[0]} inputs; weights "
                "have shape (n_in, n_out): transpose those that are stored as (n_out, n_in)"
            )
    return matrices


def _biases(
    biases: Sequence[ArrayLike] | None, matrices: tuple[NDArray[Any], ...]
) -> tuple[NDArray[Any], ...]:
    if biases is None:
        return tuple(frozen("biases", np.zeros(matrix.shape[1])) for matrix in matrices)
    given = check_sequence("biases", biases, "vectors, one for each layer")
    vectors = tuple(frozen(f"biases[{i}]", vector) for i, vector in enumerate(given))
    _check_count("biases", len(vectors), len(matrices))
    for i, (vector, matrix) in enumerate(zip(vectors, matrices, strict=True)):
        if vector.shape != (matrix.shape[1],):
            raise ValueError(
                f"biases[{i}] must have shape ({matrix.shape[1]},), one for each unit of "
                f"weights[{i}], got {vector.shape}"
            )
    return vectors


def _activations(
    activations: Sequence[str | Activation] | None, n_layers: int
) -> tuple[Activation, ...]:
    if activations is None:
        return (Activation("unknown"),) * n_layers
    given = check_sequence("activations", activations, "names, one for each layer")
    _check_count("activations", len(given), n_layers)
    return tuple(
        each if isinstance(each, Activation) else Activation(check_text(f"activations[{i}]", each))
        for i, each in enumerate(given)
    )


def _check_count(argument: str, count: int, n_layers: int) -> None:
    if count != n_layers:
        raise ValueError(
            f"{argument} must have one entry for each layer, as weights have ({n_layers}), "
            f"got {count}"
        )


def _classes(classes: Any, task: Any, n_outputs: int) -> NDArray[Any] | None:
    if classes is None:
        return None
    if task == "values":
        raise ValueError("classes must be None where task is 'values', got both")
    labels = check_classes(classes, n_outputs).copy()
    labels.flags.writeable = False
    return labels


def _task(task: Any, classes: Any) -> Task | None:
    if task is None:
        return None if classes is None else "classes"
    check_choice("task", task, get_args(Task))
    checked: Task = task
    return checked


def _transforms(preprocessing: Any) -> tuple[Transform, ...]:
    try:
        given = iter(preprocessing)
    except TypeError:  # one alone, perhaps
        given = iter([preprocessing])
    steps = tuple(given)
    for step in steps:
        if not isinstance(step, Transform):
            raise TypeError(f"preprocessing must hold Transforms only, got {step!r}")
    return steps


def _count(n_pixels: Any) -> int:
    return check_int("n_pixels", n_pixels, minimum=1, expected="a whole number or None")


def _check_range(step: str, low: Any, high: Any) -> None:
    ends = {"low": check_array("low", low), "high": check_array("high", high)}
    for name, end in ends.items():
        if end.ndim != 1 or end.dtype.kind not in "biuf":
            raise ValueError(f"{name} must be one-dimensional numbers, got {_told(end)}")
    if ends["low"].shape != ends["high"].shape:
        lengths = f"{len(ends['low'])} and {len(ends['high'])}"
        raise ValueError(f"low and high must be of one length, got {lengths}")
    if np.any(ends["low"] > ends["high"]):
        worst = int(np.argmax(ends["low"] > ends["high"]))
        raise ValueError(
            f"low must not exceed high, but the preprocessing step {step} has "
            f"low={ends['low'][worst]:g} and high={ends['high'][worst]:g} for its input {worst}"
        )


def _told(array: NDArray[Any]) -> str:
    return f"{array.dtype} of shape {array.shape}"

"""Training histories: named curves of losses and scores over epochs."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from numbers import Real
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlpviz._records.array_kinds import widen_floats
from mlpviz._records.read_only_mapping import ReadOnlyMapping
from mlpviz._validation import check_mapping, check_text

EXAMPLE: Final = "{'training loss': […]}"
Kind = Literal["loss", "score", "learning rate"]


@dataclass(frozen=True, eq=False, slots=True)
class Curve:
    """One curve of a training history.

    Lower is better for a loss, and higher for a score. A learning rate is neither.

    Attributes
    ----------
    kind : {"loss", "score", "learning rate"}
    steps : ndarray of shape (n_points,)
        The step of each value in the unit of the history, usually epochs, in ascending order.
    values : ndarray of shape (n_points,)
        NaN and infinite values are kept: a diverged training shows as a gap.
    """

    kind: Kind
    steps: NDArray[np.float64]
    values: NDArray[np.float64]

    @property
    def best(self) -> int | None:
        """Index of the lowest loss or the highest score; the first one where several are equal.

        None if no value is finite, or the curve is a learning rate.
        """
        if self.kind == "learning rate":
            return None
        find, worst = (np.min, np.inf) if self.kind == "loss" else (np.max, -np.inf)
        values, best = self.values, find(self.values)
        if not np.isfinite(best):
            values = np.where(np.isfinite(values), values, worst)
            best = find(values)
        return int(np.argmax(values == best)) if np.isfinite(best) else None


@dataclass(frozen=True, eq=False, slots=True, init=False)
class History:
    """The losses and scores of a training run.

    Parameters
    ----------
    losses : mapping of str to array_like of shape (n_points,)
        Curves for which lower is better, by name.
    scores : mapping of str to array_like of shape (n_points,), optional
        Curves for which higher is better, such as an accuracy or R², by name. They are drawn on
        their own axis.
    steps : mapping of str to array_like of shape (n_points,), optional
        The step of each value of a curve, for curves with gaps or uneven distances. By default
        the steps are 1, 2, 3, ….
    learning_rates : mapping of str to array_like of shape (n_points,), optional
        Learning rates by name. They are drawn on request, on their own axis.
    left_out : iterable of str, optional
        Names of what was logged but is no curve, such as durations. Displays repeat them.
    notes : iterable of str, optional
        How the curves were read, if readers should know. Displays repeat the notes.
    unit : str, default: "epoch"
        What a step is: ``"epoch"``, ``"step"``, ``"batch"``.
    name : str, default: "network"
        The name of the network in titles and error messages.

    Attributes
    ----------
    curves : mapping of str to Curve
        Losses first, then scores, in the order in which they were given.
    learning_rates : mapping of str to Curve
    left_out : tuple of str
    notes : tuple of str
    unit : str
    name : str

    Raises
    ------
    ValueError
        If there is no curve, a curve is empty, not one-dimensional or has no finite value, a name
        is both a loss and a score, or steps do not match their curve.
    TypeError
        If a curve is not made of real numbers.

    Examples
    --------
    >>> history = History({"training loss": [0.9, 0.4, 0.5]}, {"accuracy": [0.5, 0.7, 0.8]})
    >>> history.curves["training loss"].best
    1
    """

    curves: Mapping[str, Curve]
    learning_rates: Mapping[str, Curve]
    left_out: tuple[str, ...]
    notes: tuple[str, ...]
    unit: str
    name: str

    def __init__(
        self,
        losses: Mapping[str, ArrayLike],
        scores: Mapping[str, ArrayLike] | None = None,
        *,
        steps: Mapping[str, ArrayLike] | None = None,
        learning_rates: Mapping[str, ArrayLike] | None = None,
        left_out: Iterable[str] = (),
        notes: Iterable[str] = (),
        unit: str = "epoch",
        name: str = "network",
    ) -> None:
        given: dict[Kind, Mapping[str, ArrayLike]] = {
            "loss": check_mapping("losses", losses, EXAMPLE),
            "score": {} if scores is None else check_mapping("scores", scores, EXAMPLE),
            "learning rate": {}
            if learning_rates is None
            else check_mapping("learning_rates", learning_rates, EXAMPLE),
        }
        steps = {} if steps is None else check_mapping("steps", steps, EXAMPLE)
        _check_names(given, steps)
        # Curves of the same length share their steps.
        count_steps = cache(_count_steps)
        curves: dict[Kind, dict[str, Curve]] = {
            kind: {
                key: _curve(key, kind, values, steps.get(key), count_steps)
                for key, values in named.items()
            }
            for kind, named in given.items()
        }
        if not curves["loss"] and not curves["score"]:
            raise ValueError("losses and scores must hold at least one curve together, got none")
        object.__setattr__(self, "curves", ReadOnlyMapping(curves["loss"] | curves["score"]))
        object.__setattr__(self, "learning_rates", ReadOnlyMapping(curves["learning rate"]))
        object.__setattr__(self, "left_out", _check_texts("left_out", left_out))
        object.__setattr__(self, "notes", _check_texts("notes", notes))
        object.__setattr__(self, "unit", check_text("unit", unit))
        object.__setattr__(self, "name", check_text("name", name))

    def __repr__(self) -> str:
        curves = ", ".join(f"{key} ({len(curve.values)})" for key, curve in self.curves.items())
        return f"<History of {self.name} by {self.unit}: {curves}>"


class TrainingRecord(ABC):
    """Base class of records of a training run that have a history."""

    @property
    @abstractmethod
    def history(self) -> History:
        """The losses and scores of the training."""

    @property
    @abstractmethod
    def frameworks(self) -> tuple[str, ...]:
        """The root modules of the class of the network and of its base classes."""


def _check_names(given: Mapping[Kind, Mapping[str, Any]], steps: Mapping[str, Any]) -> None:
    losses, scores, rates = (set(named) for named in given.values())
    both = sorted((losses & scores) | (rates & (losses | scores)))
    if both:
        first = "losses" if both[0] in losses else "scores"
        second = "scores" if both[0] in losses & scores else "learning_rates"
        raise ValueError(f"{first} and {second} both name {both[0]!r}; a curve is only one of them")
    unknown = sorted(set(steps) - losses - scores - rates)
    if unknown:
        raise ValueError(f"steps names {unknown[0]!r}, which is neither in losses nor in scores")


def _check_texts(argument: str, texts: Iterable[str]) -> tuple[str, ...]:
    if isinstance(texts, str) or not isinstance(texts, Iterable):
        raise TypeError(f"{argument} must be a list of str, got {texts!r}")
    return tuple(check_text(argument, text) for text in texts)


def _curve(
    name: str,
    kind: Kind,
    values: ArrayLike,
    steps: ArrayLike | None,
    count_steps: Callable[[int], NDArray[np.float64]],
) -> Curve:
    numbers = _numbers(f"the curve {name!r}", values)
    if not np.isfinite(numbers).any():
        raise ValueError(f"the curve {name!r} has no finite value, so there is nothing to draw")
    if steps is None:
        return Curve(kind, count_steps(len(numbers)), numbers)
    positions = _numbers(f"steps[{name!r}]", steps)
    if positions.shape != numbers.shape:
        raise ValueError(f"steps[{name!r}] has {len(positions)} entries for {len(numbers)} values")
    if not (np.isfinite(positions).all() and (np.diff(positions) > 0).all()):
        raise ValueError(f"steps[{name!r}] must be finite and ascending")
    return Curve(kind, positions, numbers)


def _count_steps(n: int) -> NDArray[np.float64]:
    return _read_only(np.arange(1.0, n + 1))


def _numbers(what: str, values: ArrayLike | Sequence[Any]) -> NDArray[np.float64]:
    try:
        array = widen_floats(np.asarray(_without_tensors(values)))
    except ValueError as error:
        raise TypeError(f"{what} must be a one-dimensional list of numbers: {error}") from error
    if array.ndim != 1 or array.size == 0:
        raise ValueError(
            f"{what} must be a non-empty one-dimensional list of numbers, got shape {array.shape}"
        )
    if array.dtype.kind == "O" and all(isinstance(value, Real) for value in array):
        array = array.astype(np.float64)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{what} must hold real numbers, got dtype {array.dtype}")
    return _read_only(array.astype(np.float64))


def _without_tensors(values: Any) -> Any:
    """Return numbers in place of tensors of PyTorch, and NaN in place of masked entries.

    numpy refuses tensors that require gradients, that are on an accelerator, or of bfloat16.
    """
    if hasattr(values, "detach"):
        return values.tolist()
    if isinstance(values, np.ma.MaskedArray):
        return np.ma.filled(values.astype(np.float64), np.nan)
    if isinstance(values, list | tuple) and any(hasattr(value, "detach") for value in values):
        return [value.tolist() if hasattr(value, "detach") else value for value in values]
    return values


def _read_only(array: NDArray[np.float64]) -> NDArray[np.float64]:
    array.flags.writeable = False
    return array

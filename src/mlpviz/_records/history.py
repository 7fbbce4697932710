"""Training histories: named curves of losses and scores over epochs."""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlpviz._validation import check_mapping, check_text

Kind = Literal["loss", "score"]

SCORE_WORDS = frozenset(
    {"acc", "accuracy", "auc", "f1", "precision", "r2", "r²", "recall", "score"}
)


@dataclass(frozen=True, eq=False, slots=True)
class Curve:
    """One curve of a training history: a loss (lower is better) or a score (higher is better).

    Attributes
    ----------
    kind : {"loss", "score"}
    steps : ndarray of shape (n_points,)
        The step of each value in the unit of the history, usually epochs, in ascending order.
    values : ndarray of shape (n_points,)
        NaN and infinite values are kept: a diverged training shows as a gap.
    """

    kind: Kind
    steps: NDArray[np.float64]
    values: NDArray[np.float64]

    @property
    def best(self) -> int:
        """Index of the lowest loss or the highest score; the first one where several are equal."""
        find, worst = (np.argmin, np.inf) if self.kind == "loss" else (np.argmax, -np.inf)
        best = int(find(self.values))
        if np.isfinite(self.values[best]):
            return best
        return int(find(np.where(np.isfinite(self.values), self.values, worst)))


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
    unit : str, default: "epoch"
        What a step is: ``"epoch"``, ``"step"``, ``"batch"``.
    name : str, default: "network"
        What titles and error messages call the network.

    Attributes
    ----------
    curves : mapping of str to Curve
        Losses first, then scores, in the order in which they were given.
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
    unit: str
    name: str

    def __init__(
        self,
        losses: Mapping[str, ArrayLike],
        scores: Mapping[str, ArrayLike] | None = None,
        *,
        steps: Mapping[str, ArrayLike] | None = None,
        unit: str = "epoch",
        name: str = "network",
    ) -> None:
        example = "{'training loss': […]}"
        losses = check_mapping("losses", losses, example)
        scores = {} if scores is None else check_mapping("scores", scores, example)
        steps = {} if steps is None else check_mapping("steps", steps, example)
        both = sorted(set(losses) & set(scores))
        if both:
            raise ValueError(
                f"losses and scores both name {both[0]!r}; a curve is either a loss or a score"
            )
        unknown = sorted(set(steps) - set(losses) - set(scores))
        if unknown:
            raise ValueError(
                f"steps names {unknown[0]!r}, which is neither in losses nor in scores"
            )
        # Curves of the same length share their steps.
        count_steps = cache(_count_steps)
        curves = {
            key: _curve(key, "loss", values, steps.get(key), count_steps)
            for key, values in losses.items()
        }
        curves |= {
            key: _curve(key, "score", values, steps.get(key), count_steps)
            for key, values in scores.items()
        }
        if not curves:
            raise ValueError("losses and scores must hold at least one curve together, got none")
        object.__setattr__(self, "curves", MappingProxyType(curves))
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


def from_curves(curves: Mapping[str, ArrayLike]) -> History:
    """Return a history of named curves. The name of a curve tells whether it is a score."""
    named = {str(name): values for name, values in curves.items()}
    scores = {name: values for name, values in named.items() if is_score(name)}
    losses = {name: values for name, values in named.items() if name not in scores}
    return History(losses, scores)


def is_score(name: str) -> bool:
    """Return whether a curve is a score, such as "val_accuracy" or "R2 score", by its name."""
    words = set(re.split(r"[\W_]+", name.lower()))
    return bool(words & SCORE_WORDS) and not words & {"loss", "brier"}


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
        array = np.asarray(values)
    except ValueError as error:
        raise TypeError(f"{what} must be a one-dimensional list of numbers: {error}") from error
    if array.ndim != 1 or array.size == 0:
        raise ValueError(
            f"{what} must be a non-empty one-dimensional list of numbers, got shape {array.shape}"
        )
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{what} must hold real numbers, got dtype {array.dtype}")
    return _read_only(array.astype(np.float64))


def _read_only(array: NDArray[np.float64]) -> NDArray[np.float64]:
    array.flags.writeable = False
    return array

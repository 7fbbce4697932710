"""What is said about samples, by a model or ready made, about some of them or all in turn."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from mlpviz._reading.dispatch import predictor
from mlpviz._records.predictions import Predictions
from mlpviz._samples.prediction_checks import given_predictions
from mlpviz._samples.samples import as_targets, check_known
from mlpviz._samples.table import Samples

Judge = Callable[[Predictions, NDArray[Any] | None, int], Any]
"""Takes what is said about some rows, the truth about them, and the index of the first of them."""


class Saying(Protocol):
    """Where predictions come from."""

    def about(self, indices: NDArray[np.intp]) -> Predictions:
        """Return what is said about some rows."""

    def each(self, judge: Judge) -> Iterator[Any]:
        """Yield what `judge` returns for each block of all rows."""

    def in_turn(self, judge: Judge) -> Iterator[Any]:
        """Yield the same as `each`, for whoever hopes to stop early."""


@dataclass(frozen=True, eq=False, slots=True)
class Model:
    """A model says about each image what it predicts when it is asked.

    Attributes
    ----------
    say : callable
        Takes rows, returns predictions.
    samples : Samples
    truth : ndarray of shape (n_samples,) or (n_samples, n_outputs), or None
    """

    say: Callable[[Any], Predictions]
    samples: Samples
    truth: NDArray[Any] | None

    def about(self, indices: NDArray[np.intp]) -> Predictions:
        """Return what the model says about some rows; of none, what it would say of what kind."""
        if len(indices):
            return self.say(self.samples.take(indices))
        return self.say(self.samples.take(slice(0, 1))).some(slice(0, 0))

    def each(self, judge: Judge) -> Iterator[Any]:
        """Yield what `judge` returns for each block of all rows."""
        return self.samples.each("predictions", partial(_judged, self.say, judge), self.truth)

    def in_turn(self, judge: Judge) -> Iterator[Any]:
        """Yield the same as `each`, for whoever hopes to stop early."""
        return self.samples.in_turn("predictions", partial(_judged, self.say, judge), self.truth)


@dataclass(frozen=True, eq=False, slots=True)
class Ready:
    """Predictions that were made before.

    Attributes
    ----------
    said : Predictions
    truth : ndarray of shape (n_samples,) or (n_samples, n_outputs), or None
    """

    said: Predictions
    truth: NDArray[Any] | None

    def about(self, indices: NDArray[np.intp]) -> Predictions:
        """Return what was said about some rows."""
        return self.said.some(indices)

    def each(self, judge: Judge) -> Iterator[Any]:
        """Yield what `judge` returns for all rows at once."""
        yield judge(self.said, self.truth, 0)

    in_turn = each


def saying(model: Any, samples: Samples, truth: NDArray[Any] | None, y_pred: Any) -> Saying:
    """Return where the predictions for samples come from: ready made, or else from the model."""
    if y_pred is not None:
        ready = given_predictions(as_targets("y_pred", y_pred, len(samples)), truth)
        return Ready(ready, truth)
    if model is None:
        raise ValueError("model is None, so y_pred must be given; got neither")
    return Model(predictor(model), samples, truth)


def _judged(
    say: Callable[[Any], Predictions],
    judge: Judge,
    rows: Any,
    truth: NDArray[Any] | None,
    start: int,
) -> Any:
    if truth is not None:
        check_known("y", truth, start)
    return judge(say(rows), truth, start)

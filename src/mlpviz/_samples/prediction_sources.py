"""What is said about samples, by a model or ready made, about some of them or all in turn."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from mlpviz._reading.dispatch import predictor
from mlpviz._records.predictions import Predictions
from mlpviz._samples.prediction_checks import as_predictions
from mlpviz._samples.samples import as_targets, check_no_missing
from mlpviz._samples.table import Samples

BlockFunction = Callable[[Predictions, NDArray[Any] | None, int], Any]
"""Takes what is said about some rows, the truth about them, and the index of the first of them."""


class PredictionSource(Protocol):
    """Where predictions come from."""

    def predict(self, indices: NDArray[np.intp]) -> Predictions:
        """Return what is said about some rows."""

    def map_blocks(self, judge: BlockFunction) -> Iterator[Any]:
        """Yield what `judge` returns for each block of all rows."""

    def map_blocks_lazily(self, judge: BlockFunction) -> Iterator[Any]:
        """Yield the same as `each`, for whoever hopes to stop early."""


@dataclass(frozen=True, eq=False, slots=True)
class ModelPredictions:
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

    def predict(self, indices: NDArray[np.intp]) -> Predictions:
        """Return what the model says about some rows; of none, what it would say of what kind."""
        if len(indices):
            return self.say(self.samples.take(indices))
        return self.say(self.samples.take(slice(0, 1))).select(slice(0, 0))

    def map_blocks(self, judge: BlockFunction) -> Iterator[Any]:
        """Yield what `judge` returns for each block of all rows."""
        return self.samples.map_blocks(
            "predictions", partial(_predict_and_apply, self.say, judge), self.truth
        )

    def map_blocks_lazily(self, judge: BlockFunction) -> Iterator[Any]:
        """Yield the same as `each`, for whoever hopes to stop early."""
        return self.samples.map_blocks_lazily(
            "predictions", partial(_predict_and_apply, self.say, judge), self.truth
        )


@dataclass(frozen=True, eq=False, slots=True)
class GivenPredictions:
    """Predictions that were made before.

    Attributes
    ----------
    said : Predictions
    truth : ndarray of shape (n_samples,) or (n_samples, n_outputs), or None
    """

    said: Predictions
    truth: NDArray[Any] | None

    def predict(self, indices: NDArray[np.intp]) -> Predictions:
        """Return what was said about some rows."""
        return self.said.select(indices)

    def map_blocks(self, judge: BlockFunction) -> Iterator[Any]:
        """Yield what `judge` returns for all rows at once."""
        yield judge(self.said, self.truth, 0)

    map_blocks_lazily = map_blocks


def prediction_source(
    model: Any, samples: Samples, truth: NDArray[Any] | None, y_pred: Any
) -> PredictionSource:
    """Return where the predictions for samples come from: ready made, or else from the model."""
    if y_pred is not None:
        ready = as_predictions(as_targets("y_pred", y_pred, len(samples)), truth)
        return GivenPredictions(ready, truth)
    if model is None:
        raise ValueError("model is None, so y_pred must be given; got neither")
    return ModelPredictions(predictor(model), samples, truth)


def _predict_and_apply(
    say: Callable[[Any], Predictions],
    judge: BlockFunction,
    rows: Any,
    truth: NDArray[Any] | None,
    start: int,
) -> Any:
    if truth is not None:
        check_no_missing("y", truth, start)
    return judge(say(rows), truth, start)

"""Sources of predictions: a model, or predictions that the caller gives."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from mlpviz._reading.dispatch import predictor
from mlpviz._reading.output_selection import selection_for
from mlpviz._records.image_shape import ImageShape
from mlpviz._records.predictions import Predictions
from mlpviz._samples.class_probabilities import (
    are_scores_of_labels,
    check_no_scores_of_sets,
    predictions_of_classes,
    predictions_of_probabilities,
)
from mlpviz._samples.dataset_labels import DatasetLabels
from mlpviz._samples.prediction_checks import as_predictions
from mlpviz._samples.table import Samples
from mlpviz._samples.targets import as_targets, check_no_missing

BlockFunction = Callable[[Predictions, NDArray[Any] | None, int], Any]
"""Takes predictions for some rows, the true values, and the index of the first row."""


class PredictionSource(Protocol):
    """A source of predictions."""

    def predict(self, indices: NDArray[np.intp]) -> Predictions:
        """Return predictions for some rows."""

    def map_blocks(self, function: BlockFunction) -> Iterator[Any]:
        """Yield the result of `function` for each block of rows."""

    def map_blocks_lazily(self, function: BlockFunction) -> Iterator[Any]:
        """Yield the same as `map_blocks`, for callers that may stop early."""


@dataclass(frozen=True, eq=False, slots=True)
class ModelPredictions:
    """Predictions that a model makes when they are requested.

    Attributes
    ----------
    predict_rows : callable
        Takes rows, returns predictions.
    samples : Samples
    y : ndarray of shape (n_samples,) or (n_samples, n_outputs), or None
    """

    predict_rows: Callable[[Any], Predictions]
    samples: Samples
    y: NDArray[Any] | None

    def predict(self, indices: NDArray[np.intp]) -> Predictions:
        """Return predictions for some rows. No rows give an empty record of the right kind."""
        if len(indices):
            return self.predict_rows(self.samples.take(indices))
        return self.predict_rows(self.samples.take(slice(0, 1))).select(slice(0, 0))

    def map_blocks(self, function: BlockFunction) -> Iterator[Any]:
        """Yield the result of `function` for each block of rows."""
        call = partial(_predict_and_call, self.predict_rows, function)
        return self.samples.map_blocks("predictions", call, self.y)

    def map_blocks_lazily(self, function: BlockFunction) -> Iterator[Any]:
        """Yield the same as `map_blocks`, for callers that may stop early."""
        call = partial(_predict_and_call, self.predict_rows, function)
        return self.samples.map_blocks_lazily("predictions", call, self.y)


@dataclass(frozen=True, eq=False, slots=True)
class GivenPredictions:
    """Predictions that the caller gave.

    Attributes
    ----------
    predictions : Predictions
    y : ndarray of shape (n_samples,) or (n_samples, n_outputs), or None
    """

    predictions: Predictions
    y: NDArray[Any] | None

    def predict(self, indices: NDArray[np.intp]) -> Predictions:
        """Return the predictions for some rows."""
        return self.predictions.select(indices)

    def map_blocks(self, function: BlockFunction) -> Iterator[Any]:
        """Yield the result of `function` for all rows, as one block."""
        yield function(self.predictions, self.y, 0)

    map_blocks_lazily = map_blocks


def prediction_source(
    model: Any,
    samples: Samples,
    y: Any,
    y_pred: Any,
    classes: Any = None,
    *,
    shape: ImageShape | None = None,
    output: Any = None,
) -> PredictionSource:
    """Return the source of predictions: `y_pred` if it is given, else the model.

    Either may be `Predictions`. `classes` are those of the columns of `y_pred`, if these are
    probabilities. `output` names one of several outputs of the model.
    """
    given = model if y_pred is None and isinstance(model, Predictions) else y_pred
    if given is not None:
        if output is not None:
            raise ValueError(f"output must be None for predictions that are given, got {output!r}")
        y = y[:] if isinstance(y, DatasetLabels) else y
        return GivenPredictions(_check_given(given, samples, y, classes), y)
    if classes is not None:
        raise ValueError(
            "classes are those of the columns of y_pred, but y_pred is None; give both or neither"
        )
    if model is None:
        raise ValueError("model is None, so y_pred must be given; got neither")
    predict = predictor(model, shape, selection_for(output, y))
    return ModelPredictions(predict, samples, y)


def _check_given(given: Any, samples: Samples, y: NDArray[Any] | None, classes: Any) -> Predictions:
    n_samples = len(samples)
    if not isinstance(given, Predictions):
        y_pred = as_targets("y_pred", given, n_samples)
        if classes is not None:
            return predictions_of_classes(y_pred, classes, y)
        has_labels = y is not None and y.ndim == 1
        # As many columns as an image has pixels are an image that the model predicts.
        if y_pred.shape[1:] == (samples.n_values,) and not has_labels:
            return Predictions(y_pred)
        if are_scores_of_labels(y_pred, y):
            return predictions_of_probabilities(y_pred, None, y)
        check_no_scores_of_sets(y_pred, y)
        return as_predictions(y_pred, y)
    if classes is not None:
        raise ValueError("classes must be None, since Predictions hold their classes")
    if len(given.values) != n_samples:
        raise ValueError(
            f"Predictions must have one entry for each of the {n_samples} rows of X, "
            f"got {len(given.values)}"
        )
    return given


def _predict_and_call(
    predict_rows: Callable[[Any], Predictions],
    function: BlockFunction,
    rows: Any,
    y: NDArray[Any] | None,
    start: int,
) -> Any:
    if y is not None:
        check_no_missing("y", y, start)
    return function(predict_rows(rows), y, start)

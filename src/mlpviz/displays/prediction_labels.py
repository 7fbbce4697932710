"""The labels of predictions, whether they are right, and a description of them all."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import compress
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._formatting import format_count, format_number, format_range
from mlpviz._layout.class_bars import ClassBars
from mlpviz._layout.tile_statistics import single_largest
from mlpviz._records.classes import find_labels
from mlpviz._records.predictions import Predictions
from mlpviz._samples.class_ranking import most_probable_columns, runner_up, runner_up_columns
from mlpviz._samples.losses import is_right, losses

RIGHT: Final = "✓"
WRONG: Final = "✗"
UNDEFINED: Final = "NaN"
"""The label of a prediction that is NaN."""
NO_LABEL: Final = "no label"
NOTHING_FINITE: Final = ("no prediction is finite", "no error is finite")
NO_BREAK_SPACE: Final = "\u00a0"

Truth = NDArray[Any] | None
ClassNames = Mapping[Any, str]


@dataclass(frozen=True, eq=False, slots=True)
class PredictionLabels:
    """The labels of the predictions for some images.

    Attributes
    ----------
    labels : list of str
        Empty if there is nothing to write.
    correct : ndarray of bool of shape (n_images,) or None
        None without true classes, and for regressors.
    confidence : ndarray of shape (n_images,) or None
    bars : ClassBars or None
        The most probable classes, if they are shown.
    """

    labels: list[str]
    correct: NDArray[np.bool_] | None
    confidence: NDArray[np.float64] | None
    bars: ClassBars | None = None


def label_predictions(
    predictions: Predictions, y: Truth, names: ClassNames, show: str = "prediction"
) -> PredictionLabels:
    """Return a label for each prediction, with the true class or value if it differs.

    Parameters
    ----------
    predictions : Predictions
    y : ndarray of shape (n_images,) or (n_images, n_outputs), or None
    names : mapping
        The names of classes that have one.
    show : {"prediction", "runner-up", "bars"}
    """
    seconds = runner_up_columns(predictions) if show == "runner-up" else None
    bars = _class_bars(predictions, y, names) if show == "bars" else None
    if predictions.classes is None:
        return PredictionLabels(_label_values(predictions, y), None, None)
    confidence = predictions.confidence
    is_defined = predictions.is_defined
    correct = None if y is None else is_right(predictions, y)
    if predictions.has_label_sets:
        return PredictionLabels(_label_sets(predictions, y, names, correct), correct, None)
    labels = []
    for i, value in enumerate(predictions.values.tolist()):
        share = None if confidence is None else confidence[i]
        label = _name_with_share(value, names, share) if is_defined[i] else UNDEFINED
        if correct is not None:
            label = f"{RIGHT if correct[i] else WRONG} {label}"
        second = None if seconds is None or not is_defined[i] else int(seconds[i])
        truth = None if y is None or correct is None or correct[i] else y[i : i + 1].tolist()
        lines = [label, *_further_lines(predictions, names, i, second=second, truth=truth)]
        labels.append("\n".join(lines))
    return PredictionLabels(labels, correct, confidence, bars)


def _label_sets(
    predictions: Predictions, y: Truth, names: ClassNames, correct: NDArray[np.bool_] | None
) -> list[str]:
    """Return the names of the labels of each set, and those of the true set if it differs."""
    predicted = _names_of_predicted_sets(predictions, names)
    if y is None or correct is None:
        return predicted
    true = _names_of_sets(predictions, y, names)
    return [
        f"{RIGHT} {labels}" if right else f"{WRONG} {labels}\ntrue: {true_labels}"
        for labels, true_labels, right in zip(predicted, true, correct, strict=True)
    ]


def _names_of_predicted_sets(predictions: Predictions, names: ClassNames) -> list[str]:
    texts = _names_of_sets(predictions, predictions.values, names)
    defined = predictions.is_defined
    return [text if known else UNDEFINED for text, known in zip(texts, defined, strict=True)]


def _names_of_sets(
    predictions: Predictions, sets: NDArray[np.bool_], names: ClassNames
) -> list[str]:
    classes = np.asarray(predictions.classes).tolist()
    labels = [names.get(label, str(label)) for label in classes]
    return [", ".join(compress(labels, row)) or NO_LABEL for row in sets.tolist()]


def _name_with_share(value: Any, names: ClassNames, share: float | None) -> str:
    name = names.get(value, str(value))
    return name if share is None else f"{name}  {_format_percent(share)}"


def _further_lines(
    predictions: Predictions,
    names: ClassNames,
    row: int,
    *,
    second: int | None,
    truth: list[Any] | None,
) -> list[str]:
    """Return the lines about the runner-up and the true class, which may be the same."""
    true = [] if truth is None else [f"true: {names.get(truth[0], str(truth[0]))}"]
    if second is None or predictions.classes is None:
        return true
    probabilities = predictions.probabilities
    value = predictions.classes[second : second + 1].tolist()
    share = None if probabilities is None else probabilities[row, second]
    line = _name_with_share(value[0], names, share)
    return [f"2nd, true: {line}"] if value == truth else [f"2nd: {line}", *true]


def _class_bars(predictions: Predictions, y: Truth, names: ClassNames) -> ClassBars:
    columns = most_probable_columns(predictions, y)
    classes = np.asarray(predictions.classes)
    probabilities = np.asarray(predictions.probabilities, dtype=np.float64)
    shown = classes[columns]
    correct = np.full(columns.shape, -1, dtype=np.int8)
    if y is not None:
        correct[shown == predictions.values[:, None]] = 0
        correct[columns == find_labels(classes, y)[:, None]] = 1
    return ClassBars(
        [
            [names.get(label, str(label)) if is_defined else "" for label in row]
            for row, is_defined in zip(shown.tolist(), predictions.is_defined, strict=True)
        ],
        np.take_along_axis(probabilities, columns, axis=1),
        correct,
    )


def display_predictions(
    predictions: Predictions, y: Truth, labels: PredictionLabels
) -> dict[str, Any]:
    """Return the display's attributes about predictions, known or not."""
    has_loss = y is not None and (predictions.classes is None or predictions.scores is not None)
    if predictions.has_label_sets:
        has_loss = has_loss and predictions.kind == "probability"
    return {
        "y_pred": predictions.values,
        "correct": labels.correct,
        "confidence": labels.confidence,
        "classes": predictions.classes,
        "probabilities": predictions.probabilities,
        "runner_up": runner_up(predictions),
        "loss": losses(predictions, y) if has_loss and y is not None else None,
    }


def describe_predictions(
    predictions: Predictions, y: Truth, names: ClassNames, rows: NDArray[np.intp]
) -> str:
    """Return how many predictions are right or how large errors are; without y, what is predicted.

    Examples
    --------
    >>> predictions = Predictions(np.array([0.5, 2.0]))
    >>> describe_predictions(predictions, np.array([1.0, 2.0]), {}, np.array([7, 8]))
    'errors up to 0.5, that of image 7'
    """
    if predictions.classes is not None:
        text, what = _describe_classes(predictions, y, names), UNDEFINED
    else:
        text, what = _describe_values(predictions, y, rows), f"{UNDEFINED} or infinite"
    n_undefined = int(np.count_nonzero(~predictions.is_defined))
    if not n_undefined or text in NOTHING_FINITE:
        return text
    verb = "is" if n_undefined == 1 else "are"
    return f"{text}; {format_count(n_undefined, 'prediction')} {verb} {what}"


def _describe_values(predictions: Predictions, y: Truth, rows: NDArray[np.intp]) -> str:
    values = np.asarray(predictions.values, dtype=np.float64)
    finite = values[np.isfinite(values)]
    if not finite.size:
        return NOTHING_FINITE[0]
    if y is None:
        return f"predicted values from {format_range(float(finite.min()), float(finite.max()))}"
    errors = np.where(predictions.is_defined, _errors(values, y), np.nan)
    if not predictions.is_defined.any():
        return NOTHING_FINITE[1]
    kind = "errors" if values.ndim == 1 else "RMS errors"
    largest = single_largest(errors)
    image = "" if largest is None else f", that of image {rows[largest]}"
    return f"{kind} up to {format_number(np.nanmax(errors))}{image}"


def _describe_classes(predictions: Predictions, y: Truth, names: ClassNames) -> str:
    is_defined = predictions.is_defined
    if y is not None:
        n_right = int(np.count_nonzero(is_right(predictions, y)))
        return (
            f"{n_right} right (tick, green), {len(is_defined) - n_right} wrong (cross, red, framed)"
        )
    if predictions.has_label_sets:
        predicted = _names_of_predicted_sets(predictions, names)
    else:
        predicted = [names.get(value, str(value)) for value in predictions.values.tolist()]
    counts = Counter(compress(predicted, is_defined)).most_common()
    if not counts:
        return "no predictions"
    value, count = counts[0]
    if len(counts) > 1 and counts[1][1] == count:
        return f"{len(counts)} different predictions"
    return f"most often {value} ({format_count(count, 'time')})"


def _label_values(predictions: Predictions, y: Truth) -> list[str]:
    values = np.asarray(predictions.values, dtype=np.float64)
    if values.ndim == 1:
        truths = [""] * len(values) if y is None else [f"\ntrue: {format_number(t)}" for t in y]
        return [
            f"{format_number(value)}{truth}" for value, truth in zip(values, truths, strict=True)
        ]
    if y is None:
        return []
    return [f"RMS error {format_number(error, digits=2)}" for error in _errors(values, y)]


def _errors(values: NDArray[np.float64], y: NDArray[Any]) -> NDArray[np.float64]:
    """Return the error of each prediction; of several values, their root mean square."""
    with np.errstate(over="ignore", invalid="ignore"):
        differences = values - y
        if differences.ndim == 1:
            return np.asarray(np.abs(differences), dtype=np.float64)
        return np.asarray(np.sqrt((differences**2).mean(axis=1)), dtype=np.float64)


def _format_percent(share: float) -> str:
    """Return a share in whole percent. Only 0 and 1 become 0 % and 100 %."""
    if 0.995 <= share < 1:
        return f">99{NO_BREAK_SPACE}%"
    if 0 < share <= 0.005:
        return f"<1{NO_BREAK_SPACE}%"
    return f"{share:.0%}".replace("%", f"{NO_BREAK_SPACE}%")

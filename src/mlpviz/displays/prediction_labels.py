"""What is written above images about a model's predictions, and whether they are right."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._formatting import format_count
from mlpviz._records.predictions import Predictions
from mlpviz.displays.descriptions import format_range, single_largest

RIGHT = "✓"
WRONG = "✗"
KEPT_TOGETHER = "\u00a0"
"""A space at which no line is broken."""


@dataclass(frozen=True, eq=False, slots=True)
class PredictionLabels:
    """Predictions for some images, put into words.

    Attributes
    ----------
    labels : list of str
    correct : ndarray of bool of shape (n_images,) or None
        None without true classes, and for regressors.
    confidence : ndarray of shape (n_images,) or None
    """

    labels: list[str]
    correct: NDArray[np.bool_] | None
    confidence: NDArray[np.float64] | None


def label_predictions(
    said: Predictions, y: NDArray[Any] | None, names: Mapping[Any, str]
) -> PredictionLabels:
    """Return the labels of images: predictions, and the truth where it differs."""
    if said.classes is None:
        return PredictionLabels(_values(said, y), None, None)
    confidence = said.confidence
    correct = None if y is None else np.asarray(said.values == y, dtype=np.bool_)
    labels = []
    for i, value in enumerate(said.values.tolist()):
        text = names.get(value, str(value))
        if confidence is not None:
            text += f"  {_percent(confidence[i])}"
        if correct is not None and y is not None:
            text = f"{RIGHT if correct[i] else WRONG} {text}"
            if not correct[i]:
                truth = y[i].item() if hasattr(y[i], "item") else y[i]
                text += f"\ntrue: {names.get(truth, str(truth))}"
        labels.append(text)
    return PredictionLabels(labels, correct, confidence)


def describe_predictions(
    said: Predictions, y: NDArray[Any] | None, names: Mapping[Any, str], indices: NDArray[np.intp]
) -> str:
    """Return what stands out among predictions: errors, or what is said most where none is known.

    Examples
    --------
    >>> said = Predictions(np.array([0.5, 2.0]))
    >>> describe_predictions(said, np.array([1.0, 2.0]), {}, np.array([7, 8]))
    'errors up to 0.5, that of image 7'
    """
    if said.classes is not None:
        return _finding_of_classes(said.values, y, names)
    values = np.asarray(said.values, dtype=np.float64)
    finite = values[np.isfinite(values)]
    if not finite.size:
        return "no prediction is finite"
    if y is None:
        return f"predicted values from {format_range(float(finite.min()), float(finite.max()))}"
    errors = _errors(values, y)
    if not np.isfinite(errors).any():
        return "no error is finite"
    what = "errors" if values.ndim == 1 else "RMS errors"
    worst = single_largest(errors)
    whose = "" if worst is None else f", that of image {indices[worst]}"
    return f"{what} up to {np.nanmax(errors):.3g}{whose}"


def _finding_of_classes(
    values: NDArray[Any], y: NDArray[Any] | None, names: Mapping[Any, str]
) -> str:
    if y is not None:
        right = int(np.count_nonzero(values == y))
        return f"{right} right (tick, green), {len(values) - right} wrong (cross, red, framed)"
    counted = Counter(values.tolist()).most_common()
    value, most = counted[0]
    if len(counted) > 1 and counted[1][1] == most:
        return f"{len(counted)} different answers"
    return f"most often {names.get(value, str(value))} ({format_count(most, 'time')})"


def _values(said: Predictions, y: NDArray[Any] | None) -> list[str]:
    values = np.asarray(said.values, dtype=np.float64)
    if values.ndim == 1:
        truths = [""] * len(values) if y is None else [f"\ntrue: {_number(truth)}" for truth in y]
        return [f"{_number(value)}{truth}" for value, truth in zip(values, truths, strict=True)]
    if y is None:
        return []
    return [f"RMS error {_number(error, digits=2)}" for error in _errors(values, y)]


def _errors(values: NDArray[np.float64], y: NDArray[Any]) -> NDArray[np.float64]:
    """Return how far off each prediction is, several values by their root mean square."""
    with np.errstate(over="ignore", invalid="ignore"):
        gaps = values - y
        errors: NDArray[np.float64] = (
            np.abs(gaps) if gaps.ndim == 1 else np.sqrt((gaps**2).mean(axis=1))
        )
    return errors


def _number(value: float, digits: int = 3) -> str:
    """Return a number with at least so many digits, and no power of ten up to a million."""
    rounded = f"{value:.{digits}g}"
    return f"{value:,.0f}" if 1 <= abs(value) < 1e6 and "e" in rounded else rounded


def _percent(share: float) -> str:
    """Return a share in whole percent; only certainty is 100 %, only impossibility 0 %."""
    if 0.995 <= share < 1:
        return f">99{KEPT_TOGETHER}%"
    if 0 < share <= 0.005:
        return f"<1{KEPT_TOGETHER}%"
    return f"{share:.0%}".replace("%", f"{KEPT_TOGETHER}%")

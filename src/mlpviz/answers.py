"""What is written above images about a model's predictions, and whether they are right."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpviz.choices import has_length
from mlpviz.predictions import Predictions
from mlpviz.standouts import single_largest, told_range
from mlpviz.tiles import count_seen

RIGHT = "✓"
WRONG = "✗"
KEPT_TOGETHER = "\u00a0"
"""A space at which no line is broken."""


@dataclass(frozen=True, eq=False, slots=True)
class Answers:
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


def put_into_words(said: Predictions, y: NDArray[Any] | None, names: Mapping[Any, str]) -> Answers:
    """Return the labels of images: predictions, and the truth where it differs."""
    if said.classes is None:
        return Answers(_values(said, y), None, None)
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
    return Answers(labels, correct, confidence)


def finding_of(
    said: Predictions, y: NDArray[Any] | None, names: Mapping[Any, str], indices: NDArray[np.intp]
) -> str:
    """Return what stands out among predictions: errors, or what is said most where none is known.

    Examples
    --------
    >>> said = Predictions(np.array([0.5, 2.0]))
    >>> finding_of(said, np.array([1.0, 2.0]), {}, np.array([7, 8]))
    'errors up to 0.5, that of image 7'
    """
    if said.classes is not None:
        return _finding_of_classes(said.values, y, names)
    values = np.asarray(said.values, dtype=np.float64)
    finite = values[np.isfinite(values)]
    if not finite.size:
        return "no prediction is finite"
    if y is None:
        return f"predicted values from {told_range(float(finite.min()), float(finite.max()))}"
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
    return f"most often {names.get(value, str(value))} ({count_seen(most, 'time')})"


def check_class_names(
    class_names: Sequence[str] | Mapping[Any, str] | None, said: Predictions
) -> dict[Any, str]:
    """Return the name of each class, from a mapping or from names in the order of the classes."""
    if class_names is None:
        return {}
    if said.classes is None:
        raise ValueError("class_names are for classifiers, but the model predicts values")
    if isinstance(class_names, Mapping):
        return _known_names(class_names, said.classes.tolist())
    if isinstance(class_names, str) or not has_length(class_names):
        raise TypeError(
            f"class_names must be a sequence or a mapping of class to name, got {class_names!r}"
        )
    classes = said.classes.tolist()
    if len(class_names) != len(classes):
        raise ValueError(
            f"class_names must have one name for each of the {len(classes)} classes "
            f"{_listed(classes)}, got {len(class_names)}; a mapping of class to name may be shorter"
        )
    return {label: str(name) for label, name in zip(classes, class_names, strict=True)}


def _known_names(class_names: Mapping[Any, str], classes: list[Any]) -> dict[Any, str]:
    """Return the names, some of which must be of classes that there are."""
    if class_names and not set(class_names) & set(classes):
        raise ValueError(
            f"class_names is a mapping of {_listed(list(class_names))}, none of which is a class "
            f"of the model, {_listed(classes)}; give the classes as the model was fitted on them"
        )
    return {label: str(name) for label, name in class_names.items()}


def check_same_labels(said: Predictions, y: NDArray[Any]) -> None:
    """Raise if no true label is one that the model knows: labels of another type look all wrong."""
    if said.classes is None:
        return
    known = said.classes.tolist()
    if set(known).isdisjoint(y.tolist()):
        given = np.unique(y.astype(str) if y.dtype == object else y)
        raise ValueError(
            f"y holds the labels {_listed(given.tolist())}, none of which is a class of the model, "
            f"{_listed(known)}; give y as the model was fitted, such as y.astype("
            f"{type(known[0]).__name__})"
        )


def check_comparable(said: Predictions, y: NDArray[Any]) -> None:
    """Raise if true values do not have the shape of predicted ones."""
    if said.classes is not None and y.ndim != 1:
        raise ValueError(
            f"y must hold one label per image, got shape {y.shape}; give y.argmax(axis=1) for "
            "one-hot labels"
        )
    if said.classes is None:
        if y.dtype.kind not in "biuf":
            raise TypeError(f"y must hold numbers for a regressor, got dtype {y.dtype}")
        if said.values.shape[1:] != y.shape[1:]:
            predicted, given = (int(np.prod(a.shape[1:])) for a in (said.values, y))
            raise ValueError(
                f"y must have as many values per image as the model predicts, {predicted}, "
                f"got {given}"
            )


def given_predictions(y_pred: NDArray[Any], y: NDArray[Any] | None) -> Predictions:
    """Return ready predictions: values where they are floats, classes otherwise.

    Whole floats beside integers in `y` are classes too: many tools return labels so.
    """
    if y_pred.dtype.kind == "f":
        whole = y_pred.ndim == 1 and bool((y_pred == np.round(y_pred)).all())
        if not whole or y is None or y.dtype.kind not in "iu":
            return Predictions(y_pred)
        y_pred = y_pred.astype(y.dtype)
    if y_pred.ndim != 1:
        raise ValueError(
            f"y_pred must hold one label per image, got shape {y_pred.shape}; give "
            "y_pred.argmax(axis=1) for one-hot labels"
        )
    if y is not None and y.ndim != 1:
        raise ValueError(
            f"y must hold one label per image, as y_pred does, got shape {y.shape}; give "
            "y.argmax(axis=1) for one-hot labels"
        )
    truth = [] if y is None else y.tolist()
    _check_alike(y_pred.tolist(), truth)
    labels = [*y_pred.tolist(), *truth]
    try:
        classes = sorted(set(labels))
    except TypeError:
        classes = sorted(set(labels), key=str)
    return Predictions(y_pred, np.array(classes, dtype=_dtype_of(classes)))


def _check_alike(predicted: list[Any], truth: list[Any]) -> None:
    """Raise if one is text and the other is not: all predictions would look wrong."""
    text = [all(isinstance(label, str) for label in labels) for labels in (predicted, truth)]
    if truth and text[0] != text[1] and not set(predicted) & set(truth):
        raise ValueError(
            f"y_pred holds labels such as {predicted[0]!r} and y such as {truth[0]!r}, which are "
            f"never equal; give both as one type, such as y_pred.astype({type(truth[0]).__name__})"
        )


def _dtype_of(classes: list[Any]) -> Any:
    return None if len({type(label) for label in classes}) == 1 else object


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


def _listed(labels: list[Any], most: int = 5) -> str:
    shown = ", ".join(repr(label) for label in labels[:most])
    return f"{shown}, …" if len(labels) > most else shown

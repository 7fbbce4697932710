"""Check predictions, true labels and class names against each other."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._records.classes import ClassNames, check_class_names, find_labels, format_labels
from mlpviz._records.predictions import Predictions
from mlpviz._samples.targets import check_no_missing


def name_classes(
    class_names: ClassNames, predictions: Predictions, y: NDArray[Any] | None
) -> dict[Any, str]:
    """Return the name of each class that the user names.

    A sequence names the classes of the model in their order. A mapping may also name labels that
    only `y` holds.
    """
    if class_names is None:
        return {}
    if predictions.classes is None:
        raise ValueError("class_names are for classifiers, but the model predicts values")
    labels = predictions.classes
    if isinstance(class_names, Mapping) and y is not None:
        only_in_y = dict.fromkeys(y[find_labels(labels, y) < 0].tolist())
        labels = np.array([*labels.tolist(), *only_in_y], dtype=object)
    names = check_class_names(class_names, labels)
    return dict(zip(labels.tolist(), names, strict=True))


def check_truth(
    predictions: Predictions, y: NDArray[Any] | None, shown: NDArray[Any] | None
) -> None:
    """Raise if true classes or values do not fit predictions.

    Parameters
    ----------
    predictions : Predictions
        For the images shown.
    y : ndarray or None
        The true classes or values of all images.
    shown : ndarray or None
        Those of the images shown.
    """
    if y is None or shown is None:
        return
    check_no_missing("y", shown)
    check_matching_targets(predictions, shown)
    check_known_labels(predictions, y)


def check_known_labels(predictions: Predictions, y: NDArray[Any]) -> None:
    """Raise if no label in `y` is a class of the model: all predictions would look wrong."""
    classes = predictions.classes
    if classes is None or (find_labels(classes, y) >= 0).any():
        return
    labels = np.unique(y.astype(str) if y.dtype == object else y)
    raise ValueError(
        f"y holds the labels {format_labels(labels.tolist())}, none of which is a class of "
        f"the model, {format_labels(classes.tolist())}; give y as the model was fitted, such as "
        f"y.astype({type(classes.tolist()[0]).__name__})"
    )


def check_matching_targets(predictions: Predictions, y: NDArray[Any]) -> None:
    """Raise if `y` does not have the shape of the predictions."""
    if predictions.classes is not None:
        if y.ndim != 1:
            raise ValueError(
                f"y must hold one label per image, got shape {y.shape}; give y.argmax(axis=1) "
                "for one-hot labels"
            )
        return
    if y.dtype.kind not in "biuf":
        raise TypeError(f"y must hold numbers for a regressor, got dtype {y.dtype}")
    if predictions.values.shape[1:] != y.shape[1:]:
        n_predicted, n_given = (int(np.prod(a.shape[1:])) for a in (predictions.values, y))
        raise ValueError(
            f"y must have as many values per image as the model predicts, {n_predicted}, "
            f"got {n_given}"
        )


def check_defined(predictions: Predictions, start: int = 0) -> None:
    """Raise if a prediction is NaN. `start` is the row of X of the first prediction."""
    undefined = np.flatnonzero(~predictions.is_defined)
    if len(undefined):
        raise ValueError(
            f"the prediction for row {undefined[0] + start} of X is NaN: the network diverged, or "
            "the image is not finite; leave such rows out of X and y"
        )


def as_predictions(y_pred: NDArray[Any], y: NDArray[Any] | None) -> Predictions:
    """Return given predictions as a record: values if they are floats, classes otherwise.

    Whole floats are classes too if `y` holds integers: many tools return labels as floats.
    """
    if y_pred.dtype.kind == "f":
        whole = y_pred.ndim == 1 and bool((y_pred == np.round(y_pred)).all())
        if not whole or y is None or y.dtype.kind not in "iu":
            return Predictions(y_pred)
        y_pred = y_pred.astype(np.int64)
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
    true_labels = [] if y is None else y.tolist()
    _check_same_kind(y_pred.tolist(), true_labels)
    labels = [*y_pred.tolist(), *true_labels]
    try:
        classes = sorted(set(labels))
    except TypeError:
        classes = sorted(set(labels), key=str)
    return Predictions(y_pred, np.array(classes, dtype=_dtype_of(classes)))


def _check_same_kind(predicted: list[Any], true_labels: list[Any]) -> None:
    """Raise if one is text and the other is not: all predictions would look wrong."""
    is_text = [all(isinstance(label, str) for label in x) for x in (predicted, true_labels)]
    if true_labels and is_text[0] != is_text[1] and not set(predicted) & set(true_labels):
        raise ValueError(
            f"y_pred holds labels such as {predicted[0]!r} and y such as {true_labels[0]!r}, "
            "which are never equal; give both as one type, such as y_pred.astype("
            f"{type(true_labels[0]).__name__})"
        )


def _dtype_of(classes: list[Any]) -> Any:
    return None if len({type(label) for label in classes}) == 1 else object

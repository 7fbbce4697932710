"""Check predictions, true labels and class names against each other."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._records.classes import ClassNames, check_class_names, find_labels, format_labels
from mlpviz._records.indicators import is_indicator, is_one_hot
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
    if isinstance(class_names, Mapping) and y is not None and y.ndim == 1:
        only_in_y = dict.fromkeys(y[find_labels(labels, y) < 0].tolist())
        labels = np.array([*labels.tolist(), *only_in_y], dtype=object)
    names = check_class_names(class_names, labels)
    return dict(zip(labels.tolist(), names, strict=True))


def truth_of_shown(
    predictions: Predictions, y: Any, rows: NDArray[np.intp], *, given: bool
) -> NDArray[Any] | None:
    """Return the true classes, values or sets of labels of the images shown.

    Parameters
    ----------
    predictions : Predictions
        For the images shown.
    y : ndarray, DaskMatrix, DatasetLabels or None
        The true classes or values of all images.
    rows : ndarray of int
        The images shown.
    given : bool
        Whether the caller gave `y`. Labels that came with the images are not those that a network
        predicts which predicts other values, such as images.
    """
    if y is None:
        return None
    shown = np.asarray(y[rows])
    if not given and predictions.classes is None and shown.shape != predictions.values.shape:
        return None
    check_no_missing("y", shown)
    matching = matching_truth(predictions, shown)
    if shown.ndim == 1 and not predictions.has_label_sets:
        check_known_labels(predictions, y if isinstance(y, np.ndarray) else shown)
    return matching


def check_known_labels(predictions: Predictions, y: NDArray[Any]) -> None:
    """Raise if no label in `y` is a class of the model: all predictions would look wrong."""
    classes = predictions.classes
    if classes is None or (find_labels(classes, y) >= 0).any():
        return
    labels = np.unique(y.astype(str) if y.dtype == object else y)
    raise ValueError(
        f"y holds the labels {format_labels(labels.tolist())}, none of which is a class of "
        f"the model, {format_labels(classes.tolist())}; give y as the model was fitted"
        f"{_conversion(y, classes)}"
    )


def _conversion(y: NDArray[Any], classes: NDArray[Any]) -> str:
    """Return a conversion of labels to classes, "" if there is none. It is tried."""
    kind = type(classes.tolist()[0])
    try:
        converted = y.astype(kind)
    except (TypeError, ValueError):
        return ""
    some = (find_labels(classes, converted) >= 0).any()
    return f", such as y.astype({kind.__name__})" if some else ""


def matching_truth(predictions: Predictions, y: NDArray[Any]) -> NDArray[Any]:
    """Return the truth in the form of the predictions: classes, sets of labels, or values.

    One-hot labels are classes, in the order of the classes of the model. A class is a set of one
    label.

    Examples
    --------
    >>> matching_truth(Predictions(np.array(["b"]), np.array(["a", "b"])), np.array([[1, 0]]))
    array(['a'], dtype='<U1')
    """
    if predictions.classes is None:
        _check_matching_values(predictions, y)
        return y
    if predictions.has_label_sets:
        return _matching_label_sets(predictions.classes, y)
    return _matching_labels(predictions.classes, y)


def _matching_labels(classes: NDArray[Any], y: NDArray[Any]) -> NDArray[Any]:
    if y.ndim == 1:
        return y
    if is_one_hot(y) and y.shape[1] == len(classes):
        return np.asarray(classes[y.argmax(axis=1)])
    if is_indicator(y) and not is_one_hot(y):
        way_out = (
            "y holds several labels (or none) of some images; give y_pred=scores > 0.5, of shape "
            f"{y.shape}, if the outputs of the model are probabilities of each label"
        )
    else:
        way_out = f"one-hot labels need {len(classes)} columns of 0 and 1, one for each class"
    raise ValueError(f"y must hold one label per image, got shape {y.shape}; {way_out}")


def _matching_label_sets(classes: NDArray[Any], y: NDArray[Any]) -> NDArray[Any]:
    if y.ndim == 1:
        columns = find_labels(classes, y)
        if (columns >= 0).all():
            return np.asarray(columns[:, np.newaxis] == np.arange(len(classes)))
    elif y.shape[1] == len(classes) and is_indicator(y):
        return y.astype(np.bool_)
    raise ValueError(
        f"y must hold 0 and 1 in {len(classes)} columns, one for each label that the model "
        f"predicts, {format_labels(classes.tolist())}, or these labels; got {_format_truth(y)}; if "
        "y is the one-hot data frame that the model was fitted on, give y.to_numpy()"
    )


def _format_truth(y: NDArray[Any]) -> str:
    labels = "" if y.ndim > 1 else f"{format_labels(np.unique(y).tolist(), 3)} in "
    return f"{labels}shape {y.shape} of {y.dtype}"


def check_one_label(predictions: Predictions) -> None:
    """Raise if predictions are sets of labels."""
    if predictions.has_label_sets:
        raise ValueError(
            "the model predicts several labels for each image, but this plot needs one; for label "
            "i, give y[:, i] and y_pred=np.stack([1 - p, p], axis=1), where p holds the "
            "probabilities of that label"
        )


def _check_matching_values(predictions: Predictions, y: NDArray[Any]) -> None:
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

    Whole floats are classes too if `y` holds integers: many tools return labels as floats. 0 and 1
    in several columns are sets of labels. Beside one-hot `y`, whole numbers are its columns.
    """
    is_list = y_pred.ndim == 1
    is_whole = is_list and y_pred.dtype.kind in "iuf" and bool((y_pred == np.round(y_pred)).all())
    if is_whole and y is not None and y.ndim == 2 and is_one_hot(y):
        return _predictions_of_columns(y_pred.astype(np.int64), y.shape[1])
    if y_pred.dtype.kind == "f":
        if not is_whole or y is None or y.dtype.kind not in "iu":
            return Predictions(y_pred)
        y_pred = y_pred.astype(np.int64)
    if y_pred.ndim == 2 and is_indicator(y_pred):
        return Predictions(y_pred, np.arange(y_pred.shape[1]))
    if not is_list:
        raise ValueError(
            f"y_pred must hold one label per image, or 0 and 1 in a column for each label, got "
            f"shape {y_pred.shape} of {y_pred.dtype}"
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


def _predictions_of_columns(y_pred: NDArray[np.int64], n_columns: int) -> Predictions:
    if (y_pred < 0).any() or (y_pred >= n_columns).any():
        raise ValueError(
            f"y is one-hot with {n_columns} columns, so y_pred must hold whole numbers from 0 to "
            f"{n_columns - 1}, got {y_pred.min()} to {y_pred.max()}; give y as labels"
        )
    return Predictions(y_pred, np.arange(n_columns))


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

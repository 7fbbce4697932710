"""Check predictions, true labels and class names against each other."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._records.predictions import Predictions
from mlpviz._validation import has_length


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


def _listed(labels: list[Any], most: int = 5) -> str:
    shown = ", ".join(repr(label) for label in labels[:most])
    return f"{shown}, …" if len(labels) > most else shown

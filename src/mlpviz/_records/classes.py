"""The classes of a classifier: their order, labels and names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._records.indicators import is_one_hot
from mlpviz._validation import check_array, is_ordered

ClassNames = Sequence[object] | Mapping[Any, object] | None

NUMBERS = "iuf"


@dataclass(frozen=True, eq=False, slots=True)
class Classes:
    """The classes of a classifier, in the order of its outputs.

    Attributes
    ----------
    labels : ndarray of shape (n_classes,)
        The classes as the model knows them, such as 1, 4, 7 or "cat", "dog".
    names : tuple of str
        The names of the classes in pictures.
    assumed : bool
        Whether the model does not know its classes, and the labels are the indices of its
        outputs.
    """

    labels: NDArray[Any]
    names: tuple[str, ...]
    assumed: bool = False

    def __len__(self) -> int:
        return len(self.labels)

    def name_of(self, label: object) -> str:
        """Return the name of a class. The name of an unknown class is its label."""
        (index,) = find_labels(self.labels, _as_array(label))
        return str(label) if index < 0 else self.names[index]

    def indices_of(self, y: NDArray[Any]) -> NDArray[np.intp]:
        """Return the index of the class of each entry of `y`, which may be one-hot.

        Raises
        ------
        ValueError
            If an entry is not a class of the model.
        """
        if y.shape[1:] == (len(self),) and is_one_hot(y):
            return np.asarray(y.argmax(axis=1))
        if y.ndim != 1:
            raise ValueError(
                f"y must hold one label for each image, got shape {y.shape}; one-hot labels need "
                f"{len(self)} columns of 0 and 1, and for one of several labels give y[:, i]"
            )
        indices = find_labels(self.labels, y)
        if (indices >= 0).all():
            return indices
        unknown = format_labels(_unique(y[indices < 0]))
        if self.assumed:
            raise ValueError(
                f"y holds the labels {unknown}, but the model does not know its classes, so its "
                f"{len(self)} outputs count as the classes 0 to {len(self) - 1}; give y as the "
                "index of each image's class, or class_names in the order of the outputs, "
                "which y may then hold"
            )
        raise ValueError(
            f"y holds the labels {unknown}, which are not classes of the model, "
            f"{format_labels(self.labels.tolist())}; give y as the model was fitted on it"
        )


def make_classes(
    labels: NDArray[Any] | None,
    n_classes: int,
    class_names: ClassNames = None,
    y: NDArray[Any] | None = None,
) -> Classes:
    """Return the classes of a model, with the names that the user gives.

    Parameters
    ----------
    labels : ndarray of shape (n_classes,), optional
        The classes of the model in the order of its outputs, if it knows them.
    n_classes : int
        The number of classes if it does not.
    class_names : sequence or mapping, optional
        A name for each class in the order of the outputs, or a mapping of label to name, which
        need not name every class.
    y : ndarray, optional
        True labels. If the model does not know its classes, they may be the names themselves.

    Examples
    --------
    >>> make_classes(np.array([1, 4, 7]), 3, {7: "seven"}).names
    ('1', '4', 'seven')
    >>> make_classes(None, 2, ["cat", "dog"]).labels
    array([0, 1])
    """
    known = np.arange(n_classes) if labels is None else labels
    names = check_class_names(class_names, known)
    if labels is None and y is not None and class_names is not None:
        by_name = np.array(names)
        if y.dtype.kind in "UO" and (find_labels(by_name, y) >= 0).all():
            return Classes(by_name, names)
    return Classes(known, names, assumed=labels is None)


def check_class_names(class_names: ClassNames, labels: NDArray[Any]) -> tuple[str, ...]:
    """Return a name for each of `labels`. The default is the label itself."""
    listed = labels.tolist()
    if class_names is None:
        return tuple(str(label) for label in listed)
    if isinstance(class_names, Mapping):
        return _names_from_mapping(class_names, labels)
    if not is_ordered(class_names):
        raise TypeError(
            "class_names must be a sequence in the order of the classes, or a mapping of class to "
            f"name, got {class_names!r}"
        )
    if len(class_names) != len(listed):
        raise ValueError(
            f"class_names must have one name for each of the {len(listed)} classes "
            f"{format_labels(listed)}, got {len(class_names)}; a mapping of class to name may "
            "be shorter"
        )
    return tuple(str(name) for name in class_names)


def _names_from_mapping(class_names: Mapping[Any, object], labels: NDArray[Any]) -> tuple[str, ...]:
    names = [str(label) for label in labels.tolist()]
    for label, name in class_names.items():
        (index,) = find_labels(labels, _as_array(label))
        if index < 0:
            raise ValueError(
                f"class_names has a name for {label!r}, which is not a class of the model, "
                f"{format_labels(labels.tolist())}; give the classes as the model was fitted on "
                "them"
            )
        names[index] = str(name)
    return tuple(names)


def find_labels(labels: NDArray[Any], y: NDArray[Any]) -> NDArray[np.intp]:
    """Return the index of each entry of `y` in `labels`, -1 if there is none.

    Numbers match numbers of any type. True and False match only themselves.

    Examples
    --------
    >>> find_labels(np.array([1, 4, 7]), np.array([7.0, 1.0, 2.0]))
    array([ 2,  0, -1])
    """
    if labels.dtype.kind in NUMBERS and y.dtype.kind in NUMBERS:
        order = np.argsort(labels)
        positions = np.searchsorted(labels, y, sorter=order).clip(max=len(order) - 1)
        candidates = order[positions]
        return np.where(labels[candidates] == y, candidates, -1).astype(np.intp)
    index_of = {_key(label): i for i, label in enumerate(labels.tolist())}
    return np.array([index_of.get(_key(label), -1) for label in y.tolist()], dtype=np.intp)


def _key(label: object) -> tuple[bool, object]:
    # True == 1 in Python, but as labels they differ.
    return isinstance(label, bool | np.bool_), label


def _as_array(label: object) -> NDArray[Any]:
    array = np.empty(1, dtype=object)
    array[0] = label
    return array


def _unique(labels: NDArray[Any]) -> list[Any]:
    return list(dict.fromkeys(labels.tolist()))


def format_labels(labels: Sequence[object], n_shown: int = 5) -> str:
    """Return the first labels for a sentence."""
    text = ", ".join(repr(label) for label in labels[:n_shown])
    return f"{text}, …" if len(labels) > n_shown else text


def check_classes(classes: Any, n_outputs: int) -> NDArray[Any]:
    """Return checked labels of the outputs of a network. One output stands for two classes."""
    labels = check_array("classes", classes)
    n_classes = 2 if n_outputs == 1 else n_outputs
    if not is_ordered(classes) or labels.shape != (n_classes,):
        raise ValueError(
            f"classes must be a sequence of {n_classes} labels in the order of the outputs, "
            f"got {classes!r}"
        )
    if len(set(map(_key, labels.tolist()))) < n_classes:
        raise ValueError(f"classes must differ from each other, got {labels.tolist()}")
    return labels

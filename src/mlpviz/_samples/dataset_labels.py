"""Labels that come with the images of a data set."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._records.array_kinds import detach_tensor
from mlpviz._records.indicators import is_indicator

NAMES_OF_LABELS: Final = frozenset({"label", "labels", "target", "targets", "class", "y"})
KINDS_OF_LABELS: Final = "biufUS"


@dataclass(frozen=True, eq=False, slots=True)
class DatasetLabels:
    """The labels of a data set, each of which is read when it is needed.

    Attributes
    ----------
    n_labels : int
    read : callable
        Takes indices, or a slice, and returns a list of labels.
    """

    n_labels: int
    read: Callable[[Any], list[Any]]

    def __len__(self) -> int:
        return self.n_labels

    def __getitem__(self, rows: NDArray[np.intp] | slice) -> NDArray[Any]:
        return np.asarray(self.read(rows))


def label_of(item: Any) -> Any:
    """Return the label of an item of a data set, None if it has none.

    A label is the second of a pair, or the only entry of a mapping that is called label, target,
    class or y. It is a number, a text, or several values of 0 and 1.

    Examples
    --------
    >>> label_of(([[0.5, 0.1]], 3)), label_of({"image": [[0.5, 0.1]], "label": "cat"})
    (array(3), array('cat', dtype='<U3'))
    """
    label = _array(_find_label(item))
    if label.dtype.kind not in KINDS_OF_LABELS:
        return None
    is_vector = label.ndim == 1 and len(label) > 1 and is_indicator(label)
    return label if label.ndim == 0 or is_vector else None


def labels_of_batch(item: Any, n_images: int) -> list[Any]:
    """Return the label of each image of a batch, None for those that have none.

    Examples
    --------
    >>> labels_of_batch((np.zeros((2, 4, 4)), np.array([7, 9])), 2)
    [array(7), array(9)]
    """
    labels = _array(_find_label(item))
    if labels.ndim == 0 or len(labels) != n_images:
        return [None] * n_images
    if labels.ndim == 2 and labels.shape[1] == 1:
        labels = labels[:, 0]
    return [label_of((None, label)) for label in labels]


def _find_label(item: Any) -> Any:
    if isinstance(item, Mapping):
        found = [value for key, value in item.items() if str(key).lower() in NAMES_OF_LABELS]
        return found[0] if len(found) == 1 else None
    is_pair = isinstance(item, tuple | list) and len(item) == 2
    return item[1] if is_pair else None


def _array(value: Any) -> NDArray[Any]:
    """Return a value as an array; one of objects for what is no number and no text."""
    if isinstance(value, Mapping):
        return np.asarray(None)
    try:
        return np.asarray(detach_tensor(value))
    except (TypeError, ValueError):  # lists of different lengths
        return np.asarray(None)

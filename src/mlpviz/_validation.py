"""Check the kind and the value of arguments."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from difflib import get_close_matches
from math import isfinite
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray


def check_choice(argument: str, value: object, options: Iterable[str]) -> str:
    """Return `value` if it is one of `options`. The error suggests the nearest option."""
    options = list(options)
    if isinstance(value, str) and value in options:
        return value
    hint = near_miss(value, options) if isinstance(value, str) else ""
    expected = ", ".join(repr(option) for option in options)
    raise ValueError(f"{argument} must be one of {expected}, got {value!r}{hint}")


def near_miss(value: str, options: Iterable[str]) -> str:
    """Return "; did you mean …?" with the option most similar to `value`, "" if none is."""
    near = get_close_matches(value.lower(), list(options))
    return f"; did you mean {near[0]!r}?" if near else ""


def check_flag(argument: str, value: Any) -> bool:
    """Return a checked bool. Other values may be meant for another argument, so they raise."""
    if not isinstance(value, bool | np.bool_):
        raise TypeError(f"{argument} must be True or False, got {value!r}")
    return bool(value)


def is_int(value: object) -> bool:
    """Return whether `value` is a whole number. A bool is not."""
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def check_int(
    argument: str,
    value: Any,
    *,
    minimum: int | None = None,
    maximum: int | None = None,
    expected: str = "a whole number",
    hint: str = "",
) -> int:
    """Return a checked whole number. The error about another type ends with `hint`.

    Examples
    --------
    >>> check_int("n_bins", 20, minimum=1, maximum=100)
    20
    """
    if not is_int(value):
        raise TypeError(f"{argument} must be {expected}, got {value!r}{hint}")
    if (minimum is not None and value < minimum) or (maximum is not None and value > maximum):
        bounds = [
            *([] if minimum is None else [f"at least {minimum:,}"]),
            *([] if maximum is None else [f"at most {maximum:,}"]),
        ]
        raise ValueError(f"{argument} must be {' and '.join(bounds)}, got {value}")
    return int(value)


def check_nonnegative(argument: str, value: Any) -> float:
    """Return a checked finite number that is not negative."""
    if not isinstance(value, Real):
        raise TypeError(f"{argument} must be a number, got {value!r}")
    if not isfinite(value) or value < 0:
        raise ValueError(f"{argument} must be a finite number from 0 on, got {value!r}")
    return float(value)


def check_text(argument: str, value: Any) -> str:
    """Return a checked str."""
    if not isinstance(value, str):
        raise TypeError(f"{argument} must be a str, got {value!r}")
    return value


def check_mapping(argument: str, value: Any, example: str) -> Mapping[Any, Any]:
    """Return a checked mapping."""
    if not isinstance(value, Mapping):
        raise TypeError(f"{argument} must be a mapping such as {example}, got {value!r}")
    return value


def check_sequence(argument: str, value: Any, items: str) -> Sequence[Any]:
    """Return a checked sequence, which has a length and an order."""
    if not is_ordered(value):
        raise TypeError(f"{argument} must be a sequence of {items}, got {value!r}")
    sequence: Sequence[Any] = value
    return sequence


def check_array(argument: str, value: Any) -> NDArray[Any]:
    """Return a value as an array. Lists of different lengths raise."""
    try:
        return np.asarray(value)
    except (ValueError, TypeError) as error:
        raise ValueError(f"{argument} must be an array, got {value!r}") from error


def has_length(value: Any) -> bool:
    """Return whether a value has a length."""
    try:
        return len(value) >= 0
    except TypeError:
        return False


def is_ordered(value: Any) -> bool:
    """Return whether a value is a collection of items in an order: no text, mapping or set."""
    return has_length(value) and not isinstance(value, str | bytes | Mapping | AbstractSet)


def check_indices(
    argument: str, chosen: int | slice | Sequence[int] | NDArray[Any] | None, total: int, items: str
) -> NDArray[np.intp]:
    """Return the indices of some of `total` items.

    Parameters
    ----------
    argument : str
        The name of the argument, for messages.
    chosen : int, slice, sequence of int or bool, or None
        The first n, a range, indices, or a mask. None for all.
    total : int
    items : str
        What the items are, for messages.

    Examples
    --------
    >>> check_indices("units", slice(1, None, 2), 5, "units")
    array([1, 3])
    >>> check_indices("units", [True, False, True], 3, "units")
    array([0, 2])
    """
    if chosen is None:
        return np.arange(total)
    if is_int(chosen):
        return np.arange(_check_count(argument, chosen, total, items))
    try:
        indices = np.arange(total)[chosen] if isinstance(chosen, slice) else np.asarray(chosen)
    except (TypeError, ValueError):  # a slice of text, lists of different lengths
        indices = np.empty((0, 0))
    if indices.dtype.kind == "b" and indices.ndim == 1:
        indices = np.flatnonzero(_check_mask(argument, indices, total, items))
    if indices.size == 0 and indices.ndim == 1:
        raise ValueError(
            f"{argument} is empty, so there is nothing to show; give at least one index"
        )
    if indices.ndim != 1 or indices.dtype.kind not in "iu":
        raise TypeError(
            f"{argument} must be None, an int, a slice, or a sequence of int or bool, got "
            f"{_describe(chosen)}"
        )
    _check_range(argument, indices, total, items)
    return indices.astype(np.intp)


def _check_mask(argument: str, mask: NDArray[Any], total: int, items: str) -> NDArray[Any]:
    if len(mask) != total:
        raise ValueError(
            f"{argument} is a mask of {len(mask)} entries, but there are {total} {items}"
        )
    return mask


def _check_count(argument: str, count: Any, total: int, items: str) -> int:
    if not 1 <= count <= total:
        raise ValueError(
            f"{argument} must be between 1 and the {total} {items} that there are, got {count}"
        )
    return int(count)


def _check_range(argument: str, indices: NDArray[Any], total: int, items: str) -> None:
    outside = indices[(indices < 0) | (indices >= total)]
    if outside.size:
        raise ValueError(
            f"{argument} has the index {outside[0]}, but there are {total} {items}, "
            f"0 to {total - 1}"
        )
    values, counts = np.unique(indices, return_counts=True)
    if (counts > 1).any():
        raise ValueError(f"{argument} has the index {values[counts > 1][0]} twice; give each once")


def _describe(value: object) -> str:
    return repr(value)[:60] if has_length(value) else f"{type(value).__name__} {value!r}"


def _label_column(labels: Any) -> list[Any]:
    """Return labels as a list: those of a sequence, an array or a single column."""
    if hasattr(labels, "detach"):
        labels = labels.detach().cpu().numpy()
    sizes: Sequence[int] = getattr(labels, "shape", ())
    if len(sizes) < 2:
        return [label.item() if hasattr(label, "detach") else label for label in labels]
    if len(sizes) == 2 and sizes[1] == 1:
        return list(np.asarray(labels)[:, 0])
    raise ValueError(f"labels must be one-dimensional or a single column, got shape {tuple(sizes)}")


def check_labels(
    labels: str | Sequence[object] | NDArray[Any] | None,
    indices: NDArray[np.intp],
    total: int,
    items: str,
) -> list[str] | None:
    """Return a text for each of `indices`, of `total` items.

    As many labels as items are labels of all items, in their order. Otherwise there must be one
    label for each of `indices`.

    Examples
    --------
    >>> check_labels(["a", "b", "c"], np.array([2, 0]), 3, "images")
    ['c', 'a']
    >>> check_labels(["a", "b"], np.array([2, 0]), 3, "images")
    ['a', 'b']
    """
    if labels is None:
        return None
    if isinstance(labels, str):
        check_choice("labels", labels, ("index",))
        return [str(index) for index in indices]
    if not is_ordered(labels):
        raise TypeError(
            "labels must be None, 'index' or a sequence, one label for each of the "
            f"{len(indices)} {items} shown, got {labels!r}"
        )
    texts = [str(label) for label in _label_column(labels)]
    if len(texts) == total:
        return [texts[index] for index in indices]
    if len(texts) != len(indices):
        all_items = "" if total == len(indices) else f", or of all {total} {items}"
        raise ValueError(
            f"labels must have one entry for each of the {len(indices)} {items} shown{all_items}, "
            f"got {len(texts)}"
        )
    return texts

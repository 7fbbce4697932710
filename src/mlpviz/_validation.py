"""Check an option against the values, or the kind, that it may have."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from difflib import get_close_matches
from typing import Any

import numpy as np
from numpy.typing import NDArray


def check_choice(argument: str, value: object, options: Iterable[str]) -> str:
    """Return `value` if it is one of `options`, else raise and name the nearest one."""
    options = list(options)
    if isinstance(value, str) and value in options:
        return value
    hint = near_miss(value, options) if isinstance(value, str) else ""
    expected = ", ".join(repr(option) for option in options)
    raise ValueError(f"{argument} must be one of {expected}, got {value!r}{hint}")


def near_miss(value: str, options: Iterable[str]) -> str:
    """Return "; did you mean …?" for the option that is most like `value`, "" if none is."""
    near = get_close_matches(value.lower(), list(options))
    return f"; did you mean {near[0]!r}?" if near else ""


def check_flag(argument: str, value: Any) -> bool:
    """Return a checked switch: what only passes for true or false may be another argument's."""
    if not isinstance(value, bool | np.bool_):
        raise TypeError(f"{argument} must be True or False, got {value!r}")
    return bool(value)


def check_text(argument: str, value: Any) -> str:
    """Return a checked name."""
    if not isinstance(value, str):
        raise TypeError(f"{argument} must be a str, got {value!r}")
    return value


def check_mapping(argument: str, value: Any, way_out: str) -> Mapping[Any, Any]:
    """Return a checked mapping."""
    if not isinstance(value, Mapping):
        raise TypeError(f"{argument} must be a mapping such as {way_out}, got {value!r}")
    return value


def check_sequence(argument: str, value: Any, of_what: str) -> Sequence[Any]:
    """Return a checked sequence: it has a length and an order."""
    if isinstance(value, str | bytes | Mapping | AbstractSet) or not has_length(value):
        raise TypeError(f"{argument} must be a sequence of {of_what}, got {value!r}")
    sequence: Sequence[Any] = value
    return sequence


def check_array(argument: str, value: Any) -> NDArray[Any]:
    """Return a value as an array, which a ragged list is not."""
    try:
        return np.asarray(value)
    except (ValueError, TypeError) as error:
        raise ValueError(f"{argument} must be an array, got {value!r}") from error


def has_length(value: Any) -> bool:
    """Return whether a value has entries, however many."""
    try:
        return len(value) >= 0
    except TypeError:
        return False


def check_indices(
    argument: str, chosen: int | Sequence[int] | NDArray[Any] | None, total: int, what: str
) -> NDArray[np.intp]:
    """Return which of `total` things are chosen: all, the first so many, or those named."""
    if chosen is None:
        return np.arange(total)
    if isinstance(chosen, int | np.integer) and not isinstance(chosen, bool):
        return _first(argument, int(chosen), total, what)
    try:
        indices = np.asarray(chosen)
    except ValueError:  # lists of different lengths
        indices = np.empty((0, 0))
    if indices.size == 0 and indices.ndim == 1:
        raise ValueError(
            f"{argument} is empty, so there is nothing to show; give at least one index"
        )
    if indices.ndim != 1 or indices.dtype.kind not in "iu":
        raise TypeError(
            f"{argument} must be None, an int or a sequence of int, got {_described(chosen)}"
        )
    _check_range(argument, indices, total, what)
    return indices.astype(np.intp)


def _first(argument: str, count: int, total: int, what: str) -> NDArray[np.intp]:
    if not 1 <= count <= total:
        raise ValueError(
            f"{argument} must be between 1 and the {total} {what} that there are, got {count}"
        )
    return np.arange(count)


def _check_range(argument: str, indices: NDArray[Any], total: int, what: str) -> None:
    outside = indices[(indices < 0) | (indices >= total)]
    if outside.size:
        raise ValueError(
            f"{argument} has the index {outside[0]}, but there are {total} {what}, 0 to {total - 1}"
        )
    values, counts = np.unique(indices, return_counts=True)
    if (counts > 1).any():
        raise ValueError(f"{argument} has the index {values[counts > 1][0]} twice; give each once")


def _described(value: object) -> str:
    return repr(value)[:60] if hasattr(value, "__len__") else f"{type(value).__name__} {value!r}"


def check_labels(
    labels: str | Sequence[object] | NDArray[Any] | None, indices: NDArray[np.intp], what: str
) -> list[str] | None:
    """Return one text for each of `indices`: none, the indices themselves, or the caller's own."""
    if labels is None:
        return None
    if isinstance(labels, str):
        check_choice("labels", labels, ("index",))
        return [str(index) for index in indices]
    if not has_length(labels) or isinstance(labels, Mapping | AbstractSet):
        raise TypeError(
            "labels must be None, 'index' or a sequence, one label for each of the "
            f"{len(indices)} {what} shown, got {labels!r}"
        )
    texts = [str(label) for label in labels]
    if len(texts) != len(indices):
        raise ValueError(
            f"labels must have one entry for each of the {len(indices)} {what} shown, "
            f"got {len(texts)}"
        )
    return texts

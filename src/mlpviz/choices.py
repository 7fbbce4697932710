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

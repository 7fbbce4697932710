"""Check an option against the values that it may have."""

from collections.abc import Iterable
from difflib import get_close_matches


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
    near = get_close_matches(value.lower(), list(options), n=1)
    return f"; did you mean {near[0]!r}?" if near else ""

"""Attributes of objects that are restored after a network has run."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def attributes_kept(objects: Iterable[Any]) -> Iterator[None]:
    """Restore the attributes of objects at the end, and the entries of lists, dicts and sets.

    Examples
    --------
    >>> class Counter:
    ...     n = 0
    >>> counter = Counter()
    >>> with attributes_kept([counter]):
    ...     counter.n = 3
    >>> counter.n
    0
    """
    kept = [
        (each, {name: (value, _shallow_copy(value)) for name, value in vars(each).items()})
        for each in objects
    ]
    try:
        yield
    finally:
        for each, attributes in kept:
            vars(each).clear()
            for name, (value, copy) in attributes.items():
                vars(each)[name] = value
                _restore_entries(value, copy)


def _shallow_copy(value: Any) -> Any:
    return value.copy() if isinstance(value, dict | list | set) else None


def _restore_entries(value: Any, copy: Any) -> None:
    if isinstance(value, list):
        list.__setitem__(value, slice(None), copy)
    elif isinstance(value, dict):
        dict.clear(value)
        dict.update(value, copy)
    elif isinstance(value, set):
        set.clear(value)
        set.update(value, copy)

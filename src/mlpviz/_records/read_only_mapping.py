"""A mapping that cannot be changed, but copied and pickled."""

from collections.abc import Iterator, Mapping
from typing import TypeVar

Value = TypeVar("Value")


class ReadOnlyMapping(Mapping[str, Value]):
    """A mapping that nobody can change.

    Unlike `types.MappingProxyType`, it can be pickled and deep-copied.

    Examples
    --------
    >>> ReadOnlyMapping({"a": 1})
    ReadOnlyMapping({'a': 1})
    """

    __slots__ = ("_entries",)

    def __init__(self, entries: Mapping[str, Value]) -> None:
        self._entries = dict(entries)

    def __getitem__(self, key: str) -> Value:
        return self._entries[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._entries!r})"

"""The numbers of two pictures side by side, and which of them differ."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mlpviz.testing.tolerances import absolute_tolerance, far_apart

NUMBERED: Final = re.compile(
    r"((?!.* of ).+|units of column|tiles of layer|class of bar|opacity of other .+) (\d+)"
)
"""Names of values that are numbered; what comes after "of" is mostly the name of a curve."""


@dataclass(frozen=True)
class Family:
    """Values that are numbered from 0, such as all tiles.

    Attributes
    ----------
    name : str
        Of one of them, such as "tile".
    actual, expected : list of ndarray
    """

    name: str
    actual: list[NDArray[Any]]
    expected: list[NDArray[Any]]

    def __str__(self) -> str:
        return self.name

    @property
    def names(self) -> set[str]:
        """All names of the family, in either picture."""
        return {f"{self.name} {i}" for i in range(max(len(self.actual), len(self.expected)))}


@dataclass
class Comparison:
    """The numbers of two pictures, and what has been explained of their differences.

    Attributes
    ----------
    actual, expected : dict of str to ndarray
    rtol : float
    atol : float or None
        None takes the tolerance of each kind of number.
    precision : dict of str to float
        How far numbers of a family may be from what was drawn, since a file kept no more digits.
    explained : set of str
        Names whose difference follows from what has been said already.
    """

    actual: Mapping[str, NDArray[Any]]
    expected: Mapping[str, NDArray[Any]]
    rtol: float
    atol: float | None
    precision: Mapping[str, float] = field(default_factory=dict)
    explained: set[str] = field(default_factory=set)

    def differs(self, name: str, actual: NDArray[Any], expected: NDArray[Any]) -> NDArray[np.bool_]:
        """Return where two arrays of one shape differ, with the tolerance that a name has."""
        atol = absolute_tolerance(name, self.expected) if self.atol is None else self.atol
        if np.ndim(atol) and np.broadcast_shapes(np.shape(atol), expected.shape) != expected.shape:
            atol = 0.0
        found = NUMBERED.fullmatch(name)
        atol = atol + self.precision.get(found[1] if found else name, 0.0)
        return far_apart(actual, expected, self.rtol, atol)

    def equal(self, name: str, actual: NDArray[Any], expected: NDArray[Any]) -> bool:
        """Return whether two arrays are equal within the tolerance that a name has."""
        if actual.shape != expected.shape:
            return actual.size == expected.size == 0
        return not self.differs(name, actual, expected).any()

    def changed(self) -> list[str]:
        """Return the names in both pictures whose values differ, without those explained."""
        return [
            name
            for name in self.expected
            if name in self.actual
            and name not in self.explained
            and not self.equal(name, self.actual[name], self.expected[name])
        ]

    def only_in(self, numbers: Mapping[str, Any], others: Mapping[str, Any]) -> list[str]:
        """Return the names that only one of the pictures has, without those explained."""
        return [name for name in numbers if name not in others and name not in self.explained]

    def families(self) -> list[Family]:
        """Return the numbered families in which something differs."""
        touched = [*self.changed(), *self.only_in(self.actual, self.expected)]
        touched += self.only_in(self.expected, self.actual)
        names = [found[1] for name in touched if (found := NUMBERED.fullmatch(name))]
        return [
            Family(name, numbered(self.actual, name), numbered(self.expected, name))
            for name in dict.fromkeys(names)
        ]

    def by_owner(self) -> dict[str, dict[str, list[str]]]:
        """Return the changed names such as "values of loss", as {"values": {"loss": name}}."""
        found: dict[str, dict[str, list[str]]] = defaultdict(dict)
        for name in self.changed():
            what, of, owner = name.partition(" of ")
            if of:
                found[what][owner] = [name]
        return found


def numbered(numbers: Mapping[str, NDArray[Any]], family: str) -> list[NDArray[Any]]:
    """Return the values of a family in order, as far as they are numbered without a gap."""
    values: list[NDArray[Any]] = []
    while (name := f"{family} {len(values)}") in numbers:
        values.append(numbers[name])
    return values


def same_places(
    comparison: Comparison, family: Family, among: Sequence[int]
) -> dict[int, int | None]:
    """Return, of some places in the picture, which expected place has the equal value, if any."""
    values = family.expected
    if not values or not all(each.dtype.kind == "f" for each in [*values, *family.actual]):
        known = {_key(value): j for j, value in reversed(list(enumerate(values)))}
        return {i: known.get(_key(family.actual[i])) for i in among}
    known_prints = np.array([_fingerprint(value) for value in values])
    result: dict[int, int | None] = {}
    for i in among:
        gaps = np.abs(known_prints - _fingerprint(family.actual[i])).sum(axis=1)
        nearest = np.argsort(gaps, kind="stable")[:3]
        name = f"{family.name} {i}"
        equal = [j for j in nearest if comparison.equal(name, family.actual[i], values[j])]
        result[i] = int(equal[0]) if equal else None
    return result


def _key(value: NDArray[Any]) -> tuple[object, ...]:
    return (value.shape, *value.ravel().tolist())


def _fingerprint(value: NDArray[Any]) -> NDArray[np.float64]:
    """Return a few numbers that are nearly the same for values that are nearly the same."""
    flat = np.nan_to_num(value.ravel())
    places = np.arange(1, flat.size + 1)
    return np.array([flat @ np.cos(step * places) for step in (0.7, 1.3, 1.9, 2.5)])

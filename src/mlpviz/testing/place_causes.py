"""Which artists and points moved, and which rows and columns of a matrix changed places."""

import re
from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mlpviz.testing.differing import Comparison
from mlpviz.testing.wording import largest_gap, name_places, singular

MATRICES: Final = ("weights", "values")
"""Names of numbers that are drawn as one matrix."""
AXES: Final = ("row", "column")

PLACES: Final = re.compile(r"((?P<part>.+) )?places of (?P<owner>.+)")


def name_place_causes(comparison: Comparison) -> Iterator[str]:
    """Yield what changed places or moved; mark it as explained."""
    for name in comparison.changed():
        actual, expected = comparison.actual[name], comparison.expected[name]
        if actual.shape != expected.shape:
            continue
        found = PLACES.fullmatch(name)
        if found is not None and actual.ndim >= 2:
            comparison.explained.add(name)
            owner = f"{found['part']} of {found['owner']}" if found["part"] else found["owner"]
            yield from _moved(comparison, name, owner)
        elif name in MATRICES and comparison.equal(name, -actual, expected):
            comparison.explained.add(name)
            yield f"{name} are negated"
        elif name in MATRICES and actual.ndim == 2:
            yield from _lines_changed_places(comparison, name)


def _moved(comparison: Comparison, name: str, owner: str) -> Iterator[str]:
    """Describe which artists, or points of an artist, moved, or changed places."""
    actual, expected = comparison.actual[name], comparison.expected[name]
    differs = comparison.differs(name, actual, expected)
    places = np.flatnonzero(differs.reshape(len(actual), -1).any(axis=1)).tolist()
    of = "" if actual.ndim == 3 else f" of {owner}"
    word = singular(owner) if actual.ndim == 3 else "point"
    subject = name_places(word, places, len(actual)) + of
    if len(places) > 1 and comparison.equal(name, *_sorted(actual, expected)):
        yield f"{subject} changed places"
    else:
        yield f"{subject} moved{largest_gap(actual, expected)}"


def _sorted(*arrays: NDArray[Any]) -> list[NDArray[Any]]:
    """Return arrays with their first axis in a canonical order."""
    orders = [np.lexsort(array.reshape(len(array), -1).T) for array in arrays]
    return [array[order] for array, order in zip(arrays, orders, strict=True)]


def _lines_changed_places(comparison: Comparison, name: str) -> Iterator[str]:
    """Describe which rows or columns of a matrix changed places."""
    actual, expected = comparison.actual[name], comparison.expected[name]
    for axis, word in enumerate(AXES):
        lines, others = np.moveaxis(actual, axis, 0), np.moveaxis(expected, axis, 0)
        differs = comparison.differs(name, lines, others).any(axis=1)
        places = np.flatnonzero(differs).tolist()
        if len(places) < 2 or not comparison.equal(name, *_sorted(lines, others)):
            continue
        comparison.explained.add(name)
        if len(lines) > 2 and comparison.equal(name, lines[::-1], others):
            yield f"the {word}s of {name} are in reverse order"
        else:
            yield f"{name_places(word, places, len(lines))} of {name} changed places"
        return

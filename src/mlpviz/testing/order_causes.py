"""Which artists are now drawn over or under others, in one sentence for each that moved."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np

from mlpviz.testing.differing import Comparison
from mlpviz.testing.wording import MOST_SPELLED_OUT, join_words

ORDER: Final = "drawing order"


def name_order_causes(comparison: Comparison) -> Iterator[str]:
    """Yield which artists are now drawn over or under others; mark the order as explained."""
    if ORDER not in comparison.changed():
        return
    comparison.explained.add(ORDER)
    actual, expected = shared_orders(comparison)
    if len(set(expected)) < len(expected) or sorted(actual) != sorted(expected):
        before, now = (", ".join(order) for order in (expected, actual))
        yield f"drawn from back to front: {now}; before: {before}"
        return
    for name, others in _moves(actual, expected):
        rank = actual.index(name)
        over = [other for other in others if actual.index(other) < rank]
        under = [other for other in others if actual.index(other) > rank]
        for word, found in (("over", over), ("under", under)):
            if found:
                yield f"{name!r} is now drawn {word} {_listed(found)}"


def shared_orders(comparison: Comparison) -> tuple[list[str], list[str]]:
    """Return the order of drawing in each picture, of what is drawn in both."""
    orders = _order(comparison.actual), _order(comparison.expected)
    both = set(orders[0]) & set(orders[1])
    actual, expected = ([name for name in order if name in both] for order in orders)
    return actual, expected


def _order(numbers: Mapping[str, Any]) -> list[str]:
    names: list[str] = np.atleast_1d(numbers.get(ORDER, np.zeros(0, str))).tolist()
    return names


def _moves(actual: Sequence[str], expected: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield the names that passed most others, with those, until the rest is in order."""
    left = list(actual)
    while left != [name for name in expected if name in left]:
        passed = [_passed(name, left, expected) for name in left]
        highest = max(range(len(left)), key=lambda i: (len(passed[i]), i))
        yield left.pop(highest), passed[highest]


def _passed(name: str, left: Sequence[str], expected: Sequence[str]) -> list[str]:
    """Return the names that are now on the other side of a name, from back to front before."""
    rank, old_rank = left.index(name), expected.index(name)
    return [
        other
        for old, other in enumerate(expected)
        if other in left and (left.index(other) < rank) != (old < old_rank)
    ]


def _listed(names: Sequence[str]) -> str:
    more = len(names) - MOST_SPELLED_OUT
    shown = [repr(name) for name in names[:MOST_SPELLED_OUT]]
    return join_words([*shown, f"{more} more"] if more > 0 else shown)

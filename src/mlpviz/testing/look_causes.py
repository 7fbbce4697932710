"""Which artists are hidden or shown, and what swapped its looks, in one sentence each."""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

import numpy as np

from mlpviz.testing.differing import Comparison
from mlpviz.testing.order_causes import ORDER, name_order_causes, shared_orders
from mlpviz.testing.wording import join_words, name_places, singular

OPACITY: Final = re.compile(r"(?:(?P<part>.+) )?opacity of (?P<owner>.+)")
BEST: Final = "best places of "
POINTS: Final = ("steps", "values", "raw values")
OF_COLORBAR: Final = re.compile(r"color bar .+|(limits|arrows|opacity|colors) of color bar")


def name_look_causes(comparison: Comparison) -> Iterator[str]:
    """Yield which artists are no longer shown, or swapped their looks; mark what that explains."""
    yield from _swapped(comparison)
    yield from _shown(comparison)
    _explain_marks(comparison)
    yield from name_order_causes(comparison)


def _explain_marks(comparison: Comparison) -> None:
    """Mark the places of the best values as explained where the curve itself changed."""
    changed = comparison.changed()
    for name in changed:
        curve = name.removeprefix(BEST)
        if curve != name and {f"{what} of {curve}" for what in POINTS} & set(changed):
            comparison.explained.add(name)


def _swapped(comparison: Comparison) -> Iterator[str]:
    """Describe which two curves swapped their values or some of their looks."""
    pairs: dict[tuple[str, str], list[str]] = defaultdict(list)
    for what, owners in comparison.by_owner().items():
        names = list(owners)
        for k, first in enumerate(names):
            for second in names[k + 1 :]:
                a, b = f"{what} of {first}", f"{what} of {second}"
                if (
                    a not in comparison.explained
                    and comparison.equal(a, comparison.actual[a], comparison.expected[b])
                    and comparison.equal(b, comparison.actual[b], comparison.expected[a])
                ):
                    comparison.explained |= {a, b}
                    pairs[first, second].append(what)
    for (first, second), swapped in pairs.items():
        if "legend line" in swapped:
            comparison.explained.add("legend")
        yield f"{first!r} and {second!r} swapped their {join_words(swapped)}"


def _shown(comparison: Comparison) -> Iterator[str]:
    """Describe which artists were hidden, removed, added, or are shown that were not."""
    yield from _color_bar(comparison)
    lines = [*_hidden(comparison), *_added(comparison)]
    actual, expected = shared_orders(comparison)
    if lines and actual == expected:
        comparison.explained.add(ORDER)
    yield from lines


def _color_bar(comparison: Comparison) -> Iterator[str]:
    """Describe whether a color bar was added or removed; that explains what it says."""
    if "color bar" not in comparison.changed():
        return
    names = {*comparison.actual, *comparison.expected}
    comparison.explained |= {name for name in names if OF_COLORBAR.fullmatch(name)} | {"color bar"}
    yield f"{'now' if comparison.actual['color bar'] == 'shown' else 'no longer'} shown: color bar"


def _hidden(comparison: Comparison) -> Iterator[str]:
    for name in comparison.changed():
        opacity = OPACITY.fullmatch(name)
        actual, expected = comparison.actual[name], comparison.expected[name]
        if opacity is None:
            continue
        part, owner = opacity["part"], opacity["owner"]
        subject = f"{part} of {owner}" if part else owner
        if not (actual.any() and expected.any()):
            comparison.explained.add(name)
            yield f"{'now' if actual.any() else 'no longer'} shown: {subject}"
        elif actual.ndim and (actual == 0).any():
            comparison.explained.add(name)
            places = np.flatnonzero((actual == 0) & (np.broadcast_to(expected, actual.shape) > 0))
            yield f"no longer shown: {name_places(singular(subject), places.tolist(), -1)}"


def _added(comparison: Comparison) -> Iterator[str]:
    """Describe which artists only one of the pictures has."""
    both = comparison.actual, comparison.expected
    for word, numbers, others in (("new", *both), ("gone", *both[::-1])):
        names = comparison.only_in(numbers, others)
        for name in names:
            owner = name.removeprefix("opacity of ")
            if owner == name:
                continue
            comparison.explained |= {each for each in names if each.endswith(f" of {owner}")}
            text = numbers.get(f"text of {owner}")
            yield f"{word}: {owner}" + ("" if text is None else f", {str(text)!r}")

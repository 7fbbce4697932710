"""How axes, legends and color maps changed, in one sentence each."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mlpviz.testing.differing import Comparison
from mlpviz.testing.wording import format_both, join_words

VIEW: Final = re.compile(r"(?P<axis>(?:curve )?(?:x|y|score|rate)) limits|limits of (?P<owner>.+)")
SCALE: Final = re.compile(r"(?P<axis>(?:curve )?(?:x|y|score|rate)) scale")
PARTS: Final = re.compile(r"(?P<axis>(?:curve )?(?:x|y|score|rate) axis)")
COLORS: Final = re.compile(r"(?:.+ )?colors(?: of .+)?")
OWNERS: Final = {
    "color of legend texts": "legend",
    "frame color": "frame",
    "frame width": "frame",
    **{f"color of {word} tick labels": f"{word} axis" for word in ("x", "y", "score", "rate")},
}
"""What is there only if something else is."""

OF_AXES: Final = re.compile(
    r"axes|page|drawing order|(.+ )?opacity of .+|.+ of other .+|\w+ axis|color of \w+ tick labels"
)
"""What changes when an Axes is hidden."""

WITHOUT_PARTS: Final = {"hidden", "bare", "without ticks"}
COLOR_STEP: Final = 4
"""Levels, of 256, by which the five colors of a reversed color map may differ."""


def name_axes_causes(comparison: Comparison) -> Iterator[str]:
    """Yield how axes, legends and color maps changed; mark what that explains."""
    _explain_parts(comparison)
    for find in (_scales, _views, _parts, _color_maps, _entries):
        yield from find(comparison)


def name_hidden_axes(comparison: Comparison) -> Iterator[str]:
    """State that the whole Axes is hidden or removed; mark what that explains."""
    if "axes" not in comparison.changed():
        return
    names = [*comparison.changed(), *_one_sided(comparison), "axes", "drawing order"]
    comparison.explained |= {name for name in names if OF_AXES.fullmatch(name)}
    yield f"axes {comparison.expected['axes']} became {comparison.actual['axes']}"


def _one_sided(comparison: Comparison) -> list[str]:
    """Return the names that only one of the pictures has."""
    both = comparison.actual, comparison.expected
    return [*comparison.only_in(*both), *comparison.only_in(*both[::-1])]


def _explain_parts(comparison: Comparison) -> None:
    """Mark as explained what is gone or new with a text, a legend or a frame."""
    one_sided = _one_sided(comparison)
    touched = {*comparison.changed(), *one_sided}
    for name in one_sided:
        owner = OWNERS.get(name, name.removeprefix("color of "))
        owner = "legend" if name.startswith("legend line of ") else owner
        if owner != name and owner in touched:
            comparison.explained.add(name)


def _scales(comparison: Comparison) -> Iterator[str]:
    for name in comparison.changed():
        found = SCALE.fullmatch(name)
        if found:
            comparison.explained.add(name)
            old, new = comparison.expected[name], comparison.actual[name]
            yield f"the {found['axis']} axis is now {new}, not {old}"


def _views(comparison: Comparison) -> Iterator[str]:
    """Describe which axes are inverted, or show another range, and other limits of colors."""
    told: set[str] = set()
    for name in _color_bar_last(comparison.changed()):
        found = VIEW.fullmatch(name)
        actual, expected = comparison.actual[name], comparison.expected[name]
        if found is None or actual.shape != (2,) or expected.shape != (2,):
            continue
        owner = found["owner"]
        if owner and "limits" in comparison.changed():
            continue
        comparison.explained.add(name)
        ends = _both_ends(actual, expected)
        if comparison.equal(name, actual[::-1], expected):
            yield f"the {owner or found['axis'] + ' axis'} is inverted"
        elif not owner or ends not in told:
            of_tiles = found["axis"] in {"x", "y"} and "columns" in comparison.expected
            yield f"{name} {ends}{' (0 to 1 is all tiles)' if of_tiles else ''}"
        told |= {ends} if owner else set()


def _color_bar_last(names: Sequence[str]) -> list[str]:
    """Return names so that what a color bar shows comes after what it belongs to."""
    return sorted(names, key=lambda name: name.endswith(" of color bar"))


def _both_ends(actual: NDArray[Any], expected: NDArray[Any]) -> str:
    """Return such as "0 to 1 became 0 to 0.5"."""
    ends = [format_both(*pair) for pair in zip(expected, actual, strict=True)]
    (low, new_low), (high, new_high) = ends
    return f"{low} to {high} became {new_low} to {new_high}"


def _parts(comparison: Comparison) -> Iterator[str]:
    """Describe which ticks, tick labels and grid lines are shown or no longer shown."""
    for name in comparison.changed():
        old, new = (str(each[name]) for each in (comparison.expected, comparison.actual))
        if not PARTS.fullmatch(name) or WITHOUT_PARTS & {old, new}:
            continue
        comparison.explained.add(name)
        before, now = old.split(", "), new.split(", ")
        for word, parts, others in (("no longer", before, now), ("now", now, before)):
            found = [part for part in parts if part not in others]
            if found:
                yield f"{word} shown on the {name}: {join_words(found)}"


def _color_maps(comparison: Comparison) -> Iterator[str]:
    """Describe which color maps are reversed or others, unless a norm explains it."""
    told: set[tuple[str, str]] = set()
    for name in _color_bar_last(comparison.changed()):
        if not COLORS.fullmatch(name) or comparison.expected[name].ndim:
            continue
        old, new = (str(each[name]) for each in (comparison.expected, comparison.actual))
        if comparison.actual[name].ndim:
            continue
        comparison.explained.add(name)
        if (old, new) not in told:
            yield _other_colors(comparison, name, old, new)
        told.add((old, new))


def _other_colors(comparison: Comparison, name: str, old: str, new: str) -> str:
    norm = name.replace("colors", "norm")
    owner = name.partition(" of ")[2]
    of = f" of {owner}" if owner else ""
    if norm in comparison.changed():
        comparison.explained.add(norm)
        kinds = comparison.expected[norm], comparison.actual[norm]
        return f"norm{of} {kinds[0]} became {kinds[1]}, and with it every color"
    if _alike(old.split()[::-1], new.split()):
        return f"the color map{of} is reversed"
    return f"another color map{of}: {old} became {new}"


def _alike(first: Sequence[str], second: Sequence[str]) -> bool:
    a, b = (np.array([list(bytes.fromhex(c[1:])) for c in each], int) for each in (first, second))
    return a.shape == b.shape and bool((np.abs(a - b) <= COLOR_STEP).all())


def _entries(comparison: Comparison) -> Iterator[str]:
    """Describe which texts of a list are gone or new, such as those of a legend."""
    for name in comparison.changed():
        actual, expected = comparison.actual[name], comparison.expected[name]
        if actual.shape == expected.shape or not _are_texts(actual) or not _are_texts(expected):
            continue
        before, now = expected.tolist(), actual.tolist()
        gone, new = (
            [repr(text) for text in before if text not in now],
            [repr(text) for text in now if text not in before],
        )
        if gone or new:
            comparison.explained.add(name)
        for word, found in (("gone", gone), ("new", new)):
            if found:
                yield f"{name}: {join_words(found)} {'is' if len(found) == 1 else 'are'} {word}"


def _are_texts(array: NDArray[Any]) -> bool:
    """Return whether an array is a list of texts; one that is empty may be of any type."""
    return array.ndim == 1 and (array.dtype.kind == "U" or not array.size)

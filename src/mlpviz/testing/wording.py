"""Describe the differences of two arrays in words."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mlpviz.testing.tolerances import is_number

LONGEST_LISTS: Final = 80
"""The most letters of two lists of texts that are told as a whole."""

MOST_SPELLED_OUT: Final = 3
"""The most changes of an array that are named one by one."""


def name_places(family: str, places: Sequence[int], n: int) -> str:
    """Return such as "tile 3", "tiles 3 and 7", "tiles 3, 4, 5 and 9 more" or "all tiles".

    Examples
    --------
    >>> name_places("tile", [3, 7], 9), name_places("class", range(9), 9)
    ('tiles 3 and 7', 'all classes')
    """
    if len(places) == 1:
        return f"{family} {places[0]}"
    if len(places) == n:
        return f"all {plural(family)}"
    shown = places if len(places) <= MOST_SPELLED_OUT + 1 else places[:MOST_SPELLED_OUT]
    last = f"{places[-1]}" if shown is places else f"{len(places) - len(shown)} more"
    first = shown[:-1] if shown is places else shown
    return f"{plural(family)} {', '.join(map(str, first))} and {last}"


def plural(word: str) -> str:
    """Return the plural of a regular noun, which may be one already.

    Examples
    --------
    >>> plural("tile"), plural("class"), plural("legend entry"), plural("contributions")
    ('tiles', 'classes', 'legend entries', 'contributions')
    """
    if word.endswith("y"):
        return f"{word[:-1]}ies"
    if word.endswith("ss"):
        return f"{word}es"
    return word if word.endswith("s") else f"{word}s"


def singular(word: str) -> str:
    """Return the singular of a regular noun.

    Examples
    --------
    >>> singular("images"), singular("lines"), singular("band")
    ('image', 'line', 'band')
    """
    return word.removesuffix("s")


def join_words(words: Sequence[str]) -> str:
    """Return such as "a", "a and b" or "a, b and c".

    Examples
    --------
    >>> join_words("a"), join_words("abc")
    ('a', 'a, b and c')
    """
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def describe_change(
    name: str,
    actual: NDArray[Any],
    expected: NDArray[Any],
    differs: NDArray[np.bool_],
    steps: Sequence[str] | None = None,
) -> str:
    """Describe how a named array changed, number by number if only a few changed.

    Parameters
    ----------
    name : str
    actual, expected : ndarray
    differs : ndarray of bool
        Which numbers differ.
    steps : sequence of str, optional
        What the places are called, such as "epoch 3".

    Examples
    --------
    >>> describe_change("bias", np.array([1.0, 2.5]), np.array([1.0, 2.0]), np.array([False, True]))
    'bias 2 became 2.5'
    """
    n = int(np.count_nonzero(differs))
    if n <= MOST_SPELLED_OUT:
        wheres = [_format_place(place, steps) for place in np.argwhere(differs).tolist()]
        if actual.size <= 2 and steps is None:
            wheres = [""] * n
        changes = zip(expected[differs], actual[differs], wheres, strict=True)
        return f"{name} " + ", ".join(_became(*change) for change in changes)
    lists = [_listed(texts) for texts in (expected, actual)]
    if all(lists) and sum(map(len, lists)) <= LONGEST_LISTS:
        return f"{name} {lists[0]} became {lists[1]}"
    by = largest_gap(actual, expected)
    return f"{name} differs{by} in {n} of {actual.size} {describe_kind(actual)}"


def _listed(texts: NDArray[Any]) -> str:
    """Return the texts of a list, or nothing if it is none."""
    is_list = texts.dtype.kind == "U" and texts.ndim == 1
    return join_words([repr(text) for text in texts.tolist()]) if is_list else ""


def largest_gap(actual: NDArray[Any], expected: NDArray[Any]) -> str:
    """Return such as " by up to 0.02", or nothing for text and flags."""
    if actual.dtype.kind not in "iuf" or expected.dtype.kind not in "iuf":
        return ""
    gaps = np.abs(actual.astype(np.float64) - expected.astype(np.float64))
    gaps = gaps[np.isfinite(gaps)]
    return f" by up to {gaps.max():.3g}" if gaps.size else ""


def describe_shape(array: NDArray[Any]) -> str:
    """Return such as "3 × 4 numbers" or "one value"."""
    if array.ndim == 0:
        return "one value"
    return f"{' × '.join(map(str, array.shape))} {describe_kind(array)}"


def describe_kind(array: NDArray[Any]) -> str:
    """Return "numbers" or "texts"."""
    return "numbers" if is_number(array) else "texts"


def format_both(old: Any, new: Any) -> tuple[str, str]:
    """Format two values with as few digits as distinguish them, at least three.

    Examples
    --------
    >>> format_both(np.float64(0.41003), np.float64(0.41004))
    ('0.41003', '0.41004')
    """
    if isinstance(old, np.floating) and isinstance(new, np.floating):
        if old == new:
            return f"{old:.3g}", f"{new:.3g}"
        for digits in range(3, 18):
            pair = f"{old:.{digits}g}", f"{new:.{digits}g}"
            if pair[0] != pair[1]:
                return pair
    both = [repr(str(each)) if isinstance(each, str) else str(each) for each in (old, new)]
    return both[0], both[1]


def _became(old: Any, new: Any, where: str) -> str:
    before, after = format_both(old, new)
    return f"{before} became {after}{where}"


def _format_place(place: Sequence[int], steps: Sequence[str] | None) -> str:
    """Return such as " at 3", " at row 3, column 0" or " at epoch 3"."""
    if steps is not None:
        return f" at {steps[place[0]]}"
    if len(place) == 2:
        return f" at row {place[0]}, column {place[1]}"
    return f" at {place[0] if len(place) == 1 else tuple(place)}" if place else ""

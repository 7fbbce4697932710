"""What tells lines apart besides their colors."""

from collections.abc import Hashable, Iterable, Sequence
from typing import Any

from matplotlib import rcParams

MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<", ">", "p")
SIZE = 0.8
LINE_WIDTHS = 2.5
STEP = 0.22
GOLDEN = 0.618
"""Multiples of it never meet, so that marks of lines above each other do not either."""


def cycle_entry(i: int) -> dict[str, Any]:
    """Return the properties that the user's own cycle gives to line number `i`."""
    entries = list(rcParams["axes.prop_cycle"])
    return {"color": rcParams["lines.color"], **entries[i % len(entries)]}


def mark_size() -> float:
    """Return a size at which a mark can be seen on the user's lines."""
    widest = max(LINE_WIDTHS * rcParams["lines.linewidth"], SIZE * rcParams["lines.markersize"])
    return float(widest)


def told_without_color(entries: Sequence[dict[str, Any]]) -> bool:
    """Return whether lines with such properties differ by more than their colors."""
    looks: Iterable[Hashable] = (
        tuple(sorted((key, str(value)) for key, value in entry.items() if key != "color"))
        for entry in entries
    )
    return len(set(looks)) == len(entries)


def marks_of(i: int) -> dict[str, Any]:
    """Return the marks of line number `i`: a few along it, of a shape that ten lines do not share.

    After ten lines the marks are hollow, after twenty there are none. Where the user's lines have
    marks at all their points, so do these.
    """
    if i >= 2 * len(MARKERS):
        return {}
    marks: dict[str, Any] = {
        "marker": MARKERS[i % len(MARKERS)],
        "fillstyle": "none" if i // len(MARKERS) % 2 else "full",
        "markersize": mark_size(),
        "markeredgewidth": 1.0,
    }
    if rcParams["lines.marker"] in {"None", "none", "", " "}:
        marks["markevery"] = (STEP * (i * GOLDEN % 1), STEP)
    return marks

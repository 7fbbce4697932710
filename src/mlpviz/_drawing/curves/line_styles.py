"""Markers and property cycles that distinguish lines."""

from collections.abc import Hashable, Iterable, Sequence
from typing import Any

from matplotlib import rcParams

MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<", ">", "p")
MARKER_SIZE = 0.8
MARKER_LINEWIDTHS = 2.5
SPACING = 0.22
GOLDEN_RATIO = 0.618
"""The markers of no two lines start at the same multiple of it, so they do not coincide."""


def cycle_entry(i: int) -> dict[str, Any]:
    """Return the properties of line `i` in the user's property cycle."""
    entries = list(rcParams["axes.prop_cycle"])
    return {"color": rcParams["lines.color"], **entries[i % len(entries)]}


def marker_size() -> float:
    """Return a marker size that is visible on lines of the default width."""
    by_linewidth = MARKER_LINEWIDTHS * rcParams["lines.linewidth"]
    return float(max(by_linewidth, MARKER_SIZE * rcParams["lines.markersize"]))


def differ_without_color(entries: Sequence[dict[str, Any]]) -> bool:
    """Return whether lines with these properties differ in more than their colors."""
    properties: Iterable[Hashable] = (
        tuple(sorted((key, str(value)) for key, value in entry.items() if key != "color"))
        for entry in entries
    )
    return len(set(properties)) == len(entries)


def marker_properties(i: int) -> dict[str, Any]:
    """Return the properties of the markers of line `i`: a few markers of a distinct shape.

    The markers of the first ten lines are filled and those of the next ten hollow. Further lines
    have none. If rcParams has a marker for all points, these lines have their markers at all
    points as well.
    """
    if i >= 2 * len(MARKERS):
        return {}
    properties: dict[str, Any] = {
        "marker": MARKERS[i % len(MARKERS)],
        "fillstyle": "none" if i // len(MARKERS) % 2 else "full",
        "markersize": marker_size(),
        "markeredgewidth": 1.0,
    }
    if rcParams["lines.marker"] in {"None", "none", "", " "}:
        properties["markevery"] = (SPACING * (i * GOLDEN_RATIO % 1), SPACING)
    return properties

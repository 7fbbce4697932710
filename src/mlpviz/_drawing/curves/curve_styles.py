"""Line properties that distinguish training curves, with and without color."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from numpy.typing import NDArray

from mlpviz._drawing.artist_options import line_options
from mlpviz._drawing.backgrounds import axes_background, blend_layers, text_color_on_axes
from mlpviz._drawing.curves.drawable_curve import DrawableCurve
from mlpviz._drawing.curves.line_styles import (
    cycle_entry,
    differ_without_color,
    marker_properties,
)
from mlpviz._records.history import Kind

MAXIMUM_NAMED = 12
"""The number of curves that the legend names and that have colors of their own."""
UNNAMED_OPACITY = 0.3
UNNAMED_SIZE = 0.5
LINESTYLES: dict[Kind, tuple[Any, ...]] = {
    "loss": ("-", ":", (0, (6, 1.5, 1, 1.5, 1, 1.5))),
    "score": ("--", "-.", (0, (8, 2, 2, 2, 2, 2))),
    "learning rate": ((0, (1, 2)), (0, (1, 4))),
}
"""The line styles of the first, second and third curve of a kind of the same model."""


@dataclass(frozen=True, eq=False, slots=True)
class CurveStyle:
    """Checked options of a plot of curves."""

    unit: str
    loss_label: str
    score_label: str
    yscale: str
    line_kw: dict[str, Any]
    marked_steps: NDArray[np.float64]
    label: str | None = None


def curve_style(
    unit: str,
    loss_label: str,
    score_label: str,
    yscale: str,
    line_kw: Mapping[str, Any] | None,
    *,
    marked_steps: NDArray[np.float64],
) -> CurveStyle:
    """Check the options of a plot of curves."""
    properties = line_options(line_kw)
    label = properties.pop("label", None)
    label = None if label is None else str(label)
    return CurveStyle(unit, loss_label, score_label, yscale, properties, marked_steps, label)


def choose_linestyles(curves: Sequence[DrawableCurve]) -> list[Any]:
    """Return the line style of each curve. It tells scores from losses.

    With several models, it also tells the curves of a kind of one model apart. The curves of a
    single model have different colors instead.
    """
    several_models = len({curve.group for curve in curves}) > 1
    counts: Counter[tuple[int, Kind]] = Counter()
    linestyles = []
    for curve in curves:
        choices = LINESTYLES[curve.kind]
        rank = counts[curve.group, curve.kind] if several_models else 0
        linestyles.append(choices[min(rank, len(choices) - 1)])
        counts[curve.group, curve.kind] += 1
    return linestyles


def line_properties(
    curves: Sequence[DrawableCurve], style: CurveStyle, ax: Axes
) -> list[dict[str, Any]]:
    """Return the line properties of each curve. Color is never the only difference.

    Curves that are added to others, whose color is not the first one, have markers.

    Curves of a kind have different markers, unless the user's property cycle distinguishes them
    already or the user set a marker. Curves beyond those that the legend names look alike.
    """
    linestyles = choose_linestyles(curves)
    first_color = min(curve.color_index for curve in curves)
    cycled: dict[Kind, dict[int, dict[str, Any]]] = {curve.kind: {} for curve in curves}
    for curve in curves:
        if curve.color_index < MAXIMUM_NAMED:
            cycled[curve.kind][curve.color_index] = cycle_entry(curve.color_index)
    for entries in cycled.values():
        if len(set(linestyles)) > 1:
            for entry in entries.values():
                entry.pop("linestyle", None)
        differ = first_color == 0 and differ_without_color(list(entries.values()))
        if "marker" not in style.line_kw and not differ:
            for index, entry in entries.items():
                entry.update(marker_properties(index))
    unnamed = _unnamed_properties(ax)
    return [
        {"linestyle": linestyle}
        | cycled[curve.kind].get(curve.color_index, unnamed)
        | style.line_kw
        for curve, linestyle in zip(curves, linestyles, strict=True)
    ]


def _unnamed_properties(ax: Axes) -> dict[str, Any]:
    """Return the properties of curves that the legend does not name: thin, gray, in the back."""
    gray = to_rgba(text_color_on_axes(ax), UNNAMED_OPACITY)
    return {
        "color": blend_layers([axes_background(ax), gray]),
        "linewidth": UNNAMED_SIZE * rcParams["lines.linewidth"],
        "marker": "None",
        "markersize": UNNAMED_SIZE * rcParams["lines.markersize"],
        "zorder": 1.9,
    }

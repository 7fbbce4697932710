"""Draw calibration curves: the accuracy of predictions over their confidence."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D

from mlpviz._analysis.calibration import Calibration
from mlpviz._drawing.axes_checks import check_linear_ax
from mlpviz._drawing.backgrounds import make_axes_readable, text_color_on_axes
from mlpviz._drawing.curves.legends import add_legend
from mlpviz._drawing.curves.line_styles import cycle_entry, marker_properties
from mlpviz._drawing.line_axes import line_axes, set_limits
from mlpviz._drawing.previous_plots import mark_plot
from mlpviz._drawing.titles import add_title, check_title

CALIBRATION: Final = "calibration"
RUG_HEIGHT: Final = 0.1
"""Height of the longest line of the rug, as a share of the Axes."""
RUG_WIDTH_PT: Final = 3.0
RUG_STEP: Final = 0.007
"""Distance between the rug lines of two curves, on the axis of confidence."""
INTERVAL_OPACITY: Final = 0.4
MARGIN: Final = 0.02


@dataclass(frozen=True, eq=False, slots=True)
class DrawnCalibration:
    """The artists of calibration curves, by the name of each curve."""

    figure: Any
    ax: Axes
    lines: dict[str, Line2D]
    intervals: dict[str, LineCollection]
    rugs: dict[str, LineCollection]
    diagonal: Line2D


def draw_calibration(
    curves: Mapping[str, Calibration],
    axis_labels: tuple[str, str],
    line_kw: Mapping[str, Any],
    ax: Axes | None = None,
    title: str | None = None,
) -> DrawnCalibration:
    """Draw accuracy over confidence with intervals, the diagonal, and a rug of counts.

    The curves replace a plot of mlpviz that the Axes holds.
    """
    check_linear_ax(ax, "confidence and accuracy are compared")
    check_title(title)
    ax = line_axes(ax, CALIBRATION)
    look: Any = {"color": text_color_on_axes(ax), "linestyle": (0, (1, 2)), "linewidth": 1.0}
    (diagonal,) = ax.plot([0, 1], [0, 1], label="perfect calibration", zorder=1, **look)
    mark_plot(diagonal, CALIBRATION)
    lines, intervals, rugs = {}, {}, {}
    for i, (name, curve) in enumerate(curves.items()):
        properties = {"label": name, "color": cycle_entry(i)["color"]} | marker_properties(i)
        properties = properties | {"markevery": None} | dict(line_kw)
        (lines[name],) = ax.plot(curve.confidence, curve.accuracy, **properties)
        color = lines[name].get_color()
        intervals[name] = _add_intervals(ax, curve, color)
        rugs[name] = _add_rug(ax, curve, color, RUG_STEP * (i - (len(curves) - 1) / 2))
    set_limits(ax, "x", -MARGIN, 1 + MARGIN)
    set_limits(ax, "y", -MARGIN, 1 + MARGIN)
    ax.set(xlabel=axis_labels[0], ylabel=axis_labels[1])
    make_axes_readable(ax)
    add_title(ax, title)
    handles = [*lines.values(), diagonal]
    entries: list[tuple[Any, str]] = [(line, str(line.get_label())) for line in handles]
    most = max(int(curve.counts.max()) for curve in curves.values())
    entries.append((next(iter(rugs.values())), f"images in a bin, at most {most:,}"))
    add_legend(ax, entries, handles, [])
    return DrawnCalibration(ax.get_figure(root=False), ax, lines, intervals, rugs, diagonal)


def _add_intervals(ax: Axes, curve: Calibration, color: Any) -> LineCollection:
    ends = zip(curve.confidence, curve.low, curve.high, strict=True)
    segments = [[(x, low), (x, high)] for x, low, high in ends]
    bars = LineCollection(segments, colors=color, alpha=INTERVAL_OPACITY, linewidths=2, zorder=1.5)
    ax.add_collection(bars, autolim=False)
    return bars


def _add_rug(ax: Axes, curve: Calibration, color: Any, offset: float) -> LineCollection:
    """Add a line at the bottom for each bin, as long as its share of the fullest bin."""
    heights = RUG_HEIGHT * curve.counts / curve.counts.max()
    segments = [
        [(x + offset, 0.0), (x + offset, height)]
        for x, height in zip(curve.confidence, heights, strict=True)
    ]
    look: Any = {"linewidths": RUG_WIDTH_PT, "capstyle": "butt", "zorder": 1.2}
    rug = LineCollection(segments, colors=color, transform=ax.get_xaxis_transform(), **look)
    ax.add_collection(rug, autolim=False)
    return rug

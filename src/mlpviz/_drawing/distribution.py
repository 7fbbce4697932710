"""Draw the weight distributions of several layers, relative to their initial ranges."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.ticker import NullFormatter, StrMethodFormatter
from numpy.typing import NDArray

from mlpviz._drawing.axes_checks import check_ax
from mlpviz._drawing.backgrounds import make_axes_readable, text_color_on_axes
from mlpviz._drawing.curves.legends import add_legend
from mlpviz._drawing.curves.line_styles import cycle_entry, marker_properties
from mlpviz._drawing.line_axes import line_axes, set_limits
from mlpviz._drawing.previous_plots import mark_plot
from mlpviz._drawing.titles import add_title, check_title

DISTRIBUTION = "distribution"
LINESTYLES = ("-", "--", "-.", ":")
RANGE_OPACITY = 0.08
MINIMUM_LINES = 18
"""The height of an Axes, in lines of text, from which minor ticks are labeled."""


@dataclass(frozen=True, eq=False, slots=True)
class DrawnDistribution:
    """The artists of weight distributions."""

    figure: Any
    ax: Axes
    lines: dict[str, Line2D]
    band: Any


def draw_distribution(
    edges: NDArray[np.float64],
    shares: Mapping[str, NDArray[np.float64]],
    labels: Mapping[str, str],
    *,
    initial_name: str,
    xscale: str,
    line_kw: Mapping[str, Any],
    ax: Axes | None = None,
    title: str | None = None,
) -> DrawnDistribution:
    """Draw the share of weights in each bin as steps on a logarithmic scale.

    The steps replace a plot of mlpviz that the Axes holds.
    """
    check_ax(ax)
    check_title(title)
    ax = line_axes(ax, DISTRIBUTION)
    shading: Any = {"color": text_color_on_axes(ax), "alpha": RANGE_OPACITY, "linewidth": 0}
    band = ax.axvspan(-1, 1, label=f"{initial_name} range", **shading)
    mark_plot(band, DISTRIBUTION)
    lines = {}
    for i, (name, heights) in enumerate(shares.items()):
        # Empty bins are gaps, because a logarithmic scale cannot show zero.
        tops = np.where(heights > 0, heights, np.nan)
        properties = _line_properties(i) if "marker" not in line_kw else {}
        properties = (
            {"label": labels[name], "color": cycle_entry(i)["color"]} | properties | dict(line_kw)
        )
        heights_at_edges = np.append(tops, tops[-1])
        (lines[name],) = ax.plot(edges, heights_at_edges, drawstyle="steps-post", **properties)
    _set_scale_of_shares(ax)
    set_weight_axis(ax, edges, xscale)
    ax.set_ylabel("share of the layer's weights")
    make_axes_readable(ax)
    add_title(ax, title)
    handles = [band, *lines.values()]
    entries = [(handle, str(handle.get_label())) for handle in handles]
    add_legend(ax, entries, list(lines.values()), [])
    return DrawnDistribution(ax.get_figure(root=False), ax, lines, band)


def set_weight_axis(ax: Axes, edges: NDArray[np.float64], xscale: str) -> None:
    """Set the scale, the limits and the label of the axis of weights."""
    ax.set_xscale(xscale, **({"linthresh": 1} if xscale == "symlog" else {}))
    if xscale == "symlog":
        ax.xaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
    set_limits(ax, "x", edges[0], edges[-1])
    ax.set_xlabel("weight / bound of the initial range")


def _set_scale_of_shares(ax: Axes) -> None:
    """Use a logarithmic scale, and label minor ticks only if the Axes is high enough."""
    ax.set_yscale("log")
    height_pt = ax.bbox.height / ax.get_figure(root=True).dpi * 72  # type: ignore[union-attr]
    if height_pt < MINIMUM_LINES * FontProperties(size=rcParams["ytick.labelsize"]).get_size():
        ax.yaxis.set_minor_formatter(NullFormatter())


def _line_properties(i: int) -> dict[str, Any]:
    """Return the line style of layer `i`, and markers after the line styles are used up."""
    n_repeats, index = divmod(i, len(LINESTYLES))
    markers = marker_properties(n_repeats - 1) if n_repeats else {}
    return {"linestyle": LINESTYLES[index]} | markers

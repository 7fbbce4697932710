"""Draw the distributions of several layers' weights, against the range that they started from."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import cycle
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import StrMethodFormatter
from numpy.typing import NDArray

from mlpviz.drawing import options

LINESTYLES = ("-", "--", "-.", ":")
BAND_OPACITY = 0.15


@dataclass(frozen=True, eq=False, slots=True)
class DrawnDistribution:
    """The artists of distributions."""

    figure: Any
    ax: Axes
    lines: dict[str, Line2D]
    band: Any


def draw_distribution(
    edges: NDArray[np.float64],
    shares: Mapping[str, NDArray[np.float64]],
    *,
    initial_name: str,
    xscale: str,
    line_kw: Mapping[str, Any],
    ax: Axes | None = None,
) -> DrawnDistribution:
    """Draw shares of weights over bins, as steps on a logarithmic scale."""
    options.check_ax(ax)
    ax = _new_axes() if ax is None else ax
    band = ax.axvspan(
        -1, 1, color="0.5", alpha=BAND_OPACITY, linewidth=0, label=f"{initial_name} range"
    )
    lines = {}
    for (name, heights), dashes in zip(shares.items(), cycle(LINESTYLES), strict=False):
        # Empty bins leave gaps: zero has no place on a logarithmic scale.
        tops = np.where(heights > 0, heights, np.nan)
        style = {"linestyle": dashes, "label": name} | dict(line_kw)
        (lines[name],) = ax.plot(edges, np.append(tops, tops[-1]), drawstyle="steps-post", **style)
    ax.set_yscale("log")
    if xscale == "symlog":
        ax.set_xscale(xscale, linthresh=1)
        ax.xaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
    ax.set_xlim(edges[0], edges[-1])
    ax.set_xlabel("weight / bound of the initial range")
    ax.set_ylabel("share of the layer's weights")
    ax.legend()
    return DrawnDistribution(ax.get_figure(root=False), ax, lines, band)


def _new_axes() -> Axes:
    from matplotlib import pyplot as plt

    ax = plt.figure(layout="constrained").add_subplot()
    ax.spines["top"].set_visible(False)
    ax.spines["right"].set_visible(False)
    return ax

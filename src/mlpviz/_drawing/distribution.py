"""Draw the distributions of several layers' weights, against the range that they started from."""

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

from mlpviz._drawing import artist_options as options
from mlpviz._drawing.backgrounds import ink_on_curves, make_axes_readable
from mlpviz._drawing.curves.legends import add_legend
from mlpviz._drawing.curves.line_styles import cycle_entry, marks_of

LINESTYLES = ("-", "--", "-.", ":")
BAND_OPACITY = 0.08
LINES_OF_NAMES = 18


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
    shade: Any = {"color": ink_on_curves(ax), "alpha": BAND_OPACITY, "linewidth": 0}
    band = ax.axvspan(-1, 1, label=f"{initial_name} range", **shade)
    lines = {}
    for i, (name, heights) in enumerate(shares.items()):
        # Empty bins leave gaps: zero has no place on a logarithmic scale.
        tops = np.where(heights > 0, heights, np.nan)
        look = _look(i) if "marker" not in line_kw else {}
        style = {"label": name, "color": cycle_entry(i)["color"]} | look | dict(line_kw)
        (lines[name],) = ax.plot(edges, np.append(tops, tops[-1]), drawstyle="steps-post", **style)
    _set_log_scale(ax)
    if xscale == "symlog":
        ax.set_xscale(xscale, linthresh=1)
        ax.xaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
    ax.set_xlim(edges[0], edges[-1])
    ax.set_xlabel("weight / bound of the initial range")
    ax.set_ylabel("share of the layer's weights")
    make_axes_readable(ax)
    handles = [band, *lines.values()]
    entries = [(handle, str(handle.get_label())) for handle in handles]
    add_legend(ax, entries, list(lines.values()), [])
    return DrawnDistribution(ax.get_figure(root=False), ax, lines, band)


def _set_log_scale(ax: Axes) -> None:
    """Give an Axes a logarithmic scale, whose steps between powers of ten have names where tall."""
    ax.set_yscale("log")
    height = ax.bbox.height / ax.get_figure(root=True).dpi * 72  # type: ignore[union-attr]
    if height < LINES_OF_NAMES * FontProperties(size=rcParams["ytick.labelsize"]).get_size():
        ax.yaxis.set_minor_formatter(NullFormatter())


def _look(i: int) -> dict[str, Any]:
    """Return what tells layer number `i` apart besides its color: dashes, then marks as well."""
    rounds, dashes = divmod(i, len(LINESTYLES))
    return {"linestyle": LINESTYLES[dashes]} | (marks_of(rounds - 1) if rounds else {})


def _new_axes() -> Axes:
    from matplotlib import pyplot as plt

    ax = plt.figure(layout="constrained").add_subplot()
    ax.spines["top"].set_visible(False)
    ax.spines["right"].set_visible(False)
    return ax

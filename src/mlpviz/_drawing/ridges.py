"""Draw the weight distributions at several steps, one below the other."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedFormatter, FixedLocator
from numpy.typing import NDArray

from mlpviz._drawing.axes_checks import check_ax
from mlpviz._drawing.backgrounds import make_axes_readable, text_color_on_axes
from mlpviz._drawing.curves.legends import add_legend
from mlpviz._drawing.curves.line_styles import cycle_entry
from mlpviz._drawing.distribution import (
    DISTRIBUTION,
    RANGE_OPACITY,
    DrawnDistribution,
    set_weight_axis,
)
from mlpviz._drawing.line_axes import line_axes, set_limits
from mlpviz._drawing.previous_plots import mark_plot
from mlpviz._drawing.titles import add_title, check_title
from mlpviz._layout.ridges import HEIGHT, RidgeScale, baselines

FILL_OPACITY, FOOT_OPACITY = 0.25, 0.5
MARGIN = 0.1
MOST_NAMED = 16


def draw_ridges(
    edges: NDArray[np.float64],
    shares: Mapping[str, Mapping[str, NDArray[np.float64]]],
    scale: RidgeScale,
    *,
    labels: tuple[str, str],
    xscale: str,
    line_kw: Mapping[str, Any],
    ax: Axes | None = None,
    title: str | None = None,
) -> DrawnDistribution:
    """Draw distributions as filled curves, for each step one below the other.

    They replace a plot of mlpviz that the Axes holds.

    Parameters
    ----------
    edges : ndarray of shape (n_bins + 1,)
    shares : mapping of str to mapping of str to ndarray of shape (n_bins,)
        The shares of each layer, by the name of the step.
    scale : RidgeScale
    labels : tuple of str
        The name of the initial range, and that of a step.
    xscale : {"linear", "symlog"}
    line_kw : mapping
    ax : Axes, optional
    title : str, optional
    """
    check_ax(ax)
    check_title(title)
    ax = line_axes(ax, DISTRIBUTION)
    shading: Any = {"color": text_color_on_axes(ax), "alpha": RANGE_OPACITY, "linewidth": 0}
    band = ax.axvspan(-1, 1, label=f"{labels[0]} range", **shading)
    mark_plot(band, DISTRIBUTION)
    steps = list(next(iter(shares.values())))
    thin: Any = {"color": text_color_on_axes(ax), "alpha": FOOT_OPACITY, "linewidth": 0.5}
    ax.hlines(baselines(len(steps)), edges[0], edges[-1], zorder=1, **thin)
    lines = {}
    for i, (layer, of_steps) in enumerate(shares.items()):
        look = {"label": layer, "color": cycle_entry(i)["color"]} | dict(line_kw)
        for row, (step, values) in enumerate(of_steps.items()):
            foot = baselines(len(steps))[row]
            name = f"{layer} at {labels[1]} {step}"
            lines[name] = _add_ridge(ax, edges, scale.heights(values), foot, look)
    set_weight_axis(ax, edges, xscale)
    _name_steps(ax, steps, labels[1])
    make_axes_readable(ax)
    add_title(ax, title)
    first = [lines[f"{layer} at {labels[1]} {steps[0]}"] for layer in shares]
    handles: list[Any] = [band, *first]
    entries = [(handle, str(handle.get_label())) for handle in handles]
    add_legend(ax, entries, list(lines.values()), [])
    return DrawnDistribution(ax.get_figure(root=False), ax, lines, band)


def _add_ridge(
    ax: Axes, edges: NDArray[np.float64], heights: NDArray[np.float64], foot: float, look: Any
) -> Line2D:
    """Draw one curve, which covers those that are farther up. Empty bins are gaps in its line."""
    tops = foot + np.append(heights, heights[-1])
    drawn = np.where(tops > foot, tops, np.nan)
    zorder = 2 - foot / 1000
    (line,) = ax.plot(edges, drawn, drawstyle="steps-post", **({"zorder": zorder} | look))
    ax.fill_between(
        edges,
        foot,
        tops,
        step="post",
        color=line.get_color(),
        alpha=FILL_OPACITY,
        linewidth=0,
        zorder=zorder - 0.0005,
    )
    return line


def _name_steps(ax: Axes, steps: Sequence[str], step_name: str) -> None:
    every = -(-len(steps) // MOST_NAMED)
    feet = baselines(len(steps))
    ax.yaxis.set_major_locator(FixedLocator(feet[::every].tolist()))
    ax.yaxis.set_major_formatter(FixedFormatter(steps[::every]))
    set_limits(ax, "y", feet[-1] - MARGIN, HEIGHT + MARGIN)
    ax.set_ylabel(f"{step_name}\n(height: log share of weights)")

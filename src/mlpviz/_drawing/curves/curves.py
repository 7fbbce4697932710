"""Draw training curves: losses on one axis, scores on another."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import Bbox, TransformedBbox

from mlpviz._analysis.training_curves import Band
from mlpviz._drawing.axes_checks import check_ax
from mlpviz._drawing.backgrounds import make_axes_readable, text_color_on_axes
from mlpviz._drawing.curves.curve_styles import CurveStyle, line_properties
from mlpviz._drawing.curves.downsampled_line import add_line
from mlpviz._drawing.curves.drawable_curve import DrawableCurve
from mlpviz._drawing.curves.drawn_curves import (
    DrawnCurves,
    add_after,
    axes_of_kinds,
    new_drawn_curves,
    previous_curves,
    remember_curves,
)
from mlpviz._drawing.curves.end_names import name_ends, remove_end_names
from mlpviz._drawing.curves.legend_entries import BAND_OPACITY, legend_entries
from mlpviz._drawing.curves.legends import add_legend
from mlpviz._drawing.curves.line_styles import MARKERS
from mlpviz._drawing.line_axes import line_axes
from mlpviz._drawing.literal_text import show_literally
from mlpviz._drawing.previous_plots import mark_plot
from mlpviz._drawing.titles import add_title, check_title
from mlpviz._records.history import Kind

CURVES = "curves"
RAW_OPACITY = 0.3
STEP_OPACITY, STEP_LINEWIDTH = 0.4, 0.8
BEST_SIZE = 1.2
BEST_SIZE_AMONG_MARKERS = 1.8
BEST_LINEWIDTHS = 2.5
AROUND_FRAME = Bbox.from_extents(-0.03, -0.03, 1.03, 1.03)
"""Where the mark of the best value is drawn, in coordinates of the Axes."""
MOST_LINEAR = 10.0
"""The ratio of learning rates from which on they are drawn on a logarithmic scale."""


def draw_curves(
    curves: Sequence[DrawableCurve],
    style: CurveStyle,
    ax: Axes | None = None,
    title: str | None = None,
) -> DrawnCurves:
    """Draw curves on the caller's Axes, or on a new figure.

    Curves are added to curves that the Axes holds, and replace any other plot of mlpviz.
    """
    check_ax(ax)
    check_title(title)
    _check_unit(previous_curves(ax), style.unit)
    has_right_axis = len({curve.kind for curve in curves}) > 1
    ax = line_axes(ax, CURVES, adds=True, right_spine=has_right_axis)
    previous = previous_curves(ax)
    curves = add_after(curves, previous, style.label)
    axes = axes_of_kinds(ax, curves, previous)
    drawn = new_drawn_curves(ax, axes, curves, style, _mark_steps(ax, style))
    for curve, properties in zip(curves, line_properties(curves, style, ax), strict=True):
        _draw_curve(axes[curve.kind], curve, properties, drawn)
    for each in axes.values():
        each.autoscale_view()
    _label_axes(axes, [*previous, drawn])
    add_title(ax, title)
    _name_curves(axes, [*previous, drawn])
    remember_curves(drawn)
    return drawn


def _check_unit(previous: Sequence[DrawnCurves], unit: str) -> None:
    for drawn in previous:
        if drawn.style.unit != unit:
            raise ValueError(
                f"ax holds curves over each {drawn.style.unit}, but model has values for each "
                f"{unit}; plot them on one Axes each"
            )


def _name_curves(axes: Mapping[Kind, Axes], plots: Sequence[DrawnCurves]) -> None:
    """Name all curves on an Axes, at their ends or in one legend, in place of previous names."""
    for drawn in plots[:-1]:
        remove_end_names(drawn)
    for each in axes.values():
        legend = each.get_legend()
        if legend is not None and len(plots) > 1:
            legend.remove()
    entries = legend_entries(plots)
    if not entries or name_ends(plots):
        return
    lines = [line for drawn in plots for line in _lines_on_axes(drawn)]
    marks = [mark for drawn in plots for mark in drawn.best.values() if mark.axes is not None]
    add_legend(list(axes.values())[-1], entries, lines, marks)


def _lines_on_axes(drawn: DrawnCurves) -> list[Line2D]:
    lines = [*drawn.lines.values(), *drawn.raw_lines.values()]
    return [line for line in lines if line.axes is not None]


def _mark_steps(ax: Axes, style: CurveStyle) -> LineCollection | None:
    """Draw vertical lines behind the curves, which are all in view."""
    steps = style.marked_steps
    if not steps.size:
        return None
    look: Any = {"colors": text_color_on_axes(ax), "linewidths": STEP_LINEWIDTH}
    marks = LineCollection(
        [[(step, 0), (step, 1)] for step in steps],
        transform=ax.get_xaxis_transform(),
        alpha=STEP_OPACITY,
        zorder=1,
        **look,
    )
    ax.add_collection(marks, autolim=False)
    ax.update_datalim([(step, 0.0) for step in steps[[0, -1]]], updatey=False)
    return marks


def _draw_curve(
    ax: Axes, curve: DrawableCurve, properties: Mapping[str, Any], drawn: DrawnCurves
) -> None:
    values = curve.values if curve.smooth_values is None else curve.smooth_values
    if curve.smooth_values is not None:
        raw = {**properties, "alpha": RAW_OPACITY, "zorder": 1.5, "label": "_raw", "marker": "none"}
        drawn.raw_lines[curve.name] = add_line(ax, curve.steps, curve.values, **raw)
    # A line with one point is invisible without a marker.
    dot = {"marker": "o"} if len(values) == 1 and "marker" not in properties else {}
    line = add_line(
        ax, curve.steps, values, **({"label": curve.label or curve.name} | dict(properties) | dot)
    )
    mark_plot(line, CURVES)
    drawn.lines[curve.name] = line
    if curve.band is not None:
        drawn.bands[curve.name] = _draw_band(ax, curve.band, line)
    if curve.best is not None:
        drawn.best[curve.name] = _mark_best(ax, curve, line)


def _draw_band(ax: Axes, band: Band, line: Line2D) -> PolyCollection:
    # The edge makes the band of a single step visible.
    return ax.fill_between(
        band.steps,
        band.low,
        band.high,
        color=line.get_color(),
        alpha=BAND_OPACITY,
        linewidth=rcParams["axes.linewidth"],
        zorder=line.get_zorder() - 1,
        label="_band",
    )


def _mark_best(ax: Axes, curve: DrawableCurve, line: Line2D) -> Line2D:
    """Mark the best value on the raw curve, also if the curve is smoothed."""
    assert curve.best is not None
    has_markers = line.get_marker() not in {"None", "none", "", " ", None}
    size = (BEST_SIZE_AMONG_MARKERS if has_markers else BEST_SIZE) * line.get_markersize()
    (mark,) = ax.plot(
        curve.steps[curve.best],
        curve.values[curve.best],
        marker=line.get_marker() if has_markers else MARKERS[curve.group % len(MARKERS)],
        color=line.get_color(),
        markeredgecolor=ax.get_facecolor(),
        markeredgewidth=1.0,
        markersize=max(size, BEST_LINEWIDTHS * line.get_linewidth()),
        linestyle="none",
        zorder=line.get_zorder() + 1,
        label="_best",
    )
    # Not cut at the frame, and not seen outside if the user changes the limits.
    mark.set_clip_path(None)
    mark.set_clip_box(TransformedBbox(AROUND_FRAME, ax.transAxes))
    return mark


def _label_axes(axes: Mapping[Kind, Axes], plots: Sequence[DrawnCurves]) -> None:
    style = plots[-1].style
    losses = {drawn.style.loss_label for drawn in plots if _has_kind(drawn, "loss")}
    scores = {drawn.style.score_label for drawn in plots if _has_kind(drawn, "score")}
    labels: dict[Kind, str] = {
        "loss": losses.pop() if len(losses) == 1 else "loss",
        "score": scores.pop() if len(scores) == 1 else "score",
        "learning rate": "learning rate",
    }
    for kind, each in axes.items():
        each.set_ylabel(labels[kind])
        if kind == "loss" and _has_kind(plots[-1], "loss"):
            each.set_yscale(style.yscale)
        show_literally(each.yaxis.label)
    if "learning rate" in axes:
        _scale_learning_rates(axes["learning rate"])
    ax = plots[-1].ax
    ax.set_xlabel(style.unit)
    ax.xaxis.set_major_locator(MaxNLocator(nbins="auto", integer=True, min_n_ticks=1))
    show_literally(ax.xaxis.label)
    for each in {ax, *axes.values()}:
        make_axes_readable(each)


def _has_kind(drawn: DrawnCurves, kind: Kind) -> bool:
    return any(curve.kind == kind for curve in drawn.curves)


def _scale_learning_rates(ax: Axes) -> None:
    """Use a logarithmic scale for positive learning rates that differ by a factor of ten."""
    values = np.concatenate([np.asarray(line.get_ydata(), np.float64) for line in ax.get_lines()])
    values = values[np.isfinite(values)]
    if values.min() > 0 and values.max() >= MOST_LINEAR * values.min():
        ax.set_yscale("log")

"""Draw training curves: losses on one axis, scores on another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from mlpviz._analysis.training_curves import Band
from mlpviz._drawing.axes_checks import check_ax
from mlpviz._drawing.backgrounds import make_axes_readable, text_color_on_axes
from mlpviz._drawing.curves.curve_styles import CurveStyle, line_properties
from mlpviz._drawing.curves.downsampled_line import add_line
from mlpviz._drawing.curves.drawable_curve import DrawableCurve
from mlpviz._drawing.curves.legend_entries import BAND_OPACITY, legend_entries
from mlpviz._drawing.curves.legends import add_legend
from mlpviz._drawing.curves.line_styles import MARKERS
from mlpviz._drawing.line_axes import line_axes
from mlpviz._drawing.literal_text import show_literally
from mlpviz._drawing.previous_plots import SCORES, mark_plot
from mlpviz._drawing.titles import add_title, check_title

CURVES = "curves"
RAW_OPACITY = 0.3
STEP_OPACITY, STEP_LINEWIDTH = 0.4, 0.8
BEST_SIZE = 1.2
BEST_SIZE_AMONG_MARKERS = 1.8
BEST_LINEWIDTHS = 2.5


@dataclass(frozen=True, eq=False, slots=True)
class DrawnCurves:
    """The artists of training curves."""

    figure: Any
    ax: Axes
    score_ax: Axes | None
    lines: dict[str, Line2D]
    raw_lines: dict[str, Line2D]
    best: dict[str, Line2D]
    bands: dict[str, PolyCollection]
    step_marks: LineCollection | None


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
    has_scores = any(curve.kind == "score" for curve in curves)
    ax = line_axes(ax, CURVES, adds=True, right_spine=has_scores)
    score_ax = _add_score_axes(ax, curves, style)
    drawn = DrawnCurves(
        ax.get_figure(root=False), ax, score_ax, {}, {}, {}, {}, _mark_steps(ax, style)
    )
    for curve, properties in zip(curves, line_properties(curves, style, ax), strict=True):
        curve_ax = score_ax if curve.kind == "score" and score_ax is not None else ax
        _draw_curve(curve_ax, curve, properties, drawn)
    _label_axes(ax, score_ax, curves, style)
    add_title(ax, title)
    entries = legend_entries(curves, style, drawn.lines, drawn.best, drawn.bands)
    if entries:
        lines = [*drawn.lines.values(), *drawn.raw_lines.values()]
        add_legend(score_ax or ax, entries, lines, list(drawn.best.values()))
    return drawn


def _add_score_axes(ax: Axes, curves: Sequence[DrawableCurve], style: CurveStyle) -> Axes | None:
    """Return a new Axes for scores with an axis at the right, if there are losses as well."""
    kinds = {curve.kind for curve in curves}
    if kinds == {"score"}:
        ax.set_ylabel(style.score_label)
        return None
    if "score" not in kinds:
        return None
    score_ax = ax.twinx()
    mark_plot(score_ax, SCORES)
    score_ax.set_ylabel(style.score_label)
    # The grid lines of the two y axes would not coincide.
    score_ax.grid(visible=False, which="both")
    score_ax.spines["top"].set_visible(ax.spines["top"].get_visible())
    return score_ax


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
    line = add_line(ax, curve.steps, values, **({"label": curve.name} | dict(properties) | dot))
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
        clip_on=False,
        label="_best",
    )
    return mark


def _label_axes(
    ax: Axes, score_ax: Axes | None, curves: Sequence[DrawableCurve], style: CurveStyle
) -> None:
    ax.set_xlabel(style.unit)
    if any(curve.kind == "loss" for curve in curves):
        ax.set_ylabel(style.loss_label)
        ax.set_yscale(style.yscale)
    ax.xaxis.set_major_locator(MaxNLocator(nbins="auto", integer=True, min_n_ticks=1))
    show_literally(ax.xaxis.label)
    for axes in (ax, score_ax):
        if axes is not None:
            show_literally(axes.yaxis.label)
            make_axes_readable(axes)

"""Draw training curves: losses on one axis, scores on another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Any

import numpy as np
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from mlpviz.curves import Band, along, emptiest_place
from mlpviz.drawing import options
from mlpviz.history import Kind

MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<", ">", "p")
RAW_OPACITY = 0.3
MOST_NAMED = 12
LEGEND_SIZES = ("medium", "small", "x-small")
LEGEND_GAP = 0.04
POINTS_PER_LINE = 200
POINTS_IN_ALL = 8000
FEWEST_POINTS_PER_LINE = 20
BAND_OPACITY = 0.2


@dataclass(frozen=True, eq=False, slots=True)
class DrawableCurve:
    """A curve with the name that the legend gives it.

    Attributes
    ----------
    name : str
    kind : {"loss", "score"}
    group : int
        Which model it belongs to; curves of a model share a marker.
    hue : int
        Which colour of the cycle it has.
    steps, values : ndarray of shape (n_points,)
    smooth_values : ndarray of shape (n_points,) or None
    best : int or None
        Index of the point to mark.
    band : Band or None
        What to shade behind it, where it is the mean of several runs.
    """

    name: str
    kind: Kind
    group: int
    hue: int
    steps: NDArray[np.float64]
    values: NDArray[np.float64]
    smooth_values: NDArray[np.float64] | None
    best: int | None
    band: Band | None = None

    @property
    def told(self) -> str:
        """What the legend says, which for a mean tells of how many runs."""
        if self.band is None:
            return self.name
        fewest, most = self.band.n_runs.min(), self.band.n_runs.max()
        return f"{self.name}, mean of {most if fewest == most else f'{fewest}–{most}'} runs"


@dataclass(frozen=True, eq=False, slots=True)
class CurveStyle:
    """How curves are to look."""

    unit: str
    loss_label: str
    score_label: str
    yscale: str
    line_kw: dict[str, Any]


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


def curve_style(
    unit: str,
    loss_label: str,
    score_label: str,
    yscale: str,
    line_kw: Mapping[str, Any] | None,
) -> CurveStyle:
    """Check all that a user may say about how curves look."""
    return CurveStyle(unit, loss_label, score_label, yscale, options.line_options(line_kw))


def draw_curves(
    curves: Sequence[DrawableCurve], style: CurveStyle, ax: Axes | None = None
) -> DrawnCurves:
    """Draw curves on the caller's Axes, or on a new figure."""
    options.check_ax(ax)
    ax = _new_axes(has_scores=any(curve.kind == "score" for curve in curves)) if ax is None else ax
    score_ax = _score_axes(ax, curves, style)
    drawn = DrawnCurves(ax.get_figure(root=False), ax, score_ax, {}, {}, {}, {})
    for curve in curves:
        place = score_ax if curve.kind == "score" and score_ax is not None else ax
        _draw_curve(place, curve, style, drawn)
    _label_axes(ax, curves, style)
    _add_legend(score_ax or ax, curves, drawn, style)
    return drawn


def _new_axes(*, has_scores: bool) -> Axes:
    from matplotlib import pyplot as plt

    ax = plt.figure(layout="constrained").add_subplot()
    ax.spines["top"].set_visible(False)
    ax.spines["right"].set_visible(has_scores)
    return ax


def _score_axes(ax: Axes, curves: Sequence[DrawableCurve], style: CurveStyle) -> Axes | None:
    """Return an Axes for scores at the right; `ax` itself where there are only scores."""
    kinds = {curve.kind for curve in curves}
    if kinds == {"score"}:
        ax.set_ylabel(style.score_label)
        return None
    if "score" not in kinds:
        return None
    score_ax = ax.twinx()
    score_ax.set_ylabel(style.score_label)
    score_ax.spines["top"].set_visible(ax.spines["top"].get_visible())
    return score_ax


def _draw_curve(ax: Axes, curve: DrawableCurve, style: CurveStyle, drawn: DrawnCurves) -> None:
    properties = {
        "color": _colour(curve.hue),
        "linestyle": "--" if curve.kind == "score" else "-",
    } | style.line_kw
    heights = curve.values if curve.smooth_values is None else curve.smooth_values
    if curve.smooth_values is not None:
        faint = properties | {"alpha": RAW_OPACITY, "zorder": 1.5, "label": "_raw"}
        (drawn.raw_lines[curve.name],) = ax.plot(curve.steps, curve.values, **faint)
    # A curve of one point would be drawn as nothing.
    dot = {"marker": "o"} if len(heights) == 1 and "marker" not in properties else {}
    (line,) = ax.plot(curve.steps, heights, **({"label": curve.name} | properties | dot))
    drawn.lines[curve.name] = line
    if curve.band is not None:
        drawn.bands[curve.name] = _shade(ax, curve.band, line)
    if curve.best is not None:
        drawn.best[curve.name] = _mark(ax, curve, heights, line)


def _shade(ax: Axes, band: Band, line: Line2D) -> PolyCollection:
    # With an edge, the band of a single step is seen as well.
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


def _mark(ax: Axes, curve: DrawableCurve, heights: NDArray[np.float64], line: Line2D) -> Line2D:
    assert curve.best is not None
    (mark,) = ax.plot(
        curve.steps[curve.best],
        heights[curve.best],
        marker=MARKERS[curve.group % len(MARKERS)],
        color=line.get_color(),
        markeredgecolor=ax.get_facecolor(),
        markersize=1.2 * rcParams["lines.markersize"],
        linestyle="none",
        zorder=3,
        clip_on=False,
        label="_best",
    )
    return mark


def _colour(hue: int) -> Any:
    colours = [entry.get("color", "C0") for entry in rcParams["axes.prop_cycle"]]
    return next(colour for i, colour in enumerate(cycle(colours)) if i == hue)


def _label_axes(ax: Axes, curves: Sequence[DrawableCurve], style: CurveStyle) -> None:
    ax.set_xlabel(style.unit)
    if any(curve.kind == "loss" for curve in curves):
        ax.set_ylabel(style.loss_label)
        ax.set_yscale(style.yscale)
    ax.xaxis.set_major_locator(MaxNLocator(nbins="auto", integer=True, min_n_ticks=1))


def _add_legend(
    ax: Axes, curves: Sequence[DrawableCurve], drawn: DrawnCurves, style: CurveStyle
) -> None:
    """Name the curves, and the best points, in one legend for both axes."""
    alone = len(curves) == 1
    entries = [
        entry
        for curve in curves
        for entry in _legend_entries(curve, drawn, style.unit, alone=alone)
    ]
    if len(entries) > MOST_NAMED:
        rest = f"… and {len(entries) - MOST_NAMED} more"
        entries[MOST_NAMED:] = [(Line2D([], [], linestyle="none"), rest)]
    if drawn.bands:
        shade = Patch(color="0.5", alpha=BAND_OPACITY, linewidth=0)
        entries.append((shade, "lowest to highest run"))
    if entries:
        _place_legend(ax, entries, drawn)


def _legend_entries(
    curve: DrawableCurve, drawn: DrawnCurves, unit: str, *, alone: bool
) -> list[tuple[Any, str]]:
    """Return handles and texts of a curve and its mark; of several curves, in one line for each."""
    line, band = drawn.lines[curve.name], drawn.bands.get(curve.name)
    whole = [] if alone and band is None else [((band, line) if band else line, curve.told)]
    if curve.best is None:
        return whole
    mark = drawn.best[curve.name]
    text = f"{'best mean' if band else 'best'}: {unit} {curve.steps[curve.best]:g}"
    if alone or band:
        return [*whole, (mark, text)]
    return [((line, mark), f"{curve.told} ({text})")]


def _place_legend(ax: Axes, entries: Sequence[tuple[Any, str]], drawn: DrawnCurves) -> None:
    """Put the legend where it hides least, and write it smaller where it would hide anything."""
    handles, names = zip(*entries, strict=True)
    # Matplotlib's own "best" sees the curves of one of two Axes only, and no mark.
    lines, marks = [*drawn.lines.values(), *drawn.raw_lines.values()], drawn.best.values()
    for axes in {line.axes for line in lines}:
        assert axes is not None
        axes.autoscale_view()
    n_points = int(np.clip(POINTS_IN_ALL // len(lines), FEWEST_POINTS_PER_LINE, POINTS_PER_LINE))
    points = np.concatenate([_points(line, ax, n_points) for line in (*lines, *marks)])
    for size in LEGEND_SIZES:
        legend = ax.legend(handles, names, fontsize=size, loc="upper right")
        legend.set_in_layout(False)
        extent = legend.get_window_extent().transformed(ax.transAxes.inverted())
        place, covered = emptiest_place(
            points, extent.width + LEGEND_GAP, extent.height + LEGEND_GAP
        )
        where: Any = place
        legend.set_loc(where)
        if not covered:
            break


def _points(line: Line2D, ax: Axes, n: int) -> NDArray[np.float64]:
    """Return `n` points along a line, in coordinates of an Axes, of shape (n, 2)."""
    vertices = np.asarray(line.get_xydata(), dtype=np.float64)
    vertices = vertices[np.isfinite(vertices).all(axis=1)]
    return along((line.get_transform() + ax.transAxes.inverted()).transform(vertices), n)

"""Draw training curves: losses on one axis, scores on another."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgba
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from mlpviz._analysis.training_curves import Band
from mlpviz._drawing import artist_options as options
from mlpviz._drawing.backgrounds import behind_curves, ink_on_curves, make_axes_readable, stacked
from mlpviz._drawing.curves.legends import add_legend
from mlpviz._drawing.curves.line_styles import MARKERS, cycle_entry, marks_of, told_without_color
from mlpviz._drawing.tex import set_as_written
from mlpviz._records.history import Kind

RAW_OPACITY = 0.3
UNNAMED_OPACITY = 0.3
THIN = 0.5
MOST_NAMED = 12
DASHES: dict[Kind, tuple[Any, ...]] = {
    "loss": ("-", ":", (0, (6, 1.5, 1, 1.5, 1, 1.5))),
    "score": ("--", "-.", (0, (8, 2, 2, 2, 2, 2))),
}
"""How the first, the second and the third curve of a kind are drawn that a model has."""
BEST_SIZE = 1.2
BEST_TO_OTHER_MARKS = 1.8
LINE_WIDTHS_OF_BEST = 2.5
BAND_OPACITY = 0.2


@dataclass(frozen=True, eq=False, slots=True)
class DrawableCurve:
    """A curve with the name that the legend gives it.

    Attributes
    ----------
    name : str
    kind : {"loss", "score"}
    group : int
        Which model it belongs to.
    model : str
        The name of that model, empty where there is only one.
    hue : int
        Which entry of the user's cycle of colors it has.
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
    model: str
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
    looks = _looks(curves, style, _unnamed_look(ax))
    for curve, look in zip(curves, looks, strict=True):
        place = score_ax if curve.kind == "score" and score_ax is not None else ax
        _draw_curve(place, curve, look, drawn)
    _label_axes(ax, score_ax, curves, style)
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
    # Two grids would not meet.
    score_ax.grid(visible=False, which="both")
    score_ax.spines["top"].set_visible(ax.spines["top"].get_visible())
    return score_ax


def _dashes(curves: Sequence[DrawableCurve]) -> list[Any]:
    """Return the dashes of each curve: they tell scores from losses, and a model's curves apart.

    The curves of one model alone have colors of their own.
    """
    several = len({curve.group for curve in curves}) > 1
    before: Counter[tuple[int, Kind]] = Counter()
    dashes = []
    for curve in curves:
        rank = before[curve.group, curve.kind] if several else 0
        dashes.append(DASHES[curve.kind][min(rank, len(DASHES[curve.kind]) - 1)])
        before[curve.group, curve.kind] += 1
    return dashes


def _looks(
    curves: Sequence[DrawableCurve], style: CurveStyle, unnamed: dict[str, Any]
) -> list[dict[str, Any]]:
    """Return how each curve is drawn: what is told by its color is told by something else too.

    Curves of one kind have marks of their own, unless the user's own cycle of properties tells
    them apart already, or the user chose a mark for all. Those of more hues than the legend names
    look alike, as `unnamed` says.
    """
    dashes = _dashes(curves)
    kinds: dict[Kind, dict[int, dict[str, Any]]] = {curve.kind: {} for curve in curves}
    for curve in curves:
        if curve.hue < MOST_NAMED:
            kinds[curve.kind][curve.hue] = cycle_entry(curve.hue)
    told_by_dashes = {"linestyle"} if len(set(dashes)) > 1 else set()
    for entries in kinds.values():
        for entry in entries.values():
            for key in told_by_dashes.intersection(entry):
                del entry[key]
        if "marker" not in style.line_kw and not told_without_color(list(entries.values())):
            for hue in entries:
                entries[hue] |= marks_of(hue)
    return [
        {"linestyle": dash} | kinds[each.kind].get(each.hue, unnamed) | style.line_kw
        for each, dash in zip(curves, dashes, strict=True)
    ]


def _unnamed_look(ax: Axes) -> dict[str, Any]:
    """Return how curves are drawn that the legend only counts: gray, thin, beneath the others."""
    faint = stacked([behind_curves(ax), to_rgba(ink_on_curves(ax), UNNAMED_OPACITY)])
    return {
        "color": faint,
        "linewidth": THIN * rcParams["lines.linewidth"],
        "marker": "None",
        "markersize": THIN * rcParams["lines.markersize"],
        "zorder": 1.9,
    }


def _draw_curve(
    ax: Axes, curve: DrawableCurve, look: Mapping[str, Any], drawn: DrawnCurves
) -> None:
    heights = curve.values if curve.smooth_values is None else curve.smooth_values
    if curve.smooth_values is not None:
        faint = {**look, "alpha": RAW_OPACITY, "zorder": 1.5, "label": "_raw", "marker": "none"}
        (drawn.raw_lines[curve.name],) = ax.plot(curve.steps, curve.values, **faint)
    # A curve of one point would be drawn as nothing.
    dot = {"marker": "o"} if len(heights) == 1 and "marker" not in look else {}
    (line,) = ax.plot(curve.steps, heights, **({"label": curve.name} | dict(look) | dot))
    drawn.lines[curve.name] = line
    if curve.band is not None:
        drawn.bands[curve.name] = _shade(ax, curve.band, line)
    if curve.best is not None:
        drawn.best[curve.name] = _mark(ax, curve, line)


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


def _mark(ax: Axes, curve: DrawableCurve, line: Line2D) -> Line2D:
    """Mark the best value where it was reached, which is on the raw curve behind a smooth one."""
    assert curve.best is not None
    among_marks = line.get_marker() not in {"None", "none", "", " ", None}
    size = (BEST_TO_OTHER_MARKS if among_marks else BEST_SIZE) * line.get_markersize()
    (mark,) = ax.plot(
        curve.steps[curve.best],
        curve.values[curve.best],
        marker=line.get_marker() if among_marks else MARKERS[curve.group % len(MARKERS)],
        color=line.get_color(),
        markeredgecolor=ax.get_facecolor(),
        markeredgewidth=1.0,
        markersize=max(size, LINE_WIDTHS_OF_BEST * line.get_linewidth()),
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
    set_as_written(ax.xaxis.label)
    for axes in (ax, score_ax):
        if axes is not None:
            set_as_written(axes.yaxis.label)
            make_axes_readable(axes)


def _add_legend(
    ax: Axes, curves: Sequence[DrawableCurve], drawn: DrawnCurves, style: CurveStyle
) -> None:
    """Name the curves, and the best points, in one legend for both axes."""
    meanings = _meanings(curves, style)
    if meanings:
        entries = _model_entries(curves, drawn, style.unit)
    else:
        alone = len(curves) == 1
        each = [_curve_entries(curve, drawn, style.unit, alone=alone) for curve in curves]
        entries = [entry for of_curve in each for entry in of_curve]
    if len(entries) > MOST_NAMED:
        all_alike = len(entries) == len({curve.hue for curve in curves})
        counted = drawn.lines[curves[-1].name] if all_alike else Line2D([], [], linestyle="none")
        entries[MOST_NAMED:] = [(counted, f"… and {len(entries) - MOST_NAMED} more")]
    ink = ink_on_curves(ax)
    for dashes, meaning in meanings.items():
        entries.append((Line2D([], [], color=ink, linestyle=dashes, marker="none"), meaning))
    if drawn.bands:
        shade = Patch(color=ink, alpha=BAND_OPACITY, linewidth=0)
        entries.append((shade, "lowest to highest run"))
    if entries:
        lines = [*drawn.lines.values(), *drawn.raw_lines.values()]
        add_legend(ax, entries, lines, list(drawn.best.values()))


def _meanings(curves: Sequence[DrawableCurve], style: CurveStyle) -> dict[Any, str]:
    """Return which curve of every model has which dashes; nothing where dashes do not tell that."""
    dashes = _dashes(curves)
    labels = {"loss": style.loss_label, "score": style.score_label}
    by_kind = all(dash == DASHES[each.kind][0] for each, dash in zip(curves, dashes, strict=True))
    names: dict[Any, set[str]] = {}
    for curve, dash in zip(curves, dashes, strict=True):
        own = labels[curve.kind] if by_kind else curve.name.removeprefix(f"{curve.model}: ")
        names.setdefault(dash, set()).add(own)
    each_once = len({(c.group, d) for c, d in zip(curves, dashes, strict=True)}) == len(curves)
    tell = (
        len({curve.group for curve in curves}) > 1
        and len(names) > 1
        and each_once
        and all(len(each) == 1 for each in names.values())
        and all(curve.band is None for curve in curves)
        and "linestyle" not in style.line_kw
    )
    return {dash: each.pop() for dash, each in names.items()} if tell else {}


def _model_entries(
    curves: Sequence[DrawableCurve], drawn: DrawnCurves, unit: str
) -> list[tuple[Any, str]]:
    """Return a handle and a text for each model, its best point included."""
    entries: dict[int, tuple[Any, str]] = {}
    for curve in curves:
        if curve.best is not None:
            line, mark = drawn.lines[curve.name], drawn.best[curve.name]
            entries[curve.group] = ((line, mark), f"{curve.model} ({_best_told(curve, unit)})")
        else:
            entries.setdefault(curve.group, (drawn.lines[curve.name], curve.model))
    return list(entries.values())


def _best_told(curve: DrawableCurve, unit: str) -> str:
    assert curve.best is not None
    raw = "" if curve.smooth_values is None else " raw"
    mean = "" if curve.band is None else " mean"
    return f"best{raw}{mean}: {unit} {curve.steps[curve.best]:g}"


def _curve_entries(
    curve: DrawableCurve, drawn: DrawnCurves, unit: str, *, alone: bool
) -> list[tuple[Any, str]]:
    """Return handles and texts of a curve and its mark; of several curves, in one line for each."""
    line, band = drawn.lines[curve.name], drawn.bands.get(curve.name)
    whole = [] if alone and band is None else [((band, line) if band else line, curve.told)]
    if curve.best is None:
        return whole
    mark = drawn.best[curve.name]
    text = _best_told(curve, unit)
    if alone or band:
        return [*whole, (mark, text)]
    return [((line, mark), f"{curve.told} ({text})")]

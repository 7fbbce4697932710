"""The handles and texts of the legend of training curves."""

from collections.abc import Sequence
from typing import Any

from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from mlpviz._drawing.backgrounds import text_color_on_axes
from mlpviz._drawing.curves.curve_styles import (
    LINESTYLES,
    MAXIMUM_NAMED,
    CurveStyle,
    choose_linestyles,
)
from mlpviz._drawing.curves.drawable_curve import DrawableCurve
from mlpviz._drawing.curves.drawn_curves import DrawnCurves

BAND_OPACITY = 0.2

Entry = tuple[Any, str]


def legend_entries(plots: Sequence[DrawnCurves]) -> list[Entry]:
    """Return a handle and a text for each entry of the legend of all curves on an Axes.

    If each line style has one meaning for all models of a plot, the legend has an entry for each
    model and for each line style. Otherwise it has an entry for each curve.
    """
    curves = [curve for drawn in plots for curve in drawn.curves]
    entries: list[Entry] = []
    meanings: dict[Any, str] = {}
    for drawn in plots:
        of_plot = linestyle_meanings(drawn.curves, drawn.style)
        meanings |= of_plot
        if of_plot:
            entries += _model_entries(drawn)
        else:
            alone = len(curves) == 1 and curves[0].label is None
            entries += [
                e for curve in drawn.curves for e in _curve_entries(curve, drawn, alone=alone)
            ]
    last = plots[-1].lines[plots[-1].curves[-1].name]
    entries = _limit_entries(entries, curves, last)
    color = text_color_on_axes(last.axes)  # type: ignore[arg-type]
    for linestyle, meaning in meanings.items():
        handle = Line2D([], [], color=color, linestyle=linestyle, marker="none")
        entries.append((handle, meaning))
    if any(drawn.bands for drawn in plots):
        patch = Patch(color=color, alpha=BAND_OPACITY, linewidth=0)
        entries.append((patch, "lowest to highest run"))
    return entries


def _limit_entries(
    entries: list[Entry], curves: Sequence[DrawableCurve], last: Line2D
) -> list[Entry]:
    """Replace entries beyond the maximum by their number."""
    n_more = len(entries) - MAXIMUM_NAMED
    if n_more <= 0:
        return entries
    look_alike = len(entries) == len({curve.color_index for curve in curves})
    handle = last if look_alike else Line2D([], [], linestyle="none")
    return [*entries[:MAXIMUM_NAMED], (handle, f"… and {n_more} more")]


def linestyle_meanings(curves: Sequence[DrawableCurve], style: CurveStyle) -> dict[Any, str]:
    """Return the meaning of each line style, or nothing if it differs between models."""
    several_models = len({curve.group for curve in curves}) > 1
    has_bands = any(curve.band is not None for curve in curves)
    if not several_models or has_bands or "linestyle" in style.line_kw:
        return {}
    linestyles = choose_linestyles(curves)
    pairs = list(zip(curves, linestyles, strict=True))
    one_of_each_kind = all(linestyle == LINESTYLES[curve.kind][0] for curve, linestyle in pairs)
    labels = {
        "loss": style.loss_label,
        "score": style.score_label,
        "learning rate": "learning rate",
    }
    meanings: dict[Any, set[str]] = {}
    for curve, linestyle in pairs:
        own_name = curve.name.removeprefix(f"{curve.model_name}: ")
        meaning = labels[curve.kind] if one_of_each_kind else own_name
        meanings.setdefault(linestyle, set()).add(meaning)
    is_unique = len({(curve.group, linestyle) for curve, linestyle in pairs}) == len(curves)
    is_common = len(meanings) > 1 and all(len(names) == 1 for names in meanings.values())
    if not (is_unique and is_common):
        return {}
    return {linestyle: names.pop() for linestyle, names in meanings.items()}


def _model_entries(drawn: DrawnCurves) -> list[Entry]:
    """Return an entry for each model, with its best point."""
    entries: dict[int, Entry] = {}
    for curve in drawn.curves:
        line = drawn.lines[curve.name]
        if curve.best is not None:
            text = f"{curve.model_name} ({describe_best(curve, drawn.style.unit)})"
            entries[curve.group] = ((line, _without_halo(drawn.best[curve.name])), text)
        else:
            entries.setdefault(curve.group, (line, curve.model_name))
    return list(entries.values())


def _curve_entries(curve: DrawableCurve, drawn: DrawnCurves, *, alone: bool) -> list[Entry]:
    """Return the entries of a curve and of its best point, in one entry if there are others."""
    line, band = drawn.lines[curve.name], drawn.bands.get(curve.name)
    handle = (band, line) if band else line
    entries: list[Entry] = [] if alone and band is None else [(handle, curve.legend_label)]
    if curve.best is None:
        return entries
    mark, text = _without_halo(drawn.best[curve.name]), describe_best(curve, drawn.style.unit)
    if alone or band:
        return [*entries, (mark, text)]
    return [((line, mark), f"{curve.legend_label} ({text})")]


def _without_halo(mark: Line2D) -> Line2D:
    """Return a mark without the edge that sets it apart: the edge would cut the line beside it."""
    handle = Line2D([], [])
    handle.update_from(mark)
    handle.set_markeredgewidth(0)
    return handle


def describe_best(curve: DrawableCurve, unit: str) -> str:
    """Return such as "best: epoch 3"."""
    assert curve.best is not None
    raw = "" if curve.smooth_values is None else " raw"
    mean = "" if curve.band is None else " mean"
    return f"best{raw}{mean}: {unit} {curve.steps[curve.best]:g}"

"""The handles and texts of the legend of training curves."""

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.collections import PolyCollection
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

BAND_OPACITY = 0.2

Entry = tuple[Any, str]


def legend_entries(
    curves: Sequence[DrawableCurve],
    style: CurveStyle,
    lines: Mapping[str, Line2D],
    best: Mapping[str, Line2D],
    bands: Mapping[str, PolyCollection],
) -> list[Entry]:
    """Return a handle and a text for each entry of the legend.

    If each line style has one meaning for all models, the legend has an entry for each model and
    for each line style. Otherwise it has an entry for each curve.
    """
    meanings = _linestyle_meanings(curves, style)
    if meanings:
        entries = _model_entries(curves, style.unit, lines, best)
    else:
        alone = len(curves) == 1
        entries = [
            entry
            for curve in curves
            for entry in _curve_entries(curve, style.unit, lines, best, bands, alone=alone)
        ]
    entries = _limit_entries(entries, curves, lines)
    color = text_color_on_axes(lines[curves[0].name].axes)  # type: ignore[arg-type]
    for linestyle, meaning in meanings.items():
        handle = Line2D([], [], color=color, linestyle=linestyle, marker="none")
        entries.append((handle, meaning))
    if bands:
        patch = Patch(color=color, alpha=BAND_OPACITY, linewidth=0)
        entries.append((patch, "lowest to highest run"))
    return entries


def _limit_entries(
    entries: list[Entry], curves: Sequence[DrawableCurve], lines: Mapping[str, Line2D]
) -> list[Entry]:
    """Replace entries beyond the maximum by their number."""
    n_more = len(entries) - MAXIMUM_NAMED
    if n_more <= 0:
        return entries
    look_alike = len(entries) == len({curve.color_index for curve in curves})
    handle = lines[curves[-1].name] if look_alike else Line2D([], [], linestyle="none")
    return [*entries[:MAXIMUM_NAMED], (handle, f"… and {n_more} more")]


def _linestyle_meanings(curves: Sequence[DrawableCurve], style: CurveStyle) -> dict[Any, str]:
    """Return the meaning of each line style, or nothing if it differs between models."""
    several_models = len({curve.group for curve in curves}) > 1
    has_bands = any(curve.band is not None for curve in curves)
    if not several_models or has_bands or "linestyle" in style.line_kw:
        return {}
    linestyles = choose_linestyles(curves)
    pairs = list(zip(curves, linestyles, strict=True))
    one_of_each_kind = all(linestyle == LINESTYLES[curve.kind][0] for curve, linestyle in pairs)
    labels = {"loss": style.loss_label, "score": style.score_label}
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


def _model_entries(
    curves: Sequence[DrawableCurve],
    unit: str,
    lines: Mapping[str, Line2D],
    best: Mapping[str, Line2D],
) -> list[Entry]:
    """Return an entry for each model, with its best point."""
    entries: dict[int, Entry] = {}
    for curve in curves:
        line = lines[curve.name]
        if curve.best is not None:
            text = f"{curve.model_name} ({_describe_best(curve, unit)})"
            entries[curve.group] = ((line, best[curve.name]), text)
        else:
            entries.setdefault(curve.group, (line, curve.model_name))
    return list(entries.values())


def _curve_entries(
    curve: DrawableCurve,
    unit: str,
    lines: Mapping[str, Line2D],
    best: Mapping[str, Line2D],
    bands: Mapping[str, PolyCollection],
    *,
    alone: bool,
) -> list[Entry]:
    """Return the entries of a curve and of its best point, in one entry if there are others."""
    line, band = lines[curve.name], bands.get(curve.name)
    handle = (band, line) if band else line
    entries: list[Entry] = [] if alone and band is None else [(handle, curve.legend_label)]
    if curve.best is None:
        return entries
    mark, text = best[curve.name], _describe_best(curve, unit)
    if alone or band:
        return [*entries, (mark, text)]
    return [((line, mark), f"{curve.legend_label} ({text})")]


def _describe_best(curve: DrawableCurve, unit: str) -> str:
    assert curve.best is not None
    raw = "" if curve.smooth_values is None else " raw"
    mean = "" if curve.band is None else " mean"
    return f"best{raw}{mean}: {unit} {curve.steps[curve.best]:g}"

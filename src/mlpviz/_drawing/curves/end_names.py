"""Training curves that are named at their ends, and differ in their line styles."""

from collections.abc import Sequence
from typing import Any

from mlpviz._drawing.curves.drawable_curve import DrawableCurve
from mlpviz._drawing.curves.drawn_curves import DrawnCurves
from mlpviz._drawing.curves.legend_entries import describe_best, linestyle_meanings
from mlpviz._drawing.curves.line_ends import name_line_ends
from mlpviz._records.history import Kind

LINESTYLES: dict[Kind, tuple[Any, ...]] = {
    "loss": ("-", ":", (0, (6, 1.5, 1, 1.5, 1, 1.5)), (0, (1, 3)), (0, (12, 2)), (0, (3, 1, 1, 1))),
    "score": ("--", "-.", (0, (8, 2, 2, 2, 2, 2))),
    "learning rate": (),
}
"""The line styles of curves without markers, which differ in gray print."""


def name_ends(plots: Sequence[DrawnCurves]) -> bool:
    """Name all curves on an Axes at their ends. Return whether there is room for the names.

    Markers along the curves are not needed then: line styles tell them apart in gray print.
    """
    pairs = [(curve, drawn) for drawn in plots for curve in drawn.curves]
    if not _can_be_named([curve for curve, _ in pairs], plots):
        return False
    names = [(drawn.lines[curve.name], _end_name(curve, drawn)) for curve, drawn in pairs]
    texts = name_line_ends(plots[-1].ax, names)
    for (curve, drawn), text in zip(pairs, texts, strict=False):
        drawn.end_names[curve.name] = text
    if texts:
        _restyle(pairs)
    return bool(texts)


def remove_end_names(drawn: DrawnCurves) -> None:
    """Remove the names at the ends of curves."""
    for text in drawn.end_names.values():
        if text.axes is not None:
            text.remove()
    drawn.end_names.clear()


def _can_be_named(curves: Sequence[DrawableCurve], plots: Sequence[DrawnCurves]) -> bool:
    """Return whether curves are several of one kind, each with a name of its own."""
    kinds = {curve.kind for curve in curves}
    if len(kinds) > 1 or not 1 < len(curves) <= len(LINESTYLES[curves[0].kind]):
        return False
    has_bands = any(curve.band is not None for curve in curves)
    return not has_bands and not any(linestyle_meanings(d.curves, d.style) for d in plots)


def _end_name(curve: DrawableCurve, drawn: DrawnCurves) -> str:
    if curve.best is None:
        return curve.legend_label
    return f"{curve.legend_label}\n({describe_best(curve, drawn.style.unit)})"


def _restyle(pairs: Sequence[tuple[DrawableCurve, DrawnCurves]]) -> None:
    """Tell curves apart by their line styles instead of markers, unless the user chose them."""
    for i, (curve, drawn) in enumerate(pairs):
        line = drawn.lines[curve.name]
        if line.get_markevery() is None and i > 0:
            continue
        if "marker" not in drawn.style.line_kw and line.get_markevery() is not None:
            line.set_marker("None")
            line.set_markevery(None)
        if "linestyle" not in drawn.style.line_kw:
            line.set_linestyle(LINESTYLES[curve.kind][i])

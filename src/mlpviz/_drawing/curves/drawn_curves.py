"""Training curves that are on an Axes already, and the Axes of each kind of curve."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.lines import Line2D
from matplotlib.text import Annotation

from mlpviz._drawing.curves.curve_styles import CurveStyle
from mlpviz._drawing.curves.drawable_curve import DrawableCurve
from mlpviz._drawing.previous_plots import LEARNING_RATES, SCORES, mark_plot
from mlpviz._records.history import Kind

DRAWN = "_mlpviz_drawn_curves"
MARKS: dict[Kind, str] = {"loss": SCORES, "score": SCORES, "learning rate": LEARNING_RATES}
OUTWARD_PT = 48.0
"""The distance of a second axis at the right from the first."""


@dataclass(frozen=True, eq=False, slots=True)
class DrawnCurves:
    """The artists of training curves."""

    figure: Any
    ax: Axes
    score_ax: Axes | None
    rate_ax: Axes | None
    curves: Sequence[DrawableCurve]
    style: CurveStyle
    lines: dict[str, Line2D]
    raw_lines: dict[str, Line2D]
    best: dict[str, Line2D]
    bands: dict[str, PolyCollection]
    step_marks: LineCollection | None
    end_names: dict[str, Annotation]


def new_drawn_curves(
    ax: Axes,
    axes: Mapping[Kind, Axes],
    curves: Sequence[DrawableCurve],
    style: CurveStyle,
    step_marks: LineCollection | None,
) -> DrawnCurves:
    """Return the record of curves whose artists are still to be drawn."""
    score_ax = axes.get("score")
    return DrawnCurves(
        figure=ax.get_figure(root=False),
        ax=ax,
        score_ax=None if score_ax is ax else score_ax,
        rate_ax=axes.get("learning rate"),
        curves=curves,
        style=style,
        lines={},
        raw_lines={},
        best={},
        bands={},
        step_marks=step_marks,
        end_names={},
    )


def remember_curves(drawn: DrawnCurves) -> None:
    """Remember the curves on an Axes, for curves that are added later."""
    setattr(drawn.ax, DRAWN, [*getattr(drawn.ax, DRAWN, []), drawn])


def previous_curves(ax: Axes | None) -> list[DrawnCurves]:
    """Return the curves that an Axes still holds."""
    found = []
    for drawn in getattr(ax, DRAWN, []):
        curves = [curve for curve in drawn.curves if drawn.lines[curve.name].axes is not None]
        if curves:
            found.append(replace(drawn, curves=curves))
    return found


def add_after(
    curves: Sequence[DrawableCurve], previous: Sequence[DrawnCurves], label: str | None
) -> list[DrawableCurve]:
    """Return curves with the colors and groups that follow those of previous ones."""
    before = [curve for drawn in previous for curve in drawn.curves]
    first_color = 1 + max((curve.color_index for curve in before), default=-1)
    first_group = 1 + max((curve.group for curve in before), default=-1)
    return [
        replace(
            curve,
            color_index=first_color + curve.color_index,
            group=first_group + curve.group,
            label=_label(curve.name, label, len(curves)),
        )
        for curve in curves
    ]


def _label(name: str, label: str | None, n_curves: int) -> str | None:
    if label is None:
        return None
    return label if n_curves == 1 else f"{label}: {name}"


def axes_of_kinds(
    ax: Axes, curves: Sequence[DrawableCurve], previous: Sequence[DrawnCurves]
) -> dict[Kind, Axes]:
    """Return the Axes of each kind of curve: the Axes itself, or one with an axis at the right."""
    found: dict[Kind, Axes] = {}
    for drawn in previous:
        for curve in drawn.curves:
            axes = drawn.lines[curve.name].axes
            assert isinstance(axes, Axes)
            found[curve.kind] = axes
    kinds: list[Kind] = ["loss", "score", "learning rate"]
    for kind in kinds:
        if kind not in found and any(curve.kind == kind for curve in curves):
            found[kind] = ax if ax not in found.values() else _add_axes(ax, kind, len(found))
    return found


def _add_axes(ax: Axes, kind: Kind, n_axes: int) -> Axes:
    """Return a new Axes at the same place, with an axis at the right."""
    added = ax.twinx()
    mark_plot(added, MARKS[kind])
    # The grid lines of the two y axes would not coincide.
    added.grid(visible=False, which="both")
    added.spines["top"].set_visible(ax.spines["top"].get_visible())
    if n_axes > 1:
        added.spines["right"].set_position(("outward", OUTWARD_PT * (n_axes - 1)))
    return added

"""A legend that hides no curve, where there is any place for it."""

from collections.abc import Sequence
from math import ceil
from typing import Any

import numpy as np
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.layout_engine import ConstrainedLayoutEngine, TightLayoutEngine
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.textpath import text_to_path
from matplotlib.transforms import Bbox, ScaledTranslation, blended_transform_factory
from numpy.typing import NDArray

from mlpviz._drawing.backgrounds import behind_curves, page_behind, stacked
from mlpviz._drawing.colors import readable
from mlpviz._drawing.placement import root_figure
from mlpviz._drawing.tex import set_as_written
from mlpviz._layout.label_fitting import READABLE_PT, shorten
from mlpviz._layout.legend_placement import emptiest_legend_location, resample_line

Entries = Sequence[tuple[Any, str]]

SHRINKING = (1.0, 0.833, 0.694)
SMALL = (0.579, 0.482, 0.402, 0.335)
GAP = 0.04
GAP_BELOW_PT = 4.0
LITTLE_BELOW, MOST_BELOW = 0.25, 0.45
"""Shares of the height of a plot that a legend below it may take, before it is small and after."""
FEWEST_LETTERS = 3
POINTS_PER_LINE = 200
POINTS_IN_ALL = 8000
FEWEST_POINTS_PER_LINE = 20


def add_legend(ax: Axes, entries: Entries, lines: Sequence[Line2D], marks: Sequence[Any]) -> Legend:
    """Add a legend where it hides nothing: inside, written smaller if need be, else below the Axes.

    Below is for figures with a layout engine, which makes room there. Where neither will do, the
    legend stays inside, at the emptiest place, its names shortened to the width of the Axes.

    Parameters
    ----------
    ax : Axes
        The upper one, where two share a place.
    entries : sequence of (artist, str)
    lines, marks : sequence of Line2D
        What it is not to hide, on any Axes at that place.

    Returns
    -------
    Legend
    """
    engine = root_figure(ax).get_layout_engine()
    if engine is not None:
        # Only then is known how much room there is.
        engine.execute(root_figure(ax))
    points, (large, small) = _points_of(ax, lines, marks), _sizes()
    for sizes, most in ((large, LITTLE_BELOW), (small, MOST_BELOW)):
        legend = _emptiest(ax, entries, sizes, points)
        if legend is not None:
            return _finished(legend, behind_curves(ax))
        legend = _below(ax, entries, [*large[1:], *sizes], most)
        if legend is not None:
            return _finished(legend, page_behind(ax))
    smallest = [*large, *small][-1]
    legend = _inside(ax, _shortened(ax, entries, smallest), smallest)
    _move_to_emptiest_place(legend, ax, points)
    return _finished(legend, behind_curves(ax))


def _sizes() -> tuple[list[float], list[float]]:
    """Return the user's font size for legends and slightly smaller ones, and others to be read."""
    own = FontProperties(size=rcParams["legend.fontsize"]).get_size_in_points()
    large, small = ([share * own for share in shares] for shares in (SHRINKING, SMALL))
    return large[:1] + _readable(large[1:]), _readable(small)


def _readable(sizes: list[float]) -> list[float]:
    return [size for size in sizes if size >= READABLE_PT]


def _emptiest(
    ax: Axes, entries: Entries, sizes: Sequence[float], points: NDArray[np.float64]
) -> Legend | None:
    """Return a legend inside an Axes that hides nothing, None where there is no place for it."""
    for size in sizes:
        legend = _inside(ax, entries, size)
        if _move_to_emptiest_place(legend, ax, points):
            return legend
    return None


def _inside(ax: Axes, entries: Entries, size: float) -> Legend:
    legend = _legend(ax, entries, size, loc="upper right")
    legend.set_in_layout(False)
    return legend


def _legend(ax: Axes, entries: Entries, size: float, **settings: Any) -> Legend:
    handles, names = zip(*entries, strict=True)
    legend = ax.legend(handles, names, fontsize=size, **settings)
    for text in legend.get_texts():
        set_as_written(text)
    return legend


def _move_to_emptiest_place(legend: Legend, ax: Axes, points: NDArray[np.float64]) -> bool:
    """Move a legend where it hides least; return whether it is in the Axes and hides nothing."""
    extent = legend.get_window_extent().transformed(ax.transAxes.inverted())
    place, covered = emptiest_legend_location(points, extent.width + GAP, extent.height + GAP)
    where: Any = place
    legend.set_loc(where)
    return not covered and max(extent.width, extent.height) <= 1


def _below(ax: Axes, entries: Entries, sizes: Sequence[float], most: float) -> Legend | None:
    """Return a legend below an Axes, in as many columns as there is width; None without room."""
    figure, spec = root_figure(ax), ax.get_subplotspec()
    engine = figure.get_layout_engine()
    if spec is None or not isinstance(engine, ConstrainedLayoutEngine | TightLayoutEngine):
        return None
    slot = _slot(ax, spec)
    for size in sizes:
        for n_columns in range(min(len(entries), 4), 0, -1):
            legend = _legend(ax, entries, size, ncols=n_columns, **_place_below(ax, slot))
            extent = legend.get_window_extent()
            if extent.width <= slot.width and extent.height <= most * slot.height:
                return legend
    return None


def _slot(ax: Axes, spec: Any) -> Bbox:
    """Return the cell of the figure's grid that an Axes and all that belongs to it share."""
    rows, columns = spec.get_gridspec().get_geometry()
    page = ax.get_figure(root=False).bbox  # type: ignore[union-attr]
    across, down = page.width / columns, page.height / rows
    x0 = page.x0 + spec.colspan.start * across
    y1 = page.y1 - spec.rowspan.start * down
    return Bbox.from_extents(x0, y1 - len(spec.rowspan) * down, x0 + len(spec.colspan) * across, y1)


def _place_below(ax: Axes, slot: Bbox) -> dict[str, Any]:
    """Return where a legend stands below an Axes, its ticks and their label, at any size."""
    figure = root_figure(ax)
    under = [twin.xaxis.get_tightbbox() for twin in (ax, *ax.get_shared_x_axes().get_siblings(ax))]
    lowest = min([box.y0 for box in under if box is not None], default=ax.bbox.y0)
    inches = (ax.bbox.y0 - lowest) / figure.dpi + GAP_BELOW_PT / 72
    down = ScaledTranslation(0, -inches, figure.dpi_scale_trans)
    middle = (slot.x0 + slot.x1) / 2 / figure.bbox.width
    return {
        "loc": "upper center",
        "bbox_to_anchor": (middle, 0),
        "bbox_transform": blended_transform_factory(figure.transFigure, ax.transAxes + down),
        "borderaxespad": 0,
    }


def _shortened(ax: Axes, entries: Entries, size: float) -> list[tuple[Any, str]]:
    """Return entries that an Axes has the width for, as many as it has the height for."""
    whole = _inside(ax, entries, size)
    extent, to_points = whole.get_window_extent(), 72 / root_figure(ax).dpi
    font = FontProperties(family=rcParams["font.family"], size=size)

    def width_of(text: str, _: float) -> float:
        return float(text_to_path.get_text_width_height_descent(text, font, ismath=False)[0])

    too_wide = (extent.width - ax.bbox.width) * to_points
    longest = max(width_of(name, size) for _, name in entries)
    room = max(longest - max(too_wide, 0), width_of("n" * FEWEST_LETTERS + "…", size))
    around = 2 * whole.borderpad * size / to_points
    each = (extent.height - around) / len(entries)
    most = max(int((ax.bbox.height - around) / each), 2)
    kept = [(handle, shorten(name, width_of, room, size)) for handle, name in entries]
    if len(kept) <= most:
        return kept
    # Without a number: an entry may stand for many curves.
    return [*kept[: most - 1], (Line2D([], [], linestyle="none", marker="none"), "… and more")]


def _finished(legend: Legend, behind: Any) -> Legend:
    """Give the names a color that can be read on what is behind them."""
    if rcParams["legend.labelcolor"] not in {None, "None"}:
        return legend
    if legend.get_frame_on():
        behind = stacked([behind, legend.get_frame().get_facecolor()])
    for text in legend.get_texts():
        text.set_color(readable(text.get_color(), behind))
    return legend


def _points_of(ax: Axes, lines: Sequence[Line2D], marks: Sequence[Line2D]) -> NDArray[np.float64]:
    """Return points along all lines, and of all marks, of shape (n, 2), 0 to 1 over the Axes."""
    for axes in {line.axes for line in lines}:
        assert axes is not None
        axes.autoscale_view()
    n = int(np.clip(ceil(POINTS_IN_ALL / len(lines)), FEWEST_POINTS_PER_LINE, POINTS_PER_LINE))
    return np.concatenate([_points(line, ax, n) for line in (*lines, *marks)])


def _points(line: Line2D, ax: Axes, n: int) -> NDArray[np.float64]:
    vertices = np.asarray(line.get_xydata(), dtype=np.float64)
    vertices = vertices[np.isfinite(vertices).all(axis=1)]
    return resample_line((line.get_transform() + ax.transAxes.inverted()).transform(vertices), n)

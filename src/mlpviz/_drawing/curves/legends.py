"""Place a legend where it covers no curve, if there is such a place."""

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

from mlpviz._drawing.backgrounds import axes_background, blend_layers, page_color
from mlpviz._drawing.colors import readable
from mlpviz._drawing.curves.legend_entries import Entry
from mlpviz._drawing.literal_text import show_literally
from mlpviz._drawing.placement import lay_out, root_figure
from mlpviz._layout.label_fitting import READABLE_PT, shorten
from mlpviz._layout.legend_placement import emptiest_legend_location, resample_line

LARGE_SIZES = (1.0, 0.833, 0.694)
SMALL_SIZES = (0.579, 0.482, 0.402, 0.335)
"""Font sizes relative to the user's font size for legends."""
FILLING = ConstrainedLayoutEngine | TightLayoutEngine
"""The layout engines that let each Axes fill its cell of the grid."""
PADDING = 0.04
"""The smallest distance of a legend to a curve, relative to the Axes."""
GAP_BELOW_PT = 4.0
LOW_HEIGHT, HIGH_HEIGHT = 0.25, 0.45
"""The largest height of a legend below a plot, relative to the plot, for large and small sizes."""
SMALLEST_SHARE = 0.6
"""The share of the width and height of its cell that an Axes has at least after a layout."""
MINIMUM_LETTERS = 3
POINTS_PER_LINE = 200
TOTAL_POINTS = 8000
MINIMUM_POINTS_PER_LINE = 20


def add_legend(
    ax: Axes, entries: Sequence[Entry], lines: Sequence[Line2D], marks: Sequence[Line2D]
) -> Legend:
    """Add a legend that covers no line: inside the Axes, with a smaller font, or below the Axes.

    A legend below the Axes requires a layout engine, which reserves space for it. If there is no
    suitable place, the legend is at the emptiest place inside, and its names are shortened.

    Parameters
    ----------
    ax : Axes
        The upper one of two Axes at the same place.
    entries : sequence of (artist, str)
    lines, marks : sequence of Line2D
        The lines that the legend should not cover, on any Axes at the same place.

    Returns
    -------
    Legend
    """
    points, (large, small) = _sample_points(ax, lines, marks), _font_sizes()
    legend = _new_legend_inside(ax, entries, large[0])
    if not _is_free_in_any_layout(legend, ax, points):
        lay_out(root_figure(ax))
        ax.apply_aspect()
        if not _move_to_emptiest_place(legend, ax, points):
            return _smaller_legend(ax, entries, points, large, small)
    return _make_readable(legend, axes_background(ax))


def _is_free_in_any_layout(legend: Legend, ax: Axes, points: NDArray[np.float64]) -> bool:
    """Return whether a legend at the upper right covers nothing, however large the Axes will be.

    Most losses leave this place empty, and a layout takes longer than everything else.
    """
    spec, engine = ax.get_subplotspec(), root_figure(ax).get_layout_engine()
    fills_cell = ax.get_in_layout() and ax.get_aspect() == "auto" and ax.get_box_aspect() is None
    if spec is None or not fills_cell or not isinstance(engine, FILLING):
        return False
    cell = _gridspec_cell(ax, spec)
    width, height = _share(legend, SMALLEST_SHARE * cell.width, SMALLEST_SHARE * cell.height)
    is_free = emptiest_legend_location(points, width, height) == ("upper right", 0)
    return is_free and max(width, height) <= 1


def _share(legend: Legend, width: float, height: float) -> tuple[float, float]:
    """Return the share of an Axes that a legend takes, with its distance to the frame."""
    extent, font_size = legend.get_window_extent(), legend.get_texts()[0].get_fontsize()
    pad = legend.borderaxespad * float(font_size) * root_figure(legend).dpi / 72
    return (
        extent.width / width + max(pad / width, PADDING),
        extent.height / height + max(pad / height, PADDING),
    )


def _smaller_legend(
    ax: Axes,
    entries: Sequence[Entry],
    points: NDArray[np.float64],
    large: Sequence[float],
    small: Sequence[float],
) -> Legend:
    """Return a legend with a smaller font, below the Axes, or with shortened names."""
    choices = ((large[1:], large, LOW_HEIGHT), (small, small, HIGH_HEIGHT))
    for sizes, sizes_below, height in choices:
        legend = _legend_inside(ax, entries, sizes, points)
        if legend is not None:
            return _make_readable(legend, axes_background(ax))
        legend = _legend_below(ax, entries, [*large[1:], *sizes_below], height)
        if legend is not None:
            return _make_readable(legend, page_color(ax))
    smallest = [*large, *small][-1]
    legend = _new_legend_inside(ax, _shorten_entries(ax, entries, smallest), smallest)
    for text, (_, name) in zip(legend.get_texts(), entries, strict=False):
        text.set_label(name)  # not drawn: it tells what a shortened name stands for
    _move_to_emptiest_place(legend, ax, points)
    return _make_readable(legend, axes_background(ax))


def _font_sizes() -> tuple[list[float], list[float]]:
    """Return the user's font size for legends with slightly smaller sizes, and small sizes."""
    default = FontProperties(size=rcParams["legend.fontsize"]).get_size_in_points()
    large, small = ([share * default for share in sizes] for sizes in (LARGE_SIZES, SMALL_SIZES))
    return large[:1] + _readable_sizes(large[1:]), _readable_sizes(small)


def _readable_sizes(sizes: list[float]) -> list[float]:
    return [size for size in sizes if size >= READABLE_PT]


def _legend_inside(
    ax: Axes, entries: Sequence[Entry], sizes: Sequence[float], points: NDArray[np.float64]
) -> Legend | None:
    """Return a legend inside an Axes that covers nothing, or None if there is no place for it."""
    for size in sizes:
        legend = _new_legend_inside(ax, entries, size)
        if _move_to_emptiest_place(legend, ax, points):
            return legend
    return None


def _new_legend_inside(ax: Axes, entries: Sequence[Entry], size: float) -> Legend:
    legend = _new_legend(ax, entries, size, loc="upper right")
    legend.set_in_layout(False)
    return legend


def _new_legend(ax: Axes, entries: Sequence[Entry], size: float, **settings: Any) -> Legend:
    handles, names = zip(*entries, strict=True)
    legend = ax.legend(handles, names, fontsize=size, **settings)
    for text in legend.get_texts():
        show_literally(text)
    return legend


def _move_to_emptiest_place(legend: Legend, ax: Axes, points: NDArray[np.float64]) -> bool:
    """Move a legend to the emptiest place. Return whether it fits there and covers nothing."""
    extent = legend.get_window_extent()
    location, is_covering = emptiest_legend_location(
        points, *_share(legend, ax.bbox.width, ax.bbox.height)
    )
    loc: Any = location
    legend.set_loc(loc)
    fits = extent.width <= ax.bbox.width and extent.height <= ax.bbox.height
    return fits and not is_covering


def _legend_below(
    ax: Axes, entries: Sequence[Entry], sizes: Sequence[float], largest_height: float
) -> Legend | None:
    """Return a legend below an Axes with as many columns as fit, or None if none fits."""
    figure, spec = root_figure(ax), ax.get_subplotspec()
    engine = figure.get_layout_engine()
    if spec is None or not isinstance(engine, FILLING):
        return None
    cell = _gridspec_cell(ax, spec)
    for size in sizes:
        for n_columns in range(min(len(entries), 4), 0, -1):
            settings = _settings_below(ax, cell)
            legend = _new_legend(ax, entries, size, ncols=n_columns, **settings)
            extent = legend.get_window_extent()
            if extent.width <= cell.width and extent.height <= largest_height * cell.height:
                return legend
    return None


def _gridspec_cell(ax: Axes, spec: Any) -> Bbox:
    """Return the cell of the figure's grid that contains an Axes and its decorations."""
    n_rows, n_columns = spec.get_gridspec().get_geometry()
    page = ax.get_figure(root=False).bbox  # type: ignore[union-attr]
    width, height = page.width / n_columns, page.height / n_rows
    x0 = page.x0 + spec.colspan.start * width
    y1 = page.y1 - spec.rowspan.start * height
    x1, y0 = x0 + len(spec.colspan) * width, y1 - len(spec.rowspan) * height
    return Bbox.from_extents(x0, y0, x1, y1)


def _settings_below(ax: Axes, cell: Bbox) -> dict[str, Any]:
    """Return the settings of a legend below an Axes, its ticks and its x label."""
    figure = root_figure(ax)
    siblings = (ax, *ax.get_shared_x_axes().get_siblings(ax))
    extents = [each.xaxis.get_tightbbox() for each in siblings]
    lowest = min([box.y0 for box in extents if box is not None], default=ax.bbox.y0)
    inches = (ax.bbox.y0 - lowest) / figure.dpi + GAP_BELOW_PT / 72
    offset = ScaledTranslation(0, -inches, figure.dpi_scale_trans)
    center = (cell.x0 + cell.x1) / 2 / figure.bbox.width
    return {
        "loc": "upper center",
        "bbox_to_anchor": (center, 0),
        "bbox_transform": blended_transform_factory(figure.transFigure, ax.transAxes + offset),
        "borderaxespad": 0,
    }


def _shorten_entries(ax: Axes, entries: Sequence[Entry], size: float) -> list[Entry]:
    """Shorten entries to the width of an Axes, and drop those that exceed its height."""
    legend = _new_legend_inside(ax, entries, size)
    extent, to_points = legend.get_window_extent(), 72 / root_figure(ax).dpi
    font = FontProperties(family=rcParams["font.family"], size=size)

    def text_width(text: str, _: float) -> float:
        return float(text_to_path.get_text_width_height_descent(text, font, ismath=False)[0])

    excess = max((extent.width - ax.bbox.width) * to_points, 0)
    longest = max(text_width(name, size) for _, name in entries)
    available = max(longest - excess, text_width("n" * MINIMUM_LETTERS + "…", size))
    shortened = [(handle, shorten(name, text_width, available, size)) for handle, name in entries]
    padding = 2 * legend.borderpad * size / to_points
    entry_height = (extent.height - padding) / len(entries)
    n_fitting = max(int((ax.bbox.height - padding) / entry_height), 2)
    if len(shortened) <= n_fitting:
        return shortened
    # The text states no number, because an entry may stand for several curves.
    rest = Line2D([], [], linestyle="none", marker="none")
    return [*shortened[: n_fitting - 1], (rest, "… and more")]


def _make_readable(legend: Legend, background: Any) -> Legend:
    """Give the names a color that is readable on their background."""
    if rcParams["legend.labelcolor"] not in {None, "None"}:
        return legend
    if legend.get_frame_on():
        background = blend_layers([background, legend.get_frame().get_facecolor()])
    for text in legend.get_texts():
        text.set_color(readable(text.get_color(), background))
    return legend


def _sample_points(
    ax: Axes, lines: Sequence[Line2D], marks: Sequence[Line2D]
) -> NDArray[np.float64]:
    """Return points along all lines and marks, of shape (n, 2), in coordinates of the Axes."""
    for axes in {line.axes for line in lines}:
        assert axes is not None
        axes.autoscale_view()
    share = ceil(TOTAL_POINTS / len(lines))
    n = int(np.clip(share, MINIMUM_POINTS_PER_LINE, POINTS_PER_LINE))
    return np.concatenate([_points_on_line(line, ax, n) for line in (*lines, *marks)])


def _points_on_line(line: Line2D, ax: Axes, n: int) -> NDArray[np.float64]:
    x, y = (np.asarray(data, dtype=np.float64) for data in line.get_data())
    finite = np.isfinite(x) & np.isfinite(y)
    if not finite.all():
        x, y = x[finite], y[finite]
    to_axes = line.get_transform() + ax.transAxes.inverted()
    return resample_line(x, y, n, to_axes.transform)

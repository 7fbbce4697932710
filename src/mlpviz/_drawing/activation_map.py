"""Draw images as thumbnails at points, and other points as dots."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.colors import Colormap
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from mlpviz._drawing.axes_checks import check_image_ax
from mlpviz._drawing.backgrounds import make_axes_readable, page_color
from mlpviz._drawing.colors import correctness_colors
from mlpviz._drawing.curves.legends import add_legend
from mlpviz._drawing.curves.line_styles import MARKERS, cycle_entry
from mlpviz._drawing.previous_plots import mark_plot, replace_previous_plot
from mlpviz._drawing.thumbnails import Thumbnails, add_thumbnails, thumbnail_boxes
from mlpviz._drawing.tiles.tile_frames import rectangles
from mlpviz._drawing.titles import add_title, check_title

ACTIVATION_MAP: Final = "activation map"
DOT_SIZE: Final = 9.0
DOT_OPACITY: Final = 0.5
FRAME_PT: Final = 1.0
ERROR_PT: Final = 2.2
MARGIN: Final = 0.03
MOST_NAMED: Final = 20
LEGEND_SHARE: Final = 0.22
"""Width beside the images that is left for the legend, as a share of their width."""


@dataclass(frozen=True, eq=False, slots=True)
class MapPoints:
    """Points with their classes.

    Attributes
    ----------
    coordinates : ndarray of shape (n, 2)
    classes : ndarray of int of shape (n,), or None
        Index of the class of each point.
    names : sequence of str
        Name of each class.
    wrong : ndarray of bool of shape (n,), or None
        Whether the prediction is wrong.
    """

    coordinates: NDArray[np.float64]
    classes: NDArray[np.intp] | None
    names: Sequence[str]
    wrong: NDArray[np.bool_] | None


@dataclass(frozen=True, eq=False, slots=True)
class DrawnMap:
    """The artists of a map."""

    figure: Any
    ax: Axes
    images: tuple[AxesImage, ...]
    dots: dict[str, PathCollection]
    frames: LineCollection
    boxes: NDArray[np.float64]


def draw_map(
    points: MapPoints,
    thumbnails: Thumbnails,
    axis_labels: tuple[str, str],
    cmap: Colormap,
    ax: Axes | None = None,
    *,
    title: str | None = None,
) -> DrawnMap:
    """Draw points as dots, and some of them as thumbnails framed in the color of their class.

    The map replaces a plot of mlpviz that the Axes holds.

    Without axis labels the points are on a grid: there are no axes, and the legend is beside it.
    """
    check_image_ax(ax)
    check_title(title)
    ax = _new_axes() if ax is None else ax
    replace_previous_plot(ax, ACTIVATION_MAP)
    add_title(ax, title)
    dots = _add_dots(ax, points, thumbnails.rows)
    boxes = thumbnail_boxes(points.coordinates[thumbnails.rows], thumbnails.size)
    images = add_thumbnails(ax, thumbnails, boxes, cmap)
    frames = _add_frames(ax, points, thumbnails.rows, boxes)
    mark_plot(frames, ACTIVATION_MAP)
    named = any(axis_labels)
    has_legend = points.classes is not None or not named
    _set_view(ax, points.coordinates, thumbnails.size, LEGEND_SHARE if has_legend else 0.0)
    ax.set_xlabel(axis_labels[0])
    ax.set_ylabel(axis_labels[1])
    if named:
        make_axes_readable(ax)
    else:
        ax.set_axis_off()
    _add_class_legend(ax, points)
    return DrawnMap(ax.get_figure(root=False), ax, images, dots, frames, boxes)


def class_color(i: int) -> Any:
    """Return the color of class `i` in the user's property cycle."""
    return cycle_entry(i)["color"]


def _add_dots(
    ax: Axes, points: MapPoints, with_thumbnail: NDArray[np.intp]
) -> dict[str, PathCollection]:
    shown = np.ones(len(points.coordinates), dtype=np.bool_)
    shown[with_thumbnail] = False
    dots = {}
    for i, name in enumerate(points.names):
        own = shown if points.classes is None else shown & (points.classes == i)
        look: Any = {"marker": MARKERS[i % len(MARKERS)], "s": DOT_SIZE, "alpha": DOT_OPACITY}
        x, y = points.coordinates[own].T
        dots[name] = ax.scatter(x, y, color=[class_color(i)], linewidths=0, zorder=1, **look)
    return dots


def _add_frames(
    ax: Axes, points: MapPoints, rows: NDArray[np.intp], boxes: NDArray[np.float64]
) -> LineCollection:
    wrong = np.zeros(len(rows), bool) if points.wrong is None else points.wrong[rows]
    classes = np.zeros(len(rows), np.intp) if points.classes is None else points.classes[rows]
    colors = [class_color(i) for i in classes]
    red = correctness_colors(page_color(ax))[False]
    frames = LineCollection(
        list(rectangles(boxes[:, :2], boxes[:, 2:], 0.0)),
        colors=[red if is_wrong else color for is_wrong, color in zip(wrong, colors, strict=True)],
        linewidths=np.where(wrong, ERROR_PT, FRAME_PT),
        linestyles=["--" if is_wrong else "-" for is_wrong in wrong],
        zorder=3,
    )
    ax.add_collection(frames, autolim=False)
    return frames


def _set_view(
    ax: Axes, coordinates: NDArray[np.float64], size: tuple[float, float], legend_share: float
) -> None:
    finite = coordinates[np.isfinite(coordinates).all(axis=1)]
    low, high = finite.min(axis=0), finite.max(axis=0)
    around = np.asarray(size) / 2 + MARGIN * (high - low)
    ax.set_xlim(low[0] - around[0], high[0] + around[0] + legend_share * (high[0] - low[0]))
    ax.set_ylim(low[1] - around[1], high[1] + around[1])
    # Distances mean the same in both directions, and thumbnails keep their shape.
    ax.set_aspect("equal", adjustable="box")


def _add_class_legend(ax: Axes, points: MapPoints) -> None:
    if points.classes is None:
        return
    entries: list[tuple[Any, str]] = [
        (_handle(i), name) for i, name in enumerate(points.names[:MOST_NAMED])
    ]
    if points.wrong is not None and points.wrong.any():
        red = correctness_colors(page_color(ax))[False]
        entries.append((Line2D([], [], color=red, linestyle="--", linewidth=ERROR_PT), "wrong"))
    # The legend avoids lines, so a line through all points takes their place.
    places = ax.add_line(Line2D(*points.coordinates.T, visible=False))
    add_legend(ax, entries, [places], [])
    places.remove()


def _handle(i: int) -> Line2D:
    marker = MARKERS[i % len(MARKERS)]
    return Line2D([], [], color=class_color(i), marker=marker, linestyle="none", markersize=6)


def _new_axes() -> Axes:
    from matplotlib import pyplot as plt

    ax = plt.figure(figsize=(9, 7.5), layout="constrained").add_subplot()
    ax.spines["top"].set_visible(False)
    ax.spines["right"].set_visible(False)
    return ax

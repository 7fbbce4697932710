"""Draw a network: its units as images from left to right, and its weights as lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.collections import LineCollection
from matplotlib.colorbar import Colorbar
from matplotlib.colors import Colormap, Normalize
from matplotlib.image import AxesImage
from matplotlib.text import Text
from numpy.typing import NDArray

from mlpviz._drawing.axes_checks import check_image_ax
from mlpviz._drawing.backgrounds import make_axes_readable, text_color_on_page
from mlpviz._drawing.literal_text import show_literally
from mlpviz._drawing.previous_plots import mark_plot, replace_previous_plot
from mlpviz._drawing.thumbnails import Thumbnails, add_thumbnails, thumbnail_boxes
from mlpviz._drawing.titles import add_title, check_title

NETWORK: Final = "network"
WIDEST_PT: Final = 3.0
FAINTEST: Final = 0.15
GAP: Final = 0.5
"""Distance between units of a column, relative to a unit."""
COLUMN_DISTANCE: Final = 4.0
"""Distance between columns, relative to a unit of the fullest column."""
INPUT_DISTANCE: Final = 0.5
"""Distance of the input image, relative to that of other columns."""
TEXT_SIZE: Final = 0.8
"""Size of the texts, relative to matplotlib's font size."""


@dataclass(frozen=True, eq=False, slots=True)
class UnitColumn:
    """The units of a layer that are drawn, from top to bottom.

    Attributes
    ----------
    units : ndarray of int of shape (n_shown,)
    tiles : ndarray of shape (n_shown, height, width[, 3]), or None
        None for outputs, which only have names.
    names : sequence of str
        What is written beside each unit.
    title : str
        What is written above the column.
    n_hidden : int
        Number of units of the layer that are not drawn.
    size : float
        Height of a tile.
    is_input : bool
        Whether the column is the input image, from which no lines lead.
    """

    units: NDArray[np.intp]
    tiles: NDArray[Any] | None
    names: Sequence[str]
    title: str
    n_hidden: int = 0
    size: float = 1.0
    is_input: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Connections:
    """Weights between neighboring columns.

    Attributes
    ----------
    ends : ndarray of int of shape (n_edges, 3)
        Column, place in this column, and place in the next one.
    weights : ndarray of shape (n_edges,)
    """

    ends: NDArray[np.intp]
    weights: NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class DrawnNetwork:
    """The artists of a network."""

    figure: Any
    ax: Axes
    images: tuple[AxesImage, ...]
    texts: tuple[Text, ...]
    lines: LineCollection
    colorbar: Colorbar | None
    boxes: NDArray[np.float64]


def draw_network(
    columns: Sequence[UnitColumn],
    connections: Connections,
    limits: Sequence[tuple[float, float]],
    cmaps: tuple[Colormap, Colormap],
    ax: Axes | None = None,
    *,
    title: str | None = None,
) -> DrawnNetwork:
    """Draw columns of units, and the connections between them.

    They replace a plot of mlpviz that the Axes holds.

    Parameters
    ----------
    columns : sequence of UnitColumn
    connections : Connections
    limits : sequence of tuple of float
        Color limits of the tiles of each column.
    cmaps : tuple of two Colormap
        Of the tiles and of the connections.
    ax : Axes, optional
    title : str, optional
    """
    check_image_ax(ax)
    check_title(title)
    centers = column_centers(columns)
    ax = _new_axes(columns) if ax is None else ax
    replace_previous_plot(ax, NETWORK)
    add_title(ax, title)
    lines = _add_lines(ax, centers, connections, cmaps[1])
    mark_plot(lines, NETWORK)
    images: list[AxesImage] = []
    boxes = []
    for column, places, column_limits in zip(columns, centers, limits, strict=True):
        if column.tiles is None:
            continue
        size = _tile_size(column.tiles, column.size)
        thumbnails = Thumbnails(column.units, column.tiles, column_limits, size)
        boxes.append(thumbnail_boxes(places, size))
        images += add_thumbnails(ax, thumbnails, boxes[-1], cmaps[0])
    texts = _add_texts(ax, columns, centers)
    _set_view(ax, centers, columns[0].size)
    colorbar = _add_colorbar(ax, lines, cmaps[1])
    figure = ax.get_figure(root=False)
    return DrawnNetwork(figure, ax, tuple(images), texts, lines, colorbar, np.concatenate(boxes))


def column_centers(columns: Sequence[UnitColumn]) -> list[NDArray[np.float64]]:
    """Return the centers of the units, which are 1 high, of shape (n_shown, 2) for each column."""
    tallest = max(len(column.units) for column in columns)
    distance = COLUMN_DISTANCE * max(1.0, tallest / 6)
    centers, x = [], 0.0
    for column in columns:
        n = len(column.units)
        step = (column.size + GAP) * max(1.0, min(tallest / n, 1.6))
        y = step * ((n - 1) / 2 - np.arange(n))
        centers.append(np.stack([np.full(n, x), y], axis=1))
        x += distance * (INPUT_DISTANCE if column.is_input else 1.0)
    return centers


def _tile_size(tiles: NDArray[Any], size: float) -> tuple[float, float]:
    height, width = tiles.shape[1:3]
    larger = max(height, width)
    return size * width / larger, size * height / larger


def _add_lines(
    ax: Axes, centers: list[NDArray[np.float64]], connections: Connections, cmap: Colormap
) -> LineCollection:
    starts = [centers[c][i] + (0.5, 0) for c, i, _ in connections.ends]
    last = len(centers) - 1
    stops = [centers[c + 1][j] - (0.5 * (c + 1 < last), 0) for c, _, j in connections.ends]
    segments = [[start, stop] for start, stop in zip(starts, stops, strict=True)]
    largest = float(np.abs(connections.weights).max(initial=0)) or 1.0
    shares = np.abs(connections.weights) / largest
    widths = WIDEST_PT * np.maximum(shares, FAINTEST)
    norm = Normalize(-largest, largest)
    # Dashes keep the sign in gray print.
    styles = ["--" if weight < 0 else "-" for weight in connections.weights]
    looks: Any = {"linewidths": widths, "linestyles": styles or "-", "zorder": 1}
    lines = LineCollection(segments, cmap=cmap, norm=norm, **looks)
    lines.set_array(connections.weights)
    ax.add_collection(lines, autolim=False)
    return lines


def _add_texts(
    ax: Axes, columns: Sequence[UnitColumn], centers: list[NDArray[np.float64]]
) -> tuple[Text, ...]:
    color = text_color_on_page(ax)
    look: Any = {"fontsize": TEXT_SIZE * rcParams["font.size"], "color": color, "zorder": 3}
    texts = []
    for column, places in zip(columns, centers, strict=True):
        if column.tiles is None:
            side: Any = {"ha": "left", "va": "center"}
            offset = (0.15, 0.0)
        else:
            side, offset = {"ha": "center", "va": "top"}, (0.0, -0.53)
        for name, (x, y) in zip(column.names, places, strict=True):
            texts.append(ax.text(x + offset[0], y + offset[1], name, **side, **look))
        x, top, bottom = places[0, 0], places[0, 1], places[-1, 1]
        texts.append(
            ax.text(x, top + column.size / 2 + 0.25, column.title, ha="center", va="bottom", **look)
        )
        if column.n_hidden:
            more = f"and {column.n_hidden:,} more"
            texts.append(ax.text(x, bottom - 1.15, more, ha="center", va="top", **look))
    for text in texts:
        show_literally(text)
    return tuple(texts)


def _set_view(ax: Axes, centers: list[NDArray[np.float64]], first_size: float) -> None:
    low = np.min([places.min(axis=0) for places in centers], axis=0)
    high = np.max([places.max(axis=0) for places in centers], axis=0)
    ax.set_xlim(low[0] - first_size / 2 - 0.3, high[0] + 1.4)
    ax.set_ylim(low[1] - 1.8, max(high[1], first_size / 2) + 1.2)
    ax.set_aspect("equal")
    ax.set_axis_off()


def _add_colorbar(ax: Axes, lines: LineCollection, cmap: Colormap) -> Colorbar | None:
    if not len(lines.get_segments()):
        return None
    # Below the network: at its right, it would cover long names of outputs.
    colorbar_ax = ax.inset_axes((0.2, -0.02, 0.6, 0.02))
    mappable = ScalarMappable(lines.norm, cmap)
    look: Any = {"orientation": "horizontal", "label": "weight of a line"}
    colorbar = Colorbar(colorbar_ax, mappable, **look)
    colorbar.outline.set_linewidth(0.5)
    make_axes_readable(colorbar_ax)
    return colorbar


def _new_axes(columns: Sequence[UnitColumn]) -> Axes:
    from matplotlib import pyplot as plt

    tallest = max(len(column.units) for column in columns)
    height = float(np.clip(0.7 * tallest + 1, 4, 13))
    width = float(np.clip(2.6 * len(columns) * max(1.0, tallest / 10), 6, 16))
    return plt.figure(figsize=(width, height), layout="constrained").add_subplot()

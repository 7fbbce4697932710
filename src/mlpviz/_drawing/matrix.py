"""Draw a weight matrix as an image with labeled axes."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from matplotlib.axes import Axes
from matplotlib.colorbar import Colorbar
from matplotlib.image import AxesImage
from numpy.typing import NDArray

from mlpviz._drawing.axes_checks import check_image_ax
from mlpviz._drawing.backgrounds import make_axes_readable
from mlpviz._drawing.colorbars import add_colorbar
from mlpviz._drawing.colormaps import norm_for_limits
from mlpviz._drawing.image_axes import add_hooks
from mlpviz._drawing.locators import SubplotLocator
from mlpviz._drawing.named_ticks import MatrixSide, name_ticks
from mlpviz._drawing.previous_plots import mark_plot, replace_previous_plot
from mlpviz._drawing.tiles.tile_style import TileStyle
from mlpviz._drawing.titles import add_title, check_title

MATRIX = "matrix"
IMAGE_PROPERTIES: Any = {"aspect": "auto", "interpolation": "none", "origin": "upper"}


@dataclass(frozen=True, eq=False, slots=True)
class DrawnMatrix:
    """The artists of a matrix."""

    figure: Any
    ax: Axes
    image: AxesImage
    colorbar: Colorbar | None
    limits: tuple[float, float]


def draw_matrix(
    weights: NDArray[Any],
    limits: tuple[float, float],
    rows: MatrixSide,
    columns: MatrixSide,
    *,
    style: TileStyle,
    value_name: str = "weight",
    ax: Axes | None = None,
    title: str | None = None,
) -> DrawnMatrix:
    """Draw a matrix on the caller's Axes, or on a new figure.

    It replaces a plot of mlpviz that the Axes holds. `value_name` is the label of the color bar.
    """
    check_image_ax(ax)
    check_title(title)
    norm = norm_for_limits(style.norm, limits)
    ax = _new_axes() if ax is None else ax
    replace_previous_plot(ax, MATRIX)
    image = ax.imshow(weights, cmap=style.cmap, norm=norm, **(IMAGE_PROPERTIES | style.image_kw))
    mark_plot(image, MATRIX)
    # Grid lines would cover the weights.
    ax.grid(visible=False, which="both")
    ax.minorticks_off()
    ax.set(xlabel=columns.label, ylabel=rows.label)
    name_ticks(ax.xaxis, columns.names)
    name_ticks(ax.yaxis, rows.names)
    make_axes_readable(ax)
    add_title(ax, title)
    locator = SubplotLocator(image, ax.get_axes_locator())
    add_hooks(ax, locator, partial(_format_coordinates, rows, columns))
    low, high = image.get_clim()
    if style.colorbar:
        has_values_outside = bool((weights < low).any()), bool((weights > high).any())
        locator.colorbar = add_colorbar(ax, image, style, value_name, has_values_outside)
    return DrawnMatrix(ax.get_figure(root=False), ax, image, locator.colorbar, (low, high))


def _new_axes() -> Axes:
    from matplotlib import pyplot as plt

    return plt.figure(layout="constrained").add_subplot()


def _format_coordinates(rows: MatrixSide, columns: MatrixSide, x: float, y: float) -> str:
    """Name the row and the column at a point."""
    row, column = round(y), round(x)
    if not (0 <= row < len(rows.names) and 0 <= column < len(columns.names)):
        return ""
    return f"{rows.label} {rows.names[row]}, {columns.label} {columns.names[column]}"

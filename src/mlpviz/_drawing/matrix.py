"""Draw a weight matrix as an image with labeled axes."""

from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.colorbar import Colorbar
from matplotlib.image import AxesImage
from numpy.typing import NDArray

from mlpviz._drawing.artist_options import check_ax
from mlpviz._drawing.backgrounds import make_axes_readable
from mlpviz._drawing.colormaps import norm_for_limits
from mlpviz._drawing.named_ticks import MatrixSide, name_ticks
from mlpviz._drawing.placement import root_figure
from mlpviz._drawing.tiles.tile_colorbar import EXTEND
from mlpviz._drawing.tiles.tile_style import TileStyle
from mlpviz._drawing.titles import add_title, check_title

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
    ax: Axes | None = None,
    title: str | None = None,
) -> DrawnMatrix:
    """Draw a matrix on the caller's Axes, or on a new figure."""
    check_ax(ax)
    check_title(title)
    norm = norm_for_limits(style.norm, limits)
    is_new, ax = ax is None, _new_axes() if ax is None else ax
    add_title(ax, title)
    image = ax.imshow(weights, cmap=style.cmap, norm=norm, **(IMAGE_PROPERTIES | style.image_kw))
    # Grid lines would cover the weights.
    ax.grid(visible=False, which="both")
    ax.minorticks_off()
    ax.set_xlabel(columns.label)
    ax.set_ylabel(rows.label)
    name_ticks(ax.xaxis, columns.names)
    name_ticks(ax.yaxis, rows.names)
    make_axes_readable(ax)
    ax.format_coord = _coordinate_formatter(rows, columns)  # type: ignore[method-assign]
    colorbar = _add_colorbar(ax, image, style, weights) if style.colorbar else None
    if is_new:
        _apply_layout(ax)
    return DrawnMatrix(ax.get_figure(root=False), ax, image, colorbar, image.get_clim())


def _new_axes() -> Axes:
    from matplotlib import pyplot as plt

    return plt.figure(layout="constrained").add_subplot()


def _apply_layout(ax: Axes) -> None:
    """Apply the layout once. The first layout moves the color bar, further ones do not."""
    figure = root_figure(ax)
    engine = figure.get_layout_engine()
    assert engine is not None
    engine.execute(figure)


def _coordinate_formatter(rows: MatrixSide, columns: MatrixSide) -> Any:
    def format_coordinates(x: float, y: float) -> str:
        row, column = round(y), round(x)
        if not (0 <= row < len(rows.names) and 0 <= column < len(columns.names)):
            return ""
        return f"{rows.label} {rows.names[row]}, {columns.label} {columns.names[column]}"

    return format_coordinates


def _add_colorbar(ax: Axes, image: AxesImage, style: TileStyle, weights: NDArray[Any]) -> Colorbar:
    low, high = image.get_clim()
    extend: Any = EXTEND[bool((weights < low).any()), bool((weights > high).any())]
    colorbar_ax = ax.inset_axes((1.03, 0, 0.03, 1))
    settings = {"label": "weight"} | style.colorbar_kw
    colorbar = Colorbar(colorbar_ax, image, extend=extend, **settings)
    colorbar.outline.set_linewidth(0.5)
    make_axes_readable(colorbar_ax)
    return colorbar

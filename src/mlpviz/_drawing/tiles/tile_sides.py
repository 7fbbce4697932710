"""Name the rows and columns of a grid of tiles, as those of a table."""

from math import ceil
from typing import Any

from matplotlib.axes import Axes

from mlpviz._drawing.backgrounds import make_axes_readable
from mlpviz._drawing.named_ticks import MatrixSide, name_ticks
from mlpviz._drawing.placement import root_figure
from mlpviz._drawing.tiles.tile_grid import DrawnTiles


def name_sides(drawn: DrawnTiles, rows: MatrixSide, columns: MatrixSide, *, grow: bool) -> None:
    """Write the names of rows at the left of a grid, and those of columns above it.

    With `grow`, the figure, which is that of the grid alone, becomes larger by what they take.
    """
    ax, grid = drawn.ax, drawn.grid
    x_pitch, y_pitch = grid.pitch
    name_ticks(ax.xaxis, columns.names, grid.width / 2, x_pitch)
    name_ticks(ax.yaxis, rows.names, grid.y_starts[0] + grid.height / 2, y_pitch)
    ax.set_axis_on()
    ax.set_frame_on(False)
    ax.grid(visible=False, which="both")
    ax.minorticks_off()
    ax.tick_params(which="both", length=0)
    ax.xaxis.tick_top()
    ax.yaxis.tick_left()
    ax.set_xlabel(columns.label)
    ax.xaxis.set_label_position("top")
    ax.set_ylabel(rows.label)
    make_axes_readable(ax)
    if grow:
        _grow(ax)


def _grow(ax: Axes) -> None:
    """Make room for names around an Axes, whose size in pixels stays as it is."""
    figure = root_figure(ax)
    figure.draw_without_rendering()
    taken: Any = ax.get_tightbbox()
    left, above = ceil(max(ax.bbox.x0 - taken.x0, 0)), ceil(max(taken.y1 - ax.bbox.y1, 0))
    box = ax.get_position(original=True)
    width, height = figure.bbox.width, figure.bbox.height
    x0, y0 = box.x0 * width + left, box.y0 * height
    wide, high = round(width) + left, round(height) + above
    figure.set_size_inches(wide / figure.dpi, high / figure.dpi)
    ax.set_position((x0 / wide, y0 / high, box.width * width / wide, box.height * height / high))

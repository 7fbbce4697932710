"""Name the rows and columns of a grid of tiles, as those of a table."""

from mlpviz._drawing.backgrounds import make_axes_readable
from mlpviz._drawing.named_ticks import MatrixSide, name_ticks
from mlpviz._drawing.page_layout import PageLayout
from mlpviz._drawing.placement import root_figure
from mlpviz._drawing.tiles.tile_grid import DrawnTiles


def name_sides(drawn: DrawnTiles, rows: MatrixSide, columns: MatrixSide) -> None:
    """Write the names of rows at the left of a grid, and those of columns above it."""
    ax, grid = drawn.ax, drawn.grid
    x_pitch, y_pitch = grid.pitch
    name_ticks(ax.xaxis, columns.names, grid.width / 2, x_pitch)
    name_ticks(ax.yaxis, rows.names, grid.y_starts[0] + grid.height / 2, y_pitch)
    ax.xaxis.tick_top()
    ax.yaxis.tick_left()
    ax.tick_params(which="both", length=0)
    ax.set_xlabel(columns.label)
    ax.xaxis.set_label_position("top")
    ax.set_ylabel(rows.label)
    make_axes_readable(ax)
    figure = root_figure(ax)
    layout = figure.get_layout_engine()
    if isinstance(layout, PageLayout):  # of a figure of the grid's own, which grows by the names
        layout.execute(figure)

"""Images with colors of their own in the blank tiles of a grid."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from matplotlib.colors import Normalize

from mlpviz._drawing.colormaps import find_colormap
from mlpviz._drawing.tiles.axis_names import name_axis
from mlpviz._drawing.tiles.tile_grid import DrawnTiles, add_image
from mlpviz._drawing.tiles.tile_image import TileImage
from mlpviz._drawing.tiles.tile_style import TileStyle
from mlpviz._layout.tile_picture import TilePicture


def overlay_images(drawn: DrawnTiles, picture: TilePicture, style: TileStyle) -> TileImage:
    """Draw images in gray, or in RGB, in the tiles that a grid leaves blank.

    Parameters
    ----------
    drawn : DrawnTiles
    picture : TilePicture
        As many tiles as the grid has, of which those are blank that it shows itself.
    style : TileStyle
        The style of the grid.
    """
    limits: Any = picture.limits
    norm = Normalize(*limits)
    style = replace(style, cmap=find_colormap("gray"), norm=norm)
    return add_image(drawn.ax, picture, style, drawn.grid, norm)


def name_columns(drawn: DrawnTiles, names: Sequence[str]) -> None:
    """Name the tiles of a group below a grid of one group in each row."""
    centers = drawn.grid.x_starts[: drawn.grid.group] + drawn.grid.width / 2
    name_axis(drawn.ax, drawn.ax.xaxis, centers, names)

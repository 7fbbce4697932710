"""The color bar of a grid of tiles."""

from typing import Any

from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colorbar import Colorbar

from mlpviz._drawing.backgrounds import make_axes_readable
from mlpviz._drawing.locators import ColorbarLocator
from mlpviz._drawing.tiles.tile_image import TileImage
from mlpviz._drawing.tiles.tile_style import TileStyle
from mlpviz._layout.tile_picture import TilePicture

GAP_PT = 7.0
WIDTH_PT = 9.0
ESTIMATED_TEXT_PT = 40.0
"""The width reserved for tick labels and the label before they can be measured."""
EXTEND = {
    (False, False): "neither",
    (True, False): "min",
    (False, True): "max",
    (True, True): "both",
}
"""The arrows of a color bar, by whether values lie below and above its limits."""


def has_colorbar(picture: TilePicture, style: TileStyle) -> bool:
    """Return whether a color bar is wanted, and the tiles share the limits that it would show."""
    return style.colorbar and picture.shares_limits


def estimate_colorbar_pt(picture: TilePicture, style: TileStyle) -> float:
    """Return the width of the color bar and its texts in points, before it is drawn."""
    return GAP_PT + WIDTH_PT + ESTIMATED_TEXT_PT if has_colorbar(picture, style) else 0.0


def add_colorbar(
    ax: Axes, image: TileImage, picture: TilePicture, style: TileStyle, outside: tuple[float, float]
) -> Colorbar | None:
    """Add a color bar for all tiles. `outside` are the shares of values beyond the limits."""
    if not has_colorbar(picture, style):
        return None
    mappable = image if picture.tiles.ndim == 3 else ScalarMappable(image.norm, "gray")
    extend: Any = EXTEND[outside[0] > 0, outside[1] > 0]
    colorbar_ax = ax.inset_axes((1.02, 0, 0.05, 1))
    locator: Any = ColorbarLocator(ax, GAP_PT / 72, WIDTH_PT / 72)
    colorbar_ax.set_axes_locator(locator)
    settings = {"label": picture.value_name} | style.colorbar_kw
    colorbar = Colorbar(colorbar_ax, mappable, extend=extend, **settings)
    colorbar.outline.set_linewidth(0.5)
    colorbar_ax.tick_params(width=0.5, length=3)
    make_axes_readable(colorbar_ax)
    return colorbar

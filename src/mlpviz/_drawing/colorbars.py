"""The color bar at the right of an image."""

from typing import Any

from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colorbar import Colorbar

from mlpviz._drawing.backgrounds import make_axes_readable
from mlpviz._drawing.locators import ColorbarLocator
from mlpviz._drawing.tiles.tile_style import TileStyle

GAP_PT = 7.0
WIDTH_PT = 9.0
ESTIMATED_TEXT_PT = 40.0
"""The width of tick labels and the label before they can be measured."""
ESTIMATED_WIDTH_PT = GAP_PT + WIDTH_PT + ESTIMATED_TEXT_PT
EXTEND = {
    (False, False): "neither",
    (True, False): "min",
    (False, True): "max",
    (True, True): "both",
}
"""The arrows of a color bar, by whether values lie below and above its limits."""


def add_colorbar(
    ax: Axes,
    mappable: ScalarMappable,
    style: TileStyle,
    label: str,
    has_values_outside: tuple[bool, bool],
) -> Colorbar:
    """Add a color bar with arrows if there are values below and above the limits."""
    extend: Any = EXTEND[has_values_outside]
    colorbar_ax = ax.inset_axes((1.02, 0, 0.05, 1))
    locator: Any = ColorbarLocator(ax, GAP_PT / 72, WIDTH_PT / 72)
    colorbar_ax.set_axes_locator(locator)
    colorbar = Colorbar(
        colorbar_ax, mappable, extend=extend, **({"label": label} | style.colorbar_kw)
    )
    colorbar.outline.set_linewidth(0.5)
    colorbar_ax.tick_params(width=0.5, length=3)
    make_axes_readable(colorbar_ax)
    return colorbar

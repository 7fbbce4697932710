"""Prepare an Axes for a grid of tiles, so that everything is undone when the Axes is cleared."""

from typing import Any, Final

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.ticker import NullLocator
from matplotlib.transforms import Bbox

from mlpviz._drawing.image_axes import add_hooks
from mlpviz._drawing.locators import GridLocator
from mlpviz._drawing.page_layout import PageLayout
from mlpviz._drawing.tiles.tile_image import TileImage
from mlpviz._layout.grid import Grid


def prepare_axes(ax: Axes, image: TileImage, grid: Grid, page: PageLayout | None) -> GridLocator:
    """Show a grid of tiles without frame and ticks, and return the locator that places it."""
    width, height = grid.size
    ax.set_axis_off()
    ax.grid(visible=False, which="both")
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(NullLocator())
        axis.set_minor_locator(NullLocator())
    ax.add_artist(BareAxes())
    ax.set_aspect("auto")
    ax.set_xlim(0, width)
    ax.set_ylim(height, 0)
    locator = GridLocator(image, grid, page, ax.get_axes_locator())
    add_hooks(ax, locator, image.format_coord)
    return locator


class BareAxes(Artist):
    """The ticks and labels of an Axes that is switched off, so that only its frame is missing.

    Matplotlib draws neither for such an Axes. A frame that is hidden otherwise would stay hidden
    when the user clears the Axes.
    """

    draws_axes: Final = True

    def __init__(self) -> None:
        super().__init__()
        self.set_clip_on(False)

    def draw(self, renderer: Any) -> None:
        """Draw ticks and labels."""
        if self.get_visible():
            for axis in self._axes_to_draw():
                axis.draw(renderer)

    def get_tightbbox(self, renderer: Any = None) -> Bbox | None:
        """Return the bounding box of ticks and labels, or None if there are none."""
        tight = (axis.get_tightbbox(renderer) for axis in self._axes_to_draw())
        boxes = [box for box in tight if box is not None]
        return Bbox.union(boxes) if boxes else None

    def get_window_extent(self, renderer: Any = None) -> Any:
        """Return the bounding box of ticks and labels, empty if there are none."""
        return self.get_tightbbox(renderer) or Bbox.null()

    def _axes_to_draw(self) -> list[Axis]:
        ax = self.axes
        if ax is None or ax.axison:
            return []
        return [axis for axis in (ax.xaxis, ax.yaxis) if axis.get_visible()]

"""Prepare an Axes for a grid of tiles, so that everything is undone when the Axes is cleared."""

from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
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
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(NullLocator())
        axis.set_minor_locator(NullLocator())
    ax.add_artist(AxisLabels())
    ax.set_aspect("auto")
    ax.set_xlim(0, width)
    ax.set_ylim(height, 0)
    locator = GridLocator(image, grid, page, ax.get_axes_locator())
    add_hooks(ax, locator, image.format_coord)
    return locator


class AxisLabels(Artist):
    """The x label and the y label of an Axes that is switched off."""

    def __init__(self) -> None:
        super().__init__()
        self.set_clip_on(False)

    def draw(self, renderer: Any) -> None:
        """Draw the labels."""
        if self.get_visible():
            for label in self._placed_labels(renderer):
                label.draw(renderer)

    def get_tightbbox(self, renderer: Any = None) -> Bbox | None:
        """Return the bounding box of the labels, or None if there are none."""
        boxes = [label.get_window_extent(renderer) for label in self._placed_labels(renderer)]
        return Bbox.union(boxes) if boxes else None

    def get_window_extent(self, renderer: Any = None) -> Any:
        """Return the bounding box of the labels, empty if there are none."""
        return self.get_tightbbox(renderer) or Bbox.null()

    def _placed_labels(self, renderer: Any) -> list[Any]:
        """Return the labels that are not empty, after matplotlib has placed them."""
        ax = self.axes
        if ax is None or ax.axison:
            return []
        axes = [axis for axis in (ax.xaxis, ax.yaxis) if axis.label.get_text()]
        for axis in axes:
            axis.get_tightbbox(renderer)
        return [axis.label for axis in axes if axis.get_visible() and axis.label.get_visible()]

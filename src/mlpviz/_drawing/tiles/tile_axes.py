"""Prepare an Axes for a grid of tiles, so that everything is undone when the Axes is cleared."""

from functools import partial
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.ticker import NullLocator
from matplotlib.transforms import Bbox

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
    ax.set_axes_locator(locator)  # type: ignore[arg-type]
    ax.format_coord = partial(_format_coord, ax, image)  # type: ignore[method-assign]
    ax.get_tightbbox = partial(_tightbbox, ax, locator)  # type: ignore[method-assign]
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


def _format_coord(ax: Axes, image: TileImage, x: float, y: float) -> str:
    """Return the tile and pixel at a point, while the image is on the Axes."""
    return image.format_coord(x, y) if image.axes is ax else type(ax).format_coord(ax, x, y)


def _tightbbox(
    ax: Axes,
    locator: GridLocator,
    renderer: Any = None,
    *,
    for_layout_only: bool = False,
    **options: Any,
) -> Any:
    """Return the tight bounding box of an Axes. Layout engines get a box that is stable.

    A layout engine moves an Axes by the distance between its subplot and its tight bounding box.
    A grid is smaller than its subplot by some pixels, because the distance between its tiles is a
    whole number of pixels. This number changes when the Axes moves, and the next draw would move
    the Axes again. So layout engines are told that the grid fills its subplot.
    """
    box = type(ax).get_tightbbox(ax, renderer, for_layout_only=for_layout_only, **options)
    if not for_layout_only or box is None or locator.image.axes is not ax:
        return box
    return locator.as_if_filling_subplot(ax, box, renderer)

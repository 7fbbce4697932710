"""Axes locators that place a grid of tiles and its color bar when they are drawn."""

from collections.abc import Callable
from dataclasses import dataclass
from math import floor
from typing import Any

from matplotlib.axes import Axes
from matplotlib.transforms import Bbox

from mlpviz._drawing.placement import root_figure, subplot_box

ROUNDING = 1e-6


@dataclass(frozen=True)
class GridLocator:
    """Place an Axes with a grid of tiles in its subplot, beside its color bar.

    While the whole grid is in view, it is as large as possible under two conditions: the distance
    between tiles is a whole number of device pixels, and the grid starts at a whole device pixel.
    So all gutters are equal and all tiles look alike, for any figure size and dpi.

    Attributes
    ----------
    grid_ax : Axes
    width, height : float
        Of the grid, in image pixels.
    pitch : float
        Distance from one tile to the next, in image pixels.
    colorbar_inches : float
        Width reserved for the color bar at the right.
    """

    grid_ax: Axes
    width: float
    height: float
    pitch: float
    colorbar_inches: float

    def get_subplotspec(self) -> Any:
        """Return the subplot of the Axes, which `tight_layout` asks for."""
        return self.grid_ax.get_subplotspec()

    def __call__(self, ax: Axes, renderer: Any) -> Bbox:
        """Return the position of the Axes in figure coordinates."""
        magnification = renderer.get_image_magnification() if renderer is not None else 1.0
        colorbar = self.colorbar_inches * root_figure(ax).dpi
        subplot = subplot_box(ax)
        # If the subplot is hardly wider than the color bar, the bar overflows, not the grid.
        width = max(subplot.width - colorbar, subplot.width / 4)
        box = Bbox.from_bounds(subplot.x0, subplot.y0, width, subplot.height)
        if self._is_whole_grid_in_view(ax):
            box = self._align_to_pixels(ax, box, subplot, colorbar, magnification)
        return to_figure_coordinates(ax, box)

    def scale(self, width: float, height: float, magnification: float = 1.0) -> float:
        """Return the number of device pixels per image pixel in a box of that size."""
        largest = min(width / self.width, height / self.height) * magnification
        pitch = floor(largest * self.pitch + ROUNDING)
        return (pitch / self.pitch if pitch >= 1 else largest) / magnification

    def _align_to_pixels(
        self, ax: Axes, free: Bbox, subplot: Bbox, colorbar: float, magnification: float
    ) -> Bbox:
        scale = self.scale(free.width, free.height, magnification)
        width, height = scale * self.width, scale * self.height
        anchor: Any = ax.get_anchor()
        placed = Bbox.from_bounds(0, 0, width + colorbar, height).anchored(anchor, subplot)
        x0 = floor(placed.x0 * magnification + 0.5 + ROUNDING) / magnification
        y1 = floor(placed.y1 * magnification + 0.5 + ROUNDING) / magnification
        return Bbox.from_bounds(x0, y1 - height, width, height)

    def _is_whole_grid_in_view(self, ax: Axes) -> bool:
        (x0, x1), (y0, y1) = sorted(ax.get_xlim()), sorted(ax.get_ylim())
        return (x0, x1, y0, y1) == (0, self.width, 0, self.height)


@dataclass(frozen=True)
class ColorbarLocator:
    """Place a color bar at the right of a grid, with the height of the grid.

    Attributes
    ----------
    grid_ax : Axes
    gap_inches, width_inches : float
    """

    grid_ax: Axes
    gap_inches: float
    width_inches: float

    def __call__(self, ax: Axes, renderer: Any) -> Bbox:
        """Return the position of the color bar in figure coordinates."""
        dpi = root_figure(self.grid_ax).dpi
        locate: Callable[[Axes, Any], Bbox] | None = self.grid_ax.get_axes_locator()
        self.grid_ax.apply_aspect(None if locate is None else locate(self.grid_ax, renderer))
        grid = self.grid_ax.bbox
        x0 = grid.x1 + self.gap_inches * dpi
        box = Bbox.from_bounds(x0, grid.y0, self.width_inches * dpi, grid.height)
        return to_figure_coordinates(ax, box)


def to_figure_coordinates(ax: Axes, box: Bbox) -> Bbox:
    """Convert a box in device pixels to coordinates of the figure or subfigure of an Axes."""
    figure = ax.get_figure(root=False)
    assert figure is not None
    return Bbox(figure.transSubfigure.inverted().transform(box.get_points()))

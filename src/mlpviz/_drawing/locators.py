"""Axes locators that place a grid of tiles and its color bar when they are drawn."""

from dataclasses import dataclass
from math import ceil, floor
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colorbar import Colorbar  # noqa: TC002
from matplotlib.transforms import Bbox

from mlpviz._drawing.page_layout import PageLayout
from mlpviz._drawing.placement import root_figure, subplot_box
from mlpviz._drawing.sides import Sides, expanded, overhang
from mlpviz._layout.grid import Grid

ROUNDING = 1e-6
ITERATIONS = 4
SMALLEST_SHARE = 1 / 4
"""The share of its subplot that a grid keeps if its color bar would take more than the rest."""


class GridLocator:
    """Place an Axes with a grid of tiles in its subplot, together with all that belongs to it.

    While the whole grid is in view, it is as large as possible under two conditions: the distance
    between tiles is a whole number of device pixels, and the grid starts at a whole device pixel.
    So all gutters are equal and all tiles look alike, for any figure size and dpi. If an image
    pixel fits a whole number of device pixels, it takes that number, even where gutters then
    differ by one device pixel. A part of the grid is shown with equal aspect.

    The locator has no effect once the image has been removed from the Axes.

    Parameters
    ----------
    image : Artist
        The image of the tiles.
    grid : Grid
    page : PageLayout or None
        The layout of a new figure.
    previous : callable or None
        The locator that the Axes had before.
    """

    def __init__(self, image: Any, grid: Grid, page: PageLayout | None, previous: Any) -> None:
        self.image = image
        self.grid = grid
        self.page = page
        self.previous = previous
        self.colorbar: Colorbar | None = None
        self.frame_pt = 0.0
        self._reserved = Sides()

    def get_subplotspec(self) -> Any:
        """Return the subplot of the Axes, which `tight_layout` asks for."""
        owner = self.image.axes if self.previous is None else self.previous
        return owner.get_subplotspec() if hasattr(owner, "get_subplotspec") else None

    def __call__(self, ax: Axes, renderer: Any) -> Any:
        """Return the position of the Axes in figure coordinates."""
        if self.image.axes is not ax:
            return self._previous_position(ax, renderer)
        subplot = self.subplot(ax, renderer)
        if renderer is None:
            return to_figure_coordinates(ax, self._place(ax, subplot, self._reserved, 1.0))
        magnification = renderer.get_image_magnification()
        if not self._has_own_page():
            self._reserved = self._measure(ax, subplot, renderer)
        return to_figure_coordinates(ax, self._place(ax, subplot, self._reserved, magnification))

    def subplot(self, ax: Axes, renderer: Any) -> Bbox:
        """Return the box that is available for the grid and its color bar, in device pixels."""
        if self.page is not None and self.page.is_active():
            return self.page.grid_box(root_figure(ax))
        if self.previous is None:
            return subplot_box(ax)
        figure: Any = ax.get_figure(root=False)
        position = self.previous(ax, renderer)
        return Bbox(figure.transSubfigure.transform(position.get_points()))

    def as_if_filling_subplot(self, ax: Axes, box: Bbox, renderer: Any) -> Bbox:
        """Return the tight bounding box that the Axes would have if the grid filled its subplot."""
        subplot, reserved, grid = self.subplot(ax, renderer), self._reserved, ax.bbox
        return expanded(subplot, overhang(box, expanded(grid, reserved)))

    def is_whole_grid_in_view(self, ax: Axes) -> bool:
        """Return whether the limits of the Axes are those of the grid."""
        (x0, x1), (y0, y1) = sorted(ax.get_xlim()), sorted(ax.get_ylim())
        return (x0, x1, y0, y1) == (0, self.grid.size[0], 0, self.grid.size[1])

    def _previous_position(self, ax: Axes, renderer: Any) -> Any:
        if self.previous is None:
            return ax.get_position(original=True)
        return self.previous(ax, renderer)

    def _has_own_page(self) -> bool:
        return self.page is not None and self.page.is_active()

    def _measure(self, ax: Axes, subplot: Bbox, renderer: Any) -> Sides:
        """Return the space around the grid that its color bar and frames take.

        It depends on the size of the grid, which depends on this space: larger color bars have
        more ticks. The space of the previous draw is therefore tried first.
        """
        reserved = self._reserved
        for _ in range(ITERATIONS):
            box = self._place(ax, subplot, reserved, renderer.get_image_magnification())
            ax.apply_aspect(to_figure_coordinates(ax, box))
            needed = self._overhang(ax, renderer)
            if needed == reserved:
                return reserved
            reserved = needed
        return reserved.at_least(needed)

    def _overhang(self, ax: Axes, renderer: Any) -> Sides:
        """Return how far the color bar and frames extend beyond the grid, in whole pixels."""
        around = Sides()
        if self.colorbar is not None and self.colorbar.ax in ax.child_axes:
            around = overhang(self.colorbar.ax.get_tightbbox(renderer), ax.bbox)
        if self.frame_pt:
            scale = ax.bbox.width / self.grid.size[0]
            frame = self.grid.gutter / 4 * scale + self.frame_pt / 2 * root_figure(ax).dpi / 72
            around = around.at_least(Sides(frame, frame, frame, frame))
        return Sides(*(ceil(side - ROUNDING) for side in around))

    def _place(self, ax: Axes, subplot: Bbox, reserved: Sides, magnification: float) -> Bbox:
        """Return the box of the grid in device pixels, with some space reserved around it."""
        # In a subplot hardly wider than the color bar, the bar overflows, not the grid.
        free_width = max(subplot.width - reserved.width, subplot.width * SMALLEST_SHARE)
        free_height = max(subplot.height - reserved.height, subplot.height * SMALLEST_SHARE)
        is_whole = self.is_whole_grid_in_view(ax)
        if is_whole:
            scale = self._pixel_scale(free_width, free_height, magnification)
            width, height = (scale * side for side in self.grid.size)
        else:
            aspect = abs(np.ptp(ax.get_xlim()) / np.ptp(ax.get_ylim()))
            width = min(free_width, free_height * aspect)
            height = width / aspect
        whole = Bbox.from_bounds(0, 0, width + reserved.width, height + reserved.height)
        anchor: Any = ax.get_anchor()
        placed = whole.anchored(anchor, subplot)
        x0, y1 = placed.x0 + reserved.left, placed.y1 - reserved.top
        if is_whole:
            x0, y1 = (
                floor(side * magnification + 0.5 + ROUNDING) / magnification for side in (x0, y1)
            )
        return Bbox.from_bounds(x0, y1 - height, width, height)

    def _pixel_scale(self, width: float, height: float, magnification: float) -> float:
        """Return the number of device pixels per image pixel in a box of that size."""
        largest = min(width / self.grid.size[0], height / self.grid.size[1]) * magnification
        if round(largest) and abs(largest - round(largest)) < ROUNDING:
            return round(largest) / magnification
        pitch = floor(largest * self.grid.pitch[0] + ROUNDING)
        return (pitch / self.grid.pitch[0] if pitch >= 1 else largest) / magnification


def _round(position: float) -> int:
    return floor(position + 0.5 + ROUNDING)


@dataclass(frozen=True)
class ColorbarLocator:
    """Place a color bar at the right of a grid, with the height of the grid.

    Attributes
    ----------
    grid_ax : Axes
        It is placed before its color bar.
    gap_inches, width_inches : float
    """

    grid_ax: Axes
    gap_inches: float
    width_inches: float

    def __call__(self, ax: Axes, renderer: Any) -> Bbox:
        """Return the position of the color bar in figure coordinates."""
        dpi = root_figure(self.grid_ax).dpi
        grid = self.grid_ax.bbox
        x0 = grid.x1 + self.gap_inches * dpi
        box = Bbox.from_bounds(x0, grid.y0, self.width_inches * dpi, grid.height)
        return to_figure_coordinates(ax, box)


def to_figure_coordinates(ax: Axes, box: Bbox) -> Bbox:
    """Convert a box in device pixels to coordinates of the figure or subfigure of an Axes."""
    figure = ax.get_figure(root=False)
    assert figure is not None
    return Bbox(figure.transSubfigure.inverted().transform(box.get_points()))

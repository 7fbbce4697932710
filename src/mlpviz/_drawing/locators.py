"""Axes locators that place an image and its color bar when they are drawn."""

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
"""The share of its subplot that an image keeps, even if its color bar needs more than the rest."""


class SubplotLocator:
    """Place an Axes with an image in its subplot, together with its color bar.

    The locator has no effect once the image has been removed from the Axes.

    Parameters
    ----------
    image : Artist
    previous : callable or None
        The locator that the Axes had before.
    """

    def __init__(self, image: Any, previous: Any) -> None:
        self.image = image
        self.previous = previous
        self.colorbar: Colorbar | None = None
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
        magnification = 1.0
        if renderer is not None:
            magnification = renderer.get_image_magnification()
            self._reserved = self._measure(ax, subplot, renderer)
        return to_figure_coordinates(ax, self._place(ax, subplot, self._reserved, magnification))

    def subplot(self, ax: Axes, renderer: Any) -> Bbox:
        """Return the box that is available for the image and its color bar, in device pixels."""
        if self.previous is None:
            return subplot_box(ax)
        figure: Any = ax.get_figure(root=False)
        position = self.previous(ax, renderer)
        return Bbox(figure.transSubfigure.transform(position.get_points()))

    def as_if_filling_subplot(self, ax: Axes, box: Bbox, renderer: Any) -> Bbox:
        """Return the tight bounding box that the Axes would have if it filled its subplot."""
        image_and_colorbar = expanded(ax.bbox, self._colorbar_overhang(ax, renderer))
        return expanded(self.subplot(ax, renderer), overhang(box, image_and_colorbar))

    def _previous_position(self, ax: Axes, renderer: Any) -> Any:
        if self.previous is None:
            return ax.get_position(original=True)
        return self.previous(ax, renderer)

    def _measure(self, ax: Axes, subplot: Bbox, renderer: Any) -> Sides:
        """Return the space that is needed around the image.

        It depends on the size of the image, which depends on this space: larger color bars have
        more ticks. The space of the previous draw is therefore tried first.
        """
        reserved = self._reserved
        for _ in range(ITERATIONS):
            box = self._place(ax, subplot, reserved, renderer.get_image_magnification())
            ax.apply_aspect(to_figure_coordinates(ax, box))
            needed = self._needed(ax, renderer)
            if needed == reserved:
                return reserved
            reserved = needed
        return reserved.at_least(needed)

    def _needed(self, ax: Axes, renderer: Any) -> Sides:
        """Return the space that is needed around the image at its present size."""
        return self._colorbar_overhang(ax, renderer)

    def _colorbar_overhang(self, ax: Axes, renderer: Any) -> Sides:
        """Return how far the color bar extends beyond the image, in whole pixels."""
        if self.colorbar is None or self.colorbar.ax not in ax.child_axes:
            return Sides()
        around = overhang(self.colorbar.ax.get_tightbbox(renderer), ax.bbox)
        return Sides(*(ceil(side - ROUNDING) for side in around))

    def _place(self, ax: Axes, subplot: Bbox, reserved: Sides, magnification: float) -> Bbox:
        """Return the box of the image in device pixels, with some space reserved around it."""
        width, height = _free_size(subplot, reserved)
        x0, y0 = subplot.x0 + reserved.left, subplot.y0 + reserved.bottom
        return Bbox.from_bounds(x0, y0, width, height)


class GridLocator(SubplotLocator):
    """Place an Axes with a grid of tiles in its subplot, together with its color bar and frames.

    While the whole grid is in view, it is as large as possible under two conditions: the distance
    between tiles is a whole number of device pixels, and the grid starts at a whole device pixel.
    So all gutters are equal and all tiles look alike, for any figure size and dpi. If an image
    pixel fits a whole number of device pixels, it takes that number, even where gutters then
    differ by one device pixel. A part of the grid is shown with equal aspect.

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
        super().__init__(image, previous)
        self.grid = grid
        self.page = page
        self.frame_pt = 0.0

    def subplot(self, ax: Axes, renderer: Any) -> Bbox:
        """Return the box that is available for the grid, in device pixels."""
        if self.page is not None and self.page.is_active():
            return self.page.grid_box(root_figure(ax))
        return super().subplot(ax, renderer)

    def _measure(self, ax: Axes, subplot: Bbox, renderer: Any) -> Sides:
        if self.page is not None and self.page.is_active():
            # The margins of the page contain the color bar.
            return Sides()
        return super()._measure(ax, subplot, renderer)

    def _needed(self, ax: Axes, renderer: Any) -> Sides:
        around = super()._needed(ax, renderer)
        if not self.frame_pt:
            return around
        scale = ax.bbox.width / self.grid.size[0]
        frame = self.grid.gutter / 4 * scale + self.frame_pt / 2 * root_figure(ax).dpi / 72
        return around.at_least(Sides(*[ceil(frame - ROUNDING)] * 4))

    def _place(self, ax: Axes, subplot: Bbox, reserved: Sides, magnification: float) -> Bbox:
        width, height = _free_size(subplot, reserved)
        is_whole = self._is_whole_grid_in_view(ax)
        if is_whole:
            scale = self._pixel_scale(width, height, magnification)
            width, height = (scale * side for side in self.grid.size)
        else:
            aspect = abs(np.ptp(ax.get_xlim()) / np.ptp(ax.get_ylim()))
            width = min(width, height * aspect)
            height = width / aspect
        whole = Bbox.from_bounds(0, 0, width + reserved.width, height + reserved.height)
        anchor: Any = ax.get_anchor()
        placed = whole.anchored(anchor, subplot)
        x0, y1 = placed.x0 + reserved.left, placed.y1 - reserved.top
        if is_whole:
            x0, y1 = (_round(side * magnification) / magnification for side in (x0, y1))
        return Bbox.from_bounds(x0, y1 - height, width, height)

    def _is_whole_grid_in_view(self, ax: Axes) -> bool:
        (x0, x1), (y0, y1) = sorted(ax.get_xlim()), sorted(ax.get_ylim())
        return (x0, x1, y0, y1) == (0, self.grid.size[0], 0, self.grid.size[1])

    def _pixel_scale(self, width: float, height: float, magnification: float) -> float:
        """Return the number of device pixels per image pixel in a box of that size."""
        largest = min(width / self.grid.size[0], height / self.grid.size[1]) * magnification
        if round(largest) and abs(largest - round(largest)) < ROUNDING:
            return round(largest) / magnification
        pitch = floor(largest * self.grid.pitch[0] + ROUNDING)
        return (pitch / self.grid.pitch[0] if pitch >= 1 else largest) / magnification


def _free_size(subplot: Bbox, reserved: Sides) -> tuple[float, float]:
    """Return the width and height that remain in a subplot.

    If the subplot is hardly larger than the space reserved, what is around the image overflows.
    """
    return (
        max(subplot.width - reserved.width, subplot.width * SMALLEST_SHARE),
        max(subplot.height - reserved.height, subplot.height * SMALLEST_SHARE),
    )


def _round(position: float) -> int:
    return floor(position + 0.5 + ROUNDING)


@dataclass(frozen=True)
class ColorbarLocator:
    """Place a color bar at the right of an image, with its height.

    Attributes
    ----------
    image_ax : Axes
        It is placed before its color bar.
    gap_inches, width_inches : float
    """

    image_ax: Axes
    gap_inches: float
    width_inches: float

    def __call__(self, ax: Axes, renderer: Any) -> Bbox:
        """Return the position of the color bar in figure coordinates."""
        dpi = root_figure(self.image_ax).dpi
        image = self.image_ax.bbox
        x0 = image.x1 + self.gap_inches * dpi
        box = Bbox.from_bounds(x0, image.y0, self.width_inches * dpi, image.height)
        return to_figure_coordinates(ax, box)


def to_figure_coordinates(ax: Axes, box: Bbox) -> Bbox:
    """Convert a box in device pixels to coordinates of the figure or subfigure of an Axes."""
    figure = ax.get_figure(root=False)
    assert figure is not None
    return Bbox(figure.transSubfigure.inverted().transform(box.get_points()))

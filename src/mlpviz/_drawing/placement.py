"""Where things stand on the page: our own figures' size, and the place of grid and color bar."""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, floor
from typing import Any

from matplotlib import rcParams
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.transforms import Bbox

from mlpviz._layout.grid import Grid

PAGE_MARGIN_PT = 5.0
LARGEST_INCHES = 16.0
STRETCH = 1.15


@dataclass(frozen=True, slots=True)
class Room:
    """The place that a plot has, in device pixels of the figure.

    Attributes
    ----------
    width, height : float
    dpi : float
        Device pixels per inch.
    """

    width: float
    height: float
    dpi: float

    @property
    def per_point(self) -> float:
        """Device pixels per point."""
        return self.dpi / 72

    def without(self, width: float = 0, height: float = 0) -> "Room":
        """Return what is left when something takes `width` and `height`, in device pixels."""
        return Room(max(self.width - width, 1), max(self.height - height, 1), self.dpi)

    @property
    def aspect(self) -> float:
        """Width / height."""
        return self.width / self.height


def room_of(ax: Axes) -> Room:
    """Return the room that the caller's Axes gives."""
    slot = _slot(ax)
    return Room(max(slot.width, 1), max(slot.height, 1), root_figure(ax).dpi)


def room_of_new_figure() -> Room:
    """Return the room that a new figure of the user's usual size gives, less a margin."""
    width, height = rcParams["figure.figsize"]
    dpi = float(rcParams["figure.dpi"])
    margin = 2 * margin_px(dpi)
    return Room(width * dpi - margin, height * dpi - margin, dpi)


def largest_room(dpi: float) -> Room:
    """Return the room on the largest page that a new figure may take."""
    side = LARGEST_INCHES * dpi - 2 * margin_px(dpi)
    return Room(side, side, dpi)


def margin_px(dpi: float) -> int:
    """Return the margin around a figure of our own, in whole device pixels."""
    return round(PAGE_MARGIN_PT * dpi / 72)


@dataclass(frozen=True)
class GridLocator:
    """Place an Axes with a grid of tiles in its slot, beside room for a color bar.

    While the whole grid is in view it is made as large as fits, but so that the distance from one
    tile to the next is a whole number of device pixels, and starts at a whole device pixel, at
    whatever size and dpi the figure is drawn: gutters are then equal and tiles look alike.

    Attributes
    ----------
    grid_ax : Axes
    width, height : float
        Of the grid, in image pixels.
    pitch : float
        Distance from one tile to the next, in image pixels.
    bar_inches : float
        Width to keep free at the right.
    """

    grid_ax: Axes
    width: float
    height: float
    pitch: float
    bar_inches: float

    def get_subplotspec(self) -> Any:
        """Return the place of the Axes in its figure's subplots, for tight_layout."""
        return self.grid_ax.get_subplotspec()

    def __call__(self, ax: Axes, renderer: Any) -> Bbox:
        """Return the place of the Axes in figure coordinates."""
        finer = renderer.get_image_magnification() if renderer is not None else 1.0
        bar = self.bar_inches * root_figure(ax).dpi
        slot = _slot(ax)
        # In a place hardly wider than its color bar, the bar must stick out, not the grid vanish.
        width = max(slot.width - bar, slot.width / 4)
        free = Bbox.from_bounds(slot.x0, slot.y0, width, slot.height)
        if self._whole_in_view(ax):
            free = self._snapped(ax, free, slot, bar, finer)
        return _in_figure_coordinates(ax, free)

    def scale(self, width: float, height: float, finer: float = 1.0) -> float:
        """Return how many device pixels an image pixel takes in a place of that size."""
        largest = min(width / self.width, height / self.height) * finer
        pitch = floor(largest * self.pitch + 1e-6)
        return (pitch / self.pitch if pitch >= 1 else largest) / finer

    def _snapped(self, ax: Axes, free: Bbox, slot: Bbox, bar: float, finer: float) -> Bbox:
        scale = self.scale(free.width, free.height, finer)
        width, height = scale * self.width, scale * self.height
        whole = Bbox.from_bounds(0, 0, width + bar, height)
        anchor: Any = ax.get_anchor()
        placed = whole.anchored(anchor, slot)
        x0 = floor(placed.x0 * finer + 0.5 + 1e-6) / finer
        y1 = floor(placed.y1 * finer + 0.5 + 1e-6) / finer
        return Bbox.from_bounds(x0, y1 - height, width, height)

    def _whole_in_view(self, ax: Axes) -> bool:
        (x0, x1), (y0, y1) = sorted(ax.get_xlim()), sorted(ax.get_ylim())
        return (x0, x1, y0, y1) == (0, self.width, 0, self.height)


@dataclass(frozen=True)
class BarLocator:
    """Place a color bar at the right of a grid, as tall as the grid.

    Attributes
    ----------
    grid_ax : Axes
    gap_inches, width_inches : float
    """

    grid_ax: Axes
    gap_inches: float
    width_inches: float

    def __call__(self, ax: Axes, renderer: Any) -> Bbox:
        """Return the place of the color bar in figure coordinates."""
        dpi = root_figure(self.grid_ax).dpi
        locate: Callable[[Axes, Any], Bbox] | None = self.grid_ax.get_axes_locator()
        self.grid_ax.apply_aspect(None if locate is None else locate(self.grid_ax, renderer))
        grid = self.grid_ax.bbox
        x0 = grid.x1 + self.gap_inches * dpi
        place = Bbox.from_bounds(x0, grid.y0, self.width_inches * dpi, grid.height)
        return _in_figure_coordinates(ax, place)


def new_axes() -> Axes:
    """Return the Axes of a new pyplot figure, of which it is all."""
    from matplotlib import pyplot as plt

    return plt.figure(layout="none").add_axes((0, 0, 1, 1))


def fit_figure(figure: Any, grid: Grid, scale: float, bar_inches: float) -> None:
    """Make a figure of our own as large as its grid, its color bar and a margin around them."""
    # The names of a color bar's ends stand half beyond it.
    half_a_name = 0.0 if not bar_inches else 0.5 * bar_text_px(figure.dpi)
    margin = max(margin_px(figure.dpi), round(half_a_name))
    width, height = (round(side * scale) + 2 * margin for side in grid.size)
    width += ceil(bar_inches * figure.dpi)
    figure.set_size_inches(width / figure.dpi, height / figure.dpi)
    across, down = margin / width, margin / height
    figure.axes[0].set_position((across, down, 1 - 2 * across, 1 - 2 * down))


def bar_text_px(dpi: float) -> float:
    """Return the size of a color bar's numbers in device pixels."""
    size = FontProperties(size=rcParams["ytick.labelsize"]).get_size_in_points()
    return size * dpi / 72


def text_beside(bar_ax: Axes) -> float:
    """Return the width in inches of the ticks and texts at the right of a color bar."""
    extent = bar_ax.yaxis.get_tightbbox()
    right = bar_ax.bbox.x1 if extent is None else max(extent.x1, bar_ax.bbox.x1)
    return float(right - bar_ax.bbox.x1) / root_figure(bar_ax).dpi


def root_figure(artist: Artist) -> Figure:
    """Return the figure that an artist is on, at the root of any subfigures."""
    figure = artist.get_figure(root=True)
    assert figure is not None
    return figure


def _in_figure_coordinates(ax: Axes, place: Bbox) -> Bbox:
    """Return a place in device pixels in coordinates of the figure, or subfigure, of an Axes."""
    figure = ax.get_figure(root=False)
    assert figure is not None
    return Bbox(figure.transSubfigure.inverted().transform(place.get_points()))


def _slot(ax: Axes) -> Bbox:
    """Return the place that the caller, or a layout engine, gave an Axes, in device pixels."""
    figure = ax.get_figure(root=False)
    assert figure is not None
    position = ax.get_position(original=True)
    return Bbox(figure.transSubfigure.transform(position.get_points()))

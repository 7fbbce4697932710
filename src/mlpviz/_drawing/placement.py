"""The space available for a plot, and the size of new figures."""

from dataclasses import dataclass
from math import ceil
from typing import Any

from matplotlib import rcParams
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.transforms import Bbox

from mlpviz._layout.grid import Grid

MARGIN_PT = 5.0
LARGEST_INCHES = 16.0


@dataclass(frozen=True, slots=True)
class AvailableSpace:
    """The space available for a plot, in device pixels of the figure.

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
    def pixels_per_point(self) -> float:
        """Device pixels per point."""
        return self.dpi / 72

    @property
    def aspect(self) -> float:
        """Width / height."""
        return self.width / self.height

    def narrowed(self, width: float) -> "AvailableSpace":
        """Return the space that remains beside something of `width` device pixels."""
        return AvailableSpace(max(self.width - width, 1), self.height, self.dpi)


def available_space(ax: Axes) -> AvailableSpace:
    """Return the space available on the caller's Axes."""
    box = subplot_box(ax)
    return AvailableSpace(max(box.width, 1), max(box.height, 1), root_figure(ax).dpi)


def space_on_new_figure() -> AvailableSpace:
    """Return the space on a new figure of the default size, without its margins."""
    width, height = rcParams["figure.figsize"]
    dpi = float(rcParams["figure.dpi"])
    margins = 2 * margin_px(dpi)
    return AvailableSpace(width * dpi - margins, height * dpi - margins, dpi)


def space_on_largest_figure(dpi: float) -> AvailableSpace:
    """Return the space on a new figure of the largest size, without its margins."""
    side = LARGEST_INCHES * dpi - 2 * margin_px(dpi)
    return AvailableSpace(side, side, dpi)


def margin_px(dpi: float) -> int:
    """Return the margin of a new figure in whole device pixels."""
    return round(MARGIN_PT * dpi / 72)


def new_axes() -> Axes:
    """Return an Axes that fills a new pyplot figure."""
    from matplotlib import pyplot as plt

    return plt.figure(layout="none").add_axes((0, 0, 1, 1))


def fit_figure(figure: Any, grid: Grid, scale: float, colorbar_inches: float) -> None:
    """Set the size of a new figure to that of its grid, color bar and margins.

    `scale` is the number of device pixels per image pixel.
    """
    # The labels of the first and the last tick extend beyond the color bar by half their height.
    overhang = 0.5 * colorbar_font_px(figure.dpi) if colorbar_inches else 0.0
    margin = max(margin_px(figure.dpi), round(overhang))
    width, height = (round(side * scale) + 2 * margin for side in grid.size)
    width += ceil(colorbar_inches * figure.dpi)
    figure.set_size_inches(width / figure.dpi, height / figure.dpi)
    x, y = margin / width, margin / height
    figure.axes[0].set_position((x, y, 1 - 2 * x, 1 - 2 * y))


def colorbar_font_px(dpi: float) -> float:
    """Return the font size of the tick labels of a color bar in device pixels."""
    size = FontProperties(size=rcParams["ytick.labelsize"]).get_size_in_points()
    return size * dpi / 72


def colorbar_text_inches(colorbar_ax: Axes) -> float:
    """Return the width of the ticks and texts at the right of a color bar."""
    extent = colorbar_ax.yaxis.get_tightbbox()
    right = colorbar_ax.bbox.x1 if extent is None else max(extent.x1, colorbar_ax.bbox.x1)
    return float(right - colorbar_ax.bbox.x1) / root_figure(colorbar_ax).dpi


def root_figure(artist: Artist) -> Figure:
    """Return the figure that contains an artist, not a subfigure."""
    figure = artist.get_figure(root=True)
    assert figure is not None
    return figure


def subplot_box(ax: Axes) -> Bbox:
    """Return the box that the caller, or a layout engine, gave an Axes, in device pixels."""
    figure = ax.get_figure(root=False)
    assert figure is not None
    position = ax.get_position(original=True)
    return Bbox(figure.transSubfigure.transform(position.get_points()))

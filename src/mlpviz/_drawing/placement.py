"""The space available for a plot, and the size of new figures."""

from dataclasses import dataclass

from matplotlib import rcParams
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

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

    def without_colorbar(self, width_pt: float) -> "AvailableSpace":
        """Return the space that remains beside a color bar of some width in points."""
        width = self.width - width_pt * self.pixels_per_point
        return AvailableSpace(max(width, 1), self.height, self.dpi)


def available_space(ax: Axes) -> AvailableSpace:
    """Return the space that is available on the Axes of the caller."""
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


def root_figure(artist: Artist) -> Figure:
    """Return the figure that contains an artist, not a subfigure."""
    figure = artist.get_figure(root=True)
    assert figure is not None
    return figure


def lay_out(figure: Figure) -> None:
    """Lay out a figure, if it has a layout engine: the sizes of its Axes are known only then."""
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.execute(figure)


def subplot_box(ax: Axes) -> Bbox:
    """Return the box that the caller, or a layout engine, gave an Axes, in device pixels."""
    figure = ax.get_figure(root=False)
    assert figure is not None
    position = ax.get_position(original=True)
    return Bbox(figure.transSubfigure.transform(position.get_points()))

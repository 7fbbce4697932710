"""Size a new figure to its grid of tiles and to everything around the grid."""

from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from matplotlib.layout_engine import PlaceHolderLayoutEngine
from matplotlib.transforms import Bbox

from mlpviz._drawing.page_texts import PageTexts, outer_margins
from mlpviz._drawing.placement import LARGEST_INCHES, margin_px
from mlpviz._drawing.sides import Sides, overhang
from mlpviz._layout.grid import Grid

ROUNDING = 1e-6
MOST_MEASUREMENTS = 3
"""How often a new figure is measured: the space for its texts may depend on its size."""
SAFETY = 1 + 1e-12
"""Factor on the size of a figure. Matplotlib 3.10 drops a pixel if rounding makes it too small."""
LARGEST_OVERHANG = 1.5
"""How far decorations may extend into the margin, relative to its width."""


class PageLayout(PlaceHolderLayoutEngine):
    """Give everything around a grid of tiles its space, and let the figure grow by it.

    Titles, axis labels, legends and texts of the figure are measured each time the figure is
    drawn. The grid keeps its size. If the user sets the size of the figure, the grid is fitted to
    it instead. If the user, or another layout engine, moves the Axes, this engine does nothing.

    Lengths are measured at the dpi that the figure was made with, so the size of the figure does
    not depend on the format or the dpi of the files that it is saved to.
    """

    def __init__(self) -> None:
        super().__init__(adjust_compatible=True, colorbar_gridspec=True)
        self.image: Any = None
        self.margins = Sides()

    def fit(self, image: Any, grid: Grid, scale: float) -> None:
        """Size a figure to a grid, of which each image pixel takes `scale` device pixels."""
        figure = image.get_figure(root=True)
        self.image, self.dpi = image, figure.dpi
        self.position = image.axes.get_position(original=True).bounds
        self.grid_inches = tuple(scale * side / self.dpi for side in grid.size)
        self.figsize = tuple(figure.get_size_inches())
        for _ in range(MOST_MEASUREMENTS):
            if not self._resize(figure):
                break

    def is_active(self) -> bool:
        """Return whether the grid is still there, and its Axes where mlpviz placed it."""
        return (
            self.image is not None
            and self.image.axes is not None
            and self.image.axes.get_position(original=True).bounds == self.position
        )

    def grid_box(self, figure: Figure) -> Bbox:
        """Return the box within the margins of the figure, in device pixels."""
        margins = self.margins.scaled(figure.dpi)
        width = max(figure.bbox.width - margins.width, 1)
        height = max(figure.bbox.height - margins.height, 1)
        return Bbox.from_bounds(margins.left, margins.bottom, width, height)

    def execute(self, fig: Figure) -> None:
        """Measure the margins, and set the size of the figure."""
        if self.is_active() and self._resize(fig) and not fig.canvas.is_saving():
            # The renderer of the current draw has the previous size.
            fig.canvas.draw()

    def _resize(self, figure: Figure) -> bool:
        """Measure the margins, and return whether the size of the figure changed."""
        is_own_size = self._is_own_size(figure)
        with _at_dpi(figure, self.dpi if figure.canvas.is_saving() else figure.dpi):
            self.margins = self._measure(figure, is_own_size=is_own_size).scaled(1 / figure.dpi)
        width, height = self.grid_inches
        size = width + self.margins.width, height + self.margins.height
        figsize = tuple(SAFETY * side for side in size)
        if not is_own_size or figsize == self.figsize:
            return False
        self.figsize = figsize
        figure.set_size_inches(figsize)
        return True

    def _is_own_size(self, figure: Figure) -> bool:
        """Return whether the figure has the size set here, up to the rounding of windows."""
        sides = zip(figure.get_size_inches(), self.figsize, strict=True)
        return all(abs(side - own) * self.dpi < 1.5 for side, own in sides)

    def _measure(self, figure: Figure, *, is_own_size: bool) -> Sides:
        """Return the margins around the grid in whole device pixels."""
        ax = self.image.axes
        renderer: Any = RendererAgg(1, 1, figure.dpi)  # type: ignore[no-untyped-call]
        margin = margin_px(figure.dpi)
        around = overhang(ax.get_tightbbox(renderer), ax.bbox)
        # The first and the last tick label of a color bar may use the margin.
        largest = LARGEST_OVERHANG * margin
        around = Sides(*(side if side > largest else max(side - margin, 0) for side in around))
        texts = PageTexts(figure, renderer)
        width, height = (side * figure.dpi for side in self.grid_inches)
        page = (None, None) if is_own_size else (figure.bbox.width, figure.bbox.height)
        left, right = outer_margins(width + around.width, texts.left, texts.right, margin, page[0])
        bottom, top = outer_margins(
            height + around.height, texts.bottom, texts.top, margin, page[1]
        )
        outer = Sides(left, bottom, right, top)
        # An annotation may point far outside.
        maximum = LARGEST_INCHES * figure.dpi
        sums = (a + b for a, b in zip(around, outer, strict=True))
        return Sides(*(min(ceil(side - ROUNDING), maximum) for side in sums))


@contextmanager
def _at_dpi(figure: Figure, dpi: float) -> Iterator[None]:
    """Set the dpi of a figure temporarily. Use only while saving, when there is no window."""
    original = figure.dpi
    if dpi == original:
        yield
        return
    figure.dpi = dpi
    try:
        yield
    finally:
        figure.dpi = original


def new_page() -> tuple[Axes, PageLayout]:
    """Return an Axes on a new pyplot figure, and the layout of the figure."""
    from matplotlib import pyplot as plt

    page = PageLayout()
    return plt.figure(layout=page).add_subplot(), page

"""Lines with many points, of which only those that can be seen are drawn."""

from copy import copy
from typing import Any, TypeGuard

import numpy as np
from matplotlib import rcParams
from matplotlib.artist import allow_rasterization
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from mlpviz._layout.downsampling import SMALLEST_BLOCK, evenly_spaced_points, visible_points

LARGEST_WIDTH = 0.5
"""The width in pixels of the blocks of points of which a picture of pixels shows the extremes."""
MARGIN = 2
"""Points outside the figure are drawn up to a multiple of its size, for thick lines and markers."""

Floats = NDArray[np.float64]


class DownsampledLine(Line2D):
    """A line that is drawn through the points that can be seen.

    With many more points than the Axes has pixels, a line is drawn through fewer points, which are
    chosen for each drawing. ``rcParams["path.simplify"]`` turns this off. The tolerance is half a
    pixel, and ``rcParams["path.simplify_threshold"]`` in files of vectors or if it is larger. The
    data of the line are always complete. Markers at distances that are given as a share of the
    Axes are then spaced evenly along the x axis: along a noisy line they would cover it.
    """

    _ascending: tuple[Any, bool] = (None, False)
    """The x data that were tested, and whether they ascend."""

    def refer_to(self, x: Floats, y: Floats) -> None:
        """Set the data as `set_data` does, but without copying read-only arrays."""
        self.set_data([], [])
        self._xorig, self._yorig = x, y

    @allow_rasterization  # type: ignore[untyped-decorator]
    def draw(self, renderer: Any) -> None:
        """Draw the points that can be seen."""
        if _only_measures(renderer):
            return
        shown = copy(self)
        # The decorator of this method applies the filter.
        shown.set_agg_filter(None)
        tolerance = _tolerance(renderer)
        if self._is_dense(tolerance):
            self._downsample(shown, tolerance)
        Line2D.draw(shown, renderer)
        self.stale = False

    def _is_dense(self, tolerance: float) -> bool:
        """Return whether a choice of points can look the same as all points."""
        if self.axes is None or not rcParams["path.simplify"]:
            return False
        x, y = self.get_data()
        if not (_are_plain_numbers(x) and _are_plain_numbers(y) and x.shape == y.shape):
            return False
        return (
            len(x) > self._fewest_points(tolerance)
            and self.get_transform().is_separable
            and (self.get_marker() in {"None", "none", " ", ""} or self._has_spaced_markers())
            and self._is_ascending(x)
        )

    def _fewest_points(self, tolerance: float) -> float:
        """Return the number of points up to which matplotlib draws the line."""
        width = float(self.axes.bbox.width)  # type: ignore[union-attr]
        if self._has_spaced_markers():
            return width
        return SMALLEST_BLOCK / tolerance * width if tolerance else np.inf

    def _has_spaced_markers(self) -> bool:
        spacing = self.get_markevery()
        return isinstance(spacing, tuple) and isinstance(spacing[1], float)

    def _is_ascending(self, x: Floats) -> bool:
        if self._ascending[0] is not x:
            self._ascending = x, bool((x[1:] >= x[:-1]).all())
        return self._ascending[1]

    def _downsample(self, shown: Line2D, tolerance: float) -> None:
        """Give `shown` the points of this line that can be seen, and their markers."""
        x, y = (np.asarray(data) for data in self.get_data())
        part = self._part_in_figure(x)
        x, y, origin = x[part], y[part], x[0]
        points = visible_points(x, y, self._x_to_pixels, self._y_to_pixels, tolerance)
        x, y = x[points], y[points]
        if self._has_spaced_markers():
            shown.set_markevery(self._marked_points(x, y, origin))
        shown.set_data(x, y)

    def _part_in_figure(self, x: Floats) -> slice:
        """Return the points in the figure, in its margin, and one more on each side."""
        page = self.get_figure(root=True).bbox.expanded(MARGIN, MARGIN)  # type: ignore[union-attr]
        ends = self.get_transform().inverted().transform(page.get_points())[:, 0]
        first, last = np.searchsorted(x, ends.min()), np.searchsorted(x, ends.max(), "right")
        return slice(max(int(first) - 1, 0), int(last) + 1)

    def _marked_points(self, x: Floats, y: Floats, origin: float) -> list[int]:
        start, step = self.get_markevery()  # type: ignore[misc]
        unit = np.hypot(self.axes.bbox.width, self.axes.bbox.height)  # type: ignore[union-attr]
        drawn = np.flatnonzero(np.isfinite(self._y_to_pixels(y)))
        pixels = abs(self._x_to_pixels(x[drawn]) - self._x_to_pixels(np.array([origin])))
        return list(drawn[evenly_spaced_points(pixels, start * unit, step * unit)])

    def _x_to_pixels(self, x: Floats) -> Floats:
        return self._to_pixels(x, np.full(len(x), self.axes.get_ybound()[0]))[:, 0]  # type: ignore[union-attr]

    def _y_to_pixels(self, y: Floats) -> Floats:
        return self._to_pixels(np.full(len(y), self.axes.get_xbound()[0]), y)[:, 1]  # type: ignore[union-attr]

    def _to_pixels(self, x: Floats, y: Floats) -> Floats:
        return np.asarray(self.get_transform().transform(np.stack([x, y], axis=1)))


def _only_measures(renderer: Any) -> bool:
    """Return whether nothing is drawn: matplotlib then replaces the methods of the renderer."""
    return "draw_path" in vars(renderer)


def _tolerance(renderer: Any) -> float:
    """Return the tolerance in pixels. Files of vectors, which can be enlarged, have a finer one."""
    threshold = float(rcParams["path.simplify_threshold"])
    draws_pixels = hasattr(renderer, "buffer_rgba")
    return max(threshold, LARGEST_WIDTH) if threshold and draws_pixels else threshold


def _are_plain_numbers(data: Any) -> TypeGuard[Floats]:
    """Return whether data are plain numbers, neither masked nor with units."""
    return type(data) is np.ndarray and data.dtype == np.float64 and data.ndim == 1


def add_line(ax: Axes, x: Floats, y: Floats, **properties: Any) -> DownsampledLine:
    """Add a line to an Axes, as ``ax.plot`` does, without going through all points.

    The data limits of the Axes are extended by the extreme points only. The view is scaled to them
    by `Axes.autoscale_view`.
    """
    line = DownsampledLine(*_extreme_points(x, y), **properties)
    ax.add_line(line)
    line.refer_to(x, y)
    return line


def _extreme_points(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Return points with the same limits as all points, also on a logarithmic axis."""
    if not (np.isfinite(y.min()) and np.isfinite(y.max())):
        finite = np.isfinite(y)
        x, y = x[finite], y[finite]
    return _extremes(x), _extremes(y)


def _extremes(values: Floats) -> Floats:
    """Return the smallest, the largest and the smallest positive value."""
    low, high = values.min(), values.max()
    positive = values[values > 0].min() if low <= 0 < high else high
    return np.array([low, high, positive])

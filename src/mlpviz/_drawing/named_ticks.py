"""Ticks that name as many rows and columns as there is space for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.font_manager import FontProperties
from matplotlib.ticker import Formatter, Locator, MaxNLocator

from mlpviz._drawing.literal_text import with_fallback_font

ALL_NAMED = 20
"""The number of rows or columns up to which each is named."""
MAXIMUM_NAMED = 30
MAXIMUM_NAMED_IN_ORDER = 9
MINIMUM_NAMED = 2
LETTER_EM = 0.65
GAP_EM = 0.6
LINE_EM = 1.3


@dataclass(frozen=True, eq=False, slots=True)
class MatrixSide:
    """The label of one side of a matrix, and the names of its rows or columns."""

    label: str
    names: Sequence[Any]


def name_ticks(axis: Any, names: Sequence[Any], start: float = 0.0, pitch: float = 1.0) -> None:
    """Set the tick labels to the names of rows or columns, which may be in any order.

    Parameters
    ----------
    axis : matplotlib.axis.Axis
    names : sequence
    start : float
        The position of the first row or column.
    pitch : float
        The distance from one to the next.
    """
    names = list(names)
    maximum = MAXIMUM_NAMED_IN_ORDER if names == sorted(names) else MAXIMUM_NAMED
    maximum = ALL_NAMED if len(names) <= ALL_NAMED else maximum
    axis.set_major_locator(_NameLocator(names, maximum, start, pitch))
    axis.set_major_formatter(NameFormatter(names, start, pitch))
    text = "".join(str(name) for name in names)
    if not text.isascii():
        axis.set_tick_params(
            labelfontfamily=with_fallback_font(FontProperties(), text).get_family()
        )


class NameFormatter(Formatter):
    """Return the name of the row or column at a position. Unlike a function, it can be pickled."""

    def __init__(self, names: Sequence[Any], start: float, pitch: float) -> None:
        self.names, self.start, self.pitch = names, start, pitch

    def __call__(self, x: float, pos: int | None = None) -> str:
        """Return the name of the row or column at `x`, "" between them."""
        place = (x - self.start) / self.pitch
        i = round(place)
        return str(self.names[i]) if 0 <= i < len(self.names) and abs(place - i) < 1e-6 else ""


class _NameLocator(Locator):
    """Place ticks at all rows or columns if their names fit, otherwise at regular distances."""

    def __init__(self, names: Sequence[Any], maximum: int, start: float, pitch: float) -> None:
        self.maximum = maximum
        self.longest = max(len(str(name)) for name in names)
        self.start = start
        self.pitch = pitch

    def __call__(self) -> Sequence[float]:
        """Return the positions of the ticks in view."""
        axis: Any = self.axis
        view = sorted(axis.get_view_interval())
        low, high = ((end - self.start) / self.pitch for end in view)
        n_ticks = max(min(self.maximum, self._n_fitting()), MINIMUM_NAMED)
        if high - low <= n_ticks:
            places = np.arange(np.ceil(low), np.floor(high) + 1)
        else:  # MaxNLocator returns one more tick than intervals.
            intervals = MaxNLocator(max(n_ticks - 1, 1), integer=True)
            places = np.asarray(intervals.tick_values(low, high))
        return list(self.start + self.pitch * places)

    def _n_fitting(self) -> int:
        """Return the number of names that fit along the axis."""
        axis: Any = self.axis
        em = axis.majorTicks[0].label1.get_size() * axis.axes.get_figure(root=True).dpi / 72
        if axis.axis_name == "x":
            return int(axis.axes.bbox.width / (em * (LETTER_EM * self.longest + GAP_EM)))
        return int(axis.axes.bbox.height / (em * LINE_EM))

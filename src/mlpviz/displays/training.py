"""What plots of a training return."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpviz.displays.base import axes_numbers
from mlpviz.displays.numbers import Numbers, drop_none
from mlpviz.displays.tiles import TileDisplay


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class FiltersOverTimeDisplay(TileDisplay):
    """What `plot_filters_over_time` returns.

    Attributes
    ----------
    units : ndarray of shape (n_units,)
        The unit of each row.
    steps : ndarray of shape (n_steps,)
        The step of each column.
    """

    units: NDArray[np.intp]
    steps: NDArray[Any]

    def numbers(self) -> Numbers:  # noqa: D102 - the class above says it
        sides = axes_numbers(self.ax)
        labels = {"x label": sides["x label"], "y label": sides["y label"]}
        shown = {"units": self.units, "steps": self.steps}
        return super().numbers() | drop_none(shown | labels)

"""The display of the calibration plot."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mlpviz.displays.base import Display
from mlpviz.displays.numbers import Numbers, name_each

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.collections import LineCollection
    from matplotlib.lines import Line2D


class CalibrationDisplay(Display):
    """The display that `plot_calibration` returns.

    Each mapping has the names of the curves, as the legend shows them.

    Attributes
    ----------
    lines : mapping of str to Line2D
    intervals : mapping of str to LineCollection
        The intervals of the accuracies.
    rugs : mapping of str to LineCollection
        The lines at the bottom that show how many images are in each bin.
    diagonal : Line2D
        Perfect calibration.
    confidence, accuracy : mapping of str to ndarray of shape (n_bins,)
        Mean confidence of each bin, and the share of its images that are right, each 0 to 1.
    counts : mapping of str to ndarray of int of shape (n_bins,)
        Images in each bin.
    accuracy_intervals : mapping of str to ndarray of shape (n_bins, 2)
        Ends of the 95 % interval of each accuracy.
    expected_calibration_error : mapping of str to float
        Mean gap of confidence and accuracy over all images, 0 to 1.
    """

    lines: Mapping[str, "Line2D"]
    intervals: Mapping[str, "LineCollection"]
    rugs: Mapping[str, "LineCollection"]
    diagonal: "Line2D"
    confidence: Mapping[str, NDArray[np.float64]]
    accuracy: Mapping[str, NDArray[np.float64]]
    counts: Mapping[str, NDArray[np.intp]]
    accuracy_intervals: Mapping[str, NDArray[np.float64]]
    expected_calibration_error: Mapping[str, float]

    @property
    def _main_artist(self) -> "Artist":
        return self.diagonal

    def _values(self) -> Numbers:
        lines = self.lines.items()
        return (
            name_each("confidence", {name: line.get_xdata() for name, line in lines})
            | name_each("accuracy", {name: line.get_ydata() for name, line in lines})
            | name_each("count", self.counts)
            | name_each("interval", self.accuracy_intervals)
            | name_each("expected calibration error", self.expected_calibration_error)
        )

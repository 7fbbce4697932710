"""The filters of a network while it trains, in a notebook."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._docstrings import describe_parameters
from mlpviz._layout.filter_images import FilterSequence, affine_pull_back
from mlpviz._out_of_core.percentiles import combined_range, finite_range
from mlpviz._plots.first_layer_filters import plot_first_layer_filters
from mlpviz._recording.snapshots import Snapshots
from mlpviz._records.image_shape import ImageShape
from mlpviz._samples.image_shape import parse_image_shape
from mlpviz._validation import check_choice, check_int, check_nonnegative
from mlpviz.displays import FilterDisplay
from mlpviz.displays.live import LiveOutput, is_notebook

if TYPE_CHECKING:
    from matplotlib.colors import Colormap

SPACES = ("pixels", "input")


@describe_parameters
def live_filters(
    snapshots: Snapshots,
    image_shape: Sequence[int],
    *,
    units: int | slice | Sequence[int] | NDArray[Any] | None = None,
    space: str = "pixels",
    channel_axis: int = -1,
    order: str = "C",
    channels: int | Sequence[int] | None = None,
    cmap: "str | Colormap" = "gray",
    n_cols: int | None = None,
    interval: float = 1.0,
) -> Snapshots:
    """Show the filters of hidden units in a notebook while their network trains.

    The output of the cell is updated after a snapshot is taken, at most once per `interval`, and
    after the last one. The color limits are the smallest and the largest weight of all steps that
    were shown so far. Outside a notebook, snapshots are only recorded. If the training is
    interrupted, the snapshots hold what was recorded.

    Parameters
    ----------
    snapshots : Snapshots
        The record that the training fills, by a callback or in your own loop. At the end of your
        own loop, call `Snapshots.finish`.
    image_shape : tuple of int
    units : int, slice or sequence of int or bool, optional
    space : {"pixels", "input"}, default: "pixels"
        The space in which weights are shown: that of the pixels, or that of the network's input.
    channel_axis : {-1, 0}, default: -1
    order : {"C", "F"}, default: "C"
    channels : int or sequence of int, optional
    cmap : str or Colormap, default: "gray"
    n_cols : int, optional
    interval : float, default: 1.0
        The least number of seconds from one update to the next.

    Returns
    -------
    Snapshots
        The same record, so that the call can be passed as snapshots.

    Raises
    ------
    TypeError
        If `snapshots` is not a `Snapshots`, or an argument has the wrong type.
    ValueError
        If an option has an invalid value. A network that cannot be shown does not end its training:
        the output says why.

    See Also
    --------
    animate_filters : The filters of a training that has ended.

    Examples
    --------
    >>> from sklearn.datasets import load_digits
    >>> from sklearn.neural_network import MLPClassifier
    >>> from mlpviz import Snapshots, live_filters, record_training
    >>> X, y = load_digits(return_X_y=True)
    >>> snapshots = live_filters(Snapshots(), (8, 8))
    >>> record_training(MLPClassifier((16,)), X / 16, y, epochs=3, snapshots=snapshots)
    <Snapshots of MLPClassifier: 4 by epoch, 0 to 3>
    """
    from mlpviz import _drawing as drawing

    if not isinstance(snapshots, Snapshots):
        raise TypeError(
            f"snapshots must be Snapshots, which the training fills, got {type(snapshots).__name__}"
        )
    shape = parse_image_shape(image_shape, channel_axis, order, channels)
    if n_cols is not None:
        check_int("n_cols", n_cols, minimum=1, expected="a whole number or None")
    options: dict[str, Any] = {
        "image_shape": image_shape,
        "units": units,
        "space": check_choice("space", space, SPACES),
        "channel_axis": channel_axis,
        "order": order,
        "channels": channels,
        "cmap": drawing.find_colormap(cmap),
        "n_cols": n_cols,
    }
    seconds = check_nonnegative("interval", interval)
    if is_notebook():
        snapshots.listeners.append(_LiveFilters(shape, options, seconds))
    return snapshots


@dataclass(eq=False, slots=True)
class _LiveFilters:
    """Shows the last snapshot in an output of a notebook."""

    shape: ImageShape
    options: Mapping[str, Any]
    interval: float
    output: LiveOutput = field(default_factory=LiveOutput)
    limits: tuple[float, float] = (np.inf, -np.inf)
    shown_at: float = -np.inf
    shown_step: float | None = None

    def on_snapshot(self, snapshots: Snapshots) -> None:
        """Show a new snapshot, unless the one before was shown a moment ago."""
        if monotonic() - self.shown_at >= self.interval:
            self._show(snapshots)

    def on_finish(self, snapshots: Snapshots) -> None:
        """Show the last snapshot."""
        if len(snapshots) and self.shown_step != snapshots.steps[-1]:
            self._show(snapshots)

    def _show(self, snapshots: Snapshots) -> None:
        step = snapshots.steps[-1]
        try:
            self.output.show(self._draw(snapshots, f"{snapshots.unit} {step:g}"))
        except ValueError as error:  # of weights that cannot be shown; the training goes on
            self.output.show(f"{snapshots.unit} {step:g} cannot be shown: {error}")
        self.shown_step, self.shown_at = step, monotonic()

    def _draw(self, snapshots: Snapshots, title: str) -> FilterDisplay:
        layers = snapshots[-1]
        pull_back = affine_pull_back(layers, self.shape, self.options["space"])
        every = FilterSequence([layers], self.shape, np.arange(layers.n_units[0]), pull_back)
        ranges = [np.array(self.limits), *every.values().map_blocks(finite_range)]
        low, high = combined_range(ranges)
        self.limits = (low, high)
        return plot_first_layer_filters(layers, **self.options, vmin=low, vmax=high, title=title)

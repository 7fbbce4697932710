"""The displays of plots of units and weights."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._formatting import format_range
from mlpviz._layout.ridges import RidgeScale, baselines
from mlpviz.displays.base import Display, color_numbers
from mlpviz.displays.descriptions import describe_limits
from mlpviz.displays.numbers import Numbers, drop_none, name_each, number_each
from mlpviz.displays.tiles import TileDisplay

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.collections import PolyCollection
    from matplotlib.colorbar import Colorbar
    from matplotlib.image import AxesImage
    from matplotlib.lines import Line2D
    from matplotlib.patches import Polygon

    from mlpviz._drawing import TileLabels


class UnitReportDisplay(TileDisplay):
    """The display that `plot_unit_report` returns.

    Attributes
    ----------
    units : ndarray of shape (n_tiles,)
        The unit of each tile.
    verdict : ndarray of str of shape (n_tiles,)
    """

    units: NDArray[np.intp]
    verdict: NDArray[np.str_]

    def _values(self) -> Numbers:
        return (
            super()._values()
            | drop_none({"units": self.units})
            | number_each("verdict", self.verdict)
        )


class UnitClassesDisplay(TileDisplay):
    """The display that `plot_unit_classes` returns.

    Attributes
    ----------
    units : ndarray of shape (n_tiles,)
        The unit of each tile.
    votes : ndarray of shape (n_tiles, n_classes)
        The weight of each unit in the logit of each class.
    evidence : ndarray of shape (n_tiles, n_classes) or None
        What each unit adds to the logit of each class, on average over the images of that class;
        None without images and classes. If it is known, the bars show it; otherwise they show the
        votes.
    classes : list of str
    bars : PolyCollection
    class_labels : TileLabels
        Below the bars.
    bar_boxes : ndarray of shape (n_tiles, 4)
        The boxes of the bars, in the form of `boxes`.
    bar_limit : float
        The vote, or evidence, of a bar that reaches the edge of its box.
    """

    units: NDArray[np.intp]
    votes: NDArray[np.float64]
    evidence: NDArray[np.float64] | None
    classes: list[str]
    bars: "PolyCollection"
    class_labels: "TileLabels"
    bar_boxes: NDArray[np.float64]
    bar_limit: float

    @property
    def alt_text(self) -> str:
        """A description of the picture in one or two sentences, for readers who cannot see it."""
        labels = self.class_labels
        if labels.axes is not None and not labels.fit().left_out:
            return super().alt_text
        return f"{super().alt_text} The bars are unnamed, in the order of the classes."

    def _values(self) -> Numbers:
        bars = {"units": self.units, "votes": self.votes, "evidence": self.evidence}
        return (
            super()._values()
            | drop_none(bars | {"limit of bars": self.bar_limit})
            | number_each("class", self.classes)
            | self._other_names()
        )

    def _other_names(self) -> Numbers:
        """Return the names below bars that are not those of their classes."""
        n = len(self.classes)
        names = enumerate(self.class_labels.texts)
        return {f"class of bar {i}": name for i, name in names if name != self.classes[i % n]}


class ReceptiveFieldDisplay(TileDisplay):
    """The display that `plot_receptive_fields` returns.

    Attributes
    ----------
    units : ndarray of shape (n_tiles,)
        The unit of each tile.
    activations : ndarray of shape (n_tiles,) or None
        The largest activation that was found, or that of the image; None for the linear method.
    active : ndarray of bool of shape (n_tiles,) or None
        Whether anything, or the image, activates the unit; None for the linear method.
    indices : ndarray of shape (n_tiles,) or None
        The row of X of each image, for the method "top".
    restart_gains : ndarray of shape (n_tiles,) or None
        How much random starts raised the pre-activation, for the method "optimal".
    verdict : ndarray of str of shape (n_tiles,) or None
        The verdicts of `unit_report`, for the method "pattern" and hidden units.
    veil : PolyCollection or None
        Over the tiles that are grayed.
    """

    units: NDArray[np.intp]
    activations: NDArray[np.float64] | None
    active: NDArray[np.bool_] | None
    indices: NDArray[np.intp] | None
    restart_gains: NDArray[np.float64] | None
    verdict: NDArray[np.str_] | None
    veil: "PolyCollection | None"

    def _values(self) -> Numbers:
        found = {
            "units": self.units,
            "activations": self.activations,
            "active": self.active,
            "indices": self.indices,
            "restart gains": self.restart_gains,
        }
        verdict = () if self.verdict is None else self.verdict
        return super()._values() | drop_none(found) | number_each("verdict", verdict)


class LayerWeightsDisplay(Display):
    """The display that `plot_layer_weights` returns.

    Attributes
    ----------
    image : AxesImage
    colorbar : Colorbar or None
    weights : ndarray of shape (n_in, n_units)
        The weights as drawn: rows in the order of `inputs`, columns in the order of `units`.
    inputs : ndarray of shape (n_in,)
        The input of each row.
    units : ndarray of shape (n_units,)
        The unit of each column.
    limits : tuple of float
        The color limits.
    """

    image: "AxesImage"
    colorbar: "Colorbar | None"
    weights: NDArray[Any]
    inputs: NDArray[np.intp]
    units: NDArray[np.intp]
    limits: tuple[float, float]

    @property
    def _main_artist(self) -> "Artist":
        return self.image

    @property
    def _scale(self) -> str:
        limits = describe_limits(self.weights, self.image.get_clim())
        return f"color map {self.image.get_cmap().name}, {limits}"

    def _values(self) -> Numbers:
        held: Any = self.image.get_array()
        order = {"weights": np.ma.getdata(held), "inputs": self.inputs, "units": self.units}
        return color_numbers(self.image, self.limits) | drop_none(order)


class WeightDistributionDisplay(Display):
    """The display that `plot_weight_distribution` returns.

    Attributes
    ----------
    lines : mapping of str to Line2D
        The distribution of each layer, as the legend names it.
    band : Polygon
        The initial range.
    edges : ndarray of shape (n_bins + 1,)
        The edges of the bins, in multiples of the bound of each layer's initial range.
    shares : mapping of str to ndarray of shape (n_bins,)
        Share of the layer's weights in each bin, 0 to 1.
    beyond : mapping of str to float
        Share of the layer's weights that lie beyond their initial range, 0 to 1.
    bounds : mapping of str to float
        The bound of each layer's initial range.
    not_finite : mapping of str to int
        Number of weights of each layer that are NaN or infinite. No bin holds them.
    """

    lines: Mapping[str, "Line2D"]
    band: "Polygon"
    edges: NDArray[np.float64]
    shares: Mapping[str, NDArray[np.float64]]
    beyond: Mapping[str, float]
    bounds: Mapping[str, float]
    not_finite: Mapping[str, int]

    @property
    def _main_artist(self) -> "Artist":
        return self.band

    @property
    def _scale(self) -> str:
        return f"shares on a {self.ax.get_yscale()} scale, weights on a {self.ax.get_xscale()} one"

    def _values(self) -> Numbers:
        lines: Mapping[str, Any] = self.lines
        # A bin without weights is a gap in the line, and the last point repeats the one before.
        drawn = {name: np.nan_to_num(line.get_ydata())[:-1] for name, line in lines.items()}
        return (
            drop_none({"edges of bins": next(iter(lines.values())).get_xdata()})
            | name_each("shares", drawn)
            | name_each("share beyond the initial range", self.beyond)
            | name_each("bound of the initial range", self.bounds)
            | name_each(
                "number of weights not finite", {k: n for k, n in self.not_finite.items() if n}
            )
        )


class WeightsOverTimeDisplay(WeightDistributionDisplay):
    """The display that `plot_weight_distribution` returns for snapshots.

    Lines and shares have names such as "layer 0 at epoch 3".

    Attributes
    ----------
    steps : ndarray of shape (n_steps,)
        The step of each distribution, from top to bottom.
    scale : RidgeScale
        The logarithmic scale of the heights of all curves.
    """

    steps: NDArray[Any]
    scale: RidgeScale

    @property
    def _scale(self) -> str:
        low, high = 2 * self.scale.low, self.scale.high
        return (
            f"shares from {format_range(low, high)} on one log scale, weights on a "
            f"{self.ax.get_xscale()} one"
        )

    def _values(self) -> Numbers:
        lines: Mapping[str, Any] = self.lines
        feet = baselines(len(self.steps)).tolist() * (len(lines) // len(self.steps))
        drawn = {
            name: self.scale.shares(np.nan_to_num(line.get_ydata()[:-1], nan=foot) - foot)
            for (name, line), foot in zip(lines.items(), feet, strict=True)
        }
        shown = drop_none({"steps": self.steps})
        return super()._values() | name_each("shares", drawn) | shown

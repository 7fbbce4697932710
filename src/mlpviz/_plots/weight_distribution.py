"""Plot the distribution of the weights of each layer, relative to their initial range."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from mlpviz._analysis.initialization import check_scheme, initial_range
from mlpviz._analysis.weight_histogram import Histogram, WeightBlocks, layer_histograms
from mlpviz._docstrings import describe_parameters
from mlpviz._formatting import format_subset
from mlpviz._out_of_core.progress import check_progress
from mlpviz._plots.weights_over_time import draw_over_time, find_distributions
from mlpviz._reading.dispatch import read_layers
from mlpviz._recording.sources import is_snapshots
from mlpviz._records.layers import Layers
from mlpviz._validation import check_choice, check_indices, check_int
from mlpviz.displays import WeightDistributionDisplay

if TYPE_CHECKING:
    from matplotlib.axes import Axes

XSCALES = ("linear", "symlog")
FEWEST_BINS, MOST_BINS = 3, 10_000


@describe_parameters
def plot_weight_distribution(
    model: Any,
    *,
    steps: int | Sequence[float] | NDArray[Any] | None = None,
    spacing: str = "change",
    layers: int | Sequence[int] | NDArray[Any] | None = None,
    initial: str | None = None,
    n_bins: int = 61,
    xscale: str = "linear",
    progress: bool = False,
    title: str | None = None,
    ax: "Axes | None" = None,
    line_kw: Mapping[str, Any] | None = None,
) -> WeightDistributionDisplay:
    """Show the distribution of the weights of each layer, compared with their initial range.

    Weights are given in multiples of the bound of their layer's initial range, which is shaded
    from -1 to 1, so that layers can be compared. The shares are on a logarithmic scale, on which
    the tail can be seen. Far tails point to a learning rate that is too high, weight decay that
    is too low, or inputs that are not scaled. A network whose weights all lie within the range
    has hardly learned.

    Parameters
    ----------
    model : fitted model, Layers or Snapshots
        Of `Snapshots`, or the folder that they are in, the distribution at several steps is drawn
        as a ridge of curves, one below the other, all at one logarithmic scale.
    steps : int or sequence of numbers, optional
        The number of steps to show of snapshots, or the steps themselves. By default at most 8.
    spacing : {"change", "step"}, default: "change"
        How a number of steps is chosen, as for `plot_filters_over_time`.
    layers : int or sequence of int, optional
        Layers to show: the first n, or the layers of these indices. By default all.
    initial : {"sklearn", "glorot", "he", "torch", "lecun"}, optional
        Initialization of the weights, as for `unit_report`: that of Glorot [1]_, of He [2]_, or
        of a framework. By default that of the model's framework.
    n_bins : int, default: 61
        Number of bins over all weights, 3 to 10,000. They have equal widths on the scale of the
        plot.
    xscale : {"linear", "symlog"}, default: "linear"
        With "symlog", weights beyond the initial range are on a logarithmic scale as well, which
        shows far tails without compressing the range.
    progress : bool, default: False
    title : str, optional
    ax : Axes, optional
        Axes to draw on. By default a new figure is made.
    line_kw : mapping, optional
        Properties of the lines (`matplotlib.lines.Line2D`).

    Returns
    -------
    WeightDistributionDisplay
        The bins, the share of weights in each, and the share beyond the initial range. Of
        snapshots, a `WeightsOverTimeDisplay`, which holds the steps as well.

    Raises
    ------
    ValueError
        If there is no such layer or step, `steps` are given without snapshots, or an option has
        no such value.
    TypeError
        If the model has no layers that mlpviz can read, or an argument has the wrong type.
    sklearn.exceptions.NotFittedError

    References
    ----------
    .. [1] X. Glorot and Y. Bengio, "Understanding the difficulty of training deep feedforward
       neural networks", AISTATS 2010.
    .. [2] K. He, X. Zhang, S. Ren and J. Sun, "Delving deep into rectifiers", ICCV 2015.

    Examples
    --------
    >>> import numpy as np
    >>> from mlpviz import Layers, plot_weight_distribution
    >>> weights = np.random.default_rng(0).uniform(-0.4, 0.4, size=(100, 50))
    >>> display = plot_weight_distribution(Layers(weights))
    >>> round(display.beyond["layer 0"], 1)
    0.5
    """
    from mlpviz import _drawing as drawing

    drawing.check_ax(ax)
    check_choice("xscale", xscale, XSCALES)
    check_progress(progress)
    bins: Any = {"n_bins": _check_n_bins(n_bins), "xscale": xscale}
    look: Any = {"xscale": xscale, "line_kw": drawing.line_options(line_kw)}
    if is_snapshots(model):
        found = find_distributions(model, steps, spacing, layers, initial=initial, **bins)
        return draw_over_time(found, ax=ax, title=title, **look)
    network = _read_network(model, steps)
    shown = check_indices("layers", layers, len(network.weights), "layers")
    scheme = check_scheme(initial, model)
    ranges = {f"layer {i}": initial_range(network, int(i), scheme) for i in shown}
    weights = [WeightBlocks(network.weights[i], progress) for i in shown]
    histograms = layer_histograms(weights, ranges, **bins)
    look |= {"initial_name": ranges[next(iter(ranges))].name, "ax": ax, "title": title}
    counted = _shares(histograms)
    shares = counted["edges"], counted["shares"]
    drawn = drawing.draw_distribution(*shares, _labels(histograms), **look)
    return WeightDistributionDisplay(
        figure=drawn.figure,
        ax=drawn.ax,
        lines=drawn.lines,
        band=drawn.band,
        **counted,
        bounds={name: initial_range.bound for name, initial_range in ranges.items()},
        subject=_subject(network, len(shown), look["initial_name"]),
        findings=_findings(histograms),
    )


def _check_n_bins(n_bins: Any) -> int:
    return check_int("n_bins", n_bins, minimum=FEWEST_BINS, maximum=MOST_BINS)


def _read_network(model: Any, steps: Any) -> Layers:
    if steps is not None:
        raise ValueError(
            f"steps are those of snapshots, but model is a {type(model).__name__}; leave them out"
        )
    return read_layers(model)


def _shares(histograms: Mapping[str, Histogram]) -> dict[str, Any]:
    """Return the attributes of a display that count weights."""
    return {
        "edges": next(iter(histograms.values())).edges,
        "shares": {name: histogram.shares for name, histogram in histograms.items()},
        "beyond": {name: histogram.beyond for name, histogram in histograms.items()},
        "not_finite": {name: histogram.n_not_finite for name, histogram in histograms.items()},
    }


def _labels(histograms: Mapping[str, Histogram]) -> dict[str, str]:
    """Return the name of each layer, with the number of weights that are not finite, if any."""
    return {
        name: f"{name} ({each.n_not_finite:,} NaN or infinite)" if each.n_not_finite else name
        for name, each in histograms.items()
    }


def _subject(layers: Layers, n_shown: int, scheme: str) -> str:
    shown = format_subset(n_shown, len(layers.weights), "layer")
    return (
        f"{shown} of {layers.name} by the distribution of their weights, in multiples of the bound "
        f"of {scheme} initialization"
    )


def _findings(histograms: Mapping[str, Histogram]) -> str:
    labels, weights = _labels(histograms), "weights"
    if any(each.n_not_finite for each in histograms.values()):
        weights = "finite weights"
    shares = "; ".join(f"{labels[name]}: {each.beyond:.0%}" for name, each in histograms.items())
    return f"share of {weights} beyond the bound: {shares}"

"""How the weights of each layer are distributed, against the range that they started from."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.initialization import InitialRange, check_scheme, initial_range
from mlpviz._analysis.weight_histogram import (
    Histogram,
    WeightBlocks,
    largest_relative_weight,
    weight_histogram,
)
from mlpviz._docstrings import describe_parameters
from mlpviz._formatting import format_subset
from mlpviz._out_of_core.progress import check_progress
from mlpviz._reading.dispatch import read_layers
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
    model : fitted model or Layers
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
        The bins, the share of weights in each, and the share beyond the initial range.

    Raises
    ------
    ValueError
        If there is no such layer, or an option has no such value.
    TypeError
        If the model has no layers that mlpviz can read, or an argument is of a wrong kind.
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
    properties = drawing.line_options(line_kw)
    network = read_layers(model)
    shown = check_indices("layers", layers, len(network.weights), "layers")
    scheme = check_scheme(initial, model)
    ranges = {f"layer {i}": initial_range(network, int(i), scheme) for i in shown}
    weights = [WeightBlocks(network.weights[i], progress) for i in shown]
    histograms = _histograms(weights, ranges, _check_n_bins(n_bins), xscale)
    found = _shares(histograms)
    edges = next(iter(histograms.values())).edges
    initial = next(iter(ranges.values())).name
    options: Any = {"xscale": xscale, "line_kw": properties, "ax": ax, "title": title}
    drawn = drawing.draw_distribution(
        edges, found["shares"], _labels(histograms), initial_name=initial, **options
    )
    return WeightDistributionDisplay(
        figure=drawn.figure,
        ax=drawn.ax,
        lines=drawn.lines,
        band=drawn.band,
        edges=edges,
        **found,
        bounds={name: initial_range.bound for name, initial_range in ranges.items()},
        subject=_subject(network, len(shown), initial),
        findings=_findings(histograms),
    )


def _check_n_bins(n_bins: Any) -> int:
    return check_int("n_bins", n_bins, minimum=FEWEST_BINS, maximum=MOST_BINS)


def _histograms(
    layers: Sequence[WeightBlocks],
    ranges: Mapping[str, InitialRange],
    n_bins: int,
    xscale: str,
) -> dict[str, Histogram]:
    bounds = [initial_range.bound for initial_range in ranges.values()]
    largest = max(map(largest_relative_weight, layers, bounds))
    limit = 1.05 * max(largest, 1.1)
    if xscale == "symlog":
        edges = np.sinh(np.linspace(-np.arcsinh(limit), np.arcsinh(limit), n_bins + 1))
    else:
        edges = np.linspace(-limit, limit, n_bins + 1)
    histograms = {
        name: weight_histogram(weights, bound, edges)
        for name, weights, bound in zip(ranges, layers, bounds, strict=True)
    }
    for name, histogram in histograms.items():
        if not histogram.shares.any():
            raise ValueError(
                f"the weights of {name} are NaN or infinite throughout, so they have no "
                "distribution; leave it out of layers"
            )
    return histograms


def _shares(histograms: Mapping[str, Histogram]) -> dict[str, Any]:
    """Return the attributes of a display that count weights."""
    return {
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

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


def plot_weight_distribution(
    model: Any,
    *,
    layers: int | Sequence[int] | NDArray[Any] | None = None,
    initial: str | None = None,
    n_bins: int = 61,
    xscale: str = "linear",
    progress: bool = False,
    ax: "Axes | None" = None,
    line_kw: Mapping[str, Any] | None = None,
) -> WeightDistributionDisplay:
    """Show how the weights of each layer are distributed, against the range they started from.

    Weights are told in terms of the bound of their layer's initial range, shaded from -1 to 1,
    so that layers can be compared. The shares stand on a logarithmic scale, where the tail is
    seen. Far tails point to a learning rate that is too high, weight decay that is too low, or
    inputs that are not scaled; a network whose weights all lie within the range has hardly learned.

    Parameters
    ----------
    model : fitted model or Layers
        A fitted network of a known framework, at the end of pipelines too, or `Layers`.
    layers : int or sequence of int, optional
        Which layers: the first so many, or those of these indices. All where not given.
    initial : {"sklearn", "glorot", "he", "torch", "lecun"}, optional
        The range that weights started from, as for `unit_report`: Glorot's [1]_, He's [2]_, or
        that of a framework; of the model's framework where not given.
    n_bins : int, default: 61
        Number of bins over all weights, 3 to 10,000, of one width on the scale that is drawn.
    xscale : {"linear", "symlog"}, default: "linear"
        With "symlog", weights beyond the initial range stand on a logarithmic scale, too, which
        shows far tails without squeezing the range itself.
    progress : bool, default: False
        Show how far going through the weights is, with tqdm (``pip install mlpviz[progress]``),
        or as dask does if they are arrays of it.
    ax : Axes, optional
        To draw on; a new figure where not given.
    line_kw : mapping, optional
        Properties of the lines (`matplotlib.lines.Line2D`).

    Returns
    -------
    WeightDistributionDisplay
        With the shares, the bins, and which share of the weights lies beyond the initial range.

    Raises
    ------
    ValueError
        If there is no such layer, or an option has no such value.
    TypeError
        If the model has no layers that can be read, or an argument is of a wrong kind.
    sklearn.exceptions.NotFittedError
        If the model is not fitted.

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
    read = read_layers(model)
    chosen = check_indices("layers", layers, len(read.weights), "layers")
    scheme = check_scheme(initial, model)
    starts = {f"layer {i}": initial_range(read, int(i), scheme) for i in chosen}
    weights = [WeightBlocks(read.weights[i], progress) for i in chosen]
    found = _histograms(weights, starts, _check_n_bins(n_bins), xscale)
    shares = {name: each.shares for name, each in found.items()}
    edges = next(iter(found.values())).edges
    scheme_name = next(iter(starts.values())).name
    drawn = drawing.draw_distribution(
        edges, shares, initial_name=scheme_name, xscale=xscale, line_kw=properties, ax=ax
    )
    return WeightDistributionDisplay(
        figure=drawn.figure,
        ax=drawn.ax,
        lines=drawn.lines,
        band=drawn.band,
        edges=edges,
        shares=shares,
        beyond={name: each.beyond for name, each in found.items()},
        bounds={name: start.bound for name, start in starts.items()},
        summary=_summary(read, found, scheme_name, xscale),
    )


def _check_n_bins(n_bins: Any) -> int:
    return check_int("n_bins", n_bins, minimum=FEWEST_BINS, maximum=MOST_BINS)


def _histograms(
    layers: Sequence[WeightBlocks],
    starts: Mapping[str, InitialRange],
    n_bins: int,
    xscale: str,
) -> dict[str, Histogram]:
    pairs = [
        (name, weights, start.bound)
        for weights, (name, start) in zip(layers, starts.items(), strict=True)
    ]
    reach = max(largest_relative_weight(weights, bound) for _, weights, bound in pairs)
    reach = 1.05 * max(reach, 1.1)
    if xscale == "symlog":
        edges = np.sinh(np.linspace(-np.arcsinh(reach), np.arcsinh(reach), n_bins + 1))
    else:
        edges = np.linspace(-reach, reach, n_bins + 1)
    return {name: weight_histogram(weights, bound, edges) for name, weights, bound in pairs}


def _summary(layers: Layers, found: Mapping[str, Histogram], scheme: str, xscale: str) -> str:
    told = "; ".join(f"{name}: {each.beyond:.0%}" for name, each in found.items())
    return (
        f"{format_subset(len(found), len(layers.weights), 'layer')} of {layers.name} by the "
        f"distribution of their weights: shares on a logarithmic scale, weights on a {xscale} "
        f"one, in multiples of the bound of {scheme} initialization. Share of them beyond it: "
        f"{told}."
    )

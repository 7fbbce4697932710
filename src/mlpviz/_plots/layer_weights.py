"""The weights of any layer as a matrix."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.forward import check_layer
from mlpviz._analysis.seriation import order_by_similarity
from mlpviz._layout.color_limits import check_norm_alone, check_scale, share_outside, shared_limits
from mlpviz._out_of_core.dask_arrays import load_matrix
from mlpviz._out_of_core.progress import check_progress
from mlpviz._reading.dispatch import read_layers
from mlpviz._records.layers import Layers
from mlpviz._validation import check_choice
from mlpviz.displays.descriptions import strongest, told_limits
from mlpviz.displays.units import LayerWeightsDisplay

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap, Normalize

ORDERS = ("index", "similarity")
SCALES = ("shared", "symmetric", "robust")


def plot_layer_weights(
    model: Any,
    layer: int = -1,
    *,
    order: str = "index",
    scale: str = "symmetric",
    clip: float = 1.0,
    vmin: float | None = None,
    vmax: float | None = None,
    norm: "Normalize | None" = None,
    percentiles: tuple[float, float] = (1.0, 99.0),
    cmap: "str | Colormap" = "gray",
    colorbar: bool = True,
    progress: bool = False,
    ax: "Axes | None" = None,
    image_kw: Mapping[str, Any] | None = None,
    colorbar_kw: Mapping[str, Any] | None = None,
) -> LayerWeightsDisplay:
    """Show the weights of a layer as a matrix: a row for each input, a column for each unit.

    Parameters
    ----------
    model : fitted model or Layers
        A fitted network of a known framework, at the end of pipelines too, or `Layers`.
    layer : int, default: -1
        Which layer; negative ones count from the output layer.
    order : {"index", "similarity"}, default: "index"
        With "similarity", a unit stands beside the one whose weights are most like its own:
        columns by the weights that come in, rows, if they are hidden units, by those that go out.
    scale : {"shared", "symmetric", "robust"}, default: "symmetric"
        What the ends of the colors stand for: the smallest and the largest weight; the same with
        zero in the middle, as always with a diverging color map; or `percentiles`.
    clip : float, default: 1.0
        Factor on the limits, above 0. Weights beyond them saturate.
    vmin, vmax : float, optional
        Limits that stand as they are given.
    norm : matplotlib.colors.Normalize, optional
        Used as a copy. Limits that it lacks are those of `scale`.
    percentiles : tuple of float, default: (1.0, 99.0)
        For ``scale="robust"``, in percent.
    cmap : str or Colormap, default: "gray"
        Bright for positive weights, dark for negative ones, which gray print keeps. A diverging
        map such as "RdBu_r" loses the sign there.
    colorbar : bool, default: True
        Add a color bar.
    progress : bool, default: False
        Show how far work is that lasts, with tqdm (``pip install mlpviz[progress]``): ordering
        thousands of units by similarity, and bringing weights of dask home.
    ax : Axes, optional
        To draw on; a new figure where not given.
    image_kw, colorbar_kw : mapping, optional
        Properties of the image (`matplotlib.image.AxesImage`) and of the color bar.

    Returns
    -------
    LayerWeightsDisplay
        With the matrix as drawn, and which input and unit each row and column is.

    Raises
    ------
    ValueError
        If there is no such layer, all weights are equal, or an option has no such value.
    TypeError
        If the model has no layers that can be read, or an argument is of a wrong kind.
    sklearn.exceptions.NotFittedError
        If the model is not fitted.

    Examples
    --------
    >>> from mlpviz import Layers, plot_layer_weights
    >>> layers = Layers([[[1, 0], [0, 1]], [[1, 0, 2], [0, 1, 0]]])
    >>> plot_layer_weights(layers, order="similarity").units
    array([2, 0, 1])
    """
    from mlpviz import _drawing as drawing

    drawing.check_ax(ax)
    check_choice("order", order, ORDERS)
    check_choice("scale", scale, SCALES)
    style = drawing.tile_style(
        cmap, norm, colorbar=colorbar, image_kw=image_kw, colorbar_kw=colorbar_kw
    )
    centered = norm is None and drawing.is_diverging(style.cmap)
    limits = check_scale(
        scale, clip=clip, vmin=vmin, vmax=vmax, percentiles=percentiles, centered=centered
    )
    check_norm_alone(norm, limits)
    check_progress(progress)
    layers = read_layers(model)
    chosen = check_layer(layer, len(layers.weights), "layer")
    weights = load_matrix(layers.weights[chosen], progress=progress)
    inputs, units = _orders(weights, chosen, order, progress=progress)
    matrix = weights[np.ix_(inputs, units)]
    span = shared_limits([matrix], limits, "the weights of the layer")
    drawn = drawing.draw_matrix(
        matrix,
        span,
        drawing.MatrixSide(_input_label(layers, chosen, order), inputs.tolist()),
        drawing.MatrixSide(_unit_label(layers, chosen, order), units.tolist()),
        style=style,
        ax=ax,
    )
    return LayerWeightsDisplay(
        figure=drawn.figure,
        ax=drawn.ax,
        image=drawn.image,
        colorbar=drawn.colorbar,
        weights=matrix,
        inputs=inputs,
        units=units,
        limits=drawn.limits,
        summary=_summary(
            layers,
            chosen,
            order,
            f"color map {style.cmap.name}, "
            f"{told_limits(drawn.limits, share_outside(matrix, drawn.limits))}",
            _finding(layers, chosen, matrix, inputs, units),
        ),
    )


def _orders(
    weights: NDArray[Any], layer: int, order: str, *, progress: bool
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    inputs, units = np.arange(weights.shape[0]), np.arange(weights.shape[1])
    if order == "similarity":
        matrix = weights.astype(np.float64, copy=False)
        units = order_by_similarity(matrix.T, progress=progress)
        inputs = order_by_similarity(matrix, progress=progress) if layer > 0 else inputs
    return inputs, units


def _input_label(layers: Layers, layer: int, order: str) -> str:
    if layer == 0:
        return "input" if layers.preprocessing else "pixel"
    return f"unit of layer {layer - 1}{_by(order)}"


def _unit_label(layers: Layers, layer: int, order: str) -> str:
    last = layer == len(layers.weights) - 1
    return f"{'output' if last else f'unit of layer {layer}'}{_by(order)}"


def _by(order: str) -> str:
    return ", by similarity" if order == "similarity" else ""


def _finding(
    layers: Layers,
    layer: int,
    matrix: NDArray[Any],
    inputs: NDArray[np.intp],
    units: NDArray[np.intp],
) -> str:
    row, column, count = strongest(matrix)
    weight = float(matrix[row, column])
    if not weight:
        return "all are 0"
    start = _numbered(_input_label(layers, layer, "index"), inputs[row])
    end = _numbered(_unit_label(layers, layer, "index"), units[column])
    tie = (
        "" if count == 1 else f", and {count - 1:,} more {'is' if count == 2 else 'are'} as strong"
    )
    return f"the strongest, {weight:.3g}, leads from {start} to {end}{tie}"


def _numbered(label: str, number: np.intp) -> str:
    """Return such as "unit 3 of layer 0" or "output 3"."""
    kind, space, rest = label.partition(" ")
    return f"{kind} {number}{space}{rest}"


def _summary(layers: Layers, layer: int, order: str, scale: str, finding: str) -> str:
    n_in, n_out = layers.weights[layer].shape
    ordered = ", units ordered by similarity" if order == "similarity" else ""
    return (
        f"Weights of layer {layer} of {layers.name} as a matrix of {n_in} by {n_out}{ordered}, "
        f"{scale}; {finding}."
    )

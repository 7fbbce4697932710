"""The weights of any layer as a matrix."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.forward import check_layer
from mlpviz._analysis.seriation import order_by_similarity
from mlpviz._docstrings import describe_parameters
from mlpviz._formatting import format_number
from mlpviz._layout.shared_values import values_of_arrays
from mlpviz._layout.tile_statistics import largest_magnitude
from mlpviz._out_of_core.dask_arrays import load_matrix
from mlpviz._out_of_core.progress import check_progress
from mlpviz._reading.dispatch import read_layers
from mlpviz._records.layers import Layers
from mlpviz._validation import check_choice
from mlpviz.displays import LayerWeightsDisplay

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap, Normalize

ORDERS = ("index", "similarity")
SCALES = ("shared", "symmetric", "robust")


@describe_parameters
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
    title: str | None = None,
    ax: "Axes | None" = None,
    image_kw: Mapping[str, Any] | None = None,
    colorbar_kw: Mapping[str, Any] | None = None,
) -> LayerWeightsDisplay:
    """Show the weights of a layer as a matrix: a row for each input, a column for each unit.

    Parameters
    ----------
    model : fitted model or Layers
    layer : int, default: -1
        Index of the layer; negative indices count from the output layer.
    order : {"index", "similarity"}, default: "index"
        With "similarity", units with similar weights are next to each other: columns by their
        incoming weights and rows, if they are hidden units, by their outgoing weights.
    scale : {"shared", "symmetric", "robust"}, default: "symmetric"
        How the color limits are chosen. With "shared" they are the smallest and the largest
        weight; with "symmetric" zero is in the middle; with "robust" they are two `percentiles`.
        With a diverging color map, zero is in the middle, unless `vmin`, `vmax` or `norm` set
        other limits.
    clip : float, default: 1.0
    vmin, vmax : float, optional
    norm : matplotlib.colors.Normalize, optional
    percentiles : tuple of float, default: (1.0, 99.0)
    cmap : str or Colormap, default: "gray"
        Bright for positive and dark for negative weights, also in gray print. A diverging map
        such as "RdBu_r" loses the sign there.
    colorbar : bool, default: True
        Whether to add a color bar.
    progress : bool, default: False
    title : str, optional
    ax : Axes, optional
        Axes to draw on. By default a new figure is made.
    image_kw, colorbar_kw : mapping, optional
        Properties of the image (`matplotlib.image.AxesImage`) and of the color bar
        (`matplotlib.colorbar.Colorbar`).

    Returns
    -------
    LayerWeightsDisplay
        The matrix as drawn, with the input of each row and the unit of each column.

    Raises
    ------
    ValueError
        If there is no such layer, all weights are equal, or an option has an invalid value.
    TypeError
        If the model has no layers that mlpviz can read, or an argument has the wrong type.
    sklearn.exceptions.NotFittedError

    Examples
    --------
    >>> from mlpviz import Layers, plot_layer_weights
    >>> layers = Layers([[[1, 0], [0, 1]], [[1, 0, 2], [0, 1, 0]]])
    >>> plot_layer_weights(layers, order="similarity").units
    array([2, 0, 1])
    """
    from mlpviz import _drawing as drawing

    check_choice("order", order, ORDERS)
    check_choice("scale", scale, SCALES)
    colors = drawing.color_options(scale, clip, vmin, vmax, norm, percentiles, cmap)
    style = drawing.tile_style(ax, colors, image_kw, colorbar_kw=colorbar_kw, colorbar=colorbar)
    check_progress(progress)
    layers = read_layers(model)
    layer = check_layer(layer, len(layers.weights), "layer")
    weights = load_matrix(layers.weights[layer], progress=progress)
    inputs, units = _orders(weights, layer, order, progress=progress)
    matrix = weights[np.ix_(inputs, units)]
    values = values_of_arrays([matrix], "the weights of the layer")
    rows = drawing.MatrixSide(_input_label(layers, layer, order), inputs.tolist())
    columns = drawing.MatrixSide(_unit_label(layers, layer, order), units.tolist())
    limits: Any = colors.limits.get_limits(matrix, values)
    drawn = drawing.draw_matrix(matrix, limits, rows, columns, style=style, ax=ax, title=title)
    return LayerWeightsDisplay(
        figure=drawn.figure,
        ax=drawn.ax,
        image=drawn.image,
        colorbar=drawn.colorbar,
        weights=matrix,
        inputs=inputs,
        units=units,
        limits=drawn.limits,
        subject=_subject(layers, layer, order),
        findings=_findings(layers, layer, matrix, inputs, units),
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
    last = layer >= layers.n_hidden
    return f"{'output' if last else f'unit of layer {layer}'}{_by(order)}"


def _by(order: str) -> str:
    return ", by similarity" if order == "similarity" else ""


def _findings(
    layers: Layers,
    layer: int,
    matrix: NDArray[Any],
    inputs: NDArray[np.intp],
    units: NDArray[np.intp],
) -> str:
    row, column, count = largest_magnitude(matrix)
    weight = float(matrix[row, column])
    if not weight:
        return "all are 0"
    start = _numbered(_input_label(layers, layer, "index"), inputs[row])
    end = _numbered(_unit_label(layers, layer, "index"), units[column])
    tie = (
        "" if count == 1 else f", and {count - 1:,} more {'is' if count == 2 else 'are'} as strong"
    )
    return f"the strongest, {format_number(weight)}, leads from {start} to {end}{tie}"


def _numbered(label: str, number: np.intp) -> str:
    """Return such as "unit 3 of layer 0" or "output 3"."""
    kind, space, rest = label.partition(" ")
    return f"{kind} {number}{space}{rest}"


def _subject(layers: Layers, layer: int, order: str) -> str:
    n_in, n_out = layers.weights[layer].shape
    ordered = ", units ordered by similarity" if order == "similarity" else ""
    return f"Weights of layer {layer} of {layers.name} as a matrix of {n_in} by {n_out}{ordered}"

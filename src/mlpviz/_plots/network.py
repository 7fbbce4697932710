"""A network with what it really has: filters, receptive fields and weights."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlpviz._analysis.forward import activation_of, network_inputs, preactivations
from mlpviz._analysis.matched_units import pixel_filters
from mlpviz._analysis.network_edges import ShownNetwork, choose_units_and_edges
from mlpviz._docstrings import describe_parameters
from mlpviz._formatting import format_count, format_number
from mlpviz._out_of_core.progress import check_progress
from mlpviz._reading.dispatch import read_layers
from mlpviz._records.classes import ClassNames, make_classes
from mlpviz._records.image_shape import ImageShape
from mlpviz._records.layers import Layers
from mlpviz._samples.image_shape import check_fits_network, parse_image_shape
from mlpviz._samples.single_images import as_image
from mlpviz._validation import check_int, check_nonnegative
from mlpviz.displays.network import NetworkDisplay

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap

    from mlpviz._drawing import Connections, DrawnNetwork, UnitColumn

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]
MOST_UNITS: Final = 100
MOST_LAYERS: Final = 6
IMAGE_SIZE: Final = 3.0
"""Largest side of the input image, relative to a unit."""


@describe_parameters
def plot_network(
    model: Any,
    image_shape: Sequence[int],
    image: ArrayLike | None = None,
    *,
    n_units: int = 12,
    n_edges: int | None = 60,
    threshold: float | None = None,
    class_names: ClassNames = None,
    channel_axis: int = -1,
    order: str = "C",
    channels: int | Sequence[int] | None = None,
    cmap: "str | Colormap" = "gray",
    edge_cmap: "str | Colormap" = "RdBu_r",
    progress: bool = False,
    title: str | None = None,
    ax: "Axes | None" = None,
) -> NetworkDisplay:
    """Draw a network: its units as images from left to right, and its weights as lines.

    Units of the first hidden layer are drawn as their filters, units of deeper layers as the
    product of the weight matrices up to them. Each line is a weight between two units: its color
    and width show the weight, and negative weights are dashed. The weights between pixels and the
    first hidden layer are the filters themselves, so they have no lines. Within a column, units
    are ordered so that few lines cross [1]_.

    Parameters
    ----------
    model : fitted model or Layers
    image_shape : tuple of int
    image : array_like of shape (n_pixels,) or image_shape, optional
        An image. It is drawn at the left, and each unit has its activation below it.
    n_units : int, default: 12
        Units of each hidden layer shown at most, the most important ones: those with the largest
        product of the norm of their incoming weights and the norm of the weights that lead from
        them to the outputs. The others are counted below.
    n_edges : int, optional, default: 60
        Lines between two layers at most, the strongest ones. None for all.
    threshold : float, optional
        Smallest magnitude of a weight that has a line.
    class_names : sequence or mapping, optional
        One name for each class, in the order of the model's classes, or a mapping of class to name.
    channel_axis : {-1, 0}, default: -1
    order : {"C", "F"}, default: "C"
    channels : int or sequence of int, optional
    cmap : str or Colormap, default: "gray"
    edge_cmap : str or Colormap, default: "RdBu_r"
        Color map of the lines, with zero in the middle.
    progress : bool, default: False
    title : str, optional
    ax : Axes, optional
        Axes to draw on. By default a new figure is made.

    Returns
    -------
    NetworkDisplay
        The artists, the units shown, the weights drawn, and how many have no line.

    Raises
    ------
    ValueError
        If the image shape does not fit the model, the preprocessing is not affine, the network has
        no hidden layer, or an option has an invalid value.
    TypeError
        If the model has no layers that mlpviz can read, or an argument has the wrong type.
    sklearn.exceptions.NotFittedError

    See Also
    --------
    plot_layer_weights : Show all weights of a layer as a matrix.

    References
    ----------
    .. [1] K. Sugiyama, S. Tagawa and M. Toda, "Methods for Visual Understanding of Hierarchical
       System Structures", IEEE Transactions on Systems, Man, and Cybernetics 11(2), 1981.

    Examples
    --------
    >>> import numpy as np
    >>> from mlpviz import Layers, plot_network
    >>> rng = np.random.default_rng(0)
    >>> layers = Layers([rng.normal(size=(4, 3)), rng.normal(size=(3, 2))])
    >>> display = plot_network(layers, (2, 2))
    >>> len(display.edges)
    6
    """
    from mlpviz import _drawing as drawing

    drawing.check_ax(ax)
    check_progress(progress)
    limits_of_choice = _check_choice_of_parts(n_units, n_edges, threshold)
    cmaps = drawing.find_colormap(cmap), drawing.find_colormap(edge_cmap, "edge_cmap")
    shape = parse_image_shape(image_shape, channel_axis, order, channels)
    layers = read_layers(model, shape)
    layers.check_complete("plot_network")
    check_fits_network(shape, layers)
    _check_depth(layers)
    pixels = None if image is None else as_image("image", image, shape)[np.newaxis]
    shown = choose_units_and_edges(layers, *limits_of_choice)
    columns = _columns(layers, shape, shown, pixels, class_names, progress=progress)
    connections, limits = _connections(shown, pixels is not None), _limits(columns)
    drawn = drawing.draw_network(columns, connections, limits, cmaps, ax, title=title)
    hidden = columns[0 if pixels is None else 1 : -1]
    return NetworkDisplay(
        **_drawn_attributes(drawn),
        units=tuple(shown.units),
        edges=shown.edges,
        edge_weights=shown.weights,
        n_edges_left_out=shown.n_left_out,
        tiles=tuple(np.asarray(column.tiles) for column in hidden),
        subject=_subject(layers, shown),
        findings=_findings(layers, shown, class_names),
    )


def _drawn_attributes(drawn: "DrawnNetwork") -> dict[str, Any]:
    return {
        "figure": drawn.figure,
        "ax": drawn.ax,
        "images": drawn.images,
        "texts": drawn.texts,
        "lines": drawn.lines,
        "colorbar": drawn.colorbar,
        "boxes": drawn.boxes,
    }


def _check_choice_of_parts(
    n_units: Any, n_edges: Any, threshold: Any
) -> tuple[int, int | None, float | None]:
    return (
        check_int("n_units", n_units, minimum=1, maximum=MOST_UNITS),
        None if n_edges is None else check_int("n_edges", n_edges, minimum=1),
        None if threshold is None else check_nonnegative("threshold", threshold),
    )


def _check_depth(layers: Layers) -> None:
    n_hidden = len(layers.weights) - 1
    if not 1 <= n_hidden <= MOST_LAYERS:
        raise ValueError(
            f"model must have 1 to {MOST_LAYERS} hidden layers to be drawn, got {n_hidden}; "
            "plot_layer_weights shows a single layer"
        )


def _columns(
    layers: Layers,
    shape: ImageShape,
    shown: ShownNetwork,
    pixels: Floats | None,
    class_names: ClassNames,
    *,
    progress: bool,
) -> "list[UnitColumn]":
    from mlpviz import _drawing as drawing

    columns = []
    if pixels is not None:
        tallest = max(len(units) for units in shown.units)
        size = float(np.clip(tallest / 3, 1, IMAGE_SIZE))
        tiles = shape.to_images(pixels)
        columns.append(
            drawing.UnitColumn(np.zeros(1, np.intp), tiles, [""], "image", size=size, is_input=True)
        )
    for i, units in enumerate(shown.units[:-1]):
        filters = pixel_filters(layers, i, progress=progress)[units]
        names = _unit_names(layers, i, units, pixels)
        title = f"layer {i}: {layers.activations[i].name}"
        n_hidden = layers.n_units[i] - len(units)
        column = drawing.UnitColumn(units, shape.to_images(filters), names, title, n_hidden)
        columns.append(column)
    outputs = shown.units[-1]
    names = _output_names(layers, pixels, class_names)
    columns.append(drawing.UnitColumn(outputs, None, [names[i] for i in outputs], "output"))
    return columns


def _unit_names(layers: Layers, layer: int, units: Indices, pixels: Floats | None) -> list[str]:
    if pixels is None:
        return [str(unit) for unit in units]
    entering = preactivations(layers, network_inputs(layers, pixels), layer)
    values = activation_of(layers, layer).value(entering)[0, units]
    pairs = zip(units, values, strict=True)
    return [f"{unit}: {format_number(value, 2)}" for unit, value in pairs]


def _output_names(layers: Layers, pixels: Floats | None, class_names: ClassNames) -> list[str]:
    n_outputs = layers.n_units[-1]
    names = [f"output {i}" for i in range(n_outputs)]
    if layers.task != "values":
        classes = make_classes(layers.classes, 2 if n_outputs == 1 else n_outputs, class_names)
        names = list(classes.names[-n_outputs:])
    if pixels is None:
        return names
    logits = preactivations(layers, network_inputs(layers, pixels), len(layers.weights) - 1)[0]
    pairs = zip(names, logits, strict=True)
    return [f"{name}: {format_number(value, 2)}" for name, value in pairs]


def _connections(shown: ShownNetwork, has_image: bool) -> "Connections":  # noqa: FBT001
    """Return connections by the places of units in their columns."""
    from mlpviz import _drawing as drawing

    places = [{unit: i for i, unit in enumerate(units.tolist())} for units in shown.units]
    ends = [
        [layer + has_image, places[layer][start], places[layer + 1][end]]
        for layer, start, end in shown.edges.tolist()
    ]
    return drawing.Connections(np.array(ends, dtype=np.intp).reshape(-1, 3), shown.weights)


def _limits(columns: "list[UnitColumn]") -> list[tuple[float, float]]:
    """Return the color limits of each column: zero in the middle, but for an image."""
    limits = []
    for column in columns:
        values = np.empty(0) if column.tiles is None else column.tiles[np.isfinite(column.tiles)]
        if column.is_input:
            limits.append((float(values.min(initial=0)), float(values.max(initial=0)) or 1.0))
        else:
            reach = float(np.abs(values).max(initial=0)) or 1.0
            limits.append((-reach, reach))
    return limits


def _subject(layers: Layers, shown: ShownNetwork) -> str:
    sizes = ", ".join(
        f"{len(units)} of {total}" if len(units) < total else f"{total}"
        for units, total in zip(shown.units, layers.n_units, strict=True)
    )
    left_out = f"; {shown.n_left_out:,} weaker ones have no line" if shown.n_left_out else ""
    lines = format_count(len(shown.weights), "weight")
    return (
        f"{layers.name} as a drawing of its layers from left to right, with units shown: {sizes}, "
        f"and {lines} as lines{left_out}"
    )


def _findings(layers: Layers, shown: ShownNetwork, class_names: ClassNames) -> str:
    if not len(shown.weights):
        return "no weight has a line"
    names = _output_names(layers, None, class_names)
    strongest = int(np.abs(shown.weights).argmax())
    layer, start, end = shown.edges[strongest].tolist()
    last = layer == len(layers.weights) - 2
    target = names[end] if last else f"unit {end} of layer {layer + 1}"
    weight = format_number(float(shown.weights[strongest]))
    source = f"unit {start} of layer {layer}"
    return f"the strongest weight shown, {weight}, leads from {source} to {target}"

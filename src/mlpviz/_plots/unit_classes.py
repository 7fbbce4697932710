"""Each hidden unit's filter beside its votes for and against classes."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.class_evidence import (
    check_all_classes,
    check_votes,
    class_evidence,
    class_votes,
    classes_of_layers,
)
from mlpviz._analysis.forward import check_hidden_layer, fold_preprocessing
from mlpviz._analysis.receptive_fields import linear_fields
from mlpviz._docstrings import describe_parameters
from mlpviz._formatting import format_subset
from mlpviz._layout.class_votes import ClassVotes
from mlpviz._layout.shared_values import values_of_arrays
from mlpviz._layout.tile_picture import TilePicture, group_tiles
from mlpviz._layout.tile_values import limits_of
from mlpviz._out_of_core.progress import check_progress
from mlpviz._reading.dispatch import read_layers
from mlpviz._records.image_shape import ImageShape
from mlpviz._records.layers import Layers
from mlpviz._samples.image_shape import check_fits_network, parse_image_shape
from mlpviz._samples.samples import as_samples
from mlpviz._samples.table import Samples
from mlpviz._samples.targets import labels_of_all
from mlpviz._validation import check_indices
from mlpviz.displays import UnitClassesDisplay
from mlpviz.displays.descriptions import describe_constant, describe_votes, format_size
from mlpviz.displays.tiles import tile_display

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap, Normalize

    from mlpviz._drawing import ColorOptions, DrawnVotes


Floats = NDArray[np.float64]

FILTERS, BARS = slice(0, None, 2), slice(1, None, 2)
"""The tiles that are filters, and the tiles that are places of bars."""


@describe_parameters
def plot_unit_classes(
    model: Any,
    image_shape: Sequence[int],
    X: Any = None,
    y: Any = None,
    *,
    layer: int = 0,
    units: int | slice | Sequence[int] | NDArray[Any] | None = None,
    class_names: Sequence[object] | Mapping[Any, object] | None = None,
    channel_axis: int = -1,
    order: str = "C",
    channels: int | Sequence[int] | None = None,
    scale: str = "shared",
    clip: float = 1.0,
    vmin: float | None = None,
    vmax: float | None = None,
    norm: "Normalize | None" = None,
    percentiles: tuple[float, float] = (1.0, 99.0),
    cmap: "str | Colormap" = "gray",
    n_cols: int | None = None,
    colorbar: bool = False,
    progress: bool = False,
    title: str | None = None,
    ax: "Axes | None" = None,
    image_kw: Mapping[str, Any] | None = None,
    label_kw: Mapping[str, Any] | None = None,
    colorbar_kw: Mapping[str, Any] | None = None,
) -> UnitClassesDisplay:
    """Show each hidden unit's filter beside the classes that it votes for and against.

    A bar upwards is a vote for its class, a pale one downwards a vote against it. All units share
    one scale. Without images, votes are the weights with which a unit enters each class's logit.
    With images and their classes, they are what the unit adds to the logit of each class, on
    average over the images of that class. The sum of this evidence over all units is the mean
    logit of the class minus its bias. For an earlier layer, the sum is the mean logit minus the
    logit that remains if all units of the layer are silent, and the rescale rule [1]_ divides it
    among the units.

    All weights of the layer count for the color limits of the filters, also those of units that
    are not shown. For RGB images, zero is in the middle, unless `vmin` or `vmax` is given.

    Parameters
    ----------
    model : fitted model or Layers
    image_shape : tuple of int
    X : table (n_samples, n_pixels) or images (n_samples, height, width[, 3]), optional
        Images, together with `y`. X is not modified.
    y : array_like of shape (n_samples,), optional
        Classes of the images, as the model was fitted on them. If the model does not know its
        classes, as in PyTorch, the index of the class of each image, or its name in
        `class_names`.
    layer : int, default: 0
        Index of the hidden layer; negative indices count from the last hidden one. The filters
        and votes of deeper layers are products of weight matrices.
    units : int, slice or sequence of int or bool, optional
    class_names : sequence or mapping, optional
        One name for each output, in their order, or a mapping of class to name. By default the
        classes of the model, or the indices of the outputs if it does not know them.
    channel_axis : {-1, 0}, default: -1
    order : {"C", "F"}, default: "C"
    channels : int or sequence of int, optional
    scale : {"shared", "symmetric", "robust", "each"}, default: "shared"
    clip : float, default: 1.0
    vmin, vmax : float, optional
    norm : matplotlib.colors.Normalize, optional
    percentiles : tuple of float, default: (1.0, 99.0)
    cmap : str or Colormap, default: "gray"
    n_cols : int, optional
    colorbar : bool, default: False
    progress : bool, default: False
    title : str, optional
    ax : Axes, optional
    image_kw, label_kw, colorbar_kw : mapping, optional

    Returns
    -------
    UnitClassesDisplay
        The filters, the votes, and the evidence if images were given.

    Raises
    ------
    ValueError
        If only one of X and y is given, their shapes do not fit the model, the classes are not
        as many as the outputs, or an option has an invalid value.
    TypeError
        If the model has no layers that mlpviz can read, or an argument has the wrong type.
    sklearn.exceptions.NotFittedError

    References
    ----------
    .. [1] A. Shrikumar, P. Greenside and A. Kundaje, "Learning Important Features Through
       Propagating Activation Differences", ICML 2017.

    Examples
    --------
    >>> import numpy as np
    >>> from mlpviz import Layers, plot_unit_classes
    >>> weights = np.random.default_rng(0).normal(size=(64, 2))
    >>> display = plot_unit_classes(Layers([weights, [[1, -1, 0], [0, 2, 1]]]), (8, 8))
    >>> display.votes
    array([[ 1., -1.,  0.],
           [ 0.,  2.,  1.]])
    """
    from mlpviz import _drawing as drawing

    shape = parse_image_shape(image_shape, channel_axis, order, channels)
    colors = drawing.color_options(
        scale, clip, vmin, vmax, norm, percentiles, cmap, rgb=shape.is_rgb, signed=True
    )
    style = drawing.tile_style(ax, colors, image_kw, label_kw, colorbar_kw, colorbar=colorbar)
    check_progress(progress)
    layers = read_layers(model, shape)
    layers.check_complete("plot_unit_classes")
    layer = check_hidden_layer(layers, layer)
    check_fits_network(shape, layers)
    shown = check_indices("units", units, layers.n_units[layer], "hidden units")
    votes = _class_votes(layers, layer, shown, _labeled(X, y, shape, progress), class_names)
    filters = _filters(layers, layer, progress=progress)
    picture = _picture(filters, votes, shape, colors, layer=layer, n_cols=n_cols)
    drawn = drawing.draw_tiles(picture, style, ax, title)
    bars = drawing.draw_votes(drawn, drawn.grid.boxes[BARS], votes, style.label_kw)
    n_shown = format_subset(len(shown), layers.n_units[layer], "unit")
    constant = describe_constant(picture.tiles[FILTERS], limits_of(drawn.limits, FILTERS))
    return tile_display(
        UnitClassesDisplay,
        drawn,
        picture,
        units=shown,
        **_display_votes(votes, bars, drawn.grid.boxes[BARS]),
        subject=f"{n_shown} of layer {layer} of {layers.name} as {format_size(shape)} images",
        findings="; ".join([*constant, f"beside each stand {describe_votes(votes)}"]),
    )


def _labeled(
    X: Any,
    y: Any,
    shape: ImageShape,
    progress: bool,  # noqa: FBT001
) -> tuple[Samples, NDArray[Any]] | None:
    """Return images and their classes, None if there are none."""
    together = "X and y go together: give the images and their classes, or neither; got only"
    if X is None and y is not None:
        raise ValueError(f"{together} y")
    if X is None:
        return None
    samples = as_samples(X, shape, progress=progress)
    labels = labels_of_all(y, samples)
    if labels is None:
        raise ValueError(f"{together} X")
    return samples, labels


def _class_votes(
    layers: Layers,
    layer: int,
    units: NDArray[np.intp],
    labeled: tuple[Samples, NDArray[Any]] | None,
    class_names: Any,
) -> ClassVotes:
    weights = class_votes(layers, layer)
    classes = classes_of_layers(layers, class_names, None if labeled is None else labeled[1])
    if labeled is None:
        check_votes(weights, units)
        return ClassVotes(units, list(classes.names), weights[units], None)
    samples, y = labeled
    indices = classes.indices_of(y)
    check_all_classes(indices, classes)
    evidence = class_evidence(layers, samples, indices, layer)
    check_votes(evidence, units)
    return ClassVotes(units, list(classes.names), weights[units], evidence[units])


def _filters(layers: Layers, layer: int, *, progress: bool) -> Floats:
    """Return the filters of all units as rows, NaN where the network does not see a pixel."""
    pixels, seen = fold_preprocessing(layers, progress=progress)
    filters = linear_fields(pixels, layer).T.copy()
    filters[:, ~seen] = np.nan
    return filters


def _picture(
    filters: Floats,
    votes: ClassVotes,
    shape: ImageShape,
    colors: "ColorOptions",
    *,
    layer: int,
    n_cols: int | None,
) -> TilePicture:
    """Return the filters of the units shown, each followed by an empty tile for its bars."""
    shown = shape.to_images(filters[votes.units])
    tiles = group_tiles([shown, np.full_like(shown, np.nan)])
    values = values_of_arrays([filters], "the weights of the layer")
    return TilePicture(
        tiles,
        colors.limits.get_limits(tiles, values),
        [f"{prefix} {unit}" for unit in votes.units for prefix in ("unit", "votes of unit")],
        votes.labels,
        n_cols=n_cols,
        group=2,
        value_name="weight" if layer == 0 else "product of weights",
        blank=range(1, len(tiles), 2),
    )


def _display_votes(votes: ClassVotes, bars: "DrawnVotes", bar_boxes: Floats) -> dict[str, Any]:
    """Return the attributes of the display that are about votes."""
    return {
        "votes": votes.weights,
        "evidence": votes.evidence,
        "classes": votes.classes,
        "bars": bars.bars,
        "class_labels": bars.labels,
        "bar_boxes": bar_boxes,
        "bar_limit": votes.limit,
    }

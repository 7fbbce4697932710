"""Every hidden unit's incoming weights as an image."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlpviz._analysis.class_evidence import classes_of_layers
from mlpviz._docstrings import describe_parameters
from mlpviz._formatting import format_subset, pluralize
from mlpviz._layout.filter_images import affine_pull_back, filter_images
from mlpviz._layout.shared_values import values_of_first_layer
from mlpviz._layout.tile_picture import TilePicture
from mlpviz._out_of_core.progress import check_progress
from mlpviz._pixel_space.first_layer_weights import PullBack, first_layer_weights
from mlpviz._pixel_space.local import local_filters
from mlpviz._reading.dispatch import read_layers
from mlpviz._records.image_shape import ImageShape
from mlpviz._records.layers import Layers
from mlpviz._samples.image_shape import check_fits_network, parse_image_shape
from mlpviz._validation import check_array, check_choice, check_indices, check_labels
from mlpviz.displays import FilterDisplay
from mlpviz.displays.descriptions import describe_weights, format_size
from mlpviz.displays.tiles import tile_display

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap, Normalize

TILE_NAMES = {"hidden unit": "unit", "class": "class", "output": "output"}
SPACES = ("pixels", "input", "local")


@describe_parameters
def plot_first_layer_filters(
    model: Any,
    image_shape: Sequence[int],
    *,
    units: int | slice | Sequence[int] | NDArray[Any] | None = None,
    space: str = "pixels",
    at: ArrayLike | None = None,
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
    labels: str | Sequence[object] | None = None,
    colorbar: bool = True,
    progress: bool = False,
    title: str | None = None,
    ax: "Axes | None" = None,
    image_kw: Mapping[str, Any] | None = None,
    label_kw: Mapping[str, Any] | None = None,
    colorbar_kw: Mapping[str, Any] | None = None,
) -> FilterDisplay:
    """Show the incoming weights of hidden units as images, all on one scale.

    The coefficients of a linear model are shown as those of its outputs.

    Behind a scaler, a PCA or a selection of pixels, the first layer's own weights are not the
    weights of the pixels. By default the weights are pulled back through all preprocessing, so
    that each image shows what the value of a pixel is multiplied by.

    All weights of the layer count for the color limits, also those of units that are not shown.
    For RGB images, zero is in the middle, unless `vmin` or `vmax` is given.

    Parameters
    ----------
    model : fitted model or Layers
    image_shape : tuple of int
    units : int, slice or sequence of int or bool, optional
    space : {"pixels", "input", "local"}, default: "pixels"
        The space in which weights are shown: that of the pixels, if the preprocessing is affine;
        that of the network's input, where the weights are those of the first layer; or that of
        the pixels near the image `at`, if the preprocessing is not affine.
    at : array_like of shape (n_pixels,) or image_shape, optional
        An image, for ``space="local"``.
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
    labels : {"index"} or sequence, optional
        Labels above the tiles: the index of each unit, one label for each unit of the layer, or
        one label for each unit shown. As many labels as units are labels of the units. By default
        the outputs of a linear classifier have their classes as labels, and units have none.
    colorbar : bool, default: True
    progress : bool, default: False
    title : str, optional
    ax : Axes, optional
    image_kw, label_kw, colorbar_kw : mapping, optional

    Returns
    -------
    FilterDisplay
        The artists, and the images with their positions and color limits.

    Raises
    ------
    ValueError
        If the image shape does not fit the model, a unit is out of range or given twice, all
        weights are equal or none is finite, an option has an invalid value, or the preprocessing is
        not affine.
    TypeError
        If the model has no layers that mlpviz can read, or an argument has the wrong type.
    sklearn.exceptions.NotFittedError

    Examples
    --------
    >>> import numpy as np
    >>> from mlpviz import Layers, plot_first_layer_filters
    >>> weights = np.random.default_rng(0).normal(size=(64, 10))
    >>> display = plot_first_layer_filters(Layers(weights), (8, 8), units=4)
    >>> display.tiles.shape
    (4, 8, 8)
    """
    from mlpviz import _drawing as drawing

    shape = parse_image_shape(image_shape, channel_axis, order, channels)
    colors = drawing.color_options(
        scale, clip, vmin, vmax, norm, percentiles, cmap, rgb=shape.is_rgb, signed=True
    )
    style = drawing.tile_style(ax, colors, image_kw, label_kw, colorbar_kw, colorbar=colorbar)
    check_progress(progress)
    layers = read_layers(model, shape)
    noun, all_names = _name_units(layers)
    shown = check_indices("units", units, layers.n_units[0], pluralize(noun))
    texts = _check_labels(labels, layers, all_names, shown)
    pull_back = _pull_back(layers, shape, space, at, progress=progress)
    weights = first_layer_weights(layers, pull_back, progress=progress)
    filters = weights.filters_of(shown)
    tiles = filter_images(filters, shape)
    limits = colors.limits.get_limits(tiles, values_of_first_layer(weights, filters))
    names = [f"{TILE_NAMES[noun]} {all_names[unit]}" for unit in shown]
    picture = TilePicture(tiles, limits, names, texts, n_cols=n_cols, value_name="weight")
    drawn = drawing.draw_tiles(picture, style, ax, title)
    units_shown = format_subset(len(shown), layers.n_units[0], noun)
    return tile_display(
        FilterDisplay,
        drawn,
        picture,
        units=shown,
        bias=filters.bias,
        subject=f"{units_shown} of {layers.name} as {format_size(shape)} images",
        findings=describe_weights(tiles, drawn.limits, names),
    )


def _name_units(layers: Layers) -> tuple[str, list[str]]:
    """Return what a unit of the first layer is, and the name of each.

    The units of a model without hidden layers, such as a linear model, are its outputs.
    """
    indices = [str(unit) for unit in range(layers.n_units[0])]
    if layers.n_hidden > 0 or layers.task is None:
        return "hidden unit", indices
    if layers.task == "values":
        return "output", indices
    names = classes_of_layers(layers).names
    if len(indices) == 1:
        return "output", [f"{names[1]} against {names[0]}"]
    return "class", list(names)


def _check_labels(
    labels: Any, layers: Layers, names: list[str], shown: NDArray[np.intp]
) -> list[str] | None:
    """Return the labels of the units shown. By default, outputs of classifiers have their names."""
    if labels is None and layers.n_hidden == 0 and layers.task == "classes":
        labels = names
    return check_labels(labels, shown, layers.n_units[0], "units")


def _pull_back(
    layers: Layers, shape: ImageShape, space: str, at: ArrayLike | None, *, progress: bool
) -> PullBack | None:
    """Return the function that finds the weights in `space`, None for the layer's own weights."""
    check_choice("space", space, SPACES)
    if (space == "local") != (at is not None):
        raise ValueError(
            "at is the image at which space='local' looks: give both or neither, "
            f"got space={space!r} and at={'None' if at is None else 'an image'}"
        )
    if space != "local":
        return affine_pull_back(layers, shape, space, progress=progress)
    check_fits_network(shape, layers)
    return partial(local_filters, at=shape.to_row(check_array("at", at)), progress=progress)

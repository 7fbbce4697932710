"""Every hidden unit's incoming weights as an image."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlpviz._formatting import format_subset
from mlpviz._layout.color_limits import (
    Scale,
    check_norm_alone,
    check_scale,
    check_some_finite,
    limits_of_each,
)
from mlpviz._layout.layer_limits import limits_of_layer
from mlpviz._layout.tile_picture import TilePicture
from mlpviz._out_of_core.progress import check_progress
from mlpviz._pixel_space.affine import pixel_space
from mlpviz._pixel_space.filters import Filters
from mlpviz._pixel_space.first_layer_weights import FirstLayerWeights, PullBack, first_layer_weights
from mlpviz._pixel_space.local import local_filters
from mlpviz._reading.dispatch import read_layers
from mlpviz._records.image_shape import ImageShape
from mlpviz._records.layers import Layers
from mlpviz._samples.image_shape import check_fits, parse_image_shape
from mlpviz._validation import check_array, check_choice, check_indices, check_labels
from mlpviz.displays.base import FilterDisplay
from mlpviz.displays.descriptions import told_scale, told_size, told_weights

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap, Normalize

SPACES = ("pixels", "input", "local")


def plot_first_layer_filters(
    model: Any,
    image_shape: Sequence[int],
    *,
    units: int | Sequence[int] | NDArray[Any] | None = None,
    space: str = "pixels",
    at: ArrayLike | None = None,
    channel_axis: int = -1,
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
    ax: "Axes | None" = None,
    image_kw: Mapping[str, Any] | None = None,
    label_kw: Mapping[str, Any] | None = None,
    colorbar_kw: Mapping[str, Any] | None = None,
) -> FilterDisplay:
    """Show the incoming weights of hidden units as images, all on one scale.

    Behind a scaler, a PCA or a selection of pixels, the first layer's own weights are not those
    that the pixels have. By default each image shows what a pixel's value is really multiplied
    with: the weights are pulled back through all that stands before the network.

    Parameters
    ----------
    model : fitted model or Layers
        A scikit-learn `MLPClassifier` or `MLPRegressor`, at the end of pipelines and inside
        searches too, or `Layers` of raw arrays.
    image_shape : tuple of int
        (height, width), or (height, width, 3) for RGB images, as they were flattened in C order.
    units : int or sequence of int, optional
        Which hidden units to show: the first so many, or those of these indices, in this order.
        All of them where not given.
    space : {"pixels", "input", "local"}, default: "pixels"
        Of which numbers the weights are shown: of the pixels, where all that stands before the
        network is affine; of the network's input, as the first layer has them; or of the pixels
        in the neighborhood of the image `at`, where it is not affine.
    at : array_like of shape (n_pixels,) or image_shape, optional
        An image, for ``space="local"``.
    channel_axis : {-1, 0}, default: -1
        0 if images are (3, height, width), as PyTorch has them.
    scale : {"shared", "symmetric", "robust", "each"}, default: "shared"
        What the ends of the colors stand for: the smallest and the largest weight of the whole
        layer, shown or not; the same with zero in the middle; `percentiles` of all weights;
        or the smallest and the largest weight of each unit, for itself.
        With a diverging color map, and for RGB, zero is always in the middle.
    clip : float, default: 1.0
        Factor on the limits, above 0. Weights beyond them saturate.
    vmin, vmax : float, optional
        Limits that stand as they are given.
    norm : matplotlib.colors.Normalize, optional
        Used as a copy. Limits that it lacks are those of `scale`.
    percentiles : tuple of float, default: (1.0, 99.0)
        For ``scale="robust"``, in percent.
    cmap : str or Colormap, default: "gray"
        Of images without channels. Missing weights have a color that is not in it.
    n_cols : int, optional
        Tiles in a row; chosen to suit the Axes where not given.
    labels : {"index"} or sequence, optional
        What to write above each tile: the unit's index, or one label for each unit shown.
    colorbar : bool, default: True
        Add a color bar. There is none with ``scale="each"``, which has no scale to show.
    progress : bool, default: False
        Show how far work is that lasts, with tqdm (``pip install mlpviz[progress]``): asking
        the preprocessing, and going through weights that do not fit into memory.
    ax : Axes, optional
        To draw on; a new figure where not given, in which a pixel of an image takes a whole
        number of the figure's pixels.
    image_kw, label_kw, colorbar_kw : mapping, optional
        Properties of the image (`matplotlib.image.AxesImage`), of the labels
        (`matplotlib.text.Text`) and of the color bar (`matplotlib.colorbar.Colorbar`).

    Returns
    -------
    FilterDisplay
        With the images drawn, where they stand, and the limits used.

    Raises
    ------
    ValueError
        If the image shape does not fit the model, a unit is out of range or given twice, all
        weights are equal or none is finite, an option has no such value, or what stands before
        the network is not affine.
    TypeError
        If the model has no layers that can be read, or an argument is of a wrong kind.
    sklearn.exceptions.NotFittedError
        If the model is not fitted.

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

    drawing.check_ax(ax)
    check_progress(progress)
    shape = parse_image_shape(image_shape, channel_axis)
    style = drawing.tile_style(
        cmap,
        norm,
        colorbar=colorbar,
        image_kw=image_kw,
        label_kw=label_kw,
        colorbar_kw=colorbar_kw,
    )
    centered = shape.channels is not None or (norm is None and drawing.is_diverging(style.cmap))
    limits = check_scale(
        scale, clip=clip, vmin=vmin, vmax=vmax, percentiles=percentiles, centered=centered
    )
    check_norm_alone(norm, limits)
    layers = read_layers(model)
    chosen = check_indices("units", units, layers.n_units[0], "hidden units")
    texts = check_labels(labels, chosen, "units")
    way = _way_to_pixels(layers, shape, space, at, progress=progress)
    weights = first_layer_weights(layers, way, progress=progress)
    shown = weights.filters_of(chosen)
    picture = _picture(weights, shown, chosen, shape, scale=limits, labels=texts, n_cols=n_cols)
    drawn = drawing.draw_tiles(picture, style, ax)
    return FilterDisplay(
        figure=drawn.figure,
        ax=drawn.ax,
        image=drawn.image,
        labels=drawn.labels,
        colorbar=drawn.colorbar,
        tiles=picture.tiles,
        boxes=drawn.grid.boxes,
        limits=drawn.limits,
        saturated=drawn.outside,
        units=chosen,
        bias=shown.bias,
        summary=_summary(
            layers,
            picture,
            drawn.limits,
            size=told_size(shape),
            scale=told_scale(shape, style.cmap.name, drawn.limits, drawn.outside),
        ),
    )


def _way_to_pixels(
    layers: Layers, shape: ImageShape, space: str, at: ArrayLike | None, *, progress: bool
) -> PullBack | None:
    """Return what finds the weights that `space` says; None where those of the layer stand."""
    check_choice("space", space, SPACES)
    if (space == "local") != (at is not None):
        raise ValueError(
            "at is the image at which space='local' looks: give both or neither, "
            f"got space={space!r} and at={'None' if at is None else 'an image'}"
        )
    if space == "input" or (space == "pixels" and not layers.preprocessing):
        check_fits(shape, layers.weights[0].shape[0], f"the first layer of {layers.name}")
        return None
    check_fits(shape, layers.n_pixels, layers.name)
    if space == "pixels":
        return partial(pixel_space, progress=progress)
    return partial(local_filters, at=check_array("at", at).reshape(-1), progress=progress)


def _picture(
    weights: FirstLayerWeights,
    shown: Filters,
    units: NDArray[np.intp],
    shape: ImageShape,
    *,
    scale: Scale,
    labels: list[str] | None,
    n_cols: int | None,
) -> TilePicture:
    rows = np.array(shown.weights.T)
    rows[:, ~shown.connected] = np.nan
    tiles = shape.to_images(rows)
    check_some_finite(tiles, "the weights of the units shown")
    limits: Any
    if scale.name == "each":
        limits = limits_of_each(tiles, scale)
    else:
        limits = limits_of_layer(weights, shown, scale)
    names = [f"unit {unit}" for unit in units]
    return TilePicture(tiles, limits, names, labels, n_cols=n_cols, value_name="weight")


def _summary(layers: Layers, picture: TilePicture, limits: Any, *, size: str, scale: str) -> str:
    which = format_subset(len(picture.tiles), layers.n_units[0], "hidden unit")
    found = told_weights(picture.tiles, limits, picture.names)
    return f"{which} of {layers.name} as {size} images, {scale}; {found}."

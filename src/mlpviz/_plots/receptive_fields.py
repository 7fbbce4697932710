"""Which images the units of any layer look for."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.forward import check_layer, fold_preprocessing
from mlpviz._analysis.receptive_fields import (
    ReceptiveFields,
    average_fields,
    best_images,
    linear_fields,
    optimal_fields,
    pixel_bounds,
)
from mlpviz._formatting import format_count, format_subset
from mlpviz._layout.color_limits import (
    Scale,
    check_norm_alone,
    check_scale,
    limits_of_each,
    shared_limits,
)
from mlpviz._layout.tile_picture import TilePicture
from mlpviz._out_of_core.progress import check_progress
from mlpviz._reading.dispatch import read_layers
from mlpviz._records.image_shape import ImageShape
from mlpviz._records.layers import Layers
from mlpviz._samples.image_shape import check_fits, parse_image_shape
from mlpviz._samples.samples import as_samples
from mlpviz._samples.selection import check_n_images, check_rng
from mlpviz._samples.table import Samples
from mlpviz._validation import check_choice, check_indices
from mlpviz.displays.descriptions import (
    single_largest,
    told_flat,
    told_scale,
    told_size,
    told_weights,
)
from mlpviz.displays.units import ReceptiveFieldDisplay

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap, Normalize

METHODS = ("linear", "average", "optimal")


def plot_receptive_fields(
    model: Any,
    image_shape: Sequence[int],
    X: Any = None,
    *,
    layer: int = -1,
    method: str = "linear",
    units: int | Sequence[int] | NDArray[Any] | None = None,
    n_images: int = 100,
    rng: Any = 0,
    channel_axis: int = -1,
    scale: str = "shared",
    clip: float = 1.0,
    vmin: float | None = None,
    vmax: float | None = None,
    norm: "Normalize | None" = None,
    percentiles: tuple[float, float] = (1.0, 99.0),
    cmap: "str | Colormap" = "gray",
    n_cols: int | None = None,
    colorbar: bool = True,
    progress: bool = False,
    ax: "Axes | None" = None,
    image_kw: Mapping[str, Any] | None = None,
    label_kw: Mapping[str, Any] | None = None,
    colorbar_kw: Mapping[str, Any] | None = None,
) -> ReceptiveFieldDisplay:
    """Show which images the units of a layer look for.

    Parameters
    ----------
    model : fitted model or Layers
        A fitted network of a known framework, at the end of pipelines too, or `Layers`.
    image_shape : tuple of int
        (height, width), or (height, width, 3) for RGB images, as they were flattened in C order.
    X : table (n_samples, n_pixels) or images (n_samples, height, width[, 3]), optional
        Images, for "average" and "optimal".
    layer : int, default: -1
        Which layer; negative ones count from the output layer.
    method : {"linear", "average", "optimal"}, default: "linear"
        The product of the weight matrices up to the layer, which is exact if all activations
        before it are the identity; the mean of the images that activate a unit most, weighted by
        how far above its mean activation they do; or an image that activates it as much as any
        that was found by projected gradient ascent [1]_, each pixel within its range in X.
    units : int or sequence of int, optional
        Which units to show: the first so many, or those of these indices, in this order.
    n_images : int, default: 100
        How many images "average" takes for each unit.
    rng : int or numpy.random.Generator, default: 0
        For "optimal", which starts from random images as well as from the best one of X.
    channel_axis : {-1, 0}, default: -1
        0 if images are (3, height, width), as PyTorch has them.
    scale : {"shared", "symmetric", "robust", "each"}, default: "shared"
        What the ends of the colors stand for: the smallest and the largest value of all images
        drawn; the same with zero in the middle; `percentiles` of all values; or the smallest and
        the largest value of each image, for itself.
    clip : float, default: 1.0
        Factor on the limits, above 0. Values beyond them saturate.
    vmin, vmax : float, optional
        Limits that stand as they are given.
    norm : matplotlib.colors.Normalize, optional
        Used as a copy. Limits that it lacks are those of `scale`.
    percentiles : tuple of float, default: (1.0, 99.0)
        For ``scale="robust"``, in percent.
    cmap : str or Colormap, default: "gray"
        Of images without channels. Missing values have a color that is not in it.
    n_cols : int, optional
        Tiles in a row; chosen to suit the Axes where not given.
    colorbar : bool, default: True
        Add a color bar. There is none with ``scale="each"``, which has no scale to show.
    progress : bool, default: False
        Show how far work is that lasts, with tqdm (``pip install mlpviz[progress]``): asking
        the preprocessing, what units do with many images, and the ascent of "optimal".
    ax : Axes, optional
        To draw on; a new figure where not given.
    image_kw, label_kw, colorbar_kw : mapping, optional
        Properties of the image, the labels and the color bar.

    Returns
    -------
    ReceptiveFieldDisplay
        With the images, and what each unit makes of them. A unit that nothing activates has no
        image: its tile is missing throughout, and its label says so.

    Raises
    ------
    ValueError
        If X is missing or does not fit, an activation is not known, no unit can be activated, an
        option has no such value, or what stands before the network is not affine (for "linear"
        and "optimal").
    TypeError
        If the model has no layers that can be read, or an argument is of a wrong kind.
    sklearn.exceptions.NotFittedError
        If the model is not fitted.

    References
    ----------
    .. [1] D. Erhan, Y. Bengio, A. Courville and P. Vincent, "Visualizing Higher-Layer Features of
       a Deep Network", Technical Report 1341, University of Montreal, 2009.

    Examples
    --------
    >>> import numpy as np
    >>> from mlpviz import Layers, plot_receptive_fields
    >>> rng = np.random.default_rng(0)
    >>> layers = Layers([rng.normal(size=(4, 3)), rng.normal(size=(3, 2))])
    >>> display = plot_receptive_fields(layers, (2, 2))
    >>> np.allclose(display.tiles[0].ravel(), (layers.weights[0] @ layers.weights[1])[:, 0])
    True
    """
    from mlpviz import _drawing as drawing

    drawing.check_ax(ax)
    check_progress(progress)
    check_choice("method", method, METHODS)
    shape = parse_image_shape(image_shape, channel_axis)
    style = drawing.tile_style(
        cmap,
        norm,
        colorbar=colorbar,
        image_kw=image_kw,
        label_kw=label_kw,
        colorbar_kw=colorbar_kw,
    )
    # RGB has no color map, but where it shows weights, zero is in the middle of a channel.
    mapped = norm is None and drawing.is_diverging(style.cmap)
    centered = mapped if shape.channels is None else method == "linear"
    limits = check_scale(
        scale, clip=clip, vmin=vmin, vmax=vmax, percentiles=percentiles, centered=centered
    )
    check_norm_alone(norm, limits)
    layers = read_layers(model)
    chosen_layer = check_layer(layer, len(layers.weights), "layer")
    check_fits(shape, layers.n_pixels, layers.name)
    chosen = check_indices("units", units, layers.n_units[chosen_layer], "units")
    samples, n = _samples(X, method, shape, progress=progress), check_n_images(n_images)
    if samples is None:
        fields = _linear(layers, chosen_layer, chosen, progress=progress)
    else:
        fields = _fields(layers, samples, chosen_layer, chosen, method=method, n_images=n, rng=rng)
    picture = _picture(fields, chosen, shape, limits, method=method, n_cols=n_cols)
    drawn = drawing.draw_tiles(picture, style, ax)
    return ReceptiveFieldDisplay(
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
        activations=None if method == "linear" else fields.activations,
        active=None if method == "linear" else fields.active,
        summary=_summary(
            f"{format_subset(len(chosen), layers.n_units[chosen_layer], 'unit')} of layer "
            f"{chosen_layer} of {layers.name} as receptive fields of {told_size(shape)} pixels",
            told_scale(shape, style.cmap.name, drawn.limits, drawn.outside),
            _finding(fields, picture, drawn.limits, chosen, method),
            fields,
            method,
        ),
    )


def _samples(X: Any, method: str, shape: ImageShape, *, progress: bool) -> Samples | None:
    if method == "linear":
        return None
    if X is None:
        raise ValueError(f"method={method!r} needs images, but X is None; give X")
    samples = as_samples(X, shape, progress=progress)
    check_fits(shape, samples.n_values, "a row of X")
    return samples


def _linear(
    layers: Layers, layer: int, units: NDArray[np.intp], *, progress: bool
) -> ReceptiveFields:
    pixels, seen = fold_preprocessing(layers, progress=progress)
    images = linear_fields(pixels, layer).T[units]
    images[:, ~seen] = np.nan
    return ReceptiveFields(images, np.full(len(units), np.nan), np.ones(len(units), dtype=np.bool_))


def _fields(
    layers: Layers,
    samples: Samples,
    layer: int,
    units: NDArray[np.intp],
    *,
    method: str,
    n_images: int,
    rng: Any,
) -> ReceptiveFields:
    if method == "average":
        fields = average_fields(layers, samples, layer, units, n_images)
    else:
        fields = _optimal(layers, samples, layer, units, check_rng(rng))
    if not fields.active.any():
        raise ValueError(
            f"none of the {format_count(len(units), 'unit')} can be activated by images like X, so "
            "there is nothing to draw; unit_report tells more"
        )
    return fields


def _optimal(
    layers: Layers,
    samples: Samples,
    layer: int,
    units: NDArray[np.intp],
    rng: "np.random.Generator",
) -> ReceptiveFields:
    pixels, seen = fold_preprocessing(layers, progress=samples.progress)
    starts = best_images(layers, samples, layer, units)
    box = pixel_bounds(samples)
    fields = optimal_fields(pixels, box, layer, units, starts, rng=rng, progress=samples.progress)
    fields.images[:, ~seen] = np.nan
    fields.images[~fields.active] = np.nan
    return fields


def _picture(
    fields: ReceptiveFields,
    units: NDArray[np.intp],
    shape: ImageShape,
    scale: Scale,
    *,
    method: str,
    n_cols: int | None,
) -> TilePicture:
    tiles = shape.to_images(fields.images)
    limits: Any
    if scale.name == "each":
        limits = limits_of_each(tiles, scale)
    else:
        limits = shared_limits([tiles], scale, "the images")
    labels = [
        str(unit) if active else f"{unit} never active"
        for unit, active in zip(units, fields.active, strict=True)
    ]
    names = [f"unit {label}" for label in labels]
    value = "product of weights" if method == "linear" else "value"
    return TilePicture(tiles, limits, names, labels, n_cols=n_cols, value_name=value)


def _finding(
    fields: ReceptiveFields, picture: TilePicture, limits: Any, units: NDArray[np.intp], method: str
) -> str:
    if method == "linear":
        return told_weights(picture.tiles, limits, picture.names)
    active = fields.active
    own = limits if isinstance(limits, tuple) else limits[active]
    told = told_flat(picture.tiles[active], own)
    reached = fields.activations[active]
    most = single_largest(reached)
    if most is None:
        return "; ".join([*told, f"activations up to {reached.max():.3g}"])
    unit = units[active][most]
    return "; ".join([*told, f"unit {unit} is activated most, up to {reached[most]:.3g}"])


def _summary(shown: str, scale: str, finding: str, fields: ReceptiveFields, method: str) -> str:
    how = {
        "linear": "the product of the weight matrices up to it",
        "average": "the mean of the images that activate it most",
        "optimal": "an image that activates it as much as any that was found",
    }[method]
    silent = int((~fields.active).sum())
    never = f" Nothing activates {silent} of them." if silent else ""
    return f"{shown}, each {how}, {scale}; {finding}.{never}"

"""The images that units of any layer respond to."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.field_methods import find_fields
from mlpviz._analysis.forward import check_layer
from mlpviz._analysis.receptive_fields import ReceptiveFields
from mlpviz._docstrings import describe_parameters
from mlpviz._formatting import format_number, format_subset
from mlpviz._layout.shared_values import values_of_arrays
from mlpviz._layout.tile_picture import TilePicture
from mlpviz._layout.tile_statistics import single_largest
from mlpviz._out_of_core.progress import check_progress
from mlpviz._reading.dispatch import read_layers
from mlpviz._records.image_shape import ImageShape
from mlpviz._records.layers import Layers
from mlpviz._samples.image_shape import check_fits, parse_image_shape
from mlpviz._samples.samples import as_samples
from mlpviz._samples.table import Samples
from mlpviz._validation import check_choice, check_indices
from mlpviz.displays import ReceptiveFieldDisplay
from mlpviz.displays.descriptions import (
    describe_constant,
    describe_weights,
    format_size,
)
from mlpviz.displays.tiles import tile_display

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap, Normalize

    from mlpviz._drawing import ColorOptions, DrawnTiles

METHODS = {
    "linear": "the product of the weight matrices up to it",
    "average": "the mean of the images that activate it most",
    "optimal": "an image that activates it as much as any that was found",
}


@describe_parameters
def plot_receptive_fields(
    model: Any,
    image_shape: Sequence[int],
    X: Any = None,
    *,
    layer: int = -1,
    method: str = "linear",
    units: int | slice | Sequence[int] | NDArray[Any] | None = None,
    n_images: int = 100,
    rng: Any = 0,
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
    colorbar: bool = True,
    progress: bool = False,
    title: str | None = None,
    ax: "Axes | None" = None,
    image_kw: Mapping[str, Any] | None = None,
    label_kw: Mapping[str, Any] | None = None,
    colorbar_kw: Mapping[str, Any] | None = None,
) -> ReceptiveFieldDisplay:
    """Show the images that the units of a layer respond to.

    The values of all images drawn count for the color limits.

    Parameters
    ----------
    model : fitted model or Layers
    image_shape : tuple of int
    X : table (n_samples, n_pixels) or images (n_samples, height, width[, 3]), optional
        Images, for "average" and "optimal". X is not modified.
    layer : int, default: -1
        Index of the layer; negative indices count from the output layer.
    method : {"linear", "average", "optimal"}, default: "linear"
        The product of the weight matrices up to the layer, which is exact if all activations
        before it are the identity; the mean of the images that activate a unit most, weighted by
        how far they raise its activation above the mean; or the image with the largest activation
        that projected gradient ascent found [1]_, with each pixel within its range in X.
    units : int, slice or sequence of int or bool, optional
    n_images : int, default: 100
        Number of images of which "average" takes the mean for each unit.
    rng : int or numpy.random.Generator, default: 0
        For "optimal", which starts from random images as well as from the best one of X.
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
    colorbar : bool, default: True
    progress : bool, default: False
    title : str, optional
    ax : Axes, optional
    image_kw, label_kw, colorbar_kw : mapping, optional

    Returns
    -------
    ReceptiveFieldDisplay
        The images, and the activation of each unit. A unit that nothing activates has no image:
        all values of its tile are missing, and its label says so.

    Raises
    ------
    ValueError
        If X is missing or does not fit, an activation is not known, no unit can be activated, an
        option has no such value, or the preprocessing is not affine (for "linear" and "optimal").
    TypeError
        If the model has no layers that mlpviz can read, or an argument is of a wrong kind.
    sklearn.exceptions.NotFittedError

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

    shape = parse_image_shape(image_shape, channel_axis, order, channels)
    is_linear = check_choice("method", method, METHODS) == "linear"
    colors = drawing.color_options(
        scale, clip, vmin, vmax, norm, percentiles, cmap, rgb=shape.is_rgb, signed=is_linear
    )
    style = drawing.tile_style(ax, colors, image_kw, label_kw, colorbar_kw, colorbar=colorbar)
    check_progress(progress)
    layers = read_layers(model, shape)
    layer = check_layer(layer, len(layers.weights), "layer")
    check_fits(shape, layers.n_pixels, layers.name)
    shown = check_indices("units", units, layers.n_units[layer], "units")
    samples = _samples(X, method, shape, progress=progress)
    fields = find_fields(
        layers, layer, shown, samples, method=method, n_images=n_images, rng=rng, progress=progress
    )
    picture = _picture(fields, shown, shape, colors, method=method, n_cols=n_cols)
    drawn = drawing.draw_tiles(picture, style, ax, title)
    return tile_display(
        ReceptiveFieldDisplay,
        drawn,
        picture,
        units=shown,
        activations=None if is_linear else fields.activations,
        active=None if is_linear else fields.active,
        subject=_subject(layers, layer, len(shown), shape, method),
        findings=_findings(fields, picture, drawn, shown, method),
    )


def _samples(X: Any, method: str, shape: ImageShape, *, progress: bool) -> Samples | None:
    if method == "linear":
        return None
    if X is None:
        raise ValueError(f"method={method!r} needs images, but X is None; give X")
    return as_samples(X, shape, progress=progress)


def _picture(
    fields: ReceptiveFields,
    units: NDArray[np.intp],
    shape: ImageShape,
    colors: "ColorOptions",
    *,
    method: str,
    n_cols: int | None,
) -> TilePicture:
    tiles = shape.to_images(fields.images)
    limits = colors.limits.get_limits(tiles, values_of_arrays([tiles], "the images"))
    labels = [
        str(unit) if active else f"{unit} never active"
        for unit, active in zip(units, fields.active, strict=True)
    ]
    names = [f"unit {label}" for label in labels]
    value_name = "product of weights" if method == "linear" else "value"
    return TilePicture(tiles, limits, names, labels, n_cols=n_cols, value_name=value_name)


def _subject(layers: Layers, layer: int, n_shown: int, shape: ImageShape, method: str) -> str:
    units = format_subset(n_shown, layers.n_units[layer], "unit")
    return (
        f"{units} of layer {layer} of {layers.name} as receptive fields of {format_size(shape)} "
        f"pixels, each {METHODS[method]}"
    )


def _findings(
    fields: ReceptiveFields,
    picture: TilePicture,
    drawn: "DrawnTiles",
    units: NDArray[np.intp],
    method: str,
) -> str:
    """Describe what stands out among the fields."""
    if method == "linear":
        return describe_weights(picture.tiles, drawn.limits, picture.names)
    active = fields.active
    limits = drawn.limits if isinstance(drawn.limits, tuple) else drawn.limits[active]
    activations = fields.activations[active]
    findings = describe_constant(picture.tiles[active], limits)
    largest = single_largest(activations)
    if largest is None:
        findings.append(f"activations up to {format_number(activations.max())}")
    else:
        unit, activation = units[active][largest], activations[largest]
        findings.append(f"unit {unit} is activated most, up to {format_number(activation)}")
    n_inactive = int((~active).sum())
    never = [f"nothing activates {n_inactive} of them"] if n_inactive else []
    return "; ".join(findings + never)

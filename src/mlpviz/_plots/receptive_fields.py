"""The images that units of any layer respond to."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.field_methods import check_gradients, check_method_of_layer, find_fields
from mlpviz._analysis.forward import check_layer
from mlpviz._analysis.hidden_layer import HiddenLayer
from mlpviz._analysis.initialization import check_scheme
from mlpviz._analysis.unit_verdicts import find_verdicts
from mlpviz._docstrings import describe_parameters
from mlpviz._formatting import format_subset
from mlpviz._layout.shared_values import values_of_arrays
from mlpviz._layout.tile_picture import TilePicture
from mlpviz._out_of_core.progress import check_progress
from mlpviz._reading.named_layers import layer_label, read_layers_with
from mlpviz._records.image_shape import ImageShape
from mlpviz._records.layers import Layers
from mlpviz._samples.image_shape import check_fits_network, parse_image_shape
from mlpviz._samples.samples import as_samples
from mlpviz._samples.table import Samples
from mlpviz._validation import check_choice, check_indices
from mlpviz.displays import ReceptiveFieldDisplay
from mlpviz.displays.descriptions import format_size
from mlpviz.displays.field_descriptions import METHODS, NamedFields, describe_fields
from mlpviz.displays.tiles import tile_display

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap, Normalize

    from mlpviz._drawing import ColorOptions, DrawnTiles

SIGNED = ("linear", "pattern")
"""The methods whose images are not made of pixel values."""
BLANK = ("pattern", "top")
"""The methods whose tiles are blank where a unit has no image."""
VALUE_NAMES = {"linear": "product of weights", "pattern": "covariance / std. dev. of unit, over X"}


@describe_parameters
def plot_receptive_fields(
    model: Any,
    image_shape: Sequence[int],
    X: Any = None,
    *,
    layer: int | str = -1,
    method: str = "linear",
    units: int | slice | Sequence[int] | NDArray[Any] | None = None,
    n_images: int | None = None,
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

    A pattern describes the data and the unit together: smooth strokes appear where weights are
    speckled, because neighboring pixels vary together in X. Units of random weights have smooth
    patterns as well, so units that `unit_report` calls unstructured or dead are grayed.

    Parameters
    ----------
    model : fitted model or Layers
    image_shape : tuple of int
    X : table (n_samples, n_pixels) or images (n_samples, height, width[, 3]), optional
        Images, for all methods but "linear". X is not modified.
    layer : int or str, default: -1
        Index of the layer; negative indices count from the output layer. Or the name of any layer
        of PyTorch, skorch or Keras, for "average", "pattern" and "top" of its outputs, and of
        PyTorch or skorch for "optimal".
    method : {"linear", "average", "optimal", "pattern", "top"}, default: "linear"
        The product of the weight matrices up to the layer, which is exact if all activations
        before it are the identity; the mean of the images that activate a unit most, weighted by
        how far they raise its activation above the mean; the image with the largest activation
        that projected gradient ascent from several starts found [1]_, with each pixel within its
        range in X; the
        covariance of each pixel with the activation over the standard deviation of the
        activation, what a unit goes with in X [2]_; or the images of X that activate a unit most,
        in a row for each unit.
    units : int, slice or sequence of int or bool, optional
    n_images : int, optional
        Number of images of which "average" takes the mean for each unit, by default 100, or that
        "top" shows of each unit, by default 8.
    rng : int or numpy.random.Generator, default: 0
        For "optimal", which starts from twelve random images as well as from the best one of X.
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
        Number of columns. By default it suits the size of the Axes. With "top" there is one for
        each of `n_images`.
    colorbar : bool, default: True
    progress : bool, default: False
    title : str, optional
    ax : Axes, optional
    image_kw, label_kw, colorbar_kw : mapping, optional

    Returns
    -------
    ReceptiveFieldDisplay
        The images, and the activation of each unit. A unit that nothing activates has no image:
        all values of its tile are missing, and its label says so. A row of "top" ends where no
        further image activates the unit.

    Raises
    ------
    ValueError
        If X is missing or does not fit, an activation is not known, no unit can be activated, an
        option has no such value, or the preprocessing is not affine (for "linear" and "optimal").
    TypeError
        If the model has no layers that mlpviz can read, or an argument has the wrong type.
    sklearn.exceptions.NotFittedError

    References
    ----------
    .. [1] D. Erhan, Y. Bengio, A. Courville and P. Vincent, "Visualizing Higher-Layer Features of
       a Deep Network", Technical Report 1341, University of Montreal, 2009.
    .. [2] S. Haufe et al., "On the interpretation of weight vectors of linear models in
       multivariate neuroimaging", NeuroImage 87, 2014.

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

    check_choice("method", method, METHODS)
    shape = parse_image_shape(image_shape, channel_axis, order, channels)
    is_signed = method in SIGNED
    colors = drawing.color_options(
        scale, clip, vmin, vmax, norm, percentiles, cmap, rgb=shape.is_rgb, signed=is_signed
    )
    style = drawing.tile_style(ax, colors, image_kw, label_kw, colorbar_kw, colorbar=colorbar)
    check_progress(progress)
    layers = _read(model, layer, method, shape)
    index = check_layer(0 if isinstance(layer, str) else layer, len(layers.weights), "layer")
    check_fits_network(shape, layers)
    shown = check_indices("units", units, layers.n_units[index], "units")
    samples = _samples(X, method, shape, progress=progress)
    fields = find_fields(
        layers, index, shown, samples, method=method, n_images=n_images, rng=rng, progress=progress
    )
    verdict = _verdict(model, layers, index, shape, samples if _is_judged(method, layer) else None)
    named = NamedFields(fields, shown, None if verdict is None else verdict[shown], method)
    picture = _picture(named, shape, colors, n_cols)
    drawn = drawing.draw_tiles(picture, style, ax, title)
    return tile_display(
        ReceptiveFieldDisplay,
        drawn,
        picture,
        **_annotate(drawn, named),
        subject=_subject(layers.n_units[index], layer_label(layers, layer, index), named, shape),
        findings=describe_fields(named, picture, drawn.limits),
    )


def _read(model: Any, layer: int | str, method: str, shape: ImageShape) -> Layers:
    check_method_of_layer(method, layer)
    layers = read_layers_with(model, layer, shape)
    check_gradients(layers, method, layer)
    return layers


def _samples(X: Any, method: str, shape: ImageShape, *, progress: bool) -> Samples | None:
    if method == "linear":
        return None
    if X is None:
        raise ValueError(f"method={method!r} needs images, but X is None; give X")
    return as_samples(X, shape, progress=progress)


def _is_judged(method: str, layer: int | str) -> bool:
    """Return whether units have verdicts, which need their weights."""
    return method == "pattern" and not isinstance(layer, str)


def _verdict(
    model: Any, layers: Layers, layer: int, shape: ImageShape, samples: Samples | None
) -> NDArray[np.str_] | None:
    """Return the verdict on each unit of the layer, None without samples or for output units."""
    if samples is None:
        return None
    return find_verdicts(HiddenLayer(layers, layer, check_scheme(None, model)), shape, samples)


def _picture(
    named: NamedFields, shape: ImageShape, colors: "ColorOptions", n_cols: int | None
) -> TilePicture:
    fields, names = named.fields, [f"unit {label}" for label in named.labels]
    tiles = shape.to_images(fields.images)
    limits = colors.limits.get_limits(tiles, values_of_arrays([tiles], "the images"))
    is_blank = ~fields.active & (named.method in BLANK)
    options: dict[str, Any] = {
        "value_name": VALUE_NAMES.get(named.method, "value"),
        "blank": np.flatnonzero(is_blank).tolist(),
    }
    if fields.rows is None:
        return TilePicture(tiles, limits, names, named.labels, n_cols=n_cols, **options)
    if n_cols is not None:
        raise ValueError(
            "n_cols must be None with method='top', which has a row for each unit, got "
            f"{n_cols}; give n_images"
        )
    of_images = [f"{names[i // named.n_images]}, image {row}" for i, row in enumerate(fields.rows)]
    return TilePicture(tiles, limits, of_images, n_cols=named.n_images, **options)


def _annotate(drawn: "DrawnTiles", named: NamedFields) -> dict[str, Any]:
    """Name the rows of "top", gray units of "pattern", and return the display's attributes."""
    from mlpviz import _drawing as drawing

    fields = named.fields
    if fields.rows is not None:
        ranks = drawing.MatrixSide("rank among the images of X", range(1, 1 + named.n_images))
        drawing.name_sides(drawn, drawing.MatrixSide("unit", named.labels), ranks)
    is_linear, restarts = named.method == "linear", fields.restarts
    return {
        "units": np.repeat(named.units, named.n_images),
        "activations": None if is_linear else fields.activations,
        "active": None if is_linear else fields.active,
        "indices": fields.rows,
        "restart_gains": None if restarts is None else restarts.after - restarts.before,
        "verdict": named.verdict,
        "veil": drawing.fade_tiles(drawn, named.grayed) if len(named.grayed) else None,
    }


def _subject(n_units: int, label: str, named: NamedFields, shape: ImageShape) -> str:
    units = format_subset(len(named.units), n_units, "unit")
    return (
        f"{units} of {label} as receptive fields of {format_size(shape)} "
        f"pixels, each {METHODS[named.method]}"
    )

"""Plot the contribution of each pixel of an image to an output of a network."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlpviz._analysis.forward import differentiable_layers
from mlpviz._analysis.image_classes import has_label_sets
from mlpviz._analysis.output_targets import OutputTargets, choose_targets
from mlpviz._analysis.pixel_contributions import PixelContributions, contribute
from mlpviz._docstrings import describe_parameters
from mlpviz._formatting import format_count
from mlpviz._layout.color_limits import Shared
from mlpviz._layout.shared_values import values_of_arrays, values_of_images
from mlpviz._layout.tile_picture import TilePicture, group_tiles
from mlpviz._layout.tile_values import Limits
from mlpviz._reading.outputs import ReadOutputs, read_outputs
from mlpviz._records.classes import ClassNames
from mlpviz._records.image_shape import ImageShape
from mlpviz._samples.baselines import as_baseline
from mlpviz._samples.image_shape import check_fits_network, parse_image_shape
from mlpviz._samples.samples import as_samples
from mlpviz._samples.table import Samples
from mlpviz._samples.targets import as_targets
from mlpviz._validation import check_indices, check_nonnegative
from mlpviz.displays.contribution_descriptions import describe_explained, describe_outputs
from mlpviz.displays.contributions import PixelContributionsDisplay
from mlpviz.displays.descriptions import format_size

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap, Normalize

    from mlpviz._drawing import DrawnTiles

Floats = NDArray[np.float64]


@describe_parameters
def plot_pixel_contributions(
    model: Any,
    X: Any,
    image_shape: Sequence[int],
    y: Any = None,
    *,
    output: Any = "predicted",
    baseline: ArrayLike | str | None = None,
    n_images: int | Sequence[int] | NDArray[Any] | None = None,
    tolerance: float = 1e-3,
    class_names: ClassNames = None,
    channel_axis: int = -1,
    order: str = "C",
    channels: int | Sequence[int] | None = None,
    scale: str = "symmetric",
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
) -> PixelContributionsDisplay:
    """Show what each pixel of an image adds to a logit, beside the image.

    The contributions of all pixels and a bias sum to the logit. In networks of piecewise linear
    activations, a contribution is the pixel minus the baseline times the gradient, and the bias is
    the value of the tangent at the baseline. This is exact [1]_. In other networks, gradients are
    integrated from the baseline to the image [2]_, in as many steps as the sum needs, and the bias
    is the logit at the baseline. Each call checks that the sum is right within `tolerance`.

    Networks of PyTorch and skorch need not be chains of dense layers: PyTorch differentiates them.
    Probabilities that such a network returns are explained by their logarithms.

    Contributions of RGB images are summed over channels for display.

    Parameters
    ----------
    model : fitted model or Layers
    X : table (n_samples, n_pixels) or images (n_samples, height, width[, 3])
    image_shape : tuple of int
    y : array_like of shape (n_samples,), optional
        True classes, for ``output="true"`` and ``output="difference"``.
    output : {"predicted", "true", "difference", "each"} or class, default: "predicted"
        The logit of the predicted class; of the true class; their difference (if the prediction is
        right, that to the second most probable class); the logit of each class, in columns; or the
        logit of this class. For regressors, the index of an output.
    baseline : {"mean"} or array_like of shape (n_pixels,) or image_shape, optional
        The image whose pixels add nothing: the mean of X, or an image. By default all pixels are 0.
    n_images : int or sequence of int, optional
        The first n rows of X, or the rows of these indices, in this order. By default at most 5.
    tolerance : float, default: 1e-3
        Largest error of the sum of integrated gradients, relative to the size of its terms.
    class_names : sequence or mapping, optional
        One name for each class, in the order of the model's classes, or a mapping of class to name.
    channel_axis : {-1, 0}, default: -1
    order : {"C", "F"}, default: "C"
    channels : int or sequence of int, optional
    scale : {"shared", "symmetric", "robust", "each"}, default: "symmetric"
    clip : float, default: 1.0
    vmin, vmax : float, optional
    norm : matplotlib.colors.Normalize, optional
    percentiles : tuple of float, default: (1.0, 99.0)
    cmap : str or Colormap, default: "gray"
        Color map of the contributions, bright for positive ones. Gray print keeps their sign. A
        diverging map such as "RdBu_r" is easier to tell from the images, but loses the sign there.
    n_cols : int, optional
    colorbar : bool, default: True
    progress : bool, default: False
    title : str, optional
    ax : Axes, optional
    image_kw, label_kw, colorbar_kw : mapping, optional

    Returns
    -------
    PixelContributionsDisplay
        The artists, the contributions, the biases and outputs, and the error of the sum.

    Raises
    ------
    ValueError
        If X does not fit the model, an activation is unknown, the preprocessing is not affine, the
        network is not a chain and its framework gives no gradients, the sum does not reach the
        tolerance, or an option has an invalid value.
    TypeError
        If the model has no layers that mlpviz can read, or an argument has the wrong type.
    sklearn.exceptions.NotFittedError

    References
    ----------
    .. [1] M. Ancona, E. Ceolini, C. Oztireli and M. Gross, "Towards Better Understanding of
       Gradient-Based Attribution Methods for Deep Neural Networks", ICLR 2018.
    .. [2] M. Sundararajan, A. Taly and Q. Yan, "Axiomatic Attribution for Deep Networks", ICML
       2017.

    Examples
    --------
    >>> import numpy as np
    >>> from mlpviz import Layers, plot_pixel_contributions
    >>> layers = Layers([np.eye(4), np.ones((4, 2))], activations=["relu", "softmax"])
    >>> display = plot_pixel_contributions(layers, [[1, 0, 2, 0]], (2, 2), output=1, n_images=1)
    >>> display.contributions, display.output
    (array([[1., 0., 2., 0.]]), array([3.]))
    """
    from mlpviz import _drawing as drawing

    shape = parse_image_shape(image_shape, channel_axis, order, channels)
    colors = drawing.color_options(scale, clip, vmin, vmax, norm, percentiles, cmap)
    style = drawing.tile_style(ax, colors, image_kw, label_kw, colorbar_kw, colorbar=colorbar)
    check_nonnegative("tolerance", tolerance)
    read = _read(model, shape)
    samples = as_samples(X, shape, progress=progress)
    shown = _shown_rows(n_images, len(samples))
    truth = None if y is None else as_targets("y", y, len(samples))[shown]
    pixels = differentiable_layers(read.layers, progress=progress)[0]
    images, tiles = (rows := samples.rows(shown)).astype(np.float64), shape.to_images(rows)
    targets = choose_targets(pixels, images, truth, output, class_names)
    start = as_baseline(baseline, samples, shape)
    found = [
        contribute(pixels, images, each, start, tolerance, progress=progress)
        for each in targets.weights
    ]
    maps = [_map(part.values, shape) for part in found]
    limits = colors.limits.get_limits(np.concatenate(maps), values_of_arrays(maps, "contributions"))
    picture = _picture(maps, limits, shown, targets, found, n_cols=n_cols)
    drawn = drawing.draw_tiles(picture, style, ax, title)
    _name_columns(drawn, targets)
    overlay = drawing.overlay_images(drawn, _images_picture(picture, tiles, samples), style)
    return PixelContributionsDisplay(
        **_drawn_attributes(drawn, tiles, overlay, picture.group),
        **_explained_attributes(shown, targets, found, maps),
        subject=_subject(read, shape, len(shown), output, max(part.n_steps for part in found)),
        findings=describe_outputs(targets, found),
    )


def _read(model: Any, shape: ImageShape) -> ReadOutputs:
    read = read_outputs(model, shape, "plot_pixel_contributions")
    check_fits_network(shape, read.layers)
    return read


def _shown_rows(n_images: Any, n_samples: int) -> NDArray[np.intp]:
    n_images = min(5, n_samples) if n_images is None else n_images
    return check_indices("n_images", n_images, n_samples, "rows of X")


def _name_columns(drawn: "DrawnTiles", targets: OutputTargets) -> None:
    from mlpviz import _drawing as drawing

    if len(targets.names) > 1:
        drawing.name_columns(drawn, ["", *(names[0] for names in targets.names)])


def _drawn_attributes(
    drawn: "DrawnTiles", tiles: NDArray[Any], images: Any, group: int
) -> dict[str, Any]:
    boxes = drawn.grid.boxes.reshape(len(tiles), group, 4)
    return {
        "figure": drawn.figure,
        "ax": drawn.ax,
        "image": drawn.image,
        "images": images,
        "labels": drawn.labels,
        "colorbar": drawn.colorbar,
        "tiles": tiles,
        "boxes": boxes[:, 0],
        "limits": drawn.limits,
        "frames": drawn.frames,
        "saturated": drawn.outside,
        "contribution_boxes": boxes[:, 1:].reshape(-1, 4),
    }


def _explained_attributes(
    shown: NDArray[np.intp],
    targets: OutputTargets,
    found: list[PixelContributions],
    maps: list[Floats],
) -> dict[str, Any]:
    return {
        "indices": shown,
        "contribution_tiles": group_tiles(maps),
        "contributions": _join([part.values for part in found]),
        "bias": _join([part.bias for part in found]),
        "output": _join([part.output for part in found]),
        "output_names": tuple(name for row in zip(*targets.names, strict=True) for name in row),
        "error": max(part.error for part in found),
        "n_steps": max(part.n_steps for part in found),
    }


def _join(parts: list[Floats]) -> Floats:
    return np.stack(parts, axis=1) if len(parts) > 1 else parts[0]


def _map(contributions: Floats, shape: ImageShape) -> Floats:
    """Return contributions as images, those of RGB images summed over channels."""
    images = shape.to_images(contributions)
    return images.sum(axis=-1) if images.ndim == 4 else images


def _picture(
    maps: list[Floats],
    limits: Limits,
    shown: NDArray[np.intp],
    targets: OutputTargets,
    found: list[PixelContributions],
    *,
    n_cols: int | None,
) -> TilePicture:
    """Return the contributions beside blank tiles, the places of the images."""
    group = 1 + len(maps)
    if isinstance(limits, np.ndarray):
        by_map = limits.reshape(len(maps), len(shown), 2)
        limits = group_tiles([np.full_like(by_map[0], np.nan), *by_map])
    labels = None
    if len(maps) == 1:
        numbers = zip(targets.names[0], found[0].output, found[0].bias, strict=True)
        labels = [f"{name}: {out:.3g}\nbias {bias:.3g}" for name, out, bias in numbers]
    names = [["image", *column] for column in zip(*targets.names, strict=True)]
    return TilePicture(
        group_tiles([np.full_like(maps[0], np.nan), *maps]),
        limits,
        [f"image {row}, {name}" for row, each in zip(shown, names, strict=True) for name in each],
        labels,
        n_cols=n_cols if len(maps) == 1 else 1,
        group=group,
        value_name="contribution",
        blank=range(0, group * len(shown), group),
    )


def _images_picture(picture: TilePicture, tiles: NDArray[Any], samples: Samples) -> TilePicture:
    nothing = np.full_like(tiles, np.nan, dtype=np.float64)
    limits = Shared().get_limits(tiles, values_of_images(samples, tiles))
    return TilePicture(
        group_tiles([tiles, *[nothing] * (picture.group - 1)]),
        limits,
        picture.names,
        group=picture.group,
        blank=[i for i in range(len(picture.tiles)) if i % picture.group],
    )


def _subject(read: ReadOutputs, shape: ImageShape, n_images: int, output: Any, n_steps: int) -> str:
    what = describe_explained(output, read.noun, of_sets=has_label_sets(read.layers))
    how = "exact" if n_steps == 1 else f"integrated gradients of {n_steps} steps"
    images = f"{format_count(n_images, 'image')} of {format_size(shape)} pixels"
    return f"{images}, each beside what its pixels add to {what} of {read.layers.name} ({how})"

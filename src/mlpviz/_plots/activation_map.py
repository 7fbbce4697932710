"""Images placed by what a hidden layer makes of them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.forward import check_hidden_layer
from mlpviz._analysis.image_classes import TrueClasses, activations_of_images, true_classes
from mlpviz._analysis.projection import (
    Projection,
    grid_coordinates,
    nearest_centroid_accuracy,
    project,
    thumbnails_in_view,
)
from mlpviz._docstrings import describe_parameters
from mlpviz._formatting import format_count
from mlpviz._layout.color_limits import Shared
from mlpviz._layout.shared_values import values_of_arrays
from mlpviz._out_of_core.progress import check_progress
from mlpviz._reading.named_layers import layer_label, read_layers_with
from mlpviz._records.classes import ClassNames
from mlpviz._records.image_shape import ImageShape
from mlpviz._samples.image_shape import check_fits_network, parse_image_shape
from mlpviz._samples.prediction_sources import PredictionSource, prediction_source
from mlpviz._samples.samples import as_samples
from mlpviz._samples.table import Samples
from mlpviz._samples.targets import labels_of_all
from mlpviz._validation import check_choice, check_nonnegative
from mlpviz.displays.activation_map import ActivationMapDisplay
from mlpviz.displays.descriptions import format_size

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap

    from mlpviz._drawing import DrawnMap, MapPoints, Thumbnails

Floats = NDArray[np.float64]
ARRANGEMENTS: Final = ("free", "grid")


@describe_parameters
def plot_activation_map(
    model: Any,
    X: Any,
    image_shape: Sequence[int],
    y: Any = None,
    *,
    layer: int | str = -1,
    method: Any = "pca",
    arrange: str = "free",
    thumbnail: float = 0.04,
    class_names: ClassNames = None,
    channel_axis: int = -1,
    order: str = "C",
    channels: int | Sequence[int] | None = None,
    cmap: "str | Colormap" = "gray",
    progress: bool = False,
    title: str | None = None,
    ax: "Axes | None" = None,
) -> ActivationMapDisplay:
    """Place images by the activations of a hidden layer.

    The activations of the layer are projected to two dimensions. Images are drawn as thumbnails
    where there is space for them, and as dots elsewhere. Wrong predictions and sparse regions come
    first, so that every region and every error has a thumbnail if there is space. The frame of a
    thumbnail has the color of the image's class. Wrong predictions have a dashed red frame.

    The accuracy beside the plot is that of the nearest class mean [1]_ in all dimensions of the
    activations, not only in the two that are drawn. It measures how well the class can be read from
    the layer, and can be compared between layers.

    Parameters
    ----------
    model : fitted model or Layers
    X : table (n_samples, n_pixels) or images (n_samples, height, width[, 3])
    image_shape : tuple of int
    y : array_like of shape (n_samples,), optional
        True classes. By default the labels of X, if it is a data set that has any.
    layer : int or str, default: -1
        Index of a hidden layer. Negative indices count from the last hidden layer. Or the name of
        any layer of PyTorch, skorch or Keras, such as ``"blocks.0.norm"``, for its outputs.
    method : {"pca"}, object with `fit_transform`, or array_like of shape (n_samples, 2), \
default: "pca"
        Principal components; another projection, such as one of `sklearn.manifold`; or coordinates.
    arrange : {"free", "grid"}, default: "free"
        At their coordinates, or all images on a square grid, close to their coordinates (needs
        scipy: ``pip install mlpviz[scipy]``).
    thumbnail : float, default: 0.04
        Side of a thumbnail as a share of the larger side of the map, above 0 and at most 1.
    class_names : sequence or mapping, optional
        One name for each class, in the order of the model's classes, or a mapping of class to name.
    channel_axis : {-1, 0}, default: -1
    order : {"C", "F"}, default: "C"
    channels : int or sequence of int, optional
    cmap : str or Colormap, default: "gray"
    progress : bool, default: False
    title : str, optional
    ax : Axes, optional
        Axes to draw on. By default a new figure is made.

    Returns
    -------
    ActivationMapDisplay
        The artists, the coordinates, the images shown, and the accuracy.

    Raises
    ------
    ValueError
        If X or y does not fit the model, an activation is unknown, coordinates do not fit X, or an
        option has no such value.
    TypeError
        If the model has no layers that mlpviz can read, or an argument has the wrong type.
    ImportError
        If scipy is not installed, for ``arrange="grid"``.
    sklearn.exceptions.NotFittedError

    References
    ----------
    .. [1] R. Tibshirani, T. Hastie, B. Narasimhan and G. Chu, "Diagnosis of multiple cancer types
       by shrunken centroids of gene expression", PNAS 99(10), 2002.

    Examples
    --------
    >>> import numpy as np
    >>> from mlpviz import Layers, plot_activation_map
    >>> layers = Layers([np.eye(4), np.ones((4, 2))], activations=["relu", "softmax"])
    >>> display = plot_activation_map(layers, np.eye(4), (2, 2))
    >>> display.coordinates.shape
    (4, 2)
    """
    from mlpviz import _drawing as drawing

    drawing.check_ax(ax)
    check_progress(progress)
    _check_options(arrange, thumbnail)
    shape = parse_image_shape(image_shape, channel_axis, order, channels)
    colormap = drawing.find_colormap(cmap)
    layers = read_layers_with(model, layer, shape)
    check_fits_network(shape, layers)
    hidden = check_hidden_layer(layers, 0 if isinstance(layer, str) else layer)
    samples = as_samples(X, shape, progress=progress)
    activations, logits = activations_of_images(layers, samples, hidden)
    projection = project(method, activations)
    targets = labels_of_all(y, samples) if y is not None or layers.task != "values" else None
    source = _source(model, samples, targets, shape)
    truth = true_classes(layers, targets, class_names, logits=logits, source=source)
    points = _points(projection.coordinates, truth, arrange)
    thumbnails = _thumbnails(points, samples, shape, thumbnail, arrange)
    labels = _axis_labels(projection, arrange)
    drawn = drawing.draw_map(points, thumbnails, labels, colormap, ax, title=title)
    classes = points.classes
    accuracy = None if classes is None else nearest_centroid_accuracy(activations, classes)
    return ActivationMapDisplay(
        **_drawn_attributes(drawn, points, thumbnails),
        variance_shares=projection.variance_shares,
        accuracy=accuracy,
        own_coordinates=isinstance(method, str),
        subject=_subject(layer_label(layers, layer, hidden), shape, points, thumbnails),
        findings=_findings(projection, points, accuracy),
    )


def _source(
    model: Any, samples: Samples, targets: Any, shape: ImageShape
) -> PredictionSource | None:
    if targets is None:
        return None
    return prediction_source(model, samples, None, None, shape=shape)


def _check_options(arrange: str, thumbnail: Any) -> None:
    check_choice("arrange", arrange, ARRANGEMENTS)
    if not 0 < check_nonnegative("thumbnail", thumbnail) <= 1:
        raise ValueError(f"thumbnail must be above 0 and at most 1, got {thumbnail!r}")


def _thumbnails(
    points: "MapPoints", samples: Samples, shape: ImageShape, share: float, arrange: str
) -> "Thumbnails":
    from mlpviz import _drawing as drawing

    size = _thumbnail_size(points.coordinates, shape, share, arrange)
    rows = _rows(points, size, arrange)
    tiles = shape.to_images(samples.rows(rows))
    limits = Shared().get_limits(tiles, values_of_arrays([tiles], "the images"))
    return drawing.Thumbnails(rows, tiles, limits, size)


def _drawn_attributes(
    drawn: "DrawnMap", points: "MapPoints", thumbnails: "Thumbnails"
) -> dict[str, Any]:
    return {
        "figure": drawn.figure,
        "ax": drawn.ax,
        "images": drawn.images,
        "dots": drawn.dots,
        "frames": drawn.frames,
        "boxes": drawn.boxes,
        "coordinates": points.coordinates,
        "indices": thumbnails.rows,
        "tiles": thumbnails.tiles,
        "limits": thumbnails.limits,
    }


def _subject(label: str, shape: ImageShape, points: "MapPoints", thumbnails: "Thumbnails") -> str:
    images = format_count(len(points.coordinates), "image")
    return (
        f"{images} of {format_size(shape)} pixels by the activations of {label}, "
        f"{len(thumbnails.rows):,} of them as thumbnails"
    )


def _points(coordinates: Floats, truth: TrueClasses | None, arrange: str) -> "MapPoints":
    from mlpviz import _drawing as drawing

    if arrange == "grid":
        coordinates = grid_coordinates(coordinates)
    if truth is None:
        return drawing.MapPoints(coordinates, None, ("images",), None)
    return drawing.MapPoints(coordinates, truth.indices, truth.names, truth.wrong)


def _thumbnail_size(
    coordinates: Floats, shape: ImageShape, share: float, arrange: str
) -> tuple[float, float]:
    if arrange == "grid":
        side = 0.94
    else:
        side = share * float(np.nanmax(np.ptp(coordinates, axis=0))) or 1.0
    larger = max(shape.height, shape.width)
    return side * shape.width / larger, side * shape.height / larger


def _rows(points: "MapPoints", size: tuple[float, float], arrange: str) -> NDArray[np.intp]:
    """Return the rows of X that have a thumbnail."""
    if arrange == "grid":
        return np.arange(len(points.coordinates))
    n = len(points.coordinates)
    priority = np.ones(n) if points.wrong is None else np.where(points.wrong, 0, 1)
    return thumbnails_in_view(points.coordinates, size, priority)


def _axis_labels(projection: Projection, arrange: str) -> tuple[str, str]:
    if arrange == "grid":
        return "", ""
    if projection.variance_shares is None:
        return "dimension 1", "dimension 2"
    first, second = projection.variance_shares
    return (
        f"principal component 1 ({first:.0%} of the variance)",
        f"principal component 2 ({second:.0%} of the variance)",
    )


def _findings(projection: Projection, points: "MapPoints", accuracy: float | None) -> str:
    found = []
    if projection.variance_shares is not None:
        share = sum(projection.variance_shares)
        found.append(
            f"the two principal components hold {share:.0%} of the variance"
            if share
            else "the activations of all images are equal"
        )
    if accuracy is not None:
        found.append(f"the nearest class mean is right for {accuracy:.1%} of the images")
    if points.wrong is not None:
        found.append(f"the model is wrong about {format_count(int(points.wrong.sum()), 'image')}")
    return "; ".join(found) or "coordinates were given"

"""A confusion matrix whose cells hold images."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.confusions import most_confused, normalize_counts, shown_classes
from mlpviz._docstrings import describe_parameters
from mlpviz._formatting import format_count, format_share
from mlpviz._layout.shared_values import values_of_images
from mlpviz._layout.tile_picture import TilePicture
from mlpviz._records.classes import ClassNames
from mlpviz._records.image_shape import ImageShape
from mlpviz._samples.confusions import (
    Confusions,
    find_confusions,
    mean_images,
    rows_of_cells,
)
from mlpviz._samples.image_shape import parse_image_shape
from mlpviz._samples.prediction_sources import prediction_source
from mlpviz._samples.samples import as_samples
from mlpviz._samples.table import Samples
from mlpviz._samples.targets import required_targets
from mlpviz._validation import check_choice, check_int
from mlpviz.displays.confusions import ConfusionImagesDisplay
from mlpviz.displays.descriptions import describe_output, format_size
from mlpviz.displays.tiles import tile_display

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap, Normalize

Indices = NDArray[np.intp]

SHOWN: Final = {
    "worst": "the most confident prediction",
    "first": "the first image",
    "mean": "the mean image",
}
NORMALIZATIONS: Final = ("true", "pred", "all")
MOST_CLASSES: Final = 20
MOST_PER_CELL: Final = 100
MOST_DESCRIBED: Final = 3


@describe_parameters
def plot_confusion_images(
    model: Any,
    X: Any,
    y: Any,
    image_shape: Sequence[int],
    *,
    show: str = "worst",
    n_per_cell: int = 1,
    classes: Sequence[Any] | NDArray[Any] | None = None,
    normalize: str | None = None,
    class_names: ClassNames = None,
    y_pred: Any = None,
    output: int | str | None = None,
    channel_axis: int = -1,
    order: str = "C",
    channels: int | Sequence[int] | None = None,
    scale: str | None = None,
    clip: float = 1.0,
    vmin: float | None = None,
    vmax: float | None = None,
    norm: "Normalize | None" = None,
    percentiles: tuple[float, float] = (1.0, 99.0),
    cmap: "str | Colormap" = "gray",
    colorbar: bool = False,
    progress: bool = False,
    title: str | None = None,
    ax: "Axes | None" = None,
    image_kw: Mapping[str, Any] | None = None,
    label_kw: Mapping[str, Any] | None = None,
    colorbar_kw: Mapping[str, Any] | None = None,
) -> ConfusionImagesDisplay:
    """Show a confusion matrix whose cells hold images.

    Rows are true classes, columns predicted ones. Each cell shows its images with their number
    above them. Errors have a frame. The larger the share of the true class, the stronger the frame.
    Cells without images are empty.

    Parameters
    ----------
    model : fitted classifier, Predictions, or None
        None with `y_pred`.
    X : table (n_samples, n_pixels) or images (n_samples, height, width[, 3])
    y : array_like of shape (n_samples,)
        True classes, which may be one-hot. None for the labels of X, if it is a data set.
    image_shape : tuple of int
    show : {"worst", "first", "mean"}, default: "worst"
        The images of each cell: those of the most confident predictions, which are the worst errors
        and, on the diagonal, the clearest images of a class; the first ones; or their mean.
    n_per_cell : int, default: 1
        How many images a cell shows at most. A mean is a single image.
    classes : sequence, optional
        The classes shown, in this order. By default all; if there are more than 20, those of the
        most frequent confusions.
    normalize : {"true", "pred", "all"}, optional
        Write shares of the true class, of the predicted class, or of all images, instead of counts.
    class_names : sequence or mapping, optional
        One name for each class of the model, in their order, or a mapping of class to name.
    y_pred : array_like of shape (n_samples,) or Predictions, optional
        Predictions that were made before, in place of the model's.
    output : int or str, optional
    channel_axis : {-1, 0}, default: -1
    order : {"C", "F"}, default: "C"
    channels : int or sequence of int, optional
    scale : {"shared", "symmetric", "robust", "each"}, optional
    clip : float, default: 1.0
    vmin, vmax : float, optional
    norm : matplotlib.colors.Normalize, optional
    percentiles : tuple of float, default: (1.0, 99.0)
    cmap : str or Colormap, default: "gray"
    colorbar : bool, default: False
    progress : bool, default: False
    title : str, optional
    ax : Axes, optional
    image_kw, label_kw, colorbar_kw : mapping, optional

    Returns
    -------
    ConfusionImagesDisplay
        The artists, the counts, the rows of X shown, and `most_confused()`, a table of confusions.

    Raises
    ------
    ValueError
        If X and y do not fit each other, the model or the image shape, a class is not known,
        ``show="worst"`` meets a model without probabilities, or an option has an invalid value.
    TypeError
        If the model predicts values, or an argument has the wrong type.
    sklearn.exceptions.NotFittedError

    See Also
    --------
    plot_prediction_grid : Show images with their predictions.
    plot_calibration : Show how often predictions of a stated confidence are right.

    Examples
    --------
    >>> import numpy as np
    >>> from mlpviz import plot_confusion_images
    >>> X, y = np.eye(4), [0, 0, 1, 1]
    >>> display = plot_confusion_images(None, X, y, (2, 2), show="first", y_pred=[0, 1, 1, 1])
    >>> display.counts
    array([[1, 1],
           [0, 2]])
    """
    from mlpviz import _drawing as drawing

    shape = parse_image_shape(image_shape, channel_axis, order, channels)
    rgb = shape.is_rgb
    colors = drawing.color_options(scale, clip, vmin, vmax, norm, percentiles, cmap, rgb=rgb)
    style = drawing.tile_style(ax, colors, image_kw, label_kw, colorbar_kw, colorbar=colorbar)
    n_per_cell = _check_options(show, n_per_cell, normalize)
    samples = as_samples(X, shape, progress=progress)
    truth = required_targets(y, samples)
    source = prediction_source(model, samples, truth, y_pred, output=output)
    found = find_confusions(source, n_per_cell, class_names, by_confidence=show == "worst")
    shown = shown_classes(classes, found.classes.labels, found.counts, MOST_CLASSES)
    rows = rows_of_cells(found, shown, n_per_cell)
    tiles = _tiles(samples, found, shown, rows, shape, show=show)
    limits = colors.limits.get_limits(tiles, values_of_images(samples, tiles))
    table = _table(found, shown, normalize)
    picture = _picture(tiles, limits, rows, table["counts"], table["shares"])
    drawn = drawing.draw_tiles(picture, style, ax, title)
    frames = drawing.draw_confusions(drawn, _names(found, shown), _strengths(table["counts"]))
    return tile_display(
        ConfusionImagesDisplay,
        drawn,
        picture,
        **table,
        indices=rows.reshape(len(shown), len(shown), -1),
        cell_images=tiles.reshape(len(shown), len(shown), -1, *tiles.shape[1:]),
        error_frames=frames,
        subject=_subject(found, shown, show, shape),
        findings=_findings(found),
    )


def _check_options(show: str, n_per_cell: int, normalize: str | None) -> int:
    check_choice("show", show, SHOWN)
    if normalize is not None:
        check_choice("normalize", normalize, NORMALIZATIONS)
    n_per_cell = check_int("n_per_cell", n_per_cell, minimum=1, maximum=MOST_PER_CELL)
    if show == "mean" and n_per_cell > 1:
        raise ValueError(
            f"n_per_cell must be 1 with show='mean', which is one image for each cell, "
            f"got {n_per_cell}"
        )
    return n_per_cell


def _table(found: Confusions, shown: Indices, normalize: str | None) -> dict[str, Any]:
    """Return the attributes of a display that describe the confusion matrix."""
    counts = found.counts[np.ix_(shown, shown)]
    return {
        "classes": found.classes.labels[shown],
        "counts": counts,
        "shares": None if normalize is None else normalize_counts(counts, normalize),
        "all_classes": found.classes.labels,
        "all_counts": found.counts,
    }


def _tiles(
    samples: Samples,
    found: Confusions,
    shown: Indices,
    rows: Indices,
    shape: ImageShape,
    *,
    show: str,
) -> NDArray[Any]:
    if show == "mean":
        n = len(found.classes)
        cells = (shown[:, np.newaxis] * n + shown).ravel()
        images = mean_images(samples, found.cells, n * n)[cells]
        rows[:] = -1
        return shape.to_images(images)
    images = np.full((len(rows), samples.n_values), np.nan)
    images[rows >= 0] = samples.rows(rows[rows >= 0])
    return shape.to_images(images)


def _picture(
    tiles: NDArray[Any],
    limits: Any,
    rows: Indices,
    counts: Indices,
    shares: NDArray[np.float64] | None,
) -> TilePicture:
    if shares is None:
        texts = [f"{count:,}" if count else "" for count in counts.ravel()]
    else:
        texts = [format_share(share) if share else "" for share in shares.ravel()]
    missing = np.isnan(tiles.reshape(len(tiles), -1)).all(axis=1)
    return TilePicture(
        tiles,
        limits,
        [f"image {row}" if row >= 0 else "mean" for row in rows],
        texts,
        n_cols=len(counts),
        group=len(tiles) // counts.size,
        value_name="value",
        blank=np.flatnonzero(missing).tolist(),
    )


def _names(found: Confusions, shown: Indices) -> Any:
    from mlpviz import _drawing as drawing

    total = len(found.classes)
    some = f" ({len(shown)} of {total} classes)" if len(shown) < total else ""
    names = [found.classes.names[i] for i in shown]
    return drawing.ConfusionNames(names, f"true class{some}", f"predicted class{some}")


def _strengths(counts: Indices) -> NDArray[np.float64]:
    """Return the share of the true class of each error, relative to the largest share."""
    rates = normalize_counts(counts, "true")
    np.fill_diagonal(rates, 0)
    return rates / (rates.max() or 1)


def _subject(found: Confusions, shown: Indices, show: str, shape: ImageShape) -> str:
    total = len(found.classes)
    which = f"all {total} classes"
    if len(shown) < total:
        which = f"{len(shown)} of {total} classes"
    return (
        f"Confusion matrix of {which}, rows true and columns predicted, with {SHOWN[show]} of each "
        f"cell as {format_size(shape)} images{describe_output(found.output)}"
    )


def _findings(found: Confusions) -> str:
    counts = found.counts
    right, total = int(np.trace(counts)), int(counts.sum())
    text = f"{right:,} of {format_count(total, 'image')} right"
    worst = most_confused(counts, found.classes.names, MOST_DESCRIBED)
    if not worst:
        return text
    pairs = ", ".join(
        f"{each.true} as {each.predicted} ({format_count(each.count, 'time')}, "
        f"{format_share(each.rate)})"
        for each in worst
    )
    return f"{text}; most often confused: {pairs}"

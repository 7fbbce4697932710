"""What a model says about images, and where it is wrong."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._docstrings import describe_parameters
from mlpviz._formatting import format_count
from mlpviz._layout.shared_values import values_of_samples
from mlpviz._layout.tile_picture import TilePicture, group_tiles
from mlpviz._layout.tile_values import limits_of
from mlpviz._records.image_shape import ImageShape
from mlpviz._records.predictions import Predictions
from mlpviz._samples.image_shape import check_fits, parse_image_shape
from mlpviz._samples.prediction_checks import (
    check_known_labels,
    check_matching_targets,
    name_classes,
)
from mlpviz._samples.prediction_sources import prediction_source
from mlpviz._samples.samples import as_samples
from mlpviz._samples.selection import select_images
from mlpviz._samples.table import Samples
from mlpviz._samples.targets import as_targets, check_no_missing
from mlpviz.displays import PredictionDisplay
from mlpviz.displays.descriptions import describe_constant, format_size
from mlpviz.displays.prediction_labels import (
    PredictionLabels,
    describe_predictions,
    label_predictions,
)
from mlpviz.displays.tiles import tile_display

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap, Normalize

    from mlpviz._drawing import ColorOptions, DrawnTiles


OUTPUTS = slice(1, None, 2)
"""The tiles that are predicted images."""
FEW_IMAGES, FEW_COLUMNS = 20, 5
"""Up to so many images are in so many columns."""
SELECTIONS = {
    "first": "the first ones",
    "random": "drawn at random",
    "errors": "the first wrong ones",
    "worst": "those with the largest loss",
    "uncertain": "the most uncertain ones",
}


@describe_parameters
def plot_prediction_grid(
    model: Any,
    X: Any,
    y: Any,
    image_shape: Sequence[int],
    *,
    select: str | slice | Sequence[int] | NDArray[Any] = "first",
    n_images: int = 10,
    n_cols: int | None = None,
    rng: Any = None,
    y_pred: Any = None,
    classes: Sequence[object] | None = None,
    class_names: Sequence[str] | Mapping[Any, str] | None = None,
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
) -> PredictionDisplay:
    """Show images with the predictions of a model, and whether they are right.

    Right predictions have a green label with a tick, wrong ones a red label with a cross, the
    true class and a frame. A regressor's images have the predicted and the true value. A model
    that predicts images (an autoencoder) has each prediction beside its image.

    All rows of X and the predicted images count for the color limits, also rows that are not
    shown. X is not searched if both `vmin` and `vmax` are given.

    Parameters
    ----------
    model : fitted classifier or regressor, or None
        A model of any framework that mlpviz reads, or any scikit-learn estimator that predicts.
        It predicts only what is needed: the rows shown, or the rows that `select` chooses from.
        None with `y_pred`.
    X : table (n_samples, n_pixels) or images (n_samples, height, width[, 3])
        An array, memory map, list, pandas or polars data frame, sparse matrix or dask array. X is
        not modified. The model gets rows of the same kind; of a dask array, only the images shown
        are loaded into this process.
    y : array_like of shape (n_samples,) or (n_samples, n_outputs), or None
        True classes (of any type) or values; None if they are not known.
    image_shape : tuple of int
    select : {"first", "random", "errors", "worst", "uncertain"} or sequence of int, \
default: "first"
        Images to show: the first ones; random ones; the first wrong ones; those with the largest
        loss, largest first (negative log-probability of the true class, or squared error); those
        whose two most probable classes are closest, closest first; or those of these rows, in
        this order.
    n_images : int, default: 10
        Largest number of images, unless `select` names rows.
    n_cols : int, optional
        Number of columns. By default 5 for up to 20 images, and else what suits the page.
    rng : int, numpy.random.Generator, or None, optional
        Source of random numbers for ``select="random"``, as `numpy.random.default_rng` takes it.
    y_pred : array_like of shape (n_samples,) or (n_samples, n_outputs), or Predictions, optional
        Predictions, in place of the model's: probabilities of `classes`; values if they are
        floats; or else classes. If y holds labels, floats of shape (n_samples, n_classes) are
        probabilities of the classes 0, 1, 2 and so on.
    classes : sequence, optional
        The class of each column of `y_pred`, which then holds probabilities. A single column
        holds the probability of the second of two classes.
    class_names : sequence or mapping, optional
        Names of the classes: one for each, in the order of the model's classes (sorted), or a
        mapping of class to name.
    channel_axis : {-1, 0}, default: -1
    order : {"C", "F"}, default: "C"
    channels : int or sequence of int, optional
    scale : {"shared", "symmetric", "robust", "each"}, optional
        How the color limits are chosen. With "shared" they are the smallest and the largest
        value; with "symmetric" zero is in the middle; with "robust" they are two `percentiles`;
        with "each" every tile has its own smallest and largest value. With a diverging color
        map, zero is always in the middle. By default RGB images of bytes are shown as they are,
        from 0 to 255, and other images with "shared".
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
    PredictionDisplay
        The rows shown, their predictions, and whether they are right. If ``select="errors"``
        finds none, the figure says so and there is no tile.

    Raises
    ------
    ValueError
        If X and y differ in length, X does not fit the model or the image shape, no label in y is
        a class of the model, `select` needs scores or true classes that are not there, an index
        is out of range or given twice, or an option has no such value.
    TypeError
        If the model predicts nothing that can be shown, or an argument is of a wrong kind.
    sklearn.exceptions.NotFittedError

    Examples
    --------
    >>> from mlpviz import plot_prediction_grid
    >>> X = [[0, 0, 0, 1], [1, 1, 1, 0], [0, 1, 0, 0]]
    >>> display = plot_prediction_grid(None, X, ["a", "b", "b"], (2, 2), y_pred=["a", "b", "a"])
    >>> display.correct
    array([ True,  True, False])
    """
    from mlpviz import _drawing as drawing

    shape = parse_image_shape(image_shape, channel_axis, order, channels)
    colors = drawing.color_options(
        scale, clip, vmin, vmax, norm, percentiles, cmap, rgb=shape.is_rgb
    )
    style = drawing.tile_style(ax, colors, image_kw, label_kw, colorbar_kw, colorbar=colorbar)
    samples = as_samples(X, shape, progress=progress)
    truth = None if y is None else as_targets("y", y, len(samples))
    source = prediction_source(model, samples, truth, y_pred, classes, image_shape=shape)
    shown = select_images(select, n_images, rng, total=len(samples), y=truth, source=source)
    predictions = source.predict(shown)
    labels, finding = _label(predictions, truth, shown, class_names)
    outputs = _predicted_images(predictions, shape)
    picture = _picture(samples, shown, outputs, labels, shape=shape, colors=colors, n_cols=n_cols)
    drawn = drawing.draw_tiles(picture, style, ax, title)
    return tile_display(
        PredictionDisplay,
        drawn,
        picture,
        **_display_outputs(picture, drawn),
        indices=shown,
        y_pred=predictions.values,
        correct=labels.correct,
        confidence=labels.confidence,
        subject=_subject(select, picture, shape, len(samples)),
        findings="; ".join([finding, *_describe_constant(picture, drawn)]),
    )


def _label(
    predictions: Predictions, y: NDArray[Any] | None, shown: NDArray[np.intp], class_names: Any
) -> tuple[PredictionLabels, str]:
    """Return the labels of predictions, and a description of them all."""
    truth = None if y is None else y[shown]
    if y is not None and truth is not None:
        check_no_missing("y", truth)
        check_matching_targets(predictions, truth)
        check_known_labels(predictions, y)
    names = name_classes(class_names, predictions, truth)
    return (
        label_predictions(predictions, truth, names),
        describe_predictions(predictions, truth, names, shown),
    )


def _predicted_images(predictions: Predictions, shape: ImageShape) -> list[NDArray[Any]]:
    """Return the images that the model predicts, as a list of one array, or an empty list."""
    if predictions.classes is not None or predictions.values.ndim != 2:
        return []
    check_fits(shape, predictions.values.shape[1], "a prediction of the model")
    return [shape.to_images(np.asarray(predictions.values))]


def _picture(
    samples: Samples,
    shown: NDArray[np.intp],
    outputs: list[NDArray[Any]],
    labels: PredictionLabels,
    *,
    shape: ImageShape,
    colors: "ColorOptions",
    n_cols: int | None,
) -> TilePicture:
    """Return the images, each followed by the predicted image if there is one."""
    tiles = group_tiles([shape.to_images(samples.rows(shown)), *outputs])
    suffixes = ("", ", predicted") if outputs else ("",)
    return TilePicture(
        tiles,
        colors.limits.get_limits(tiles, values_of_samples(samples, outputs)),
        [f"image {row}{suffix}" for row in shown for suffix in suffixes],
        labels.labels or None,
        None if labels.correct is None else labels.correct.tolist(),
        FEW_COLUMNS if n_cols is None and len(shown) <= FEW_IMAGES else n_cols,
        len(suffixes),
        "value",
        note=f"No errors: all {len(samples):,} predictions are right",
    )


def _display_outputs(picture: TilePicture, drawn: "DrawnTiles") -> dict[str, Any]:
    """Return the attributes of the display that are about predicted images."""
    names = "outputs", "output_boxes", "output_limits"
    if picture.group == 1:
        return dict.fromkeys(names)
    limits = limits_of(drawn.limits, OUTPUTS)
    return dict(
        zip(names, [picture.tiles[OUTPUTS], drawn.grid.boxes[OUTPUTS], limits], strict=True)
    )


def _describe_constant(picture: TilePicture, drawn: "DrawnTiles") -> list[str]:
    images = slice(0, None, picture.group)
    return describe_constant(picture.tiles[images], limits_of(drawn.limits, images))


def _subject(select: Any, picture: TilePicture, shape: ImageShape, total: int) -> str:
    if not len(picture.tiles):
        return f"No errors to show: all {total:,} predictions are right"
    selection = SELECTIONS.get(select if isinstance(select, str) else "", "chosen ones")
    images = f"{format_count(picture.n_groups, 'image')} of {total:,} ({selection})"
    beside = ", each beside the image that the model predicts" if picture.group == 2 else ""
    return f"Predictions for {images}, {format_size(shape)} pixels{beside}"

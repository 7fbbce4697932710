"""Plot images with their predicted and true classes."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._docstrings import describe_parameters
from mlpviz._formatting import format_count
from mlpviz._layout.class_bars import ClassBars
from mlpviz._layout.shared_values import values_of_images
from mlpviz._layout.tile_picture import TilePicture, group_tiles
from mlpviz._layout.tile_values import limits_of
from mlpviz._records.image_shape import ImageShape
from mlpviz._records.predictions import Predictions
from mlpviz._samples.image_shape import check_fits, parse_image_shape
from mlpviz._samples.prediction_checks import name_classes, truth_of_shown
from mlpviz._samples.prediction_sources import prediction_source
from mlpviz._samples.samples import as_samples
from mlpviz._samples.selection import SELECTIONS, select_images
from mlpviz._samples.table import Samples
from mlpviz._samples.targets import true_targets
from mlpviz._validation import check_choice
from mlpviz.displays import PredictionDisplay
from mlpviz.displays.descriptions import describe_constant, describe_output, format_size
from mlpviz.displays.prediction_labels import (
    PredictionLabels,
    describe_predictions,
    display_predictions,
    label_predictions,
)
from mlpviz.displays.tiles import tile_display

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap, Normalize

    from mlpviz._drawing import ColorOptions, DrawnTiles, TileStyle

BESIDE = slice(1, None, 2)
"""The tiles of predicted images, or of bars."""
OF_IMAGES = ("outputs", "output_boxes", "output_limits")
OF_BARS = ("bars", "class_labels", "bar_boxes", "bar_shares")
SHOWN = ("prediction", "runner-up", "bars")
FEW_IMAGES, FEW_COLUMNS, FEW_COLUMNS_OF_BARS = 20, 5, 3
"""The largest number of images that are in a given number of columns."""


@describe_parameters
def plot_prediction_grid(
    model: Any,
    X: Any,
    y: Any,
    image_shape: Sequence[int],
    *,
    show: str = "prediction",
    select: str | slice | Sequence[int] | NDArray[Any] = "first",
    n_images: int = 10,
    n_cols: int | None = None,
    rng: Any = None,
    y_pred: Any = None,
    output: int | str | None = None,
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
    true class and a frame. For a regressor, the labels give the predicted and the true value. For a
    model that predicts images, such as an autoencoder, each prediction is drawn beside its image.

    All rows of X and the predicted images count for the color limits, also rows that are not
    shown. X is not searched if both `vmin` and `vmax` are given, or if it is a data set whose
    images are read one by one. The labels of a data set are `y` if none is given.

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
        True classes (of any type) or values; None if they are not known. One-hot labels are
        classes, in the order of those of the model; the columns of a one-hot data frame are
        classes by their names. Other columns of 0 and 1 are sets of labels, which are right as a
        whole.
    image_shape : tuple of int
    show : {"prediction", "runner-up", "bars"}, default: "prediction"
        What is shown of each image beside the predicted class: nothing else; the class with the
        second highest score, below the prediction; or bars of the 4 most probable classes, all
        at one scale from 0 to 1. The true class is the last bar if it is not among these.
    select : {"first", "random", "errors", "worst", "uncertain"} or sequence of int, \
default: "first"
        Images to show: the first ones; random ones; the first wrong ones; those with the largest
        loss, largest first (negative log-probability of the true class, or squared error); those
        whose two most probable classes are closest, closest first; or those of these rows, in
        this order.
    n_images : int, default: 10
        Largest number of images, unless `select` names rows. For pages of many images, give
        slices as `select`.
    n_cols : int, optional
        Number of columns. By default 5 for up to 20 images, and else what suits the page.
    rng : int, numpy.random.Generator, or None, optional
        Source of random numbers for ``select="random"``, as `numpy.random.default_rng` takes it.
    y_pred : array_like of shape (n_samples,) or (n_samples, n_outputs), or Predictions, optional
        Predictions, in place of the model's: probabilities of `classes`; values if they are
        floats; or else classes. If y holds labels, floats of shape (n_samples, n_classes) are
        probabilities of the classes 0, 1, 2 and so on, and a single one from 0 to 1 that of the
        second if the labels are 0 and 1. Whole numbers or booleans of 0 and 1 in
        several columns are sets of labels.
    output : int or str, optional
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
        is out of range or given twice, or an option has an invalid value.
    TypeError
        If the model predicts nothing that can be shown, or an argument has the wrong type.
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

    check_choice("show", show, SHOWN)
    shape = parse_image_shape(image_shape, channel_axis, order, channels)
    colors = drawing.color_options(
        scale, clip, vmin, vmax, norm, percentiles, cmap, rgb=shape.is_rgb
    )
    style = drawing.tile_style(ax, colors, image_kw, label_kw, colorbar_kw, colorbar=colorbar)
    samples = as_samples(X, shape, progress=progress)
    truth = true_targets(y, samples)
    source = prediction_source(model, samples, truth, y_pred, classes, shape=shape, output=output)
    shown = select_images(select, n_images, rng, total=len(samples), y=truth, source=source)
    predictions = source.predict(shown)
    known = truth_of_shown(predictions, truth, shown, given=y is not None)
    names = name_classes(class_names, predictions, known)
    labels = label_predictions(predictions, known, names, show)
    outputs = _predicted_images(predictions, shape)
    picture = _picture(samples, shown, outputs, labels, shape=shape, colors=colors, n_cols=n_cols)
    drawn = drawing.draw_tiles(picture, style, ax, title)
    finding = describe_predictions(predictions, known, names, shown)
    return tile_display(
        PredictionDisplay,
        drawn,
        picture,
        **_display_beside(picture, drawn, style, outputs, labels.bars),
        **display_predictions(predictions, known, labels),
        indices=shown,
        subject=_subject(select, picture, shape, len(samples), predictions),
        findings="; ".join([finding, *_describe_beside(picture, drawn, labels.bars)]),
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
    """Return the images, each followed by the predicted image or the place of its bars, if any."""
    images = shape.to_images(samples.rows(shown))
    has_bars = labels.bars is not None
    tiles = group_tiles([images, *(outputs or [images] * has_bars)])
    limits = colors.limits.get_limits(tiles, values_of_images(samples, images, outputs))
    suffixes = ["", *[", predicted" for _ in outputs], *[", probabilities"] * has_bars]
    few_columns = FEW_COLUMNS_OF_BARS if has_bars else FEW_COLUMNS
    if has_bars:
        tiles = tiles.astype(np.float64)
        tiles[BESIDE] = np.nan
    return TilePicture(
        tiles,
        limits,
        [f"image {row}{suffix}" for row in shown for suffix in suffixes],
        labels.labels or None,
        None if labels.correct is None else labels.correct.tolist(),
        few_columns if n_cols is None and len(shown) <= FEW_IMAGES else n_cols,
        len(suffixes),
        "value",
        note=f"No errors: all {len(samples):,} predictions are right",
        blank=range(1, len(tiles), 2) if has_bars else (),
    )


def _display_beside(
    picture: TilePicture,
    drawn: "DrawnTiles",
    style: "TileStyle",
    outputs: list[NDArray[Any]],
    bars: ClassBars | None,
) -> dict[str, Any]:
    """Draw bars, and return attributes of the display about them."""
    from mlpviz import _drawing as drawing

    beside: dict[str, Any] = dict.fromkeys((*OF_IMAGES, *OF_BARS))
    boxes = drawn.grid.boxes[BESIDE]
    if outputs:
        limits = limits_of(drawn.limits, BESIDE)
        beside |= {"outputs": picture.tiles[BESIDE], "output_boxes": boxes, "output_limits": limits}
    if bars is not None:
        votes = drawing.draw_class_bars(drawn, boxes, bars, style.label_kw)
        beside |= {"bars": votes.bars, "class_labels": votes.names}
        beside |= {"bar_boxes": boxes, "bar_shares": bars.shares}
    return beside


def _describe_beside(
    picture: TilePicture, drawn: "DrawnTiles", bars: ClassBars | None
) -> list[str]:
    """Return the bars beside each image, and which images are constant."""
    first = slice(0, None, picture.group)
    constant = describe_constant(picture.tiles[first], limits_of(drawn.limits, first))
    if bars is None or not len(picture.tiles):
        return constant
    n_bars = bars.shares.shape[1]
    return [f"beside each, bars of its {n_bars} most probable classes, 1 at full length", *constant]


def _subject(
    select: Any, picture: TilePicture, shape: ImageShape, total: int, predictions: Predictions
) -> str:
    if not len(picture.tiles):
        return f"No errors to show: all {total:,} predictions are right"
    selection = SELECTIONS.get(select if isinstance(select, str) else "", "chosen ones")
    images = f"{format_count(picture.n_groups, 'image')} of {total:,} ({selection})"
    has_outputs = bool(_predicted_images(predictions, shape))
    beside = ", each beside the image that the model predicts" if has_outputs else ""
    output = describe_output(predictions.output)
    return f"Predictions for {images}, {format_size(shape)} pixels{beside}{output}"

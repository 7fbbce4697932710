"""What a model says about images, and where it is wrong."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._formatting import format_count
from mlpviz._layout.color_limits import check_norm_alone, check_scale, limits_of_each
from mlpviz._layout.sample_limits import limits_of_samples
from mlpviz._layout.tile_picture import TilePicture
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
from mlpviz.displays.base import PredictionDisplay
from mlpviz.displays.descriptions import told_flat, told_scale, told_size
from mlpviz.displays.prediction_labels import Answers, finding_of, put_into_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap, Normalize


def plot_prediction_grid(
    model: Any,
    X: Any,
    y: Any,
    image_shape: Sequence[int],
    *,
    select: str | Sequence[int] | NDArray[Any] = "first",
    n_images: int = 10,
    n_cols: int | None = 5,
    rng: Any = None,
    y_pred: Any = None,
    class_names: Sequence[str] | Mapping[Any, str] | None = None,
    channel_axis: int = -1,
    scale: str = "shared",
    clip: float = 1.0,
    vmin: float | None = None,
    vmax: float | None = None,
    norm: "Normalize | None" = None,
    percentiles: tuple[float, float] = (1.0, 99.0),
    cmap: "str | Colormap" = "gray",
    colorbar: bool = False,
    progress: bool = False,
    ax: "Axes | None" = None,
    image_kw: Mapping[str, Any] | None = None,
    label_kw: Mapping[str, Any] | None = None,
    colorbar_kw: Mapping[str, Any] | None = None,
) -> PredictionDisplay:
    """Show images with what a model says about them, right and wrong told apart.

    Right predictions have a green label with a tick, wrong ones a red label with a cross, the
    true class and a frame. A regressor's images have the predicted and the true value. A model
    that predicts images (an autoencoder) has each prediction beside its image.

    Parameters
    ----------
    model : fitted classifier or regressor, or None
        Any of scikit-learn, not only networks. It is asked only about images that it must be
        asked about: those shown, or those that `select` has to choose from. None with `y_pred`.
    X : table (n_samples, n_pixels) or images (n_samples, height, width[, 3])
        An array of any dtype and order, a memory map, a list, a pandas or polars data frame, a
        sparse matrix, or a dask array. It is left as it is, and the model gets rows of the same
        kind; of a dask array, blocks of rows where they are, of which the images shown come home.
    y : array_like of shape (n_samples,) or (n_samples, n_outputs), or None
        True classes (of any type) or values; None if they are not known.
    image_shape : tuple of int
        (height, width), or (height, width, 3) for RGB images, as they were flattened in C order.
    select : {"first", "random", "errors", "worst", "uncertain"} or sequence of int, \
default: "first"
        Which images to show: the first ones; random ones; the first wrong ones; those with the
        largest loss, largest first (negative log-probability of the true class, or squared
        error); those whose two most probable classes are closest, closest first; or those of
        these rows, in this order.
    n_images : int, default: 10
        How many to show at most, unless `select` names rows.
    n_cols : int, optional, default: 5
        Images in a row; chosen to suit the Axes if None.
    rng : int, numpy.random.Generator, or None, optional
        Source of random numbers for ``select="random"``, as `numpy.random.default_rng` takes it.
    y_pred : array_like of shape (n_samples,) or (n_samples, n_outputs), optional
        Ready predictions, in place of the model's: values if they are floats, else classes.
    class_names : sequence or mapping, optional
        What to call the classes: one name each, in the order of the model's classes (sorted), or
        a mapping of class to name.
    channel_axis : {-1, 0}, default: -1
        0 if images are (3, height, width), as PyTorch has them.
    scale : {"shared", "symmetric", "robust", "each"}, default: "shared"
        What the ends of the colors stand for, as in `plot_image_grid`. Predicted images share
        the scale of the images.
    clip : float, default: 1.0
        Factor on the limits, above 0. Values beyond them saturate.
    vmin, vmax : float, optional
        Limits that stand as they are given. With both, X is not searched for its own.
    norm : matplotlib.colors.Normalize, optional
        Used as a copy. Limits that it lacks are those of `scale`.
    percentiles : tuple of float, default: (1.0, 99.0)
        For ``scale="robust"``, in percent.
    cmap : str or Colormap, default: "gray"
        Of images without channels. Missing values have a color that is not in it.
    colorbar : bool, default: False
        Add a color bar. There is none with ``scale="each"``, which has no scale to show.
    progress : bool, default: False
        Show how far work on all rows is, with tqdm, or as dask does if X is one of its arrays.
    ax : Axes, optional
        To draw on; a new figure where not given, in which a pixel of an image takes a whole
        number of the figure's pixels.
    image_kw, label_kw, colorbar_kw : mapping, optional
        Properties of the image (`matplotlib.image.AxesImage`), of the labels
        (`matplotlib.text.Text`) and of the color bar (`matplotlib.colorbar.Colorbar`).

    Returns
    -------
    PredictionDisplay
        With the rows shown, what the model says of them and whether it is right. If
        ``select="errors"`` finds none, the figure says so and there is no tile.

    Raises
    ------
    ValueError
        If X and y differ in length, X does not fit the model or the image shape, no label in y is
        a class of the model, `select` needs scores or true classes that are not there, an index
        is out of range or given twice, or an option has no such value.
    TypeError
        If the model predicts nothing that can be shown, or an argument is of a wrong kind.
    sklearn.exceptions.NotFittedError
        If the model is not fitted.

    Examples
    --------
    >>> from mlpviz import plot_prediction_grid
    >>> X = [[0, 0, 0, 1], [1, 1, 1, 0], [0, 1, 0, 0]]
    >>> display = plot_prediction_grid(None, X, ["a", "b", "b"], (2, 2), y_pred=["a", "b", "a"])
    >>> display.correct
    array([ True,  True, False])
    """
    from mlpviz import _drawing as drawing

    drawing.check_ax(ax)
    shape = parse_image_shape(image_shape, channel_axis)
    style = drawing.tile_style(
        cmap,
        norm,
        colorbar=colorbar,
        image_kw=image_kw,
        label_kw=label_kw,
        colorbar_kw=colorbar_kw,
    )
    centered = shape.channels is None and norm is None and drawing.is_diverging(style.cmap)
    limits = check_scale(
        scale, clip=clip, vmin=vmin, vmax=vmax, percentiles=percentiles, centered=centered
    )
    check_norm_alone(norm, limits)
    samples = as_samples(X, shape, progress=progress)
    check_fits(shape, samples.n_values, "a row of X")
    truth = None if y is None else as_targets("y", y, len(samples))
    said_by = prediction_source(model, samples, truth, y_pred)
    indices = select_images(select, n_images, rng, total=len(samples), y=truth, source=said_by)
    said = said_by.predict(indices)
    answers, finding = _answers(said, truth, indices, class_names)
    picture, outputs = _picture(
        samples, indices, said, answers, shape=shape, scale=limits, n_cols=n_cols
    )
    drawn = drawing.draw_tiles(picture, style, ax)
    if not len(indices):
        drawing.write_note(drawn.ax, f"No errors: all {len(samples):,} predictions are right")
    boxes, tiles = drawn.grid.boxes, picture.tiles[:: picture.group]
    span = drawn.limits if isinstance(drawn.limits, tuple) else drawn.limits[:: picture.group]
    return PredictionDisplay(
        figure=drawn.figure,
        ax=drawn.ax,
        image=drawn.image,
        labels=drawn.labels,
        colorbar=drawn.colorbar,
        frames=drawn.frames,
        tiles=tiles,
        boxes=boxes[:: picture.group],
        outputs=outputs,
        output_boxes=None if outputs is None else boxes[1::2],
        limits=drawn.limits,
        saturated=drawn.outside,
        indices=indices,
        y_pred=said.values,
        correct=answers.correct,
        confidence=answers.confidence,
        summary=_summary(
            select,
            indices,
            samples,
            f"{told_size(shape)} pixels"
            f"{'' if outputs is None else ', each beside the image that the model predicts'}, "
            f"{told_scale(shape, style.cmap.name, drawn.limits, drawn.outside)}",
            [finding, *told_flat(tiles, span)] if len(indices) else [],
        ),
    )


def _answers(
    said: Predictions, truth: NDArray[Any] | None, indices: NDArray[np.intp], class_names: Any
) -> tuple[Answers, str]:
    """Return what is written above the images, and what stands out among the answers."""
    shown = None if truth is None else truth[indices]
    if truth is not None and shown is not None:
        check_no_missing("y", shown)
        check_matching_targets(said, shown)
        check_known_labels(said, truth)
    names = name_classes(class_names, said, truth)
    return put_into_words(said, shown, names), finding_of(said, shown, names, indices)


def _picture(
    samples: Samples,
    indices: NDArray[np.intp],
    said: Predictions,
    answers: Answers,
    *,
    shape: ImageShape,
    scale: Any,
    n_cols: int | None,
) -> tuple[TilePicture, NDArray[Any] | None]:
    """Return the images, each followed by the predicted one where the model predicts images."""
    tiles = shape.to_images(samples.rows(indices))
    names = [f"image {index}" for index in indices]
    outputs = None
    if said.classes is None and said.values.ndim == 2:
        check_fits(shape, said.values.shape[1], "a prediction of the model")
        outputs = shape.to_images(np.asarray(said.values))
        tiles = np.stack([tiles, outputs], axis=1).reshape(-1, *tiles.shape[1:])
        names = [f"{name}{what}" for name in names for what in ("", ", predicted")]
    limits = (
        limits_of_each(tiles, scale)
        if scale.name == "each"
        else limits_of_samples(
            samples, scale, "the values of X", () if outputs is None else (outputs,)
        )
    )
    verdicts = None if answers.correct is None else answers.correct.tolist()
    picture = TilePicture(
        tiles,
        limits,
        names,
        answers.labels or None,
        verdicts,
        n_cols,
        1 if outputs is None else 2,
        "value",
    )
    return picture, outputs


def _summary(
    select: Any, indices: NDArray[np.intp], samples: Samples, look: str, findings: list[str]
) -> str:
    if not len(indices):
        return f"No errors to show: all {len(samples):,} predictions are right."
    which = {
        "first": "the first ones",
        "random": "drawn at random",
        "errors": "the first wrong ones",
        "worst": "those with the largest loss",
        "uncertain": "the most uncertain ones",
    }.get(select if isinstance(select, str) else "", "chosen ones")
    shown = f"{format_count(len(indices), 'image')} of {len(samples):,}"
    return f"Predictions for {shown} ({which}), {look}: {'; '.join(findings)}."

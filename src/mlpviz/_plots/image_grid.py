"""Images with labels, as one looks at data first."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from mlpviz._formatting import format_subset
from mlpviz._layout.color_limits import (
    Scale,
    check_norm_alone,
    check_scale,
    check_some_finite,
    limits_of_each,
)
from mlpviz._layout.sample_limits import limits_of_samples
from mlpviz._layout.tile_picture import TilePicture
from mlpviz._samples.image_shape import check_fits, parse_image_shape
from mlpviz._samples.samples import as_samples
from mlpviz._samples.table import Samples
from mlpviz._validation import check_indices, check_labels, has_length
from mlpviz.displays.base import ImageDisplay
from mlpviz.displays.descriptions import told_scale, told_size, told_values

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap, Normalize


def plot_image_grid(
    X: Any,
    image_shape: Sequence[int],
    *,
    labels: str | Sequence[object] | None = None,
    n_images: int | Sequence[int] | NDArray[Any] | None = None,
    n_cols: int | None = None,
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
) -> ImageDisplay:
    """Show rows of a data set as images, all on one scale.

    Parameters
    ----------
    X : table (n_samples, n_pixels) or images (n_samples, height, width[, 3])
        An array of any dtype and order, a memory map, a list, a pandas or polars data frame, a
        sparse matrix, or a dask array, of which only the images shown are brought home. It is
        left as it is.
    image_shape : tuple of int
        (height, width), or (height, width, 3) for RGB images, as they were flattened in C order.
    labels : {"index"} or sequence, optional
        What to write above each image: its row in X, or one label for each image shown or for
        each row of X. As many labels as images shown are those of the images, in their order.
    n_images : int or sequence of int, optional
        Which images to show: the first so many, or those of these rows, in this order.
        All of them where not given.
    n_cols : int, optional
        Images in a row; chosen to suit the Axes where not given.
    channel_axis : {-1, 0}, default: -1
        0 if images are (3, height, width), as PyTorch has them.
    scale : {"shared", "symmetric", "robust", "each"}, default: "shared"
        What the ends of the colors stand for: the smallest and the largest value of all of X,
        shown or not; the same with zero in the middle; `percentiles` of all values; or the
        smallest and the largest value of each image, for itself.
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
    ImageDisplay
        With the images drawn, where they stand, and the limits used.

    Raises
    ------
    ValueError
        If the image shape does not fit X, an index is out of range or given twice, no value is
        finite, or an option has no such value.
    TypeError
        If X does not hold real numbers, or an argument is of a wrong kind.

    Examples
    --------
    >>> import numpy as np
    >>> from mlpviz import plot_image_grid
    >>> X = np.random.default_rng(0).integers(0, 256, size=(20, 64))
    >>> display = plot_image_grid(X, (8, 8), n_images=3, labels=["a", "b", "c"])
    >>> display.tiles.shape
    (3, 8, 8)
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
    indices = check_indices("n_images", n_images, len(samples), "rows of X")
    texts = check_labels(_labels_of(labels, indices, len(samples)), indices, "images")
    tiles = shape.to_images(samples.rows(indices))
    check_some_finite(tiles, "the values of X")
    picture = TilePicture(
        tiles,
        image_limits(samples, tiles, limits),
        [f"image {index}" for index in indices],
        texts,
        n_cols=n_cols,
        value_name="value",
    )
    drawn = drawing.draw_tiles(picture, style, ax)
    return ImageDisplay(
        figure=drawn.figure,
        ax=drawn.ax,
        image=drawn.image,
        labels=drawn.labels,
        colorbar=drawn.colorbar,
        tiles=tiles,
        boxes=drawn.grid.boxes,
        limits=drawn.limits,
        saturated=drawn.outside,
        indices=indices,
        summary=_summary(
            picture,
            len(samples),
            drawn.limits,
            size=told_size(shape),
            scale=told_scale(shape, style.cmap.name, drawn.limits, drawn.outside),
        ),
    )


def image_limits(samples: Samples, tiles: NDArray[Any], scale: Scale) -> Any:
    """Return the limits of images: of all of X together, or of each tile."""
    if scale.name == "each":
        return limits_of_each(tiles, scale)
    return limits_of_samples(samples, scale, "the values of X")


def _labels_of(labels: Any, indices: NDArray[Any], n_samples: int) -> Any:
    """Return the labels of the images shown, where labels of all rows were given."""
    if labels is None or isinstance(labels, str) or not has_length(labels):
        return labels
    if len(labels) == n_samples != len(indices):
        listed = labels.tolist() if hasattr(labels, "tolist") else list(labels)
        return [listed[index] for index in indices]
    return labels


def _summary(picture: TilePicture, total: int, limits: Any, *, size: str, scale: str) -> str:
    which = format_subset(len(picture.tiles), total, "image")
    found = told_values(picture.tiles, limits, picture.names)
    return f"{which} of {size} pixels, {scale}; {found}."

"""Images with labels, as one looks at data first."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from mlpviz._docstrings import describe_parameters
from mlpviz._formatting import format_subset
from mlpviz._layout.shared_values import values_of_images
from mlpviz._layout.tile_picture import TilePicture
from mlpviz._layout.tile_values import check_some_finite
from mlpviz._samples.image_shape import parse_image_shape
from mlpviz._samples.samples import as_samples
from mlpviz._validation import check_indices, check_labels
from mlpviz.displays import ImageDisplay
from mlpviz.displays.descriptions import describe_values, format_size
from mlpviz.displays.tiles import tile_display

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap, Normalize


@describe_parameters
def plot_image_grid(
    X: Any,
    image_shape: Sequence[int],
    *,
    labels: str | Sequence[object] | None = None,
    n_images: int | slice | Sequence[int] | NDArray[Any] | None = None,
    n_cols: int | None = None,
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
) -> ImageDisplay:
    """Show rows of a data set as images, all on one scale.

    All rows of X count for the color limits, also those that are not shown. X is not searched if
    both `vmin` and `vmax` are given.

    Parameters
    ----------
    X : table (n_samples, n_pixels) or images (n_samples, height, width[, 3])
    image_shape : tuple of int
    labels : {"index"} or sequence, optional
        Labels above the images: the row of each image in X, one label for each row of X, or one
        label for each image shown. As many labels as rows are labels of the rows.
    n_images : int, slice or sequence of int or bool, optional
        Images to show: the first n, a slice, a boolean mask, or those of these rows, in
        this order. By default all images are shown.
    n_cols : int, optional
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
    ImageDisplay
        The artists, and the images with their positions and color limits.

    Raises
    ------
    ValueError
        If the image shape does not fit X, an index is out of range or given twice, no value is
        finite, or an option has an invalid value.
    TypeError
        If X does not hold real numbers, or an argument has the wrong type.

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

    shape = parse_image_shape(image_shape, channel_axis, order, channels)
    colors = drawing.color_options(
        scale, clip, vmin, vmax, norm, percentiles, cmap, rgb=shape.is_rgb
    )
    style = drawing.tile_style(ax, colors, image_kw, label_kw, colorbar_kw, colorbar=colorbar)
    samples = as_samples(X, shape, progress=progress)
    shown = check_indices("n_images", n_images, len(samples), "rows of X")
    texts = check_labels(labels, shown, len(samples), "images")
    tiles = shape.to_images(samples.rows(shown))
    check_some_finite(tiles, "the values of X")
    limits = colors.limits.get_limits(tiles, values_of_images(samples, tiles))
    names = [f"image {row}" for row in shown]
    picture = TilePicture(tiles, limits, names, texts, n_cols=n_cols, value_name="value")
    drawn = drawing.draw_tiles(picture, style, ax, title)
    n_shown = format_subset(len(tiles), len(samples), "image")
    return tile_display(
        ImageDisplay,
        drawn,
        picture,
        indices=shown,
        subject=f"{n_shown} of {format_size(shape)} pixels",
        findings=describe_values(tiles, drawn.limits, names),
    )

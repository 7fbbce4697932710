"""Filters as they form, at one scale."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.morans_i import autocorrelation
from mlpviz._analysis.structure_over_time import describe_structure
from mlpviz._docstrings import describe_parameters
from mlpviz._formatting import format_subset
from mlpviz._layout.filter_images import FilterSequence, affine_pull_back
from mlpviz._layout.tile_picture import TilePicture
from mlpviz._plots.loss_curve import plot_loss_curve
from mlpviz._recording.snapshots import Snapshots
from mlpviz._recording.sources import as_snapshots
from mlpviz._records.image_shape import ImageShape
from mlpviz._samples.image_shape import parse_image_shape
from mlpviz._validation import check_choice, check_flag, check_indices, check_labels
from mlpviz.displays.descriptions import describe_weights, format_size
from mlpviz.displays.tiles import tile_display
from mlpviz.displays.training import FilterAnimation

if TYPE_CHECKING:
    from matplotlib.colors import Colormap, Normalize

SPACES = ("pixels", "input")
SCALES = ("shared", "symmetric", "robust")


@describe_parameters
def animate_filters(
    snapshots: Any,
    image_shape: Sequence[int],
    *,
    units: int | slice | Sequence[int] | NDArray[Any] | None = None,
    loss: bool = False,
    fps: float = 6.0,
    space: str = "pixels",
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
    labels: str | Sequence[object] | None = None,
    colorbar: bool = True,
    image_kw: Mapping[str, Any] | None = None,
    label_kw: Mapping[str, Any] | None = None,
    colorbar_kw: Mapping[str, Any] | None = None,
) -> FilterAnimation:
    """Show the filters of hidden units at all steps of a training, one after the other.

    All steps have one scale: the weights of all units at all steps count for the color limits.
    Each frame has the step as its title, and shows what `plot_first_layer_filters` shows of that
    snapshot with these limits.

    Parameters
    ----------
    snapshots : Snapshots or path-like
        The snapshots of a training, or the folder that they are in.
    image_shape : tuple of int
    units : int, slice or sequence of int or bool, optional
    loss : bool, default: False
        Whether to show the loss curve below, with a line at the step of the frame.
    fps : float, default: 6.0
        Frames per second.
    space : {"pixels", "input"}, default: "pixels"
        The space in which weights are shown: that of the pixels, or that of the network's input.
    channel_axis : {-1, 0}, default: -1
    order : {"C", "F"}, default: "C"
    channels : int or sequence of int, optional
    scale : {"shared", "symmetric", "robust"}, default: "shared"
        How the color limits are chosen. With "shared" they are the smallest and the largest
        weight; with "symmetric" zero is in the middle; with "robust" they are two `percentiles`.
        With a diverging color map, zero is in the middle, unless `vmin`, `vmax` or `norm` set
        other limits.
    clip : float, default: 1.0
    vmin, vmax : float, optional
    norm : matplotlib.colors.Normalize, optional
    percentiles : tuple of float, default: (1.0, 99.0)
    cmap : str or Colormap, default: "gray"
    n_cols : int, optional
    labels : {"index"} or sequence, optional
        Labels above the tiles: the index of each unit, one label for each unit of the layer, or
        one label for each unit shown. As many labels as units are labels of the units.
    colorbar : bool, default: True
        Whether to add a color bar.
    image_kw, label_kw, colorbar_kw : mapping, optional

    Returns
    -------
    FilterAnimation
        Its `save` writes GIF, MP4, WebM and HTML. A notebook shows it with a button to play it.

    Raises
    ------
    ValueError
        If the image shape does not fit the network, all weights are equal, no losses are known,
        an option has an invalid value, or the preprocessing is not affine.
    TypeError
        If `snapshots` is not a `Snapshots`, or an argument has a wrong type.

    See Also
    --------
    plot_filters_over_time : Show several steps side by side.

    Examples
    --------
    >>> import numpy as np
    >>> from mlpviz import Layers, Snapshots, animate_filters
    >>> rng = np.random.default_rng(0)
    >>> snapshots = Snapshots()
    >>> for epoch in range(3):
    ...     snapshots.take(Layers(rng.normal(size=(64, 10))), step=epoch)
    >>> animation = animate_filters(snapshots, (8, 8))
    >>> len(list(animation.render()))
    3
    """
    from mlpviz import _drawing as drawing

    _check_options(space, scale, fps)
    shape = parse_image_shape(image_shape, channel_axis, order, channels)
    colors = drawing.color_options(
        scale, clip, vmin, vmax, norm, percentiles, cmap, rgb=shape.is_rgb, signed=True
    )
    style = drawing.tile_style(None, colors, image_kw, label_kw, colorbar_kw, colorbar=colorbar)
    training = as_snapshots(snapshots)
    shown = check_indices("units", units, training[0].n_units[0], "hidden units")
    texts = check_labels(labels, shown, training[0].n_units[0], "units")
    filters = _sequence(training, shape, shown, space)
    images = filters.images()
    limits = colors.limits.get_limits(images, filters.values())
    picture = _picture(images[-1], limits, shown, texts, n_cols)
    upper, lower = _axes(training, loss)
    drawn = drawing.draw_tiles(picture, style, upper)
    animation = tile_display(
        FilterAnimation,
        drawn,
        picture,
        units=shown,
        images=images,
        fps=float(fps),
        **_over_time(training, lower),
        subject=_subject(training, shown, format_size(shape)),
        findings=_findings(images, shown, training, limits),
    )
    animation.show_frame(-1)
    return animation


def _picture(
    tiles: NDArray[Any],
    limits: Any,
    units: NDArray[np.intp],
    texts: list[str] | None,
    n_cols: int | None,
) -> TilePicture:
    names = [f"unit {unit}" for unit in units]
    return TilePicture(tiles, limits, names, texts, n_cols=n_cols, value_name="weight")


def _axes(training: Snapshots, loss: Any) -> tuple[Any, Any]:
    """Return the Axes of the filters and of the loss curve, if one is to be shown."""
    from mlpviz import _drawing as drawing

    losses = training.history if check_flag("loss", loss) else None
    return (None, None) if losses is None else drawing.two_axes()


def _over_time(training: Snapshots, ax: Any) -> dict[str, Any]:
    """Return the steps, and the loss curve below the filters with its mark."""
    curve = None if ax is None else plot_loss_curve(training.history, mark_best=False, ax=ax)
    return {
        "steps": training.steps,
        "step_name": training.unit,
        "loss": curve,
        "mark": None if ax is None else ax.axvline(training.steps[-1], color="0.5"),
    }


def _check_options(space: str, scale: str, fps: Any) -> None:
    check_choice("space", space, SPACES)
    check_choice("scale", scale, SCALES)
    if isinstance(fps, bool) or not isinstance(fps, int | float | np.number):
        raise TypeError(f"fps must be a number of frames per second, got {fps!r}")
    if not 0 < fps <= 100:
        raise ValueError(f"fps must be above 0 and at most 100, got {fps}")


def _sequence(
    training: Snapshots, shape: ImageShape, units: NDArray[np.intp], space: str
) -> FilterSequence:
    pull_back = affine_pull_back(training[0], shape, space)
    return FilterSequence(training, shape, units, pull_back)  # type: ignore[arg-type]


def _subject(training: Snapshots, units: NDArray[np.intp], size: str) -> str:
    which = format_subset(len(units), training[0].n_units[0], "hidden unit")
    first, last = training.steps[[0, -1]]
    return (
        f"Animation of {which.replace('All', 'all')} of {training.name} at {len(training)} steps "
        f"of its training, {training.unit} {first:g} to {last:g}, as {size} images"
    )


def _findings(
    images: NDArray[Any], units: NDArray[np.intp], training: Snapshots, limits: Any
) -> str:
    z = np.array([autocorrelation(each.astype(np.float64)).z for each in images])
    structure = describe_structure(z, units, training.steps, training.unit)
    return structure or describe_weights(images[-1], limits, [f"unit {unit}" for unit in units])

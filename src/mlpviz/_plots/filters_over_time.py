"""The filters of units at several steps of a training, at one scale."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.morans_i import autocorrelation
from mlpviz._analysis.step_selection import choose_steps
from mlpviz._analysis.structure_over_time import describe_structure
from mlpviz._docstrings import describe_parameters
from mlpviz._formatting import format_range, format_subset
from mlpviz._layout.filter_images import FilterSequence, affine_pull_back
from mlpviz._layout.tile_picture import TilePicture
from mlpviz._layout.tile_statistics import mean_magnitudes, single_largest
from mlpviz._recording.snapshots import Snapshots
from mlpviz._recording.sources import as_snapshots
from mlpviz._samples.image_shape import parse_image_shape
from mlpviz._validation import check_choice, check_indices
from mlpviz.displays import FiltersOverTimeDisplay
from mlpviz.displays.descriptions import format_size
from mlpviz.displays.tiles import tile_display

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap, Normalize

SPACES = ("pixels", "input")
REFERENCES = ("first",)
SCALES = ("shared", "symmetric", "robust")
DEFAULT_STEPS = 8


@describe_parameters
def plot_filters_over_time(
    snapshots: Any,
    image_shape: Sequence[int],
    *,
    units: int | slice | Sequence[int] | NDArray[Any] | None = None,
    steps: int | Sequence[float] | NDArray[Any] | None = None,
    spacing: str = "change",
    reference: str | None = None,
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
    colorbar: bool = True,
    title: str | None = None,
    ax: "Axes | None" = None,
    image_kw: Mapping[str, Any] | None = None,
    colorbar_kw: Mapping[str, Any] | None = None,
) -> FiltersOverTimeDisplay:
    """Show the filters of hidden units at several steps of a training, all on one scale.

    Each unit has a row, and each step a column. The weights of all units at these steps count for
    the color limits, also those of units that are not shown.

    Parameters
    ----------
    snapshots : Snapshots or path-like
        The snapshots of a training, or the folder that they are in.
    image_shape : tuple of int
    units : int, slice or sequence of int or bool, optional
    steps : int or sequence of numbers, optional
        The number of steps to show, or the steps themselves. By default at most 8 are shown.
    spacing : {"change", "step"}, default: "change"
        How a number of steps is chosen. With "change", the weights of the first layer move equally
        far from one to the next, so that early steps, when a network learns fast, are shown more
        often; with "step", the steps are at equal distances. The first and the last snapshot are
        shown.
    reference : {"first"}, optional
        Show the change of each weight since the first snapshot. With ``scale="shared"``, zero is
        in the middle of the colors then.
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
    colorbar : bool, default: True
        Whether to add a color bar.
    title : str, optional
    ax : Axes, optional
    image_kw, colorbar_kw : mapping, optional
        Properties of the image (`matplotlib.image.AxesImage`) and of the color bar
        (`matplotlib.colorbar.Colorbar`).

    Returns
    -------
    FiltersOverTimeDisplay
        The artists, and the images row by row, with their units and steps.

    Raises
    ------
    ValueError
        If there is no snapshot at a step, the image shape does not fit the network, all weights
        are equal, an option has an invalid value, or the preprocessing is not affine.
    TypeError
        If `snapshots` is not a `Snapshots`, or an argument has a wrong type.

    See Also
    --------
    animate_filters : Show all steps one after the other.

    Examples
    --------
    >>> import numpy as np
    >>> from mlpviz import Layers, Snapshots, plot_filters_over_time
    >>> rng = np.random.default_rng(0)
    >>> snapshots = Snapshots()
    >>> for epoch in range(20):
    ...     snapshots.take(Layers(rng.normal(size=(64, 10)) / (1 + epoch)), step=epoch)
    >>> plot_filters_over_time(snapshots, (8, 8), units=3, steps=4).steps
    array([ 0,  2,  6, 19])
    """
    from mlpviz import _drawing as drawing

    check_choice("space", space, SPACES)
    shape = parse_image_shape(image_shape, channel_axis, order, channels)
    scale = _check_scale(scale, reference)
    colors = drawing.color_options(
        scale, clip, vmin, vmax, norm, percentiles, cmap, rgb=shape.is_rgb, signed=True
    )
    style = drawing.tile_style(ax, colors, image_kw, colorbar_kw=colorbar_kw, colorbar=colorbar)
    training = as_snapshots(snapshots)
    shown = check_indices("units", units, training[0].n_units[0], "hidden units")
    chosen = choose_steps(training, training.steps, steps, spacing, DEFAULT_STEPS)
    networks, times = [training[int(i)] for i in chosen], training.steps[chosen]
    pull_back = affine_pull_back(training[0], shape, space)
    start = training[0] if reference else None
    filters = FilterSequence(networks, shape, shown, pull_back, start)
    images = filters.images()
    limits = colors.limits.get_limits(images, filters.values())
    picture = _picture(images, limits, shown, times, names=(training.unit, _value_name(reference)))
    drawn = drawing.draw_tiles(picture, style, ax, title)
    _name_sides(drawn, shown, times, training.unit)
    return tile_display(
        FiltersOverTimeDisplay,
        drawn,
        picture,
        units=shown,
        steps=times,
        subject=f"{_subject(training, shown, chosen, reference)} as {format_size(shape)} images",
        findings=_findings(images, shown, times, training.unit, reference),
    )


def _value_name(reference: str | None) -> str:
    return "change of weight" if reference else "weight"


def _name_sides(drawn: Any, units: NDArray[np.intp], steps: NDArray[Any], step_name: str) -> None:
    """Name the rows by their units, and the columns by their steps."""
    from mlpviz import _drawing as drawing

    rows = drawing.MatrixSide("hidden unit", units.tolist())
    columns = drawing.MatrixSide(step_name, [f"{step:g}" for step in steps])
    drawing.name_sides(drawn, rows, columns)


def _check_scale(scale: str, reference: str | None) -> str:
    """Return the checked scale; that of changes has zero in the middle unless it is robust."""
    check_choice("scale", scale, SCALES)
    if reference is None:
        return scale
    check_choice("reference", reference, REFERENCES)
    return "symmetric" if scale == "shared" else scale


def _picture(
    images: NDArray[Any],
    limits: Any,
    units: NDArray[np.intp],
    steps: NDArray[Any],
    *,
    names: tuple[str, str],
) -> TilePicture:
    """Return the images row by row; `names` are those of a step and of a value."""
    step_name, value_name = names
    tiles = np.moveaxis(images, 0, 1).reshape(-1, *images.shape[2:])
    of_tiles = [f"unit {unit}, {step_name} {step:g}" for unit in units for step in steps]
    return TilePicture(tiles, limits, of_tiles, n_cols=len(steps), value_name=value_name)


def _subject(
    training: Snapshots, units: NDArray[np.intp], chosen: NDArray[np.intp], reference: str | None
) -> str:
    which = format_subset(len(units), training[0].n_units[0], "hidden unit")
    steps = format_subset(len(chosen), len(training), "step").replace("All", "all")
    first, last = training.steps[chosen[[0, -1]]]
    if reference:
        start = f"{training.unit} {training.steps[0]:g}"
        which = f"Changes since {start} of {which.replace('All', 'all')}"
    return (
        f"{which} of {training.name} at {steps} of its training, {training.unit} {first:g} to "
        f"{last:g},"
    )


def _findings(
    images: NDArray[Any],
    units: NDArray[np.intp],
    steps: NDArray[Any],
    step_name: str,
    reference: str | None,
) -> str:
    """Return since when filters have structure, else which unit has the largest values."""
    z = np.array([autocorrelation(each.astype(np.float64)).z for each in images])
    structure = "" if reference else describe_structure(z, units, steps, step_name)
    if structure:
        return structure
    largest = single_largest(mean_magnitudes(images[-1]))
    if largest is None:
        return f"values run from {format_range(np.nanmin(images), np.nanmax(images))}"
    what = "changes most" if reference else f"has the largest weights at {step_name} {steps[-1]:g}"
    return f"unit {units[largest]} {what}"

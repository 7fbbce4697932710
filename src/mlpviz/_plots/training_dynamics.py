"""Plot the distance that each unit moves during training, and when it settles or dies."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.firing_over_time import firing_over_time
from mlpviz._analysis.forward import check_hidden_layer
from mlpviz._analysis.training_dynamics import training_dynamics
from mlpviz._analysis.unit_dynamics import UnitDynamics, unit_dynamics
from mlpviz._docstrings import describe_parameters
from mlpviz._formatting import format_subset
from mlpviz._layout.shared_values import values_of_arrays
from mlpviz._out_of_core.progress import check_progress
from mlpviz._recording.snapshots import Snapshots
from mlpviz._recording.sources import as_snapshots
from mlpviz._samples.samples import as_samples
from mlpviz._samples.table import Samples
from mlpviz._validation import check_choice, check_indices
from mlpviz.displays import TrainingDynamicsDisplay
from mlpviz.displays.dynamics_descriptions import describe_dynamics

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap, Normalize

    from mlpviz._drawing import ColorOptions, MatrixSide

QUANTITIES = {
    "distance": "distance of weights from the start",
    "norm": "norm of weights",
    "firing": "share of images on which the unit fires",
}
ORDERS = ("step", "index")
SCALES = ("shared", "symmetric", "robust")


@describe_parameters
def plot_training_dynamics(
    snapshots: Any,
    X: Any = None,
    *,
    show: str | None = None,
    layer: int = 0,
    units: int | slice | Sequence[int] | NDArray[Any] | None = None,
    order: str = "step",
    scale: str = "shared",
    clip: float = 1.0,
    vmin: float | None = None,
    vmax: float | None = None,
    norm: "Normalize | None" = None,
    percentiles: tuple[float, float] = (1.0, 99.0),
    cmap: "str | Colormap" = "viridis",
    colorbar: bool = True,
    progress: bool = False,
    title: str | None = None,
    ax: "Axes | None" = None,
    image_kw: Mapping[str, Any] | None = None,
    colorbar_kw: Mapping[str, Any] | None = None,
) -> TrainingDynamicsDisplay:
    """Show how far each unit moves during a training, and when it settles or dies.

    Each unit has a row, and each snapshot a column. A dot marks the step at which a unit settles:
    from then on, the distance of its weights from the last ones is at most a tenth of the largest
    such distance. Units that come near their last weights only in the last quarter of the training
    still move, so they have no dot. If X is given, the colors show the share of images on which
    each unit fires, and a cross marks the step at which a unit dies: from then on, it fires on none
    of them.

    Parameters
    ----------
    snapshots : Snapshots or path-like
        The snapshots of a training, or the folder that they are in; at least two.
    X : table (n_samples, n_pixels), optional
        Images, as the network takes them, for ``show="firing"``. A dask array is read block by
        block. X is not modified.
    show : {"distance", "norm", "firing"}, optional
        The distance of the incoming weights from those of the first snapshot, their norm, or the
        share of the images of X on which the unit fires. By default "firing" if X is given, and
        "distance" if it is not.
    layer : int, default: 0
        The hidden layer. Negative indices count from the last hidden layer.
    units : int, slice or sequence of int or bool, optional
    order : {"step", "index"}, default: "step"
        Order of the rows: by the step that is marked, the earliest first and units without a mark
        last, or as in `units`.
    scale : {"shared", "symmetric", "robust"}, default: "shared"
        How the color limits are chosen. With "shared" they are the smallest and the largest
        value, for shares 0 and 1; with "symmetric" zero is in the middle; with "robust" they are
        two `percentiles`.
    clip : float, default: 1.0
    vmin, vmax : float, optional
    norm : matplotlib.colors.Normalize, optional
    percentiles : tuple of float, default: (1.0, 99.0)
    cmap : str or Colormap, default: "viridis"
        Color map. Values that are not finite have a color that is not in it.
    colorbar : bool, default: True
        Whether to add a color bar.
    progress : bool, default: False
    title : str, optional
    ax : Axes, optional
        Axes to draw on. By default a new figure is made.
    image_kw, colorbar_kw : mapping, optional
        Properties of the image (`matplotlib.image.AxesImage`) and of the color bar
        (`matplotlib.colorbar.Colorbar`).

    Returns
    -------
    TrainingDynamicsDisplay
        The artists, the distances and norms, and the step at which each unit settles or dies.

    Raises
    ------
    ValueError
        If there are fewer than two snapshots, no unit moves, X is missing or does not fit, the
        units are never off (for "firing"), or an option has an invalid value.
    TypeError
        If `snapshots` is not a `Snapshots` or a path, or an argument has the wrong type.

    See Also
    --------
    plot_filters_over_time : The filters at several steps.

    Examples
    --------
    >>> import numpy as np
    >>> from mlpviz import Layers, Snapshots, plot_training_dynamics
    >>> rng, snapshots = np.random.default_rng(0), Snapshots()
    >>> start, end = rng.normal(size=(2, 64, 3))
    >>> for epoch, share in enumerate([0, 0.5, 0.95, 1]):
    ...     weights = start + share * end * [0, 1, 2]
    ...     snapshots.take(Layers([weights, np.ones((3, 2))]), step=epoch)
    >>> display = plot_training_dynamics(snapshots)
    >>> display.units, display.dynamics.settled
    (array([1, 2, 0]), array([ 2.,  2., nan]))
    """
    from mlpviz import _drawing as drawing

    check_choice("scale", scale, SCALES)
    by_step = check_choice("order", order, ORDERS) == "step"
    quantity = _check_quantity(show, X)
    colors = drawing.color_options(scale, clip, vmin, vmax, norm, percentiles, cmap)
    style = drawing.tile_style(ax, colors, image_kw, colorbar_kw=colorbar_kw, colorbar=colorbar)
    samples = _samples(X, quantity, progress=progress)
    training = as_snapshots(snapshots, at_least=2)
    layer = check_hidden_layer(training[0], layer)
    chosen = check_indices("units", units, training[0].n_units[layer], "hidden units")
    found = _find_dynamics(training, layer, samples, chosen, by_step=by_step)
    values = _values(found, quantity)
    limits = _limits(values, colors, has_shares=samples is not None)
    sides = _sides(found, training.unit, layer=layer, by_step=by_step)
    options: Any = {"style": style, "value_name": QUANTITIES[quantity], "ax": ax, "title": title}
    drawn = drawing.draw_matrix(values, limits, *sides, **options)
    marks = drawing.mark_steps(drawn.ax, found.marked_columns, "X" if samples else "o")
    return TrainingDynamicsDisplay(
        figure=drawn.figure,
        ax=drawn.ax,
        image=drawn.image,
        colorbar=drawn.colorbar,
        limits=drawn.limits,
        marks=marks,
        values=values,
        dynamics=found,
        subject=_subject(training, found, quantity, layer),
        findings=describe_dynamics(found, training.unit),
    )


def _check_quantity(show: Any, X: Any) -> str:
    """Return what is shown, for which X must be there."""
    if show is None:
        return "distance" if X is None else "firing"
    if check_choice("show", show, QUANTITIES) == "firing" and X is None:
        raise ValueError("show='firing' needs images, but X is None; give X")
    return str(show)


def _samples(X: Any, quantity: str, *, progress: bool) -> Samples | None:
    check_progress(progress)
    return as_samples(X, progress=progress) if quantity == "firing" else None


def _find_dynamics(
    training: Snapshots,
    layer: int,
    samples: Samples | None,
    units: NDArray[np.intp],
    *,
    by_step: bool,
) -> UnitDynamics:
    first, last = training[0], training[-1]
    firing = None
    if samples is not None:
        if samples.n_values != first.n_pixels:
            raise ValueError(
                f"X must have {first.n_pixels} values in each row, as {training.name} takes them, "
                f"got {samples.n_values}"
            )
        firing = firing_over_time(training, samples, layer)
    weights = (np.asarray(layers.weights[layer]) for layers in training)
    dynamics = training_dynamics(weights, np.asarray(last.weights[layer]))
    return unit_dynamics(
        training.steps.astype(np.float64), dynamics, firing, units, by_step=by_step
    )


def _values(found: UnitDynamics, quantity: str) -> NDArray[np.float64]:
    """Return the numbers that colors show, of shape (n_units, n_steps)."""
    values: Any = getattr(found, quantity)
    if quantity == "distance" and not found.moves.any():
        raise ValueError(
            "the units do not move, so there is no distance to show; use show='norm', and check "
            "that the snapshots were taken while the network trained"
        )
    return np.asarray(values)


def _limits(
    values: NDArray[np.float64], colors: "ColorOptions", *, has_shares: bool
) -> tuple[float, float]:
    """Return the color limits. Those of shares hold 0 and 1."""
    ends = [np.array([0.0, 1.0])] if has_shares else []
    limits: Any = colors.limits.get_limits(values, values_of_arrays([values, *ends], "the values"))
    low, high = limits
    return low, high


def _sides(
    found: UnitDynamics, step_name: str, *, layer: int, by_step: bool
) -> "tuple[MatrixSide, MatrixSide]":
    """Return the names of rows and columns, and the meaning of the marks."""
    from mlpviz import _drawing as drawing

    names = [
        f"{unit}" if moves else f"{unit} never moves"
        for unit, moves in zip(found.units, found.moves, strict=True)
    ]
    event, mark = ("settles", "dot") if found.died is None else ("dies", "cross")
    by = f", by the {step_name} at which it {event}" if by_step else ""
    columns = [f"{step:g}" for step in found.steps]
    return (
        drawing.MatrixSide(f"unit of layer {layer}{by}", names),
        drawing.MatrixSide(f"{step_name} ({mark}: the unit {event})", columns),
    )


def _subject(training: Snapshots, found: UnitDynamics, quantity: str, layer: int) -> str:
    units = format_subset(len(found.units), training[0].n_units[layer], "unit")
    first, last = training.steps[[0, -1]]
    return (
        f"{units} of layer {layer} of {training.name} in {len(training)} snapshots of its "
        f"training, {training.unit} {first:g} to {last:g}, by the {QUANTITIES[quantity]}"
    )

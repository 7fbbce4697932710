"""Losses and scores over epochs."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.training_curves import band_over_runs, check_smooth, smoothed
from mlpviz._formatting import format_count
from mlpviz._reading.dispatch import read_histories
from mlpviz._reading.runs import read_runs
from mlpviz._records.history import Curve, History
from mlpviz._validation import check_choice, check_flag, check_sequence
from mlpviz.displays import LossDisplay
from mlpviz.displays.curve_descriptions import (
    describe_curves,
    describe_marks,
    describe_reading,
    names_left_out,
)
from mlpviz.displays.curves import curve_display

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from mlpviz._drawing import DrawableCurve

YSCALES = ("linear", "log", "symlog")


def plot_loss_curve(
    model: Any,
    *,
    smooth: float | None = None,
    yscale: str = "linear",
    mark_best: bool = True,
    mark_steps: Sequence[float] | NDArray[Any] | None = None,
    band: bool = False,
    learning_rate: bool = False,
    title: str | None = None,
    ax: "Axes | None" = None,
    line_kw: Mapping[str, Any] | None = None,
) -> LossDisplay:
    """Plot the training loss of one or several models over epochs.

    Scores, such as the validation accuracy of early stopping, are drawn on an axis of their own
    at the right.

    Parameters
    ----------
    model : fitted model, History, path, sequence, mapping or data frame
        One model, several as ``{"sgd": a, "adam": b}`` or as a list, a list of losses, named
        curves as ``{"loss": […], "val_acc": […]}``, a dict for each epoch, a data frame, or a log
        file. Frameworks and the words of names tell whether a curve is a loss or a score;
        `History` states it explicitly.
    smooth : float, optional
        Weight of the past in an exponential moving average [1]_, from 0 (the raw curve) to below
        1. The raw curve is drawn behind it, and the best epoch is marked on the raw curve.
    yscale : {"linear", "log", "symlog"}, default: "linear"
        Scale of the axis of losses.
    mark_best : bool, default: True
        Whether to mark the best epoch of each model: that of the highest validation score, else
        of the lowest validation loss, else of the lowest training loss. It is found on the raw
        curve. With `band`, it is found on the mean, among the epochs that all runs reach.
    mark_steps : sequence of numbers, optional
        Steps to mark with vertical lines, such as the `steps` of the display of
        `plot_filters_over_time`.
    band : bool, default: False
        Whether the models are runs that differ only in their seed. The mean of each curve is
        drawn, and the range from the lowest to the highest run is shaded. Give the runs as a list
        or as a mapping of names to models, and several kinds of runs as
        ``{"sgd": [a, b], "adam": [c, d]}``. If runs are of different lengths, each step shows the
        runs that reach it, and the legend gives their number. With `smooth`, each run is smoothed
        first.
    learning_rate : bool, default: False
        Whether to draw the learning rates as well, on an axis of their own at the right.
    title : str, optional
        Title of the Axes.
    ax : Axes, optional
        Axes to draw on. By default a new figure is made. Curves are added to those that the Axes
        holds, in the next colors and with one legend for all.
    line_kw : mapping, optional
        Properties of all lines (`matplotlib.lines.Line2D`). A ``"label"`` names the model in the
        legend.

    Returns
    -------
    LossDisplay
        The lines by name, and the best epochs.

    Raises
    ------
    ValueError
        If the model keeps no loss curve (solver ``"lbfgs"``), a name does not tell whether lower
        or higher is better, a curve is empty or nowhere finite,
        an option has an invalid value, a loss on a log scale is not positive, histories have
        different units of steps, or the runs of a band are fewer than two or have different
        curves.
    sklearn.exceptions.NotFittedError
        If the model is not fitted.
    TypeError
        If the framework of `model` is not supported, or `ax` is not an Axes.

    References
    ----------
    .. [1] D. P. Kingma and J. Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015,
       section 3, on correcting the start of an exponential moving average.

    Examples
    --------
    >>> from mlpviz import plot_loss_curve
    >>> display = plot_loss_curve([0.9, 0.5, 0.3, 0.35])
    >>> display.best_steps
    {'training loss': 3.0}
    """
    from mlpviz import _drawing as drawing

    check_choice("yscale", yscale, YSCALES)
    weight = check_smooth(smooth)
    mark_best = check_flag("mark_best", mark_best)
    learning_rate = check_flag("learning_rate", learning_rate)
    groups = read_runs(model) if check_flag("band", band) else _single_runs(model)
    histories = [run for runs in groups.values() for run in runs]
    _check_positive(histories, yscale)
    curves = _curves(groups, weight, band=band, mark_best=mark_best)
    if learning_rate:
        curves += _learning_rates(groups, band=band, n_curves=len(curves))
    labels = _axis_label(histories, "loss"), _axis_label(histories, "score")
    marked = _check_steps(mark_steps)
    style = drawing.curve_style(_unit(histories), *labels, yscale, line_kw, marked_steps=marked)
    drawn = drawing.draw_curves(curves, style, ax, title)
    remarks = describe_reading(histories, learning_rate=learning_rate)
    return curve_display(
        drawn,
        curves,
        subject=format_count(len(curves), "training curve"),
        findings="; ".join(
            [describe_curves(curves, style.unit), *describe_marks(marked), *remarks]
        ),
        left_out=names_left_out(histories, learning_rate=learning_rate),
    )


def _check_steps(steps: Any) -> NDArray[np.float64]:
    """Return the steps to mark, ascending."""
    if steps is None:
        return np.empty(0)
    given = np.asarray(check_sequence("mark_steps", steps, "numbers"))
    if given.ndim != 1 or (given.size and given.dtype.kind not in "iuf"):
        raise TypeError(f"mark_steps must be a sequence of numbers, got {steps!r}")
    if not np.isfinite(given.astype(np.float64)).all():
        raise ValueError(f"mark_steps must be finite, got {steps!r}")
    return np.unique(given.astype(np.float64))


def _single_runs(model: Any) -> dict[str, list[History]]:
    return {name: [history] for name, history in read_histories(model).items()}


def _curves(
    groups: Mapping[str, Sequence[History]], weight: float, *, band: bool, mark_best: bool
) -> "list[DrawableCurve]":
    """Return the curves of each model, or the means of the curves of its runs."""
    from mlpviz._drawing import DrawableCurve

    curves = []
    for group, (model_name, runs) in enumerate(groups.items()):
        best_curve = _best_curve(runs[0]) if mark_best else None
        for i, name in enumerate(runs[0].curves):
            of_runs = [run.curves[name] for run in runs]
            points, candidates = (_mean if band else _single)(of_runs, weight)
            curves.append(
                DrawableCurve(
                    name=_legend_name(model_name, name, runs[0]),
                    kind=of_runs[0].kind,
                    group=group,
                    model_name=model_name,
                    color_index=group if len(groups) > 1 else i,
                    best=candidates.best if name == best_curve else None,
                    **points,
                )
            )
    return curves


def _learning_rates(
    groups: Mapping[str, Sequence[History]], *, band: bool, n_curves: int
) -> "list[DrawableCurve]":
    """Return the learning rates of each model, or the means of those of its runs."""
    from mlpviz._drawing import DrawableCurve

    curves = []
    for group, (model_name, runs) in enumerate(groups.items()):
        names = [
            name for name in runs[0].learning_rates if all(name in r.learning_rates for r in runs)
        ]
        for i, name in enumerate(names):
            points, _ = (_mean if band else _single)([run.learning_rates[name] for run in runs], 0)
            curves.append(
                DrawableCurve(
                    name=f"{model_name}: {name}" if model_name else name,
                    kind="learning rate",
                    group=group,
                    model_name=model_name,
                    color_index=group if len(groups) > 1 else n_curves + i,
                    best=None,
                    **points,
                )
            )
    if not curves:
        raise ValueError(
            "learning_rate=True needs a learning rate, but model keeps none; give "
            "History(losses, learning_rates={'learning rate': […]})"
        )
    return curves


def _single(curves: Sequence[Curve], weight: float) -> tuple[dict[str, Any], Curve]:
    """Return the points of the only curve, and the curve whose best point may be marked."""
    (curve,) = curves
    smooth_values = smoothed(curve.values, weight) if weight else None
    points = {"steps": curve.steps, "values": curve.values, "smooth_values": smooth_values}
    return points, curve


def _mean(curves: Sequence[Curve], weight: float) -> tuple[dict[str, Any], Curve]:
    """Return the points of the mean, and the curve whose best point may be marked.

    Only the steps that all runs reach may be marked.
    """
    raw = band_over_runs(curves)
    if not np.isfinite(raw.mean).any():
        raise ValueError(
            "band=True has nothing to draw, since a run is NaN or infinite at each step; leave out "
            "the runs that diverged"
        )
    shown = band_over_runs(curves, weight) if weight else raw
    smooth_values = shown.mean if weight else None
    points = {"steps": raw.steps, "values": raw.mean, "smooth_values": smooth_values, "band": shown}
    reached = np.where(raw.everywhere, raw.mean, np.nan)
    return points, Curve(curves[0].kind, raw.steps, reached)


def _unit(histories: Sequence[History]) -> str:
    units = sorted({history.unit for history in histories})
    if len(units) > 1:
        raise ValueError(
            f"model holds histories over different steps, {' and '.join(units)}, which share no "
            "axis; plot them on one Axes each"
        )
    return units[0]


def _best_curve(history: History) -> str:
    """Return the name of the curve that decides which epoch is best."""

    def rank(entry: tuple[str, Curve]) -> tuple[bool, bool]:
        name, curve = entry
        return curve.kind != "score", "val" not in name.lower()

    return min(history.curves.items(), key=rank)[0]


def _legend_name(model_name: str, curve_name: str, history: History) -> str:
    if not model_name:
        return curve_name
    return model_name if len(history.curves) == 1 else f"{model_name}: {curve_name}"


def _axis_label(histories: Sequence[History], kind: str) -> str:
    names = {
        name
        for history in histories
        for name, curve in history.curves.items()
        if curve.kind == kind
    }
    return names.pop() if len(names) == 1 else kind


def _check_positive(histories: Sequence[History], yscale: str) -> None:
    for history in histories:
        for name, curve in history.curves.items():
            if yscale == "log" and curve.kind == "loss" and (curve.values <= 0).any():
                raise ValueError(
                    f"yscale='log' cannot show {name!r}, whose smallest value is "
                    f"{np.nanmin(curve.values):g}; use 'symlog' or 'linear'"
                )

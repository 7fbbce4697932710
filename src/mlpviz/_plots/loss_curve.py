"""The loss falling."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from mlpviz._analysis.training_curves import Band, band_over_runs, check_smooth, smoothed
from mlpviz._formatting import format_count
from mlpviz._reading.dispatch import read_histories
from mlpviz._reading.runs import each_run, read_runs
from mlpviz._records.history import Curve, History, Kind
from mlpviz._validation import check_choice, check_flag
from mlpviz.displays import LossDisplay

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
    band: bool = False,
    ax: "Axes | None" = None,
    line_kw: Mapping[str, Any] | None = None,
) -> LossDisplay:
    """Plot the training loss of one or several models over epochs.

    Scores, such as the validation accuracy that early stopping keeps, are drawn on an axis of
    their own at the right.

    Parameters
    ----------
    model : fitted model, History, sequence of float, or mapping of str to any of these
        One model, several as ``{"sgd": a, "adam": b}``, a list of losses, or named curves as
        ``{"training loss": […], "validation loss": […]}``. Of named curves, those are scores
        whose name says so (accuracy, score, R2, AUC, F1, precision, recall); `History` says it
        outright.
    smooth : float, optional
        Weight of the past in an exponential moving average, from 0 (the raw curve) to below 1.
        The raw curve stays behind it, faint, and the best epoch is marked on the raw curve.
    yscale : {"linear", "log", "symlog"}, default: "linear"
        Scale of the axis of losses.
    mark_best : bool, default: True
        Mark each model's best epoch: the highest validation score, else the lowest validation
        loss, else the lowest training loss. It is found on the raw curve; with `band`, on the
        mean, where all runs reach.
    band : bool, default: False
        Take the models for runs that differ only in their seed: draw the mean of each curve, and
        shade from the lowest run to the highest one. Runs are given as a list, or as a mapping of
        names to models; several kinds of runs as ``{"sgd": [a, b], "adam": [c, d]}``. Where runs
        are of unequal length, each step shows those that reach it, and the legend says of how
        many runs a mean is. With `smooth`, each run is smoothed first.
    ax : Axes, optional
        To draw on; a new figure where not given.
    line_kw : mapping, optional
        Properties of all lines, as `matplotlib.lines.Line2D` takes them.

    Returns
    -------
    LossDisplay
        With the lines by name and the best epochs.

    Raises
    ------
    ValueError
        If the model keeps no loss curve (solver ``"lbfgs"``), a curve is empty or nowhere finite,
        an option has no such value, a log scale meets a loss that is not positive, histories
        over epochs and over other steps are to share an axis, or runs of a band are fewer than
        two or have different curves.
    sklearn.exceptions.NotFittedError
        If the model is not fitted.
    TypeError
        If `model` is of no known framework, or `ax` is no Axes.

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
    check_choice("yscale", yscale, YSCALES)
    weight = check_smooth(smooth)
    mark_best = check_flag("mark_best", mark_best)
    groups = read_runs(model) if check_flag("band", band) else {}
    histories = each_run(groups) if band else read_histories(model)
    _check_positive(histories, yscale)
    curves = (
        _drawable_bands(groups, weight, mark_best=mark_best)
        if band
        else _drawable(histories, weight, mark_best=mark_best)
    )
    from mlpviz import _drawing as drawing

    style = drawing.curve_style(
        _unit(histories),
        _axis_label(histories, "loss"),
        _axis_label(histories, "score"),
        yscale,
        line_kw,
    )
    drawn = drawing.draw_curves(curves, style, ax)
    return LossDisplay(
        figure=drawn.figure,
        ax=drawn.ax,
        score_ax=drawn.score_ax,
        lines=drawn.lines,
        raw_lines=drawn.raw_lines,
        best=drawn.best,
        best_steps={c.name: float(c.steps[c.best]) for c in curves if c.best is not None},
        bands=drawn.bands,
        n_runs={c.name: c.band.n_runs for c in curves if c.band is not None},
        ranges={c.name: c.band.span for c in curves if c.band is not None},
        summary=_summary(curves, style.unit, yscale),
    )


def _drawable(
    histories: Mapping[str, History], weight: float, *, mark_best: bool
) -> "list[DrawableCurve]":
    from mlpviz._drawing import DrawableCurve

    curves = []
    for group, (model_name, history) in enumerate(histories.items()):
        deciding = _deciding_curve(history) if mark_best else None
        for i, (name, curve) in enumerate(history.curves.items()):
            curves.append(
                DrawableCurve(
                    name=_legend_name(model_name, name, history),
                    kind=curve.kind,
                    group=group,
                    model_name=model_name,
                    color_index=group if len(histories) > 1 else i,
                    steps=curve.steps,
                    values=curve.values,
                    smooth_values=smoothed(curve.values, weight) if weight else None,
                    best=curve.best if name == deciding else None,
                )
            )
    return curves


def _drawable_bands(
    groups: Mapping[str, Sequence[History]], weight: float, *, mark_best: bool
) -> "list[DrawableCurve]":
    from mlpviz._drawing import DrawableCurve

    curves = []
    for group, (group_name, runs) in enumerate(groups.items()):
        deciding = _deciding_curve(runs[0]) if mark_best else None
        for i, (name, curve) in enumerate(runs[0].curves.items()):
            of_runs = [run.curves[name] for run in runs]
            raw = band_over_runs(of_runs)
            shown = band_over_runs(of_runs, weight) if weight else raw
            curves.append(
                DrawableCurve(
                    name=_legend_name(group_name, name, runs[0]),
                    kind=curve.kind,
                    group=group,
                    model_name=group_name,
                    color_index=group if len(groups) > 1 else i,
                    steps=raw.steps,
                    values=raw.mean,
                    smooth_values=shown.mean if weight else None,
                    best=_best_mean(curve.kind, raw) if name == deciding else None,
                    band=shown,
                )
            )
    return curves


def _best_mean(kind: Kind, band: Band) -> int:
    """Return where the mean is best among the steps that all runs reach."""
    reached = np.where(band.everywhere, band.mean, np.nan)
    return Curve(kind, band.steps, reached).best


def _unit(histories: Mapping[str, History]) -> str:
    units = sorted({history.unit for history in histories.values()})
    if len(units) > 1:
        raise ValueError(
            f"model holds histories over different steps, {' and '.join(units)}, which share no "
            "axis; plot them on one Axes each"
        )
    return units[0]


def _deciding_curve(history: History) -> str:
    """Return the name of the curve that says which epoch was best."""

    def rank(entry: tuple[str, Curve]) -> tuple[bool, bool]:
        name, curve = entry
        return curve.kind != "score", "val" not in name.lower()

    return min(history.curves.items(), key=rank)[0]


def _legend_name(model_name: str, curve_name: str, history: History) -> str:
    if not model_name:
        return curve_name
    return model_name if len(history.curves) == 1 else f"{model_name}: {curve_name}"


def _axis_label(histories: Mapping[str, History], kind: str) -> str:
    names = {
        name
        for history in histories.values()
        for name, curve in history.curves.items()
        if curve.kind == kind
    }
    return names.pop() if len(names) == 1 else kind


def _check_positive(histories: Mapping[str, History], yscale: str) -> None:
    for history in histories.values():
        for name, curve in history.curves.items():
            if yscale == "log" and curve.kind == "loss" and (curve.values <= 0).any():
                raise ValueError(
                    f"yscale='log' cannot show {name!r}, whose smallest value is "
                    f"{np.nanmin(curve.values):g}; use 'symlog' or 'linear'"
                )


def _summary(curves: "Sequence[DrawableCurve]", unit: str, yscale: str) -> str:
    def told(curve: "DrawableCurve") -> str:
        first, last = curve.values[0], curve.values[-1]
        count = format_count(len(curve.values), unit)
        text = f"{curve.legend_label} from {first:.3g} to {last:.3g} over {count}"
        if curve.band is not None and not curve.band.everywhere.all():
            fewer = curve.steps[~curve.band.everywhere]
            text += f" (fewer runs in {len(fewer)}, from {unit} {fewer[0]:g} on)"
        if curve.best is None:
            return text
        step, value = curve.steps[curve.best], curve.values[curve.best]
        return f"{text}, best at {unit} {step:g} with {value:.3g}"

    shown = "; ".join(told(curve) for curve in curves[:6])
    rest = f"; and {len(curves) - 6} more" if len(curves) > 6 else ""
    counted = format_count(len(curves), "training curve")
    return f"{counted} on {_told_scale({curve.kind for curve in curves}, yscale)}: {shown}{rest}."


def _told_scale(kinds: set[Kind], yscale: str) -> str:
    """Return the scale of losses, and that of scores where it is another one."""
    if "loss" not in kinds:
        return "a linear scale"
    scores_differ = "score" in kinds and yscale != "linear"
    return f"a {yscale} scale{', scores on a linear one' if scores_differ else ''}"

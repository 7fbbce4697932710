"""The units of a layer, grouped by their verdicts."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.report import UnitReport
from mlpviz._analysis.report_text import describe_not_assessed
from mlpviz._analysis.verdicts import SIGNS, VERDICTS
from mlpviz._docstrings import describe_parameters
from mlpviz._formatting import format_subset
from mlpviz._layout.shared_values import values_of_arrays
from mlpviz._layout.tile_picture import TilePicture
from mlpviz._records.image_shape import ImageShape
from mlpviz._validation import check_choice, check_indices
from mlpviz.displays import UnitReportDisplay
from mlpviz.displays.descriptions import describe_constant, format_size
from mlpviz.displays.tiles import tile_display

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap, Normalize

    from mlpviz._drawing import ColorOptions

ORDERS = ("verdict", "index", "importance")


@describe_parameters
def plot_unit_report(
    report: UnitReport,
    *,
    units: int | slice | Sequence[int] | NDArray[Any] | None = None,
    order: str = "verdict",
    scale: str = "shared",
    clip: float = 1.0,
    vmin: float | None = None,
    vmax: float | None = None,
    norm: "Normalize | None" = None,
    percentiles: tuple[float, float] = (1.0, 99.0),
    cmap: "str | Colormap" = "gray",
    n_cols: int | None = None,
    colorbar: bool = True,
    title: str | None = None,
    ax: "Axes | None" = None,
    image_kw: Mapping[str, Any] | None = None,
    label_kw: Mapping[str, Any] | None = None,
    colorbar_kw: Mapping[str, Any] | None = None,
) -> UnitReportDisplay:
    """Show the filters of a layer with the verdict on each unit.

    The label above each filter holds a sign (``!`` diverged, ``×`` dead, ``↓`` rare, ``○``
    unused, ``▲`` saturated, ``=`` duplicate, ``≈`` unstructured, ``✓`` healthy), the unit's number
    and, unless it is healthy, the verdict. Units that are not healthy are framed.

    All weights of the layer count for the color limits, also those of units that are not shown.
    For RGB images, zero is in the middle, unless `vmin` or `vmax` is given.

    Parameters
    ----------
    report : UnitReport
        The result of `unit_report`.
    units : int, slice or sequence of int or bool, optional
    order : {"verdict", "index", "importance"}, default: "verdict"
        Order of the units: grouped by verdict, healthy units last; as in `units`; or the most
        important first.
    scale : {"shared", "symmetric", "robust", "each"}, default: "shared"
    clip : float, default: 1.0
    vmin, vmax : float, optional
    norm : matplotlib.colors.Normalize, optional
    percentiles : tuple of float, default: (1.0, 99.0)
    cmap : str or Colormap, default: "gray"
    n_cols : int, optional
    colorbar : bool, default: True
    title : str, optional
    ax : Axes, optional
    image_kw, label_kw, colorbar_kw : mapping, optional

    Returns
    -------
    UnitReportDisplay
        The filters drawn, with their units and verdicts.

    Raises
    ------
    ValueError
        If a unit is out of range or given twice, all weights are equal, or an option has no such
        value.
    TypeError
        If `report` is not a `UnitReport`, or an argument has a wrong type.

    Examples
    --------
    >>> import numpy as np
    >>> from mlpviz import Layers, plot_unit_report, unit_report
    >>> weights = np.random.default_rng(0).normal(size=(64, 3)).cumsum(axis=0)
    >>> report = unit_report(Layers([weights, [[1, 2], [0, 0], [2, 1]]]), (8, 8))
    >>> plot_unit_report(report).units
    array([1, 0, 2])
    """
    from mlpviz import _drawing as drawing

    _check_report(report)
    check_choice("order", order, ORDERS)
    shape = ImageShape(*report.filters.shape[1:])
    colors = drawing.color_options(
        scale, clip, vmin, vmax, norm, percentiles, cmap, rgb=shape.is_rgb, signed=True
    )
    style = drawing.tile_style(ax, colors, image_kw, label_kw, colorbar_kw, colorbar=colorbar)
    shown = _ordered(report, check_indices("units", units, len(report), "units"), order)
    picture = _picture(report, shown, colors, n_cols)
    drawn = drawing.draw_tiles(picture, style, ax, title)
    verdicts = report.verdict[shown]
    constant = describe_constant(picture.tiles, drawn.limits)
    findings = "; ".join([*_count(verdicts), *constant, *_not_sought(report)])
    return tile_display(
        UnitReportDisplay,
        drawn,
        picture,
        units=shown,
        verdict=verdicts,
        subject=f"{format_subset(len(shown), len(report), 'unit')} of layer {report.layer} of "
        f"{report.name} with their verdicts, as {format_size(shape)} images",
        findings=findings,
    )


def _check_report(report: Any) -> None:
    if not isinstance(report, UnitReport):
        raise TypeError(
            f"report must be a UnitReport, got {type(report).__name__}; "
            "give unit_report(model, image_shape, X, y)"
        )


def _ordered(report: UnitReport, units: NDArray[np.intp], order: str) -> NDArray[np.intp]:
    if order == "index":
        return units
    if order == "importance":
        return units[np.argsort(-report.measures.importance[units], kind="stable")]
    ranks = np.array([VERDICTS.index(str(verdict)) for verdict in report.verdict[units]])
    return units[np.argsort(ranks, kind="stable")]


def _picture(
    report: UnitReport, units: NDArray[np.intp], colors: "ColorOptions", n_cols: int | None
) -> TilePicture:
    tiles = report.filters[units]
    values = values_of_arrays([report.filters], "the weights of the layer")
    verdicts = [str(verdict) for verdict in report.verdict[units]]
    labels = [
        f"{SIGNS[verdict]} {unit}" + (f" {verdict}" if verdict != "healthy" else "")
        for unit, verdict in zip(units, verdicts, strict=True)
    ]
    return TilePicture(
        tiles,
        colors.limits.get_limits(tiles, values),
        [f"unit {unit} ({verdict})" for unit, verdict in zip(units, verdicts, strict=True)],
        labels,
        [verdict == "healthy" for verdict in verdicts],
        n_cols,
        value_name="weight" if report.layer == 0 else "product of weights",
    )


def _not_sought(report: UnitReport) -> list[str]:
    """Return which verdicts were not looked for, and why."""
    listed = describe_not_assessed(report.not_assessed)
    return [f"not looked for: {listed}"] if listed else []


def _count(verdicts: NDArray[np.str_]) -> list[str]:
    """Return how many units have each verdict, and whether any is framed."""
    counts = [
        f"{(verdicts == verdict).sum()} {verdict} ({SIGNS[verdict]})"
        for verdict in VERDICTS
        if (verdicts == verdict).any()
    ]
    framed = [] if (verdicts == "healthy").all() else ["not healthy ones are framed"]
    return [", ".join(counts), *framed]

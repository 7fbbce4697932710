"""The units of a layer, grouped by what is said of them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.report import UnitReport
from mlpviz._analysis.verdicts import SIGNS, VERDICTS
from mlpviz._formatting import format_subset
from mlpviz._layout.color_limits import (
    Scale,
    check_norm_alone,
    check_scale,
    limits_of_each,
    shared_limits,
)
from mlpviz._layout.tile_picture import TilePicture
from mlpviz._records.image_shape import ImageShape
from mlpviz._validation import check_choice, check_indices
from mlpviz.displays.descriptions import told_flat, told_scale, told_size
from mlpviz.displays.units import UnitReportDisplay

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap, Normalize

ORDERS = ("verdict", "index")


def plot_unit_report(
    report: UnitReport,
    *,
    units: int | Sequence[int] | NDArray[Any] | None = None,
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
    ax: "Axes | None" = None,
    image_kw: Mapping[str, Any] | None = None,
    label_kw: Mapping[str, Any] | None = None,
    colorbar_kw: Mapping[str, Any] | None = None,
) -> UnitReportDisplay:
    """Show the filters of a layer with the verdict on each unit.

    Above each filter stand a sign (``×`` dead, ``○`` unused, ``▲`` saturated, ``=`` duplicate,
    ``≈`` unstructured, ``✓`` healthy), the unit's number and, unless it is healthy, the verdict.
    What is not healthy is framed.

    Parameters
    ----------
    report : UnitReport
        As `unit_report` returns it.
    units : int or sequence of int, optional
        Which units to show: the first so many, or those of these indices. All where not given.
    order : {"verdict", "index"}, default: "verdict"
        Units that are not healthy first, grouped by verdict, or units as `units` has them.
    scale : {"shared", "symmetric", "robust", "each"}, default: "shared"
        What the ends of the colors stand for: the smallest and the largest weight of the whole
        layer; the same with zero in the middle; `percentiles` of all weights; or the smallest
        and the largest weight of each unit, for itself.
    clip : float, default: 1.0
        Factor on the limits, above 0. Weights beyond them saturate.
    vmin, vmax : float, optional
        Limits that stand as they are given.
    norm : matplotlib.colors.Normalize, optional
        Used as a copy. Limits that it lacks are those of `scale`.
    percentiles : tuple of float, default: (1.0, 99.0)
        For ``scale="robust"``, in percent.
    cmap : str or Colormap, default: "gray"
        Of images without channels. Missing weights have a color that is not in it.
    n_cols : int, optional
        Tiles in a row; chosen to suit the Axes where not given.
    colorbar : bool, default: True
        Add a color bar. There is none with ``scale="each"``, which has no scale to show.
    ax : Axes, optional
        To draw on; a new figure where not given.
    image_kw, label_kw, colorbar_kw : mapping, optional
        Properties of the image, the labels and the color bar.

    Returns
    -------
    UnitReportDisplay
        With the filters drawn, their units and verdicts.

    Raises
    ------
    ValueError
        If a unit is out of range or given twice, all weights are equal, or an option has no such
        value.
    TypeError
        If `report` is no `UnitReport`, or an argument is of a wrong kind.

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

    drawing.check_ax(ax)
    if not isinstance(report, UnitReport):
        raise TypeError(
            f"report must be a UnitReport, got {type(report).__name__}; "
            "give unit_report(model, image_shape, X, y)"
        )
    check_choice("order", order, ORDERS)
    style = drawing.tile_style(
        cmap,
        norm,
        colorbar=colorbar,
        image_kw=image_kw,
        label_kw=label_kw,
        colorbar_kw=colorbar_kw,
    )
    shape = ImageShape(*report.filters.shape[1:])
    centered = shape.channels is not None or (norm is None and drawing.is_diverging(style.cmap))
    limits = check_scale(
        scale, clip=clip, vmin=vmin, vmax=vmax, percentiles=percentiles, centered=centered
    )
    check_norm_alone(norm, limits)
    chosen = _ordered(report, check_indices("units", units, len(report), "units"), order)
    picture = _picture(report, chosen, limits, n_cols)
    drawn = drawing.draw_tiles(picture, style, ax)
    return UnitReportDisplay(
        figure=drawn.figure,
        ax=drawn.ax,
        image=drawn.image,
        labels=drawn.labels,
        colorbar=drawn.colorbar,
        tiles=picture.tiles,
        boxes=drawn.grid.boxes,
        limits=drawn.limits,
        saturated=drawn.outside,
        units=chosen,
        verdict=report.verdict[chosen],
        frames=drawn.frames,
        summary=_summary(
            report,
            chosen,
            told_size(shape),
            told_scale(shape, style.cmap.name, drawn.limits, drawn.outside),
            told_flat(picture.tiles, drawn.limits),
        ),
    )


def _ordered(report: UnitReport, units: NDArray[np.intp], order: str) -> NDArray[np.intp]:
    if order == "index":
        return units
    ranks = np.array([VERDICTS.index(str(verdict)) for verdict in report.verdict[units]])
    return units[np.argsort(ranks, kind="stable")]


def _picture(
    report: UnitReport, units: NDArray[np.intp], scale: Scale, n_cols: int | None
) -> TilePicture:
    tiles = report.filters[units]
    limits: Any
    if scale.name == "each":
        limits = limits_of_each(tiles, scale)
    else:
        limits = shared_limits([report.filters], scale, "the weights of the layer")
    verdicts = [str(verdict) for verdict in report.verdict[units]]
    labels = [
        f"{SIGNS[verdict]} {unit}" + (f" {verdict}" if verdict != "healthy" else "")
        for unit, verdict in zip(units, verdicts, strict=True)
    ]
    return TilePicture(
        tiles,
        limits,
        [f"unit {unit} ({verdict})" for unit, verdict in zip(units, verdicts, strict=True)],
        labels,
        [verdict == "healthy" for verdict in verdicts],
        n_cols,
        value_name="weight" if report.layer == 0 else "product of weights",
    )


def _summary(
    report: UnitReport, units: NDArray[np.intp], size: str, scale: str, flat: list[str]
) -> str:
    counts = [
        f"{(report.verdict[units] == verdict).sum()} {verdict} ({SIGNS[verdict]})"
        for verdict in VERDICTS
        if (report.verdict[units] == verdict).any()
    ]
    which = format_subset(len(units), len(report), "unit")
    healthy = (report.verdict[units] == "healthy").all()
    framed = [] if healthy else ["not healthy ones are framed"]
    found = "; ".join([", ".join(counts), *framed, *flat])
    return (
        f"{which} of layer {report.layer} of {report.name} as {size} images, {scale}, "
        f"by verdict: {found}."
    )

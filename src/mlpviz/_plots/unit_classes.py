"""Each hidden unit's filter beside the classes that it votes for and against."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.class_evidence import (
    check_all_classes,
    class_evidence,
    class_votes,
    classes_of_layers,
)
from mlpviz._analysis.forward import check_hidden_layer, fold_preprocessing
from mlpviz._analysis.receptive_fields import linear_fields
from mlpviz._formatting import format_subset
from mlpviz._layout.color_limits import (
    Scale,
    check_norm_alone,
    check_scale,
    limits_of_each,
    shared_limits,
)
from mlpviz._layout.tile_picture import TilePicture
from mlpviz._out_of_core.progress import check_progress
from mlpviz._reading.dispatch import read_layers
from mlpviz._records.image_shape import ImageShape
from mlpviz._records.layers import Layers
from mlpviz._samples.image_shape import check_fits, parse_image_shape
from mlpviz._samples.samples import as_samples
from mlpviz._samples.table import Samples
from mlpviz._samples.targets import as_targets
from mlpviz._validation import check_indices
from mlpviz.displays.descriptions import told_flat, told_scale, told_size
from mlpviz.displays.units import UnitClassesDisplay

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap, Normalize

Floats = NDArray[np.float64]

MOST_TOLD = 8
MOST_IN_TWO_LINES = 20
NO_VOTE = 0.01


def plot_unit_classes(
    model: Any,
    image_shape: Sequence[int],
    X: Any = None,
    y: Any = None,
    *,
    layer: int = 0,
    units: int | Sequence[int] | NDArray[Any] | None = None,
    class_names: Sequence[object] | Mapping[Any, object] | None = None,
    channel_axis: int = -1,
    scale: str = "shared",
    clip: float = 1.0,
    vmin: float | None = None,
    vmax: float | None = None,
    norm: "Normalize | None" = None,
    percentiles: tuple[float, float] = (1.0, 99.0),
    cmap: "str | Colormap" = "gray",
    n_cols: int | None = None,
    colorbar: bool = False,
    progress: bool = False,
    ax: "Axes | None" = None,
    image_kw: Mapping[str, Any] | None = None,
    label_kw: Mapping[str, Any] | None = None,
    colorbar_kw: Mapping[str, Any] | None = None,
) -> UnitClassesDisplay:
    """Show each hidden unit's filter beside the classes that it votes for and against.

    A bar upwards is a vote for its class, a pale one downwards a vote against it; all units have
    one scale. Without images, votes are the weights with which a unit enters each class's logit.
    With images and their classes, they are what the unit really adds to the logit of each class,
    on average over the images of that class. This evidence, summed over all units, is the
    class's mean logit less its bias; for units of a layer before the last hidden one, less the
    logit that is left when they all are silent, and shared among them by the rescale rule [1]_.

    Parameters
    ----------
    model : fitted model or Layers
        A fitted classifier of a known framework, at the end of pipelines too, or `Layers`.
    image_shape : tuple of int
        (height, width), or (height, width, 3) for RGB images, as they were flattened in C order.
    X : table (n_samples, n_pixels) or images (n_samples, height, width[, 3]), optional
        Images; with `y`, or neither.
    y : array_like of shape (n_samples,), optional
        Their classes, as the model was fitted on them. If the model does not know its classes,
        as in PyTorch, the index of each image's class, or its name in `class_names`.
    layer : int, default: 0
        Which hidden layer; negative ones count from the last hidden one. The filters and votes
        of deeper layers are products of weight matrices.
    units : int or sequence of int, optional
        Which units to show: the first so many, or those of these indices, in this order.
    class_names : sequence or mapping, optional
        One name for each output, in their order, or a mapping of class to name. By default the
        classes of the model, or the indices of the outputs if it does not know them.
    channel_axis : {-1, 0}, default: -1
        0 if images are (3, height, width), as PyTorch has them.
    scale : {"shared", "symmetric", "robust", "each"}, default: "shared"
        What the ends of the filters' colors stand for: the smallest and the largest weight of
        the whole layer; the same with zero in the middle; `percentiles` of all weights; or the
        smallest and the largest weight of each unit, for itself.
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
        Units in a row; chosen to suit the Axes where not given.
    colorbar : bool, default: False
        Add a color bar for the filters. There is none with ``scale="each"``.
    progress : bool, default: False
        Show how far work is that lasts, with tqdm (``pip install mlpviz[progress]``): asking
        the preprocessing, and what units do with many images.
    ax : Axes, optional
        To draw on; a new figure where not given.
    image_kw, label_kw, colorbar_kw : mapping, optional
        Properties of the image, the labels and the color bar.

    Returns
    -------
    UnitClassesDisplay
        With the filters, the votes, and the evidence where images were given.

    Raises
    ------
    ValueError
        If only one of X and y is given, their shapes do not fit the model, the classes are not
        as many as the outputs, or an option has no such value.
    TypeError
        If the model has no layers that can be read, or an argument is of a wrong kind.
    sklearn.exceptions.NotFittedError
        If the model is not fitted.

    References
    ----------
    .. [1] A. Shrikumar, P. Greenside and A. Kundaje, "Learning Important Features Through
       Propagating Activation Differences", ICML 2017.

    Examples
    --------
    >>> import numpy as np
    >>> from mlpviz import Layers, plot_unit_classes
    >>> weights = np.random.default_rng(0).normal(size=(64, 2))
    >>> display = plot_unit_classes(Layers([weights, [[1, -1, 0], [0, 2, 1]]]), (8, 8))
    >>> display.votes
    array([[ 1., -1.,  0.],
           [ 0.,  2.,  1.]])
    """
    from mlpviz import _drawing as drawing

    drawing.check_ax(ax)
    check_progress(progress)
    shape = parse_image_shape(image_shape, channel_axis)
    style = drawing.tile_style(
        cmap,
        norm,
        colorbar=colorbar,
        image_kw=image_kw,
        label_kw=label_kw,
        colorbar_kw=colorbar_kw,
    )
    centered = shape.channels is not None or (norm is None and drawing.is_diverging(style.cmap))
    limits = check_scale(
        scale, clip=clip, vmin=vmin, vmax=vmax, percentiles=percentiles, centered=centered
    )
    check_norm_alone(norm, limits)
    layers = read_layers(model)
    chosen_layer = check_hidden_layer(layers, layer)
    check_fits(shape, layers.n_pixels, layers.name)
    chosen = check_indices("units", units, layers.n_units[chosen_layer], "hidden units")
    labeled = _labeled(X, y, shape, progress=progress)
    ballot = _ballot(layers, chosen_layer, chosen, labeled, class_names)
    rows = _rows(layers, chosen_layer, progress=progress)
    picture = _picture(rows, chosen_layer, ballot, shape, scale=limits, n_cols=n_cols)
    drawn = drawing.draw_tiles(picture, style, ax)
    boxes, tiles = drawn.grid.boxes, picture.tiles[::2]
    span = drawn.limits if isinstance(drawn.limits, tuple) else drawn.limits[::2]
    votes = drawing.draw_votes(
        drawn,
        boxes[1::2],
        ballot.shown,
        ballot.limit,
        classes=ballot.classes,
        label_kw=style.label_kw,
    )
    return UnitClassesDisplay(
        figure=drawn.figure,
        ax=drawn.ax,
        image=drawn.image,
        labels=drawn.labels,
        colorbar=drawn.colorbar,
        tiles=tiles,
        boxes=boxes[::2],
        limits=span,
        saturated=drawn.outside,
        units=chosen,
        votes=ballot.votes,
        evidence=ballot.evidence,
        classes=ballot.classes,
        bars=votes.bars,
        class_labels=votes.labels,
        bar_boxes=boxes[1::2],
        bar_limit=ballot.limit,
        summary=_summary(
            layers,
            chosen_layer,
            ballot,
            size=told_size(shape),
            scale=told_scale(shape, style.cmap.name, span, drawn.outside),
            flat=told_flat(tiles, span),
        ),
    )


@dataclass(frozen=True, eq=False, slots=True)
class _Labeled:
    """Images and their classes."""

    samples: Samples
    y: NDArray[Any]


@dataclass(frozen=True, eq=False, slots=True)
class _Ballot:
    """What is drawn as bars, for which units and classes."""

    units: NDArray[np.intp]
    classes: list[str]
    votes: Floats
    evidence: Floats | None

    @property
    def shown(self) -> Floats:
        return self.votes if self.evidence is None else self.evidence

    @property
    def limit(self) -> float:
        largest = float(np.abs(self.shown).max(initial=0))
        return largest if largest > 0 else 1.0

    @property
    def labels(self) -> list[str]:
        """Each unit's number, and the classes that it votes for and against most."""
        told = [_told(votes, self.limit, self.classes) for votes in self.shown]
        if len(self.units) <= MOST_IN_TWO_LINES:
            return [f"unit {unit}\n{each}" for unit, each in zip(self.units, told, strict=True)]
        # One short line: there is room for no more in many small tiles.
        firsts = [each.partition(",")[0] for each in told]
        return [f"{unit} {each}" for unit, each in zip(self.units, firsts, strict=True)]


def _ballot(
    layers: Layers, layer: int, units: NDArray[np.intp], labeled: _Labeled | None, names: Any
) -> _Ballot:
    votes = class_votes(layers, layer)
    classes = classes_of_layers(layers, names, None if labeled is None else labeled.y)
    if labeled is None:
        return _Ballot(units, list(classes.names), votes[units], None)
    indices = classes.indices_of(labeled.y)
    check_all_classes(indices, classes)
    evidence = class_evidence(layers, labeled.samples, indices, layer)
    return _Ballot(units, list(classes.names), votes[units], evidence[units])


def _labeled(X: Any, y: Any, shape: ImageShape, *, progress: bool) -> _Labeled | None:
    if (X is None) != (y is None):
        raise ValueError(
            "X and y go together: give the images and their classes, or neither; got only "
            f"{'y' if X is None else 'X'}"
        )
    if X is None:
        return None
    samples = as_samples(X, shape, progress=progress)
    check_fits(shape, samples.n_values, "a row of X")
    return _Labeled(samples, as_targets("y", y, len(samples)))


def _rows(layers: Layers, layer: int, *, progress: bool) -> Floats:
    """Return the filters of all units as rows, NaN where pixels are not seen."""
    pixels, seen = fold_preprocessing(layers, progress=progress)
    rows = linear_fields(pixels, layer).T.copy()
    rows[:, ~seen] = np.nan
    return rows


def _picture(
    rows: Floats,
    layer: int,
    ballot: _Ballot,
    shape: ImageShape,
    *,
    scale: Scale,
    n_cols: int | None,
) -> TilePicture:
    """Return the filters, each followed by an empty tile, the place of its bars."""
    filters = shape.to_images(rows[ballot.units])
    tiles = np.stack([filters, np.full_like(filters, np.nan)], axis=1)
    tiles = tiles.reshape(-1, *filters.shape[1:])
    limits: Any
    if scale.name == "each":
        limits = limits_of_each(tiles, scale)
    else:
        limits = shared_limits([rows], scale, "the weights of the layer")
    return TilePicture(
        tiles,
        limits,
        [f"{what} {unit}" for unit in ballot.units for what in ("unit", "votes of unit")],
        ballot.labels,
        n_cols=n_cols,
        group=2,
        value_name="weight" if layer == 0 else "product of weights",
    )


def _told(votes: Floats, limit: float, classes: list[str]) -> str:
    """Return for and against which class a unit votes most; bars too small to see are no votes."""
    said = []
    if votes.max() > NO_VOTE * limit:
        said.append(f"for {classes[int(votes.argmax())]}")
    if votes.min() < -NO_VOTE * limit:
        said.append(f"against {classes[int(votes.argmin())]}")
    return ", ".join(said) or "no vote"


def _summary(
    layers: Layers, layer: int, ballot: _Ballot, *, size: str, scale: str, flat: list[str]
) -> str:
    what = "votes (outgoing weights)" if ballot.evidence is None else "mean evidence"
    n_units, n_classes = ballot.votes.shape
    which = format_subset(n_units, layers.n_units[layer], "unit")
    lines = "; ".join(label.replace("\n", " ") for label in ballot.labels[:MOST_TOLD])
    more = f"; and {n_units - MOST_TOLD} more" if n_units > MOST_TOLD else ""
    shown = f"{which} of layer {layer} of {layers.name} as {size} images, {scale}"
    return (
        f"{'; '.join([shown, *flat])}. Beside each stand bars of its {what} for {n_classes} "
        f"classes, {ballot.limit:.3g} at full length: {lines}{more}."
    )

"""The filters of two networks, with their units matched."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.forward import check_hidden_layer
from mlpviz._analysis.matched_units import (
    correlate_activations,
    correlate_filters,
    pixel_filters,
)
from mlpviz._analysis.unit_matching import UnitMatches, match_units
from mlpviz._docstrings import describe_parameters
from mlpviz._formatting import format_count, format_subset
from mlpviz._layout.shared_values import values_of_arrays
from mlpviz._layout.tile_picture import TilePicture, group_tiles
from mlpviz._layout.tile_values import Limits
from mlpviz._out_of_core.progress import check_progress
from mlpviz._reading.dispatch import read_layers
from mlpviz._records.image_shape import ImageShape
from mlpviz._records.layers import Layers
from mlpviz._samples.image_shape import check_fits_network, parse_image_shape
from mlpviz._samples.samples import as_samples
from mlpviz._validation import check_int
from mlpviz.displays.descriptions import format_size
from mlpviz.displays.matches import MatchedFiltersDisplay
from mlpviz.displays.tiles import tile_display

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap, Normalize

Floats = NDArray[np.float64]
PARTNERS: Final = slice(1, None, 2)
"""The tiles of the second network."""


@describe_parameters
def plot_matched_filters(
    a: Any,
    b: Any,
    image_shape: Sequence[int],
    X: Any = None,
    *,
    layer: int = 0,
    n_pairs: int | None = None,
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
    colorbar: bool = True,
    progress: bool = False,
    title: str | None = None,
    ax: "Axes | None" = None,
    image_kw: Mapping[str, Any] | None = None,
    label_kw: Mapping[str, Any] | None = None,
    colorbar_kw: Mapping[str, Any] | None = None,
) -> MatchedFiltersDisplay:
    """Show the filters of two networks side by side, each beside its best match.

    The units of the two networks are matched one to one so that the sum of the magnitudes of their
    correlations is as large as possible. A negative correlation matches a unit with the negative of
    another one. Units that are constant, and the surplus units of the larger layer, have no partner
    and stand at the end.

    Only the units of one layer are matched. Matching several layers one after the other does not
    give the best permutation of the whole networks.

    Parameters
    ----------
    a, b : fitted model or Layers
        Two networks that take images of the same shape.
    image_shape : tuple of int
    X : table (n_samples, n_pixels) or images (n_samples, height, width[, 3]), optional
        Images. If they are given, units are matched by their activations on them instead of their
        filters.
    layer : int, default: 0
        Index of a hidden layer. Filters of deeper layers are products of weight matrices.
    n_pairs : int, optional
        The number of pairs to show, best pairs first. Units without a partner are shown if all
        pairs are.
    channel_axis : {-1, 0}, default: -1
    order : {"C", "F"}, default: "C"
    channels : int or sequence of int, optional
    scale : {"shared", "symmetric", "robust", "each"}, default: "shared"
    clip : float, default: 1.0
    vmin, vmax : float, optional
    norm : matplotlib.colors.Normalize, optional
    percentiles : tuple of float, default: (1.0, 99.0)
    cmap : str or Colormap, default: "gray"
    n_cols : int, optional
    colorbar : bool, default: True
    progress : bool, default: False
    title : str, optional
    ax : Axes, optional
    image_kw, label_kw, colorbar_kw : mapping, optional

    Returns
    -------
    MatchedFiltersDisplay
        The filters, the pairs, their correlations, and the units without a partner.

    Raises
    ------
    ValueError
        If the image shape does not fit a network, a network has no such hidden layer, the
        preprocessing is not affine, no unit has a partner, or an option has an invalid value.
    TypeError
        If a model has no layers that mlpviz can read, or an argument has the wrong type.
    ImportError
        If scipy is not installed (``pip install mlpviz[scipy]``).
    sklearn.exceptions.NotFittedError

    See Also
    --------
    plot_first_layer_filters : Show the filters of one network.

    References
    ----------
    .. [1] Y. Li, J. Yosinski, J. Clune, H. Lipson and J. Hopcroft, "Convergent Learning: Do
       different neural networks learn the same representations?", ICLR 2016.

    Examples
    --------
    >>> import numpy as np
    >>> from mlpviz import Layers, plot_matched_filters
    >>> weights = np.random.default_rng(0).normal(size=(64, 3))
    >>> out = np.ones((3, 2))
    >>> display = plot_matched_filters(
    ...     Layers([weights, out]), Layers([-weights[:, [2, 0, 1]], out]), (8, 8)
    ... )
    >>> sorted(display.pairs.tolist()), display.correlations.round(6)
    ([[0, 1], [1, 2], [2, 0]], array([-1., -1., -1.]))
    """
    from mlpviz import _drawing as drawing

    shape = parse_image_shape(image_shape, channel_axis, order, channels)
    colors = drawing.color_options(
        scale, clip, vmin, vmax, norm, percentiles, cmap, rgb=shape.is_rgb, signed=True
    )
    style = drawing.tile_style(ax, colors, image_kw, label_kw, colorbar_kw, colorbar=colorbar)
    check_progress(progress)
    networks = [read_layers(a, shape, "a"), read_layers(b, shape, "b")]
    indices = [_check_network(network, layer, shape) for network in networks]
    pairs = zip(networks, indices, strict=True)
    filters = [pixel_filters(network, index, progress=progress) for network, index in pairs]
    matches = _match(networks, indices, filters, X, shape, progress=progress)
    shown = _limit(matches, n_pairs)
    tiles = _tiles(filters, shown, shape)
    limits = colors.limits.get_limits(tiles, values_of_arrays(filters, "the weights of the layers"))
    picture = _picture(tiles, limits, shown, n_cols, max(indices))
    drawn = drawing.draw_tiles(picture, style, ax, title)
    return tile_display(
        MatchedFiltersDisplay,
        drawn,
        picture,
        pairs=shown.pairs,
        correlations=shown.correlations,
        unmatched=shown.unmatched,
        partner_tiles=tiles[PARTNERS],
        partner_boxes=drawn.grid.boxes[PARTNERS],
        subject=_subject(networks, shape, matches, shown, X is not None),
        findings=_findings(matches),
    )


def _check_network(network: Layers, layer: int, shape: ImageShape) -> int:
    check_fits_network(shape, network)
    return check_hidden_layer(network, layer)


def _match(
    networks: list[Layers],
    layers: list[int],
    filters: list[Floats],
    X: Any,
    shape: ImageShape,
    *,
    progress: bool,
) -> UnitMatches:
    if X is None:
        correlations = correlate_filters(*filters)
    else:
        samples = as_samples(X, shape, progress=progress)
        correlations = correlate_activations(
            (networks[0], networks[1]), (layers[0], layers[1]), samples
        )
    matches = match_units(correlations)
    if not len(matches.pairs):
        raise ValueError(
            "a and b have no units to match: in one of them the filters, or the activations on X, "
            "of all units are constant or not finite; unit_report tells more"
        )
    return matches


def _limit(matches: UnitMatches, n_pairs: int | None) -> UnitMatches:
    """Return the best pairs, without the units that have no partner, if not all are shown."""
    total = len(matches.pairs)
    if n_pairs is None or check_int("n_pairs", n_pairs, minimum=1, maximum=total) == total:
        return matches
    nothing = np.empty(0, dtype=np.intp)
    return UnitMatches(matches.pairs[:n_pairs], matches.correlations[:n_pairs], (nothing, nothing))


def _units(matches: UnitMatches) -> tuple[list[int | None], list[int | None]]:
    """Return the units of both networks in the order of the tiles, None beside a single unit."""
    alone = [unmatched.tolist() for unmatched in matches.unmatched]
    return (
        [*matches.pairs[:, 0].tolist(), *alone[0], *[None] * len(alone[1])],
        [*matches.pairs[:, 1].tolist(), *[None] * len(alone[0]), *alone[1]],
    )


def _tiles(filters: list[Floats], matches: UnitMatches, shape: ImageShape) -> NDArray[Any]:
    sides = []
    for rows, units in zip(filters, _units(matches), strict=True):
        nothing = np.full(rows.shape[1], np.nan)
        chosen = np.array([nothing if unit is None else rows[unit] for unit in units])
        sides.append(shape.to_images(chosen))
    return group_tiles(sides)


def _picture(
    tiles: NDArray[Any], limits: Limits, matches: UnitMatches, n_cols: int | None, layer: int
) -> TilePicture:
    units = list(zip(*_units(matches), strict=True))
    labels = [
        f"{left}, {right}\nr = {correlation:.2f}".replace("-", "−")
        for (left, right), correlation in zip(units, matches.correlations, strict=False)
    ]
    alone = units[len(labels) :]
    labels += [f"{right if left is None else left}\nno partner" for left, right in alone]
    sides = [(f"unit {left} of a", f"unit {right} of b") for left, right in units]
    return TilePicture(
        tiles,
        limits,
        [name for pair in sides for name in pair],
        labels,
        n_cols=n_cols,
        group=2,
        value_name="weight" if layer == 0 else "product of weights",
        blank=[
            2 * i + side for i, pair in enumerate(units) for side in (0, 1) if pair[side] is None
        ],
    )


def _subject(
    networks: list[Layers],
    shape: ImageShape,
    matches: UnitMatches,
    shown: UnitMatches,
    by_activations: bool,  # noqa: FBT001
) -> str:
    matched_by = "activations" if by_activations else "filters"
    pairs = format_subset(len(shown.pairs), len(matches.pairs), "pair")
    return (
        f"{pairs} of units of {networks[0].name} and {networks[1].name} as {format_size(shape)} "
        f"images, matched by their {matched_by}, best first"
    )


def _findings(matches: UnitMatches) -> str:
    sizes = np.abs(matches.correlations)
    n_negative = int((matches.correlations < 0).sum())
    alone = [format_count(len(units), "unit") for units in matches.unmatched]
    return (
        f"magnitudes of correlations from {sizes.max():.2f} to {sizes.min():.2f}, median "
        f"{np.median(sizes):.2f}, {n_negative} of them negative; {alone[0]} of the first network "
        f"and {alone[1]} of the second without a partner"
    )

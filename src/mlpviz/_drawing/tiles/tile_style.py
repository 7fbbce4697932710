"""The options of colors and artists that plots of tiles share, checked before anything is drawn."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.colors import Colormap, Normalize

from mlpviz._drawing import artist_options as options
from mlpviz._drawing.axes_checks import check_image_ax
from mlpviz._drawing.colormaps import find_colormap, is_diverging
from mlpviz._layout.color_limits import SCALES, ColorLimits, check_norm_alone, color_limits
from mlpviz._validation import check_choice, check_flag


@dataclass(frozen=True, eq=False, slots=True)
class ColorOptions:
    """Checked options of colors.

    Attributes
    ----------
    limits : ColorLimits
        How the color limits are chosen.
    norm : Normalize or None
        The norm that the caller gave.
    cmap : Colormap
    """

    limits: ColorLimits
    norm: Normalize | None
    cmap: Colormap


@dataclass(frozen=True, eq=False, slots=True)
class TileStyle:
    """Checked options of a grid of tiles or of a matrix."""

    cmap: Colormap
    norm: Normalize | None
    colorbar: bool
    image_kw: dict[str, Any]
    label_kw: dict[str, Any]
    colorbar_kw: dict[str, Any]


def color_options(  # noqa: PLR0917 - in the order of the signatures of plots
    scale: str | None,
    clip: float,
    vmin: float | None,
    vmax: float | None,
    norm: Normalize | None,
    percentiles: tuple[float, float],
    cmap: str | Colormap,
    *,
    rgb: bool = False,
    signed: bool = False,
) -> ColorOptions:
    """Check the options of colors.

    Parameters
    ----------
    scale, clip, vmin, vmax, norm, percentiles, cmap
        The arguments of the plot. A scale of None is the default scale of images.
    rgb : bool
        Whether images have channels. They have no color map then.
    signed : bool
        Whether zero is in the middle of the limits of RGB images, as for weights. Without
        channels, zero is in the middle if the color map is diverging.
    """
    if norm is not None and not isinstance(norm, Normalize):
        raise TypeError(f"norm must be a matplotlib Normalize or None, got {type(norm).__name__}")
    if signed:
        check_choice("scale", scale, SCALES)
    colormap = find_colormap(cmap)
    centered = signed if rgb else norm is None and is_diverging(colormap)
    limits = color_limits(
        scale, clip=clip, vmin=vmin, vmax=vmax, percentiles=percentiles, centered=centered
    )
    check_norm_alone(norm, limits)
    return ColorOptions(limits, norm, colormap)


def tile_style(
    ax: Axes | None,
    colors: ColorOptions,
    image_kw: Mapping[str, Any] | None = None,
    label_kw: Mapping[str, Any] | None = None,
    colorbar_kw: Mapping[str, Any] | None = None,
    *,
    colorbar: bool = False,
) -> TileStyle:
    """Check the Axes and the options of artists."""
    check_image_ax(ax)
    return TileStyle(
        colors.cmap,
        colors.norm,
        check_flag("colorbar", colorbar),
        options.image_options(image_kw),
        {"fontsize": "medium"} | options.label_options(label_kw),
        options.colorbar_options(colorbar_kw),
    )

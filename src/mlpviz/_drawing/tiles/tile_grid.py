"""Draw a grid of tiles on one Axes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.collections import LineCollection
from matplotlib.colorbar import Colorbar
from matplotlib.colors import Colormap, Normalize
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text
from numpy.typing import NDArray

from mlpviz._drawing import artist_options as options
from mlpviz._drawing import placement as placing
from mlpviz._drawing.backgrounds import ink_on, make_axes_readable, page_behind
from mlpviz._drawing.colors import answer_colors, find_colormap, own_norm
from mlpviz._drawing.tex import set_as_written, with_our_signs
from mlpviz._drawing.tiles.arrangement import Arrangement, arrange_anew, arrange_in
from mlpviz._drawing.tiles.tile_image import TileImage
from mlpviz._drawing.tiles.tile_labels import TileLabels
from mlpviz._layout.color_limits import share_outside, spread_each
from mlpviz._layout.grid import Grid, mosaic
from mlpviz._layout.tile_picture import TilePicture
from mlpviz._validation import check_flag

BAR_GAP_PT = 7.0
BAR_WIDTH_PT = 9.0
BAR_TEXT_PT = 40.0
FRAME_PT = 1.5
ARROWS = {
    (False, False): "neither",
    (True, False): "min",
    (False, True): "max",
    (True, True): "both",
}


@dataclass(frozen=True, eq=False, slots=True)
class TileStyle:
    """How a grid of tiles is to look; options of artists are checked when the style is made."""

    cmap: Colormap
    norm: Normalize | None
    colorbar: bool
    image_kw: dict[str, Any]
    label_kw: dict[str, Any]
    colorbar_kw: dict[str, Any]


@dataclass(frozen=True, eq=False, slots=True)
class DrawnTiles:
    """The artists of a grid of tiles, and the numbers that were drawn."""

    figure: Any
    ax: Axes
    image: TileImage
    labels: TileLabels | None
    colorbar: Colorbar | None
    frames: LineCollection | None
    grid: Grid
    limits: Any
    outside: tuple[float, float]


def tile_style(
    cmap: str | Colormap,
    norm: Normalize | None = None,
    *,
    colorbar: bool = False,
    image_kw: Mapping[str, Any] | None = None,
    label_kw: Mapping[str, Any] | None = None,
    colorbar_kw: Mapping[str, Any] | None = None,
) -> TileStyle:
    """Check all that a user may say about how a grid of tiles looks."""
    if norm is not None and not isinstance(norm, Normalize):
        raise TypeError(f"norm must be a matplotlib Normalize or None, got {type(norm).__name__}")
    return TileStyle(
        find_colormap(cmap),
        norm,
        check_flag("colorbar", colorbar),
        options.image_options(image_kw),
        {"fontsize": "medium"} | options.label_options(label_kw),
        options.colorbar_options(colorbar_kw),
    )


def draw_tiles(picture: TilePicture, style: TileStyle, ax: Axes | None = None) -> DrawnTiles:
    """Draw a picture on the caller's Axes, or on a new figure that is made to fit it."""
    options.check_ax(ax)
    shared = picture.limits if isinstance(picture.limits, tuple) else (0.0, 1.0)
    style = replace(style, norm=own_norm(style.norm, shared, rgb=picture.tiles.ndim == 4))
    bar_pt = BAR_GAP_PT + BAR_WIDTH_PT + BAR_TEXT_PT if _has_bar(picture, style) else 0.0
    font = with_our_signs(Text(0, 0, "", **style.label_kw).get_fontproperties())
    if ax is not None:
        arranged = _arranged(arrange_in, picture, placing.room_of(ax), bar_pt, font)
        return _draw_on(ax, picture, style, arranged.grid)[0]
    arranged = _arranged(arrange_anew, picture, placing.room_of_new_figure(), bar_pt, font)
    drawn, bar_inches = _draw_on(placing.new_axes(), picture, style, arranged.grid)
    placing.fit_figure(drawn.figure, arranged.grid, arranged.scale, bar_inches)
    return drawn


def _arranged(
    arrange: Any, picture: TilePicture, room: placing.Room, bar_pt: float, font: FontProperties
) -> Arrangement:
    arranged: Arrangement = arrange(picture, room.without(bar_pt * room.per_point), font)
    return arranged


def _draw_on(
    ax: Axes, picture: TilePicture, style: TileStyle, grid: Grid
) -> tuple[DrawnTiles, float]:
    """Draw on an Axes; return also the width in inches that the color bar takes beside it."""
    norm = style.norm
    assert norm is not None
    limits: Any = (norm.vmin, norm.vmax) if picture.shares_limits else picture.limits
    outside = share_outside(picture.tiles, limits)
    image = _add_image(ax, picture, style, grid, norm)
    labels = _add_labels(ax, picture, style, grid)
    frames = _add_frames(ax, picture, grid)
    bar, inches = _add_colorbar(ax, image, picture, style, outside)
    _prepare_axes(ax, image, grid, inches)
    drawn = DrawnTiles(
        ax.get_figure(root=False), ax, image, labels, bar, frames, grid, limits, outside
    )
    return drawn, inches


def _has_bar(picture: TilePicture, style: TileStyle) -> bool:
    return style.colorbar and picture.shares_limits


def _add_image(
    ax: Axes, picture: TilePicture, style: TileStyle, grid: Grid, norm: Normalize
) -> TileImage:
    tiles = picture.tiles
    shown = tiles if picture.shares_limits else spread_each(tiles, np.asarray(picture.limits))
    if tiles.ndim == 4:
        shown = _rgba(shown, norm, style.cmap)
    elif shown.dtype.kind == "f":
        shown = np.ma.masked_invalid(shown, copy=False)
    pixels = _mosaic(shown, grid)
    properties = {"cmap": style.cmap, "norm": norm} | style.image_kw
    image = TileImage(ax, pixels, grid, tiles, picture.names, **properties)
    image.set_clip_path(ax.patch)
    ax.add_image(image)
    return image


def _mosaic(shown: NDArray[Any], grid: Grid) -> NDArray[Any]:
    if not np.ma.isMaskedArray(shown):
        return mosaic(shown, grid)
    if not np.ma.is_masked(shown):
        return mosaic(shown.data, grid)
    mask = np.ma.getmaskarray(shown)
    return np.ma.masked_array(mosaic(np.ma.getdata(shown), grid), mosaic(mask, grid))


def _rgba(tiles: NDArray[Any], norm: Normalize, cmap: Colormap) -> NDArray[np.uint8]:
    """Return RGB tiles with all channels mapped by one norm, a pixel that lacks any as missing."""
    finite = np.isfinite(tiles).all(axis=-1)
    values = norm(np.where(finite[..., None], tiles, 0.0))
    colors = np.round(np.clip(np.ma.filled(values, 0.0), 0, 1) * 255).astype(np.uint8)
    opaque = np.full((*finite.shape, 1), 255, np.uint8)
    rgba = np.concatenate([colors, opaque], axis=-1)
    rgba[~finite] = np.round(cmap.get_bad() * 255)
    return rgba


def _add_labels(ax: Axes, picture: TilePicture, style: TileStyle, grid: Grid) -> TileLabels | None:
    if picture.labels is None:
        return None
    colors, plain = None, ink_on(ax)
    if picture.verdicts is not None and "color" not in style.label_kw:
        answers: dict[bool | None, Any] = {None: plain} | dict(answer_colors(page_behind(ax)))
        colors = [answers[verdict] for verdict in picture.verdicts]
    properties = {"color": plain} | style.label_kw
    labels = TileLabels(picture.labels, grid.label_boxes, colors, **properties)
    ax.add_artist(labels)
    return labels


def _add_frames(ax: Axes, picture: TilePicture, grid: Grid) -> LineCollection | None:
    """Frame the tiles that are wrong, so that they are told by more than color."""
    if picture.verdicts is None:
        return None
    boxes = grid.boxes.reshape(picture.n_groups, picture.group, 4)
    wrong = [i for i, verdict in enumerate(picture.verdicts) if verdict is False]
    x0, y0, x1, y1 = np.concatenate([boxes[wrong, 0, :2], boxes[wrong, -1, 2:]], axis=1).T
    off = grid.gutter / 4
    corners = [
        (x0 - off, y0 - off),
        (x1 + off, y0 - off),
        (x1 + off, y1 + off),
        (x0 - off, y1 + off),
    ]
    paths = np.array([[*corners, corners[0]]]).reshape(5, 2, len(wrong)).transpose(2, 0, 1)
    frames = LineCollection(
        list(paths),
        colors=answer_colors(page_behind(ax))[False],
        linewidths=FRAME_PT,
        capstyle="projecting",
        clip_on=False,
    )
    frames.set_in_layout(False)
    ax.add_collection(frames, autolim=False)
    return frames


def _add_colorbar(
    ax: Axes, image: TileImage, picture: TilePicture, style: TileStyle, outside: tuple[float, float]
) -> tuple[Colorbar | None, float]:
    """Add a color bar for all tiles; return it and the width in inches that it takes."""
    if not _has_bar(picture, style):
        return None, 0.0
    mappable = image if picture.tiles.ndim == 3 else ScalarMappable(image.norm, "gray")
    arrows: Any = ARROWS[outside[0] > 0, outside[1] > 0]
    bar_ax = ax.inset_axes((1.02, 0, 0.05, 1))
    locate: Any = placing.BarLocator(ax, BAR_GAP_PT / 72, BAR_WIDTH_PT / 72)
    bar_ax.set_axes_locator(locate)
    settings = {"label": picture.value_name} | style.colorbar_kw
    bar = Colorbar(bar_ax, mappable, extend=arrows, **settings)
    bar.outline.set_linewidth(0.5)
    bar_ax.tick_params(width=0.5, length=3)
    make_axes_readable(bar_ax)
    text_inches = placing.text_beside(bar_ax)
    return bar, (BAR_GAP_PT + BAR_WIDTH_PT) / 72 + text_inches


def _prepare_axes(ax: Axes, image: TileImage, grid: Grid, bar_inches: float) -> None:
    width, height = grid.size
    ax.set_axis_off()
    ax.set_aspect("equal")
    ax.set_xlim(0, width)
    ax.set_ylim(height, 0)
    ax.format_coord = image.format_coord  # type: ignore[method-assign]
    if ax.get_axes_locator() is None:
        locate: Any = placing.GridLocator(ax, width, height, grid.pitch[0], bar_inches)
        ax.set_axes_locator(locate)


def write_note(ax: Axes, note: str) -> None:
    """Write a sentence where there is no tile to draw."""
    centered: Any = {"ha": "center", "va": "center", "wrap": True}
    text = ax.text(0.5, 0.5, note, transform=ax.transAxes, color=ink_on(ax), **centered)
    set_as_written(text)

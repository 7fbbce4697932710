"""Draw a grid of tiles on one Axes."""

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

from mlpviz._drawing.axes_checks import check_image_ax
from mlpviz._drawing.backgrounds import page_color, text_color_on_page
from mlpviz._drawing.colorbars import ESTIMATED_WIDTH_PT, add_colorbar
from mlpviz._drawing.colormaps import norm_for_limits
from mlpviz._drawing.colors import correctness_colors
from mlpviz._drawing.literal_text import show_literally, with_fallback_font
from mlpviz._drawing.page_layout import PageLayout, new_page
from mlpviz._drawing.placement import available_space, space_on_new_figure
from mlpviz._drawing.previous_plots import mark_plot, replace_previous_plot
from mlpviz._drawing.tiles.grid_sizing import (
    MANY,
    fit_grid_to_axes,
    fit_grid_to_new_figure,
    n_groups_on_largest_page,
)
from mlpviz._drawing.tiles.tile_axes import prepare_axes
from mlpviz._drawing.tiles.tile_frames import FRAME_PT, add_frames
from mlpviz._drawing.tiles.tile_image import TileImage
from mlpviz._drawing.tiles.tile_labels import TileLabels
from mlpviz._drawing.tiles.tile_style import TileStyle
from mlpviz._drawing.titles import add_title, check_title
from mlpviz._layout.grid import Grid, mosaic
from mlpviz._layout.tile_picture import TilePicture
from mlpviz._layout.tile_values import rescale_each, share_outside
from mlpviz._warnings import warn_user

TILES = "tiles"


@dataclass(frozen=True, eq=False, slots=True)
class DrawnTiles:
    """The artists of a grid of tiles, and the numbers that were drawn.

    `outside` are the shares of values below and above the limits.
    """

    figure: Any
    ax: Axes
    image: TileImage
    labels: TileLabels | None
    colorbar: Colorbar | None
    frames: LineCollection | None
    grid: Grid
    limits: Any
    outside: tuple[float, float]


def draw_tiles(
    picture: TilePicture, style: TileStyle, ax: Axes | None = None, title: str | None = None
) -> DrawnTiles:
    """Draw tiles on the caller's Axes, or on a new figure of suitable size.

    Tiles replace a plot of mlpviz that the Axes holds.
    """
    check_image_ax(ax)
    check_title(title)
    shared_limits = picture.limits if isinstance(picture.limits, tuple) else (0.0, 1.0)
    norm = norm_for_limits(style.norm, shared_limits, rgb=picture.tiles.ndim == 4)
    style = replace(style, norm=norm)
    font = _label_font(picture, style)
    colorbar_pt = ESTIMATED_WIDTH_PT if _has_colorbar(picture, style) else 0.0
    if ax is not None:
        replace_previous_plot(ax, TILES)
        space = available_space(ax).without_colorbar(colorbar_pt)
        sized = fit_grid_to_axes(picture, space, font)
        drawn = _draw_on(ax, picture, style, sized.grid, None)
        add_title(ax, title)
        return drawn
    space = space_on_new_figure().without_colorbar(colorbar_pt)
    sized = fit_grid_to_new_figure(picture, space, font)
    ax, page = new_page()
    drawn = _draw_on(ax, picture, style, sized.grid, page)
    add_title(ax, title)
    page.fit(drawn.image, sized.grid, sized.scale)
    if picture.n_groups > MANY and drawn.labels is not None and drawn.labels.fit().left_out:
        _warn_of_too_many(picture, n_groups_on_largest_page(picture, space, font))
    return drawn


def _label_font(picture: TilePicture, style: TileStyle) -> FontProperties:
    font = Text(0, 0, "", **style.label_kw).get_fontproperties()
    return with_fallback_font(font, "".join(picture.labels or ()))


def _warn_of_too_many(picture: TilePicture, n_readable: int) -> None:
    warn_user(
        f"the labels of {picture.n_groups:,} images cannot be read on one page and are left out; "
        f"draw pages of up to {n_readable:,} images: give slice(0, {n_readable}), then "
        f"slice({n_readable}, {2 * n_readable}) and so on as n_images, select or units"
    )


def _draw_on(
    ax: Axes, picture: TilePicture, style: TileStyle, grid: Grid, page: PageLayout | None
) -> DrawnTiles:
    norm = style.norm
    assert norm is not None
    limits: Any = (norm.vmin, norm.vmax) if picture.shares_limits else picture.limits
    outside = share_outside(picture.tiles, limits)
    image = add_image(ax, picture, style, grid, norm)
    labels = _add_labels(ax, picture, style, grid)
    frames = add_frames(ax, picture, grid)
    if not len(picture.tiles):
        _add_note(ax, picture.note)
    locator = prepare_axes(ax, image, grid, page)
    locator.frame_pt = FRAME_PT if frames is not None else 0.0
    if _has_colorbar(picture, style):
        mappable = image if picture.tiles.ndim == 3 else ScalarMappable(image.norm, "gray")
        has_values_outside = outside[0] > 0, outside[1] > 0
        locator.colorbar = add_colorbar(ax, mappable, style, picture.value_name, has_values_outside)
    figure = ax.get_figure(root=False)
    return DrawnTiles(figure, ax, image, labels, locator.colorbar, frames, grid, limits, outside)


def _has_colorbar(picture: TilePicture, style: TileStyle) -> bool:
    """Return whether a color bar is wanted, and the tiles share the limits that it would show."""
    return style.colorbar and picture.shares_limits


def add_image(
    ax: Axes, picture: TilePicture, style: TileStyle, grid: Grid, norm: Normalize
) -> TileImage:
    """Add tiles as one image artist."""
    tiles = picture.tiles
    values = tiles if picture.shares_limits else rescale_each(tiles, np.asarray(picture.limits))
    pixels = _side_by_side(values, grid, norm, style.cmap)
    properties = {"cmap": style.cmap, "norm": norm} | style.image_kw
    image = TileImage(ax, pixels, grid, tiles, picture.names, **properties)
    image.blank_tiles = np.asarray(picture.blank, dtype=np.intp)
    image.set_clip_path(ax.patch)
    mark_plot(image, TILES)
    ax.add_image(image)
    return image


def replace_tiles(image: TileImage, tiles: NDArray[Any]) -> None:
    """Show other tiles of the same number and size on the same scale."""
    image.set_data(_side_by_side(tiles, image.grid, image.norm, image.get_cmap()))
    image.tiles = tiles


def _side_by_side(tiles: NDArray[Any], grid: Grid, norm: Any, cmap: Colormap) -> NDArray[Any]:
    """Return the pixels of all tiles: colors of RGB tiles, and values of others."""
    if tiles.ndim == 4:
        return _rgba(tiles, grid, norm, cmap)
    if tiles.dtype.kind != "f":
        return mosaic(tiles, grid)
    values = np.ma.masked_invalid(tiles, copy=False)
    if not np.ma.is_masked(values):
        return mosaic(values.data, grid)
    mask = np.ma.getmaskarray(values)
    return np.ma.masked_array(mosaic(np.ma.getdata(values), grid), mosaic(mask, grid))


def _rgba(tiles: NDArray[Any], grid: Grid, norm: Any, cmap: Colormap) -> NDArray[np.uint8]:
    """Map all channels of RGB tiles by one norm. A pixel without all channels is missing."""
    n_columns = grid.n_cols * grid.group
    rgba = np.zeros((grid.n_rows, grid.height, n_columns, grid.width, 4), np.uint8)
    of_bytes = _brightness(np.arange(256, dtype=np.uint8), norm)
    for i, tile in enumerate(tiles):
        colors = rgba[i // n_columns, :, i % n_columns]
        colors[..., 3] = 255
        if tile.dtype == np.uint8:
            brightness = of_bytes.take(tile)
        else:
            finite = np.isfinite(tile)
            brightness = _brightness(np.where(finite, tile, 0.0), norm)
        for channel in range(3):  # Numpy is slow where the last axis is short.
            colors[..., channel] = brightness[..., channel]
        if tile.dtype != np.uint8 and not finite.all():
            colors[~finite.all(axis=-1)] = np.round(cmap.get_bad() * 255)
    return rgba.reshape(grid.n_rows * grid.height, n_columns * grid.width, 4)


def _brightness(values: NDArray[Any], norm: Any) -> NDArray[np.uint8]:
    normalized = np.clip(np.ma.filled(norm(values), 0.0), 0, 1)
    return np.round(normalized * 255).astype(np.uint8)


def _add_labels(ax: Axes, picture: TilePicture, style: TileStyle, grid: Grid) -> TileLabels | None:
    if picture.labels is None:
        return None
    colors, default_color = None, text_color_on_page(ax)
    if picture.verdicts is not None and "color" not in style.label_kw:
        by_verdict: dict[bool | None, Any] = {None: default_color}
        by_verdict.update(correctness_colors(page_color(ax)).items())
        colors = [by_verdict[verdict] for verdict in picture.verdicts]
    properties = {"color": default_color} | style.label_kw
    labels = TileLabels(picture.labels, grid.label_boxes, colors, **properties)
    ax.add_artist(labels)
    return labels


def _add_note(ax: Axes, note: str) -> None:
    """Write a sentence in the middle of an Axes without tiles."""
    centered: Any = {"ha": "center", "va": "center", "wrap": True}
    text = ax.text(0.5, 0.5, note, transform=ax.transAxes, color=text_color_on_page(ax), **centered)
    show_literally(text)

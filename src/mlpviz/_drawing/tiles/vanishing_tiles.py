"""Hairlines around tiles that have the color of the page."""

from typing import Any

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgb
from numpy.typing import NDArray

from mlpviz._drawing.backgrounds import page_color, text_color_on_page
from mlpviz._drawing.tiles.tile_frames import rectangles

HAIRLINE_PT = 0.5
OPACITY = 0.4
JUST_NOTICEABLE = 6
"""Steps of 255 by which a color must differ from the page to be seen on it."""


def draw_hairlines(image: Any, renderer: Any) -> None:
    """Draw a hairline around each tile that cannot be seen on the page."""
    tiles = vanishing_tiles(image)
    if not len(tiles):
        return
    boxes = image.grid.boxes[tiles]
    hairlines = LineCollection(
        list(rectangles(boxes[:, :2], boxes[:, 2:], 0.0)),
        colors=[(*to_rgb(text_color_on_page(image.axes)), OPACITY)],
        linewidths=HAIRLINE_PT,
        zorder=image.get_zorder(),
        clip_on=False,
    )
    hairlines.set_figure(image.get_figure(root=False))
    hairlines.axes = image.axes
    hairlines.set_transform(image.get_transform())
    hairlines.draw(renderer)


def vanishing_tiles(image: Any) -> NDArray[np.intp]:
    """Return the tiles whose pixels all have the color of the page."""
    page = np.round(255 * page_color(image.axes))
    grid, pixels = image.grid, image.get_array()
    rows, columns = grid.rows_and_columns
    tops, lefts = rows * grid.height, columns * grid.width
    seems = _is_page(image, pixels[tops, lefts], page)
    seems[image.blank_tiles] = False
    vanishing = [
        tile
        for tile in np.flatnonzero(seems)
        if _is_page(image, _tile(pixels, tops[tile], lefts[tile], grid), page).all()
    ]
    return np.array(vanishing, dtype=np.intp)


def _tile(pixels: Any, top: int, left: int, grid: Any) -> Any:
    return pixels[top : top + grid.height, left : left + grid.width]


def _is_page(image: Any, pixels: Any, page: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which pixels have the color of the page."""
    has_channels = image.get_array().ndim == 3
    rgba = np.asarray(pixels if has_channels else image.to_rgba(pixels, bytes=True))
    difference = np.abs(rgba[..., :3].astype(np.float64) - page).max(axis=-1)
    return np.asarray(difference < JUST_NOTICEABLE, dtype=np.bool_)

"""Choose the number of columns and the size of tiles, gutters and label strips."""

from dataclasses import dataclass, replace
from math import ceil, floor, log, sqrt

import numpy as np
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from mlpviz._drawing.placement import AvailableSpace, space_on_largest_figure
from mlpviz._drawing.tiles.tile_labels import GAP_PT
from mlpviz._layout import label_fitting as fitting
from mlpviz._layout.grid import Grid, check_n_cols, n_cols_of_shape
from mlpviz._layout.tile_picture import TilePicture

GUTTER = 0.07
MINIMUM_GUTTER_PX = 2
FONT_TO_TILE = 0.35
WIDTH_TOLERANCE = 1.1
"""Hinted glyphs may be wider than unhinted ones by this factor."""
STRETCH = 1.15
"""A new figure may exceed its default size by this factor."""
READABLE_TILE_PT = 17.0
"""The side of a tile from which an image can be recognized. A new figure grows for it."""
LARGEST_READABLE_TILE_PT = 72.0
"""The side of a tile up to which a new figure grows for its labels."""
MANY = 20
"""The number of labeled groups from which the number of columns suits the page."""
LONGEST_PAGE = 3
"""How many times as long as wide the largest page for many labeled tiles is."""

N_SIZES = 5
"""The number of sizes that are tried from the default size to the largest."""


@dataclass(frozen=True, slots=True)
class SizedGrid:
    """A grid and the number of device pixels per image pixel."""

    grid: Grid
    scale: float


def fit_grid_to_axes(
    picture: TilePicture, space: AvailableSpace, font: FontProperties
) -> SizedGrid:
    """Return the largest grid that fits the space of an Axes."""
    columns = _choose_n_cols(picture, space, font)
    scale = _largest_scale(_unlabeled_grid(picture, columns, 1.0), space)
    for _ in range(3):
        grid = _labeled_grid(picture, columns, scale, space, font)
        scale = _largest_scale(grid, space)
    return SizedGrid(grid, scale)


def fit_grid_to_new_figure(
    picture: TilePicture, space: AvailableSpace, font: FontProperties
) -> SizedGrid:
    """Return the grid for a new figure of about the size of `space`.

    Each image pixel takes a whole number of device pixels. If tiles or labels would be too small
    to read, the figure grows up to the largest size. If image pixels are too many for that, the
    figure only grows until tiles and labels can be read.
    """
    readable = _readable_scale(picture, space, font)
    if picture.labels is not None and picture.n_cols is None and picture.n_groups > MANY:
        sized = _fit_many_to_new_figure(picture, space, font, readable)
        if sized is not None:
            return sized
    columns = _choose_n_cols(picture, space, font, readable)
    height = STRETCH * max(space.width, space.height)
    page = AvailableSpace(STRETCH * space.width, height, space.dpi)
    largest = space_on_largest_figure(space.dpi)
    sized = _fit_whole_pixels(picture, columns, page, font)
    if sized is None or sized.scale < readable:
        sized = _fit_whole_pixels(picture, columns, largest, font, readable) or sized
    return sized or _fit_parts_of_pixels(picture, page, largest, font)


def _fit_many_to_new_figure(
    picture: TilePicture, space: AvailableSpace, font: FontProperties, readable: int
) -> SizedGrid | None:
    """Return the grid of many labeled tiles on a page of about the default size.

    If tiles or labels cannot be read on it, the page is larger. If they cannot be read on the
    largest, labels are left out. None if not even tiles can be read, or if images are so large
    that less than a device pixel for each of theirs is enough.
    """
    side_pt = readable * max(picture.tiles.shape[1:3]) / space.pixels_per_point
    if readable == 1 and side_pt > LARGEST_READABLE_TILE_PT:
        return None
    area = space.width * space.height
    enlargement = sqrt(area / (len(picture.tiles) * np.prod(picture.tiles.shape[1:3])))
    scales = range(readable, max(floor(enlargement) + 1, readable) + 1)
    grids = [_fit_many(picture, scale, space, font) for scale in scales]
    sized = [grid for grid in grids if grid is not None]
    if not sized:
        bare = replace(picture, labels=None)
        return _fit_many(bare, _readable_scale(bare, space, font), space, font)
    return min(sized, key=lambda each: abs(log(each.scale**2 * np.prod(each.grid.size) / area)))


def _fit_many(
    picture: TilePicture, scale: int, space: AvailableSpace, font: FontProperties
) -> SizedGrid | None:
    """Return the grid of about the shape of `space`, None if the largest page is too small."""
    pitch = _labeled_grid(picture, 1, scale, space, font).pitch
    cell, page = (scale * pitch[0], scale * pitch[1]), _largest_page(space)
    columns = n_cols_of_shape(picture.n_groups, cell, page, space.aspect)
    if columns is None:
        return None
    return SizedGrid(_labeled_grid(picture, columns, scale, space, font), scale)


def _largest_page(space: AvailableSpace) -> tuple[float, float]:
    """Return the sides of the largest page for many labeled tiles, in device pixels."""
    side = space_on_largest_figure(space.dpi).width
    return side, LONGEST_PAGE * side


def n_groups_on_largest_page(
    picture: TilePicture, space: AvailableSpace, font: FontProperties
) -> int:
    """Return the number of labeled groups that can be read on the largest page, at least one."""
    scale = _readable_scale(picture, space, font)
    pitch, page = _labeled_grid(picture, 1, scale, space, font).pitch, _largest_page(space)
    n_across, n_down = (floor(page[i] / (scale * pitch[i])) for i in range(2))
    return max(n_across * n_down, 1)


def _fit_parts_of_pixels(
    picture: TilePicture, space: AvailableSpace, largest: AvailableSpace, font: FontProperties
) -> SizedGrid:
    """Return the grid on the smallest page on which tiles and labels can be read, if any."""
    for growth in np.geomspace(1, max(largest.width / space.width, 1), N_SIZES)[:-1]:
        page = AvailableSpace(growth * space.width, growth * space.height, space.dpi)
        sized = fit_grid_to_axes(picture, page, font)
        if _is_readable(picture, sized, space.pixels_per_point, font):
            return sized
    return fit_grid_to_axes(picture, largest, font)


def _is_readable(
    picture: TilePicture, sized: SizedGrid, pixels_per_point: float, font: FontProperties
) -> bool:
    image_pixel_pt = sized.scale / pixels_per_point
    tile_pt = max(sized.grid.height, sized.grid.width) * image_pixel_pt
    if picture.labels is None or tile_pt < READABLE_TILE_PT:
        return tile_pt >= READABLE_TILE_PT
    fit = _fit_labels(picture, sized.grid, image_pixel_pt, font)
    return tile_pt >= LARGEST_READABLE_TILE_PT or not (fit.left_out or fit.shortened)


def _fit_whole_pixels(
    picture: TilePicture,
    columns: int,
    page: AvailableSpace,
    font: FontProperties,
    largest_scale: int | None = None,
) -> SizedGrid | None:
    """Return the largest grid on a page whose image pixels are whole device pixels, if any."""
    scale = floor(_largest_scale(_unlabeled_grid(picture, columns, 1.0), page))
    if largest_scale is not None:
        scale = min(scale, largest_scale)
    while scale >= 1:
        grid = _labeled_grid(picture, columns, scale, page, font)
        fitting_scale = floor(_largest_scale(grid, page) + 1e-9)
        if fitting_scale >= scale:
            return SizedGrid(grid, scale)
        scale = fitting_scale
    return None


def _readable_scale(picture: TilePicture, space: AvailableSpace, font: FontProperties) -> int:
    """Return the smallest number of device pixels per image pixel that can be read."""
    side_pt = float(max(picture.tiles.shape[1:3])) / space.pixels_per_point
    smallest = ceil(READABLE_TILE_PT / side_pt)
    largest = max(floor(LARGEST_READABLE_TILE_PT / side_pt), smallest)
    if picture.labels is None:
        return smallest
    for scale in range(smallest, largest + 1):
        grid = _unlabeled_grid(picture, 1, scale)
        fit = _fit_labels(picture, grid, scale / space.pixels_per_point, font)
        if not fit.left_out and not fit.shortened:
            return scale
    return smallest


def _choose_n_cols(
    picture: TilePicture, space: AvailableSpace, font: FontProperties, smallest_scale: float = 0.0
) -> int:
    """Return the number of groups per row: first for bare tiles, then for tiles with labels."""
    height, width = picture.tiles.shape[1:3]
    aspect = picture.group * width / height
    columns = check_n_cols(picture.n_cols, picture.n_groups, aspect, space.aspect)
    if picture.n_cols is not None or picture.labels is None:
        return columns
    scale = _largest_scale(_unlabeled_grid(picture, columns, 1.0), space)
    scale = max(scale, smallest_scale)
    x_pitch, y_pitch = _labeled_grid(picture, columns, scale, space, font).pitch
    return check_n_cols(None, picture.n_groups, x_pitch / y_pitch, space.aspect)


def _largest_scale(grid: Grid, space: AvailableSpace) -> float:
    width, height = grid.size
    return min(space.width / width, space.height / height)


def _unlabeled_grid(picture: TilePicture, columns: int, scale: float) -> Grid:
    height, width = (int(side) for side in picture.tiles.shape[1:3])
    gutter_px = max(MINIMUM_GUTTER_PX, round(GUTTER * min(height, width) * scale))
    n_tiles = len(picture.tiles)
    return Grid(n_tiles, columns, height, width, gutter_px / scale, group=picture.group)


def _labeled_grid(
    picture: TilePicture, columns: int, scale: float, space: AvailableSpace, font: FontProperties
) -> Grid:
    """Return a grid with a strip for labels, if there are labels and they fit."""
    grid = _unlabeled_grid(picture, columns, scale)
    if picture.labels is None:
        return grid
    strip_pt = _strip_height(picture, grid, scale / space.pixels_per_point, font)
    strip_px = round(strip_pt * space.pixels_per_point)
    return replace(grid, strip=strip_px / scale)


def _strip_height(
    picture: TilePicture, grid: Grid, image_pixel_pt: float, font: FontProperties
) -> float:
    """Return the height of the label strips in points, 0 if no readable label fits."""
    fit = _fit_labels(picture, grid, image_pixel_pt, font)
    if fit.left_out:
        return 0.0
    return max(map(len, fit.lines)) * fitting.LINE_HEIGHT * fit.size + 2 * GAP_PT


def _fit_labels(
    picture: TilePicture, grid: Grid, image_pixel_pt: float, font: FontProperties
) -> fitting.LabelFit:
    """Return how labels fit above tiles whose image pixels have some size in points.

    A strip of labels is at most as high as a tile.
    """
    assert picture.labels is not None
    tile_pt = max(grid.height, grid.width) * image_pixel_pt
    largest_font = max(fitting.READABLE_PT, FONT_TO_TILE * tile_pt)
    preferred = min(font.get_size_in_points(), largest_font)
    n_lines = 1 + max(label.count("\n") for label in picture.labels)
    two_lines = 2 * fitting.LINE_HEIGHT * fitting.READABLE_PT
    largest_height = max(tile_pt, two_lines) - 2 * GAP_PT
    height = min((n_lines + 1) * fitting.LINE_HEIGHT * preferred, largest_height)
    space = fitting.LabelSpace(grid.group_width * image_pixel_pt, height)
    return fitting.fit_labels(picture.labels, _TextWidths(font), space, preferred)


class _TextWidths:
    """Widths of texts, from unhinted glyphs: no figure, and so no renderer, exists yet."""

    def __init__(self, font: FontProperties) -> None:
        self.font = font.copy()
        self.font.set_size(1)
        self.advances: dict[str, float] = {}

    def __call__(self, text: str, size: float) -> float:
        return WIDTH_TOLERANCE * size * sum(self._advance(letter) for letter in text)

    def _advance(self, letter: str) -> float:
        if letter not in self.advances:
            five, one = (self._width(letter * n) for n in (5, 1))
            self.advances[letter] = max((five - one) / 4, one / 2)
        return self.advances[letter]

    def _width(self, text: str) -> float:
        size = text_to_path.get_text_width_height_descent(text, self.font, ismath=False)
        return float(size[0])

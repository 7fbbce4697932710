"""How large tiles, gutters and label strips come out in the room there is."""

from dataclasses import dataclass
from math import floor

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from mlpviz._drawing.placement import STRETCH, Room, largest_room
from mlpviz._drawing.tiles.tile_labels import GAP_PT
from mlpviz._layout import label_fitting as labelfit
from mlpviz._layout.grid import Grid, check_n_cols
from mlpviz._layout.tile_picture import TilePicture

GUTTER = 0.07
FEWEST_GUTTER_PX = 2
LETTERS_PER_TILE = 0.35
SLACK = 1.1


@dataclass(frozen=True, slots=True)
class Arrangement:
    """A grid, and how many device pixels an image pixel takes in it."""

    grid: Grid
    scale: float


def arrange_in(picture: TilePicture, room: Room, font: FontProperties) -> Arrangement:
    """Return the grid that is largest in the room of an Axes."""
    columns = _n_cols(picture, room, font)
    scale = _largest_scale(_grid(picture, columns, 1.0, room, None), room)
    for _ in range(3):
        grid = _grid(picture, columns, scale, room, font)
        scale = _largest_scale(grid, room)
    return Arrangement(grid, scale)


def arrange_anew(picture: TilePicture, room: Room, font: FontProperties) -> Arrangement:
    """Return the grid for a new figure of about the size of `room`.

    An image pixel takes a whole number of device pixels. The figure grows where they would
    otherwise take less than one, up to the largest page; beyond that the grid is made to fit.
    """
    columns = _n_cols(picture, room, font)
    bare = _grid(picture, columns, 1.0, room, None)
    page = Room(STRETCH * room.width, STRETCH * max(room.width, room.height), room.dpi)
    scale = max(floor(_largest_scale(bare, page)), 1)
    while scale >= 1:
        grid = _grid(picture, columns, scale, room, font)
        fits = floor(_largest_scale(grid, page) + 1e-9)
        if fits >= scale:
            return Arrangement(grid, scale)
        scale = fits
    grid = _grid(picture, columns, 1.0, room, font)
    largest = largest_room(room.dpi)
    if _largest_scale(grid, largest) >= 1:
        return Arrangement(grid, 1.0)
    return arrange_in(picture, largest, font)


def _n_cols(picture: TilePicture, room: Room, font: FontProperties) -> int:
    """Return how many groups stand in a row, for tiles alone and then for tiles with labels."""
    height, width = picture.tiles.shape[1:3]
    aspect = picture.group * width / height
    columns = check_n_cols(picture.n_cols, picture.n_groups, aspect, room.aspect)
    if picture.n_cols is not None or picture.labels is None:
        return columns
    scale = _largest_scale(_grid(picture, columns, 1.0, room, None), room)
    across, down = _grid(picture, columns, scale, room, font).pitch
    return check_n_cols(None, picture.n_groups, across / down, room.aspect)


def _largest_scale(grid: Grid, room: Room) -> float:
    width, height = grid.size
    return min(room.width / width, room.height / height)


def _grid(
    picture: TilePicture, columns: int, scale: float, room: Room, font: FontProperties | None
) -> Grid:
    height, width = (int(side) for side in picture.tiles.shape[1:3])
    gutter_px = max(FEWEST_GUTTER_PX, round(GUTTER * min(height, width) * scale))
    grid = Grid(len(picture.tiles), columns, height, width, gutter_px / scale, group=picture.group)
    if font is None or picture.labels is None:
        return grid
    strip_px = round(_strip(picture, grid, scale / room.per_point, font) * room.per_point)
    return Grid(grid.n_tiles, columns, height, width, grid.gutter, strip_px / scale, picture.group)


def _strip(picture: TilePicture, grid: Grid, points: float, font: FontProperties) -> float:
    """Return the height in points of the strip that the labels want, 0 where they must go.

    It is at most as high as a tile; `points` is the size of an image pixel.
    """
    assert picture.labels is not None
    tile = max(grid.height, grid.width) * points
    preferred = min(font.get_size_in_points(), max(labelfit.READABLE_PT, LETTERS_PER_TILE * tile))
    n_lines = 1 + max(label.count("\n") for label in picture.labels)
    most = max(tile, 2 * labelfit.LINE_HEIGHT * labelfit.READABLE_PT) - 2 * GAP_PT
    height = min((n_lines + 1) * labelfit.LINE_HEIGHT * preferred, most)
    room = labelfit.Room(grid.group_width * points, height)
    fit = labelfit.fit_labels(picture.labels, _WidthOf(font), room, preferred)
    if fit.left_out:
        return 0.0
    return max(map(len, fit.lines)) * labelfit.LINE_HEIGHT * fit.size + 2 * GAP_PT


class _WidthOf:
    """Widths of texts before there is a figure, from unhinted letters."""

    def __init__(self, font: FontProperties) -> None:
        self.font = font.copy()
        self.font.set_size(1)
        self.advances: dict[str, float] = {}

    def __call__(self, text: str, size: float) -> float:
        return SLACK * size * sum(self._advance(letter) for letter in text)

    def _advance(self, letter: str) -> float:
        if letter not in self.advances:
            many, one = (self._measured(letter * n) for n in (5, 1))
            self.advances[letter] = max((many - one) / 4, one / 2)
        return self.advances[letter]

    def _measured(self, text: str) -> float:
        size = text_to_path.get_text_width_height_descent(text, self.font, ismath=False)
        return float(size[0])

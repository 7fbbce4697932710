"""One image artist that draws a whole grid of tiles."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.backend_bases import MouseEvent
from matplotlib.image import AxesImage
from matplotlib.transforms import Bbox
from numpy.typing import NDArray

from mlpviz._layout.grid import Grid, pixels_at


def as_words(rgba: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """Return RGBA bytes of shape (…, 4) as one 32-bit word per pixel, which numpy copies faster."""
    words: NDArray[np.uint32] = np.ascontiguousarray(rgba).view(np.uint32)[..., 0]
    return words


CLEAR = as_words(np.array([255, 255, 255, 0], dtype=np.uint8))


class TileImage(AxesImage):
    """Tiles on a grid, drawn as one image.

    Colors are found once for each pixel of the tiles; every device pixel then shows the color
    of the tile pixel at its center. Where tile pixels are smaller than device pixels, a device
    pixel shows the mean of several, so that no pixel is dropped.

    Parameters
    ----------
    ax : Axes
    pixels : ndarray of shape (n_rows * height, n_columns * width[, 4])
        The tiles side by side without gutters, as numbers or as RGBA of type uint8.
    grid : Grid
    tiles : ndarray of shape (n_tiles, height, width[, channels])
        The numbers that the mouse is told.
    names : sequence of str
        What the mouse is told of each tile.
    **properties
        Of `matplotlib.image.AxesImage`.
    """

    def __init__(
        self,
        ax: Any,
        pixels: NDArray[Any],
        grid: Grid,
        tiles: NDArray[Any],
        names: Sequence[str],
        **properties: Any,
    ) -> None:
        width, height = grid.size
        properties = {"interpolation": "nearest", "origin": "upper"} | properties
        super().__init__(ax, extent=(0, width, height, 0), **properties)
        self.set_data(pixels)
        self.grid: Grid = grid
        self.tiles: NDArray[Any] = tiles
        self.names: tuple[str, ...] = tuple(names)
        self.left_clear: NDArray[np.intp] = np.zeros(0, dtype=np.intp)

    def make_image(  # type: ignore[override]
        self,
        renderer: Any,
        magnification: float = 1.0,
        unsampled: bool = False,  # noqa: FBT001, FBT002 - matplotlib's own signature
    ) -> tuple[NDArray[np.uint8] | None, float, float, Any]:
        """Return the part in view as RGBA of type uint8, and where its lower left corner stands."""
        window = self._window(magnification)
        if window is None:
            return None, 0, 0, None
        left, bottom, right, top = window
        finest = self._pixels_per_device_pixel(magnification)
        xs = _centers(left, right, finest[0])
        # Renderers take the lowest row first.
        ys = _centers(bottom, top, finest[1])
        words = self._colors_at(*self._places(xs, ys, magnification))
        rgba = words[..., None].view(np.uint8)
        if finest != (1, 1):
            rgba = _mean_of_blocks(rgba, finest)
        if self.get_alpha() is not None:
            rgba[..., 3] = np.round(rgba[..., 3] * self._get_scalar_alpha())  # type: ignore[attr-defined]
        return rgba, left / magnification, bottom / magnification, None

    def tiles_at(self, boxes: NDArray[np.float64]) -> NDArray[Any]:
        """Return what the image holds of the tiles at some boxes, of shape (n_tiles, h, w[, 4]).

        `boxes` are of shape (n_tiles, 4), in data coordinates, a tile of the grid each.
        """
        held: Any = self.get_array()
        pixels = np.ma.getdata(held)
        across, down = np.arange(self.grid.width) + 0.5, np.arange(self.grid.height) + 0.5
        x0, y0 = boxes[:, 0, None], boxes[:, 1, None]
        columns = pixels_at(x0 + across, self.grid.x_starts, self.grid.width)
        rows = pixels_at(y0 + down, self.grid.y_starts, self.grid.height)
        return np.asarray(pixels[rows[:, :, None], columns[:, None, :]])

    def _check_unsampled_image(self) -> bool:
        return False

    def get_cursor_data(self, event: MouseEvent) -> Any:
        """Return the number (or the channels) of the tile pixel under the mouse."""
        place = self._located(event)
        return None if place is None else self.tiles[place]

    def format_cursor_data(self, data: Any) -> str:
        """Return the number under the mouse with as many digits as set it apart."""
        values = ", ".join(f"{value:.4g}" for value in np.atleast_1d(data))
        return f"[{values}]"

    def format_coord(self, x: float, y: float) -> str:
        """Return the tile and the pixel at a point of the Axes."""
        place = self.grid.locate(x, y)
        if place is None:
            return ""
        tile, row, column = place
        return f"{self.names[tile]}, pixel ({row}, {column})"

    def _located(self, event: MouseEvent) -> tuple[int, int, int] | None:
        x, y = self.axes.transData.inverted().transform((event.x, event.y))
        return self.grid.locate(float(x), float(y))

    def _window(self, magnification: float) -> tuple[int, int, int, int] | None:
        """Return left, bottom, right, top of what is seen of the grid, in device pixels."""
        x0, x1, y0, y1 = self.get_extent()
        whole = Bbox([[x0, y0], [x1, y1]]).transformed(self.get_transform())
        clip = self.get_clip_box() if self.get_clip_on() else None
        seen = Bbox.intersection(whole, clip or self.axes.bbox)
        if seen is None:
            return None
        # A device pixel belongs to the image if its center does.
        sides = np.ceil(np.round(np.multiply(seen.extents, magnification), 6) - 0.5)
        left, bottom, right, top = (int(side) for side in sides)
        return (left, bottom, right, top) if right > left and top > bottom else None

    def _pixels_per_device_pixel(self, magnification: float) -> tuple[int, int]:
        """Return how many tile pixels a device pixel covers across and down, at least 1."""
        (a, b), (c, d) = self.get_transform().transform([(0, 0), (1, 1)])
        across, down = abs(c - a) * magnification, abs(d - b) * magnification
        return (int(np.ceil(1 / across - 1e-6)) or 1, int(np.ceil(1 / down - 1e-6)) or 1)

    def _places(
        self, xs: NDArray[np.float64], ys: NDArray[np.float64], magnification: float
    ) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return the column and the row of `pixels` at device coordinates, -1 between tiles."""
        back = self.get_transform().inverted()
        x = back.transform(np.stack([xs, np.full_like(xs, ys[0])], 1) / magnification)[:, 0]
        y = back.transform(np.stack([np.full_like(ys, xs[0]), ys], 1) / magnification)[:, 1]
        columns = pixels_at(np.round(x, 9), self.grid.x_starts, self.grid.width)
        rows = pixels_at(np.round(y, 9), self.grid.y_starts, self.grid.height)
        return columns, rows

    def _colors_at(self, columns: NDArray[np.intp], rows: NDArray[np.intp]) -> NDArray[np.uint32]:
        """Return the colors where columns and rows meet, clear between tiles."""
        seen_rows, row_of = np.unique(rows, return_inverse=True)
        lines = self._lines(seen_rows)
        return lines.take(columns, axis=1).take(row_of, axis=0)

    def _lines(self, rows: NDArray[np.intp]) -> NDArray[np.uint32]:
        """Return the colors of some rows of `pixels`, with one more column that is clear."""
        pixels: Any = self.get_array()
        n_columns = self.grid.n_cols * self.grid.group
        lines = np.full((len(rows), n_columns * self.grid.width + 1), CLEAR)
        real = rows >= 0
        chosen = pixels[rows[real]]
        lines[real, :-1] = as_words(
            chosen if pixels.ndim == 3 else self.to_rgba(chosen, bytes=True)
        )
        self._clear_empty_cells(lines, rows)
        self._clear_chosen_tiles(lines, rows)
        return lines

    def _clear_empty_cells(self, lines: NDArray[np.uint32], rows: NDArray[np.intp]) -> None:
        n_columns = self.grid.n_cols * self.grid.group
        empty = self.grid.n_rows * n_columns - self.grid.n_tiles
        if empty:
            last = rows >= (self.grid.n_rows - 1) * self.grid.height
            first_empty = (n_columns - empty) * self.grid.width
            lines[np.flatnonzero(last), first_empty:] = CLEAR

    def _clear_chosen_tiles(self, lines: NDArray[np.uint32], rows: NDArray[np.intp]) -> None:
        """Clear the tiles in whose places something else is drawn, with the page behind it."""
        n_columns = self.grid.n_cols * self.grid.group
        for row, column in zip(*np.divmod(self.left_clear, n_columns), strict=True):
            here = (rows >= 0) & (rows // self.grid.height == row)
            start = column * self.grid.width
            lines[here, start : start + self.grid.width] = CLEAR


def _centers(start: int, stop: int, finer: int) -> NDArray[np.float64]:
    return start + (np.arange((stop - start) * finer) + 0.5) / finer


def _mean_of_blocks(rgba: NDArray[np.uint8], block: tuple[int, int]) -> NDArray[np.uint8]:
    """Return the mean color of each block, weighted by opacity, of which color is independent."""
    across, down = block
    height, width = rgba.shape[0] // down, rgba.shape[1] // across
    blocks = rgba.reshape(height, down, width, across, 4)
    opacity = blocks[..., 3].sum(axis=(1, 3), dtype=np.uint32)
    weighted = (blocks[..., :3] * (blocks[..., 3:] / np.float32(255))).sum(axis=(1, 3))
    color = weighted / np.maximum(opacity, 1)[..., None] * 255
    result = np.empty((height, width, 4), np.uint8)
    result[..., :3] = np.round(color)
    result[..., 3] = np.round(opacity / (across * down))
    return result

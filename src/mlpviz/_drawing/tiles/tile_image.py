"""One image artist that draws a whole grid of tiles."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.artist import allow_rasterization
from matplotlib.backend_bases import MouseEvent
from matplotlib.image import AxesImage
from matplotlib.transforms import Bbox
from numpy.typing import NDArray

from mlpviz._drawing.tiles.vanishing_tiles import draw_hairlines
from mlpviz._drawing.tiles.vector_tiles import draw_vector_tiles
from mlpviz._layout.color_means import mean_colors
from mlpviz._layout.grid import Grid, pixels_at


def as_words(rgba: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """Return RGBA bytes of shape (…, 4) as one 32-bit word per pixel, which numpy copies faster."""
    words: NDArray[np.uint32] = np.ascontiguousarray(rgba).view(np.uint32)[..., 0]
    return words


Indices = NDArray[np.intp]

SAMPLES = 2**18
"""The number of tile pixels that are colored at a time, so that they stay in the cache."""
TRANSPARENT = as_words(np.array([255, 255, 255, 0], dtype=np.uint8))


class TileImage(AxesImage):
    """Tiles on a grid, drawn as one image.

    The color of each tile pixel is computed once. Each device pixel then takes the color of the
    tile pixel at its center. If tile pixels are smaller than device pixels, a device pixel takes
    the mean color of several tile pixels, so that none is dropped. Vector formats have no device
    pixels: there an image has one pixel per value.

    Parameters
    ----------
    ax : Axes
    pixels : ndarray of shape (n_rows * height, n_columns * width[, 4])
        The tiles side by side without gutters, as numbers or as RGBA of type uint8.
    grid : Grid
    tiles : ndarray of shape (n_tiles, height, width[, channels])
        The numbers that are reported at the cursor.
    names : sequence of str
        The name of each tile that is reported at the cursor.
    **properties
        Of `matplotlib.image.AxesImage`.
    """

    _seen: tuple[Indices, Indices, tuple[int, int], NDArray[np.uint32]] | None = None
    """The columns, rows and samples of the part that was drawn last, and its colors."""

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
        self._refer_to(pixels)
        self.grid: Grid = grid
        self.tiles: NDArray[Any] = tiles
        self.names: tuple[str, ...] = tuple(names)
        self.blank_tiles: NDArray[np.intp] = np.zeros(0, dtype=np.intp)

    def changed(self) -> None:
        """Forget the colors that were drawn, because the color map or the limits changed."""
        self._seen = None
        super().changed()

    def __getstate__(self) -> dict[str, Any]:
        state: Any = super().__getstate__()
        return {**state, "_seen": None}

    def make_image(  # type: ignore[override]
        self,
        renderer: Any,
        magnification: float = 1.0,
        unsampled: bool = False,  # noqa: FBT001, FBT002 - matplotlib's own signature
    ) -> tuple[NDArray[np.uint8] | None, float, float, Any]:
        """Return the part in view as RGBA of type uint8, and the position of its lower left."""
        window = self._visible_window(magnification)
        if window is None:
            return None, 0, 0, None
        left, bottom, right, top = window
        samples = self._samples_per_device_pixel(magnification)
        xs = _sample_positions(left, right, samples[0])
        # Renderers take the lowest row first.
        ys = _sample_positions(bottom, top, samples[1])
        columns, rows = self._pixel_indices(xs, ys, magnification)
        rgba = self._seen_colors(columns, rows, samples)[..., None].view(np.uint8).copy()
        if self.get_alpha() is not None:
            rgba[..., 3] = np.round(rgba[..., 3] * self._get_scalar_alpha())  # type: ignore[attr-defined]
        return rgba, left / magnification, bottom / magnification, None

    @allow_rasterization  # type: ignore[untyped-decorator]
    def draw(self, renderer: Any) -> None:
        """Draw the tiles: in vector formats as images that the viewer scales."""
        if not (renderer.option_scale_image() and self.get_transform().is_affine):
            super().draw(renderer)
        elif self.get_visible():
            gc = renderer.new_gc()
            self._set_gc_clip(gc)  # type: ignore[attr-defined]
            gc.set_alpha(self._get_scalar_alpha())  # type: ignore[attr-defined]
            gc.set_url(self.get_url())
            draw_vector_tiles(self, renderer, gc)
            gc.restore()
        if self.get_visible():
            draw_hairlines(self, renderer)
        self.stale = False

    def can_composite(self) -> bool:
        """Return False: other images on the Axes are drawn separately, so tiles stay sharp."""
        return False

    def colors_in(self, x0: float, y0: float, x1: float, y1: float) -> NDArray[np.uint8]:
        """Return the colors of a part of the grid as RGBA, with one pixel per value.

        Tiles begin a whole number of pixels from (`x0`, `y0`). Colors are transparent between
        tiles.
        """
        xs, ys = np.arange(x0 + 0.5, x1), np.arange(y0 + 0.5, y1)
        columns = pixels_at(xs, self.grid.x_starts, self.grid.width)
        rows = pixels_at(ys, self.grid.y_starts, self.grid.height)
        return self._colors_at(columns, rows)[..., None].view(np.uint8)

    def set_data(self, A: Any) -> None:
        """Show other numbers: an array of the same shape, tiles side by side without gutters."""
        present = self.get_array()
        if present is not None and np.shape(A) != present.shape:
            raise ValueError(
                f"A must have the shape of the tiles side by side, {present.shape}, "
                f"got {np.shape(A)}"
            )
        self._seen = None
        super().set_data(A)
        if present is not None:
            self.tiles = self.tiles_at(self.grid.boxes)

    def _refer_to(self, pixels: NDArray[Any]) -> None:
        """Show an array that nobody else changes. `set_data` of matplotlib would copy it."""
        self._A = np.ma.asarray(pixels)

    def tiles_at(self, boxes: NDArray[np.float64]) -> NDArray[Any]:
        """Return the image's data in some boxes, of shape (n_tiles, h, w[, 4]).

        `boxes` are the boxes of tiles in data coordinates, of shape (n_tiles, 4).
        """
        data: Any = self.get_array()
        pixels = np.ma.getdata(data)
        x0, y0 = boxes[:, 0, None], boxes[:, 1, None]
        xs, ys = x0 + np.arange(self.grid.width) + 0.5, y0 + np.arange(self.grid.height) + 0.5
        columns = pixels_at(xs, self.grid.x_starts, self.grid.width)
        rows = pixels_at(ys, self.grid.y_starts, self.grid.height)
        return np.asarray(pixels[rows[:, :, None], columns[:, None, :]])

    def _check_unsampled_image(self) -> bool:
        return False

    def get_cursor_data(self, event: MouseEvent) -> Any:
        """Return the number, or the channels, of the tile pixel at the cursor."""
        x, y = self.axes.transData.inverted().transform((event.x, event.y))
        index = self.grid.locate(float(x), float(y))
        return None if index is None else self.tiles[index]

    def format_cursor_data(self, data: Any) -> str:
        """Return the number at the cursor with four significant digits."""
        values = ", ".join(f"{value:.4g}" for value in np.atleast_1d(data))
        return f"[{values}]"

    def format_coord(self, x: float, y: float) -> str:
        """Return the tile and the pixel at a point of the Axes."""
        index = self.grid.locate(x, y)
        if index is None:
            return ""
        tile, row, column = index
        return f"{self.names[tile]}, pixel ({row}, {column})"

    def _visible_window(self, magnification: float) -> tuple[int, int, int, int] | None:
        """Return left, bottom, right, top of the visible part of the grid, in device pixels."""
        x0, x1, y0, y1 = self.get_extent()
        whole = Bbox([[x0, y0], [x1, y1]]).transformed(self.get_transform())
        clip = self.get_clip_box() if self.get_clip_on() else None
        visible = Bbox.intersection(whole, clip or self.axes.bbox)
        if visible is None:
            return None
        # A device pixel belongs to the image if its center does.
        sides = np.ceil(np.round(np.multiply(visible.extents, magnification), 6) - 0.5)
        left, bottom, right, top = (int(side) for side in sides)
        return (left, bottom, right, top) if right > left and top > bottom else None

    def _samples_per_device_pixel(self, magnification: float) -> tuple[int, int]:
        """Return the number of tile pixels per device pixel in x and in y, at least 1."""
        (x0, y0), (x1, y1) = self.get_transform().transform([(0, 0), (1, 1)])
        width, height = abs(x1 - x0) * magnification, abs(y1 - y0) * magnification
        return (int(np.ceil(1 / width - 1e-6)) or 1, int(np.ceil(1 / height - 1e-6)) or 1)

    def _pixel_indices(
        self, xs: NDArray[np.float64], ys: NDArray[np.float64], magnification: float
    ) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return the column and the row of `pixels` at device coordinates, -1 between tiles."""
        to_data = self.get_transform().inverted()
        x = to_data.transform(np.stack([xs, np.full_like(xs, ys[0])], 1) / magnification)[:, 0]
        y = to_data.transform(np.stack([np.full_like(ys, xs[0]), ys], 1) / magnification)[:, 1]
        columns = pixels_at(np.round(x, 9), self.grid.x_starts, self.grid.width)
        rows = pixels_at(np.round(y, 9), self.grid.y_starts, self.grid.height)
        return columns, rows

    def _seen_colors(
        self, columns: Indices, rows: Indices, samples: tuple[int, int]
    ) -> NDArray[np.uint32]:
        """Return the color of each device pixel. The colors of the last part are kept."""
        seen = self._seen
        if (
            seen is None
            or seen[2] != samples
            or not (np.array_equal(seen[0], columns) and np.array_equal(seen[1], rows))
        ):
            seen = columns, rows, samples, self._mean_colors(columns, rows, samples)
            self._seen = seen
        return seen[3]

    def _mean_colors(
        self, columns: Indices, rows: Indices, samples: tuple[int, int]
    ) -> NDArray[np.uint32]:
        """Return the mean color of the tile pixels of each device pixel, some rows at a time."""
        if samples == (1, 1):
            return self._colors_at(columns, rows)
        n_samples = samples[1] * max(1, SAMPLES // (len(columns) * samples[1]))
        return np.concatenate(
            [
                mean_colors(self._colors_at(columns, rows[start : start + n_samples]), samples)
                for start in range(0, len(rows), n_samples)
            ]
        )

    def _colors_at(self, columns: NDArray[np.intp], rows: NDArray[np.intp]) -> NDArray[np.uint32]:
        """Return the color at each intersection of columns and rows, transparent between tiles."""
        distinct_rows, row_index = np.unique(rows, return_inverse=True)
        lines = self._color_rows(distinct_rows)
        return lines.take(columns, axis=1).take(row_index, axis=0)

    def _color_rows(self, rows: NDArray[np.intp]) -> NDArray[np.uint32]:
        """Return the colors of some rows of `pixels`, and one more column that is transparent."""
        pixels: Any = self.get_array()
        n_columns = self.grid.n_cols * self.grid.group
        lines = np.full((len(rows), n_columns * self.grid.width + 1), TRANSPARENT)
        in_tiles = rows >= 0
        selected = pixels[rows[in_tiles]]
        rgba = selected if pixels.ndim == 3 else self.to_rgba(selected, bytes=True)
        lines[in_tiles, :-1] = as_words(rgba)
        self._clear_empty_cells(lines, rows)
        self._clear_blank_tiles(lines, rows)
        return lines

    def _clear_empty_cells(self, lines: NDArray[np.uint32], rows: NDArray[np.intp]) -> None:
        """Make the cells after the last tile transparent."""
        n_columns = self.grid.n_cols * self.grid.group
        n_empty = self.grid.n_rows * n_columns - self.grid.n_tiles
        if n_empty:
            in_last_row = rows >= (self.grid.n_rows - 1) * self.grid.height
            first_empty = (n_columns - n_empty) * self.grid.width
            lines[np.flatnonzero(in_last_row), first_empty:] = TRANSPARENT

    def _clear_blank_tiles(self, lines: NDArray[np.uint32], rows: NDArray[np.intp]) -> None:
        """Make blank tiles transparent: other artists are drawn in their place."""
        n_columns = self.grid.n_cols * self.grid.group
        for row, column in zip(*np.divmod(self.blank_tiles, n_columns), strict=True):
            in_tile = (rows >= 0) & (rows // self.grid.height == row)
            start = column * self.grid.width
            lines[in_tile, start : start + self.grid.width] = TRANSPARENT


def _sample_positions(start: int, stop: int, samples: int) -> NDArray[np.float64]:
    """Return the centers of equal parts of device pixels, `samples` per device pixel."""
    return start + (np.arange((stop - start) * samples) + 0.5) / samples

"""Texts that are drawn once, and then only copied."""

from math import ceil
from typing import Any

import numpy as np
from matplotlib import rcParams
from matplotlib.backends.backend_agg import RendererAgg
from numpy.typing import NDArray

MOST_STAMPS = 8192
ABOVE_EM = 1.3
BELOW_EM = 0.5
BESIDE_EM = 0.5

Picture = NDArray[np.uint8]


class Stamps:
    """Pictures of texts, kept for as long as size, font and color stay.

    Laying out and rasterizing a text takes most of a millisecond, copying its picture a tenth of
    that. Numbers, which are what grids of many tiles are labeled with, are put together from
    pictures of their digits: these are neither kerned nor joined.
    """

    def __init__(self) -> None:
        self._kept: dict[Any, Picture] = {}

    def __getstate__(self) -> dict[str, Any]:
        return {"_kept": {}}

    def write(
        self, renderer: RendererAgg, gc: Any, font: Any, text: str, place: tuple[float, ...]
    ) -> None:
        """Write a text at `place`: left end and baseline in device pixels from below, and width."""
        left, baseline, width = place
        picture = self._picture(renderer, gc, font, text, width)
        beside, below = _margins(renderer, font)
        renderer.draw_image(gc, round(left) - beside, round(baseline) - below, picture)

    def _picture(
        self, renderer: RendererAgg, gc: Any, font: Any, text: str, width: float
    ) -> Picture:
        look = (gc.get_rgb(), gc.get_antialiased(), renderer.dpi, rcParams["text.hinting"])
        key = (text, look, *look_of(font))
        if key not in self._kept:
            if len(self._kept) >= MOST_STAMPS:
                self._kept.clear()
            if len(text) > 1 and text.isascii() and text.isdecimal():
                digit = width / len(text)
                digits = [self._picture(renderer, gc, font, letter, digit) for letter in text]
                self._kept[key] = _joined(digits, digit)
            else:
                self._kept[key] = _drawn(renderer, gc, font, text, width)
        return self._kept[key]


def look_of(font: Any) -> tuple[Any, ...]:
    """Return all that a font looks by, which may change from one drawing to the next."""
    return (
        font.get_size_in_points(),
        *font.get_family(),
        font.get_style(),
        font.get_variant(),
        font.get_weight(),
        font.get_stretch(),
        font.get_file(),
    )


def _margins(renderer: RendererAgg, font: Any) -> tuple[int, int]:
    """Return the room beside a text and below its baseline, in whole device pixels."""
    em = font.get_size_in_points() * renderer.dpi / 72
    return ceil(BESIDE_EM * em), ceil(BELOW_EM * em)


def _drawn(renderer: RendererAgg, gc: Any, font: Any, text: str, width: float) -> Picture:
    """Return a text's picture, lowest row first."""
    beside, below = _margins(renderer, font)
    above = ceil(ABOVE_EM * font.get_size_in_points() * renderer.dpi / 72)
    sheet: Any = RendererAgg(ceil(width) + 2 * beside, above + below, renderer.dpi)  # type: ignore[no-untyped-call]
    pen = sheet.new_gc()
    pen.set_foreground(gc.get_rgb(), isRGBA=True)
    pen.set_antialiased(gc.get_antialiased())
    sheet.draw_text(pen, beside, above, text, font, 0)
    return np.asarray(sheet.buffer_rgba())[::-1].copy()


def _joined(pictures: list[Picture], advance: float) -> Picture:
    """Return pictures side by side, each `advance` after the one before."""
    starts = [round(i * advance) for i in range(len(pictures))]
    # Widths are rounded up, so pictures may differ by a pixel.
    ends = [start + picture.shape[1] for start, picture in zip(starts, pictures, strict=True)]
    whole = np.zeros((len(pictures[0]), max(ends), 4), np.uint8)
    for start, end, picture in zip(starts, ends, pictures, strict=True):
        part = whole[:, start:end]
        np.copyto(part, picture, where=picture[..., 3:] > part[..., 3:])
    return whole

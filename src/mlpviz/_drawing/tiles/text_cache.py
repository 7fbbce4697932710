"""Rasterized texts, drawn once and then copied."""

from math import ceil
from typing import Any

import numpy as np
from matplotlib import rcParams
from matplotlib.backends.backend_agg import RendererAgg
from numpy.typing import NDArray

MAXIMUM_SIZE = 8192
ABOVE_EM = 1.3
BELOW_EM = 0.5
BESIDE_EM = 0.5

TextImage = NDArray[np.uint8]


class TextCache:
    """A cache of rasterized texts, by text, font and color.

    To lay out and rasterize a text takes nearly a millisecond, ten times as long as to copy its
    image. Integers, which are the usual labels of many tiles, are composed of images of their
    digits, because digits have neither kerning nor ligatures.
    """

    def __init__(self) -> None:
        self._images: dict[Any, TextImage] = {}

    def __getstate__(self) -> dict[str, Any]:
        return {"_images": {}}

    def draw(
        self, renderer: RendererAgg, gc: Any, font: Any, text: str, position: tuple[float, ...]
    ) -> None:
        """Draw a text at `position`: left and baseline from below, and width, in device pixels."""
        left, baseline, width = position
        image = self._text_image(renderer, gc, font, text, width)
        beside, below = _margins(renderer, font)
        renderer.draw_image(gc, round(left) - beside, round(baseline) - below, image)

    def _text_image(
        self, renderer: RendererAgg, gc: Any, font: Any, text: str, width: float
    ) -> TextImage:
        appearance = (gc.get_rgb(), gc.get_antialiased(), renderer.dpi, rcParams["text.hinting"])
        key = (text, appearance, *font_key(font))
        if key not in self._images:
            if len(self._images) >= MAXIMUM_SIZE:
                self._images.clear()
            if len(text) > 1 and text.isascii() and text.isdecimal():
                advance = width / len(text)
                digits = [self._text_image(renderer, gc, font, digit, advance) for digit in text]
                self._images[key] = _join(digits, advance)
            else:
                self._images[key] = _rasterize(renderer, gc, font, text, width)
        return self._images[key]


def font_key(font: Any) -> tuple[Any, ...]:
    """Return the properties of a font that determine its glyphs."""
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
    """Return the margins beside a text and below its baseline, in whole device pixels."""
    em = font.get_size_in_points() * renderer.dpi / 72
    return ceil(BESIDE_EM * em), ceil(BELOW_EM * em)


def _rasterize(renderer: RendererAgg, gc: Any, font: Any, text: str, width: float) -> TextImage:
    """Return the image of a text, the lowest row first."""
    beside, below = _margins(renderer, font)
    above = ceil(ABOVE_EM * font.get_size_in_points() * renderer.dpi / 72)
    canvas: Any = RendererAgg(ceil(width) + 2 * beside, above + below, renderer.dpi)  # type: ignore[no-untyped-call]
    text_gc = canvas.new_gc()
    text_gc.set_foreground(gc.get_rgb(), isRGBA=True)
    text_gc.set_antialiased(gc.get_antialiased())
    canvas.draw_text(text_gc, beside, above, text, font, 0)
    return np.asarray(canvas.buffer_rgba())[::-1].copy()


def _join(images: list[TextImage], advance: float) -> TextImage:
    """Return images side by side, each `advance` pixels after the previous one."""
    starts = [round(i * advance) for i in range(len(images))]
    # Widths are rounded up, so the images may differ by a pixel.
    ends = [start + image.shape[1] for start, image in zip(starts, images, strict=True)]
    joined = np.zeros((len(images[0]), max(ends), 4), np.uint8)
    for start, end, image in zip(starts, ends, images, strict=True):
        part = joined[:, start:end]
        np.copyto(part, image, where=image[..., 3:] > part[..., 3:])
    return joined

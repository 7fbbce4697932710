"""Widths of texts in device pixels, computed from few measurements."""

from collections.abc import Sequence
from typing import Any

from matplotlib.cbook import is_math_text

from mlpviz._drawing.literal_text import to_tex, with_fallback_font
from mlpviz._drawing.tiles.text_cache import font_key
from mlpviz._layout.label_fitting import READABLE_PT

REPEATS = 8


class TextWidths:
    """Widths of the texts of a `matplotlib.text.Text`, cached by font, size and renderer.

    To lay out every label at every size that is tried would take long. A width is therefore the
    sum of the advances of its characters, which are measured once.
    """

    def __init__(self, artist: Any) -> None:
        self.artist = artist
        self._widths: dict[Any, dict[str, float]] = {}

    def __call__(self, text: str, size: float, renderer: Any) -> float:
        """Return the width of a text at a font size."""
        if self.artist.get_usetex() and to_tex(text):
            return sum(self._tex_width(part, size, renderer) for part in tex_parts(text))
        if self.artist.get_parse_math():
            return self.measure(text, size, renderer)
        advances = self._cache(size, renderer)
        for character in set(text).difference(advances):
            advances[character] = self._advance(character, size, renderer)
        return sum([advances[character] for character in text])

    def measure(self, text: str, size: float, renderer: Any) -> float:
        """Return the width of a text that is laid out as a whole."""
        plain, is_math = plain_or_math(self.artist, text)
        font = sized_font(self.artist, size)
        width: float = renderer.get_text_width_height_descent(plain, font, is_math)[0]
        return width

    def measure_tex(self, text: str, size: float, renderer: Any) -> float:
        """Return the width of a text that TeX typesets."""
        widths = self._cache(size, renderer, "TeX")
        if text not in widths:
            font = sized_font(self.artist, size)
            widths[text] = renderer.get_text_width_height_descent(to_tex(text), font, "TeX")[0]
        return widths[text]

    def _advance(self, character: str, size: float, renderer: Any) -> float:
        many = self.measure(character * (REPEATS + 1), size, renderer)
        one = self.measure(character, size, renderer)
        return max((many - one) / REPEATS, one / 2)

    def _tex_width(self, part: str, size: float, renderer: Any) -> float:
        """Return an upper bound for the width of a part of a line that TeX typesets.

        TeX takes a third of a second for each text and size, so texts are measured at the largest
        and the smallest size only. Relative to their size, small letters are wider.
        """
        largest = max(float(self.artist.get_fontsize()), size)
        at_largest = self.measure_tex(part, largest, renderer)
        if size == largest:
            return at_largest
        smallest = min(READABLE_PT, size)
        at_smallest = self.measure_tex(part, smallest, renderer)
        return size * max(at_largest / largest, at_smallest / smallest)

    def _cache(self, size: float, renderer: Any, mode: str = "") -> dict[str, float]:
        font = font_key(self.artist.get_fontproperties())
        dpi = self.artist.get_figure(root=True).dpi
        return self._widths.setdefault((mode, size, dpi, type(renderer), *font), {})


def tex_parts(line: str) -> Sequence[str]:
    """Return the digits of an integer, so that TeX typesets ten digits only, or the whole line."""
    return line if line.isascii() and line.isdecimal() else [line]


def plain_or_math(artist: Any, text: str) -> tuple[str, bool]:
    """Return a text as matplotlib shows it without TeX, and whether it contains mathematics."""
    if not artist.get_parse_math():
        return text, False
    return (text, True) if is_math_text(text) else (text.replace(r"\$", "$"), False)


def sized_font(artist: Any, size: float) -> Any:
    """Return the font of a text at another size, with a fallback for missing characters."""
    font = with_fallback_font(artist.get_fontproperties(), artist.characters)
    font.set_size(size)
    return font

"""One artist that writes a label above each tile, always so that it fits."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.cbook import is_math_text
from matplotlib.colors import to_rgba
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from numpy.typing import NDArray

from mlpviz._drawing.placement import root_figure
from mlpviz._drawing.tex import in_tex, with_our_signs
from mlpviz._drawing.tiles.text_stamps import Stamps, look_of
from mlpviz._layout.label_fitting import LINE_HEIGHT, NOTHING, READABLE_PT, Fit, Room, fit_labels

GAP_PT = 2.0
DESCENT = 0.25
REPEATS = 8


class TileLabels(Text):
    """Labels above tiles, fitted to the size at which they are drawn.

    All labels have one font size, at most that of `set_fontsize`: they shrink, then wrap or end in
    an ellipsis, and are left out where they could not be read. They restyle as any text does.

    On a raster each text is drawn once and stamped where it belongs, however often the figure is
    drawn; in vector files labels are text. With ``text.usetex`` TeX writes them, letter by letter
    but for mathematics between dollar signs.

    Parameters
    ----------
    texts : sequence of str
        One for each box.
    boxes : ndarray of shape (n_labels, 4)
        The place of each label, x0, y0, x1, y1 in data coordinates, y1 next to the tile.
    colors : sequence of color, optional
        One for each label; the color of the text, `set_color`, where not given.
    **properties
        Of `matplotlib.text.Text`.
    """

    def __init__(
        self,
        texts: Sequence[str],
        boxes: NDArray[np.float64],
        colors: Sequence[Any] | None = None,
        **properties: Any,
    ) -> None:
        super().__init__(0, 0, "", **({"parse_math": False, "clip_on": True} | properties))
        self.texts: tuple[str, ...] = tuple(texts)
        self.boxes: NDArray[np.float64] = boxes
        self.colors: tuple[Any, ...] | None = None if colors is None else tuple(colors)
        self._advances: dict[Any, dict[str, float]] = {}
        self._stamps = Stamps()
        self.set_in_layout(False)

    def set_color(self, color: Any) -> None:
        """Give all labels one color."""
        self.colors = None
        super().set_color(color)

    def fit(self, renderer: Any = None) -> Fit:
        """Return the size and the lines with which the labels are written as the figure is now."""
        figure = root_figure(self)
        # The one renderer that matplotlib's own texts measure with when none is at hand.
        renderer = renderer or figure._get_renderer()  # type: ignore[attr-defined]  # noqa: SLF001
        to_points = 72 / figure.dpi
        boxes = self._device_boxes()
        if not len(boxes):
            return NOTHING
        x0, y0, x1, y1 = boxes[0]
        room = Room(abs(x1 - x0) * to_points, abs(y1 - y0) * to_points - GAP_PT)
        if room.height <= 0:
            return NOTHING
        return fit_labels(
            self.texts,
            lambda text, size: self._width(text, size, renderer) * to_points,
            room,
            float(self.get_fontsize()),
        )

    def draw(self, renderer: Any) -> None:
        """Write the labels."""
        if not self.get_visible():
            return
        fit = self.fit(renderer)
        if fit.left_out:
            return
        renderer.open_group("labels", self.get_gid())
        gc = renderer.new_gc()
        gc.set_alpha(self.get_alpha())
        self._set_gc_clip(gc)  # type: ignore[attr-defined]
        gc.set_antialiased(self.get_antialiased())
        font = self._font(fit.size)
        boxes, colors = self._device_boxes(), self._rgba()
        for i in self._in_view(boxes):
            gc.set_foreground(colors[i], isRGBA=True)
            self._write(renderer, gc, font, fit.lines[i], boxes[i])
        gc.restore()
        renderer.close_group("labels")
        self.stale = False

    def get_window_extent(self, renderer: Any = None, dpi: float | None = None) -> Any:
        """Return the bounding box of all places for labels, in device pixels."""
        x0, y0, x1, y1 = self._device_boxes().T
        return Bbox.from_extents(
            x0.min(), min(y0.min(), y1.min()), x1.max(), max(y0.max(), y1.max())
        )

    def _device_boxes(self) -> NDArray[np.float64]:
        assert self.axes is not None
        corners = self.axes.transData.transform(self.boxes.reshape(-1, 2))
        return corners.reshape(-1, 4)

    def _in_view(self, boxes: NDArray[np.float64]) -> NDArray[np.intp]:
        """Return which labels are at least partly within the Axes."""
        assert self.axes is not None
        view = self.axes.bbox
        middle = (boxes[:, :2] + boxes[:, 2:]) / 2
        half = np.abs(boxes[:, 2:] - boxes[:, :2]) / 2
        low, high = np.array(view.p0) - half, np.array(view.p1) + half
        return np.flatnonzero(((middle >= low) & (middle <= high)).all(axis=1))

    def _rgba(self) -> list[Any]:
        if self.colors is None:
            return [to_rgba(self.get_color())] * len(self.texts)
        return [to_rgba(color) for color in self.colors]

    def _write(self, renderer: Any, gc: Any, font: Any, lines: Sequence[str], place: Any) -> None:
        """Write lines centered in a place, the last one next to the tile."""
        x0, y0, x1, y1 = place
        per_point = root_figure(self).dpi / 72
        line_height = LINE_HEIGHT * font.get_size_in_points() * per_point
        up = 1 if y0 >= y1 else -1
        bottom = y1 + up * GAP_PT * per_point
        for i, line in enumerate(reversed(lines)):
            baseline = bottom + up * i * line_height + DESCENT * line_height
            if line:
                self._write_line(renderer, gc, font, line, ((x0 + x1) / 2, baseline))

    def _write_line(
        self, renderer: Any, gc: Any, font: Any, line: str, foot: tuple[float, float]
    ) -> None:
        """Write a line whose baseline's middle is at `foot`."""
        size = font.get_size_in_points()
        tex = self._tex(line)
        if tex:
            self._write_tex(renderer, gc, font, line, foot)
            return
        measure = self._width if line.isascii() else self._measured
        width = measure(line, size, renderer)
        x, y = foot[0] - width / 2, foot[1]
        text, math = self._clean(line)
        if isinstance(renderer, RendererAgg) and not math:
            self._stamps.write(renderer, gc, font, text, (x, y, width))
            return
        renderer.draw_text(gc, x, _from_above(y, renderer), text, font, 0, ismath=math)

    def _write_tex(
        self, renderer: Any, gc: Any, font: Any, line: str, foot: tuple[float, float]
    ) -> None:
        parts, size = _parts(line), font.get_size_in_points()
        widths = [self._set_by_tex(part, size, renderer) for part in parts]
        x, y = foot[0] - sum(widths) / 2, _from_above(foot[1], renderer)
        for part, width in zip(parts, widths, strict=True):
            renderer.draw_tex(gc, x, y, in_tex(part), font, 0)
            x += width

    def _tex(self, line: str) -> str | None:
        """Return what TeX is to write, None where it is not to, or cannot."""
        return in_tex(line) if self.get_usetex() else None

    def _clean(self, line: str) -> tuple[str, bool]:
        """Return a line for matplotlib's own writing, and whether it holds mathematics."""
        if not self.get_parse_math() or not is_math_text(line):
            return line.replace(r"\$", "$") if self.get_parse_math() else line, False
        return line, True

    def _font(self, size: float) -> Any:
        """Return the font, and the one that has our signs for where it lacks them."""
        font = with_our_signs(self.get_fontproperties())
        font.set_size(size)
        return font

    def _width(self, text: str, size: float, renderer: Any) -> float:
        """Return the width of a text in device pixels, as the sum of its letters' advances.

        That is much cheaper than laying out every label at every size that is tried.
        """
        if self._tex(text):
            return sum(self._width_in_tex(part, size, renderer) for part in _parts(text))
        if self.get_parse_math():
            return self._measured(text, size, renderer)
        advances = self._known_widths(size, renderer)
        for letter in set(text).difference(advances):
            advances[letter] = self._advance(letter, size, renderer)
        return sum([advances[letter] for letter in text])

    def _advance(self, letter: str, size: float, renderer: Any) -> float:
        many = self._measured(letter * (REPEATS + 1), size, renderer)
        one = self._measured(letter, size, renderer)
        return max((many - one) / REPEATS, one / 2)

    def _measured(self, text: str, size: float, renderer: Any) -> float:
        clean, math = self._clean(text)
        width: float = renderer.get_text_width_height_descent(clean, self._font(size), math)[0]
        return width

    def _width_in_tex(self, part: str, size: float, renderer: Any) -> float:
        """Return the width that TeX gives to a part of a line, in device pixels, or a little more.

        TeX takes a third of a second for each text and size, so it is asked at the largest and
        the smallest size only. For its size a letter is the wider the smaller it is.
        """
        largest = max(float(self.get_fontsize()), size)
        at_largest = self._set_by_tex(part, largest, renderer)
        if size == largest:
            return at_largest
        smallest = min(READABLE_PT, size)
        at_smallest = self._set_by_tex(part, smallest, renderer)
        return size * max(at_largest / largest, at_smallest / smallest)

    def _set_by_tex(self, part: str, size: float, renderer: Any) -> float:
        known = self._known_widths(size, renderer, "TeX")
        if part not in known:
            tex, font = in_tex(part), self._font(size)
            known[part] = renderer.get_text_width_height_descent(tex, font, "TeX")[0]
        return known[part]

    def _known_widths(self, size: float, renderer: Any, by: str = "") -> dict[str, float]:
        look = look_of(self.get_fontproperties())
        key = (by, size, root_figure(self).dpi, type(renderer), *look)
        return self._advances.setdefault(key, {})


def _parts(line: str) -> Sequence[str]:
    """Return the digits of a number, which are all that TeX must set of any number, or a line."""
    return line if line.isascii() and line.isdecimal() else [line]


def _from_above(y: float, renderer: Any) -> float:
    """Return a height above the lower edge as the renderer counts it."""
    return float(renderer.get_canvas_width_height()[1] - y) if renderer.flipy() else y

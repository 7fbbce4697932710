"""One text artist for the labels of all tiles."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgba
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from numpy.typing import NDArray

from mlpviz._drawing.literal_text import to_tex
from mlpviz._drawing.placement import root_figure
from mlpviz._drawing.tiles.text_cache import TextCache
from mlpviz._drawing.tiles.text_widths import TextWidths, plain_or_math, sized_font, tex_parts
from mlpviz._layout.label_fitting import LINE_HEIGHT, NO_LABELS, LabelFit, LabelSpace, fit_labels

GAP_PT = 2.0
DESCENT = 0.25


class TileLabels(Text):
    """Labels above tiles, fitted to the tiles each time the figure is drawn.

    All labels have the same font size, at most that of `set_fontsize`. Labels that are too wide
    shrink, then wrap or are shortened with an ellipsis. They are left out if they would not be
    readable. The setters of `matplotlib.text.Text` restyle all labels.

    Raster backends copy cached images of the texts. In vector files, labels are text. With
    ``text.usetex``, TeX typesets the labels literally, except for mathematics between dollar
    signs.

    Parameters
    ----------
    texts : sequence of str
        One for each box.
    boxes : ndarray of shape (n_labels, 4)
        The box of each label: x0, y0, x1, y1 in data coordinates, with y1 next to the tile.
    colors : sequence of color, optional
        One for each label. By default, all labels have the color of the text.
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
        self._characters: tuple[Sequence[str], str] = ((), "")
        self._widths = TextWidths(self)
        self._cache = TextCache()
        self.set_in_layout(False)

    @property
    def characters(self) -> str:
        """The characters of all labels, each once."""
        if self._characters[0] is not self.texts:
            self._characters = self.texts, "".join(dict.fromkeys("".join(self.texts)))
        return self._characters[1]

    def set_color(self, color: Any) -> None:
        """Set the color of all labels."""
        self.colors = None
        super().set_color(color)

    def fit(self, renderer: Any = None) -> LabelFit:
        """Return the font size and the lines of the labels for the current size of the figure."""
        figure = root_figure(self)
        # Matplotlib's texts measure themselves with this renderer if none is given.
        renderer = renderer or figure._get_renderer()  # type: ignore[attr-defined]  # noqa: SLF001
        to_points = 72 / figure.dpi
        boxes = self._device_boxes()
        if not len(boxes):
            return NO_LABELS
        x0, y0, x1, y1 = boxes[0]
        space = LabelSpace(abs(x1 - x0) * to_points, abs(y1 - y0) * to_points - GAP_PT)
        if space.height <= 0:
            return NO_LABELS
        return fit_labels(
            self.texts,
            lambda text, size: self._widths(text, size, renderer) * to_points,
            space,
            float(self.get_fontsize()),
        )

    def draw(self, renderer: Any) -> None:
        """Draw the labels."""
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
        font = sized_font(self, fit.size)
        boxes, colors = self._device_boxes(), self._rgba()
        for i in self._in_view(boxes):
            gc.set_foreground(colors[i], isRGBA=True)
            self._draw_label(renderer, gc, font, fit.lines[i], boxes[i])
        gc.restore()
        renderer.close_group("labels")
        self.stale = False

    def get_window_extent(self, renderer: Any = None, dpi: float | None = None) -> Any:
        """Return the bounding box of the boxes of all labels, in device pixels."""
        x0, y0, x1, y1 = self._device_boxes().T
        return Bbox.from_extents(
            x0.min(), min(y0.min(), y1.min()), x1.max(), max(y0.max(), y1.max())
        )

    def _device_boxes(self) -> NDArray[np.float64]:
        assert self.axes is not None
        corners = self.axes.transData.transform(self.boxes.reshape(-1, 2))
        return corners.reshape(-1, 4)

    def _in_view(self, boxes: NDArray[np.float64]) -> NDArray[np.intp]:
        """Return the indices of the labels that are at least partly within the Axes."""
        assert self.axes is not None
        view = self.axes.bbox
        center = (boxes[:, :2] + boxes[:, 2:]) / 2
        half = np.abs(boxes[:, 2:] - boxes[:, :2]) / 2
        low, high = np.array(view.p0) - half, np.array(view.p1) + half
        return np.flatnonzero(((center >= low) & (center <= high)).all(axis=1))

    def _rgba(self) -> list[Any]:
        if self.colors is None:
            return [to_rgba(self.get_color())] * len(self.texts)
        return [to_rgba(color) for color in self.colors]

    def _draw_label(
        self, renderer: Any, gc: Any, font: Any, lines: Sequence[str], box: Any
    ) -> None:
        """Draw lines centered in a box, the last one next to the tile."""
        x0, y0, x1, y1 = box
        pixels_per_point = root_figure(self).dpi / 72
        line_height = LINE_HEIGHT * font.get_size_in_points() * pixels_per_point
        upwards = 1 if y0 >= y1 else -1
        bottom = y1 + upwards * self._lift(abs(y1 - y0), len(lines) * line_height)
        for i, line in enumerate(reversed(lines)):
            baseline = bottom + upwards * i * line_height + DESCENT * line_height
            if line:
                self._draw_line(renderer, gc, font, line, ((x0 + x1) / 2, baseline))

    def _lift(self, box_height: float, text_height: float) -> float:
        """Return the distance of a text from the bottom of its box, in device pixels."""
        return GAP_PT * root_figure(self).dpi / 72

    def _draw_line(
        self, renderer: Any, gc: Any, font: Any, line: str, anchor: tuple[float, float]
    ) -> None:
        """Draw a line of text. `anchor` is the middle of its baseline."""
        if self.get_usetex() and to_tex(line):
            self._draw_tex(renderer, gc, font, line, anchor)
            return
        measure = self._widths if line.isascii() else self._widths.measure
        width = measure(line, font.get_size_in_points(), renderer)
        x, y = anchor[0] - width / 2, anchor[1]
        text, is_math = plain_or_math(self, line)
        if isinstance(renderer, RendererAgg) and not is_math:
            self._cache.draw(renderer, gc, font, text, (x, y, width))
            return
        renderer.draw_text(gc, x, _renderer_y(y, renderer), text, font, 0, ismath=is_math)

    def _draw_tex(
        self, renderer: Any, gc: Any, font: Any, line: str, anchor: tuple[float, float]
    ) -> None:
        parts, size = tex_parts(line), font.get_size_in_points()
        widths = [self._widths.measure_tex(part, size, renderer) for part in parts]
        x, y = anchor[0] - sum(widths) / 2, _renderer_y(anchor[1], renderer)
        for part, width in zip(parts, widths, strict=True):
            renderer.draw_tex(gc, x, y, to_tex(part), font, 0)
            x += width


def _renderer_y(y: float, renderer: Any) -> float:
    """Convert a height above the lower edge to the renderer's coordinates."""
    return float(renderer.get_canvas_width_height()[1] - y) if renderer.flipy() else y

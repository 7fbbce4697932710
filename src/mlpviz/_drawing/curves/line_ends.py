"""Names of curves at their right ends, where there is room for them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.text import Annotation
from matplotlib.transforms import Bbox
from numpy.typing import NDArray

from mlpviz._drawing.backgrounds import page_color
from mlpviz._drawing.colors import readable
from mlpviz._drawing.literal_text import show_literally
from mlpviz._drawing.placement import lay_out, root_figure
from mlpviz._layout.line_end_placement import spread_apart

GAP_PT, FRAME_GAP_PT = 8.0, 4.0
"""The distance of a name from the end of its line, and from the frame of an Axes."""
WIDEST = 0.35
"""The largest width of a name, relative to the Axes."""
MOST_MOVED = 0.4
"""How far a name may be from the end of its line, relative to its height."""
SAME_END = 0.02
"""How far apart the ends of lines may be, relative to the Axes."""


def name_line_ends(ax: Axes, names: Sequence[tuple[Line2D, str]]) -> list[Annotation]:
    """Write the names of lines at their right ends.

    Parameters
    ----------
    ax : Axes
    names : sequence of (Line2D, str)

    Returns
    -------
    list of Annotation
        Empty if the lines end at different places, the names are too wide, or would be too far
        from their lines.
    """
    ends = np.array([_end(line) for line, _ in names])
    ax.autoscale_view()
    across = ax.transAxes.inverted().transform(ax.transData.transform(ends))[:, 0]
    if np.ptp(across) > SAME_END:
        return []
    lay_out(root_figure(ax))
    texts = [_write(ax, line, name, end) for (line, name), end in zip(names, ends, strict=True)]
    if _are_narrow(ax, texts):
        lay_out(root_figure(ax))
        if _is_free(ax, texts) and _place(ax, texts, ends):
            return texts
    for text in texts:
        text.remove()
    return []


def _end(line: Line2D) -> NDArray[np.float64]:
    """Return the last finite point of a line."""
    points = np.asarray(line.get_xydata(), dtype=np.float64)
    finite = points[np.isfinite(points).all(axis=1)]
    return np.asarray(finite[-1])


def _write(ax: Axes, line: Line2D, name: str, end: NDArray[np.float64]) -> Annotation:
    size = FontProperties(size=rcParams["legend.fontsize"]).get_size_in_points()
    has_frame = ax.spines["right"].get_visible()
    across = (1.0, "axes fraction", FRAME_GAP_PT) if has_frame else (end[0], "data", GAP_PT)
    coordinates: Any = (across[1], "data")
    text = ax.annotate(
        name,
        (across[0], end[1]),
        xycoords=coordinates,
        xytext=(across[2], 0),
        textcoords="offset points",
        verticalalignment="center",
        annotation_clip=True,
        fontsize=size,
        color=readable(line.get_color(), page_color(ax)),
    )
    show_literally(text)
    return text


def _are_narrow(ax: Axes, texts: Sequence[Annotation]) -> bool:
    widest = max(text.get_window_extent().width for text in texts)
    return bool(widest <= WIDEST * ax.bbox.width)


def _is_free(ax: Axes, texts: Sequence[Annotation]) -> bool:
    """Return whether names are on the page, and not on another Axes."""
    figure = root_figure(ax)
    covered = Bbox.union([text.get_window_extent() for text in texts])
    others = [each for each in figure.axes if each is not ax and each.get_visible()]
    boxes = [each.get_tightbbox() for each in others]
    return covered.x1 <= figure.bbox.x1 and not any(
        box is not None and box.overlaps(covered) for box in boxes
    )


def _place(ax: Axes, texts: Sequence[Annotation], ends: NDArray[np.float64]) -> bool:
    """Move names apart. Return whether all of them are near their lines."""
    heights = np.array([text.get_window_extent().height for text in texts])
    wanted = ax.transData.transform(ends)[:, 1]
    found = spread_apart(wanted, heights)
    if (np.abs(found - wanted) > MOST_MOVED * heights).any():
        return False
    points = 72 / root_figure(ax).dpi
    for text, move in zip(texts, found - wanted, strict=True):
        text.set_position((text.get_position()[0], float(move * points)))
    return True

"""Texts and legends of a figure that stand outside the grid of tiles."""

from collections.abc import Sequence
from typing import Any

from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.text import Text

LOW, HIGH = 0.125, 0.88
"""Positions beyond which a text is in the margin, as in matplotlib's default layout."""
ITERATIONS = 50

Reach = tuple[float, float]
"""The position of a text in the figure, 0 to 1, and how far it reaches inwards in pixels."""


class PageTexts:
    """Texts and legends of a figure in each of its margins.

    A suptitle is at the top, a supxlabel at the bottom. Other texts are in the margin if they are
    placed close to an edge of the figure. Texts that are placed in the middle of the figure are
    meant to be drawn over the grid.

    Attributes
    ----------
    left, bottom, right, top : list of tuple
        The position of each text and how far it reaches from there to the inside.
    """

    def __init__(self, figure: Figure, renderer: Any) -> None:
        self.left: list[Reach] = []
        self.bottom: list[Reach] = []
        self.right: list[Reach] = []
        self.top: list[Reach] = []
        for artist in (*figure.texts, *figure.legends):
            if artist.get_visible() and artist.get_in_layout():
                self._add(figure, artist, renderer)

    def _add(self, figure: Figure, artist: Any, renderer: Any) -> None:
        box = artist.get_window_extent(renderer)
        position = _position(figure, artist, box)
        if position is None or not (box.width and box.height):
            return
        x, y = position
        x_px, y_px = figure.transSubfigure.transform(position)
        is_wide = box.width > box.height
        if y >= HIGH and (is_wide or LOW < x < HIGH):
            self.top.append((y, y_px - box.y0))
        elif y <= LOW and (is_wide or LOW < x < HIGH):
            self.bottom.append((y, box.y1 - y_px))
        elif x <= LOW:
            self.left.append((x, box.x1 - x_px))
        elif x >= HIGH:
            self.right.append((x, x_px - box.x0))


def _position(figure: Figure, artist: Artist, box: Any) -> tuple[float, float] | None:
    """Return where an artist is attached to the figure, or None if it is attached elsewhere."""
    if isinstance(artist, Text):
        is_in_figure = artist.get_transform() == figure.transSubfigure
        return artist.get_position() if is_in_figure else None
    # A legend is attached to an edge, a corner or the center.
    center = figure.transSubfigure.inverted().transform(
        ((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2)
    )
    x, y = (0.0 if place < 1 / 3 else 1.0 if place > 2 / 3 else 0.5 for place in center)
    return x, y


def outer_margins(
    inner: float,
    low: Sequence[Reach],
    high: Sequence[Reach],
    margin: float,
    total: float | None = None,
) -> tuple[float, float]:
    """Return the margins before and after something of length `inner`.

    The margins hold texts whose positions are fractions of the total length, which grows with the
    margins unless `total` is given.
    """
    before = after = margin
    for _ in range(ITERATIONS):
        length = inner + before + after if total is None else total
        before = max([margin] + [at * length + reach + margin for at, reach in low])
        after = max([margin] + [(1 - at) * length + reach + margin for at, reach in high])
    return before, after
